"""At which closes a rule looks, and what it sees of trends there."""

from __future__ import annotations

import numpy as np

from research_lib.base.arrays import BoolArray, FloatArray, IntArray
from research_lib.rebalancing.policies import Policy


def look_mask(rows: IntArray, policy: Policy, periods: int) -> BoolArray:
    """Whether each step is a look: none at the last, and none that the rule's luck skips."""
    looks = np.zeros(periods, dtype=np.bool_)
    looks[rows] = True
    looks[-1] = False
    if policy.skip > 0.0:
        # A draw for every period: whether a look is kept does not depend on the calendar.
        looks &= np.random.default_rng(policy.seed).random(periods) >= policy.skip
    return looks


def trailing_growth(history: FloatArray, window: int) -> FloatArray:
    """Logarithmic growth of each asset over the last `window` periods; 0 until there are as many.

    Log growth of a total loss is taken as that of a fall to a millionth.
    """
    wealth = np.cumsum(np.log(np.maximum(1.0 + history, 1e-6)), axis=0)
    trend = np.zeros_like(wealth)
    trend[window:] = wealth[window:] - wealth[:-window]
    if window <= len(wealth):
        trend[window - 1] = wealth[window - 1]
    return trend
