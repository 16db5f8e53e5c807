"""The level of diversification: how much of a portfolio coincides with its market."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, overload

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import as_series, check_weight_rows, check_weights
from research_lib.base.numbers import as_number
from research_lib.diversification.similarity import similarity_levels

Weights = pd.Series | Mapping[Any, float]
# A level, or levels of many portfolios: what comes out is of the same kind.
Level = TypeVar("Level", float, pd.Series)


@overload
def overlap(
    portfolio: Weights, market: Weights, similarity: pd.DataFrame | None = None
) -> float: ...
@overload
def overlap(
    portfolio: pd.DataFrame, market: Weights, similarity: pd.DataFrame | None = None
) -> pd.Series: ...


def overlap(
    portfolio: Weights | pd.DataFrame, market: Weights, similarity: pd.DataFrame | None = None
) -> float | pd.Series:
    r"""Level of diversification: the share of a portfolio that coincides with the market.

    .. math:: D(w) = \sum_i \min(w_i, m_i), \qquad
       D_S(w) = \max_{\pi \in \Pi(w, m)} \sum_{ij} \pi_{ij} s_{ij}

    Parameters
    ----------
    portfolio : Series or mapping, or DataFrame of shape (K, N)
        Weights by asset, long only, sum 1; a frame holds a portfolio in each row.
        Cash is an asset of its own.
    market : Series or mapping
        Market weights by asset, sum 1.
    similarity : DataFrame, optional
        How alike two assets are, from 0 to 1, symmetric, 1 on the diagonal: a row for each asset
        held and a column for each of the market's. An asset that is only like another then counts
        for as much. What is outside the market, cash too, needs its row.

    Returns
    -------
    float, or Series of length K
        Between 0, nothing in common, and 1, the market itself.

    Raises
    ------
    ValueError
        If weights are negative, missing or do not sum to 1; or if `similarity` misses an asset of
        positive weight, or is not symmetric, from 0 to 1, and 1 on the diagonal.

    See Also
    --------
    active_share : What is left to 1.
    partial_overlap : Bounds on the level of a portfolio of which only a part is known.
    group_similarity, return_similarity : Where similarities come from.

    Notes
    -----
    Assets are aligned by name; a name absent from one side weighs 0 there.
    With `similarity` the level is the value of the best match of the portfolio with the market,
    over all couplings of the two: optimal transport at cost :math:`1 - s_{ij}`. It is never below
    the plain level, which it is if only equal names are alike, and never above 1.
    Arsagera's definition ("«Клин Арсагеры», или особый взгляд на диверсификацию активов",
    section "Суть диверсификации") takes free-float capitalisations as the market.

    Examples
    --------
    The readers' example of the article's comments: 20 % + 20 % of two large names, the rest in
    names outside the index, is a level of 28 %.

    >>> market = {"Gazprom": 0.145, "Lukoil": 0.135, "others": 0.72}
    >>> round(rl.overlap({"Gazprom": 0.2, "Lukoil": 0.2, "small caps": 0.6}, market), 6)
    0.28

    With each asset like each other by a half, half of what lies outside counts as well.

    >>> alike = pd.DataFrame(0.5, index=["a", "b", "c"], columns=["a", "b"])
    >>> alike.loc["a", "a"] = alike.loc["b", "b"] = 1.0
    >>> round(rl.overlap({"a": 0.2, "c": 0.8}, {"a": 0.6, "b": 0.4}, alike), 6)
    0.6
    """
    weights = check_weights(market, "market weights")
    if not isinstance(portfolio, pd.DataFrame):
        one = check_weights(portfolio, "portfolio weights")
        if similarity is not None:
            return float(similarity_levels(one.to_frame().T, weights, similarity)[0])
        common = one.index.intersection(weights.index)
        return min(1.0, float(np.minimum(one[common], weights[common]).sum()))
    values = check_weight_rows(portfolio, "portfolio")
    if similarity is not None:
        rows = pd.DataFrame(values, portfolio.index, portfolio.columns)
        level = similarity_levels(rows, weights, similarity)
    else:
        aligned = weights.reindex(portfolio.columns, fill_value=0.0).to_numpy()
        level = np.minimum(np.minimum(values, aligned).sum(axis=1), 1.0)
    return pd.Series(level, index=portfolio.index, name="level")


@overload
def active_share(portfolio: Weights, market: Weights) -> float: ...
@overload
def active_share(portfolio: pd.DataFrame, market: Weights) -> pd.Series: ...


def active_share(portfolio: Weights | pd.DataFrame, market: Weights) -> float | pd.Series:
    r"""Active share: half the absolute distance between a portfolio and the market.

    .. math:: A(w) = \tfrac12 \sum_i |w_i - m_i| = 1 - D(w)

    Parameters
    ----------
    portfolio, market
        As for :func:`overlap`.

    Returns
    -------
    float, or Series of length K
        Between 0, the market itself, and 1, nothing in common.

    Raises
    ------
    ValueError
        If weights are negative, missing or do not sum to 1.

    Notes
    -----
    Defined by [1]_ (section 1).

    References
    ----------
    .. [1] Cremers, K. J. M., and Petajisto, A. (2009), "How active is your fund manager? A new
       measure that predicts performance", Review of Financial Studies 22(9).

    Examples
    --------
    >>> round(rl.active_share({"a": 1.0}, {"a": 0.6, "b": 0.4}), 6)
    0.4
    """
    weights = check_weights(market, "market weights")
    if not isinstance(portfolio, pd.DataFrame):
        one = check_weights(portfolio, "portfolio weights")
        names = one.index.union(weights.index)
        gap = one.reindex(names, fill_value=0.0) - weights.reindex(names, fill_value=0.0)
        return float(gap.abs().sum()) / 2.0
    values = check_weight_rows(portfolio, "portfolio")
    aligned = weights.reindex(portfolio.columns, fill_value=0.0).to_numpy()
    distance = (np.abs(values - aligned).sum(axis=1) + (1.0 - aligned.sum())) / 2.0
    return pd.Series(distance, index=portfolio.index, name="active_share")


def deviation_bound(level: Level, results: Weights) -> Level:
    r"""Furthest that a portfolio of a given level can end from the market.

    .. math:: |R - R_m| \le (1 - D)\,(\max_i r_i - \min_i r_i)

    Parameters
    ----------
    level : float or Series
        Level of diversification, between 0 and 1.
    results : Series or mapping
        Result of each asset over the period, in decimals.

    Returns
    -------
    float or Series
        The bound, in the units of `results`.

    Raises
    ------
    ValueError
        If a level is outside 0 to 1 or a result is missing.

    Notes
    -----
    The part of the portfolio that is not the market, 1 - D, earns at most the best result in
    place of at least the worst; the proof is in the book, "What the lines bound".

    Examples
    --------
    >>> rl.deviation_bound(0.75, {"a": 0.3, "b": -0.1})
    0.1
    """
    outcome = as_series(results, "results")
    checked_level(level)
    return (1.0 - level) * float(outcome.max() - outcome.min())


def checked_level(level: float | pd.Series) -> FloatArray:
    """Values of one level or of a Series of them, shape (K,), all between 0 and 1."""
    if np.ndim(level) and not isinstance(level, pd.Series):
        raise ValueError("level is an array: give a number, or a Series of levels")
    return check_levels(level if isinstance(level, pd.Series) else [level])


def check_levels(levels: Sequence[float] | FloatArray | pd.Series) -> FloatArray:
    """Levels as an array, all between 0 and 1."""
    if np.ndim(levels) != 1:
        raise ValueError(f"levels is {levels!r}: give a list of levels, such as [0.25, 0.5]")
    grid = np.array([as_number(level, "a level") for level in levels])
    bad = ~((grid >= 0.0) & (grid <= 1.0))
    if bad.any():
        raise ValueError(f"levels hold {grid[bad][0]}: a level is between 0 and 1")
    return grid
