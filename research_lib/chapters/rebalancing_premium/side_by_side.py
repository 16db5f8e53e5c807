"""A mix restored once a year beside the same mix left alone, at its own risk and at equal risk."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate
from research_lib.sweeps.starts import start_offsets

COLUMNS = ["growth", "volatility", "Sharpe ratio", "deepest fall"]


class SideBySide(NamedTuple):
    """What a rebalanced mix and the same left alone did.

    Attributes
    ----------
    table : DataFrame
        Rows "rebalanced once a year", mean of its starts, "left alone", and "left alone, made as
        calm": part of it in bills, restored every month, so that its volatility over bills is
        that of the first. Columns: logarithmic growth and volatility a year, Sharpe ratio over
        bills, deepest fall from the highest value before, `first asset at the end`.
    weight : Series
        Weight of the first asset in the mix left alone, by month.
    ahead : Series
        Wealth of the rebalanced mix, geometric mean of its starts, over that of the one left
        alone, less 1.
    calm : float
        Share of the last row that is not in bills.
    """

    table: pd.DataFrame
    weight: pd.Series
    ahead: pd.Series
    calm: float


def side_by_side(returns: pd.DataFrame, target: pd.Series, bills: pd.Series) -> SideBySide:
    """Run annual rebalancing from all twelve starts, and the mix left alone, on monthly returns."""
    alone = simulate(returns, target, Policy(None))
    runs = [simulate(returns, target, rule) for rule in start_offsets(Policy(12))]
    over = alone.returns() - bills
    calm = float(np.mean([(run.returns() - bills).std() for run in runs]) / over.std())
    lines = {
        "rebalanced once a year": np.mean([outcome(run.returns(), bills) for run in runs], axis=0),
        "left alone": outcome(alone.returns(), bills),
        "left alone, made as calm": outcome(bills + calm * over, bills),
    }
    table = pd.DataFrame(lines, COLUMNS).T
    weight, first = alone.weights.iloc[:, 0], returns.columns[0]
    ends = [np.mean([run.weights[first].iloc[-1] for run in runs]), weight.iloc[-1]]
    table["first asset at the end"] = [*ends, calm * ends[1]]
    wealth = np.exp(np.mean([np.log(run.value) for run in runs], axis=0))
    return SideBySide(table, weight, wealth / alone.value - 1.0, calm)


def outcome(returns: pd.Series, bills: pd.Series) -> FloatArray:
    """Return growth, volatility, Sharpe ratio and deepest fall of monthly returns, shape (4,)."""
    over, wealth = returns - bills, np.append(1.0, (1.0 + returns).cumprod())
    fall = (wealth / np.maximum.accumulate(wealth)).min() - 1.0
    growth = 12 * np.log1p(returns).mean()
    sharpe = over.mean() / over.std() * 12**0.5
    return np.array([growth, returns.std() * 12**0.5, sharpe, fall])
