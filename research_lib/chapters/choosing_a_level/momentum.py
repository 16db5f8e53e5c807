"""A real forecast: what rose over the last year. Its skill, and what it earned by level."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.chapters.choosing_a_level.best_level import moments
from research_lib.chapters.choosing_a_level.by_skill import LEVELS
from research_lib.chapters.choosing_a_level.forecasts import Trial, trial, yearly_windows

MARKETS = {
    "49 industries": ("us_industries_49", 1971, 2017),
    "30 industries": ("us_industries_30", 1928, 2017),
    "419 stocks": ("us_stocks_monthly", 2009, 2015),
}
STARTS = range(1, 13)


class Momentum(NamedTuple):
    """Correlation of forecast and result by start and year, and what it earned by start."""

    skill: pd.Series
    runs: dict[int, Trial]


def momentum(market: str) -> Momentum:
    """Choose one portfolio a year by momentum, in each of the twelve months a year can start in.

    `market`: a name of MARKETS.
    """
    name, first, last = MARKETS[market]
    skill, runs = {}, {}
    for month in STARTS:
        results, weights, signal = yearly_windows(name, month, first, last)
        skill[month] = results.corrwith(signal, axis=1)
        runs[month] = trial(results, weights, signal.to_numpy()[np.newaxis], LEVELS)
    return Momentum(pd.concat(skill, names=["start"]), runs)


def growth_by_start(found: Momentum) -> pd.DataFrame:
    """Mean log growth over the market's, a row a level and a column a start, before costs."""
    lines = {month: moments(run)[2].mean(axis=1) for month, run in found.runs.items()}
    return pd.DataFrame(lines, pd.Index(LEVELS, name="level"))
