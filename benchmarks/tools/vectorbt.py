"""vectorbt: orders of all dates at once, in compiled code; a band is a function to be compiled."""

from __future__ import annotations

import numpy as np
import pandas as pd
import vectorbt as vbt
from numba import njit
from vectorbt.portfolio import nb
from vectorbt.portfolio.enums import SizeType

from . import Data

SHARED = {"size_type": "targetpercent", "cash_sharing": True, "call_seq": "auto", "init_cash": 1.0}


def month_ends(prices: pd.DataFrame) -> np.ndarray:
    months = prices.index.year * 12 + prices.index.month
    return np.append(months[1:] != months[:-1], False)


def sizes(prices: pd.DataFrame, trades: np.ndarray) -> np.ndarray:
    trades[0] = True
    return np.where(trades, 1.0 / prices.shape[1], np.nan)[:, np.newaxis]


def value(prices: pd.DataFrame, trades: np.ndarray, cost: float) -> pd.Series:
    size = sizes(prices, trades)
    most = int(trades.sum()) * prices.shape[1]
    portfolio = vbt.Portfolio.from_orders(
        prices, size, group_by=True, fees=cost, max_orders=most, **SHARED
    )
    return portfolio.value().iloc[1:]


def monthly(data: Data, cost: float = 0.0) -> pd.Series:
    return value(data.prices, month_ends(data.prices), cost)


def hold(data: Data) -> pd.Series:
    return value(data.prices, np.zeros(len(data.prices), dtype=bool), 0.0)


@njit
def look(c, width):  # type: ignore[no-untyped-def]
    first, end = c.from_col, c.to_col
    goal = 1.0 / (end - first)
    for column in range(first, end):
        c.last_val_price[column] = c.close[c.i, column]
    total = nb.get_group_value_ctx_nb(c)
    beyond = c.i == 0
    for column in range(first, end):
        weight = c.last_position[column] * c.close[c.i, column] / total
        beyond |= abs(weight - goal) > width * goal
    nb.sort_call_seq_nb(
        c, np.full(end - first, goal), SizeType.TargetPercent, 0, np.empty(end - first)
    )
    return (goal if beyond else np.nan,)


@njit
def order(c, goal):  # type: ignore[no-untyped-def]
    return nb.order_nb(goal, c.close[c.i, c.col], SizeType.TargetPercent)


def band(data: Data, width: float) -> pd.Series:
    portfolio = vbt.Portfolio.from_order_func(
        data.prices,
        order,
        pre_segment_func_nb=look,
        pre_segment_args=(width,),
        group_by=True,
        cash_sharing=True,
        init_cash=1.0,
    )
    return portfolio.value().iloc[1:]


def sweep(data: Data, cost: float, intervals: list[int]) -> list[float]:
    days, assets = np.arange(len(data.prices)), data.prices.shape[1]
    wide = pd.concat([data.prices] * len(intervals), axis=1, keys=intervals)
    size = [sizes(data.prices, days % every == 0) for every in intervals]
    portfolio = vbt.Portfolio.from_orders(
        wide, np.repeat(np.hstack(size), assets, axis=1), group_by=0, fees=cost, **SHARED
    )
    return portfolio.final_value().tolist()
