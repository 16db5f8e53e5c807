"""What annual rebalancing holds of an asset that has fallen behind, and what it would have earned.

Data sets are monthly; the mix is equally weighted and restored every month.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.chapters.rebalancing_premium.losers import (
    clustered_interval,
    paths_after,
    relative_falls,
)
from research_lib.datasets.study import study_sets
from research_lib.datasets.tables import load
from research_lib.inference.intervals import Interval
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate
from research_lib.sweeps.starts import start_offsets

FIVE = ["20 US stocks", "419 US stocks", "49 industries", "30 industries", "20 countries"]
# The highest price is taken over a year; two years of data come after each fall.
MEMORY, AFTER = 12, 24


class Falls(NamedTuple):
    """Falls of one data set; each row one, in the order of time.

    Attributes
    ----------
    year : Series
        Calendar year of the fall.
    over : DataFrame of shape (falls, 24)
        Return of the fallen asset over the mix in each month after, columns 1 to 24.
    short : DataFrame of shape (falls, 13)
        What the annual rule, mean of its twelve starts, lacks of the target weight 0 to 12 months
        after, as a share of that weight.
    """

    year: pd.Series
    over: pd.DataFrame
    short: pd.DataFrame

    def after(self, months: int) -> Interval:
        """Mean return over the mix in so many months, added up; whole years drawn."""
        return clustered_interval(self.over.loc[:, :months].sum(axis=1), self.year)

    def short_at_once(self) -> Interval:
        """Mean of what annual lacks when the fall is seen; whole years drawn."""
        return clustered_interval(self.short[0], self.year)

    def faster(self) -> Interval:
        """Mean of what the larger weight of the monthly rule earned in a year; years drawn.

        On the fallen asset, as a share of its target weight.
        """
        earned = self.short.loc[:, :11].to_numpy() * self.over.loc[:, :12].to_numpy()
        return clustered_interval(pd.Series(earned.sum(axis=1), self.year.index), self.year)


def five_sets() -> dict[str, pd.DataFrame]:
    """Load the five data sets, in months."""
    days = load("us_stocks_20_daily")
    months = {name: study_sets()[f"{name} (m)"].returns() for name in FIVE[1:]}
    return {FIVE[0]: (1.0 + days).resample("ME").prod() - 1.0, **months}


def falls_of(returns: pd.DataFrame, fall: float = 0.2) -> Falls:
    """Find the months at whose end an asset newly stands a share below its highest over the mix."""
    equal = pd.Series(1.0 / returns.shape[1], returns.columns)
    events = relative_falls(returns, equal, fall, MEMORY)
    events = events[events["row"] + AFTER < len(returns)]
    over = returns.sub(returns @ equal, axis=0)
    runs = [simulate(returns, equal, rule) for rule in start_offsets(Policy(12))]
    held = (
        np.mean([run.weights[list(equal.index)].to_numpy() for run in runs], axis=0) / equal.iloc[0]
    )
    years = pd.DatetimeIndex(returns.index).year.to_numpy()
    return Falls(
        pd.Series(years[events["row"]], events.index),
        paths_after(over, events, AFTER).drop(columns=0),
        paths_after(pd.DataFrame(1.0 - held, columns=equal.index), events, 12),
    )


def intervals_after(falls: Falls) -> pd.DataFrame:
    """Return over the mix by months since the fall: columns mean, low, high."""
    found = {month: falls.after(month) for month in range(1, AFTER + 1)}
    return pd.DataFrame(found, ["mean", "low", "high"]).T


def as_row(falls: Falls) -> np.ndarray:
    """Return the number of falls, and percent of the target that annual then holds.

    At the fall, and 3, 6 and 12 months after.
    """
    return np.array([len(falls.year), *(100.0 * (1.0 - falls.short.mean()[[0, 3, 6, 12]]))])
