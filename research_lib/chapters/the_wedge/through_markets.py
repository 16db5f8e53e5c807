"""Trend of the article's width and what the widths go with, in three markets, stored."""

from __future__ import annotations

import numpy as np
import pandas as pd
import statsmodels.api as sm

from research_lib.chapters.the_wedge.width_through_time import (
    equal_years,
    goes_with,
    yearly_volatility,
    yearly_widths,
)
from research_lib.datasets.tables import load, market_weight_panel
from research_lib.datasets.years import calendar_years

SPANS = {
    "30 industries": ("us_industries_30", 1927, 2018),
    "49 industries": ("us_industries_49", 1970, 2018),
    "14 countries": ("countries", 1975, 2024),
}
"""Data set, first and last year of each market; the countries come without weights."""

SAMPLE = ["14 countries"]


def rows() -> list[str]:
    """Name the markets."""
    return list(SPANS)


def study(row: str) -> pd.DataFrame:
    """Measure what the widths of one market go with.

    Columns: width, article or exact; what it goes with; the rank correlation and its ends from
    resampled years, and the share of variance explained; for the trend of the article's width its
    points a decade in the place of the rank correlation, ends from errors with a memory of three
    years (Newey and West).
    """
    results, weights = market(row)
    widths = yearly_widths(results, weights)
    widths["volatility"] = _volatility(row, weights)
    found = []
    for width, spread in (("article", "dispersion"), ("exact", "range")):
        widths["a year before"] = widths[width].shift()
        drivers = goes_with(widths, width, [spread, "volatility", "a year before"])
        found.append(drivers.drop(columns="years").rename_axis("goes with").assign(width=width))
    trend = pd.DataFrame([_trend(widths["article"])], columns=["rank correlation", "low", "high"])
    trend = trend.assign(width="article").set_index(pd.Index(["decades"], name="goes with"))
    table = pd.concat([*found, trend]).reset_index()
    return table[["width", "goes with", "rank correlation", "low", "high", "r2"]].round(9)


def market(row: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return results and weights of a market, indexed by year."""
    name, first, last = SPANS[row]
    return (equal_years if name == "countries" else calendar_years)(name, first, last)


def _volatility(row: str, weights: pd.DataFrame) -> pd.Series:
    """Volatility of the market within each year, from its months."""
    name = SPANS[row][0]
    months = load(name)
    if name == "countries":
        return yearly_volatility(months[weights.columns], 1.0 / weights.shape[1])
    return yearly_volatility(months, market_weight_panel(name))


def _trend(width: pd.Series) -> list[float]:
    """Return points a decade of a straight line through the years, and its ends."""
    decades = sm.add_constant((width.index.to_numpy(dtype=np.float64) - 2000.0) / 10.0)
    fit = sm.OLS(width.to_numpy() * 100.0, decades).fit(
        cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}, use_t=True
    )
    return [float(fit.params[1]), *map(float, fit.conf_int()[1])]
