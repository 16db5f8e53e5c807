"""Prices of a reader's assets as monthly returns, as far as they go back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.reader.case import CASH, Case
from research_lib.reader.not_said import NotSaidError

# Months of history that the tracking error and likeness look at, and the fewest that will do.
LONG, SHORT = 36, 24
# Share of the market that may lack a price, before nothing is said of the market's results.
LOST = 0.10


def months_of(prices: pd.DataFrame) -> pd.DataFrame:
    """Return the last price of each month, by month; gaps are filled with the price before."""
    index = pd.DatetimeIndex(prices.index)
    last = prices.ffill().groupby(index.to_period("M")).last()
    return last.reindex(pd.period_range(last.index[0], last.index[-1], freq="M")).ffill()


def history(case: Case, cash_return: float = 0.0) -> tuple[pd.Series, pd.DataFrame]:
    """Return the market as far as known and monthly returns of it, of what is held and of cash.

    Returns
    -------
    market : Series by name
        Weights, sum 1.
    returns : DataFrame of shape (T, N)
        By the end of the month; cash is a column where it is held.

    Raises
    ------
    NotSaidError
        If there is no market, or prices of what is held or of the market go back too little.
    """
    market, months = case.needed_market(), months_of(case.needed_prices())
    length = min(LONG, len(months) - 1)
    if length < SHORT:
        raise NotSaidError(f"needs {SHORT} months of prices; there are {max(length, 0)}")
    window = months.iloc[-length - 1 :]
    late = [n for n in case.invested.index if n not in window or window[n].isna().any()]
    if late:
        raise NotSaidError(f"needs {length} months of prices; {late[0]} has fewer")
    full = window.dropna(axis="columns")
    known = market[[name in full.columns for name in market.index]]
    lost = 1.0 - float(known.sum())
    if lost > LOST:
        raise NotSaidError(f"needs {length} months of prices; {lost:.0%} of the market has fewer")
    names = case.invested.index.append(known.index.difference(case.invested.index, sort=False))
    returns = (full[names] / full[names].shift() - 1.0).iloc[1:]
    returns.index = pd.PeriodIndex(returns.index).to_timestamp(how="end").normalize()
    if CASH in case.weights.index:
        returns[CASH] = (1.0 + cash_return) ** (1 / 12) - 1.0
    return known / known.sum(), returns


def growth(prices: pd.DataFrame, first: pd.Timestamp) -> pd.Series:
    """Return what each asset grew by from the last price up to a day to the last of all."""
    filled = prices.ffill()
    start = filled.loc[:first].iloc[-1]
    return (filled.iloc[-1] / start).astype(np.float64)
