"""bt: a strategy is a stack of algos, asked one after the other every day."""

from __future__ import annotations

import bt
import pandas as pd

from . import Data

MONTH_ENDS = {"run_on_first_date": True, "run_on_end_of_period": True, "run_on_last_date": False}


def value(data: Data, when: bt.Algo, cost: float = 0.0) -> pd.Series:
    algos = [bt.algos.SelectAll(), bt.algos.WeighEqually(), when, bt.algos.Rebalance()]
    test = bt.Backtest(
        bt.Strategy("equal", algos),
        data.prices,
        initial_capital=1.0,
        commissions=(lambda quantity, price: cost * abs(quantity) * price) if cost else None,
        integer_positions=False,
    )
    test.run()
    return test.strategy.values.reindex(data.returns.index)  # noqa: PD011 - an attribute of bt


def monthly(data: Data, cost: float = 0.0) -> pd.Series:
    return value(data, bt.algos.RunMonthly(**MONTH_ENDS), cost)


def hold(data: Data) -> pd.Series:
    return value(data, bt.algos.RunOnce())


def band(data: Data, width: float) -> pd.Series:
    return value(data, bt.algos.Or([bt.algos.RunOnce(), bt.algos.RunIfOutOfBounds(width)]))


def sweep(data: Data, cost: float, intervals: list[int]) -> list[float]:
    each = (bt.algos.RunEveryNPeriods(every) for every in intervals)
    return [value(data, when, cost).iloc[-1] for when in each]
