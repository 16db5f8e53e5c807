"""What random portfolios of 49 industries made at a few levels, year by year, stored."""

from __future__ import annotations

import pandas as pd

from research_lib.chapters.inside_the_wedge import levels
from research_lib.chapters.inside_the_wedge.inside import WAYS
from research_lib.datasets.study import stored

MARKET = "49 industries"
SAMPLE = [WAYS[0]]


def rows() -> list[str]:
    """List the four ways to choose."""
    return WAYS


def study(row: str) -> pd.DataFrame:
    """All measures of one way by year and level, as :func:`given_level` names them."""
    table = levels.by_year(f"{MARKET}, {row}", levels.KEPT)
    return table.droplevel("way").reset_index().round(9)


def each_year(measure: str, way: str, level: str) -> pd.Series:
    """Return one stored measure of one way at one level, such as "0.25", by year."""
    table = stored("inside_years").query("row == @way and level == @level")
    return table.set_index("year")[measure]
