"""How alike assets are, and the level of diversification that counts likeness."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_names, check_returns, never_moves
from research_lib.base.covariance import correlations, shrunk
from research_lib.base.linear import best_match
from research_lib.base.matrices import check_similarity
from research_lib.base.parameters import number

Measure = Literal["correlation", "difference"]


def group_similarity(
    groups: pd.Series | Mapping[Any, Any], coefficient: float | pd.Series | Mapping[Any, float]
) -> pd.DataFrame:
    r"""Similarity by membership: one coefficient within a group, nothing across groups.

    .. math:: s_{ij} = c_g \text{ if } i \ne j \text{ are both in } g, \quad s_{ii} = 1,
       \quad 0 \text{ otherwise}

    Parameters
    ----------
    groups : Series or mapping
        Group of each asset: its sector, its issuer, its country.
    coefficient : float, or Series or mapping
        Similarity of two assets of one group, between 0 and 1; one for all groups, or by group.

    Returns
    -------
    DataFrame of shape (N, N)
        Symmetric, with 1 on the diagonal, for `similarity` of :func:`overlap`.

    Raises
    ------
    ValueError
        If an asset has no group or a group no coefficient between 0 and 1.

    Notes
    -----
    With one coefficient c the level is (1 - c) times the plain level plus c times the overlap of
    the groups' weights; the proof is in the book, "A share for a similar share".

    Examples
    --------
    >>> rl.group_similarity({"a": "oil", "b": "oil", "c": "banks"}, 0.4).to_numpy().tolist()
    [[1.0, 0.4, 0.0], [0.4, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    labels = checked_groups(groups)
    if isinstance(coefficient, (pd.Series, Mapping)):
        known = {g: number(c, f"coefficient of group {g!r}") for g, c in coefficient.items()}
        each = labels.map(known)
    else:
        each = pd.Series(number(coefficient, "coefficient"), labels.index)
    bad = ~each.between(0.0, 1.0)
    if bad.any():
        raise ValueError(
            f"coefficient of group {labels[bad].iloc[0]!r} is {each[bad].iloc[0]}: "
            "give a number from 0 to 1"
        )
    members = labels.to_numpy()
    alike = np.where(members[:, np.newaxis] == members, each.to_numpy(), 0.0)
    np.fill_diagonal(alike, 1.0)
    return pd.DataFrame(alike, labels.index, labels.index)


def checked_groups(groups: pd.Series | Mapping[Any, Any]) -> pd.Series:
    """Group of each asset, whatever the type of the groups; none missing."""
    labels = pd.Series(groups).astype(object)
    check_names(labels.index, "groups")
    if labels.isna().any():
        culprit = labels.index[labels.isna()][0]
        raise ValueError(f"{culprit!r} has no group: give it one, if only of its own")
    return labels


def return_similarity(
    returns: pd.DataFrame, *, shrink: float | None = None, measure: Measure = "correlation"
) -> pd.DataFrame:
    r"""Similarity by past returns.

    .. math:: s_{ij} = \max(0, \tilde\rho_{ij}) \quad\text{or}\quad
       s_{ij} = 1 - \frac{sd(r_i - r_j)}{\max_{kl} sd(r_k - r_l)}, \qquad
       \tilde\rho_{ij} = (1 - \lambda) \rho_{ij} + \lambda \bar\rho \text{ for } i \ne j

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        Simple returns a period, T at least 3 and N at least 2.
    shrink : float, optional
        Share :math:`\lambda` of the way from each correlation to the mean of all, 0 to 1;
        estimated if not given.
    measure : {"correlation", "difference"}, default "correlation"
        Correlations clipped at zero, or one less the volatility of the difference of two returns
        as a share of the largest such volatility.

    Returns
    -------
    DataFrame of shape (N, N)
        Symmetric, with 1 on the diagonal. Its `attrs` hold `shrink`, and for "difference"
        `largest`, the volatility a period that counts as no likeness at all.

    Raises
    ------
    ValueError
        If returns are bad or too few, `shrink` is outside 0 to 1 or the measure unknown.

    Notes
    -----
    Shrinking towards the mean correlation follows [1]_, section 2. The share is a simpler one
    than theirs: the sampling variance of independent normal returns, :math:`(1 - \rho^2)^2 /
    (T - 1)`, summed over pairs, over the squared distances of the pairs from their mean. Errors of
    pairs move together, so it shrinks too much rather than too little.

    Correlation is no measure of nearness of result: returns that always move together, one by
    twice as much, have a correlation of 1 and end apart. Nor is :math:`1 - \rho` a distance: it
    breaks the triangle inequality, so A can be like B and B like C while A and C have nothing in
    common, and a level built on it can count such a chain. The volatility of a difference is a
    distance; at equal volatilities it is proportional to :math:`\sqrt{(1 - \rho) / 2}`. With it,
    (1 - level) times `largest` bounds the tracking error by the covariance that was shrunk, which
    is that of the sample for a `shrink` of 0.

    References
    ----------
    .. [1] Ledoit, O., and Wolf, M. (2004), "Honey, I shrunk the sample covariance matrix",
       Journal of Portfolio Management 30(4).

    Examples
    --------
    >>> moves = pd.DataFrame({"a": [0.0, 0.1, 0.2], "b": [0.0, 0.2, 0.4], "c": [0.2, 0.1, 0.0]})
    >>> rl.return_similarity(moves, shrink=0.0).round(6).to_numpy().tolist()
    [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    values = check_returns(returns)
    if values.shape[0] < 3 or values.shape[1] < 2:
        raise ValueError(
            f"returns have {values.shape[0]} periods of {values.shape[1]} assets: "
            "a correlation needs 3 periods and 2 assets or more"
        )
    if shrink is not None and not 0.0 <= number(shrink, "shrink") <= 1.0:
        raise ValueError(f"shrink is {shrink}: give a share from 0 to 1, or None to estimate it")
    covariance = np.cov(values, rowvar=False)
    still = never_moves(values)
    covariance[still] = covariance[:, still] = 0.0
    rho, shrink = shrunk(correlations(covariance), len(values), shrink)
    attrs: dict[str, float] = {"shrink": shrink}
    if measure == "correlation":
        alike = np.clip(rho, 0.0, 1.0)
    elif measure == "difference":
        deviation = np.sqrt(np.diag(covariance))
        squares = (deviation[:, np.newaxis] - deviation) ** 2
        # The same as var_i + var_j - 2 cov_ij, and never below zero by rounding.
        apart = np.sqrt(squares + 2.0 * np.outer(deviation, deviation) * np.clip(1 - rho, 0, 2))
        attrs["largest"] = float(apart.max())
        alike = 1.0 - apart / (attrs["largest"] or 1.0)
    else:
        raise ValueError(f"measure is {measure!r}: give 'correlation' or 'difference'")
    found = pd.DataFrame(alike, returns.columns, returns.columns)
    found.attrs.update(attrs)
    return found


def transport_plan(
    portfolio: pd.Series, market: pd.Series, similarity: pd.DataFrame
) -> pd.DataFrame:
    r"""Match a portfolio with its market so that as much as possible is matched with its like.

    .. math:: \max_{\pi \ge 0} \sum_{ij} \pi_{ij} s_{ij}, \qquad
       \sum_j \pi_{ij} = w_i, \quad \sum_i \pi_{ij} = m_j

    The weights are checked and sum to 1. The result says how much of each asset held, in a row,
    stands for each asset of the market, in a column; assets of no weight are left out. Optimal
    transport with cost :math:`1 - s_{ij}`, solved by the network simplex of POT.

    >>> alike = group_similarity({"a": "oil", "b": "oil"}, 0.4)
    >>> plan = transport_plan(pd.Series({"b": 1.0}), pd.Series({"a": 0.5, "b": 0.5}), alike)
    >>> plan.to_numpy().tolist()
    [[0.5, 0.5]]
    """
    held, whole = portfolio[portfolio > 0.0], market[market > 0.0]
    alike = check_similarity(similarity, held.index, whole.index)
    plan = best_match(held.to_numpy(), whole.to_numpy(), alike.to_numpy())
    return pd.DataFrame(plan, held.index, whole.index)


def similarity_levels(
    portfolios: pd.DataFrame, market: pd.Series, similarity: pd.DataFrame
) -> FloatArray:
    """Level of each row of `portfolios` that counts likeness: the value of the best plan."""
    whole = market[market > 0.0]
    rows = portfolios.columns[(portfolios > 0.0).any(axis=0)]
    alike = check_similarity(similarity, rows, whole.index).to_numpy()
    levels = np.empty(len(portfolios))
    for row, held in enumerate(portfolios[rows].to_numpy()):
        there = held > 0.0
        plan = best_match(held[there], whole.to_numpy(), alike[there])
        levels[row] = (plan * alike[there]).sum()
    return np.minimum(levels, 1.0)
