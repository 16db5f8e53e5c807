"""A small quadratic programme over weights, solved to rounding."""

from __future__ import annotations

import numpy as np

from research_lib.base.arrays import FloatArray
from research_lib.base.compiled import compiled

# Rounds after which the solver gives up; thousands more than any data of the book need.
ROUNDS = 100_000


@compiled
def least_quadratic(
    matrix: FloatArray, pull: FloatArray, most: float, start: FloatArray
) -> FloatArray:
    r"""Solve a quadratic programme over long-only weights with a largest weight.

    .. math:: \min_w \tfrac12 w^\top Q w - c^\top w, \qquad \sum_i w_i = 1,\ 0 \le w_i \le most

    Parameters
    ----------
    matrix : ndarray of shape (N, N)
        Q, positive semidefinite, entries of the order of 1.
    pull : ndarray of shape (N,)
        c.
    most : float
        Largest weight, at least 1 / N.
    start : ndarray of shape (N,)
        Weights to start from, within the limits.

    Returns
    -------
    ndarray of shape (N,)
        The weights; NaN if no round was the last.

    Notes
    -----
    Each round moves weight between two assets as far as it pays: to the one with the lowest slope
    from the one where that gains most. This is the working set of second order of [1]_
    (section 2.2), made for support vector machines, whose programme this is.

    References
    ----------
    .. [1] Fan, R.-E., Chen, P.-H., and Lin, C.-J. (2005), "Working set selection using second
       order information for training support vector machines", Journal of Machine Learning
       Research 6.
    """
    weights, assets = start.copy(), len(start)
    slope = matrix @ weights - pull
    for _ in range(ROUNDS):
        to = -1
        for i in range(assets):
            if weights[i] < most and (to < 0 or slope[i] < slope[to]):
                to = i
        if to < 0:
            return weights
        origin, gain, widest = -1, 0.0, 0.0
        for j in range(assets):
            gap = slope[j] - slope[to]
            if weights[j] > 0.0 and gap > 0.0:
                curve = max(matrix[to, to] + matrix[j, j] - 2.0 * matrix[to, j], 1e-15)
                widest = max(widest, gap)
                if gap * gap / curve > gain:
                    origin, gain = j, gap * gap / curve
        if widest < 1e-12:
            return weights
        curve = max(matrix[to, to] + matrix[origin, origin] - 2.0 * matrix[to, origin], 1e-15)
        step = min((slope[origin] - slope[to]) / curve, weights[origin], most - weights[to])
        # A limit reached is reached exactly, or the same pair would be chosen for ever.
        full = step == most - weights[to]
        weights[origin] -= step
        weights[to] = most if full else weights[to] + step
        for i in range(assets):
            slope[i] += step * (matrix[i, to] - matrix[i, origin])
    return np.full(assets, np.nan)
