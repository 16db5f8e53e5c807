"""Correlations of ranks."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import pearsonr, rankdata

from research_lib.base.arrays import FloatArray


def rank_correlation(one: FloatArray, other: FloatArray) -> FloatArray:
    """Spearman's rank correlation along the last axis, for many samples at once.

    `one` and `other` are arrays of shape (..., n); the result has shape (...). What is equal
    shares the mean of its ranks. :func:`scipy.stats.spearmanr` gives the same, a sample at a time.

    >>> rank_correlation(np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 4.0, 9.0]])).round(6).tolist()
    [1.0]
    """
    ranks = (rankdata(each, axis=-1) for each in (one, other))
    return np.asarray(pearsonr(*ranks, axis=-1).statistic)


def partial_correlation(both: ArrayLike, left: ArrayLike, right: ArrayLike) -> FloatArray:
    r"""Correlation of x and y where z is held fixed, from those of xy, xz and yz.

    .. math:: \frac{r_{xy} - r_{xz} r_{yz}}{\sqrt{(1 - r_{xz}^2)(1 - r_{yz}^2)}}

    Missing (NaN) where z tells one of the two in full.

    >>> float(partial_correlation(0.5, 0.5, 0.5).round(6))
    0.333333
    """
    unknown = (1.0 - np.square(left)) * (1.0 - np.square(right))
    root = np.sqrt(np.where(unknown > 1e-9, unknown, np.nan))
    return np.asarray(np.subtract(both, np.multiply(left, right)) / root)
