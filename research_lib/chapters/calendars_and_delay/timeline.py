"""One rebalancing step by step: when each fund's notice ends, when it deals, when it pays."""

from __future__ import annotations

import pandas as pd

from research_lib.simulator.ledger import Ledger


def steps(ledger: Ledger, terms: pd.DataFrame, review: pd.Timestamp) -> pd.DataFrame:
    """Dates of what one review leads to, by fund.

    `ledger`: the books of a run with dealing calendars. `terms` (DataFrame): the row of each asset,
    in the order of the ledger's assets: columns notice and settlement, in periods. `review`: a date
    that led to orders. Returns a DataFrame indexed by asset: `notice ends`; `deals`, the date of
    the first trade on or after the review; `paid`, when the money of a sale is there, the deal's
    date for a purchase; `traded`, the share of the portfolio that was bought, negative for sales.
    ValueError if an asset does not trade after the review.
    """
    dates = ledger.value.index
    place = pd.Series(range(len(dates)), dates)
    start = int(place.loc[review])
    before = ledger.value.shift(fill_value=ledger.initial)
    shares = ledger.trades.div(before.loc[ledger.trades.index], axis=0).loc[review:]
    found = {}
    for asset, (_, term) in zip(shares.columns, terms.iterrows(), strict=True):
        dealt = shares.index[shares[asset].abs() > 1e-9]
        if not len(dealt):
            raise ValueError(f"{asset} does not trade after {review}: give another review")
        traded = float(shares.loc[dealt[0], asset])
        later = int(place.loc[dealt[0]]) + (int(term["settlement"]) if traded < 0.0 else 0)
        found[asset] = {
            "notice ends": dates[min(start + int(term["notice"]), len(dates) - 1)],
            "deals": dealt[0],
            "paid": dates[min(later, len(dates) - 1)],
            "traded": traded,
        }
    return pd.DataFrame(found).T.astype({"traded": float})
