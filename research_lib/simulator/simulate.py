"""A rebalanced portfolio through time: inputs checked, laid out, run."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd

from research_lib.accounts.tax_plan import tax_plan
from research_lib.base.arrays import FloatArray
from research_lib.base.checks import (
    check_covered,
    check_index,
    check_returns,
    check_same_clock,
    check_weights,
    per_asset,
)
from research_lib.base.parameters import number
from research_lib.rebalancing.calendars import look_rows
from research_lib.rebalancing.costs import Costs, as_costs
from research_lib.rebalancing.dealing import Dealing
from research_lib.rebalancing.flows import flows_at_closes
from research_lib.rebalancing.policies import KEEP, Policy
from research_lib.rebalancing.taxes import Taxes
from research_lib.simulator.layout import (
    Setup,
    dealing_plan,
    look_mask,
    read_history,
    target_arrays,
    volume_rows,
)
from research_lib.simulator.ledger import Ledger
from research_lib.simulator.loop import Plan, Run, run
from research_lib.simulator.trading import Rule

Target = pd.Series | Mapping[Hashable, float] | pd.DataFrame

FREE = Costs()
MONTHLY = Policy("ME")


def simulate(
    returns: pd.DataFrame,
    target: Target,
    policy: Policy = MONTHLY,
    *,
    costs: Costs | float = FREE,
    taxes: Taxes | None = None,
    dealing: Dealing | None = None,
    flows: pd.Series | None = None,
    initial: float = 1.0,
    charge_entry: bool = False,
) -> Ledger:
    """Hold `target`, let it drift with `returns`, and trade by `policy`.

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        Simple returns a period, in decimals, dated by the end of the period, none missing.
    target : Series, mapping, or DataFrame of shape (K, N)
        Target weights by asset; an asset not named has a target of 0.
        A frame is a path of targets: a row is in force from the close of its date on, so its first
        row must be dated before the first period.
    policy : Policy, default looks at every month end
        When to look, how far is too far, where to go.
    costs : Costs or float, default none
        Costs of trading; a number is a proportional cost, one way.
    taxes : Taxes, optional
        Taxes on realised gains.
    dealing : Dealing, optional
        Notice, dealing dates, settlement and gates; by default every trade is dealt at once.
    flows : Series, optional
        Money put in (+) or taken out (-) at the close of the dates of its index, whatever the hour.
        It is dealt together with that date's rebalancing, or pro rata where there is none.
    initial : float, default 1
        Money at the opening of the first period.
    charge_entry : bool, default False
        Whether the first purchase pays costs.

    Returns
    -------
    Ledger
        Value, weights, trades, turnover and costs.

    Raises
    ------
    ValueError
        If an input is incomplete or contradictory, or the portfolio cannot pay a withdrawal or a
        cost; the message names the asset, the date and the value.

    Notes
    -----
    A trade at the close of period t uses nothing later than t and earns from t + 1 on.
    The last period trades nothing but its own flow.
    Weights after a trade are on target of the value after cost, solved exactly.
    The conventions are on one page of the book, "How the simulator counts".

    Examples
    --------
    >>> import pandas as pd
    >>> coin = pd.DataFrame({"stock": [1.0, -0.5], "cash": [0.0, 0.0]})
    >>> float(rl.simulate(coin, {"stock": 0.5, "cash": 0.5}, rl.Policy(calendar=1)).value.iloc[-1])
    1.125
    """
    if isinstance(returns, pd.DataFrame):
        # The caller's frame may change later; a shallow copy makes pandas part the two then.
        returns = returns.copy(deep=False)
    setup = set_up(
        returns,
        target,
        policy,
        costs=costs,
        taxes=taxes,
        dealing=dealing,
        flows=flows,
        initial=initial,
        charge_entry=charge_entry,
    )
    result = run(setup.plan, True, False)
    check_paid(result, setup.plan, returns.index)
    return Ledger(setup.plan, result, returns)


def set_up(
    returns: pd.DataFrame,
    target: Target,
    policy: Policy,
    *,
    costs: Costs | float = FREE,
    taxes: Taxes | None = None,
    dealing: Dealing | None = None,
    flows: pd.Series | None = None,
    initial: float = 1.0,
    charge_entry: bool = False,
) -> Setup:
    """Check every input and lay it out as arrays; parameters as for :func:`simulate`."""
    values = check_returns(returns)
    index, assets = returns.index, returns.columns
    _check_types(policy, taxes, dealing)
    costs, initial = as_costs(costs), number(initial, "initial")
    if not 0.0 < initial < np.inf:
        raise ValueError(f"initial is {initial}: start with a positive amount of money")
    _check_combination(target, policy, costs)
    targets, target_row = target_arrays(_checked_target(target, index, assets), index, assets)
    # A calendar that reads the past is laid out with the history, further down.
    calendar = None if hasattr(policy.calendar, "rows") else policy.calendar
    plan = Plan(
        returns=_one_layout(values),
        path=np.arange(len(index), dtype=np.int64),
        looks=look_mask(look_rows(calendar, index, policy.offset, policy.roll), policy, len(index)),
        targets=targets,
        target_row=target_row,
        rule=Rule(
            band=per_asset(policy.band, assets, "band"),
            floor=float(policy.band_floor),
            relative=policy.band_kind == "relative",
            keep=KEEP[policy.trade_to],
            trend=np.empty((0, len(assets))),
            to_target=policy.contributions == "to target",
        ),
        proportional=per_asset(costs.proportional, assets, "proportional cost"),
        fixed=float(costs.fixed),
        impact=per_asset(costs.impact, assets, "impact"),
        volume=volume_rows(costs, index, assets),
        tax=tax_plan(taxes, index),
        dealing=dealing_plan(dealing, index, assets),
        flows=flows_at_closes(flows, index),
        initial=float(initial),
        charge_entry=bool(charge_entry),
    )
    if policy.reads_history:
        plan = read_history(plan, policy, index, assets)
    return Setup(plan, policy, index, assets)


def _check_types(policy: object, taxes: object, dealing: object) -> None:
    if not isinstance(policy, Policy):
        raise TypeError(f"policy is {policy!r}: give a Policy, such as Policy('ME')")
    if taxes is not None and not isinstance(taxes, Taxes):
        raise TypeError(f"taxes is {taxes!r}: give Taxes, such as Taxes(0.25)")
    if dealing is not None and not isinstance(dealing, Dealing):
        raise TypeError(f"dealing is {dealing!r}: give Dealing, such as Dealing('ME')")


def _check_combination(target: Target, policy: Policy, costs: Costs) -> None:
    """Refuse what would be simulated otherwise than it reads."""
    moving = policy.target is not None or hasattr(policy.calendar, "rows")
    if moving and isinstance(target, pd.DataFrame):
        raise ValueError(
            "a rule that reads the past starts from fixed weights, and target is a path of them: "
            "give one row"
        )
    each = costs.impact if isinstance(costs.impact, (Mapping, pd.Series)) else {"": costs.impact}
    if policy.contributions == "to target" and (costs.fixed > 0.0 or any(dict(each).values())):
        raise ValueError(
            "contributions to target are solved for proportional costs alone: leave out the fixed "
            "cost and the impact, or let flows be dealt pro rata"
        )


def _checked_target(target: Target, index: pd.Index, assets: pd.Index) -> pd.Series | pd.DataFrame:
    """Target weights whose assets the returns know."""
    if not isinstance(target, pd.DataFrame):
        weights = check_weights(target, "target weights")
        check_covered(assets, weights.index, "returns")
        return weights
    check_index(target.index, "target weights")
    check_same_clock(target.index, index, "the path of targets")
    check_covered(assets, target.columns, "returns")
    return target


def check_paid(result: Run, plan: Plan, index: pd.Index) -> None:
    """Raise if the run stopped because the portfolio could not pay."""
    if result.failed == -2:
        raise ValueError(
            f"the costs of the first purchase exceed the initial {plan.initial:g}: "
            "lower the fixed cost, or start with more"
        )
    if result.failed >= 0:
        step = result.failed
        before = result.value[step - 1] if step else plan.initial
        tax = result.taxes[step] if result.taxes.size else 0.0
        raise ValueError(
            f"the portfolio cannot pay at {index[step]}: worth {before:.6g} a period before, "
            f"flow {plan.flows[step]:.6g}, tax {tax:.6g}, and costs; lower the withdrawal, the "
            "tax or the cost"
        )


def _one_layout(values: FloatArray) -> FloatArray:
    """Lay values out by asset, read-only: the engine is compiled anew for each kind of array."""
    view = np.asfortranarray(values).view()
    view.flags.writeable = False
    return view
