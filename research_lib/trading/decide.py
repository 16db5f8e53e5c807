"""The decision at a look: whether to trade, and where to, compiled."""

from __future__ import annotations

from math import copysign

from research_lib.base.arrays import FloatArray
from research_lib.base.compiled import compiled_inside
from research_lib.trading.bands import STAY, Rule, distance_kept
from research_lib.trading.least import fill_least
from research_lib.trading.settle import Rates, settle, total


@compiled_inside
def trend_goes_on(
    holdings: FloatArray, target: FloatArray, value: float, trend: FloatArray | None, step: int
) -> bool:
    """Whether what is overweight is also what has been growing faster, taken together."""
    if trend is None:
        return False
    agreement = 0.0
    for i in range(target.size):
        agreement += (holdings[i] / value - target[i]) * trend[step, i]
    return agreement > 0.0


@compiled_inside
def decide(holdings: FloatArray, target: FloatArray, value: float, rule: Rule, step: int) -> float:
    """Share of the distance to the target that the rule keeps at a look."""
    if value <= 0.0:
        return STAY
    kept = distance_kept(holdings, target, value, rule)
    if kept < STAY and trend_goes_on(holdings, target, value, rule.trend, step):
        return STAY
    return kept


@compiled_inside
def fill_goal(
    holdings: FloatArray,
    target: FloatArray,
    money: tuple[float, float, float],
    kept: float,
    rule: Rule,
    rates: Rates,
    goal: FloatArray,
) -> float:
    """Fill `goal` with the weights to trade to; return the value after the cost of it.

    `money`: what is held, what waits at hand and what comes in (+) or leaves (-).
    """
    held, at_hand, flow = money
    available = held + at_hand + flow
    if kept == STAY and rule.to_target and held > 0.0:
        flow_to_target(holdings, target, flow, rates.proportional, goal)
    else:
        unit = 1.0 / held if held > 0.0 else 0.0
        kept = kept if held > 0.0 else 0.0
        for i in range(goal.size):
            goal[i] = target[i] + kept * (holdings[i] * unit - target[i])
        if kept < STAY and held > 0.0 and rule.least is not None:
            return fill_least(
                holdings, target, held + at_hand + flow, rule, rule.least, rates, goal
            )
    return settle(holdings, goal, available, rates)


@compiled_inside
def flow_to_target(
    holdings: FloatArray,
    target: FloatArray,
    flow: float,
    proportional: FloatArray,
    weights: FloatArray,
) -> None:
    """Fill `weights` with where a flow leads that goes to, or comes from, what is off target.

    Money that comes in lifts every holding below x times its target up to it; money that leaves
    cuts every holding above it. Newton's method finds x, since what is spent is convex in it.
    """
    sign = copysign(1.0, flow)
    dearest = 0.0
    for i in range(proportional.size):
        dearest = max(dearest, proportional[i])
    x = (total(holdings) + flow) / (1.0 - dearest) if flow > 0.0 else 0.0
    for _ in range(4 * holdings.size + 8):
        spent = -abs(flow)
        slope = 0.0
        for i in range(holdings.size):
            move = sign * (x * target[i] - holdings[i])
            if move > 0.0:
                rate = 1.0 + sign * proportional[i]
                spent += rate * move
                slope += rate * target[i]
        if slope <= 0.0 or spent <= 1e-15 * abs(flow):
            break
        x -= sign * spent / slope
    left = 0.0
    for i in range(holdings.size):
        move = max(0.0, sign * (x * target[i] - holdings[i]))
        weights[i] = holdings[i] + sign * move
        left += weights[i]
    for i in range(holdings.size):
        # Where everything leaves, no target is left to go to: pro rata.
        weights[i] = weights[i] / left if left > 0.0 else holdings[i] / total(holdings)
