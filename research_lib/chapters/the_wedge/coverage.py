"""How often the intervals of the verdicts hold the truth, in worlds where it is known, stored."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.chapters.the_wedge.width_through_time import coverage_of_the_mean
from research_lib.datasets.years import calendar_years
from research_lib.diversification.wedge import wedge_by_year

NOMINAL = (0.95, 0.99)
LEVELS = np.round(np.arange(0.10, 0.95, 0.05), 2)
STATISTICS = (
    "exact over article's width",
    "worst less market",
    "cash outside the lines",
    "best plus worst",
)
SAMPLE = [STATISTICS[0]]


def rows() -> list[str]:
    """Name what the verdicts average over 49 years."""
    return list(STATISTICS)


def study(row: str) -> pd.DataFrame:
    """Share of worlds in which an interval holds the mean.

    Columns: what the percentiles are built for; and how many held it, in worlds of blocks of years
    and in worlds with the first autocorrelation of the data.
    """
    series = averaged()[row]
    found = [[nominal, *coverage_of_the_mean(series, nominal)] for nominal in NOMINAL]
    return pd.DataFrame(found, columns=["nominal", "blocks", "memory"]).round(9)


def averaged() -> pd.DataFrame:
    """Return what the verdicts average: a row a year of 49 US industries, a column a statistic."""
    results, weights = calendar_years("us_industries_49", 1970, 2018)
    lines = wedge_by_year(results, weights, "subsets", LEVELS)
    sets = lines.xs(0.25, level="level")
    free = wedge_by_year(results, weights, "all", [0.25]).droplevel("level")
    apart = (free["best"] - free["worst"]) / (sets["best"] - sets["worst"])
    worst = sets["worst"] - sets["market"]
    both = sets["best"] + sets["worst"]
    return pd.DataFrame(
        dict(zip(STATISTICS, (apart, worst, left_by_cash(lines), both), strict=True))
    )


def left_by_cash(lines: pd.DataFrame) -> pd.Series:
    """Return the share of levels, by year, at which index and cash lie outside the lines.

    `lines` (DataFrame indexed by year and level): columns best, worst and market; a level at which
    a line has not begun is left out. The portfolio has its level in the index, the rest in cash
    that earns nothing.
    """
    there = lines.dropna()
    mixture = there["market"] * there.index.get_level_values("level")
    outside = (mixture > there["best"]) | (mixture < there["worst"])
    share: pd.Series = outside.groupby("year").mean()
    return share
