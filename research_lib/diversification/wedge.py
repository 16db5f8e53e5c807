"""The wedge: best and worst results that a level of diversification leaves possible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import as_series, check_covered, check_weights
from research_lib.diversification.filling import ROUNDING, filling_line
from research_lib.diversification.frontier import capped_line, programme
from research_lib.diversification.limits import Limits, largest_weights, limited_groups
from research_lib.diversification.overlap import Weights, check_levels

Family = Literal["subsets", "all"]


def wedge(
    market: Weights,
    results: Weights,
    portfolios: Family = "subsets",
    levels: Sequence[float] | FloatArray | None = None,
    max_weight: float | None = None,
    limits: Limits | None = None,
) -> pd.DataFrame:
    r"""Best and worst result at each level of diversification.

    Parameters
    ----------
    market : Series or mapping
        Market weights by asset, long only, sum 1.
    results : Series or mapping
        Result of each asset of the market over the period, in decimals.
    portfolios : {"subsets", "all"}, default "subsets"
        "subsets" is the construction of the article: assets are sorted by result and taken in
        one by one, each at its market weight scaled up; the points are joined by straight lines.
        "all" is the exact frontier over every long-only, fully invested portfolio of a level of
        d or more.
    levels : sequence of float, optional
        Levels to give. If not given, all corners of both lines, or under limits 101 even steps.
    max_weight : float, optional
        Largest weight that one asset may have; for "all" only. Short for
        ``limits=Limits(max_weight)``.
    limits : Limits, optional
        Limits for assets and groups of them; for "all" only.

    Returns
    -------
    DataFrame indexed by level
        Columns best, worst and market. A line is missing (NaN) below its first point, which is
        the weight of the best (worst) asset, and above the highest level the limit allows.

    Raises
    ------
    ValueError
        If weights are negative or do not sum to 1, results miss an asset or name another, a level
        is outside 0 to 1, or no portfolio keeps the limits.

    Notes
    -----
    With results sorted from the best, let Q(u) be the result of the asset at cumulative market
    weight u. A set of the best assets of weight d has the result

    .. math:: \frac1d \int_0^d Q(u)\,du,

    which no other set of that weight beats. Over all portfolios the best is

    .. math:: (1 - d)\max_i r_i + \int_0^d Q(u)\,du

    from the weight of the best asset on, and :math:`\max_i r_i` below it: the overlap is spent on
    the best assets, and what is free goes into the very best. The worst is the mirror image.
    Limits for single assets are met by sorting as well, limits for groups by linear programme.
    The proof is in the book, "What the lines bound". Arsagera's article, section "График «Клин
    Арсагеры»", draws the first family and reads it as the second.

    Examples
    --------
    >>> market = {"a": 0.5, "b": 0.3, "c": 0.2}
    >>> results = {"a": 0.0, "b": 0.1, "c": -0.1}
    >>> rl.wedge(market, results, levels=[0.5]).round(4).to_dict("records")
    [{'best': 0.075, 'worst': -0.0571, 'market': 0.01}]
    >>> rl.wedge(market, results, "all", levels=[0.5]).round(4).to_dict("records")
    [{'best': 0.08, 'worst': -0.07, 'market': 0.01}]
    """
    weight, result = aligned(market, results)
    grid = None if levels is None else check_levels(levels)
    if max_weight is not None:
        if limits is not None:
            raise ValueError("max_weight and limits are both given: put max_weight into the limits")
        limits = Limits(max_weight)
    if portfolios == "subsets":
        if limits is not None:
            raise ValueError("limits need portfolios='all': subsets have no free weights")
        best, worst = _subset_line(weight, result), _subset_line(weight, -result)
    elif portfolios == "all":
        if limits is not None:
            return _limited(check_weights(market, "market weights"), result, grid, limits)
        best, worst = _free_line(weight, result), _free_line(weight, -result)
    else:
        raise ValueError(f"portfolios is {portfolios!r}: give 'subsets' or 'all'")
    if grid is None:
        grid = np.union1d(best[0], worst[0])
    return _frame(
        grid,
        np.interp(grid, *best, left=np.nan),
        -np.interp(grid, *worst, left=np.nan),
        float(weight @ result),
    )


def aligned(market: Weights, results: Weights) -> tuple[FloatArray, FloatArray]:
    """Weights and results of the same assets in the same order, shape (N,) each."""
    weights = check_weights(market, "market weights")
    outcome = as_series(results, "results")
    check_covered(outcome.index, weights.index, "results")
    extra = outcome.index.difference(weights.index, sort=False)
    if len(extra):
        raise ValueError(
            f"results name {extra[0]!r}, which the market does not hold: "
            "give it a market weight of 0, or drop it"
        )
    return weights.to_numpy(), outcome.reindex(weights.index).to_numpy()


def _frame(grid: FloatArray, best: FloatArray, worst: FloatArray, market: float) -> pd.DataFrame:
    columns = {"best": best, "worst": worst, "market": np.full(len(grid), market)}
    return pd.DataFrame(columns, index=pd.Index(grid, name="level"))


def _cumulated(weight: FloatArray, result: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Cumulative weight, from 0 to exactly 1, and contribution, the best assets first."""
    order = np.argsort(-result, kind="stable")
    order = order[weight[order] > 0.0]
    level, contribution = filling_line(weight[order], result[order])
    level[-1] = 1.0
    return level, contribution


