"""What random portfolios of 49 industries made at a few levels, year by year, stored."""

from __future__ import annotations

from functools import cache

import pandas as pd

from research_lib.chapters.inside_the_wedge import levels
from research_lib.chapters.inside_the_wedge.inside import WAYS, rank_correlation
from research_lib.datasets.study import stored
from research_lib.datasets.years import calendar_years
from research_lib.diversification.wedge import Family, wedge_by_year

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
    table = _stored()
    return table[(table["row"] == way) & (table["level"] == level)].set_index("year")[measure]


@cache
def _stored() -> pd.DataFrame:
    return stored("inside_years")


def edge_at(family: Family, level: float, side: str = "worst") -> pd.Series:
    """How far a line of the wedge of 49 industries lay from the market at a level, by year.

    `family`: "subsets", the article's lines, or "all". `side`: "worst" or "best".
    """
    lines = wedge_by_year(*calendar_years(*levels.MARKETS[MARKET]), family, [level])
    return (lines[side] - lines["market"]).abs().droplevel("level")


def dispersion() -> pd.Series:
    """How far the results of the 49 industries lay apart, by year."""
    results, weights = calendar_years(*levels.MARKETS[MARKET])
    gaps = results.sub((results * weights).sum(axis=1), axis=0)
    return (weights * gaps**2).sum(axis=1) ** 0.5


def order_of_years() -> dict[str, float]:
    """How well the article's lower line at 25 % orders the years by what 1 in 20 fell behind by.

    Returns rank correlations: "same year", at market weights, with its 95 % interval "low" and
    "high"; "equal weights"; "year before", of the line of that year; "dispersion", in its place.
    """
    edge = edge_at("subsets", 0.25)
    market, equal = (-each_year("5 %", way, "0.25") for way in WAYS[:2])
    same, low, high = rank_correlation(market, edge).values()
    others = {
        "equal weights": (equal, edge),
        "year before": (market.iloc[1:], edge.shift().iloc[1:]),
        "dispersion": (market, dispersion()),
    }
    found = {name: rank_correlation(*pair)["rank correlation"] for name, pair in others.items()}
    return {"same year": same, "low": low, "high": high} | found
