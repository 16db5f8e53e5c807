"""Drift and risk of calendar rules on resampled histories."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from research_lib.diversification.overlap import Weights
from research_lib.inference.resampling import resampled_rows
from research_lib.measures.drift import MEASURES, drift_measures
from research_lib.measures.performance import checked_frequency
from research_lib.measures.premium import checked_logs, checked_target
from research_lib.measures.stretches import first_drift_sums, wealth_along


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
    counted from the opening. `n_resamples`, `block`, `seed`: as for :func:`research_lib.compare`,
    whose histories they give. Returns a DataFrame: a row for each history and rule (index draw,
    rule), columns as for :func:`drift_every_start`. ValueError if inputs are bad or an asset loses
    everything.
    """
    aim = checked_target(returns, target)
    gross = np.ascontiguousarray(np.exp(checked_logs(returns)).T)
    yearly = checked_frequency(returns.index, frequency)
    exact, tables = returns.to_numpy() @ aim, {}
    for draw, path in enumerate(resampled_rows(len(returns), n_resamples, block, seed)):
        wealth = wealth_along(gross, path)
        sums = [first_drift_sums(wealth, aim, exact[path], each) for each in intervals.values()]
        found = drift_measures(np.array(sums), len(returns), yearly)
        tables[draw] = pd.DataFrame(found, pd.Index(intervals, name="rule"), MEASURES)
    return pd.concat(tables, names=["draw"])
