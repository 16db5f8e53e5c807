"""The data sets on which a pool is held: those of the study, newer ones, and coins."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from research_lib.base.frequency import periods_per_year
from research_lib.datasets.study import study_sets
from research_lib.datasets.tables import load

ETHER = "ether and dollar"
BONDS = "60/40 stocks, Treasuries (m)"
# Sets beside those of the study, by plain name: the file, and where it begins if not at its start.
_MORE = {
    "49 industries to 2026 (m)": ("us_industries_49_2026", None),
    "5 US classes (y)": ("us_asset_classes_annual", None),
    "stocks, notes 1871 on (m)": ("us_stocks_notes_1871", None),
    "24 second-tier Moscow shares": ("moscow_second_tier_daily", None),
    # From the day of the list of the index's members of December 2012.
    "49 Moscow shares": ("moscow_shares_daily", "2012-12-18"),
    "44 coins (w)": ("crypto_weekly", None),
}
_COINS = "bitcoin and litecoin (w)"


class Pooled(NamedTuple):
    """A data set and the weights of its pool."""

    returns: pd.DataFrame
    target: pd.Series
    yearly: float

    @property
    def years(self) -> float:
        """Length of the data."""
        return len(self.returns) / self.yearly


def pool_sets() -> list[str]:
    """Return the names of all data sets of two assets or more, in the order of tables."""
    return [*study_sets(), *_MORE, BONDS, ETHER, _COINS]


def pooled(name: str) -> Pooled:
    """Load one data set with the weights of its pool: equal, but for the two 60/40 mixes.

    Assets that are listed at every close alone, so that a pool of them needs no new members.
    """
    if name in study_sets():
        found = study_sets()[name]
        return Pooled(found.returns(), found.target(), found.periods_per_year())
    share: dict[str, float] = {}
    if name == ETHER:
        returns = load("ether_daily").assign(Dollar=0.0)
    elif name == BONDS:
        share = {"Stocks": 0.6, "Long Treasuries": 0.4}
        returns = load("us_stocks_bonds_bills")[list(share)]
    elif name == _COINS:
        returns = load("crypto_weekly")[["btc", "ltc"]]
    else:
        file, first = _MORE[name]
        returns = load(file).loc[first:].dropna(axis=1).drop(columns="Inflation", errors="ignore")
    equal = pd.Series(1.0 / returns.shape[1], returns.columns)
    return Pooled(returns, pd.Series(share) if share else equal, _yearly(returns.index))


def _yearly(index: pd.Index) -> float:
    """Periods a year; of ether, which trades on every day of the week, its days over its years."""
    every_day = len(index) / ((index[-1] - index[0]).days / 365.25)
    return every_day if every_day > 300.0 else periods_per_year(index)
