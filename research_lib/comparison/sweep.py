"""Many variants of a rule on the same data, one row each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from research_lib.base.arrays import FloatArray
from research_lib.measures.paths import check_rules
from research_lib.measures.performance import checked_frequency, performance
from research_lib.rebalancing.costs import Costs, as_costs, each_costs
from research_lib.rebalancing.dealing import Dealing
from research_lib.rebalancing.policies import Policy
from research_lib.rebalancing.taxes import Taxes
from research_lib.simulator.loop import run
from research_lib.simulator.set_up import Missing, Target, set_up
from research_lib.simulator.simulate import check_paid, simulate

_LADDER = {"daily": 252, "weekly": 52, "monthly": 12, "quarterly": 4, "semi-annual": 2, "annual": 1}


def frequency_ladder(index: pd.Index, *, frequency: float | None = None) -> dict[str, Policy]:
    """Calendar rules from the data's own frequency down to never.

    Parameters
    ----------
    index : Index
        Ends of the periods of the data; data without dates counts as daily.
    frequency : float, optional
        Periods a year, at most 366; read off the dates if not given.

    Returns
    -------
    dict of str to Policy
        Rules that look every so many periods, fastest first: a month is 21 trading days, or 30
        days where the data has seven a week.

    Raises
    ------
    ValueError
        If the frequency is not to be read off the dates, or more than one a day.

    Examples
    --------
    >>> list(rl.frequency_ladder(pd.date_range("2000-01-31", periods=24, freq="ME")))
    ['monthly', 'quarterly', 'semi-annual', 'annual', 'never']
    """
    yearly = checked_frequency(index, frequency)
    if yearly > 366.0:
        raise ValueError(
            f"frequency is {yearly}, more than one a day: name the looks by their dates instead, "
            "such as Policy('D') and Policy('ME')"
        )
    rules = {
        name: Policy(calendar=round(yearly / times))
        for name, times in _LADDER.items()
        if times <= yearly
    }
    return {**rules, "never": Policy(calendar=None)}


def start_offsets(policy: Policy) -> list[Policy]:
    """Every way to start a rule that looks each n periods: offsets 0 to n - 1.

    Parameters
    ----------
    policy : Policy
        A rule with a whole-number calendar; any other has one start, itself.

    Returns
    -------
    list of Policy
        The same rule with each offset.

    Raises
    ------
    TypeError
        If it is no Policy.

    Examples
    --------
    >>> [rule.offset for rule in rl.start_offsets(rl.Policy(calendar=3))]
    [0, 1, 2]
    """
    if not isinstance(policy, Policy):
        raise TypeError(f"policy is {policy!r}: give a Policy, such as Policy(21)")
    if not isinstance(policy.calendar, int):
        return [policy]
    return [replace(policy, offset=offset) for offset in range(policy.calendar)]


def sweep(
    returns: pd.DataFrame,
    target: Target,
    policies: Mapping[str, Policy],
    costs: float | Costs | Sequence[float | Costs] = (0.0,),
    *,
    taxes: Taxes | None = None,
    dealing: Dealing | None = None,
    all_starts: bool = False,
    cash: pd.Series | float = 0.0,
    frequency: float | None = None,
    missing: Missing = "refuse",
    n_jobs: int = -1,
) -> pd.DataFrame:
    """Simulate every policy at every cost, and measure each.

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        Simple returns a period.
    target : Series, mapping or DataFrame
        Target weights, as for :func:`simulate`.
    policies : mapping of str to Policy
        The rules by name.
    costs : float, Costs or a sequence of them, default no cost
        A number is a proportional cost, one way.
    taxes : Taxes, optional
        Taxes on realised gains.
    dealing : Dealing, optional
        Notice, dealing dates, settlement and gates.
    all_starts : bool, default False
        Whether a rule that looks each n periods is run from all its n start offsets.
    cash : Series or float, default 0
        Return of cash a period, for the Sharpe ratio.
    frequency : float, optional
        Periods a year; read off the dates if not given.
    missing : {"refuse", "unlisted"}, default "refuse"
        What a missing return means, as for :func:`simulate`.
    n_jobs : int, default -1
        Workers, as joblib counts them: -1 is one a core. The result is the same for any number.

    Returns
    -------
    DataFrame
        A row for each variant: policy, cost (a share of the value traded; the Costs itself if one
        was given), offset, then the measures of :func:`performance`; `final`, the value of 1 at
        the end; and `liquidation`, the same after selling everything and paying the tax on it.

    Raises
    ------
    ValueError
        As :func:`simulate`; also if no policy or no cost is given.

    Examples
    --------
    >>> returns = rl.load("us_industries_49")
    >>> equal = {name: 1 / 49 for name in returns.columns}
    >>> rules = {"yearly": rl.Policy("YE"), "never": rl.Policy(None)}
    >>> table = rl.sweep(returns, equal, rules, costs=[0.0, 0.01])
    >>> table[["policy", "cost", "growth", "turnover"]].round(4)
       policy  cost  growth  turnover
    0  yearly  0.00  0.1084    0.0606
    1  yearly  0.01  0.1071    0.0606
    2   never  0.00  0.1056    0.0000
    3   never  0.01  0.1056    0.0000
    """
    costs = each_costs(costs)
    check_rules(policies)
    if not costs:
        raise ValueError("nothing to sweep: give at least one cost, such as 0.0")
    variants = [
        (name, variant, cost)
        for name, policy in policies.items()
        for variant in (start_offsets(policy) if all_starts else [policy])
        for cost in costs
    ]
    frictions = {"taxes": taxes, "dealing": dealing, "missing": missing}
    measures = {"cash": cash, "frequency": checked_frequency(returns.index, frequency)}
    rows = Parallel(n_jobs=n_jobs, prefer="threads")(
        delayed(_row)(returns, target, *variant, frictions, measures) for variant in variants
    )
    return pd.DataFrame(rows)


def _row(
    returns: pd.DataFrame,
    target: Target,
    name: str,
    policy: Policy,
    cost: float | Costs,
    frictions: Mapping[str, Any],
    measures: Mapping[str, Any],
) -> dict[str, Any]:
    """One variant, simulated and measured."""
    ledger = simulate(returns, target, policy, costs=cost, **frictions)
    ends = {"final": float(ledger.value.iloc[-1]), "liquidation": ledger.liquidation}
    measured = performance(ledger, **measures)
    return {
        "policy": name,
        "cost": cost,
        "offset": policy.offset,
        **{str(measure): value for measure, value in measured.items()},
        **{end: value / ledger.initial for end, value in ends.items()},
    }


def growth_paths(
    returns: pd.DataFrame,
    target: Target,
    policies: Mapping[str, Policy],
    cost: float | Costs = 0.0,
    *,
    every: int = 1,
    all_starts: bool = True,
    n_jobs: int = -1,
) -> pd.DataFrame:
    """Logarithmic growth of every variant, stretch by stretch: what a test of selection needs.

    Most is as for :func:`sweep`. A stretch has `every` periods, and periods after the last full one
    are left out: shape (T // every, K), dated by the end of each, with columns (policy, offset).

    >>> coin = pd.DataFrame({"stock": [1.0, -0.5, 1.0, -0.5], "cash": 0.0})
    >>> half = {"stock": 0.5, "cash": 0.5}
    >>> np.exp(growth_paths(coin, half, {"always": Policy(1)}, every=2))["always"][0].tolist()
    [1.125, 1.125]
    """
    check_rules(policies)
    if not 1 <= every <= len(returns):
        raise ValueError(f"every is {every}: give 1 to {len(returns)} periods")
    friction = as_costs(cost)
    variants = {
        (name, variant.offset): variant
        for name, policy in policies.items()
        for variant in (start_offsets(policy) if all_starts else [policy])
    }
    paths = Parallel(n_jobs=n_jobs, prefer="threads")(
        delayed(_path)(returns, target, variant, friction, every) for variant in variants.values()
    )
    columns = pd.MultiIndex.from_tuples(list(variants), names=["policy", "offset"])
    return pd.DataFrame(np.column_stack(paths), returns.index[every - 1 :: every], columns)


def _path(
    returns: pd.DataFrame, target: Target, policy: Policy, costs: Costs, every: int
) -> FloatArray:
    setup = set_up(returns, target, policy, costs=costs)
    result = run(setup.plan, False, False)
    check_paid(result, setup.plan, returns.index)
    ends = np.log(result.value[every - 1 :: every])
    return np.diff(ends, prepend=0.0)
