"""Years that begin in any month, and years picked by what the market did in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.chapters.certainty.certainty import MEASURES, TAIL, YEARS
from research_lib.datasets import years
from research_lib.inference.intervals import low_high
from research_lib.inference.resampling import resampled_rows
from research_lib.report.coverage import measured_coverage

OWN = MEASURES[2:]  # the risks that need no market: loss, depth, volatility


def years_from(
    returns: pd.DataFrame, weights: pd.DataFrame, start: int, mark: pd.Series | None = None
) -> tuple[pd.DataFrame, pd.Series]:
    """Results of whole years that begin in one month, of the assets and of the market.

    `returns`, `weights` (DataFrames of shape (n_months, n_assets), indexed by date): monthly
    returns, and market weights at the start of each month. `start`: first month of the years, 1 to
    12. `mark` (Series, optional): monthly returns of what both are measured against; nothing if not
    given. Returns a tuple of DataFrame and Series, indexed by year: results of the assets, and of
    the market at the weights with which the year began. A year is named after the calendar year
    that holds most of it; one from July, after its end. ValueError if the month is none, or the
    mark lacks a month of the returns.
    """
    months = pd.DatetimeIndex(returns.index)
    against = pd.Series(0.0, months) if mark is None else mark.reindex(months)
    if against.isna().any():
        raise ValueError(f"mark has no {against.index[against.isna()][0]:%Y-%m}: give every month")
    results = years.years_from(returns, start)
    base = years.years_from(against.to_frame("mark"), start)["mark"]
    market = (results * years.weights_from(weights, start)).sum(axis=1)
    return results.sub(base, axis=0), market - base


def own_risks(results: FloatArray, times: FloatArray) -> FloatArray:
    """Loss, depth and volatility of all results together, in many histories at once.

    `results` (array of shape (n_years, n_portfolios)): results in decimals. `times` (array of shape
    (n_histories, n_years)): how often each history holds each year. Returns an array of shape
    (n_histories, 3): as :func:`research_lib.chapters.certainty.certainty.risks` has them, for each
    history.

    >>> own_risks(np.array([[-0.2], [0.1]]), np.array([[1.0, 1.0], [0.0, 2.0]])).round(3).tolist()
    [[0.5, 0.2, 0.15], [0.0, -0.1, 0.0]]
    """
    total, size = times.sum(axis=1), results.shape[1]
    order = np.argsort(results, axis=None)
    held = times[:, order // size]
    count = TAIL * size * total
    worst = np.clip(count[:, None] - (np.cumsum(held, axis=1) - held), 0.0, held)
    loss, mean, square = (
        times @ each.mean(axis=1) / total for each in (results < 0.0, results, results**2)
    )
    depth = 0.0 - worst @ results.ravel()[order] / count
    return np.column_stack([loss, depth, np.sqrt(np.maximum(square - mean**2, 0.0))])


def gone_by_start(
    returns: pd.DataFrame,
    weights: pd.DataFrame,
    mark: pd.Series | None = None,
    **how: Any,
) -> pd.DataFrame:
    """Part of each risk of one asset that is gone in the market, by the month years begin in.

    `returns`, `weights`, `mark`: as for :func:`years_from`. `**how`: what differs from YEARS.
    Returns a DataFrame indexed by start, 1 to 12 and "mean", and measure: columns single, market,
    gone, gone low and gone high, the ends of a 95 % interval. A history holds the same years for
    all starts, so the mean over starts has an interval, too.
    """
    cut, years = _by_start(returns, weights, mark)
    starts = _gone(cut, years, _times(len(years), how))
    values = starts[:, :, 0].transpose(0, 2, 1).reshape(-1, 3)
    span = low_high(starts[:, 2, 1:].swapaxes(0, 1)).reshape(2, -1)
    index = pd.MultiIndex.from_product([[*range(1, 13), "mean"], OWN], names=["start", "measure"])
    names = ["single", "market", "gone", "gone low", "gone high"]
    return pd.DataFrame(np.column_stack([values, *span]), index, names)


def gone_covers(
    returns: pd.DataFrame, weights: pd.DataFrame, n_worlds: int = 200, n_resamples: int = 199
) -> pd.Series:
    """How often the interval of :func:`gone_by_start`, mean over starts, holds the truth.

    `returns`, `weights`: as for :func:`years_from`. `n_worlds`: worlds like the data, drawn in
    blocks of years twice as long as those of the interval, as
    :func:`research_lib.report.coverage.measured_coverage` does. `n_resamples`: histories behind the
    interval of each. Returns a Series by measure: the share of worlds whose interval holds what is
    gone in the data.
    """
    cut, years = _by_start(returns, weights)
    size, block, seed = len(years), YEARS["block"], YEARS["seed"]
    truth = _gone(cut, years, np.ones((1, size)))[-1, 2, 0]
    paths = np.array(resampled_rows(size, n_resamples, block, seed))
    held = []
    for world in resampled_rows(size, n_worlds, 2.0 * block, seed + 1):
        times = [np.bincount(world[path], minlength=size) for path in paths]
        low, high = low_high(_gone(cut, years, np.array(times, dtype=np.float64))[-1, 2])
        held.append((low <= truth) & (truth <= high))
    return pd.Series(np.mean(held, axis=0), OWN)


def _by_start(
    returns: pd.DataFrame, weights: pd.DataFrame, mark: pd.Series | None = None
) -> tuple[list[tuple[pd.DataFrame, pd.Series]], pd.Index]:
    """Results of years from each of the twelve months, and the years that any of them has."""
    cut = [years_from(returns, weights, start, mark) for start in range(1, 13)]
    return cut, pd.Index(sorted(set().union(*(market.index for _, market in cut))))


def _gone(
    cut: list[tuple[pd.DataFrame, pd.Series]], years: pd.Index, times: FloatArray
) -> FloatArray:
    """Risks of one, of all, and what is gone: shape (12 starts and mean, 3, histories, 3)."""
    found = []
    for results, market in cut:
        held = times[:, years.get_indexer(market.index)]
        both = [own_risks(each, held) for each in (results.to_numpy(), market.to_numpy()[:, None])]
        found.append([*both, 1.0 - both[1] / both[0]])
    starts = np.array(found)
    return np.concatenate([starts, starts.mean(axis=0, keepdims=True)])


def falls_by_start(returns: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Say what assets and market did in years in which the market fell, by first month of the year.

    `returns`, `weights`: as for :func:`years_from`. Returns a DataFrame indexed by first month:
    columns that lost, the share of assets with a result below zero; mean of one and market, the
    mean results; market less one, their difference.
    """
    rows = {}
    for start in range(1, 13):
        results, market = years_from(returns, weights, start)
        one, whole = results[market < 0.0].to_numpy(), float(market[market < 0.0].mean())
        rows[start] = [(one < 0.0).mean(), one.mean(), whole, whole - one.mean()]
    columns = ["that lost", "mean of one", "market", "market less one"]
    return pd.DataFrame.from_dict(rows, "index", columns=columns).rename_axis("first month")


