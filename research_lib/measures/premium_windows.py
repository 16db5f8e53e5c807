"""The premium of rebalancing in every window of time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.diversification.overlap import Weights
from research_lib.measures.performance import checked_frequency
from research_lib.measures.premium import PARTS, checked_logs, checked_target
from research_lib.measures.stretches import fill_stretches, wealth_along


def premium_windows(
    returns: pd.DataFrame,
    target: Weights,
    interval: int,
    horizon: int,
    *,
    frequency: float | None = None,
) -> pd.DataFrame:
    """Premium of a calendar rule over buy-and-hold in every window of `horizon` periods.

    Both buy the fixed target at the opening of the window; looks are `interval` periods apart,
    counted from there, and divide the horizon. Columns `premium`, `volatility return` and
    `dispersion discount`, as for :func:`premium_sources`; indexed by the end of the window. No
    costs.

    >>> coin = pd.DataFrame({"stock": [1.0, -0.5], "cash": [0.0, 0.0]})
    >>> window = premium_windows(coin, {"stock": 0.5, "cash": 0.5}, 1, 2, frequency=2)
    >>> round(float(window.loc[1, "premium"]), 4)  # log(9/8)
    0.1178
    """
    aim, logs = checked_target(returns, target), checked_logs(returns)
    if interval < 1 or horizon % interval or not interval <= horizon <= len(returns):
        raise ValueError(
            f"horizon is {horizon}, interval {interval}, periods {len(returns)}: give a multiple "
            "of the interval, no longer than the data"
        )
    gross = np.ascontiguousarray(1.0 + returns.to_numpy(dtype=np.float64).T)
    wealth = wealth_along(gross, np.arange(len(returns), dtype=np.int64))
    drifted, grown = np.empty((len(aim), len(returns))), np.empty(len(returns))
    fill_stretches(wealth, aim, interval, 1, drifted, grown)
    stretch = np.log(grown[interval - 1 :])
    starts = np.arange(len(returns) - horizon + 1)
    steps = np.arange(0, horizon, interval)
    mixed = sum((stretch[starts + step] for step in steps), np.zeros(len(starts)))
    level = np.vstack([np.zeros(logs.shape[1]), np.cumsum(logs, axis=0)])
    change = level[starts + horizon] - level[starts]
    weighted = change @ aim
    volatility = mixed - weighted
    dispersion = np.log(np.exp(change) @ aim) - weighted
    yearly = checked_frequency(returns.index, frequency) / horizon
    parts = np.column_stack([volatility - dispersion, volatility, dispersion]) * yearly
    return pd.DataFrame(parts, index=returns.index[horizon - 1 :], columns=PARTS)


def levelled(returns: pd.DataFrame) -> pd.DataFrame:
    """Give every asset the same growth, and leave all else as it was.

    Each asset ends at the geometric mean of where they ended: the counterfactual in which no asset
    was better than another over the whole time.

    >>> two = pd.DataFrame({"up": [0.21, 0.0], "flat": [0.0, 0.0]})
    >>> ((1 + levelled(two)).prod() - 1).round(6).tolist()
    [0.1, 0.1]
    """
    logs = checked_logs(returns)
    growth = logs.mean(axis=0)
    return pd.DataFrame(
        np.expm1(logs - growth + growth.mean()), index=returns.index, columns=returns.columns
    )
