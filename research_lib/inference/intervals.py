"""The one interval of a statistic: percentiles over resampled rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.inference.resampling import check_coverage, resampled_rows


class Interval(NamedTuple):
    """A statistic and the two ends of its interval: numbers, or arrays of one shape."""

    estimate: Any
    low: Any
    high: Any

    def frame(self, index: Any, estimate: str = "value") -> pd.DataFrame:
        """Return a row for each of several numbers: columns `estimate`, low and high."""
        columns = {estimate: self.estimate, "low": self.low, "high": self.high}
        return pd.DataFrame(columns, index)


def interval(
    values: pd.Series | pd.DataFrame | FloatArray | IntArray,
    statistic: Callable[[Any], ArrayLike] | None = None,
    *,
    block: float | None = 3.0,
    n_resamples: int = 2000,
    coverage: float = 0.95,
    seed: int = 13,
    at_once: bool = False,
) -> Interval:
    """Statistic of rows with a percentile interval over resampled rows.

    Parameters
    ----------
    values : Series, DataFrame or ndarray of shape (T, ...)
        A row a period, year or event, in the order of time; none missing.
    statistic : callable, default mean of each column
        From an array of such rows to a number, or to an array of them.
    block : float or None, default 3
        Mean length of a block of the stationary bootstrap [1]_, in rows; None draws each row by
        itself, as for events that have nothing to do with each other.
    n_resamples : int, default 2000
        Number of resampled histories.
    coverage : float, default 0.95
        Probability that the interval is built for.
    seed : int, default 13
        Seed of the resampling.
    at_once : bool, default False
        Whether the statistic takes many histories at once, an array of shape (n, T, ...), and gives
        a number or an array for each.

    Returns
    -------
    Interval
        `estimate`, `low` and `high`: floats, or arrays of the shape that the statistic gives. The
        columns of a table are drawn together, so that a difference of two has its own interval.

    Raises
    ------
    ValueError
        If there are fewer than two rows, a value is missing, the coverage is no probability or
        the block is shorter than a row.

    Notes
    -----
    Percentiles of what is resampled, without a correction: their coverage is not measured here.

    References
    ----------
    .. [1] Politis, D. N., and Romano, J. P. (1994), "The stationary bootstrap", Journal of the
       American Statistical Association 89.

    Examples
    --------
    >>> gains = pd.Series([0.1, -0.2, 0.3, 0.1], index=range(2001, 2005))
    >>> [round(end, 3) for end in interval(gains, block=1.0)]
    [0.075, -0.125, 0.25]
    """
    rows, how = _checked(values), (n_resamples, block, seed)
    drawn: ArrayLike
    estimate: ArrayLike
    if statistic is None:
        estimate, drawn = rows.mean(axis=0), resampled_means(rows, *how)
    elif at_once:
        estimate = np.asarray(statistic(rows[np.newaxis]))[0]
        drawn = statistic(rows[_paths(len(rows), *how)])
    else:
        estimate = statistic(rows)
        drawn = np.asarray([statistic(rows[path]) for path in _paths(len(rows), *how)])
    found = (np.asarray(each, dtype=np.float64) for each in (estimate, *low_high(drawn, coverage)))
    return Interval(*(each if each.ndim else float(each) for each in found))


def resampled_means(
    rows: FloatArray, n_resamples: int = 2000, block: float | None = 3.0, seed: int = 13
) -> FloatArray:
    """Mean of each column in every resampled history, shape (n_resamples, ...).

    The arguments are those of :func:`interval`, for what is not a mean but made of several.
    """
    sums = np.tensordot(_counts(len(rows), n_resamples, block, seed), rows, 1)
    return np.asarray(sums / len(rows))


@lru_cache(maxsize=4)
def _counts(size: int, n_resamples: int, block: float | None, seed: int) -> FloatArray:
    """How often each history holds each row: a sum is a product with it."""
    paths = _paths(size, n_resamples, block, seed)
    return np.array([np.bincount(path, minlength=size) for path in paths], dtype=np.float64)


def _paths(size: int, n_resamples: int, block: float | None, seed: int) -> IntArray:
    if block is None:
        return np.random.default_rng(seed).integers(size, size=(n_resamples, size))
    return np.array(resampled_rows(size, n_resamples, block, seed))


def low_high(
    draws: ArrayLike | pd.Series | pd.DataFrame, coverage: float = 0.95, *, method: Any = "linear"
) -> FloatArray:
    """Low and high end of what was drawn, however it was drawn: shape (2, ...).

    A draw a row; `coverage` is the share of them between the two ends, `method` says how a quantile
    between two draws is found, as for :func:`numpy.quantile`.

    >>> low_high(np.arange(101.0), 0.5).tolist()
    [25.0, 75.0]
    """
    check_coverage(coverage)
    drawn = np.asarray(draws, dtype=np.float64)
    if not len(drawn):
        raise ValueError("nothing was drawn: an interval needs many draws, raise n_resamples")
    tails = [(1.0 - coverage) / 2.0, (1.0 + coverage) / 2.0]
    return np.asarray(np.quantile(drawn, tails, axis=0, method=method))


def _checked(values: pd.Series | pd.DataFrame | FloatArray | IntArray) -> FloatArray:
    """Rows of numbers, two or more, all finite; whole numbers stay what they are."""
    rows = np.asarray(values)
    if rows.dtype.kind not in "biu":
        rows = rows.astype(np.float64)
    if len(rows) < 2:
        raise ValueError(f"{len(rows)} row: an interval needs two or more")
    bad = np.argwhere(~np.isfinite(rows))
    if len(bad):
        at = values.index[bad[0][0]] if isinstance(values, pd.Series | pd.DataFrame) else bad[0][0]
        what = values.columns[bad[0][1]] if isinstance(values, pd.DataFrame) else "the value"
        raise ValueError(f"{what} of {at} is missing: drop it, or fill it with a reason")
    return rows
