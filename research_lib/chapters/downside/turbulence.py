"""What a constant mix does when volatility rises: its gain, its trades; how long spikes last."""

from __future__ import annotations

import empyrical
import numpy as np
import pandas as pd

from research_lib.base.arrays import BoolArray, FloatArray, IntArray
from research_lib.base.checks import check_returns
from research_lib.inference.intervals import interval
from research_lib.rebalancing.policies import Policy
from research_lib.rebalancing.volatility_calendar import VolatilityCalendar
from research_lib.simulator.simulate import simulate

YEAR = 252


def constant_mix_gain(
    move: float | FloatArray, variance: float | FloatArray, weight: float
) -> FloatArray:
    r"""Return by what a constant mix of two assets ends above the same mix left alone.

    .. math:: S^p e^{\frac12 p (1-p) v} - (p S + 1 - p)
              \approx \tfrac12 p (1-p) \bigl(v - (\log S)^2\bigr)

    `move` (float or ndarray): final value S of the risky asset over its first, in units of the safe
    one. `variance` (float or ndarray): realised variance v of its logarithm over the same time, not
    a year. `weight`: weight p of the risky asset. Returns a ndarray: share of the value at the
    start. Concave in the move for a weight between 0 and 1. Rebalanced without pause; Perold and
    Sharpe (1988) draw it, without the formula, in their figures of payoffs. Source: Perold, A. F.,
    and Sharpe, W. F. (1988), "Dynamic strategies for asset allocation", Financial Analysts Journal
    44(1).

    >>> float(constant_mix_gain(1.0, 0.04, 0.5).round(5))
    0.00501
    """
    ratio = np.asarray(move, dtype=np.float64)
    mix = ratio**weight * np.exp(0.5 * weight * (1.0 - weight) * np.asarray(variance))
    return np.asarray(mix - (weight * ratio + 1.0 - weight))


def window_outcomes(risky: pd.Series, safe: pd.Series, weight: float, periods: int) -> pd.DataFrame:
    """Outcomes of a mix over every window of the data: rebalanced each period, or left alone.

    `risky`, `safe` (Series of length T): simple returns a period. `weight`: weight of the risky
    asset at the start of each window. `periods`: length of a window. Returns a DataFrame indexed by
    the close at which a window starts, T - periods rows: in units of the safe asset: `move` (value
    of the risky asset), `variance` (its realised variance), `rebalanced` and `held` (values of the
    two mixes). ValueError if the window is longer than the data.
    """
    if not 1 <= periods < len(risky):
        raise ValueError(f"periods is {periods}: give 1 to {len(risky) - 1}")
    ratio = ((1.0 + risky) / (1.0 + safe)).to_numpy()
    logs = np.log(ratio)
    move = np.exp(_over(logs, periods))
    columns = {
        "move": move,
        "variance": _over(logs**2, periods),
        "rebalanced": np.exp(_over(np.log1p(weight * (ratio - 1.0)), periods)),
        "held": weight * move + 1.0 - weight,
    }
    # The window of the first row starts at the opening, which is no close: leave it out.
    return pd.DataFrame(
        {name: column[1:] for name, column in columns.items()}, risky.index[:-periods]
    )


def _over(values: FloatArray, periods: int) -> FloatArray:
    total = np.concatenate(([0.0], np.cumsum(values)))
    return np.asarray(total[periods:] - total[:-periods])


def gains_by_start(windows: pd.DataFrame, chosen: pd.Series, periods: int) -> pd.DataFrame:
    """How a rebalanced mix fared against the same mix left alone, over the windows chosen.

    `windows`: from :func:`window_outcomes`; its windows overlap. `chosen` (Series of bool): which
    windows count, by the close at which they start. `periods`: length of a window. Returns a
    DataFrame: `value` of `mean` (rebalanced minus left alone), `share gained` (share of windows
    with a gain) and `cvar` (mean of the worst 5 % of outcomes of the one, minus that of the other)
    over all windows; `least` and `most` over the ways to take every `periods`-th close, whose
    windows share no period; and `separate`, how many of those count on average.
    """
    held = (windows["held"] - 1.0).to_numpy()
    rebalanced = (windows["rebalanced"] - 1.0).to_numpy()
    counted = chosen.reindex(windows.index, fill_value=False).to_numpy()
    start = np.arange(len(windows)) % periods

    def gains(rows: BoolArray) -> list[float]:
        sides = rebalanced[rows], held[rows]
        gain = sides[0] - sides[1]
        tails = [empyrical.conditional_value_at_risk(side) for side in sides]
        return [gain.mean(), (gain > 0.0).mean(), tails[0] - tails[1]]

    each = np.array([gains(counted & (start == first)) for first in range(periods)])
    found = {"value": gains(counted), "least": each.min(axis=0), "most": each.max(axis=0)}
    table = pd.DataFrame(found, ["mean", "share gained", "cvar"])
    return table.assign(separate=counted.sum() / periods)


