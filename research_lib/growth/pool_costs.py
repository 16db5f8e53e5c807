"""What a pool costs its owners against holding, and against rebalancing by themselves."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd

from research_lib.base.checks import as_series, check_covered, check_weights
from research_lib.base.parameters import number
from research_lib.measures.premium import excess_growth

Weights = pd.Series | Mapping[Hashable, float]


def impermanent_loss(ratios: Weights, weights: Weights) -> float:
    r"""Return what a pool has lost against holding what was put in, without fees.

    Parameters
    ----------
    ratios : Series or mapping
        Price of each asset now over that of the start, above 0.
    weights : Series or mapping
        The pool's weights, from 0, sum 1.

    Returns
    -------
    float
        :math:`\prod_i R_i^{w_i} / \sum_i w_i R_i - 1`, never above 0.

    Raises
    ------
    ValueError
        If a ratio is not above 0, a weight is out of range, or assets do not match.

    Notes
    -----
    The geometric mean is never above the arithmetic one: the loss is by construction. It goes when
    prices come back, and never turns into a gain.

    References
    ----------
    Martinelli and Mushegian (2019), *Balancer: a non-custodial portfolio manager*.

    Examples
    --------
    >>> halves = {"ether": 0.5, "dollar": 0.5}
    >>> round(rl.impermanent_loss({"ether": 2.0, "dollar": 1.0}, halves), 4)
    -0.0572
    """
    shares = check_weights(weights)
    given = as_series(ratios, "ratios")
    check_covered(given.index, shares.index, "ratios")
    moved = given[shares.index].astype(float)
    for name, ratio in moved.items():
        if not 0 < ratio < np.inf:
            raise ValueError(f"ratio of {name!r} is {ratio}: give a number above 0")
    held, growth = shares.to_numpy(dtype=np.float64), moved.to_numpy(dtype=np.float64)
    return float(np.expm1(held @ np.log(growth) - np.log(held @ growth)))


def loss_versus_rebalancing(
    weights: Weights, covariance: pd.DataFrame, *, fee: float = 0.0, block: float | None = None
) -> float:
    r"""Return what arbitrage takes from a pool, a year, as a share of its value.

    It is what rebalancing to the pool's weights at the prices of outside would have earned more:
    the excess growth of the mix, half of the weighted variances less the variance of the mix.

    Parameters
    ----------
    weights : Series or mapping
        The pool's weights, from 0, sum 1.
    covariance : DataFrame of shape (N, N)
        Of logarithmic returns, a year.
    fee : float, default 0
        Share of what comes in that stays in the pool.
    block : float, optional
        Mean time between blocks, in years, if those who trade with the pool can only do so then;
        needed with a fee, for without waiting a fee leaves them nothing.

    Returns
    -------
    float
        Share of the value a year.

    Raises
    ------
    ValueError
        If an input is out of range, or there is a fee and no block time or more than two assets.

    Notes
    -----
    With a fee :math:`\gamma` and blocks that come as a Poisson process every :math:`\Delta t`,
    the part that is left to arbitrage is :math:`1 / (1 + \sqrt{2}\, \gamma / (\sigma
    \sqrt{\Delta t}))`, where :math:`\sigma` is the volatility of one asset's price in the other.

    References
    ----------
    Milionis, Moallemi, Roughgarden and Zhang (2022), *Automated market making and loss-versus-
    rebalancing*, section 4; with fees: Milionis, Moallemi and Roughgarden (2023), *Automated market
    making and arbitrage profits in the presence of fees*, theorem 3 and section 5.

    Examples
    --------
    >>> risk = pd.DataFrame([[0.64, 0.0], [0.0, 0.0]], ["ether", "dollar"], ["ether", "dollar"])
    >>> round(rl.loss_versus_rebalancing({"ether": 0.5, "dollar": 0.5}, risk), 4)
    0.08
    """
    if not 0 <= number(fee, "fee") < 1:
        raise ValueError(f"fee is {fee}: give a share from 0 to below 1, such as 0.003")
    lost = excess_growth(weights, covariance)
    if not fee:
        return lost
    if block is None or not 0 < number(block, "block") < np.inf:
        raise ValueError(
            f"block is {block}: with a fee, give the mean time between blocks in years"
        )
    names = check_weights(weights).index
    if len(names) != 2:
        raise ValueError(f"{len(names)} assets with a fee: the formula is for two")
    first, second = names
    own = covariance.loc[first, first] + covariance.loc[second, second]
    volatility = np.sqrt(own - 2 * covariance.loc[first, second])
    if volatility == 0:
        return 0.0
    return float(lost / (1 + np.sqrt(2) * fee / (volatility * np.sqrt(block))))
