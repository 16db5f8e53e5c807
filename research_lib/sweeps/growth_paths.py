"""Growth of many variants, stretch by stretch."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.measures.paths import check_rules
from research_lib.rebalancing.costs import Costs, as_costs
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.loop import run
from research_lib.simulator.set_up import NEVER, Setup, Target, set_up
from research_lib.simulator.simulate import check_paid
from research_lib.sweeps.starts import start_offsets
from research_lib.workers.in_order import Shared, in_order


def growth_paths(
    returns: pd.DataFrame,
    target: Target,
    policies: Mapping[str, Policy],
    cost: float | Costs = 0.0,
    *,
    every: int = 1,
    all_starts: bool = True,
    n_jobs: int = -1,
) -> pd.DataFrame:
    """Logarithmic growth of every variant, stretch by stretch: what a test of selection needs.

    Most is as for :func:`sweep`. A stretch has `every` periods, and periods after the last full one
    are left out: shape (T // every, K), dated by the end of each, with columns (policy, offset).

    >>> coin = pd.DataFrame({"stock": [1.0, -0.5, 1.0, -0.5], "cash": 0.0})
    >>> half = {"stock": 0.5, "cash": 0.5}
    >>> np.exp(growth_paths(coin, half, {"always": Policy(1)}, every=2))["always"][0].tolist()
    [1.125, 1.125]
    """
    check_rules(policies)
    if not 1 <= every <= len(returns):
        raise ValueError(f"every is {every}: give 1 to {len(returns)} periods")
    friction = as_costs(cost)
    rules = {
        (name, variant.offset): variant
        for name, policy in policies.items()
        for variant in (start_offsets(policy) if all_starts else [policy])
    }
    setup = set_up(returns, target, NEVER)
    tasks = ((variant,) for variant in rules.values())
    shared = Shared(setup, friction, every)
    paths = list(in_order(_path, shared, tasks, n_jobs=n_jobs, total=len(rules)))
    columns = pd.MultiIndex.from_tuples(list(rules), names=["policy", "offset"])
    return pd.DataFrame(np.column_stack(paths), returns.index[every - 1 :: every], columns)


def _path(setup: Setup, costs: Costs, every: int, policy: Policy) -> FloatArray:
    """Logarithmic growth of one rule in each stretch."""
    plan = setup.under(policy, costs).plan
    result = run(plan, False, False)
    check_paid(result, plan, setup.dates)
    ends = np.log(result.value[every - 1 :: every])
    return np.diff(ends, prepend=0.0)
