"""How far the values of two simulators may be apart where they charge a cost another way.

The book solves for weights that are on target after costs. bt, vectorbt and cvxportfolio trade by
the value before costs, so what the costs of a date take is short of one asset, or lent by cash,
until the next trade. skfolio takes a cost off the returns of the days that follow, in equal parts.
`run.py` says more of the first.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

import research_lib as rl

ROUNDING = 1e-9
SPREAD = {"skfolio"}  # takes a cost off day by day


def apart(theirs: np.ndarray, own: np.ndarray) -> float:
    """Largest relative difference of two paths of value."""
    return float(np.abs(theirs / own - 1.0).max())


def allowed(tool: str, returns: pd.DataFrame, ledger: rl.Ledger, cost: float) -> float:
    """Largest relative difference that the tool's way to charge a cost can bring.

    Parameters
    ----------
    tool : str
        Name of a file of ``tools``.
    returns : DataFrame of shape (T, N)
        Simple returns a period.
    ledger : Ledger
        The book's own run, with costs and a charged first purchase.
    cost : float
        Proportional cost, one way.

    Returns
    -------
    float
        Each cost, as a share of the value, times what being at the wrong place until the next
        trade can bring: the largest move of an asset by then and the cost of trading it; of a
        cost that is spread over the days until the next trade, the portfolio's largest move in one
        of them, the cost itself once more as sums are no products, and what is not yet charged at
        the worst moment.
    """
    if cost == 0.0:
        return ROUNDING
    share = (ledger.costs / (ledger.value + ledger.costs)).to_numpy()
    dates = np.flatnonzero(share > 0.0)
    shares = np.concatenate(([ledger.entry_cost / ledger.initial], share[dates]))
    starts = np.concatenate(([0], dates + 1))
    if tool in SPREAD:
        # A trade on the last day has no days that follow.
        starts, shares = starts[starts < len(returns)], shares[starts < len(returns)]
        day = np.abs(ledger.value / ledger.value.shift(1, fill_value=ledger.initial) - 1.0)
        move = np.maximum.reduceat(day.to_numpy(), starts)
        return float(np.sum(shares * (move / (1.0 - move) + cost + shares)) + shares.max())
    wealth = np.vstack([np.ones(returns.shape[1]), (1.0 + returns).cumprod()])
    moves = np.abs(wealth[np.append(starts[1:], len(returns))] / wealth[starts] - 1.0).max(axis=1)
    return float(np.sum(shares * (moves + cost)))
