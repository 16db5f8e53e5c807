"""What a level foretells: distances from the market known before a year, and how it turned out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from research_lib.diversification import overlap
from research_lib.similarity import group_similarity, return_similarity
from research_lib.studies.yearly import year_interval

Family = Literal["inside and outside", "outside", "outside, few sectors"]

# How far from the market a portfolio is expected to stray, by each way of looking at it.
MEASURES = ["plain", "sector", "correlation", "difference", "volatility", "expected error"]


def draw_portfolios(
    inside: pd.Index,
    outside: pd.Index,
    family: Family,
    count: int,
    names: int,
    seed: int,
    sectors: pd.Series | None = None,
) -> pd.DataFrame:
    """Draw equally weighted portfolios of `names` assets from an index and from outside it.

    "inside and outside" takes a random number from the index, "outside" none; "outside, few
    sectors" draws one to three sectors first, and one more as long as they hold too few.

    Returns
    -------
    DataFrame of shape (K, N)
        A portfolio in each row, sum 1.
    """
    generator = np.random.default_rng(seed)
    assets = inside.append(outside)
    held = np.zeros((count, len(assets)))
    for row in held:
        pool, taken = outside, 0
        if family == "inside and outside":
            taken = int(generator.integers(0, names + 1))
        elif family == "outside, few sectors":
            assert sectors is not None
            order = generator.permutation(sectors.unique())
            wanted = int(generator.integers(1, 4))
            while (mask := sectors[outside].isin(order[:wanted])).sum() < names:
                wanted += 1
            pool = outside[mask]
        chosen = [generator.choice(inside, taken, replace=False)]
        chosen += [generator.choice(pool, names - taken, replace=False)]
        row[assets.isin(np.concatenate(chosen))] = 1.0 / names
    return pd.DataFrame(held, columns=assets)


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

    Parameters
    ----------
    returns, weights : DataFrames of shape (T, N)
        Monthly returns, and market weights at the start of each month.
    year : int
        The year of the outcome; distances use earlier months alone.
    inside : int
        How many of the largest assets, at the start of the year, are the index.
    names, count : int
        Assets in a portfolio, and portfolios of each family.
    months : int, optional
        How many past months are used; all if not given.
    sectors : Series, optional
        Sector by asset; without it the sector's level and family are left out.
    shrink, coefficient : float, optional
        As for :func:`research_lib.return_similarity`; and the similarity within a sector, by
        default the mean past correlation of two assets of one sector.

    Returns
    -------
    DataFrame, one row a portfolio
        `family`; `year`; for each measure a distance: one less the level, plain or by likeness,
        the mean `volatility` of what is held, which knows nothing of the index, and the `expected
        error`, a tracking error, both a year; then `tracking error`, realised over the year, and
        `gap`, the absolute distance of its result from the index's.
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
        row["volatility"] = drawn @ deviation[drawn.columns]
        # The squared deviation of what sums to zero, from squared distances alone.
        squares = np.einsum("ki,ij,kj->k", active, distance, active, optimize=True) / -2.0
        row["expected error"] = pd.Series(np.sqrt(np.maximum(squares, 0.0)))
        row["tracking error"] = (after @ active.T).std() * np.sqrt(12.0)
        row["gap"] = (active @ results).abs()
        found.append(pd.DataFrame(row).assign(family=family, year=year))
    return pd.concat(found, ignore_index=True)


def foretold(levels: pd.DataFrame, outcome: str = "tracking error") -> pd.DataFrame:
    """Rank correlation of each distance with an outcome, by family and year.

    Returns
    -------
    DataFrame indexed by family and year, a column a measure
        Zero where all portfolios are equally far, as are those outside the index by the plain
        level: it cannot tell them apart.
    """
    measures = [name for name in MEASURES if name in levels.columns]

    def ranks(group: pd.DataFrame) -> pd.Series:
        told = {
            name: spearmanr(group[name], group[outcome])[0] if np.ptp(group[name]) > 1e-9 else 0.0
            for name in measures
        }
        return pd.Series(told)

    grouped = levels.groupby(["family", "year"], sort=False)
    return cast(pd.DataFrame, grouped[[*measures, outcome]].apply(ranks))


def foretold_table(told: pd.DataFrame, pairs: Sequence[tuple[str, str]] = ()) -> pd.DataFrame:
    """Means over the years with intervals, of each measure and of differences between two.

    Returns
    -------
    DataFrame indexed by family and measure
        Columns mean, low and high; `attrs["n_variants"]` counts measures times families.
    """
    found = {}
    for family, rows in told.groupby(level="family", sort=False):
        for name in told.columns:
            found[family, name] = year_interval(rows[name])
        for one, other in pairs:
            found[family, f"{one} less {other}"] = year_interval(rows[one] - rows[other])
    table = pd.DataFrame(found, index=["mean", "low", "high"]).T
    table.index.names = ["family", "measure"]
    table.attrs["n_variants"] = told.shape[1] * told.index.get_level_values("family").nunique()
    return table
