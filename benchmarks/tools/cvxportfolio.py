"""cvxportfolio: a policy is asked for weights every day; returns are dated by their first day."""

from __future__ import annotations

import cvxportfolio as cvx
import numpy as np
import pandas as pd

from . import Data


class Band(cvx.policies.Policy):
    def __init__(self, target: pd.Series, width: float) -> None:
        self.target, self.width = target, width

    def values_in_time(self, current_weights: pd.Series, **_: object) -> pd.Series:
        away = (current_weights - self.target).abs() > self.width * self.target + 1e-15
        return self.target if away.any() else current_weights


def target(data: Data) -> pd.Series:
    names = [*data.returns.columns, "cash"]
    return pd.Series([1.0 / data.returns.shape[1]] * (len(names) - 1) + [0.0], names)


def value(data: Data, policy: cvx.policies.Policy, cost: float) -> pd.Series:
    returns = data.returns.set_axis(data.prices.index[:-1]).assign(cash=0.0)
    returns.loc[data.prices.index[-1]] = 0.0
    simulator = cvx.MarketSimulator(
        returns=returns,
        costs=[cvx.TransactionCost(a=cost)],
        cash_key="cash",
        min_history=pd.Timedelta(0),
    )
    done = simulator.backtest(policy, start_time=returns.index[0], initial_value=1.0)
    return done.v.iloc[1:]


def at(data: Data, trades: np.ndarray, cost: float) -> pd.Series:
    policy = cvx.PeriodicRebalance(target(data), data.prices.index[trades])
    return value(data, policy, cost)


def monthly(data: Data, cost: float = 0.0) -> pd.Series:
    month = data.prices.index.year * 12 + data.prices.index.month
    ends = np.append(month[1:] != month[:-1], False)
    ends[0] = True
    return at(data, ends, cost)


def hold(data: Data) -> pd.Series:
    return at(data, np.arange(len(data.prices)) == 0, 0.0)


def band(data: Data, width: float) -> pd.Series:
    return value(data, Band(target(data), width), 0.0)


def sweep(data: Data, cost: float, intervals: list[int]) -> list[float]:
    days = np.arange(len(data.prices))
    return [at(data, days % every == 0, cost).iloc[-1] for every in intervals]
