"""Variants of a sweep: laid out one by one, and measured some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.measures.performance import MEASURES, value_measures
from research_lib.rebalancing.costs import Costs, as_costs
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.loop import run
from research_lib.simulator.plan import Plan, Run
from research_lib.simulator.set_up import Setup
from research_lib.simulator.simulate import check_paid
from research_lib.sweeps.starts import start_offsets

# Rules by name, or name and rule one after the other, each read when its turn comes.
Rules = Mapping[str, Policy] | Iterable[tuple[str, Policy]]

MEASURED = [*MEASURES, "final", "liquidation"]
# Returns that a worker goes through before it hands over: some hundredths of a second.
HANDFUL = 2e7
MOST = 100


class Variant(NamedTuple):
    """One rule, from one of its starts, at one cost."""

    name: str
    policy: Policy
    cost: float | Costs


def variants(
    rules: Rules, costs: Sequence[float | Costs], *, all_starts: bool
) -> Iterator[Variant]:
    """Yield every variant in order, none before it is asked for.

    Raises
    ------
    TypeError
        If what comes is not a name and a Policy.
    """
    pairs = rules.items() if isinstance(rules, Mapping) else rules
    for pair in pairs:
        if not (isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[1], Policy)):
            raise TypeError(
                f"policies has {pair!r}: give names and Policies, such as ('monthly', Policy('ME'))"
            )
        name, policy = pair
        for started in start_offsets(policy) if all_starts else [policy]:
            for cost in costs:
                yield Variant(name, started, cost)


def count(rules: Rules, costs: Sequence[float | Costs], *, all_starts: bool) -> int | None:
    """Count the variants, if that is known before they are read."""
    if not isinstance(rules, Mapping):
        return None
    starts = (len(start_offsets(rule)) if all_starts else 1 for rule in rules.values())
    return sum(starts) * len(costs)


def handfuls(found: Iterable[Variant], most: int) -> Iterator[list[Variant]]:
    """Group variants for workers: at most so many, and rules that read the past, slow, alone."""
    group: list[Variant] = []
    for variant in chain(found):
        slow = variant.policy.reads_history
        if group and (slow or len(group) == most):
            yield group
            group = []
        group.append(variant)
        if slow:
            yield group
            group = []
    if group:
        yield group


def handful(plan: Plan) -> int:
    """Return how many variants on these data are enough for one hand-over."""
    return int(np.clip(HANDFUL / plan.returns.size, 1, MOST))


def measured(setup: Setup, cash: FloatArray, yearly: float, group: Sequence[Variant]) -> FloatArray:
    """Simulate and measure each variant; shape (variants, measures), as :data:`MEASURED`."""
    found = np.empty((len(group), len(MEASURED)))
    for row, variant in enumerate(group):
        plan = setup.under(variant.policy, as_costs(variant.cost)).plan
        result = run(plan, False, False)
        check_paid(result, plan, setup.dates)
        found[row] = run_measures(plan, result, cash, yearly)
    return found


def run_measures(plan: Plan, result: Run, cash: FloatArray, yearly: float) -> list[float]:
    """Measures of :func:`research_lib.performance`, to rounding, of a run as sweeps have them.

    They have no flows, and the first purchase is free.

    Then the value of 1 at the end, and the same after selling everything and paying its tax.
    """
    value, periods = result.value, len(result.value)
    ratios = value_measures(value, plan.initial, cash, yearly)
    before = value + result.costs if result.taxes is None else value + result.costs + result.taxes
    shares = np.divide(result.costs, before, where=before > 0.0, out=np.zeros(periods))
    traded = [
        float(result.turnover.sum()) * yearly / periods,
        len(result.trade_steps) * yearly / periods,
        float(shares.sum()) * yearly / periods,
    ]
    ends = [float(value[-1]), float(value[-1] - result.tax_on_sale)]
    # Without flows the money earned what the portfolio did.
    return [*ratios, *traded, ratios[0], *(end / plan.initial for end in ends)]


def table(found: Sequence[Variant], values: FloatArray) -> pd.DataFrame:
    """Put variants and their measures into a table, a row each."""
    named = {
        "policy": [variant.name for variant in found],
        "cost": [variant.cost for variant in found],
        "offset": [variant.policy.offset for variant in found],
    }
    return pd.DataFrame(named).join(pd.DataFrame(values, columns=MEASURED))
