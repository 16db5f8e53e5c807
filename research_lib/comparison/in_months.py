"""A data set of the part on rebalancing in months, its bills beside it."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from research_lib.datasets.bond_mixes import bond_mixes
from research_lib.datasets.study import study_sets
from research_lib.datasets.tables import load
from research_lib.inference.sharpe import by_month


class Months(NamedTuple):
    """Returns of T periods, the target of N assets, the bills of each period, periods a year."""

    returns: pd.DataFrame
    target: pd.Series
    bills: pd.Series
    yearly: int


def months_sets() -> list[str]:
    """Names of the 18 data sets and of the mixes with bonds."""
    return [*study_sets(), *bond_mixes()]


def in_months(name: str) -> Months:
    """Load a data set, compounded to months; yearly data stay yearly.

    Data without dates have months of 21 days and bills of zero; so have notes from 1871.

    >>> found = in_months("20 countries (m)")
    >>> found.returns.shape, found.yearly
    ((408, 20), 12)
    """
    if name in bond_mixes():
        mix = bond_mixes()[name]
        returns = mix.returns()
        return Months(returns, mix.target(), pd.Series(mix.cash(), returns.index), mix.yearly)
    of = study_sets()[name]
    returns = by_month(of.returns())
    bills = pd.Series(0.0, returns.index)
    if isinstance(returns.index, pd.PeriodIndex):
        bills = by_month(load("us_bills"))["US bills"][returns.index]
        returns.index = bills.index = returns.index.to_timestamp(how="end").normalize()
    return Months(returns, of.target(), bills, 12)