def _subset_line(weight: FloatArray, result: FloatArray) -> tuple[FloatArray, FloatArray]:
    level, contribution = _cumulated(weight, result)
    return level[1:], contribution[1:] / level[1:]


def _free_line(weight: FloatArray, result: FloatArray) -> tuple[FloatArray, FloatArray]:
    level, contribution = _cumulated(weight, result)
    # The best asset may have no weight in the market: then the whole free share goes there.
    return level, contribution + (1.0 - level) * result.max()


def _limited(
    weights: pd.Series, result: FloatArray, grid: FloatArray | None, limits: Limits
) -> pd.DataFrame:
    """Frontier under limits: by sorting if each is for one asset, else by linear programme."""
    weight, caps = weights.to_numpy(), largest_weights(limits, weights.index)
    if not caps.sum() >= 1.0 - ROUNDING:
        one = limits.max_weight
        named = f"max_weight is {one}" if isinstance(one, float | int) else "max_weight is too low"
        raise ValueError(
            f"{named}: {len(caps)} assets, {len(limits.excluded)} of them excluded, can then hold "
            f"{caps.sum():.4g} of the portfolio; let them hold 1 or more"
        )
    members, group_limits, _ = limited_groups(limits, weights.index)
    if len(members) and programme(weight, result, 0.0, caps, members, group_limits) is None:
        raise ValueError("no portfolio keeps the limits of the groups: widen them")
    if grid is None:
        grid = np.linspace(0.0, float(np.minimum(weight, caps).sum()), 101)
    edges = []
    for sign in (1.0, -1.0):
        if len(members):
            solved = [
                programme(weight, sign * result, level, caps, members, group_limits)
                for level in grid
            ]
            line = np.array([np.nan if each is None else -each.fun for each in solved])
        else:
            line = capped_line(weight, sign * result, caps, grid)
        edges.append(sign * line)
    return _frame(grid, edges[0], edges[1], float(weight @ result))


def wedge_by_year(
    results: pd.DataFrame,
    weights: pd.DataFrame,
    portfolios: Family = "subsets",
    levels: Sequence[float] | FloatArray | None = None,
) -> pd.DataFrame:
    """Wedge of every year, from results and weights as of :func:`calendar_years`.

    `portfolios` and `levels` as for :func:`research_lib.wedge`; indexed by year and level.
    """
    both = zip(results.iterrows(), weights.loc[results.index].iterrows(), strict=True)
    drawn = {year: wedge(weight, row, portfolios, levels) for (year, row), (_, weight) in both}
    return pd.concat(drawn, names=["year", "level"])