def mean_where(
    table: pd.DataFrame,
    where: pd.Series,
    **how: Any,
) -> pd.DataFrame:
    """Means of the years in which something was so; all years are resampled, and then picked.

    `table` (DataFrame indexed by year): one number a year in each column. `where` (Series of bool
    indexed by year): whether the year counts. `**how`: what differs from YEARS. Returns a DataFrame
    indexed by the columns: columns value, low and high, the ends of a 95 % interval. ValueError if
    the years of the two differ, or none counts.

    >>> table = pd.DataFrame({"a": [0.1, 0.3, 0.5]})
    >>> float(mean_where(table, pd.Series([True, True, False]))["value"].round(3).iloc[0])
    0.2
    """
    if not table.index.equals(where.index) or not where.any():
        raise ValueError("give both the same years, and at least one of them that counts")
    times = _times(len(table), how) * where.to_numpy(dtype=np.float64)
    times = times[times.any(axis=1)]  # a history without such a year has no mean
    means = times @ table.to_numpy(dtype=np.float64) / times.sum(axis=1, keepdims=True)
    low, high = low_high(means[1:])
    return pd.DataFrame({"value": means[0], "low": low, "high": high}, table.columns)


def in_falls(held: Mapping[str, pd.DataFrame], fell: pd.Series) -> pd.DataFrame:
    """Say what was earned in years in which the market fell, and how much lost in the others.

    `held` (mapping of str to DataFrame indexed by year): results of portfolios, by what they are.
    `fell` (Series of bool indexed by year): whether the market fell. Returns a DataFrame indexed by
    what was held: columns lost, the share with a result below zero; mean, of all results; mean of
    those, that lost; lost in rises, the share that lost in the other years.

    >>> held = {"one": pd.DataFrame({"a": [-0.2, 0.1], "b": [0.1, -0.1]})}
    >>> in_falls(held, pd.Series([True, False])).round(2).to_numpy().tolist()
    [[0.5, -0.05, -0.2, 0.5]]
    """
    rows = {}
    for name, results in held.items():
        falls, rises = results[fell].to_numpy(), results[~fell].to_numpy()
        losers = falls[falls < 0.0]
        rows[name] = [(falls < 0.0).mean(), falls.mean(), losers.mean(), (rises < 0.0).mean()]
    columns = ["lost", "mean", "mean of those", "lost in rises"]
    return pd.DataFrame.from_dict(rows, "index", columns=columns)


def where_covers(table: pd.DataFrame, where: pd.Series) -> pd.Series:
    """How often the intervals of :func:`mean_where` hold the truth, in 200 worlds like the data.

    `table`, `where`: as there. Returns a Series by column: the share of worlds. A column that never
    varies, or a world without such a year, says nothing and holds its truth.
    """
    found = {}
    for name, values in table.items():
        pair = np.column_stack([values.where(where, 0.0), where.astype(float)])
        found[name] = measured_coverage(pair, _mean_of_picked, n_worlds=200, n_resamples=199)
    return pd.Series(found)


def _mean_of_picked(histories: FloatArray) -> FloatArray:
    total, count = histories.sum(axis=1).T
    means: FloatArray = np.divide(total, count, out=np.zeros_like(total), where=count > 0.0)
    return means


def _times(size: int, how: dict[str, Any]) -> FloatArray:
    """How often each resampled history holds each year; the first history is the one that was."""
    paths = [np.arange(size), *resampled_rows(size, **(YEARS | how))]
    return np.array([np.bincount(path, minlength=size) for path in paths], dtype=np.float64)
