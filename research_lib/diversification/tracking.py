"""The level of diversification as risk: how far returns stray from those of the market."""

from __future__ import annotations

from typing import overload

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_covered, check_weight_rows, check_weights
from research_lib.base.matrices import checked_covariance, distances
from research_lib.diversification.filling import filling_line
from research_lib.diversification.overlap import Level, Weights, checked_level


@overload
def tracking_error(portfolio: Weights, market: Weights, covariance: pd.DataFrame) -> float: ...
@overload
def tracking_error(
    portfolio: pd.DataFrame, market: Weights, covariance: pd.DataFrame
) -> pd.Series: ...


def tracking_error(
    portfolio: Weights | pd.DataFrame, market: Weights, covariance: pd.DataFrame
) -> float | pd.Series:
    r"""Tracking error: how far a portfolio's returns stray from the market's, as a deviation.

    .. math:: \mathrm{TE}(w) = \sqrt{(w - m)^\top \Sigma\, (w - m)}

    Parameters
    ----------
    portfolio : Series or mapping, or DataFrame of shape (K, N)
        Weights by asset, long only, sum 1; a frame holds a portfolio in each row.
        Cash is an asset of its own, and `covariance` must hold it.
    market : Series or mapping
        Market weights by asset, sum 1.
    covariance : DataFrame of shape (M, M)
        Covariance of the assets' returns, named on both sides; at least every asset of the two.

    Returns
    -------
    float, or Series of length K
        In returns, for the time that `covariance` is for: a matrix of monthly returns gives it a
        month, and twelve times that matrix a year.

    Raises
    ------
    ValueError
        If weights are negative, missing or do not sum to 1, or `covariance` is not one or misses
        an asset.

    See Also
    --------
    tracking_error_bound : What a level of diversification allows.

    Notes
    -----
    Assets are aligned by name; a name absent from one side weighs 0 there. The weights are held
    exactly, as after trading back to them in every period.

    Examples
    --------
    >>> covariance = pd.DataFrame([[0.04, 0.0], [0.0, 0.0]], ["a", "b"], ["a", "b"])
    >>> round(rl.tracking_error({"a": 1.0}, {"a": 0.5, "b": 0.5}, covariance), 6)
    0.1
    """
    matrix = checked_covariance(covariance)
    weights = check_weights(market, "market weights")
    if isinstance(portfolio, pd.DataFrame):
        values = check_weight_rows(portfolio, "portfolio")
        rows = pd.DataFrame(values, portfolio.index, portfolio.columns)
    else:
        rows = check_weights(portfolio, "portfolio weights").to_frame().T
    for names in (weights.index, rows.columns):
        check_covered(covariance.index, names, "names of the covariance")
    held, whole = (part.reindex(covariance.index) for part in (rows.T, weights))
    active = held.fillna(0.0).sub(whole.fillna(0.0), axis=0).to_numpy().T
    variance = np.einsum("ki,ij,kj->k", active, matrix, active, optimize=True)
    found = np.sqrt(np.maximum(variance, 0.0))
    if isinstance(portfolio, pd.DataFrame):
        return pd.Series(found, index=portfolio.index, name="tracking_error")
    return float(found[0])


def tracking_error_bound(
    level: Level, covariance: pd.DataFrame, market: Weights | None = None
) -> Level:
    r"""Largest tracking error that a level of diversification leaves room for.

    .. math:: \mathrm{TE} \le (1 - D)\,\max_{i,j} s_{ij},
       \qquad s_{ij} = \mathrm{sd}(r_i - r_j) = \sqrt{\Sigma_{ii} + \Sigma_{jj} - 2\,\Sigma_{ij}}

    Parameters
    ----------
    level : float or Series
        Level of diversification D, between 0 and 1.
    covariance : DataFrame of shape (M, M)
        Covariance of the assets' returns: of all that the portfolio may hold or the market has.
    market : Series or mapping, optional
        Market weights by asset, sum 1. With them the bound is tighter: what a portfolio holds
        less of than the market is no more than the market has, so that each :math:`s_{ij}` counts
        at most as far as :math:`m_j` goes,

        .. math:: \mathrm{TE} \le \max_i \max\Bigl\{ \sum_j u_j s_{ij} :
           0 \le u_j \le m_j,\ \sum_j u_j = 1 - D \Bigr\}.

    Returns
    -------
    float or Series
        In returns, for the time that `covariance` is for.

    Raises
    ------
    ValueError
        If a level is outside 0 to 1, or `covariance` is not one or misses an asset of the market.

    Notes
    -----
    Both are proved in the book, "What overlap caps". The first is reached where the
    portfolio is the market but for 1 - D moved out of one asset j into another i, the pair that
    differs most; this needs :math:`m_j \ge 1 - D`.

    Examples
    --------
    >>> names = ["a", "b", "c"]
    >>> covariance = pd.DataFrame(np.diag([0.09, 0.0, 0.07]), names, names)
    >>> rl.tracking_error_bound(0.75, covariance)
    0.1
    >>> round(rl.tracking_error_bound(0.75, covariance, {"a": 0.1, "b": 0.8, "c": 0.1}), 6)
    0.085
    """
    apart = distances(checked_covariance(covariance))
    levels = checked_level(level)
    if market is None:
        bound = (1.0 - levels) * apart.max()
    else:
        weights = check_weights(market, "market weights")
        check_covered(covariance.index, weights.index, "names of the covariance")
        columns = covariance.index.get_indexer(weights.index)
        bound = _dearest(apart[:, columns], weights.to_numpy(), 1.0 - levels)
    if isinstance(level, pd.Series):
        return pd.Series(bound, index=level.index, name="tracking_error_bound")
    return float(bound[0])


def _dearest(apart: FloatArray, weights: FloatArray, shares: FloatArray) -> FloatArray:
    """For each share, the dearest way to fill it from one row of distances, weights the limits."""
    order = np.argsort(-apart, axis=1, kind="stable")
    corners = filling_line(weights[order], np.take_along_axis(apart, order, axis=1))
    lines = [np.interp(shares, x, y) for x, y in zip(*corners, strict=True)]
    highest: FloatArray = np.max(lines, axis=0)
    return highest
