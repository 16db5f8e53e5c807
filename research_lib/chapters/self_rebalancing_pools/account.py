"""What a pool without a fee grows by, beside the same mix restored and left alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.chapters.self_rebalancing_pools.data import Pooled
from research_lib.diversification.overlap import Weights
from research_lib.growth.identity import race
from research_lib.measures.premium import checked_logs, checked_target
from research_lib.vaults.pools import WeightedPool


def three_paths(returns: pd.DataFrame, target: Weights) -> pd.DataFrame:
    r"""Growth of a pool, of the mix restored at every close, and of the mix left alone.

    .. math:: \log P_T = \sum_i w_i \log R_i, \qquad \log V_T = \log P_T + \Gamma_T, \qquad
       \log H_T = \log P_T + \mathrm{KL}(w \,\|\, \mu_T)

    The pool has no fee, and others trade with it whenever that pays. Columns `pool`, `restored`
    and `left alone`, shape (T, 3), in natural logarithms since the opening.

    >>> coin = pd.DataFrame({"ether": [1.0, -0.5], "dollar": [0.0, 0.0]})
    >>> three_paths(coin, {"ether": 0.5, "dollar": 0.5}).round(4).loc[1].tolist()
    [0.0, 0.1178, 0.0]
    """
    pool = np.cumsum(checked_logs(returns) @ checked_target(returns, target))
    parts = race(returns, target)
    lines = {"pool": pool, "restored": pool + parts["paid"], "left alone": pool + parts["drift"]}
    return pd.DataFrame(lines, returns.index)


def account(data: Pooled) -> pd.Series:
    """Growth a year of a pool, what it hands over, and what holding would have had beyond it.

    `pool` + `handed over` = `restored`, and `pool` + `entropy` = `left alone`.
    """
    end = three_paths(data.returns, data.target).iloc[-1] / data.years
    pool, restored, alone = end
    rows = ["pool", "handed over", "restored", "entropy", "left alone"]
    return pd.Series([pool, restored - pool, restored, alone - pool, alone], rows)


def walked(data: Pooled) -> pd.Series:
    """Walk a pool through every close, trade by trade, and say what the identity misses.

    Of the mix restored less the pool, and of the mix left alone less the pool; logarithms over the
    whole time. The pool here knows balances and prices, and nothing of sums of logarithms.
    """
    target = data.target.rename(index=str)
    prices = _prices(data.returns)
    opening = dict.fromkeys(target.index, 1.0)
    pool = WeightedPool(dict(target), dict(target)).arbitraged(opening)
    for row in prices:
        pool = pool.arbitraged(dict(zip(target.index, row, strict=True)))
    worth = pool.value(dict(zip(target.index, prices[-1], strict=True)))
    parts = race(data.returns, data.target).iloc[-1]
    restored = float(np.log1p(data.returns.to_numpy() @ data.target.to_numpy()).sum())
    alone = float(np.log(prices[-1] @ target.to_numpy()))
    missed = [restored - np.log(worth) - parts["paid"], alone - np.log(worth) - parts["drift"]]
    return pd.Series(missed, ["restored", "left alone"])


def _prices(returns: pd.DataFrame) -> FloatArray:
    """Prices of all assets at each close, 1 at the opening, shape (T, N)."""
    return np.asarray((1.0 + returns.to_numpy()).cumprod(axis=0))
