"""A calendar rule from every start and at every cost at once, without walking each path.

The numbers are those of :func:`research_lib.sweep` with ``all_starts=True``, to rounding; the work
is done by :mod:`research_lib.measures.stretches`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from research_lib.diversification.overlap import Weights
from research_lib.measures.calendar_rules import checked_gross, plain_interval
from research_lib.measures.paths import check_rules
from research_lib.measures.performance import checked_frequency
from research_lib.measures.premium import checked_target
from research_lib.measures.stretches import every_start, wealth_along
from research_lib.rebalancing.costs import Costs, as_costs, each_costs
from research_lib.rebalancing.policies import Policy


def sweep_every_start(
    returns: pd.DataFrame,
    target: Weights,
    policies: Mapping[str, Policy],
    costs: float | Costs | Sequence[float | Costs] = (0.0,),
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
    costs : float, Costs or a sequence of them, default no cost
        Proportional costs, one way; of Costs, those that are nothing else.
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
    check_rules(policies)
    rates = np.array([_rate(cost) for cost in each_costs(costs)])
    if not len(rates):
        raise ValueError("nothing to sweep: give at least one cost, such as 0.0")
    gross = checked_gross(returns)
    aim = checked_target(returns, target)
    yearly = checked_frequency(returns.index, frequency) / len(returns)
    wealth = wealth_along(gross, np.arange(len(returns), dtype=np.int64))
    tables = []
    for name, rule in policies.items():
        ends, turnover = every_start(wealth, aim, plain_interval(name, rule), rates)
        starts = ends.shape[1]
        columns = {
            "policy": name,
            "cost": np.repeat(rates, starts),
            "offset": np.tile(np.arange(starts), len(rates)),
            "growth": (ends**yearly - 1.0).ravel(),
            "turnover": turnover.ravel() * yearly,
            "final": ends.ravel(),
        }
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)


def _rate(cost: float | Costs) -> float:
    """Return the one rate of a cost that is proportional and the same for all."""
    costs = as_costs(cost)
    if not isinstance(costs.proportional, float) or costs != Costs(costs.proportional):
        raise ValueError(f"{costs!r} is more than one proportional rate: use rl.sweep")
    return costs.proportional
