"""A market whose participants trade with each other alone: who pays the one who rebalances."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.diversification.overlap import Weights
from research_lib.measures.premium import checked_logs, checked_target
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate


def three_participants(returns: pd.DataFrame, target: Weights, policy: Policy) -> pd.DataFrame:
    """Wealth of three who start alike and own the whole market, shape (T, 4).

    Each buys the target with 1. One trades by `policy`, one never trades, and one takes the other
    side of every trade at the same prices, so that nothing is made or lost between them: he ends
    with twice the wealth of who never trades less that of who rebalances. `market` is the sum.

    >>> coin = pd.DataFrame({"stock": [1.0, -0.5], "cash": [0.0, 0.0]})
    >>> half = {"stock": 0.5, "cash": 0.5}
    >>> three_participants(coin, half, Policy(1)).loc[1].tolist()
    [1.125, 1.0, 0.875, 3.0]
    """
    rebalanced = simulate(returns, target, policy).value
    grown = np.exp(np.cumsum(checked_logs(returns), axis=0))
    alone = pd.Series(grown @ checked_target(returns, target), returns.index)
    other = 2.0 * alone - rebalanced
    parts = {"rebalances": rebalanced, "never trades": alone, "other side": other}
    return pd.DataFrame({**parts, "market": 3.0 * alone})


def room_for(market: pd.DataFrame, target: Weights) -> pd.Series:
    r"""Largest share of a market's money that can hold a target, at each date.

    .. math:: \phi_t = \min_{i:\, b_i > 0} m_{it} / b_i

    More money would have to own more of some asset than there is. `market` of shape (T, N) are
    market weights.

    >>> market = pd.DataFrame({"large": [0.9, 0.8], "small": [0.1, 0.2]})
    >>> room_for(market, {"large": 0.5, "small": 0.5}).tolist()
    [0.2, 0.4]
    """
    aim = pd.Series(checked_target(market, target), market.columns)
    aim = aim[aim > 0.0]
    return (market[aim.index] / aim).min(axis=1)
