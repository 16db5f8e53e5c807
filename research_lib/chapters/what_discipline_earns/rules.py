"""What trades of a rule cash in, over all its starts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from research_lib.diversification.overlap import Weights
from research_lib.growth.identity import premium_entropies
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate
from research_lib.sweeps.starts import start_offsets


def cashed_by(returns: pd.DataFrame, target: Weights, policy: Policy, **options: Any) -> pd.Series:
    """Parts of the premium as :func:`premium_entropies`, mean of all starts of a calendar of k.

    A policy that looks at every close or never has one start. The parts of each start are exact,
    so those of the mean are. `options` are those of :func:`simulate`, such as costs and taxes.
    """
    parts = [
        premium_entropies(returns, target, simulate(returns, target, start, **options))
        for start in start_offsets(policy)
    ]
    return pd.concat(parts, axis=1).mean(axis=1)
