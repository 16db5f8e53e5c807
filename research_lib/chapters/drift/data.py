"""The data sets whose drift is measured, each with the weights that are meant to be held."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from research_lib.base.frequency import periods_per_year
from research_lib.datasets.bond_mixes import bond_mixes
from research_lib.datasets.tables import load

BILLS = "60/40 shares, bills"
BONDS = "60/40 shares, long bonds"


class Meant(NamedTuple):
    """A data set and its target.

    Attributes
    ----------
    returns : DataFrame of shape (T, N)
        Simple returns a period.
    target : Series of length N
        Weights that are meant to be held: equal, but for the two mixes.
    yearly : float
        Periods a year.
    """

    returns: pd.DataFrame
    target: pd.Series
    yearly: float

    @property
    def month(self) -> int:
        """Periods from one monthly review to the next."""
        return round(self.yearly / 12)


def meant_names() -> list[str]:
    """Return the names of the seven data sets, in the order of tables."""
    five = ["20 US stocks", "5 factor funds", "49 industries", "20 countries", "13 hedge funds"]
    return [*five, BILLS, BONDS]


def meant() -> dict[str, Meant]:
    """Load the seven data sets, by plain name: two of days, then five of months."""
    returns = {
        "20 US stocks": load("us_stocks_20_daily"),
        "5 factor funds": load("factor_etfs_daily"),
        "49 industries": load("us_industries_49"),
        "20 countries": load("countries").loc["1991":],
        "13 hedge funds": load("hedge_funds"),
        BILLS: pd.concat([load("us_market"), load("us_bills")], axis=1),
        BONDS: bond_mixes()["60/40 shares, long bonds (m)"].returns(),
    }
    found = {}
    for name, frame in returns.items():
        equal = [1.0 / frame.shape[1]] * frame.shape[1]
        aim = [0.6, 0.4] if name in (BILLS, BONDS) else equal
        found[name] = Meant(frame, pd.Series(aim, frame.columns), periods_per_year(frame.index))
    return found


def pools_of_five() -> dict[str, pd.DataFrame]:
    """Load the monthly returns from which groups of five are drawn, by plain name.

    Days are compounded to months. The two mixes have no five.
    """
    pools = {}
    for name, data in meant().items():
        if name in (BILLS, BONDS):
            continue
        months = (1.0 + data.returns).resample("ME").prod() - 1.0
        pools[name] = months if data.yearly > 12 else data.returns
    return pools
