"""What levels that count likeness predict, year by year, in two markets, stored."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from research_lib.chapters.what_predicts_the_distance.foretelling import (
    MEASURES,
    foretold,
    with_both,
    year_of_levels,
)
from research_lib.datasets.companies import sectors
from research_lib.datasets.study import stored
from research_lib.datasets.tables import load, market_weight_panel

INDUSTRIES, COMPANIES = "49 industries", "419 companies"
DATA = {INDUSTRIES: "us_industries_49", COMPANIES: "us_stocks_monthly"}
YEARS = {INDUSTRIES: range(1975, 2019), COMPANIES: range(2009, 2017)}
TAKEN: dict[str, dict[str, Any]] = {
    INDUSTRIES: {"inside": 20, "names": 8, "count": 60, "months": 60},
    COMPANIES: {"inside": 50, "names": 20, "count": 200},
}
# Other choices for the companies, one at a time.
CHOICES: dict[str, dict[str, Any]] = {
    "10 companies": {"names": 10},
    "40 companies": {"names": 40},
    "100 in the index": {"inside": 100},
    "coefficient 0.9": {"coefficient": 0.9},
    "last 24 months": {"months": 24},
}
GIVEN = ["volatility", "names outside", "plain", "few sectors", "concentration"]
SAMPLE = [f"{INDUSTRIES}, 1975"]


def rows() -> list[str]:
    """List the years of both markets, and those of the other choices."""
    named = dict.fromkeys(CHOICES, YEARS[COMPANIES])
    return [f"{name}, {year}" for name, years in (YEARS | named).items() for year in years]


def levels_of(name: str, year: int) -> pd.DataFrame:
    """Draw the portfolios of a year, of a market or of another choice: :func:`year_of_levels`."""
    market = name if name in TAKEN else COMPANIES
    taken = TAKEN[market] | ({"count": 40} | CHOICES[name] if name in CHOICES else {})
    returns = load(DATA[market])
    groups = sectors(DATA[market])[returns.columns]
    weights = market_weight_panel(DATA[market])
    return year_of_levels(returns, weights, year, sectors=groups, **taken)


def study(row: str) -> pd.DataFrame:
    """Rank correlations of each measure with what came, by family, in one year.

    Columns: `name` of the market or choice; `outcome`, "tracking error" or "gap", or "mean" for the
    mean distance itself; `given`, the measure held fixed, "nothing" if none; `family`, `year`, and
    a column a measure.
    """
    name, year = row.split(", ")
    levels = with_both(levels_of(name, int(year)))
    found = {
        (outcome, "nothing"): foretold(levels, outcome) for outcome in ("tracking error", "gap")
    }
    found |= {("tracking error", given): foretold(levels, given=given) for given in GIVEN}
    found["mean", "nothing"] = levels.groupby(["family", "year"], sort=False)[MEASURES].mean()
    table = pd.concat(found, names=["outcome", "given"]).reset_index()
    table.insert(0, "name", name)
    return table.round(9)


def told(name: str, outcome: str = "tracking error", given: str = "nothing") -> pd.DataFrame:
    """Return what is stored of a market or choice: indexed by family and year."""
    table = _stored()
    wanted = (table["name"] == name) & (table["outcome"] == outcome) & (table["given"] == given)
    return table[wanted].set_index(["family", "year"])[MEASURES]


@cache
def _stored() -> pd.DataFrame:
    return stored("likeness_by_year")
