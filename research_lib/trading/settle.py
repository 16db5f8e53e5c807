"""One trade and its cost: what is left after it, compiled."""

from __future__ import annotations

from math import copysign
from typing import NamedTuple

import numpy as np

from research_lib.base.arrays import FloatArray
from research_lib.base.compiled import compiled_in_place

# Weights and trades closer to zero than this share of the value are rounding, not decisions.
ROUNDING = 1e-12
# The value after a trade that nobody can pay: no amount of money is as low.
UNPAYABLE = -np.inf


class Rates(NamedTuple):
    """What trading costs today."""

    proportional: FloatArray  # (N,) for a unit of money traded
    quadratic: FloatArray  # (N,) for a squared unit of money traded
    fixed: float  # for an asset traded


@compiled_in_place
def total(amounts: FloatArray) -> float:
    """Sum, four at a time: faster than one by one, and the same on every processor."""
    value = 0.0
    whole = amounts.size - amounts.size % 4
    for i in range(0, whole, 4):
        value += (amounts[i] + amounts[i + 1]) + (amounts[i + 2] + amounts[i + 3])
    for i in range(whole, amounts.size):
        value += amounts[i]
    return value


@compiled_in_place
def settle(holdings: FloatArray, weights: FloatArray, available: float, rates: Rates) -> float:
    """Value after costs at which every holding is exactly on `weights`.

    Solves x + sum_i (c_i |z_i| + k_i z_i^2) + fixed * (assets traded) = available, where
    z_i = w_i x - h_i. The left side is convex in x, so Newton's method from the right comes down
    to the root and never passes it. A root below zero, or none: it cannot be paid.
    """
    proportional, quadratic, fixed = rates
    x = available
    traded = 0
    tolerance = ROUNDING * abs(available)
    # Where the impact is steep, each turn halves what is too much: 64 are enough for any.
    for _ in range(4 * holdings.size + 64):
        excess = x - available
        slope = 1.0
        count = 0
        for i in range(holdings.size):
            trade = weights[i] * x - holdings[i]
            count += abs(trade) > tolerance
            cost, marginal = proportional[i] * abs(trade), copysign(proportional[i], trade)
            if quadratic[i] > 0.0:
                impact = quadratic[i] * trade
                cost, marginal = cost + impact * trade, marginal + 2.0 * impact
            excess += cost
            slope += weights[i] * marginal
        # An asset once counted stays counted: where its fixed cost alone brings it to its weight,
        # it is charged, or else the count would flip for ever.
        traded = max(traded, count)
        # Selling so much that a larger value is a cheaper one: the impact exceeds the sale.
        if slope <= 0.0:
            return UNPAYABLE
        step = (excess + fixed * traded) / slope
        x -= step
        if abs(step) <= 1e-15 * abs(available):
            break
    return x


@compiled_in_place
def trade(
    holdings: FloatArray, weights: FloatArray, after: float, scale: float, trades: FloatArray
) -> float:
    """Bring `holdings` onto `weights` of the value `after` costs; add to `trades`.

    Returns that value. What is left of `scale`, the money before the trade, below its rounding, is
    nothing.
    """
    if abs(after) <= ROUNDING * scale:
        after = 0.0
    if not after >= 0.0:
        return UNPAYABLE
    tolerance = ROUNDING * after
    for i in range(holdings.size):
        traded = weights[i] * after - holdings[i]
        holdings[i] = weights[i] * after
        if abs(traded) > tolerance:
            trades[i] += traded
    return after
