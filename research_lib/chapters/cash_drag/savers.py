"""Savings that wait in cash before they are invested, from every start."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.checks import as_frame, check_no_total_loss, check_returns
from research_lib.base.parameters import whole
from research_lib.chapters.cash_drag.cost import check_span
from research_lib.chapters.cash_drag.falls import after_fall
from research_lib.measures.performance import aligned_cash

# From when money is paid in (its place in the history, and how many payments came before) to when
# it is invested.
When = Callable[[IntArray, IntArray], IntArray]
# Growth a month between which a rate of saving is looked for.
LOWEST, HIGHEST = 0.90, 1.10
NEVER = np.iinfo(np.int64).max


def at_once(paid: IntArray, count: IntArray) -> IntArray:
    """Invest money when it is paid in."""
    return paid


def every(months: int) -> When:
    """Invest with every so-many-th payment what has been paid in since the last time."""
    months = whole(months, "months between investments", 1)
    return lambda paid, count: paid + months - 1 - count % months


def once_fallen(market: pd.Series, fall: float) -> When:
    """Invest what is paid in as soon as the market is a `fall` below its peak, or has been.

    After such a fall, money is invested at once until the market is at a new high. What is invested
    stays.
    """
    there = np.append(after_fall(_values(market), fall), False)
    place = np.where(there, np.arange(len(there)), NEVER)
    following = np.minimum.accumulate(place[::-1])[::-1]
    return lambda paid, count: following[paid]


def saved(market: pd.Series, cash: pd.Series | float, years: int, when: When) -> pd.Series:
    r"""Wealth of savers who pay in 1 at the opening of every month of so many years, by start.

    .. math:: W = \sum_k \frac{C_{j(k)}}{C_k} \, \frac{M_e}{M_{j(k)}}

    with what 1 has become in the market, M, and in cash, C; the end e; and the month j(k) at
    whose opening the k-th payment is invested. Money not invested by the end is still cash. Cash is
    that of the market's months, whatever others it has.
    """
    check_span(len(market), 12 * years)
    grown = _grown(_values(market))
    money = _grown(aligned_cash(cash, market.index))
    count = np.arange(12 * years)[np.newaxis, :]
    start = np.arange(len(market) - 12 * years + 1)[:, np.newaxis]
    paid, end = start + count, start + 12 * years
    invested = np.minimum(when(paid, count), end)
    wealth = money[invested] / money[paid] * (grown[end] / grown[invested])
    return pd.Series(wealth.sum(axis=1), market.index[: len(start)])


def rate_of_saving(wealth: pd.Series, years: int) -> pd.Series:
    r"""Money-weighted return a year of savings of 1 a month: the rate at which they come to that.

    .. math:: \sum_{k=1}^{12 n} q^k = W, \qquad q^{12} - 1

    By halving, for all starts at once: the sum rises with q. Rates from -71 to +213 % a year; a
    wealth that needs another is refused.
    """
    low, high = np.full(len(wealth), LOWEST), np.full(len(wealth), HIGHEST)
    powers = np.arange(1, 12 * whole(years, "years of saving", 1) + 1)[:, np.newaxis]
    ends, goal = [(q**powers).sum() for q in (LOWEST, HIGHEST)], wealth.to_numpy(np.float64)
    beyond = ~((goal >= ends[0]) & (goal <= ends[1]))
    if beyond.any():
        raise ValueError(
            f"wealth of the start {wealth.index[beyond][0]} is {goal[beyond][0]:.6g}: at -71 to "
            f"+213 % a year {len(powers)} payments of 1 come to {ends[0]:.4g} to {ends[1]:.4g}; "
            "give wealth for payments of 1, and the years of saving behind it"
        )
    for _ in range(50):
        middle = 0.5 * (low + high)
        short = (middle**powers).sum(axis=0) < goal
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return pd.Series(middle**12 - 1.0, wealth.index)


def in_instalments(market: pd.Series, cash: pd.Series | float, months: int = 12) -> pd.DataFrame:
    """Return what 1 becomes in so many months, by start: `at once`, and `spread` over them.

    Of the spread sum an equal part goes in at the opening of every month, the rest waits in cash.
    """
    check_span(len(market), whole(months, "months of instalments", 1))
    grown = _grown(_values(market))
    money = _grown(aligned_cash(cash, market.index))
    count = len(market) - months + 1
    start, end = grown[:count], grown[months:]
    parts = [
        money[k : k + count] / money[:count] * end / grown[k : k + count] for k in range(months)
    ]
    spread = np.mean(parts, axis=0)
    return pd.DataFrame({"at once": end / start, "spread": spread}, market.index[:count])


def dearer(market: pd.Series, when: When) -> float:
    """Share of the payments that wait that go in at a higher price than the one they passed up.

    One payment at the opening of every month of the history; the price is that of the market with
    its dividends. Those that are never invested are not counted.
    """
    grown, paid = _grown(_values(market)), np.arange(len(market))
    invested = when(paid, paid)
    counts = (invested > paid) & (invested <= len(market))
    if not counts.any():
        raise ValueError(
            f"of {len(paid)} payments none waits and is invested later: give a rule that lets them "
            "wait, such as every(12), or a market in which it comes to invest them"
        )
    return float((grown[invested[counts]] > grown[paid[counts]]).mean())


def waited(once: pd.Series, late: pd.Series) -> pd.Series:
    """How waiting went over all starts: share in which it `won`, by how much, and how much else.

    `once` and `late` are the wealth of those who invest at once and who wait. `won` counts starts
    in which waiting ended ahead; `gain` and `loss` are the mean of wealth over that of the other,
    less 1, where it won and where it lost; NaN where it never did.
    """
    over = late / once - 1.0
    ahead, behind = over[over > 0.0], over[over < 0.0]
    return pd.Series(
        {
            "starts": float(len(over)),
            "won": float((over > 0.0).mean()),
            "gain": float(ahead.mean()),
            "loss": float(behind.mean()),
        }
    )


def _values(market: pd.Series) -> FloatArray:
    """Return the market's returns, made sure of."""
    frame = as_frame(market, "market")
    values = check_returns(frame)
    check_no_total_loss(values, frame, "nothing is left to compare; end the history before")
    return values[:, 0]


def _grown(returns: FloatArray) -> FloatArray:
    """Return what 1 has become by the opening of each period, and by the end."""
    return np.concatenate([[1.0], np.cumprod(1.0 + returns)])
