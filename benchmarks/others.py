"""The same rules by other simulators: bt and vectorbt.

The rules are theirs; only the timing is brought into line with the book's conventions. Prices
begin with a row of ones on the day before the first return, so that they buy at the opening; they
trade at the close of the last date of a month and earn from the next date.
"""

from __future__ import annotations

from collections.abc import Callable

import bt
import numpy as np
import pandas as pd
import vectorbt as vbt

PERIOD_ENDS = {"run_on_first_date": True, "run_on_end_of_period": True, "run_on_last_date": False}


def prices(returns: pd.DataFrame) -> pd.DataFrame:
    """Prices from 1 on the day before the first return."""
    opening = pd.DataFrame(1.0, [returns.index[0] - pd.Timedelta(days=1)], returns.columns)
    return pd.concat([opening, (1.0 + returns).cumprod()])


def bt_algos(rule: str) -> list[bt.Algo]:
    """Stack of bt's algos for one of the rules."""
    equal = [bt.algos.SelectAll(), bt.algos.WeighEqually()]
    if rule == "monthly":
        return [bt.algos.RunMonthly(**PERIOD_ENDS), *equal, bt.algos.Rebalance()]
    if rule == "quarterly":
        return [bt.algos.RunQuarterly(**PERIOD_ENDS), *equal, bt.algos.Rebalance()]
    # bt's tolerance is a share of the target, as is the book's relative band.
    beyond = bt.algos.Or([bt.algos.RunOnce(), bt.algos.RunIfOutOfBounds(0.2)])
    return [*equal, beyond, bt.algos.Rebalance()]


def bt_call(rule: str, returns: pd.DataFrame) -> Callable[[], pd.Series]:
    """Value of 1 by bt, without costs, at the end of each period; prices are laid out before."""
    laid_out = prices(returns)

    def call() -> pd.Series:
        test = bt.Backtest(
            bt.Strategy(rule, bt_algos(rule)),
            laid_out,
            initial_capital=1.0,
            integer_positions=False,
            progress_bar=False,
        )
        test.run()
        return test.strategy.values.reindex(returns.index)  # noqa: PD011 - an attribute of bt

    return call


def vectorbt_call(returns: pd.DataFrame, cost: float) -> Callable[[], pd.Series]:
    """Value of 1 by vectorbt, monthly to equal weights; prices and sizes are laid out before.

    Sizes are one column for all assets, which is the fastest way to say them.
    """
    laid_out = prices(returns)
    months = laid_out.index.year * 12 + laid_out.index.month
    trades = np.append(months[1:] != months[:-1], False)
    trades[0] = True
    sizes = np.where(trades, 1.0 / returns.shape[1], np.nan)[:, np.newaxis]

    def call() -> pd.Series:
        portfolio = vbt.Portfolio.from_orders(
            laid_out,
            size=sizes,
            size_type="targetpercent",
            group_by=True,
            cash_sharing=True,
            call_seq="auto",  # sales first: they pay for the purchases
            fees=cost,
            init_cash=1.0,
            max_orders=int(trades.sum()) * returns.shape[1],
        )
        return portfolio.value().reindex(returns.index)

    return call
