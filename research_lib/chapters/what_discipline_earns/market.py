"""A fixed mix against the market of its assets: the same identity."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.diversification.overlap import Weights
from research_lib.growth.entropy import entropies
from research_lib.growth.identity import closed_by_trades, race
from research_lib.measures.premium import checked_target


def against_market(returns: pd.DataFrame, target: Weights, market: pd.DataFrame) -> pd.Series:
    r"""Growth of a mix restored in every period over the market, as a sum of entropies.

    .. math::

        \log \frac{V_T}{M_T} = \Gamma_T - \bigl[ \mathrm{KL}(b \,\|\, m_T) - \mathrm{KL}(b \,\|\,
        m_0) \bigr] - \sum_t \bigl[ \mathrm{KL}(b \,\|\, m_t^-) - \mathrm{KL}(b \,\|\, m_t) \bigr]

    `market` of shape (T, N) holds the market's weights at the start of each period. It is left
    alone but for what is listed, bought back and moved between assets: the last sum, `listings`.
    Returns `premium`, `paid`, `entropy at the start` and `at the end`, and `listings`; logarithmic
    growth over the whole time.
    """
    aim, held = checked_target(returns, target), market[list(returns.columns)].to_numpy()
    closed = closed_by_trades(returns, aim, held)
    paid = float(race(returns, target)["paid"].iloc[-1])
    earned = np.log1p((held * returns.to_numpy()).sum(axis=1))
    grown = float(np.log1p(returns.to_numpy() @ aim).sum() - earned.sum())
    start = float(entropies(aim, held[0]))
    names = ["premium", "paid", "entropy at the start", "entropy at the end", "listings"]
    return pd.Series([grown, paid, start, closed[-1], closed[:-1].sum()], names)
