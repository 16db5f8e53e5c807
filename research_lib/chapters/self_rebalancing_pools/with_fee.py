"""A pool of two assets with a fee on real prices, without customers, beside its owner alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.chapters.self_rebalancing_pools.data import Pooled
from research_lib.comparison.every_start import sweep_every_start
from research_lib.rebalancing.policies import Policy
from research_lib.vaults.pools import WeightedPool


def with_fee(data: Pooled, fee: float) -> pd.Series:
    r"""Growth a year of a pool of two assets with a fee, traded with at each close alone.

    .. math:: \log \frac{P_T}{P_0} = \sum_i w_i \log R_i + \log \frac{I_T}{I_0} + \text{gap}

    with the invariant :math:`I = \prod_i B_i^{w_i}`, which fees alone raise, and a gap that is left
    because the last trade stops at the fee. Rows: `growth`, and its parts `assets`, `fees` and
    `gap`; `brought` in a year by those who trade, over the value; and at how many of the closes
    somebody came, as a share.
    """
    first, second = map(str, data.returns.columns)
    prices = (1.0 + data.returns.to_numpy()).cumprod(axis=0)
    weights = dict(zip((first, second), map(float, data.target), strict=True))
    opening = pool = WeightedPool(weights, weights, fee)
    brought, trades, outside = 0.0, 0, {first: 1.0, second: 1.0}
    for row in prices:
        outside = {first: float(row[0]), second: float(row[1])}
        after = pool.arbitraged(outside)
        if after is pool:
            continue
        came = [max(after.balances[name] - pool.balances[name], 0.0) for name in outside]
        brought += float(row @ came) / pool.value(outside)
        trades, pool = trades + 1, after
    growth = float(np.log(pool.value(outside) / opening.value(dict.fromkeys(outside, 1.0))))
    assets = float(np.log(prices[-1]) @ data.target.to_numpy())
    fees = float(np.log(pool.invariant / opening.invariant))
    told = {"growth": growth, "assets": assets, "fees": fees, "gap": growth - assets - fees}
    told = {name: value / data.years for name, value in {**told, "brought": brought}.items()}
    return pd.Series({**told, "closes": trades / len(prices)})


def by_oneself(data: Pooled, every: int, cost: float) -> float:
    """Logarithmic growth a year of the mix restored every so many closes, mean of all starts.

    An exchange of one asset for the other costs `cost` once, as a pool's fee does: half of it on
    what is sold and half on what is bought.
    """
    # The sweep charges what is bought and what is sold, each at the full rate.
    found = sweep_every_start(data.returns, data.target, {"own": Policy(every)}, [0.5 * cost])
    return float(np.log(found["final"]).mean() / data.years)
