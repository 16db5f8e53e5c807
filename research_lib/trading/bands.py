"""How far is too far: the bands around the targets, compiled."""

from __future__ import annotations

from typing import NamedTuple

from research_lib.base.arrays import FloatArray
from research_lib.base.compiled import compiled_inside
from research_lib.trading.settle import ROUNDING

# All of the distance to the target is kept: nothing is traded.
STAY = 1.0


class Rule(NamedTuple):
    """The decision at a look, as the loop needs it; what is None is off."""

    band: FloatArray  # (N,) half-width of the band, points of weight or share of the target
    floor: float  # least half-width of a relative band, points of weight
    relative: bool  # whether `band` is a share of the target
    keep: float  # where to trade to: 0 the target, 1 the band's edge, 0.5 half-way between
    to_target: bool  # whether a flow by itself goes to what is off target, or pro rata
    least: FloatArray | None  # (N,) room: trade as little as brings every weight inside its band
    trend: FloatArray | None  # (S, N) trailing growth that puts a trade off


@compiled_inside
def half_width(rule: Rule, target: float, i: int) -> float:
    """Half-width of the band of asset i around its target, in points of weight."""
    if not rule.relative:
        return float(rule.band[i])
    # Without the case of a target of 0 an infinite band would be no number.
    return max(rule.band[i] * target, rule.floor) if target > 0.0 else rule.floor


@compiled_inside
def distance_kept(holdings: FloatArray, target: FloatArray, value: float, rule: Rule) -> float:
    """Share of the distance to the target that stays after the trade.

    The portfolio moves along the straight line towards its target, until the asset furthest
    outside its band has reached the edge, the target, or half-way between.
    """
    beyond = False
    edge = 1.0
    unit = 1.0 / value
    for i in range(target.size):
        if rule.relative and target[i] == 0.0 and rule.floor == 0.0:
            continue
        wide = half_width(rule, target[i], i)
        distance = abs(holdings[i] * unit - target[i])
        if distance > wide + ROUNDING:
            beyond = True
            if rule.keep == 0.0:
                break
            edge = min(edge, wide / distance)
    return rule.keep * edge if beyond else STAY
