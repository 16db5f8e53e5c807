"""What the benchmarks run, and where they enter the library: a new name is one line here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

import research_lib as rl
from research_lib.simulator.loop import run
from research_lib.simulator.set_up import set_up

DATA = "us_stocks_20_daily"  # 8,312 days of 20 stocks
MONTHLY = rl.Policy("ME")
TEN_POINTS = rl.Costs(10e-4)


def equal_weights(returns: pd.DataFrame) -> dict[str, float]:
    """Give every asset the same weight."""
    return dict.fromkeys(returns.columns, 1.0 / returns.shape[1])


def synthetic(periods: int, assets: int) -> pd.DataFrame:
    """Daily returns drawn with the first seed."""
    drawn = np.random.default_rng(0).normal(4e-4, 0.015, (periods, assets))
    dates = pd.bdate_range("1990-01-02", periods=periods)
    return pd.DataFrame(drawn, index=dates, columns=[f"stock {i}" for i in range(assets)])


def public_call(returns: pd.DataFrame, costs: rl.Costs = TEN_POINTS) -> Callable[[], pd.Series]:
    """Make the call of a monthly simulation, from the frame of returns to the path of value."""
    target = equal_weights(returns)
    return lambda: rl.simulate(returns, target, MONTHLY, costs=costs).value


def compiled_loop(returns: pd.DataFrame) -> Callable[[], object]:
    """Make the call of its loop alone: checks and set-up are done before."""
    plan = set_up(returns, equal_weights(returns), MONTHLY, costs=TEN_POINTS).plan
    return lambda: run(plan, True, False)
