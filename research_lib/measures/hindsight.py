"""The best constant mix that hindsight could have chosen."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_returns


def best_constant_mix(returns: pd.DataFrame) -> pd.Series:
    r"""Weights of the constant mix, rebalanced every period, that would have grown most.

    .. math:: \max_b \sum_t \log(1 + b \cdot r_t), \quad b \ge 0,\ \sum_i b_i = 1

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        Simple returns a period.

    Returns
    -------
    Series of length N
        The weights, sum 1. They look at all periods: a yardstick, not a rule.

    Raises
    ------
    ValueError
        If returns are bad, all assets lose everything at once, or the search does not end.

    Notes
    -----
    The best constant rebalanced portfolio of [1]_ (section 2). The objective is concave.

    References
    ----------
    .. [1] Cover, T. M. (1991), "Universal portfolios", Mathematical Finance 1(1).

    Examples
    --------
    >>> coin = pd.DataFrame({"stock": [1.0, -0.5], "cash": [0.0, 0.0]})
    >>> rl.best_constant_mix(coin).round(4).to_dict()
    {'stock': 0.5, 'cash': 0.5}
    """
    relatives = 1.0 + check_returns(returns)
    periods, size = relatives.shape
    ruin = relatives.max(axis=1) <= 0.0
    if ruin.any():
        raise ValueError(
            f"every asset loses everything at {returns.index[ruin][0]}: no mix grows; end the data "
            "before"
        )

    def loss(weights: FloatArray) -> tuple[float, FloatArray]:
        growth = relatives @ weights
        return -float(np.log(growth).mean()), -(relatives / growth[:, np.newaxis]).mean(axis=0)

    solution = minimize(
        loss,
        np.full(size, 1.0 / size),
        jac=True,
        method="SLSQP",
        bounds=[(0.0, 1.0)] * size,
        constraints={
            "type": "eq",
            "fun": lambda weights: weights.sum() - 1.0,
            "jac": lambda weights: np.ones(size),
        },
        options={"ftol": 1e-12, "maxiter": 1000},
    )
    if not solution.success:
        raise ValueError(f"no best constant mix found over {periods} periods: {solution.message}")
    weights = np.clip(solution.x, 0.0, None)
    return pd.Series(weights / weights.sum(), index=returns.columns)
