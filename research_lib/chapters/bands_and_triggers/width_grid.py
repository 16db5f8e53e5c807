"""What each width of a band would have given, and which width was best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.measures.performance import checked_frequency
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.loop import run
from research_lib.simulator.set_up import Setup, Target, set_up


class WidthGrid(NamedTuple):
    """Results a year without costs: one row a history, one column a width."""

    turnover: FloatArray  # (S, K) one-way
    squared: FloatArray  # (S, K) mean square of the first asset's weight less its target
    mean: FloatArray  # (S, K) mean return
    variance: FloatArray  # (S, K) variance of returns


def width_grid(
    returns: pd.DataFrame,
    target: Target,
    policy: Policy,
    widths: Sequence[float],
    paths: Sequence[IntArray] = (),
    *,
    frequency: float | None = None,
) -> WidthGrid:
    """Run a rule with each width of its band, on the data and on resampled histories.

    `returns` (DataFrame of shape (T, N)): simple returns a period; the first asset is the one whose
    weight is watched. `target`: target weights, as for :func:`simulate`. `policy`: the rule; its
    own band is not used. `widths` (sequence of K floats): bands to try. `paths` (sequence of S - 1
    arrays of int): rows of resampled histories. Returns a WidthGrid: results a year; the first row
    is that of the data.

    >>> coin = pd.DataFrame({"stock": [0.1, -0.05, 0.1, 0.1] * 63, "cash": 0.0})
    >>> found = width_grid(coin, {"stock": 0.5, "cash": 0.5}, Policy(1), [0.01, 0.02])
    >>> found.turnover.round(1).tolist()
    [[5.3, 3.7]]
    """
    yearly = checked_frequency(returns.index, frequency)
    setups = [set_up(returns, target, replace(policy, band=width)) for width in widths]
    rows = [np.arange(len(returns), dtype=np.int64), *paths]
    histories = Parallel(n_jobs=-1, prefer="threads")(
        delayed(_results)(setups, path) for path in rows
    )
    found = np.stack(histories, axis=1)
    found[[0, 2, 3]] *= yearly
    return WidthGrid(*found)


def _results(setups: Sequence[Setup], path: IntArray) -> FloatArray:
    """Turnover, squared distance, mean and variance a period of each rule, shape (4, K)."""
    found = np.empty((4, len(setups)))
    for at, setup in enumerate(setups):
        plan = setup.on(path)
        result = run(plan, False, True)
        before = np.concatenate(([plan.initial], result.value[:-1]))
        earned = result.value / before - 1.0
        squared = ((result.weights[:, 0] - plan.targets[0, 0]) ** 2).mean()
        found[:, at] = result.turnover.mean(), squared, earned.mean(), earned.var()
    return found


def best_widths(widths: Sequence[float], losses: FloatArray) -> FloatArray:
    """Width at which each row of losses is least, between the widths tried.

    `widths` (sequence of K floats): widths tried, increasing by equal factors. `losses` (ndarray of
    shape (..., K)): what each width costs. Returns a ndarray of shape (...): where the parabola
    through the least loss and its neighbours is lowest, in logarithms; a width at the end of the
    grid where the least loss is there.

    >>> widths = np.geomspace(0.01, 0.16, 5)
    >>> best_widths(widths, np.log(widths / 0.05) ** 2).round(4).item()
    0.05
    """
    logs = np.log(np.asarray(widths, dtype=np.float64))
    least = losses.argmin(axis=-1)
    inside = np.clip(least, 1, len(logs) - 2)[..., np.newaxis]
    left, middle, right = (
        np.take_along_axis(losses, inside + side, axis=-1)[..., 0] for side in (-1, 0, 1)
    )
    bend = left - 2.0 * middle + right
    shift = np.divide(0.5 * (left - right), bend, out=np.zeros_like(bend), where=bend > 0.0)
    at_end = (least == 0) | (least == len(logs) - 1)
    step = logs[1] - logs[0]
    return np.asarray(np.exp(logs[least] + np.where(at_end, 0.0, shift) * step))
