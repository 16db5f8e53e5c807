"""What moves when a year begins in another month than January, stored."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.chapters.inside_the_wedge.inside import (
    WAYS,
    drawn_inside,
    given_level,
    years_from,
)
from research_lib.chapters.inside_the_wedge.skill_power import years_needed
from research_lib.datasets.study import stored

CUTS = {
    "0.20": (0.175, 0.225),
    "0.25": (0.225, 0.275),
    "0.90": (0.875, 0.925),
    "20 to 35": (0.20, 0.35),
}
MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
SAMPLE = ["July"]


def rows() -> list[str]:
    """List the months in which a year can begin."""
    return MONTHS


def study(row: str) -> pd.DataFrame:
    """Means over the years that begin in one month, 49 industries, random names at market weights.

    Columns: `level` and the measures of :func:`given_level`. Portfolios are drawn anew, in years
    that begin in 1970 or later.
    """
    month = MONTHS.index(row) + 1
    first = 1970 + (month > 6)
    results, weights = years_from("us_industries_49", month)
    drawn = drawn_inside(results.loc[first:], weights.loc[first:], 100, WAYS[:1])
    table = given_level(drawn, CUTS)
    return table.groupby("level").mean().reset_index().round(9)


def at_level(level: str) -> pd.DataFrame:
    """Return the stored measures at one level, such as "0.20", by first month."""
    return stored("inside_starts").query("level == @level").set_index("row")


def years_by_month(lead: float) -> pd.Series:
    """Years that a test needs to show a yearly lead at a level of 20 %, by first month."""
    squares = at_level("0.20")["square"]
    return squares.map(lambda square: years_needed(lead / np.sqrt(square)))
