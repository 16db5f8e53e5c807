"""What a trade back to target sells: winners since the last review, and of what else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from research_lib.base.arrays import BoolArray
from research_lib.chapters.drift.data import Meant
from research_lib.measures.drift import weights_before_trades
from research_lib.rebalancing.costs import Costs
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate

# The first year has no year before it.
_FIRST = 12


def what_is_sold(data: Meant, cost: float = 0.005) -> pd.Series:
    """Count the trades of monthly reviews, and ask of the sales what the assets did otherwise.

    `cost`: share of what is traded, for one of the counts. Returns the number of trades from the
    thirteenth review on, then shares. Of all trades: those `by the equation`, which sell what was
    ahead of the portfolio since the last review and buy what was not, and those of the same sign
    `with costs`. Of the sales: those of an asset that `had risen` since the last review, that was
    `ahead for a year` of the portfolio, and that was `ahead next` month. Ahead of the portfolio as
    it is kept by the rule, without costs. Last the same three of all assets on the same dates,
    sold or bought: what a sale drawn by lot would show.
    """
    month, grown = data.month, (1 + data.returns).cumprod()
    books = simulate(data.returns, data.target, Policy(month))
    dear = simulate(data.returns, data.target, Policy(month), costs=Costs(cost))
    traded = books.trades.iloc[_FIRST:-1]
    sales, dates = (traded < 0).to_numpy(), traded.index
    mix = (1 + books.returns()).cumprod()

    def ahead(span: int) -> BoolArray:
        """Say whether an asset is ahead over the periods before, or behind if negative: after."""
        since = (grown / grown.shift(span)).div(mix / mix.shift(span), axis=0) ** np.sign(span)
        return np.asarray(since.loc[dates] > 1)

    asked = {
        "had risen": ((grown / grown.shift(month)).loc[dates] > 1).to_numpy(),
        "ahead for a year": ahead(12 * month),
        "ahead next": ahead(-month),
    }
    same = np.sign(dear.trades.loc[dates].to_numpy()) == np.sign(traded.to_numpy())
    return pd.Series(
        {
            "trades": sales.size,
            "by the equation": (sales == ahead(month)).mean(),
            "with costs": same.mean(),
        }
        | {what: each[sales].mean() for what, each in asked.items()}
        | {f"all {what}": each.mean() for what, each in asked.items()}
    )


def band_rules() -> dict[str, Policy]:
    """Return a monthly review and four bands that are looked at daily, by name."""
    quarter = Policy("D", band=0.25, band_kind="relative")
    return {
        "monthly": Policy("ME"),
        "band of 5 points, to target": Policy("D", band=0.05),
        "band of 25 %, to target": quarter,
        "band of 25 %, half-way": replace(quarter, trade_to="halfway"),
        "band of 25 %, to edge": replace(quarter, trade_to="edge"),
    }


def against_the_drift(data: Meant, rule: Policy, cost: float) -> pd.Series:
    """Count the trades of a rule that go the wrong way, and hold the books to account.

    `cost`: share of what is traded. Returns the number of `trades`; how many go the `wrong way`,
    buying what is above its target or selling what is below; `most`, the largest of these as a
    share of the portfolio; how many `overshot` the target; and `unpaid`, the largest part of a
    date's purchases and costs that its sales do not pay for, as a share of the portfolio.
    """
    ledger = simulate(data.returns, data.target, rule, costs=Costs(cost))
    dates = ledger.trades.index
    found = weights_before_trades(data.returns, data.target, ledger).loc[dates]
    distance = found - data.target
    paid = ledger.costs.loc[dates]
    value = ledger.value.loc[dates] + paid
    traded = ledger.trades.div(value, axis=0)
    after = ledger.weights.loc[dates] - data.target
    wrong = traded * distance > 1e-12 * distance.abs()
    return pd.Series(
        {
            "trades": traded.size,
            "wrong way": int(wrong.to_numpy().sum()),
            "most": traded.abs().where(wrong, 0.0).to_numpy().max(),
            "overshot": int((after * distance < -1e-12).to_numpy().sum()),
            "unpaid": (traded.sum(axis=1) + paid / value).abs().max(),
        },
        dtype=object,
    )
