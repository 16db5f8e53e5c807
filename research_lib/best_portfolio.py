"""The best portfolio of a level under limits, and the levels that limits leave possible."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from research_lib.arrays import FloatArray
from research_lib.checks import check_weights
from research_lib.diversification import Weights
from research_lib.frontier import programme
from research_lib.limits import Limits
from research_lib.wedge import aligned, check_levels

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
    >>> held = best_portfolio(market, forecast, 0.8, Limits(max_weight=0.6))
    >>> held.round(6).to_dict()
    {'a': 0.5, 'b': 0.5, 'c': 0.0}
    """
    check_levels([level])
    weight, result = aligned(market, results)
    assets = check_weights(market, "market weights").index
    members, group_limits, groups = limits.group_rows(assets)
    solution = programme(weight, result, level, limits.caps(assets), members, group_limits)
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
        "level": float(np.minimum(held, weight).sum()),
        "level_price": -float(prices[0]),
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
    The highest is a linear programme. The lowest is not, as the overlap is concave in the weights:
    a mixed-integer programme with a switch an asset, on where its weight exceeds the market's.

    Examples
    --------
    >>> level_range({"a": 0.5, "b": 0.3, "c": 0.2}, Limits(max_weight=0.5))
    (0.5, 1.0)
    """
    weights = check_weights(market, "market weights")
    weight, caps = weights.to_numpy(), limits.caps(weights.index)
    members, group_limits, _ = limits.group_rows(weights.index)
    size = len(weight)
    identity, none = np.eye(size), np.zeros((size, size))
    room = np.diag(np.maximum(caps - weight, 0.0))
    fills = np.concatenate((np.ones(size), np.zeros(2 * size)))[np.newaxis, :]
    grouped = np.hstack((members, np.zeros((len(members), 2 * size))))
    shared = [LinearConstraint(fills, 1.0, 1.0), LinearConstraint(grouped, -np.inf, group_limits)]
    # Variables w, u and the switch z: u >= w - room z and u >= m z, so u is at least the overlap.
    # Any larger room would do as well; this one leaves the solver least to search.
    above = LinearConstraint(np.hstack((identity, -identity, -room)), -np.inf, 0.0)
    full = LinearConstraint(np.hstack((none, -identity, np.diag(weight))), -np.inf, 0.0)
    lowest = _extreme([*shared, above, full], caps, weight, 1.0)
    within = LinearConstraint(np.hstack((-identity, identity, none)), -np.inf, 0.0)
    return lowest, min(1.0, -_extreme([*shared, within], caps, weight, -1.0))


def _extreme(
    constraints: list[LinearConstraint], caps: FloatArray, weight: FloatArray, sign: float
) -> float:
    """Least sum of sign times the overlap."""
    size = len(weight)
    largest = caps if sign > 0 else np.minimum(caps, weight)
    # A switch is needed where the cap leaves room above the market's weight.
    switch = (caps > weight).astype(np.float64) if sign > 0 else np.zeros(size)
    solution = milp(
        c=sign * np.concatenate((np.zeros(size), np.ones(size), np.zeros(size))),
        constraints=constraints,
        bounds=Bounds(np.zeros(3 * size), np.concatenate((caps, largest, switch))),
        integrality=np.concatenate((np.zeros(2 * size), switch)),
        options={"mip_rel_gap": 1e-9},
    )
    if solution.status == 2:
        raise ValueError(
            "no portfolio keeps these limits: the weights that they allow sum to less than 1"
        )
    if solution.status != 0:
        raise RuntimeError(f"mixed-integer programme: {solution.message}")
    return float(solution.fun)
