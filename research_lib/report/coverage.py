"""How often an interval holds the truth, in worlds like the data in which the truth is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.inference.intervals import low_high, resampled_means
from research_lib.inference.resampling import resampled_rows


def measured_coverage(
    values: pd.Series | pd.DataFrame | FloatArray,
    statistic: Callable[[Any], ArrayLike] | None = None,
    *,
    block: float | None = 3.0,
    n_worlds: int = 400,
    n_resamples: int = 500,
    coverage: float = 0.95,
    seed: int = 10,
) -> float:
    """Share of worlds like the data in which the interval of :func:`interval` holds the truth.

    Parameters
    ----------
    values : Series, DataFrame or ndarray of shape (T, ...)
        The rows whose interval is asked about, in the order of time; none missing.
    statistic : callable, default the mean of a single column
        From many histories at once, an array of shape (n, T, ...), to a number for each.
    block : float or None, default 3
        Mean length of a block of the interval; None draws each row by itself.
    n_worlds : int, default 400
        Number of worlds. The error of a share of 0.95 in so many is 0.011.
    n_resamples : int, default 500
        Resampled histories behind the interval of each world.
    coverage : float, default 0.95
        Probability that the interval is built for.
    seed : int, default 10
        Seed of the worlds and of the resampling.

    Returns
    -------
    float
        Share of the worlds whose interval holds the statistic of `values`.

    Raises
    ------
    ValueError
        If there are fewer than two rows, a row is missing, the mean of several columns is asked
        for, there is no world or no resample, or the statistic does not give a number a history.

    Notes
    -----
    A world is a history of the same length, drawn from the data in blocks twice as long as those of
    the interval, so that its memory reaches further than the interval supposes; its truth is the
    statistic of the data [1]_. That is the truth of a statistic of how the rows are distributed,
    such as a mean. One that depends on their path over many rows, such as the share of windows of
    ten years that end ahead, has another mean in redrawn worlds than in the data: the share then
    says how often the interval holds the number of the data. Memory that is longer than the blocks,
    and what the data did not show, is in no world: the share is then too high.

    References
    ----------
    .. [1] Hall, P. (1986), "On the bootstrap and confidence intervals", Annals of Statistics 14.

    Examples
    --------
    >>> coin = np.tile([0.0, 1.0], 100)
    >>> 0.9 < measured_coverage(coin, block=None) < 1.0
    True
    """
    rows = np.asarray(values, dtype=np.float64)
    _check(rows, n_worlds, n_resamples)
    worlds = _paths(len(rows), n_worlds, None if block is None else 2.0 * block, seed)
    if statistic is None:
        if rows.ndim > 1:
            raise ValueError(f"values have shape {rows.shape}: give one column, or a statistic")
        truth = float(rows.mean())
        drawn = resampled_means(rows[worlds].T, n_resamples, block, seed + 1)
        low, high = low_high(drawn, coverage)
    else:
        truth = float(_numbers(statistic, rows[np.newaxis])[0])
        paths = _paths(len(rows), n_resamples, block, seed + 1)
        ends = [low_high(_numbers(statistic, rows[world][paths]), coverage) for world in worlds]
        low, high = np.transpose(ends)
    return float(np.mean((low <= truth) & (truth <= high)))


def _check(rows: FloatArray, n_worlds: int, n_resamples: int) -> None:
    if rows.ndim == 0 or len(rows) < 2:
        raise ValueError(f"{rows.size} row: a coverage needs two or more")
    if np.isnan(rows).any():
        raise ValueError(f"{int(np.isnan(rows).sum())} of the values are missing: leave them out")
    for name, number in {"n_worlds": n_worlds, "n_resamples": n_resamples}.items():
        if number < 1:
            raise ValueError(f"{name} is {number}: give 1 or more")


def _numbers(statistic: Callable[[Any], ArrayLike], histories: FloatArray) -> FloatArray:
    """Return the statistic of each history; an interval of what is missing would hold nothing."""
    found = np.asarray(statistic(histories), dtype=np.float64)
    if found.shape != (len(histories),):
        raise ValueError(
            f"statistic gives shape {found.shape} for {len(histories)} histories: give a number "
            "for each"
        )
    if np.isnan(found).any():
        raise ValueError("statistic gives NaN for a history: define it for every one")
    return found


def _paths(size: int, count: int, block: float | None, seed: int) -> IntArray:
    """Row numbers of so many histories; no block is longer than the data."""
    if block is None:
        return np.random.default_rng(seed).integers(size, size=(count, size))
    return np.array(resampled_rows(size, count, min(block, float(size)), seed))
