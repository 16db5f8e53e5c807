"""Which rules are sums over stretches, and what those are made of."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_no_total_loss, check_returns
from research_lib.rebalancing.policies import Policy


def checked_gross(returns: pd.DataFrame) -> FloatArray:
    """One plus the returns, none of them zero, laid out by asset: shape (N, T)."""
    values = check_returns(returns)
    check_no_total_loss(values, returns, "use rl.sweep, which can hold nothing")
    return np.ascontiguousarray(1.0 + values.T)


def is_plain(rule: Policy) -> bool:
    """Whether a rule trades every n periods, or never, all the way to fixed weights."""
    if rule.calendar is None:
        return True
    no_band = isinstance(rule.band, (int, float)) and rule.band == rule.band_floor == 0.0
    keeps_on = rule.skip == 0.0 and rule.trend is None and rule.target is None
    return isinstance(rule.calendar, int) and no_band and keeps_on


def plain_interval(name: str, rule: Policy) -> int:
    """Periods between two looks of a plain calendar rule; 0 for never."""
    if not is_plain(rule):
        raise ValueError(
            f"{name} ({rule.describe()}) is no plain calendar rule: give a whole number of "
            "periods, no band, nothing skipped or paused and no moving target, or use rl.sweep"
        )
    return rule.calendar if isinstance(rule.calendar, int) else 0
