"""What random portfolios of 50 US stocks ended below the Dow and the market, stored."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.chapters.the_wedge.dow import dow_members
from research_lib.datasets.years import calendar_years
from research_lib.diversification.overlap import overlap
from research_lib.draws.random_portfolios import Weighting, random_portfolios

DATA, YEARS = "us_stocks_50_daily", range(2009, 2017)
DOW_DRAWS, MARKET_DRAWS, NAMES = 20_000, 10_000, 10
WAYS: dict[str, Weighting] = {"at market weights": "market", "held equally": "equal"}
SAMPLE = ["year 2009"]


def rows() -> list[str]:
    """Name the years."""
    return [f"year {year}" for year in YEARS]


def study(row: str) -> pd.DataFrame:
    """Share of random portfolios that ended below two portfolios of a year.

    Columns: level and result of the members of the Dow at equal weights; the share of portfolios of
    as many names, held equally, that ended below them; and the shares of sets of ten names, at
    market weights and held equally, that ended below the market.
    """
    year = int(row.removeprefix("year "))
    results, weights = calendar_years(DATA, year, year)
    market, ends = weights.iloc[0], results.iloc[0]
    names = sorted(dow_members()[year] & set(ends.index))
    held = pd.DataFrame(1.0 / len(names), index=[0], columns=names)
    own, whole = ends[names].mean(), float(np.dot(market, ends))
    drawn = random_portfolios(market, DOW_DRAWS, names=len(names), weighting="equal", seed=13)
    found = {
        "level": overlap(held, market),
        "result": own,
        "beaten": _below(drawn, ends, own),
    }
    for title, weighting in WAYS.items():
        sets = random_portfolios(market, MARKET_DRAWS, names=NAMES, weighting=weighting, seed=year)
        found[title] = _below(sets, ends, whole)
    return pd.DataFrame(found, index=[0]).round(9)


def _below(portfolios: pd.DataFrame, results: pd.Series, result: float) -> float:
    """Return the share of portfolios that end below a result."""
    ended: FloatArray = (portfolios @ results).to_numpy()
    return float((ended < result).mean())
