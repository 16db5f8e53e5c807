"""What a trade on the chain cost in dollars, and what a year of trades cost a vault."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.datasets.tables import load

# Gas of one exchange of tokens through a pool.
USED = 150_000
BILLION = 1e9


# Days of the chain, which never closes, from one look to the next.
_APART = {"monthly": 30, "weekly": 7, "daily": 1}


class Mix(NamedTuple):
    """A mix as the chain sees it: trades at each look, and whether prices rest at weekends."""

    trades: int
    weekdays: bool

    @property
    def paces(self) -> dict[str, int]:
        """Periods of the data between looks, by name: market days, or days of the week."""
        month, week = (21, 5) if self.weekdays else (30, 7)
        return {"monthly": month, "weekly": week, "daily": 1}

    @property
    def looks(self) -> dict[str, int]:
        """Looks a year, by name; where prices rest there is nothing to trade."""
        return {"monthly": 12, "weekly": 52, "daily": 252 if self.weekdays else 365}


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


def gas_a_year(dollars: pd.Series, mix: Mix, pace: str) -> pd.DataFrame:
    """Dollars that all trades of a calendar rule paid for gas, a year, by year of the gas.

    Trades a look × looks a year × mean gas: of all days of the year (`mean`), or of those on which
    a calendar looks that counts each day, 7th or 30th from its own start (`low` and `high` over
    the starts). A year of which only a part is known counts by the days that are.
    """
    year = pd.DatetimeIndex(dollars.index).year
    start = np.arange(len(dollars)) % _APART[pace]
    starts = dollars.groupby([year, start]).mean().groupby(level=0)
    means = {"mean": dollars.groupby(year).mean(), "low": starts.min(), "high": starts.max()}
    return mix.trades * mix.looks[pace] * pd.DataFrame(means)


def smallest_vaults(dollars: pd.Series, mix: Mix, bound: float) -> pd.DataFrame:
    """Money of the smallest vault from which gas takes at most `bound` a year; a column a pace.

    The vault is kept at its size, so what gas takes is a share: dollars a year over the money.
    """
    table = {pace: gas_a_year(dollars, mix, pace)["mean"] / bound for pace in mix.paces}
    return pd.DataFrame(table)
