"""What each measure tells of the distance from the market, by year and by way, stored."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from research_lib.chapters.what_predicts_the_distance import telling
from research_lib.datasets.study import stored
from research_lib.theory.names import WAYS, ceiling, portfolio_table

# Years of the outcomes, and how many periods before them are looked back on.
SPANS: dict[str, dict[str, Any]] = {
    "50 stocks": {"name": "us_stocks_50_daily", "first": 2009, "last": 2016, "window": 500},
    "419 stocks": {"name": "us_stocks_monthly", "first": 2009, "last": 2016, "window": 24},
    "49 industries": {"name": "us_industries_49", "first": 1975, "last": 2018, "window": 60},
}
SIZES = {"50 stocks": 50, "419 stocks": 419, "49 industries": 49}
MEASURES = {
    "names": "number of names",
    "level": "level",
    "largest": "largest weight",
    "effective": "effective number",
    "distance": "distance",
    "tracking error": "tracking error",
}
BY_YEAR = ["rank", "class", "line", "ceiling"]
KINDS = [*BY_YEAR, "alone", "pair"]
# Along which measure the deviation is averaged, in the industries alone.
PROFILES = {"by names": "names", "by level": "level"}
OWN = [*PROFILES, "alike", "apart"]
SAMPLE = ["50 stocks, rank"]


def rows() -> list[str]:
    """List the three markets, each with the kinds of scores."""
    return [f"{case}, {kind}" for case in SIZES for kind in KINDS] + [
        f"49 industries, {kind}" for kind in OWN
    ]


def study(row: str) -> pd.DataFrame:
    """One kind of scores of one market as a long table: columns `one`, `two` and `value`.

    Rank and class: year and measure. Line and ceiling: year and reading. Alone: way of building
    and reading, mean over the years. Pair: two ways, the lead of the level. By names and by level:
    way with its bin, measure or outcome. Alike and apart: :func:`alike` and :func:`apart`.
    """
    case, kind = row.split(", ")
    table, size = portfolios(case), SIZES[case]
    far = table["deviation"].abs()
    if kind == "rank":
        wide = telling.rank_correlations(table, list(MEASURES)).rename(columns=MEASURES)
    elif kind == "class":
        wide = telling.forecast_by_class(table, list(MEASURES)).rename(columns=MEASURES)
    elif kind == "line":
        wide = telling.explained(telling.readings(table, size), far, table["year"])
    elif kind == "ceiling":
        wide = ceiling(**SPANS[case])
    elif kind == "alone":
        wide = _alone(table, size)
    elif kind == "pair":
        wide = telling.pairs_of_ways(table, size)
    elif kind in PROFILES:
        binned = telling.profiles(table, PROFILES[kind], far)
        wide = binned.set_axis([f"{way}, bin {place}" for way, place in binned.index])
    else:
        wide = alike(table) if kind == "alike" else apart(table)
    wide = wide.rename(index=lambda one: f"year {one}" if kind in BY_YEAR else one)
    long = wide.rename_axis("one").reset_index().melt("one", var_name="two").dropna()
    return long.round(9)


@cache
def portfolios(case: str) -> pd.DataFrame:
    """Build the portfolios of one market, all years and ways."""
    return portfolio_table(**SPANS[case])


def scores(case: str, kind: str) -> pd.DataFrame:
    """Return stored scores of one kind, rows and columns as :func:`study` lists them."""
    table = _stored()
    table = table[table["row"] == f"{case}, {kind}"]
    order = table["one"].unique(), table["two"].unique()
    wide = table.pivot_table(index="one", columns="two", values="value").loc[order]
    if kind in PROFILES:
        return wide.set_index(wide.index.str.rsplit(", ", n=1).str[0].rename("way"))
    return wide.rename(index=lambda one: int(one[5:]) if kind in BY_YEAR else one)


@cache
def _stored() -> pd.DataFrame:
    return stored("distance_scores")


def _alone(table: pd.DataFrame, size: int) -> pd.DataFrame:
    """R² of each reading within one way of building, mean over the years."""
    rows = {}
    for way, some in table.groupby("way", sort=False):
        forms = telling.readings(some, size)
        rows[way] = telling.explained(forms, some["deviation"].abs(), some["year"]).mean()
    return pd.DataFrame(rows).T


def alike(table: pd.DataFrame) -> pd.DataFrame:
    """Mean level or number of names, and mean deviation, by way, where one of the two is given."""
    seen = table.assign(far=table["deviation"].abs())
    ten = seen[seen["names"].between(8, 12)].groupby("way", sort=False)
    article = seen[seen["level"].between(0.19, 0.28)].groupby("way", sort=False)
    found = {
        "level at 8–12 names": ten["level"].mean(),
        "deviation at 8–12 names": ten["far"].mean(),
        "names at 19–28 %": article["names"].mean(),
        "deviation at 19–28 %": article["far"].mean(),
    }
    return pd.DataFrame(found).reindex(WAYS)


def apart(table: pd.DataFrame) -> pd.DataFrame:
    """Most over least mean deviation of the ways, where the number or the level is given."""
    far, way = table["deviation"].abs(), table["way"]
    near = {
        "8–12 names": table["names"].between(8, 12),
        "level 19–28 %": table["level"].between(0.19, 0.28),
    }
    six = ~way.isin(["small names", "index and one name"])
    near |= {f"{name}, six ways": rows & six for name, rows in near.items()}
    near["8–12 names, first four"] = near["8–12 names"] & way.isin(WAYS[:4])
    found = {name: telling.ways_apart(table[rows], far[rows]) for name, rows in near.items()}
    return pd.DataFrame(found, index=["ratio", "low", "high"]).T
