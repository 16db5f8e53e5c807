"""What a trade on the chain cost in dollars, and what a year of trades cost a vault."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.datasets.tables import load

# Gas of one exchange of tokens through a pool.
USED = 150_000
BILLION = 1e9


class Mix(NamedTuple):
    """A mix as the chain sees it: trades at each look, and the days on which it can look."""

    trades: int
    weekdays: bool

    @property
    def paces(self) -> dict[str, int]:
        """Days between looks, by name: of all days, or of Mondays to Fridays."""
        month, week = (21, 5) if self.weekdays else (30, 7)
        return {"monthly": month, "weekly": week, "daily": 1}


# Five strategies are bought and sold against what the vault is counted in: five trades a look.
# Ether is exchanged for cash, or cash for ether: one.
FIVE = Mix(5, weekdays=True)
ETHER = Mix(1, weekdays=False)


def dollars_a_trade(used: int = USED) -> pd.Series:
    """Dollars that one trade paid for gas, by day: gas used × gwei × 1e-9 × price of ether."""
    prices = load("ether_gas_daily")
    paid: pd.Series = used * prices["Gas in gwei"] / BILLION * prices["Ether in USD"]
    return paid.rename("dollars")


def by_year(dollars: pd.Series) -> pd.DataFrame:
    """Dollars a trade by year: median, mean, and what all but 5 % of days were above or below."""
    years = dollars.groupby(pd.DatetimeIndex(dollars.index).year)
    columns = {"median": 0.5, "low": 0.05, "high": 0.95}
    table = pd.DataFrame({name: years.quantile(share) for name, share in columns.items()})
    return table.assign(mean=years.mean(), days=years.size()).rename_axis("year")


def gas_a_year(dollars: pd.Series, mix: Mix, every: int) -> pd.DataFrame:
    """Dollars that all trades of a calendar rule paid for gas, a year, by year of the gas.

    A rule of `every` days has as many starts: columns `mean`, `low` and `high` over them. A year
    of which only a part is known counts as a year, in proportion.
    """
    days = pd.DatetimeIndex(dollars.index)
    spent = dollars[days.day_of_week < 5] if mix.weekdays else dollars
    year, start = pd.DatetimeIndex(spent.index).year, np.arange(len(spent)) % every
    sums = pd.DataFrame({"year": year, "start": start, "dollars": spent.to_numpy()})
    found = sums.pivot_table("dollars", "year", "start", aggfunc="sum")
    known = dollars.groupby(days.year).size() / 365.25
    table = mix.trades * found.div(known.clip(upper=1.0), axis=0)
    return table.agg(["mean", "min", "max"], axis=1).set_axis(["mean", "low", "high"], axis=1)


def smallest_vaults(dollars: pd.Series, mix: Mix, bound: float) -> pd.DataFrame:
    """Money of the smallest vault from which gas takes at most `bound` a year; a column a pace.

    The vault is kept at its size, so what gas takes is a share: dollars a year over the money.
    """
    table = {
        pace: gas_a_year(dollars, mix, every)["mean"] / bound for pace, every in mix.paces.items()
    }
    return pd.DataFrame(table)