def trades_by_look(returns: pd.DataFrame, interval: int, window: int) -> pd.DataFrame:
    """How the trades of an equally weighted constant mix relate to past return and volatility.

    `returns` (DataFrame of shape (T, N)): simple returns a period. `interval`: periods between
    looks. `window`: periods up to the look before over which an asset's volatility is measured.
    Returns a DataFrame indexed by the date of each look: `move` (mean return of the assets since
    the look before), `return` (correlation over assets of the trade and the asset's return since
    then), `volatility` (rank correlation of the trade and the asset's past volatility), and `most
    volatile` (net purchase of the third of the assets that was most volatile, as a share of the
    value). Volatility ends where the return since the look before begins: the two share no period.
    """
    check_returns(returns)
    equal = pd.Series(1.0 / returns.shape[1], returns.columns)
    ledger = simulate(returns, equal, Policy(interval))
    trades = ledger.trades.div(ledger.value.loc[ledger.trades.index], axis=0)
    wealth = (1.0 + returns).cumprod()
    past = (wealth / wealth.shift(interval, fill_value=1.0) - 1.0).loc[trades.index]
    spread = returns.rolling(window).std().shift(interval).loc[trades.index].dropna()
    trades, past = trades.loc[spread.index], past.loc[spread.index]
    volatile = spread.rank(axis=1, pct=True) > 2 / 3
    return pd.DataFrame(
        {
            "move": past.mean(axis=1),
            "return": trades.corrwith(past, axis=1),
            # The rank correlation, by ranks of each row: pandas' own goes row by row.
            "volatility": trades.rank(axis=1).corrwith(spread.rank(axis=1), axis=1),
            "most volatile": trades.where(volatile, 0.0).sum(axis=1),
        }
    )


def mean_by_direction(table: pd.DataFrame) -> pd.DataFrame:
    """Mean rank correlation of trades and past volatility, by the direction of the market.

    `table`: from :func:`trades_by_look`. 2,000 draws by the stationary bootstrap, in blocks of
    twelve looks on average. Returns a DataFrame indexed by "after a fall", "all", "after a rise":
    `mean`, `low` and `high`, the ends of a 95 % interval, and the number of `looks`.
    """

    def means(rows: FloatArray) -> list[float]:
        volatility, fell = rows[:, 0], rows[:, 1] < 0.0
        return [volatility[fell].mean(), volatility.mean(), volatility[~fell].mean()]

    looks = table[["volatility", "move"]]
    found = interval(looks, means, block=12.0, seed=38)
    fell = int((table["move"] < 0.0).sum())
    names = ["after a fall", "all", "after a rise"]
    return found.frame(names, "mean").assign(looks=[fell, len(table), len(table) - fell])


def turbulent(returns: pd.Series, window: int = 21, quantile: float = 0.8) -> pd.Series:
    """Whether volatility is high against its own past, at each close.

    `returns` (Series of length T): simple returns a period. `window`, `quantile`: as for
    :class:`research_lib.VolatilityCalendar`. Returns a Series of bool: nothing later than a close
    decides about it.
    """
    rule = VolatilityCalendar(window=window, quantile=quantile)
    rows = np.arange(len(returns), dtype=np.int64)
    return pd.Series(rule.is_turbulent(returns.to_numpy(), rows), returns.index)


def spikes(
    returns: pd.Series, window: int = 21, quantile: float = 0.9, quiet: int = 63
) -> IntArray:
    """Rows at which volatility enters the top of its own past after a quiet time.

    `returns` (Series of length T): simple returns a period. `window`, `quantile`: as for
    :func:`turbulent`. `quiet`: periods without such volatility that a spike needs before it.
    Returns a ndarray of int64: row numbers, none in the first three years: the past must be long
    enough to compare with.
    """
    high = turbulent(returns, window, quantile)
    before = high.rolling(quiet).sum().shift(1)
    rows = np.flatnonzero((high & (before == 0)).to_numpy())
    return np.asarray(rows[rows >= 3 * YEAR], dtype=np.int64)


def excess_left(
    returns: pd.Series, starts: IntArray, later: IntArray, window: int = 21
) -> FloatArray:
    r"""Share of a spike's excess volatility that is left in a window after a later date.

    .. math:: \frac{v(t', t' + n] - m}{v(t - n, t] - m}

    `returns` (Series of length T): simple returns a period. `starts`, `later` (ndarray of int64,
    shape (K,)): rows t of the spikes, and rows t' of the later dates. `window`: length n of the
    windows of volatility v, the root mean square of returns. Returns a ndarray of shape (K,):
    relative to m, the median volatility until the spike: 1 where all of the excess is left, 0 or
    less where none is. NaN where the data end too early.
    """
    squares = returns.to_numpy() ** 2
    level = np.sqrt(_over(squares, window) / window)  # entry k ends at row k + window - 1
    ahead = np.concatenate((level, np.full(window, np.nan)))[np.minimum(later + 1, len(level))]
    usual = np.array([np.median(level[: start - window + 2]) for start in starts])
    return np.asarray((ahead - usual) / (level[starts - window + 1] - usual))


def period_ends(index: pd.Index, rows: IntArray, frequency: str) -> IntArray:
    """Row of the last date of the month ("M"), quarter ("Q") or year ("Y") of each row."""
    periods = pd.DatetimeIndex(index).to_period(frequency)
    ends = np.flatnonzero(~periods.duplicated("last"))
    return np.asarray(ends[np.searchsorted(ends, rows)], dtype=np.int64)
