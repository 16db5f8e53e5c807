"""The best portfolio of a level under limits, and the levels that limits leave possible."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from research_lib.base.arrays import BoolArray, FloatArray
from research_lib.base.checks import check_weights
from research_lib.base.linear import linear_programme
from research_lib.diversification.filling import filled
from research_lib.diversification.frontier import programme
from research_lib.diversification.limits import Limits, largest_weights, limited_groups
from research_lib.diversification.overlap import Weights, checked_level
from research_lib.diversification.wedge import aligned

NO_LIMITS = Limits()


def best_portfolio(
    market: Weights, results: Weights, level: float, limits: Limits = NO_LIMITS
) -> pd.Series:
    r"""Portfolio with the best result, or forecast, among those of a level or more.

    .. math:: \max_w \; r^\top w \quad \text{with} \quad
        \sum_i \min(w_i, m_i) \ge d, \;\; \sum_i w_i = 1, \;\; w \ge 0, \;\; \text{limits}

    Parameters
    ----------
    market : Series or mapping
        Market weights by asset, sum 1.
    results : Series or mapping
        Result, or forecast of it, of each asset, in decimals. Negate it for the worst portfolio.
    level : float
        Least level of diversification, between 0 and 1.
    limits : Limits, default none
        What the portfolio may hold.

    Returns
    -------
    Series of length N
        Weights. Its `attrs` hold `result`; `level`, which may be more than asked for;
        `level_price`, by how much the result rises a unit of level asked for (0 or less);
        `limit_prices` and `group_prices`, the same a unit of each limit (0 or more). A price
        holds for small changes; where the best portfolio turns, for those in one direction.
        Where results tie, more than one portfolio is best, and one of them is given.

    Raises
    ------
    ValueError
        If weights are bad, results miss an asset or name another, a limit is bad, or no portfolio
        has the level under the limits.

    Notes
    -----
    A linear programme, solved by HiGHS; the prices are its dual values.

    Examples
    --------
    >>> market, forecast = {"a": 0.5, "b": 0.3, "c": 0.2}, {"a": 0.0, "b": 0.1, "c": -0.1}
    >>> held = rl.best_portfolio(market, forecast, 0.8, rl.Limits(max_weight=0.6))
    >>> held.round(6).to_dict()
    {'a': 0.5, 'b': 0.5, 'c': 0.0}
    """
    checked_level(level)
    weight, result = aligned(market, results)
    assets = check_weights(market, "market weights").index
    caps = largest_weights(limits, assets)
    members, group_limits, groups = limited_groups(limits, assets)
    solution = programme(weight, result, level, caps, members, group_limits)
    if solution is None:
        raise ValueError(
            f"no portfolio has a level of {level} under these limits: ask for less, or widen "
            "them; level_range tells what is possible"
        )
    size = len(weight)
    held = np.clip(solution.x[:size], 0.0, None)
    held /= held.sum()
    prices = -solution.ineqlin.marginals + 0.0  # no negative zeros
    portfolio = pd.Series(held, index=assets, name="weight")
    portfolio.attrs = {
        "result": float(held @ result),
        "level": min(1.0, float(np.minimum(held, weight).sum())),
        "level_price": float(0.0 - prices[0]),
        "limit_prices": pd.Series(-solution.upper.marginals[:size] + 0.0, index=assets),
        "group_prices": pd.Series(prices[1 : 1 + len(groups)], index=groups),
    }
    return portfolio


def level_range(market: Weights, limits: Limits) -> tuple[float, float]:
    """Lowest and highest level of diversification that limits leave possible.

    Parameters
    ----------
    market : Series or mapping
        Market weights by asset, sum 1.
    limits : Limits
        What a portfolio may hold. For a portfolio that may hold assets outside the market, give
        these a market weight of 0.

    Returns
    -------
    tuple of float
        Lowest and highest level.

    Raises
    ------
    ValueError
        If weights or limits are bad, or no portfolio keeps the limits.

    Notes
    -----
    The overlap is concave in the weights. Under one limit for all assets the lowest level fills
    the smallest of them. Otherwise it needs a mixed-integer programme, with a switch an asset, on
    where its weight exceeds the market's; the solver takes it for solved within a millionth.

    Examples
    --------
    >>> rl.level_range({"a": 0.5, "b": 0.3, "c": 0.2}, rl.Limits(max_weight=0.5))
    (0.5, 1.0)
    """
    weights = check_weights(market, "market weights")
    weight, caps = weights.to_numpy(), largest_weights(limits, weights.index)
    members, group_limits, _ = limited_groups(limits, weights.index)
    overlap, size = np.minimum(weight, caps), len(weight)
    sums = np.vstack((np.ones((1, 2 * size)), np.hstack((members, members))))
    most = np.concatenate(([1.0], group_limits))
    both = np.concatenate((overlap, caps - overlap))
    highest = _sum_of_overlaps(sums, most, np.column_stack((0.0 * both, both)), -1.0)
    free = caps > 0.0
    if not len(members) and np.ptp(caps[free]) == 0.0:
        return _lowest_of_one_limit(weight[free], float(caps[free][0])), highest
    on = _full(sums, most, overlap, caps - overlap)
    floor = np.concatenate((np.where(on, overlap, 0.0), np.zeros(size)))
    both[size:] *= on
    return _sum_of_overlaps(sums, most, np.column_stack((floor, both)), 1.0), highest


def _lowest_of_one_limit(weight: FloatArray, limit: float) -> float:
    """Fill the smallest assets, and leave what remains for the last of them."""
    held = filled(np.full(len(weight), limit))
    return float(np.minimum(held, np.sort(weight)).sum())


def _full(sums: FloatArray, most: FloatArray, overlap: FloatArray, rest: FloatArray) -> BoolArray:
    """Which assets a portfolio of the lowest level holds in full, the only ones with a rest."""
    size = len(overlap)
    one, none = np.eye(size), np.zeros((size, size))
    # Variables: the overlap and the rest, then a switch that lets a full asset have a rest.
    solution = milp(
        c=np.repeat([1.0, 0.0, 0.0], size),
        constraints=[
            LinearConstraint(np.pad(sums[:1], ((0, 0), (0, size))), 1.0, 1.0),
            LinearConstraint(np.pad(sums[1:], ((0, 0), (0, size))), -np.inf, most[1:]),
            LinearConstraint(np.hstack((-one, none, np.diag(overlap))), -np.inf, 0.0),
            LinearConstraint(np.hstack((none, one, -np.diag(rest))), -np.inf, 0.0),
        ],
        bounds=Bounds(0.0, np.concatenate((overlap, rest, rest > 0.0))),
        integrality=np.repeat([0, 0, 1], size),
        options={"mip_rel_gap": 1e-9},
    )
    if solution.status != 0:
        raise RuntimeError(f"mixed-integer programme: {solution.message}")
    return np.asarray(solution.x[2 * size :] > 0.5)


def _sum_of_overlaps(sums: FloatArray, most: FloatArray, bounds: FloatArray, sign: float) -> float:
    """Least sum of the overlaps for a sign of 1, largest for -1; overlaps, then rests in bounds."""
    solution = linear_programme(
        "of a level",
        c=sign * np.repeat([1.0, 0.0], len(bounds) // 2),
        A_ub=sums[1:],
        b_ub=most[1:],
        A_eq=sums[:1],
        b_eq=most[:1],
        bounds=bounds,
    )
    if solution is None:
        raise ValueError(
            "no portfolio keeps these limits: the weights that they allow sum to less than 1"
        )
    return float(np.clip(sign * solution.fun, 0.0, 1.0))
