"""The decision of the loop, asked by what is no loop: where to trade to at one look, compiled."""

from __future__ import annotations

from research_lib.base.arrays import FloatArray
from research_lib.base.compiled import compiled_in_place
from research_lib.trading.bands import STAY, Rule
from research_lib.trading.decide import decide, fill_goal
from research_lib.trading.settle import Rates, total

# What the goal is worth where there is none.
NOTHING = -1.0


@compiled_in_place
def goal_at_look(
    holdings: FloatArray,
    target: FloatArray,
    spare: float,
    step: int,
    rule: Rule,
    rates: Rates,
    goal: FloatArray,
) -> float:
    """Fill `goal` with the weights to trade to; return what they are worth after the costs of it.

    `spare` is money that comes to the holdings (+) or has to leave them (-); `step` is the step at
    whose close the rule looks, or below 0 where it does not. NOTHING: nothing is to be traded, or
    its cost cannot be paid.
    """
    held = total(holdings)
    kept = decide(holdings, target, held, rule, step) if step >= 0 else STAY
    if kept == STAY and spare == 0.0:
        return NOTHING
    after = fill_goal(holdings, target, (held, 0.0, spare), kept, rule, rates, goal)
    return after if after > 0.0 else NOTHING
