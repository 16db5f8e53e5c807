"""Drift and risk of calendar rules on resampled histories."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from research_lib.diversification.overlap import Weights
from research_lib.inference.resampling import resampled_rows
from research_lib.measures.drift import MEASURES, _measures, _sums, _wealth
from research_lib.measures.performance import checked_frequency
from research_lib.measures.premium import checked_logs, checked_target


def resampled_drift(
    returns: pd.DataFrame,
    target: Weights,
    intervals: Mapping[str, int],
    *,
    n_resamples: int,
    block: float,
    seed: int,
    frequency: float | None = None,
) -> pd.DataFrame:
    """Drift and risk of calendar rules on resampled histories, every rule on each of them.

    `returns`, `target`, `intervals`, `frequency`: as for :func:`drift_every_start`; looks are
    counted from the opening. `n_resamples`, `block`, `seed`: number of histories, mean length of a
    block in periods, and seed, as for :func:`research_lib.compare`: the same three give the same
    histories. Returns a DataFrame: a row for each history and rule (index draw, rule), columns as
    for :func:`drift_every_start`. ValueError if inputs are bad or an asset loses everything.
    """
    aim = checked_target(returns, target)
    logs = checked_logs(returns)
    yearly = checked_frequency(returns.index, frequency)
    periods, tables = np.arange(len(logs)), {}
    for draw, path in enumerate(resampled_rows(len(logs), n_resamples, block, seed)):
        wealth, exact = _wealth(logs[path]), np.expm1(logs[path]) @ aim
        sums = [
            _sums(wealth, aim, exact, periods - periods % interval).sum(axis=1)
            for interval in intervals.values()
        ]
        found = _measures(np.transpose(sums), len(logs), yearly)
        tables[draw] = pd.DataFrame(found, pd.Index(intervals, name="rule"), MEASURES)
    return pd.concat(tables, names=["draw"])
