"""okama: portfolios from returns a period; costs of trading are not among what it knows."""

from __future__ import annotations

import okama
import pandas as pd

from . import Data


def value(returns: pd.DataFrame, rule: okama.Rebalance) -> pd.Series:
    by_day = returns.set_axis(returns.index.to_period("D"))
    weights = [1.0 / returns.shape[1]] * returns.shape[1]
    return rule.wealth_ts(weights, by_day).portfolio_wealth_index.iloc[1:] / 1000.0


def monthly(data: Data) -> pd.Series:
    return value(data.returns, okama.Rebalance("month"))


def hold(data: Data) -> pd.Series:
    return value(data.returns, okama.Rebalance("none"))


def band(data: Data, width: float) -> pd.Series:
    return value(data.returns, okama.Rebalance("none", rel_deviation=width))
