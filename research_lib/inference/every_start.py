"""A calendar rule from every start and at every cost at once, without walking each path.

A rule that always trades back to fixed weights forgets at each look how it came there.
So the growth between two looks depends on those two dates alone, and so does the cost of the trade.
One pass over the data prices the stretch that ends at each date; a start is a sum of stretches.
The numbers are those of :func:`research_lib.sweep` with ``all_starts=True``, to rounding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_covered, check_returns, check_weights
from research_lib.measures.performance import periods_per_year
from research_lib.rebalancing.costs import Costs
from research_lib.rebalancing.policies import Policy


def sweep_every_start(
    returns: pd.DataFrame,
    target: pd.Series | Mapping[str, float],
    policies: Mapping[str, Policy],
    costs: Sequence[float] = (0.0,),
    *,
    frequency: float | None = None,
) -> pd.DataFrame:
    r"""Growth and turnover of calendar rules over all their start offsets, at each cost.

    .. math::

        \log V_T = \sum_k \log \Bigl( x_k \sum_i b_i \frac{C_i(t_k)}{C_i(t_{k-1})} \Bigr),
        \qquad x_k + c \sum_i |b_i x_k - d_{ik}| = 1

    with :math:`C_i` the wealth of asset i, :math:`t_k` the looks, :math:`b` the target,
    :math:`d_k` the weights before the trade, :math:`c` the cost and :math:`x_k` what it leaves;
    :math:`x = 1` at the end, where nothing is traded.

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        Simple returns a period, none of them a total loss.
    target : Series or mapping
        Fixed target weights by asset; an asset not named has a target of 0.
    policies : mapping of str to Policy
        Rules that look every n periods, or never, without a band.
    costs : sequence of float, default no cost
        Proportional costs, one way.
    frequency : float, optional
        Periods a year; read off the dates if not given.

    Returns
    -------
    DataFrame
        A row for each variant: policy, cost, offset, growth and turnover a year, and `final`, the
        value of 1 at the end, as :func:`research_lib.sweep` has them.

    Raises
    ------
    ValueError
        If an input is bad, a rule is of another kind, or an asset loses everything.

    Examples
    --------
    >>> coin = pd.DataFrame({"stock": [1.0, -0.5, 1.0, -0.5], "cash": [0.0, 0.0, 0.0, 0.0]})
    >>> half = {"stock": 0.5, "cash": 0.5}
    >>> sweep_every_start(coin, half, {"every second": Policy(2)})["final"].tolist()
    [1.0, 1.125]
    """
    if not policies or not len(costs):
        raise ValueError("nothing to sweep: give at least one policy and one cost")
    for cost in costs:
        Costs(cost)  # refuses what is no cost
    wealth = _wealth(returns)
    weights = check_weights(target, "target weights")
    check_covered(returns.columns, weights.index, "returns")
    aim = weights.reindex(returns.columns, fill_value=0.0).to_numpy(dtype=np.float64)
    yearly = periods_per_year(returns.index) if frequency is None else frequency
    tables = [
        _starts(wealth, aim, _interval(name, rule), costs, yearly).assign(policy=name)
        for name, rule in policies.items()
    ]
    columns = ["policy", "cost", "offset", "growth", "turnover", "final"]
    return pd.concat(tables, ignore_index=True)[columns]


def _wealth(returns: pd.DataFrame) -> FloatArray:
    """Wealth of each asset at the opening and at each close, an array of shape (T + 1, N)."""
    values = check_returns(returns)
    lost = np.argwhere(values <= -1.0)
    if len(lost):
        row, column = lost[0]
        raise ValueError(
            f"{returns.columns[column]} loses everything at {returns.index[row]}: use rl.sweep"
        )
    return np.vstack([np.ones(values.shape[1]), np.cumprod(1.0 + values, axis=0)])


def _interval(name: str, rule: Policy) -> int | None:
    """Periods between two looks; None for never."""
    if rule.calendar is None:
        return None
    if (
        not isinstance(rule.calendar, int)
        or not isinstance(rule.band, (int, float))
        or rule.band > 0.0
    ):
        raise ValueError(
            f"{name} ({rule.describe()}) is no plain calendar rule: give a whole number of periods "
            "and no band, or use rl.sweep"
        )
    return rule.calendar


def _starts(
    wealth: FloatArray,
    target: FloatArray,
    interval: int | None,
    costs: Sequence[float],
    yearly: float,
) -> pd.DataFrame:
    """All offsets of one rule at all costs."""
    periods = len(wealth) - 1
    # Never has one start and nowhere to look.
    starts, closes = (interval, np.arange(1, periods)) if interval else (1, np.arange(0))
    interval = interval or periods
    drifted = target * wealth[closes] / wealth[np.maximum(closes - interval, 0)]
    grown = drifted.sum(axis=1)
    drifted /= grown[:, np.newaxis]
    offsets = np.arange(starts)
    # The last look of each start; a start that never looks holds from the opening.
    last = np.maximum(periods - 1 - (periods - 1 - offsets) % interval, 0)
    tail = np.log((target * wealth[-1] / wealth[last]).sum(axis=1))
    tables = []
    for cost in costs:
        left, traded = _settle(drifted, target, cost)
        logs = np.bincount(closes % interval, np.log(grown * left), minlength=starts) + tail
        turnover = np.bincount(closes % interval, traded, minlength=starts)
        tables.append(
            pd.DataFrame(
                {
                    "cost": cost,
                    "offset": offsets,
                    "growth": np.exp(logs * yearly / periods) - 1.0,
                    "turnover": turnover * yearly / periods,
                    "final": np.exp(logs),
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def _settle(drifted: FloatArray, target: FloatArray, cost: float) -> tuple[FloatArray, FloatArray]:
    """Share of the value that each trade leaves, and its one-way turnover, for each row."""
    left = np.ones(len(drifted))
    while True:
        traded = np.abs(left[:, np.newaxis] * target - drifted).sum(axis=1)
        change = 1.0 - cost * traded - left
        left += change
        # The iteration shrinks its error by the factor `cost` each time.
        if not len(left) or np.abs(change).max() <= 1e-15:
            return left, 0.5 * traded
