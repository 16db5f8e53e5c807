"""The rebalancing premium of calendar rules in every window of the data and on resampled ones.

A rule that trades back to fixed weights forgets at each look how it came there, so its growth is a
sum over the stretches between looks, and no path needs to be walked.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.diversification.overlap import Weights
from research_lib.inference.resampling import resampled_rows
from research_lib.measures.performance import checked_frequency
from research_lib.measures.premium import PARTS, checked_logs, checked_target


def resampled_premium(
    returns: pd.DataFrame,
    target: Weights,
    intervals: Mapping[str, int],
    *,
    n_resamples: int,
    block: float,
    seed: int,
    frequency: float | None = None,
) -> pd.DataFrame:
    """Premium of calendar rules over buy-and-hold on resampled histories, all rules on each.

    `returns`, `target`, `frequency`: as for :func:`premium_windows`. `intervals` (mapping of str to
    int): periods between two looks, by name of the rule; counted from the opening. `n_resamples`,
    `block`, `seed`: as for :func:`research_lib.compare`, whose histories they give. Returns a
    DataFrame: a row for each rule and history (index rule, draw), columns as for
    :func:`premium_windows`; every rule, and buy-and-hold, is simulated anew on each history.
    """
    aim, logs = checked_target(returns, target), checked_logs(returns)
    yearly = checked_frequency(returns.index, frequency) / len(returns)
    paths = resampled_rows(len(returns), n_resamples, block, seed)
    drawn = [_path_parts(logs, path, aim, list(intervals.values())) for path in paths]
    values = np.transpose(drawn, (1, 0, 2)).reshape(-1, len(PARTS)) * yearly
    names = [list(intervals), range(n_resamples)]
    return pd.DataFrame(values, pd.MultiIndex.from_product(names, names=["rule", "draw"]), PARTS)


def _path_parts(
    logs: FloatArray, path: IntArray, aim: FloatArray, intervals: list[int]
) -> list[list[float]]:
    """Parts of the premium of each rule over one history, in logarithms over its whole length."""
    drawn = logs[path]
    grown = drawn.sum(axis=0)
    weighted = float(grown @ aim)
    dispersion = float(np.log(np.exp(grown) @ aim)) - weighted
    parts = []
    for interval in intervals:
        looks = np.arange(0, len(path), interval)
        stretch = np.add.reduceat(drawn, looks, axis=0) if interval > 1 else drawn
        volatility = float(np.log(np.exp(stretch) @ aim).sum()) - weighted
        parts.append([volatility - dispersion, volatility, dispersion])
    return parts
