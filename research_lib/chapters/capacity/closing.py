"""How near the market funds of each level ended, for a study.

Model funds grow until they have a level, and hold that through a year: 49 US industries, whose
members did not have to survive, and 50 US stocks that did.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.chapters.capacity.growing_fund import deviations, distances, favourites
from research_lib.datasets.years import calendar_years
from research_lib.report.coverage import measured_coverage

INDUSTRIES, STOCKS = "49 industries, 1970–2018", "50 stocks, 2009–2016"
# Name of the data, first year, last year, and how many funds are drawn for each number of names.
MARKETS = {
    INDUSTRIES: ("us_industries_49", 1970, 2018, 25),
    STOCKS: ("us_stocks_50_daily", 2009, 2016, 100),
}
NAMES = range(10, 21, 2)
LEVELS = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
# Steps even in size where the level climbs fastest.
SIZES = np.concatenate([np.geomspace(0.002, 0.5, 40)[:-1], np.linspace(0.5, 1.0, 41)])
SAMPLE = [STOCKS]


def rows() -> list[str]:
    """Return the markets."""
    return list(MARKETS)


def study(row: str) -> pd.DataFrame:
    """Return the distances of one market by level, and how often their intervals hold the truth."""
    name, first, last, each = MARKETS[row]
    results, weights = calendar_years(name, first, last)
    funds = favourites(weights.iloc[0], NAMES, each=each)
    gaps = deviations(funds, weights, results, LEVELS, SIZES)
    squares = (gaps**2).groupby("year").mean()
    held = [measured_coverage(squares[level]) for level in LEVELS]
    return distances(gaps).assign(coverage=held).reset_index().round(9)
