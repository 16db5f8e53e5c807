"""49 US industries year by year: who strays how far, on average, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

import pandas as pd

import research_lib as rl
from research_lib.chapters.diversification_level.level import (
    MEASURES,
    Choice,
    giant_and_sets_of_its_level,
    giants_and_second_tier,
    held_by_year,
    named_against_drawn,
)
from research_lib.inference.intervals import interval
from research_lib.report.coverage import measured_coverage

YEARS = range(1970, 2019)
BASKETS = "us_industries_49"


def industry_years(choose: Choice, count: int = 200) -> pd.DataFrame:
    """Each year of 1970 to 2018 by itself: a named portfolio against `count` drawn.

    Indexed by year and measure; columns as `named_against_drawn` has them. Portfolios are bought in
    January at the weights that `choose` gives and left alone for the year.
    """
    returns, sizes = rl.load(BASKETS), rl.market_weight_panel(BASKETS)
    found = {}
    for year in YEARS:
        months, weights = returns.loc[f"{year}"], sizes.loc[f"{year}"].iloc[0]
        held = held_by_year(months.to_numpy(), weights.to_numpy(), choose, count, year)
        found[year] = named_against_drawn(held)
    return pd.concat(found, names=["year", "measure"])


def two_cases(count: int = 200) -> dict[str, pd.DataFrame]:
    """Return the largest alone against groups of its level; three giants against the smaller half.

    The second are equal thirds against 20 industries of ranks 25 to 49, equally held.
    """
    tiers = partial(giants_and_second_tier, after=24, until=49)
    choices: dict[str, Choice] = {"alone": giant_and_sets_of_its_level, "three": tiers}
    return {name: industry_years(choose, count) for name, choose in choices.items()}


def leads_by_rank(ranks: Iterable[int]) -> pd.Series:
    """Mean lead in tracking error, points, of one large industry over groups of its level.

    Indexed by rank; 1 is the largest.
    """
    leads = {}
    for rank in ranks:
        found = industry_years(partial(giant_and_sets_of_its_level, rank=rank))
        leads[rank] = 100 * found["difference"].xs("tracking error", level="measure").mean()
    return pd.Series(leads)


def largest_industries() -> pd.Series:
    """Name of the largest industry at the start of each year."""
    sizes = rl.market_weight_panel(BASKETS)
    return pd.Series({year: sizes.loc[f"{year}"].iloc[0].idxmax() for year in YEARS})


def mean_differences(years: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Mean over years of named less drawn, by comparison and measure, in points.

    `years` (mapping of str to DataFrame): what :func:`industry_years` found, by comparison.
    Columns: mean, low and high of its 95 % interval over resampled years, and `covers`, the percent
    of worlds like the data, drawn in blocks of six years, in which such an interval holds the
    truth.
    """
    rows = {}
    for name, found in years.items():
        for measure in MEASURES[:3]:
            line = 100 * found["difference"].xs(measure, level="measure")
            rows[name, measure] = *interval(line), 100 * measured_coverage(line)
    table = pd.DataFrame(rows, ["mean", "low", "high", "covers"]).T
    return table.rename_axis(["comparison", "measure"])
