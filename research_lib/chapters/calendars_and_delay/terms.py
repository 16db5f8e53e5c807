"""The data of the chapter, and the invented terms of five kinds of funds."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

import research_lib as rl
from research_lib.chapters.calendars_and_delay.dealings import dealt_out
from research_lib.datasets.plain_names import PLAIN
from research_lib.rebalancing.dealing import Dealing
from research_lib.rebalancing.policies import Policy

FUNDS, STOCKS, INDUSTRIES = "5 factor funds", "20 US stocks", "10 industries"
HEDGE, OLD_SHARES = "13 hedge funds (m)", "NYSE(N)"
SOURCES = {
    FUNDS: "factor_etfs_daily",
    STOCKS: "us_stocks_20_daily",
    INDUSTRIES: "us_industries_47_daily",
    HEDGE: "hedge_funds",
    OLD_SHARES: "olps_nyse_n",
}
AS_READ = PLAIN | {INDUSTRIES: "10 US industries, 1963–2018"}

PACES = {"daily": 1, "weekly": 5, "monthly": 21, "quarterly": 63}
MONTHLY_PACES = {"monthly": 1, "quarterly": 3, "annual": 12}
PARTS = ["passed over", "cash", "late"]

TERMS = pd.DataFrame(
    {
        "calendar": ["D", "W-FRI", "ME", "QE", "QE"],
        "notice": [0, 5, 10, 30, 60],
        "settlement": [0, 3, 5, 10, 30],
        "gate": [1.0, 1.0, 1.0, 1.0, 0.25],
    },
    ["exchange-traded", "weekly", "monthly", "quarterly", "gated"],
)
"""Terms of daily data, in trading days."""

MONTHLY_TERMS = pd.DataFrame(
    {
        "calendar": [1, 1, 1, "QE", "QE"],
        "notice": [1, 1, 2, 2, 3],
        "settlement": [0, 1, 1, 1, 1],
        "gate": [1.0, 1.0, 1.0, 1.0, 0.25],
    },
    ["quick", "monthly", "two months", "quarterly", "gated"],
)
"""Terms of monthly data, in months."""


class Data(NamedTuple):
    """Returns of a data set, its equal weights, what its funds ask, and how often one looks."""

    returns: pd.DataFrame
    target: pd.Series
    terms: pd.DataFrame
    paces: dict[str, int]

    def ways(self) -> list[Dealing]:
        """Deal the terms out to the assets in rotation, which can begin in five ways."""
        names = self.returns.columns
        return [dealt_out(self.terms, names, first) for first in range(len(self.terms))]

    def month(self) -> Policy:
        """Return the rule that looks once a month."""
        return Policy(self.paces["monthly"])


def data(name: str) -> Data:
    """Load a data set by its name here; of the 47 industries every fifth is taken, ten in all."""
    returns = rl.load(SOURCES[name])
    if name == INDUSTRIES:
        returns = returns.iloc[:, ::5]
    target = pd.Series(1.0 / returns.shape[1], returns.columns)
    if name == HEDGE:
        return Data(returns, target, MONTHLY_TERMS, MONTHLY_PACES)
    return Data(returns, target, TERMS, PACES)
