"""What a simulated portfolio achieved, and what it took."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import BoolArray, FloatArray
from research_lib.base.checks import ROUNDING_OF_RETURNS, check_same_clock, never_moves
from research_lib.base.compiled import compiled
from research_lib.base.frequency import checked_frequency, periods_per_year
from research_lib.base.numbers import as_floats, as_number, grows_too_fast
from research_lib.measures.money_weighted import money_weighted
from research_lib.simulator.ledger import Ledger

__all__ = ["MEASURES", "aligned_cash", "checked_frequency", "performance", "periods_per_year"]
__all__ += ["return_measures", "value_measures"]

# Cash that multiplies money by more than this within the data earns what was meant for a year in a
# period, or percent for decimals: bills of a hundred years make 25.
MOST_OF_CASH = 1e4

MEASURES = ["growth", "volatility", "sharpe", "drawdown", "turnover", "trades", "costs"]
MEASURES += ["money_weighted"]


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
        - volatility: standard deviation of returns a year, of the periods in which something is
          held.
        - sharpe: mean over volatility of their returns over cash, a year; NaN where these never
          move but for rounding, or are fewer than two: the ratio is undefined then.
        - drawdown: deepest fall from a peak, negative.
        - turnover: one-way turnover a year.
        - trades: trading dates a year.
        - costs: costs a year, as a share of the value before each trade, the first purchase
          included.
        - money_weighted: what the investor earned a year: the one rate at which all money put in
          and taken out, the initial money first, makes the final value. It is the growth if there
          are no flows, and NaN where no such rate is defined; see
          :func:`research_lib.measures.money_weighted.money_weighted`.

    Raises
    ------
    TypeError
        If `ledger` is not a Ledger.
    ValueError
        If `cash` misses a date of the ledger or a number, or looks like percent or a rate a year;
        if the frequency is not positive, or not given and not to be read off the dates.

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
    if not isinstance(ledger, Ledger):
        raise TypeError(
            f"ledger is of type {type(ledger).__name__}: give the Ledger that rl.simulate returns; "
            "for returns without a rule, simulate them with Policy(None)"
        )
    returns = ledger.returns()
    yearly = checked_frequency(returns.index, frequency)
    earned_by_cash = aligned_cash(cash, returns.index)
    books = (ledger.value, ledger.costs, ledger.taxes, ledger.flows, ledger.turnover)
    value, costs, taxes, flows, turnover = (each.to_numpy() for each in books)
    before = value + costs + taxes - flows
    shares = np.divide(costs, before, where=before > 0, out=np.zeros(len(before)))
    held = np.append(ledger.initial, value[:-1]) > 0.0
    ratios = return_measures(returns.to_numpy(), earned_by_cash, yearly, held)
    traded = [
        float(turnover.sum()) * yearly / len(returns),
        len(ledger.trades) * yearly / len(returns),
        float(shares.sum() + ledger.entry_cost / ledger.initial) * yearly / len(returns),
        money_weighted(ledger, frequency=yearly) if flows.any() else ratios[0],
    ]
    return pd.Series([*ratios, *traded], index=MEASURES, dtype=np.float64)


def aligned_cash(cash: pd.Series | float, index: pd.Index) -> FloatArray:
    """Return of cash in each period of `index`, shape (T,); a number is the same in all."""
    if isinstance(cash, pd.Series):
        if len(cash):
            check_same_clock(cash.index, index, "cash")
        missing = index.difference(cash.index)
        if len(missing):
            raise ValueError(f"cash misses {missing[0]}: give a return for every period")
        if not cash.index.is_unique:
            raise ValueError(f"cash has {cash.index[cash.index.duplicated()][0]} twice: keep one")
        aligned = cash.reindex(index)
        numbers = as_floats(aligned, "cash", lambda date: f"cash at {date}").to_numpy()
        bad = ~np.isfinite(numbers)
        if bad.any():
            raise ValueError(f"cash at {index[bad][0]} is missing or infinite: fill it in")
    else:
        rate = as_number(cash, "cash")
        if not np.isfinite(rate):
            raise ValueError(f"cash is {rate}: give its return a period")
        numbers = np.full(len(index), rate)
    if not numbers.min() >= -1.0:
        raise ValueError(
            f"cash at {index[int(numbers.argmin())]} is {numbers.min()}: no return is below -1; "
            "divide by 100 if these are percent"
        )
    decimal = isinstance(cash, pd.Series) and cash.attrs.get("decimal", False)
    if not decimal and grows_too_fast(numbers, MOST_OF_CASH):
        raise ValueError(
            f"cash earns {np.median(numbers):.4g} a period, in decimals: give its return a period, "
            "such as 0.04 / 252 for 4 % a year on trading days; if it earns that all the same, "
            "give a Series and say so: cash.attrs['decimal'] = True"
        )
    return numbers


def return_measures(
    returns: FloatArray, cash: FloatArray | float, yearly: float, held: BoolArray | None = None
) -> tuple[float, float, float, float]:
    """Growth, volatility, Sharpe ratio and drawdown of a path of returns.

    The Sharpe ratio is NaN if returns over cash stand still but for rounding. Where nothing is
    `held`, nothing is risked either: only growth takes those periods for time that went by.
    """
    import empyrical  # with the whole of scipy.stats: a second that compare and the loop do without

    risked = np.ones(len(returns), dtype=np.bool_) if held is None else held
    excess = (returns - cash)[risked]
    still = never_moves(excess, float(np.abs(returns[risked]).max()))
    return (
        float(empyrical.cagr(returns, annualization=yearly)),
        float(empyrical.annual_volatility(returns[risked], annualization=yearly)),
        np.nan if still else float(empyrical.sharpe_ratio(excess, annualization=yearly)),
        float(empyrical.max_drawdown(returns)),
    )


@compiled
def value_measures(
    value: FloatArray, initial: float, cash: FloatArray, yearly: float
) -> tuple[float, float, float, float]:
    """Measures of :func:`return_measures` from a path of values without flows, compiled.

    A resampled comparison takes them thousands of times; the tests hold the two to each other.
    `cash` is the return of cash at each step. What is worth nothing earns nothing that counts, and
    what stands still but for rounding has no Sharpe ratio, as in `never_moves`.
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
    lowest, highest, largest = np.inf, -np.inf, 0.0
    for step in range(value.size):
        if before > 0.0:
            earned = value[step] / before - 1.0
            over = earned - cash[step]
            squares += (earned - mean) ** 2
            squares_over += (over - mean_over) ** 2
            lowest, highest = min(lowest, over), max(highest, over)
            largest = max(largest, abs(earned), abs(over))
        before = value[step]
    growth = (value[-1] / initial) ** (yearly / value.size) - 1.0
    # Of one return, as after a loss of all in the first period, nobody knows how it varies.
    scale = (yearly / (count - 1)) ** 0.5 if count > 1 else np.nan
    still = highest - lowest <= ROUNDING_OF_RETURNS * (1.0 + largest)
    sharpe = np.nan if still else mean_over * yearly / (squares_over**0.5 * scale)
    return growth, squares**0.5 * scale, sharpe, deepest
