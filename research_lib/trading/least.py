"""The least trade that brings every weight inside its band, compiled."""

from __future__ import annotations

from research_lib.base.arrays import FloatArray
from research_lib.base.compiled import compiled_inside
from research_lib.trading.bands import Rule, half_width
from research_lib.trading.settle import ROUNDING, UNPAYABLE, Rates, total


@compiled_inside
def fill_least(
    holdings: FloatArray,
    target: FloatArray,
    available: float,
    rule: Rule,
    amounts: FloatArray | None,
    rates: Rates,
    goal: FloatArray,
) -> float:
    """Fill `goal` with the weights after the least trade that `available` money pays.

    Returns the value then.

    Solves x + cost of the least trade to x = available; no root: it cannot be paid.
    """
    if amounts is None:
        return available
    for i in range(amounts.size):
        amounts[i] = 0.0
    if cost_of(holdings, amounts, available, rates) > available:
        x = value_from_above(holdings, target, available, rule, amounts, rates)
        if x < 0.0:
            return UNPAYABLE
        spread(holdings, target, x, rule, amounts)
    else:
        bracket_value(holdings, target, available, rule, amounts, rates)
    whole = total(amounts)
    for i in range(goal.size):
        # Where everything leaves, nothing is left to be weighed.
        goal[i] = amounts[i] / whole if whole > 0.0 else target[i]
    return whole


@compiled_inside
def bracket_value(
    holdings: FloatArray,
    target: FloatArray,
    available: float,
    rule: Rule,
    amounts: FloatArray,
    rates: Rates,
) -> None:
    """Fill `amounts` with what the least trade leaves, where even a sale of all can be paid.

    The left side rises in x, and in pieces that are straight where costs are proportional: secants
    find the root, between two bounds.
    """
    low, high = 0.0, available
    x, slope, last_x, last_excess = available, 1.0, available, 0.0
    for turn in range(100):
        spread(holdings, target, x, rule, amounts)
        excess = x - available + cost_of(holdings, amounts, available, rates)
        if excess > 0.0:
            high = x
        else:
            low = x
        if abs(excess) <= 1e-15 * available or high - low <= 1e-15 * available:
            break
        if turn > 0:
            slope = max((excess - last_excess) / (x - last_x), 0.1)
        last_x, last_excess = x, excess
        x -= excess / slope
        if not low < x < high:
            x = 0.5 * (low + high)


@compiled_inside
def value_from_above(
    holdings: FloatArray,
    target: FloatArray,
    available: float,
    rule: Rule,
    amounts: FloatArray,
    rates: Rates,
) -> float:
    """Largest value that can be paid where a sale of all cannot; UNPAYABLE if there is none.

    Impact is so steep there that what a value takes falls first and then rises: there are two
    roots, or none. Thirds find the bottom between them, and halves the upper one.
    """
    low, high = 0.0, available
    for _ in range(100):
        one, two = (2.0 * low + high) / 3.0, (low + 2.0 * high) / 3.0
        spread(holdings, target, one, rule, amounts)
        at_one = one + cost_of(holdings, amounts, available, rates)
        spread(holdings, target, two, rule, amounts)
        if at_one < two + cost_of(holdings, amounts, available, rates):
            high = two
        else:
            low = one
    bottom, high = low, available
    for _ in range(80):
        x = 0.5 * (low + high)
        spread(holdings, target, x, rule, amounts)
        if x + cost_of(holdings, amounts, available, rates) > available:
            high = x
        else:
            low = x
    return low if low > bottom else UNPAYABLE


@compiled_inside
def cost_of(holdings: FloatArray, amounts: FloatArray, available: float, rates: Rates) -> float:
    """Cost of trading from `holdings` to `amounts`."""
    cost = 0.0
    for i in range(holdings.size):
        size = abs(amounts[i] - holdings[i])
        if size > ROUNDING * available:
            cost += (rates.proportional[i] + rates.quadratic[i] * size) * size + rates.fixed
    return cost


@compiled_inside
def spread(
    holdings: FloatArray, target: FloatArray, value: float, rule: Rule, amounts: FloatArray
) -> None:
    """Fill `amounts`, which sum to `value`: each inside its band, the rest of the way dealt out.

    What is left over lifts what lies furthest below its target, or cuts what lies furthest above,
    to a common distance from it: no other way of dealing it out trades less.
    """
    for i in range(amounts.size):
        wide = half_width(rule, target[i], i)
        least, most = max(target[i] - wide, 0.0) * value, (target[i] + wide) * value
        amounts[i] = min(max(holdings[i], least), most)
    left = value - total(amounts)
    sign = 1.0 if left > 0.0 else -1.0
    distance = 0.0
    # Newton's method: what a common distance takes is convex in it, and falls.
    for _ in range(amounts.size + 2):
        taken, moved = 0.0, 0
        for i in range(amounts.size):
            move = sign * (target[i] * value - amounts[i]) - distance
            if move > 0.0:
                taken += move
                moved += 1
        over = taken - abs(left)
        if moved == 0 or over <= 1e-16 * value:
            break
        distance += over / moved
    for i in range(amounts.size):
        move = sign * (target[i] * value - amounts[i]) - distance
        if move > 0.0:
            amounts[i] += sign * move
