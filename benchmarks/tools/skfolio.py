"""skfolio: one portfolio a holding period, chained; a cost is taken off every day of its period."""

from __future__ import annotations

import numpy as np
import pandas as pd
from skfolio import MultiPeriodPortfolio, Portfolio

from . import Data


def value(returns: pd.DataFrame, period: np.ndarray, cost: float) -> pd.Series:
    weights, held = np.full(returns.shape[1], 1.0 / returns.shape[1]), []
    before = np.zeros_like(weights)
    for _, days in returns.groupby(period):
        part = Portfolio(
            days,
            weights,
            previous_weights=before,
            transaction_costs=cost / len(days),
            weight_drift=True,
        )
        before = part.ending_weights
        held.append(part)
    return (1.0 + MultiPeriodPortfolio(held).returns_df).cumprod()


def monthly(data: Data, cost: float = 0.0) -> pd.Series:
    dates = data.returns.index
    return value(data.returns, (dates.year * 12 + dates.month).to_numpy(), cost)


def hold(data: Data) -> pd.Series:
    return value(data.returns, np.zeros(len(data.returns)), 0.0)


def sweep(data: Data, cost: float, intervals: list[int]) -> list[float]:
    days = np.arange(len(data.returns))
    return [value(data.returns, days // every, cost).iloc[-1] for every in intervals]
