"""One trade: whether, where to, and what is left after its cost, compiled."""

from __future__ import annotations

from math import copysign
from typing import NamedTuple

from research_lib.base.arrays import FloatArray
from research_lib.base.compiled import compiled

# Weights and trades closer to zero than this share of the value are rounding, not decisions.
ROUNDING = 1e-12


class Rule(NamedTuple):
    """The decision at a look, as the loop needs it."""

    band: FloatArray  # (N,) half-width of the band, points of weight or share of the target
    floor: float  # least half-width of a relative band, points of weight
    relative: bool  # whether `band` is a share of the target
    keep: float  # where to trade to: 0 the target, 1 the band's edge, 0.5 half-way between
    trend: FloatArray  # (S, N) trailing growth that puts a trade off; (0, N): nothing does
    to_target: bool  # whether a flow by itself goes to what is off target, or pro rata


# What trading costs today: for a unit traded, for a squared unit traded, for an asset traded.
Rates = tuple[FloatArray, FloatArray, float]


@compiled
def settle(
    holdings: FloatArray,
    weights: FloatArray,
    available: float,
    costs: Rates,
) -> float:
    """Value after costs at which every holding is exactly on `weights`; -1 if none can pay.

    Solves x + sum_i (c_i |z_i| + k_i z_i^2) + fixed * (assets traded) = available, where
    z_i = w_i x - h_i. The left side is convex in x, so Newton's method from the right comes down
    to the root and never passes it.
    """
    proportional, quadratic, fixed = costs
    x = available
    traded = 0
    tolerance = ROUNDING * abs(available)
    for _ in range(4 * holdings.size + 8):
        excess = x - available
        slope = 1.0
        count = 0
        for i in range(holdings.size):
            trade = weights[i] * x - holdings[i]
            impact = quadratic[i] * trade
            count += abs(trade) > tolerance
            excess += proportional[i] * abs(trade) + impact * trade
            slope += weights[i] * (copysign(proportional[i], trade) + 2.0 * impact)
        # An asset once counted stays counted: where its fixed cost alone brings it to its weight,
        # it is charged, or else the count would flip for ever.
        traded = max(traded, count)
        # Selling so much that a larger value is a cheaper one: the impact exceeds the sale.
        if slope <= 0.0:
            return -1.0
        step = (excess + fixed * traded) / slope
        x -= step
        if abs(step) <= 1e-15 * abs(available):
            break
    return x


@compiled
def distance_kept(holdings: FloatArray, target: FloatArray, value: float, rule: Rule) -> float:
    """Share of the distance to the target that stays after the trade; 1 means no trade.

    The portfolio moves along the straight line towards its target, until the asset furthest
    outside its band has reached the edge, the target, or half-way between.
    """
    beyond = False
    edge = 1.0
    unit = 1.0 / value
    for i in range(target.size):
        half_width = rule.band[i]
        if rule.relative:
            if target[i] == 0.0 and rule.floor == 0.0:
                continue
            half_width = max(half_width * target[i], rule.floor)
        distance = abs(holdings[i] * unit - target[i])
        if distance > half_width + ROUNDING:
            beyond = True
            edge = min(edge, half_width / distance)
    return rule.keep * edge if beyond else 1.0


@compiled
def trend_goes_on(
    holdings: FloatArray, target: FloatArray, value: float, trend: FloatArray
) -> bool:
    """Whether what is overweight is also what has been growing faster, taken together."""
    agreement = 0.0
    for i in range(target.size):
        agreement += (holdings[i] / value - target[i]) * trend[i]
    return agreement > 0.0


@compiled
def distance_decided(
    holdings: FloatArray, target: FloatArray, value: float, rule: Rule, step: int
) -> float:
    """Share of the distance to the target that the rule keeps at a look; 1: no trade."""
    if value <= 0.0:
        return 1.0
    kept = distance_kept(holdings, target, value, rule)
    waits_out_trend = rule.trend.shape[0] > 0 and kept < 1.0
    if waits_out_trend and trend_goes_on(holdings, target, value, rule.trend[step]):
        return 1.0
    return kept


@compiled
def fill_goal(
    holdings: FloatArray,
    target: FloatArray,
    value: float,
    flow: float,
    kept: float,
    rule: Rule,
    proportional: FloatArray,
    goal: FloatArray,
) -> None:
    """Fill `goal` with the weights to trade to, given the share of the distance kept."""
    if kept == 1.0 and rule.to_target and value > 0.0:
        flow_to_target(holdings, target, flow, proportional, goal)
        return
    unit = 1.0 / value if value > 0.0 else 0.0
    for i in range(goal.size):
        if value > 0.0:
            goal[i] = target[i] + kept * (holdings[i] * unit - target[i])
        else:
            goal[i] = target[i]


@compiled
def trade_to(
    holdings: FloatArray,
    weights: FloatArray,
    available: float,
    costs: Rates,
    trades: FloatArray,
) -> float:
    """Bring `holdings` onto `weights`; fill `trades`; return the value after costs."""
    after = settle(holdings, weights, available, costs)
    tolerance = ROUNDING * abs(available)
    for i in range(holdings.size):
        trades[i] = weights[i] * after - holdings[i]
        holdings[i] = weights[i] * after
        if abs(trades[i]) <= tolerance:
            trades[i] = 0.0
    return after


@compiled
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
    x = (holdings.sum() + flow) / (1.0 - proportional.max()) if flow > 0.0 else 0.0
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
    total = 0.0
    for i in range(holdings.size):
        move = max(0.0, sign * (x * target[i] - holdings[i]))
        weights[i] = holdings[i] + sign * move
        total += weights[i]
    for i in range(holdings.size):
        # Where everything leaves, no target is left to go to: pro rata.
        weights[i] = weights[i] / total if total > 0.0 else holdings[i] / holdings.sum()
