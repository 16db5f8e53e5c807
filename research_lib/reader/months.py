"""Prices of a reader's assets as monthly returns, as far as they go back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.reader.case import CASH, Case
from research_lib.reader.not_said import NotSaidError, or_money

# Months of history that the tracking error and likeness look at, and the fewest that will do.
LONG, SHORT = 36, 24
# Share of the market that may lack a price, before nothing is said of the market's results.
LOST = 0.10
# What is left out is named from here on: less is rounding.
TOLD = 0.0005
# The first price may lie so far from the day wanted: prices may be of the ends of months.
NEAR = pd.Timedelta(days=16)
# A price of the holdings further than this from the last of the prices is of another day or money.
APART = 0.05
# An older price is none.
STALE = pd.Timedelta(days=31)


def filled(prices: pd.DataFrame) -> pd.DataFrame:
    """Return prices with gaps filled by the price before, up to a month old.

    >>> days = pd.to_datetime(["2024-01-31", "2024-02-29", "2024-03-29"])
    >>> filled(pd.DataFrame({"a": [1.0, None, None]}, days))["a"].tolist()
    [1.0, 1.0, nan]
    """
    days = pd.DatetimeIndex(prices.index)
    rows = np.where(prices.notna(), np.arange(len(days))[:, None], -1)
    newest = np.maximum.accumulate(rows, axis=0)
    age = days.to_numpy()[:, None] - days.to_numpy()[newest]
    return prices.ffill().where((newest >= 0) & (age <= STALE.to_timedelta64()))


def nearest(index: pd.Index, day: pd.Timestamp) -> pd.Timestamp | None:
    """Return the date that is nearest to a day, the earlier of two; none if it is not near."""
    apart = np.abs(pd.DatetimeIndex(index) - day)
    found = pd.Timestamp(index[int(apart.argmin())])
    return found if abs(found - day) <= NEAR else None


def stopped(prices: pd.DataFrame, name: str) -> str:
    """Say of a name without a price at the end when its prices stopped."""
    days = prices.index[prices[name].notna()] if name in prices else prices.index[:0]
    return f"{name} has no price" + (f" after {days[-1]:%Y-%m-%d}" if len(days) else "")


def checked_rate(cash_return: float) -> float:
    """Return what cash earns a year.

    Raises
    ------
    ValueError
        If it is nothing that money can grow by.
    """
    if not -1.0 < cash_return < np.inf:
        raise ValueError(
            f"cash_return is {cash_return}: give more than -1, such as 0.02 (--cash-return 2%)"
        )
    return cash_return


def months_of(prices: pd.DataFrame) -> pd.DataFrame:
    """Return the last price of each month, by month, no more than a month old at its end."""
    index = pd.DatetimeIndex(prices.index)
    months = pd.period_range(index[0], index[-1], freq="M")
    # A month without any date has its end.
    ends = months[:-1].to_timestamp(how="end").normalize()
    table = filled(prices.reindex(index.union(ends)))
    return table.groupby(pd.DatetimeIndex(table.index).to_period("M")).last()


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
    ValueError
        If `cash_return` is -1 or less.
    """
    rate = checked_rate(cash_return)
    market, months = case.needed_market(), months_of(case.needed_prices())
    length = min(LONG, len(months) - 1)
    if length < SHORT:
        raise NotSaidError(
            f"needs {SHORT} months of prices; there are {max(length, 0)}: give more (PRICES)"
        )
    window = months.iloc[-length - 1 :]
    late = [n for n in case.invested.index if n not in window or window[n].isna().any()]
    if late:
        raise NotSaidError(
            f"needs {length} months of prices without a gap; {late[0]} has fewer: "
            f"give them (PRICES), {or_money(late[0])}"
        )
    full = window.dropna(axis="columns")
    known = market[[name == CASH or name in full.columns for name in market.index]]
    lost = 1.0 - float(known.sum())
    if lost > LOST:
        raise NotSaidError(
            f"needs {length} months of prices; {lost:.0%} of the market has fewer: "
            "give them (PRICES)"
        )
    names = case.invested.index.union(known.index, sort=False).drop(CASH, errors="ignore")
    returns = (full[names] / full[names].shift() - 1.0).iloc[1:]
    returns.index = pd.PeriodIndex(returns.index).to_timestamp(how="end").normalize()
    if CASH in case.weights.index or CASH in known.index:
        returns[CASH] = (1.0 + rate) ** (1 / 12) - 1.0
    return known / known.sum(), returns
