"""What a level foretells: distances from the market known before a year, and how it turned out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
import pandas as pd

from research_lib.base.ranks import partial_correlation
from research_lib.diversification.overlap import overlap
from research_lib.diversification.similarity import group_similarity, return_similarity
from research_lib.inference.intervals import interval
from research_lib.report.coverage import measured_coverage
from research_lib.theory.index_and_outside import Family, draw_portfolios, simple_counts

# How far from the market a portfolio is expected to stray, by each way of looking at it; the last
# three only count.
MEASURES = ["plain", "sector", "correlation", "difference", "volatility", "expected error"]
MEASURES += ["names outside", "few sectors", "concentration"]
# Ranks must not hang on rounding errors.
DIGITS = 9


def same_sector_correlation(returns: pd.DataFrame, sectors: pd.Series) -> float:
    """Mean correlation of two assets of one sector."""
    members = sectors[returns.columns].to_numpy()
    same = np.triu(members[:, np.newaxis] == members, 1)
    return float(np.corrcoef(returns.to_numpy().T)[same].mean())


def year_of_levels(
    returns: pd.DataFrame,
    weights: pd.DataFrame,
    year: int,
    *,
    inside: int,
    names: int,
    count: int,
    months: int | None = None,
    sectors: pd.Series | None = None,
    shrink: float | None = None,
    coefficient: float | None = None,
) -> pd.DataFrame:
    """Distances known at the start of a year, and how far the portfolios then strayed.

    `returns`, `weights` (DataFrames of shape (T, N)): monthly returns, and market weights at the
    start of each month. `year`: the year of the outcome; distances use earlier months alone.
    `inside`: how many of the largest assets, at the start of the year, are the index. `names`,
    `count`: assets in a portfolio, and portfolios of each family. `months`: how many past months
    are used; all if not given. `sectors` (Series, optional): sector by asset; without it the
    sector's level and family are left out. `shrink`, `coefficient`: as for
    :func:`research_lib.return_similarity`; and the similarity within a sector, by default the mean
    past correlation of two assets of one sector. Returns a DataFrame, one row a portfolio:
    `family`; `year`; for each measure a distance: one less the level, plain or by likeness, the
    mean `volatility` of what is held, which knows nothing of the index, and the `expected error`, a
    tracking error, both a year; those of :func:`simple_counts`; then `tracking error`, realised
    over the year, and `gap`, the absolute distance of its result from the index's.
    """
    past, after = returns.loc[: str(year - 1)].iloc[-(months or 0) :], returns.loc[str(year)]
    index = weights.loc[str(year)].iloc[0].nlargest(inside)
    index /= index.sum()
    outside = returns.columns.difference(index.index, sort=False)
    near = return_similarity(past, shrink=shrink)
    apart = return_similarity(past, shrink=shrink, measure="difference")
    alike: dict[str, pd.DataFrame | None] = {"plain": None, "correlation": near}
    alike["difference"] = apart
    families: list[Family] = ["inside and outside", "outside"]
    if sectors is not None:
        if coefficient is None:
            coefficient = same_sector_correlation(past, sectors)
        alike["sector"] = group_similarity(sectors, coefficient)
        families.append("outside, few sectors")
    distance = ((1.0 - apart) * apart.attrs["largest"]).pow(2) * 12.0
    deviation = past.std() * np.sqrt(12.0)
    results = (1.0 + after).to_numpy().prod(axis=0) - 1.0
    found = []
    for number, family in enumerate(families):
        drawn = draw_portfolios(
            index.index, outside, family, count, names, 100 * year + number, sectors
        )
        row = {key: 1.0 - overlap(drawn, index, each) for key, each in alike.items()}
        active = drawn[returns.columns].sub(index.reindex(returns.columns, fill_value=0.0))
        row |= simple_counts(drawn, index.index, sectors)
        row["volatility"] = drawn @ deviation[drawn.columns]
        # The squared deviation of what sums to zero, from squared distances alone.
        squares = np.einsum("ki,ij,kj->k", active, distance, active, optimize=True) / -2.0
        row["expected error"] = pd.Series(np.sqrt(np.maximum(squares, 0.0)))
        row["tracking error"] = (after @ active.T).std() * np.sqrt(12.0)
        row["gap"] = (active @ results).abs()
        # Levels by sector tie often; rounding must not order what is equal.
        found.append(pd.DataFrame(row).round(12).assign(family=family, year=year))
    return pd.concat(found, ignore_index=True)


def with_both(levels: pd.DataFrame) -> pd.DataFrame:
    """Add "outside, both", the families outside the index taken together."""
    outside = levels[levels["family"] != "inside and outside"]
    return pd.concat([levels, outside.assign(family="outside, both")])


def foretold(
    levels: pd.DataFrame, outcome: str = "tracking error", given: str | None = None
) -> pd.DataFrame:
    r"""Rank correlation of each distance with an outcome, by family and year.

    .. math:: r_{xy \cdot z} = \frac{r_{xy} - r_{xz} r_{yz}}
       {\sqrt{(1 - r_{xz}^2)(1 - r_{yz}^2)}}

    `levels` (DataFrame, one row a portfolio): as :func:`year_of_levels` gives it. `outcome`: what
    is foretold, y. `given` (str, optional): a measure z that is held fixed: partial correlations of
    ranks. Returns a DataFrame indexed by family and year, a column a measure: zero where all
    portfolios are equally far, as are those outside the index by the plain level: it cannot tell
    them apart. Zero, too, for what `given` tells in full.
    """
    measures = [name for name in MEASURES if name in levels.columns]

    def ranks(group: pd.DataFrame) -> pd.Series:
        related = group.round(DIGITS).corr(method="spearman").fillna(0.0)
        told = related[outcome]
        if given is not None:
            shared = related[given].to_numpy()
            told[:] = partial_correlation(told.to_numpy(), shared, told[given])
        return told[measures].fillna(0.0)

    grouped = levels.groupby(["family", "year"], sort=False)
    return cast(pd.DataFrame, grouped[[*measures, outcome]].apply(ranks))


def foretold_table(told: pd.DataFrame, pairs: Sequence[tuple[str, str]] = ()) -> pd.DataFrame:
    """Means over the years with intervals, of each measure and of differences between two.

    Returns a DataFrame indexed by family and measure: columns mean, low, high and covers, how often
    the interval holds the truth in worlds like the years.
    """
    found: dict[tuple[Any, str], pd.Series] = {}
    for family, rows in told.groupby(level="family", sort=False):
        each = rows.droplevel("family")
        found |= {(family, name): each[name] for name in told.columns}
        found |= {(family, f"{one} less {other}"): each[one] - each[other] for one, other in pairs}
    table = _over_years(pd.DataFrame(found))
    table.index.names = ["family", "measure"]
    return table


def given_table(
    told: Mapping[str, pd.DataFrame], asked: Sequence[tuple[str, str, str]]
) -> pd.DataFrame:
    """Partial rank correlations with the tracking error: means over the years with intervals.

    `told` (mapping of str to DataFrame): by what is given: as :func:`foretold` gives it. `asked`
    (sequence of (family, measure, given)): what to show. Returns a DataFrame indexed by family,
    measure and given: columns mean, low, high and covers.
    """
    table = _over_years(pd.DataFrame({row: told[row[2]].loc[row[0]][row[1]] for row in asked}))
    table.index.names = ["family", "measure", "given"]
    return table


def _over_years(table: pd.DataFrame) -> pd.DataFrame:
    """Means of the columns with intervals, and how often such an interval holds the truth."""
    found = interval(table).frame(table.columns, "mean")
    return found.assign(covers=[measured_coverage(table[column]) for column in table])
