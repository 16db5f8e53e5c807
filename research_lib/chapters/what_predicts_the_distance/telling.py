"""How much a measure of a portfolio tells of the distance at which it ends from the market."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.inference.intervals import interval, low_high
from research_lib.inference.resampling import resampled_rows
from research_lib.report.coverage import measured_coverage
from research_lib.theory.names import WAYS

# One law in two letters: sets at market weights have the level n/N on average.
ROOT, LEVEL_ROOT = "√(1/n − 1/N)", "√(1/level − 1)"


def readings(table: pd.DataFrame, size: int) -> pd.DataFrame:
    """Forms in which the measures of :func:`portfolio_table` may enter a straight line.

    `table`: from :func:`portfolio_table`. `size`: number N of names in the market. Returns a
    DataFrame, one row a portfolio: four forms of the number n of names, four of the level, and one
    each of the others.
    """
    names, level = table["names"], table["level"]
    return pd.DataFrame(
        {
            "n": names,
            "log n": np.log(names),
            "1/n": 1.0 / names,
            ROOT: np.sqrt(1.0 / names - 1.0 / size),
            "1 − level": 1.0 - level,
            "(1 − level)²": (1.0 - level) ** 2,
            "log level": np.log(level),
            LEVEL_ROOT: np.sqrt(np.maximum(1.0 / level - 1.0, 0.0)),
            "largest weight": table["largest"],
            "effective number": table["effective"] ** -0.5,
            "distance": table["distance"],
            "tracking error": table["tracking error"],
        }
    )


def explained(
    measures: pd.DataFrame,
    outcome: pd.Series,
    by: pd.Series,
    both: tuple[str, str] = (ROOT, LEVEL_ROOT),
) -> pd.DataFrame:
    """R² of straight lines, fitted within each group.

    `measures` (DataFrame of shape (K, M)): a reading in each column. `outcome` (Series of length
    K): what is to be explained. `by` (Series of length K): group of each row, such as its year.
    `both` (tuple of two str): two readings that are also taken together, if they are there. Returns
    a DataFrame indexed by group: R² of each reading alone, missing where it does not vary, and of
    "n and level".
    """
    rows = {}
    for group, index in by.groupby(by).groups.items():
        some, ends = measures.loc[index], outcome[index].to_numpy(dtype=np.float64)
        row = {column: _r_squared(ends, some[[column]]) for column in some}
        if set(both) <= set(measures):
            row["n and level"] = _r_squared(ends, some[list(both)])
        rows[group] = row
    return pd.DataFrame(rows).T


def _r_squared(outcome: FloatArray, measures: pd.DataFrame) -> float:
    centred = measures.to_numpy(dtype=np.float64)
    if (np.ptp(centred, axis=0) < 1e-9).any():
        return np.nan
    centred = centred - centred.mean(axis=0)
    gap = outcome - outcome.mean()
    slope = np.linalg.lstsq(centred, gap, rcond=None)[0]
    return float(1.0 - ((gap - centred @ slope) ** 2).sum() / (gap**2).sum())


def rank_correlations(table: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """Rank correlation of each measure with the absolute deviation, year by year.

    Signs are set so that more means further expected from the market: fewer names, fewer
    effective names and a lower level count as more.
    """
    less = ["names", "level", "effective"]
    signs = pd.Series({measure: -1.0 if measure in less else 1.0 for measure in measures})
    year, distance = table["year"], table["deviation"].abs()
    signed = table[list(measures)] * signs
    rows = {
        y: signed.loc[i].corrwith(distance[i], method="spearman")
        for y, i in year.groupby(year).groups.items()
    }
    return pd.DataFrame(rows).T.rename_axis("year")


def forecast_by_class(
    table: pd.DataFrame, measures: Sequence[str], *, classes: int = 10, start: int = 2
) -> pd.DataFrame:
    """How well classes of risk, set on the years before, foretell deviations in the next.

    Portfolios of all earlier years are cut by one measure into `classes` of equal number; the mean
    absolute deviation of a class is the forecast for what falls into it in the year. `table`: from
    :func:`portfolio_table`. `measures` (sequence of str): columns to cut by. `classes`: number of
    classes; fewer where a measure takes few values. `start`: years before the first forecast.
    Returns a DataFrame indexed by year: for each measure one less the squared errors over those of
    the earlier years' mean.
    """
    frame = table[["year", *measures]].assign(end=table["deviation"].abs())
    rows: dict[int, dict[str, float]] = {int(year): {} for year in np.unique(table["year"])[start:]}
    for measure in measures:
        ordered = frame[[measure, "end", "year"]].sort_values(measure)
        value, ends, years = ordered.to_numpy(dtype=np.float64).T
        for year, row in rows.items():
            past, now = years < year, years == year
            known, ended = value[past], ends[past]  # still in order
            usual = ended.mean()
            cuts = np.unique(np.quantile(known, np.arange(1, classes) / classes))
            edges = np.r_[0, np.searchsorted(known, cuts), len(known)]
            total, held = np.diff(np.r_[0.0, ended.cumsum()][edges]), np.diff(edges)
            means = np.where(held > 0, total / np.maximum(held, 1), usual)
            gap = ends[now] - means[np.searchsorted(cuts, value[now], side="right")]
            row[measure] = 1.0 - (gap @ gap) / ((ends[now] - usual) ** 2).sum()
    return pd.DataFrame(rows).T.rename_axis("year")


def duels(scores: pd.DataFrame, rivals: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """Mean yearly lead of one measure's score over another's, with its interval.

    The column `covers` says in how many worlds like the years the interval holds the truth.
    """
    leads = pd.DataFrame(
        {name: scores[more] - scores[less] for name, (more, less) in rivals.items()}
    )
    table = interval(leads).frame(list(leads))
    return table.assign(covers=[measured_coverage(leads[name]) for name in leads])


def contests(table: pd.DataFrame, size: int) -> pd.DataFrame:
    """Leads of the level over the number of names, and of the tracking error over the level.

    `table`, `size`: as for :func:`readings`; some of the rows will do. Returns a DataFrame of six
    rows as :func:`duels` gives them: the lead of one minus the level, and of its root, over the
    root of the number, in R²; of the level over the number by rank and by classes; of the tracking
    error over the level.
    """
    year, pair = table["year"], ["names", "level", "tracking error"]
    forms = readings(table, size)[[ROOT, "1 − level", LEVEL_ROOT]]
    line = explained(forms, table["deviation"].abs(), year)
    level, error = ("level", "names"), ("tracking error", "level")
    found = [
        duels(line, {"1 − level": ("1 − level", ROOT), "same shape": (LEVEL_ROOT, ROOT)}),
        duels(rank_correlations(table, pair), {"rank": level, "error, rank": error}),
        duels(forecast_by_class(table, pair), {"classes": level, "error, classes": error}),
    ]
    return pd.concat(found)


def pairs_of_ways(table: pd.DataFrame, size: int) -> pd.DataFrame:
    """Lead of the level over the number of names, like for like, in pools of two ways of building.

    `table`, `size`: as for :func:`readings`. Returns a DataFrame of shape (8, 8), way by way: mean
    over the years of the R² of the level in the shape of theory less that of the number in the same
    shape. The diagonal has single ways, and no number where the names do not vary.
    """
    forms, far = readings(table, size)[[ROOT, LEVEL_ROOT]], table["deviation"].abs()
    leads = pd.DataFrame(np.nan, WAYS, WAYS)
    for place, one in enumerate(WAYS):
        for other in WAYS[: place + 1]:
            pool = table["way"].isin([one, other])
            told = explained(forms[pool], far[pool], table.loc[pool, "year"], ("", "")).mean()
            leads.loc[one, other] = leads.loc[other, one] = told[LEVEL_ROOT] - told[ROOT]
    return leads


def profiles(table: pd.DataFrame, measure: str, outcome: pd.Series, bins: int = 8) -> pd.DataFrame:
    """Mean of an outcome along a measure, for each way of building portfolios.

    `table`: from :func:`portfolio_table`. `measure`: column to sort by; ties, as in the number of
    names, are sorted by level. `outcome`: what is averaged, a row a portfolio. `bins`: groups of
    equal number along the measure. Returns a DataFrame indexed by way and bin: means of the measure
    and of the outcome.
    """
    rows = {}
    for way, some in table.assign(outcome=outcome).groupby("way", sort=False):
        ordered = some.sort_values([measure, "level"], kind="stable")
        place = np.arange(len(ordered)) * bins // len(ordered)
        rows[way] = ordered.groupby(place)[[measure, "outcome"]].mean()
    return pd.concat(rows, names=["way", "bin"])


def ways_apart(table: pd.DataFrame, outcome: pd.Series) -> tuple[float, float, float]:
    """Mean outcome of the way that has most over that of the way that has least.

    The outcome is a number for each row, such as the absolute deviation. Returned are the ratio,
    and the low and the high end of its interval over resampled years. A way counts in the years in
    which it has portfolios among the rows.
    """
    frame = table[["year", "way"]].assign(outcome=outcome)
    cells = frame.pivot_table(index="year", columns="way", values="outcome").to_numpy()
    rows = [np.arange(len(cells)), *resampled_rows(len(cells), 2000, 3.0, seed=13)]
    means = np.nanmean(cells[np.array(rows)], axis=1)
    ratios = means.max(axis=1) / means.min(axis=1)
    low, high = low_high(ratios[1:])
    return float(ratios[0]), float(low), float(high)
