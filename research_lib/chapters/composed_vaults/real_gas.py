"""A vault that pays the gas of each day on which it trades, walked in closed form."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.chapters.composed_vaults.mixes import Held
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate


def gas_over_wealth(
    held: Held, dollars: pd.Series, trades: int, every: int, offset: int = 0
) -> tuple[float, float]:
    r"""Dollars of gas at all looks, each over what 1 had become by then; and the years.

    A rule that trades to its target at each look, and pays :math:`n g_k` there, leaves

    .. math:: \frac{V_T}{V_0} = W_T \Bigl( 1 - \frac{1}{V_0} \sum_k \frac{n\,g_k}{W_k} \Bigr)

    with :math:`W_k` what 1 has become at look k without gas. Returned is the sum. It takes gas of
    the day itself; days before the chain had a price are left out of the data.
    """
    returns = held.returns.loc[dollars.index[0] : dollars.index[-1]]
    rule = Policy(every, offset=offset)
    books = simulate(returns, held.target, rule, missing="unlisted")
    looks = books.trades.index
    paid = trades * dollars.reindex(looks, method="ffill")
    total = float((paid / books.value.loc[looks]).sum())
    return total, (returns.index[-1] - returns.index[0]).days / 365.25


def lost_a_year(total: float, years: float, money: float) -> float:
    """Logarithmic growth a year that gas takes from a vault of `money`; infinite if all of it."""
    left = 1.0 - total / money
    return float(-np.log(left) / years) if left > 0.0 else float("inf")


def smallest_start(total: float, years: float, bound: float) -> float:
    """Money at the start from which gas takes `bound` of growth a year: the formula turned round.

    >>> total, years = 300.0, 3.0
    >>> money = smallest_start(total, years, 0.001)
    >>> round(lost_a_year(total, years, money), 12)
    0.001
    """
    return float(total / -np.expm1(-bound * years))


def squared_trades(held: Held, every: int) -> float:
    """Sum a year of the squares of all trades, as shares of the money, without friction.

    A trade of z costs z² / x in a pool that holds x on each side, to the first order: times money
    over depth it is what impact takes a year.
    """
    books = simulate(held.returns, held.target, Policy(every), missing="unlisted")
    shares = books.trades.div(books.value.loc[books.trades.index], axis=0)
    days = (held.returns.index[-1] - held.returns.index[0]).days
    return float((shares**2).to_numpy().sum() * 365.25 / days)
