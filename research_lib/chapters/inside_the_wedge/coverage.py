"""How often the intervals of the chapter hold the truth, in worlds like the data, stored."""

from __future__ import annotations

import pandas as pd

from research_lib.base import ranks
from research_lib.chapters.inside_the_wedge.by_year import MARKET as INDUSTRIES
from research_lib.chapters.inside_the_wedge.by_year import edge_at
from research_lib.chapters.inside_the_wedge.inside import WAYS
from research_lib.chapters.inside_the_wedge.levels import by_year
from research_lib.report.coverage import measured_coverage

MARKET, EQUAL, _, CORE = WAYS
# By name: measure, way and level of a mean over years.
MEANS = {
    "within 2 points at 25 %": ("within 2", MARKET, "0.25"),
    "within 2 points at 90 %": ("within 2", MARKET, "0.90"),
    "mean square at 20 %": ("square", MARKET, "0.20"),
    "mean square at 50 %": ("square", MARKET, "0.50"),
    "mean square at 80 %": ("square", MARKET, "0.80"),
    "mean excess at 20 %": ("mean", MARKET, "0.20"),
    "more than 3 points above at 25 %": ("above 3", MARKET, "0.25"),
    "5 points above at 20–35 %": ("above 5", MARKET, "20 to 35"),
    "5 points behind at 20–35 %": ("below 5", MARKET, "20 to 35"),
    "10 points behind at 20–35 %": ("below 10", MARKET, "20 to 35"),
    "10 points behind at 20–35 %, index and a few names": ("below 10", CORE, "20 to 35"),
}
RISE = "rise within 1 point from 25 to 50 %, equal weights"
AGREED = "rank correlation of edge and falls"
SAMPLE = ["within 2 points at 25 %"]


def rows() -> list[str]:
    """List what has an interval."""
    return [*MEANS, RISE, AGREED]


def study(row: str) -> pd.DataFrame:
    """Share of 400 worlds like the 49 years whose interval holds the truth: column `covers`."""
    if row == AGREED:
        told = pd.concat([edge_at("subsets", 0.25), -_drawn("5 %", MARKET, "0.25")], axis=1)
        covers = measured_coverage(
            told, lambda drawn: ranks.rank_correlation(drawn[..., 0], drawn[..., 1])
        )
    elif row == RISE:
        quarter, half = (_drawn("within 1", EQUAL, level) for level in ("0.25", "0.50"))
        covers = measured_coverage(half - quarter)
    else:
        covers = measured_coverage(_drawn(*MEANS[row]))
    return pd.DataFrame({"covers": [covers]}).round(9)


def _drawn(measure: str, way: str, level: str) -> pd.Series:
    """One measure by year, as it is stored but not rounded."""
    return by_year(f"{INDUSTRIES}, {way}", [level])[measure].droplevel(["way", "level"])
