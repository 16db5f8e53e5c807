"""What a pool pays for a change of its weights: the relative entropy of the new to the old."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.parameters import whole
from research_lib.chapters.self_rebalancing_pools.data import Pooled
from research_lib.growth.entropy import entropies
from research_lib.rebalancing.targets import VolatilityTarget


def in_steps(first: pd.Series, last: pd.Series, steps: int, *, arc: bool = False) -> pd.DataFrame:
    r"""Weights of a pool on its way from one mix to another, shape (steps + 1, N).

    Along a straight line, or along the `arc` of a great circle of the points :math:`\sqrt{w_i}`,
    which to second order is the shortest way where distance is relative entropy.

    >>> ends = pd.Series({"a": 0.5, "b": 0.5}), pd.Series({"a": 0.6, "b": 0.4})
    >>> in_steps(*ends, steps=2).round(4)["a"].tolist()
    [0.5, 0.55, 0.6]
    """
    way = np.linspace(0.0, 1.0, whole(steps, "steps", 1) + 1)[:, np.newaxis]
    here, there = first.to_numpy(), last[first.index].to_numpy()
    rows = (1.0 - way) * here + way * there
    # Twice the sine of half the angle, for a cosine near 1 has lost it to rounding.
    apart = float(np.linalg.norm(np.sqrt(here) - np.sqrt(there)))
    if arc and apart > 0.0:
        angle = 2.0 * np.arcsin(0.5 * apart)
        turned = np.sin((1.0 - way) * angle) * np.sqrt(here) + np.sin(way * angle) * np.sqrt(there)
        rows = (turned / np.sin(angle)) ** 2
    return pd.DataFrame(rows, columns=first.index)


def paid_for(weights: pd.DataFrame) -> FloatArray:
    r"""Return what each change costs, in logarithms: :math:`\mathrm{KL}(w_t \,\|\, w_{t-1})`.

    At any prices, for they cancel: a pool whose weights jump from v to w sells until each asset is
    at w again, and keeps the share :math:`\prod_i (v_i / w_i)^{w_i}` of its value.
    """
    rows = weights.to_numpy()
    return np.array([entropies(new, old) for old, new in pairwise(rows)])


def paid_by_rule(data: Pooled, rule: VolatilityTarget, every: int) -> pd.Series:
    """Return what a pool that follows a rule pays a year for its changes alone, in logarithms.

    The rule looks every so many closes, once it has past enough. The pool's weights jump to the
    new target, or go there in as many equal steps as there are closes until the next look.
    """
    history, held = data.returns.to_numpy(), data.target.to_numpy()
    looks = np.arange(rule.window - 1, len(history), every)
    targets = rule.targets(history, looks, held, data.returns.columns)
    weights = pd.DataFrame(targets, columns=data.returns.columns)
    years = (len(looks) - 1) * every / data.yearly
    pairs = [(weights.iloc[at], weights.iloc[at + 1]) for at in range(len(looks) - 1)]
    found = {"in one step": paid_for(weights).sum() / years}
    slow = [paid_for(in_steps(*pair, every)).sum() for pair in pairs]
    found[f"in {every} steps"] = float(np.sum(slow)) / years
    return pd.Series(found)
