"""The data sets on which the identity is held: those of the study, and four that are new."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from research_lib.base.frequency import periods_per_year
from research_lib.datasets.study import study_sets
from research_lib.datasets.tables import load

MOSCOW = "49 Moscow shares"
BONDS = "60/40 stocks, Treasuries (m)"
# From the day of the list of the index's members of December 2012.
_MOSCOW_FROM = "2012-12-18"


class Held(NamedTuple):
    """A data set and the target that is restored or left alone on it."""

    returns: pd.DataFrame
    target: pd.Series
    yearly: float

    @property
    def years(self) -> float:
        """Length of the data."""
        return len(self.returns) / self.yearly


def held_sets() -> list[str]:
    """Return the names of all data sets, in the order of tables."""
    return [*study_sets(), "49 industries to 2026 (m)", BONDS, "4 US classes (m)", MOSCOW]


def held(name: str) -> Held:
    """Load one data set, complete, with its target: equal weights but for the two mixes."""
    if name in study_sets():
        found = study_sets()[name]
        return Held(found.returns(), found.target(), found.periods_per_year())
    if name == MOSCOW:
        # Shares that are listed on every day until the end: survivors.
        returns = load("moscow_shares_daily").loc[_MOSCOW_FROM:].dropna(axis=1)
    elif name in (BONDS, "4 US classes (m)"):
        returns = load("us_stocks_bonds_bills").drop(columns="Inflation")
        returns = returns[["Stocks", "Long Treasuries"]] if name == BONDS else returns
    else:
        returns = load("us_industries_49_2026")
    target = pd.Series(1.0 / returns.shape[1], returns.columns)
    if name == BONDS:
        target = pd.Series([0.6, 0.4], returns.columns)
    return Held(returns, target, periods_per_year(returns.index))
