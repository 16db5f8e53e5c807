"""What a simulated portfolio achieved, and what it took."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api.types import is_integer_dtype

from research_lib.base.arrays import FloatArray
from research_lib.base.compiled import compiled
from research_lib.simulator.ledger import Ledger

MEASURES = ["growth", "volatility", "sharpe", "drawdown", "turnover", "trades", "costs"]

# Periods a year by the median number of days between two dates of the data.
_FREQUENCIES = {
    252.0: (0.5, 3.5),
    52.0: (6.0, 8.0),
    12.0: (27.0, 32.0),
    4.0: (88.0, 94.0),
    1.0: (364.0, 367.0),
}


def periods_per_year(index: pd.Index) -> float:
    """Periods a year of an index: 252, 52, 12, 4 or 1; 252 for data without dates.

    Parameters
    ----------
    index : Index
        Ends of periods; whole numbers count as trading days, as in the sets without dates.

    Returns
    -------
    float
        The number used to turn results a period into results a year.

    Raises
    ------
    ValueError
        If the dates are of no usual frequency, or fewer than two.

    Examples
    --------
    >>> rl.periods_per_year(pd.date_range("2000-01-31", periods=24, freq="ME"))
    12.0
    """
    if not isinstance(index, pd.DatetimeIndex):
        if is_integer_dtype(index.dtype):
            return 252.0
        raise ValueError(
            f"the index starts with {index[0]!s}, which is no date: convert it with "
            "pd.to_datetime, or give the frequency"
        )
    if len(index) < 2:
        raise ValueError("one date has no frequency: give it")
    days = float(np.median(np.diff(index.to_numpy()) / np.timedelta64(1, "D")))
    for frequency, (low, high) in _FREQUENCIES.items():
        if low <= days <= high:
            return frequency
    raise ValueError(f"dates lie {days:g} days apart, no usual frequency: give it")


def checked_frequency(index: pd.Index, frequency: float | None) -> float:
    """Periods a year as given, or read off the dates."""
    if frequency is None:
        return periods_per_year(index)
    if not 0.0 < frequency < np.inf:
        raise ValueError(f"frequency is {frequency}: give a positive number of periods a year")
    return frequency


def performance(
    ledger: Ledger, *, cash: pd.Series | float = 0.0, frequency: float | None = None
) -> pd.Series:
    """Measures of one simulated portfolio, a year where time matters.

    Parameters
    ----------
    ledger : Ledger
        The books.
    cash : Series of length T, or float, default 0
        Return of cash a period, taken off before the Sharpe ratio.
    frequency : float, optional
        Periods a year; read off the dates if not given.

    Returns
    -------
    Series
        - growth: compound return a year.
        - volatility: standard deviation of returns a year.
        - sharpe: mean over volatility of returns over cash, a year.
        - drawdown: deepest fall from a peak, negative.
        - turnover: one-way turnover a year.
        - trades: trading dates a year.
        - costs: costs a year, as a share of the value before each trade, the first purchase
          included.

    Raises
    ------
    ValueError
        If `cash` misses a date of the ledger or a number, or the frequency is not positive.

    See Also
    --------
    empyrical : The library that computes the first four.

    Examples
    --------
    >>> returns = rl.load("us_industries_49")
    >>> equal = {name: 1 / 49 for name in returns.columns}
    >>> ledger = rl.simulate(returns, equal, rl.Policy("YE"), costs=rl.Costs(0.001))
    >>> measured = rl.performance(ledger, cash=rl.load("us_bills")["US bills"])
    >>> measured[["growth", "volatility", "sharpe", "turnover"]].round(3).to_dict()
    {'growth': 0.108, 'volatility': 0.168, 'sharpe': 0.423, 'turnover': 0.061}
    """
    returns = ledger.returns()
    yearly = checked_frequency(returns.index, frequency)
    earned_by_cash = aligned_cash(cash, returns.index)
    before = (ledger.value + ledger.costs + ledger.taxes - ledger.flows).to_numpy()
    shares = np.divide(ledger.costs.to_numpy(), before, where=before > 0, out=np.zeros(len(before)))
    ratios = return_measures(returns.to_numpy(), earned_by_cash, yearly)
    books = [
        float(ledger.turnover.sum()) * yearly / len(returns),
        len(ledger.trades) * yearly / len(returns),
        float(shares.sum() + ledger.entry_cost / ledger.initial) * yearly / len(returns),
    ]
    return pd.Series([*ratios, *books], index=MEASURES, dtype=np.float64)


def aligned_cash(cash: pd.Series | float, index: pd.Index) -> FloatArray:
    """Return of cash in each period of `index`, shape (T,); a number is the same in all."""
    if not isinstance(cash, pd.Series):
        if not np.isfinite(cash):
            raise ValueError(f"cash is {cash}: give its return a period")
        return np.full(len(index), float(cash))
    missing = index.difference(cash.index)
    if len(missing):
        raise ValueError(f"cash misses {missing[0]}: give a return for every period")
    aligned = cash.reindex(index)
    numbers: FloatArray = aligned.to_numpy(dtype=np.float64)
    bad = ~np.isfinite(numbers)
    if bad.any():
        raise ValueError(f"cash at {aligned.index[bad][0]} is missing or infinite: fill it in")
    return numbers


def return_measures(
    returns: FloatArray, cash: FloatArray | float, yearly: float
) -> tuple[float, float, float, float]:
    """Growth, volatility, Sharpe ratio and drawdown of a path of returns."""
    import empyrical  # with the whole of scipy.stats: a second that compare and the loop do without

    return (
        float(empyrical.cagr(returns, annualization=yearly)),
        float(empyrical.annual_volatility(returns, annualization=yearly)),
        float(empyrical.sharpe_ratio(returns - cash, annualization=yearly)),
        float(empyrical.max_drawdown(returns)),
    )


@compiled
def value_measures(
    value: FloatArray, initial: float, cash: FloatArray, yearly: float
) -> tuple[float, float, float, float]:
    """Measures of :func:`return_measures` from a path of values without flows, compiled.

    A resampled comparison takes them thousands of times; the tests hold the two to each other.
    `cash` is the return of cash at each step. What is worth nothing earns nothing that counts.
    """
    count, total, total_over = 0, 0.0, 0.0
    peak, deepest, before = initial, 0.0, initial
    for step in range(value.size):
        now = value[step]
        peak = max(peak, now)
        deepest = min(deepest, now / peak - 1.0)
        if before > 0.0:
            count += 1
            total += now / before - 1.0
            total_over += now / before - 1.0 - cash[step]
        before = now
    mean, mean_over = total / count, total_over / count
    squares, squares_over, before = 0.0, 0.0, initial
    for step in range(value.size):
        if before > 0.0:
            earned = value[step] / before - 1.0
            squares += (earned - mean) ** 2
            squares_over += (earned - cash[step] - mean_over) ** 2
        before = value[step]
    growth = (value[-1] / initial) ** (yearly / value.size) - 1.0
    scale = (yearly / (count - 1)) ** 0.5
    sharpe = mean_over * yearly / (squares_over**0.5 * scale)
    return growth, squares**0.5 * scale, sharpe, deepest
