"""Discipline against leaving alone: what volatility pays, and what drift builds up.

A target b is bought once. Left alone it outgrows the weighted growth of its assets by the relative
entropy of b to its weights at the end. Every other portfolio of the same assets does so as well,
stretch by stretch, and each trade closes what its stretch has built up. So the growth of one over
the other is a sum of entropies, without a model and for every rule.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.diversification.overlap import Weights
from research_lib.growth.entropy import entropies, least_entropy
from research_lib.measures.premium import checked_logs, checked_target, opening_weights
from research_lib.simulator.ledger import Ledger

PARTS = ["premium", "cashed", "open", "left alone", "costs"]
# By which two sums of thousands of logarithms may differ.
ROUNDING = 1e-8


def left_alone_weights(returns: pd.DataFrame, target: Weights) -> pd.DataFrame:
    """Weights at the end of each period of a target that was bought once, shape (T, N).

    >>> coin = pd.DataFrame({"stock": [1.0, 1.0], "cash": [0.0, 0.0]})
    >>> left_alone_weights(coin, {"stock": 0.5, "cash": 0.5}).round(3)["stock"].tolist()
    [0.667, 0.8]
    """
    aim = checked_target(returns, target)
    grown = aim * np.exp(np.cumsum(checked_logs(returns), axis=0))
    drifted = grown / grown.sum(axis=1, keepdims=True)
    return pd.DataFrame(drifted, returns.index, returns.columns)


def race(returns: pd.DataFrame, target: Weights) -> pd.DataFrame:
    r"""Race of volatility and drift: a target restored in every period against one left alone.

    .. math::

        \log \frac{V_t}{H_t} = \underbrace{\sum_{s \le t} \Bigl[ \log \sum_i b_i R_{is}
        - \sum_i b_i \log R_{is} \Bigr]}_{\Gamma_t} - \mathrm{KL}(b \,\|\, \mu_t)
        \le \Gamma_t - 2 (1 - D_t)^2

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        Simple returns a period.
    target : Series or mapping
        The weights b.

    Returns
    -------
    DataFrame of shape (T, 5)
        At the end of each period: what volatility has `paid`, which never falls; the `drift` of
        the weights left alone, an entropy; the `premium`, which is the first less the second; the
        `level` of the portfolio left alone against its own target; and the `floor` that the level
        sets under the drift.

    Raises
    ------
    ValueError
        If inputs are bad, or an asset loses everything: its logarithm has no value.

    Examples
    --------
    >>> coin = pd.DataFrame({"stock": [1.0, 1.0], "cash": [0.0, 0.0]})
    >>> race(coin, {"stock": 0.5, "cash": 0.5}).round(4).loc[1].tolist()
    [0.1178, 0.2231, -0.1054, 0.7, 0.18]
    """
    aim, logs = checked_target(returns, target), checked_logs(returns)
    paid = np.cumsum(np.log1p(returns.to_numpy() @ aim) - logs @ aim)
    alone = left_alone_weights(returns, target)
    drift = entropies(aim, alone.to_numpy())
    level = np.minimum(np.minimum(alone.to_numpy(), aim).sum(axis=1), 1.0)
    told = {"paid": paid, "drift": drift, "premium": paid - drift, "level": level}
    table = pd.DataFrame(told, returns.index)
    return table.assign(floor=least_entropy(table["level"]))


def premium_entropies(returns: pd.DataFrame, target: Weights, ledger: Ledger) -> pd.Series:
    r"""Growth of a simulated portfolio over its target left alone, as a sum of entropies.

    .. math::

        \log \frac{V_T}{H_T} = \underbrace{\sum_t \bigl[ \mathrm{KL}(b \,\|\, w_t^-)
        - \mathrm{KL}(b \,\|\, w_t) \bigr]}_{\text{cashed}}
        + \underbrace{\mathrm{KL}(b \,\|\, w_T^-)}_{\text{open}}
        - \underbrace{\mathrm{KL}(b \,\|\, \mu_T)}_{\text{left alone}}
        + \underbrace{\sum_t \log k_t}_{\text{costs}}

    with the weights w before (-) and after each trade, those of the portfolio left alone at the end
    :math:`\mu_T`, and the share k of the wealth that costs and taxes leave at each close.

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        The simple returns that `ledger` was simulated on.
    target : Series or mapping
        The weights bought at the opening, and the target of the rule.
    ledger : Ledger
        The books of any rule: a calendar, bands to the target or to their edge, orders that wait,
        with costs, taxes and flows; growth is that of money that was there from the start.

    Returns
    -------
    Series
        Logarithmic growth over the whole time: `premium`, and its parts `cashed` (by trades to the
        target never negative), `open`, `left alone` (subtracted) and `costs` (never positive). The
        portfolio left alone pays none.

    Raises
    ------
    ValueError
        If inputs are bad, an asset loses everything, the portfolio sold all of an asset that the
        target holds, or the ledger was run on another target or other returns.

    Notes
    -----
    Over one stretch without a trade, log of growth is the target's weighted log returns plus the
    change of KL(b || w): the weights move by the returns themselves. The sum over stretches is
    energy-entropy decomposition of [1]_, for the entropy of a fixed target.

    References
    ----------
    .. [1] Pal, S., and Wong, T.-K. L. (2016), "The geometry of relative arbitrage", Mathematics
       and Financial Economics 10(3).
    """
    aim = checked_target(returns, target)
    held = opening_weights(returns, target, ledger)
    closed = closed_by_trades(returns, aim, held)
    grown = aim * np.exp(checked_logs(returns).sum(axis=0))
    gross = 1.0 + (held * returns.to_numpy()).sum(axis=1)
    costs = float(np.log1p(-ledger.entry_cost / ledger.initial) + np.log(kept(ledger)).sum())
    earned = float(np.log(gross).sum()) + costs
    booked = float(np.log1p(ledger.returns()).sum())
    if not abs(earned - booked) <= ROUNDING:
        raise ValueError(
            f"these weights and returns grow by {earned:.6g}, and the ledger by {booked:.6g}: give "
            "the target and the returns that it was run on"
        )
    parts = [
        earned - float(np.log(grown.sum())),
        float(closed[:-1].sum()),
        float(closed[-1]),
        float(entropies(aim, grown / grown.sum())),
        costs,
    ]
    return pd.Series(parts, PARTS)


def kept(ledger: Ledger) -> FloatArray:
    """Share of the wealth at each close that costs and taxes leave, as the ledger counts returns.

    Read off what was paid, not off values: these lose a digit in each of thousands of trades.
    """
    costs, taxes = ledger.costs.to_numpy(), ledger.taxes.to_numpy()
    flows = ledger.flows.to_numpy()
    before = ledger.value.to_numpy() + costs + taxes - flows
    spent = costs / (before - taxes + np.maximum(flows, 0.0))
    return np.asarray((1.0 - taxes / before) * (1.0 - spent))


def closed_by_trades(returns: pd.DataFrame, aim: FloatArray, held: FloatArray) -> FloatArray:
    """Entropy of a target that the trades at each close take out, and at the end what is there.

    `held` of shape (T, N) are the weights with which each period begins; the result has shape (T,)
    and sums, less the entropy at the opening, to the growth over the target's weighted log returns.
    The last close trades nothing.
    """
    aimed = aim > 0.0
    lost = np.flatnonzero(~(held[:, aimed] > 0.0).all(axis=1))
    if len(lost):
        raise ValueError(
            f"at the start of {returns.index[lost[0]]} the portfolio holds none of an asset that "
            "the target holds: its entropy is infinite; take the asset out of the target"
        )
    gross = 1.0 + (held * returns.to_numpy()).sum(axis=1)
    before = (held * (1.0 + returns.to_numpy()))[:, aimed] / gross[:, np.newaxis]
    # The difference of two entropies in one logarithm: of thousands of small trades the roundings
    # of a weight, the same each time, would add up otherwise.
    traded = np.log(held[1:, aimed] / before[:-1]) @ aim[aimed]
    return np.append(traded, entropies(aim[aimed], before[-1]))
