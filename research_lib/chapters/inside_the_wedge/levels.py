"""What random portfolios made at each level, mean over the years with its interval, stored."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from research_lib.chapters.inside_the_wedge.inside import (
    WAYS,
    around,
    drawn_inside,
    given_level,
    mean_over_years,
)
from research_lib.datasets.study import stored
from research_lib.datasets.years import calendar_years

MARKETS = {
    "49 industries": ("us_industries_49", 1970, 2018),
    "50 stocks": ("us_stocks_50_daily", 2009, 2016),
}
PER_SIZE = {"49 industries": 200, "50 stocks": 500}
# From 10 to 95 %, and where the article's funds are.
LEVELS = [step / 100 for step in range(10, 96, 5)]
HOUSE = "20 to 35"
WINDOWS: dict[str, tuple[float, float]] = {
    f"{level:.2f}": window for level, window in around(LEVELS).items()
} | {HOUSE: (0.20, 0.35)}
# Levels of which every year is kept.
KEPT = ["0.20", "0.25", "0.45", "0.50", "0.80", "0.90", HOUSE]
UNUSED = ["25 %", "50 %", "75 %", "95 %", "above 10"]
SAMPLE = ["50 stocks, market weights"]


def rows() -> list[str]:
    """List the two markets, each with the four ways to choose."""
    return [f"{market}, {way}" for market in MARKETS for way in WAYS]


def by_year(row: str, levels: Sequence[str] = tuple(WINDOWS)) -> pd.DataFrame:
    """Measure what the portfolios of one row made by year, way and level: :func:`given_level`."""
    market, way = row.split(", ", 1)
    drawn = drawn_inside(*calendar_years(*MARKETS[market]), PER_SIZE[market], [way])
    return given_level(drawn, {level: WINDOWS[level] for level in levels}).drop(columns=UNUSED)


def study(row: str) -> pd.DataFrame:
    """Means over the years of every measure at every level.

    Columns: `market`; `measure`, `way` and `level`, as :func:`given_level` names them; `mean`,
    `low` and `high`, its 95 % interval over resampled years; `fewest`, the least number of
    portfolios that a year had there. Levels that some year misses are left out.
    """
    table = by_year(row)
    fewest = table["count"].groupby("level").min()
    means = mean_over_years(table.drop(columns="count")).reset_index()
    means.insert(0, "market", row.split(", ")[0])
    return means.assign(fewest=means["level"].map(fewest)).round(9)


def over_years(market: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the stored means of one market: by level, and at the levels of the article's funds.

    `market`: "49 industries" or "50 stocks". The first DataFrame is indexed by measure, way and
    level, the second by measure and way; columns mean, low, high and fewest.
    """
    table = stored("inside_levels").query("market == @market").drop(columns=["row", "market"])
    house = table["level"] == HOUSE
    by_level = table[~house].astype({"level": float}).set_index(["measure", "way", "level"])
    at_house = table[house].drop(columns="level").set_index(["measure", "way"])
    return by_level.sort_index(), at_house.sort_index()
