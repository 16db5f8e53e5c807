"""Covariances as they could be known at each look, and what they say of a portfolio."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.checks import never_moves
from research_lib.base.parameters import number


def check_window(window: int, halflife: float | None = None) -> None:
    """Raise unless an estimate can be made over `window` periods, weighted by `halflife`."""
    if not isinstance(window, (int, np.integer)) or isinstance(window, bool) or window < 2:
        raise ValueError(f"window is {window!r}: give a whole number of periods, 2 or more")
    if halflife is not None and not 0.0 < number(halflife, "halflife") < np.inf:
        raise ValueError(f"halflife is {halflife!r}: give a positive number of periods, or None")


def past_covariances(
    history: FloatArray, rows: IntArray, window: int, halflife: float | None = None
) -> FloatArray:
    r"""Covariance matrix of the last `window` returns at each of `rows`, shape (len(rows), N, N).

    .. math:: \hat\Sigma_t = \frac{1}{1 - \sum_k a_k^2}
       \sum_{k=0}^{window - 1} a_k (r_{t-k} - \bar r)(r_{t-k} - \bar r)^\top,
       \qquad a_k \propto 2^{-k / halflife}

    In squared returns a period; each row is at least `window` - 1, and all returns count alike
    without a half-life. What never moves in a window but for rounding has a variance and
    covariances of 0.

    >>> past_covariances(np.array([[1.0], [3.0], [7.0]]), np.array([1, 2]), 2).ravel().tolist()
    [2.0, 8.0]
    """
    share, scale = _shares(rows, window, halflife)
    assets = history.shape[1]
    found = np.empty((len(rows), assets, assets))
    for look, row in enumerate(rows):
        past = history[row - window + 1 : row + 1]
        centred = (past - share @ past) * scale[:, np.newaxis]
        centred[:, never_moves(past)] = 0.0
        found[look] = centred.T @ centred
    return found


def past_variances(
    returns: FloatArray, rows: IntArray, window: int, halflife: float | None = None
) -> FloatArray:
    """Variance of one series at each of `rows`: :func:`past_covariances` of a single asset.

    Examples
    --------
    >>> past_variances(np.array([1.0, 3.0, 7.0]), np.array([1, 2]), 2).tolist()
    [2.0, 8.0]
    """
    share, scale = _shares(rows, window, halflife)
    if not len(rows):
        return np.empty(0)
    past = sliding_window_view(returns, window)[rows - window + 1]
    centred = (past - (past @ share)[:, np.newaxis]) * scale
    variances: FloatArray = (centred**2).sum(axis=1)
    variances[never_moves(past.T)] = 0.0
    return variances


def _shares(rows: IntArray, window: int, halflife: float | None) -> tuple[FloatArray, FloatArray]:
    """Weights of the returns of a window, oldest first, and what to multiply deviations by."""
    check_window(window, halflife)
    if len(rows) and rows.min() < window - 1:
        raise ValueError(f"row {rows.min()} has fewer than window={window} periods up to it")
    age = np.arange(window - 1, -1, -1.0)
    share = np.ones(window) if halflife is None else 0.5 ** (age / halflife)
    share /= share.sum()
    return share, np.sqrt(share / (1.0 - share @ share))


def correlations(covariances: FloatArray) -> FloatArray:
    """Correlation matrices of covariance matrices, shape (..., N, N).

    An asset that does not move correlates with nothing.
    """
    deviation = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
    moves = deviation > 0.0
    inverse = np.divide(1.0, deviation, out=np.zeros_like(deviation), where=moves)
    found = covariances * inverse[..., :, np.newaxis] * inverse[..., np.newaxis, :]
    each = np.arange(found.shape[-1])
    found[..., each, each] = 1.0
    return found


def risk_shares(weights: FloatArray, covariances: FloatArray) -> FloatArray:
    r"""Share of the portfolio's variance that each asset contributes, shape (..., N).

    .. math:: s_i = \frac{w_i (\Sigma w)_i}{w^\top \Sigma w}

    Shares sum to 1; one is negative where an asset hedges the others. Section 2 of Maillard,
    Roncalli and Teïletche (2010), "The properties of equally weighted risk contribution
    portfolios", Journal of Portfolio Management 36(4).

    >>> risk_shares(np.array([0.5, 0.5]), np.diag([1.0, 3.0])).tolist()
    [0.25, 0.75]
    """
    parts = weights * np.einsum("...ij,...j->...i", covariances, weights)
    shares: FloatArray = parts / parts.sum(axis=-1, keepdims=True)
    return shares


def average_correlation(weights: FloatArray, covariances: FloatArray) -> FloatArray:
    r"""Correlation to expect between two units of a portfolio's money, drawn at random.

    .. math:: \bar\rho(w) = w^\top C w = \sum_i \sum_j w_i w_j \rho_{ij}

    Weights of shape (..., N), covariances one a portfolio or one for all. The same asset drawn
    twice counts 1, so a portfolio cannot lower the number by holding a single asset: that one has
    1.

    >>> float(average_correlation(np.array([0.5, 0.5]), np.eye(2)))
    0.5
    """
    matrix = correlations(covariances)
    found: FloatArray = np.einsum("...i,...ij,...j->...", weights, matrix, weights)
    return found


def mean_moments(returns: pd.DataFrame) -> tuple[float, float]:
    """Mean variance of the assets and mean covariance of two of them; divisor T - 1."""
    size = returns.shape[1]
    if min(returns.shape) < 2:
        raise ValueError(f"returns have the shape {returns.shape}: give two assets and periods")
    covariance = np.cov(returns.to_numpy(), rowvar=False)
    variance = float(np.trace(covariance)) / size
    return variance, float(covariance.sum() - np.trace(covariance)) / (size * (size - 1))


def shrunk(rho: FloatArray, periods: int, shrink: float | None) -> tuple[FloatArray, float]:
    """Correlations moved towards their mean, and the share of the way."""
    pairs = rho[np.triu_indices(len(rho), 1)]
    mean = pairs.mean()
    if shrink is None:
        noise = ((1.0 - pairs**2) ** 2).sum() / (periods - 1)
        spread = ((pairs - mean) ** 2).sum()
        shrink = float(noise / spread) if noise < spread else 1.0
    moved = (1.0 - shrink) * rho + shrink * mean
    np.fill_diagonal(moved, 1.0)
    return moved, shrink
