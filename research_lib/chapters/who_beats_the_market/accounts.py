"""What a closed market's kinds began and ended with, and what is reported of real ones."""

from __future__ import annotations

import pandas as pd

from research_lib.cash.participants import Participants
from research_lib.datasets.funds import fund_cash


def kinds_at_both_ends(done: Participants) -> pd.DataFrame:
    """Shares of the market's money by kind, at first and at last, and what their shares earned.

    Columns `first`, `last` (sum 1 each), `growth` a year of the shares, before costs and without
    bills, and `behind`, the share of the participants behind the market. Data by month.
    """
    money, results = done.money, done.results
    last = money.iloc[-1] * (1.0 + results.iloc[-1])
    columns = {
        "first": money.iloc[0] / money.iloc[0].sum(),
        "last": last / last.sum(),
        "growth": (1.0 + results).prod() ** (12.0 / len(results)) - 1.0,
        "behind": done.behind(),
    }
    return pd.DataFrame(columns, results.columns)


def clearing_gap(done: Participants) -> tuple[float, float]:
    """Largest gaps of holdings to supply, and of the average result to the market's, in any month.

    Both as shares of the market: the average is that of all shares held, by money, before costs.
    """
    held = done.holdings.T.groupby(level="asset", sort=False).sum().T[done.supply.columns]
    total = done.supply.sum(axis=1)
    short = (held - done.supply).abs().max(axis=1) / total
    average = (done.money * done.results.fillna(0.0)).sum(axis=1) / done.money.sum(axis=1)
    return float(short.max()), float((average - done.market).abs().max())


def room(done: Participants, kind: str, money: float) -> tuple[float, str, pd.Timestamp]:
    """Largest share of a market's money that a kind can be, so that nothing runs short.

    Also the asset that would, and the date: the end of the month before which there is least of
    it. `money` is the share that the kind was in this run: what it holds grows with it.
    """
    held = done.holdings[kind]
    ratio = done.supply / held.where(held > 0.0)
    asset = ratio.min().idxmin()
    return money * float(ratio[asset].min()), str(asset), pd.Timestamp(str(ratio[asset].idxmin()))


def reported_cash() -> pd.DataFrame:
    """Cash of US equity funds as the press reported it, by year; what has no year is left out.

    Columns `low` and `high`, shares of the assets; a span of years stands at its middle.
    """
    cash = fund_cash()
    dated = cash[cash.index.str.match(r"\d{4}")]
    spans = dated.index.str.extract(r"(\d{4})(?:-(\d{4}|\d{2}$))?")
    first = spans[0].astype(float)
    middle = [
        (year + float(other)) / 2.0
        if isinstance(other, str) and len(other) == 4
        else year + (float(other) - 0.5) / 12.0
        for year, other in zip(first, spans[1], strict=True)
    ]
    return dated[["low", "high"]].set_axis(pd.Index(middle, name="year"))
