"""All that is done before a run: inputs checked and laid out as arrays, once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Literal, NamedTuple, cast

import numpy as np
import pandas as pd

from research_lib.accounts.flows import flows_at_closes
from research_lib.accounts.tax_plan import tax_plan
from research_lib.base.arrays import BoolArray, FloatArray, IntArray
from research_lib.base.checks import (
    check_covered,
    check_index,
    check_returns,
    check_same_clock,
    check_weight_rows,
    per_asset,
    weights_on,
)
from research_lib.base.frequency import periods_per_year
from research_lib.base.parameters import number
from research_lib.rebalancing.calendars import look_rows
from research_lib.rebalancing.costs import Costs, as_costs
from research_lib.rebalancing.dealing import Dealing
from research_lib.rebalancing.policies import KEEP, CalendarRule, Policy
from research_lib.rebalancing.taxes import Taxes
from research_lib.simulator.plan import Plan
from research_lib.trading.bands import Rule
from research_lib.trading.dealing_plan import dealing_plan
from research_lib.trading.looks import look_mask, trailing_growth
from research_lib.trading.volumes import volume_rows

Target = pd.Series | Mapping[Hashable, float] | pd.DataFrame

Missing = Literal["refuse", "unlisted"]

FREE = Costs()
NEVER = Policy(None)


class Setup(NamedTuple):
    """A checked plan, and what it takes to lay it out for resampled histories."""

    plan: Plan
    policy: Policy
    dates: pd.Index
    assets: pd.Index
    one_row: bool  # whether the target is fixed weights, not a path of them

    def under(self, policy: Policy, costs: Costs) -> Setup:
        """Return the same with another rule and other costs; this rule must read no past.

        What rules share is checked and laid out once: in a sweep that is most of the work.
        """
        index, assets = self.dates, self.assets
        _check_combination(self.one_row, policy, costs)
        _check_frequency(policy, index)
        if self.plan.listed is not None:
            _check_unlisted(policy, costs, self.plan.dealing is not None)
        # A calendar that reads the past is laid out with the history, further down.
        calendar = None if hasattr(policy.calendar, "rows") else policy.calendar
        rows = look_rows(calendar, index, policy.offset, policy.roll)
        plan = self.plan._replace(
            looks=look_mask(rows, policy, len(index)),
            rule=band_rule(policy, assets),
            proportional=per_asset(costs.proportional, assets, "proportional cost"),
            fixed=float(costs.fixed),
            impact=per_asset(costs.impact, assets, "impact"),
            volume=volume_rows(costs, index, assets),
        )
        if policy.reads_history:
            plan = read_history(plan, policy, index, assets)
        return Setup(plan, policy, index, assets, self.one_row)

    def on(self, path: IntArray) -> Plan:
        """Return the plan for the history whose row t is row ``path[t]`` of the returns.

        A rule that reads no past goes through the index alone. For one that does, that history
        is laid out, its looks, targets and pauses are worked out from it, and it is let go.
        """
        plan = self.plan._replace(path=path)
        if not self.policy.reads_history:
            return plan
        return read_history(plan, self.policy, self.dates, self.assets)


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
    missing: Missing = "refuse",
) -> Setup:
    """Check every input and lay it out as arrays; parameters as for :func:`simulate`."""
    values, listed = _checked_returns(returns, missing)
    index, assets, periods = returns.index, returns.columns, len(returns)
    _check_types(policy, taxes, dealing, charge_entry)
    initial = number(initial, "initial")
    if not 0.0 < initial < np.inf:
        raise ValueError(f"initial is {initial}: start with a positive amount of money")
    targets, target_row = target_arrays(target, index, assets)
    free = np.zeros(len(assets))
    plan = Plan(
        returns=_frozen(values),
        path=np.arange(periods, dtype=np.int64),
        looks=np.zeros(periods, dtype=np.bool_),
        targets=targets,
        target_row=target_row,
        rule=band_rule(NEVER, assets),
        proportional=free,
        fixed=0.0,
        impact=free,
        volume=None,
        tax=tax_plan(taxes, index),
        dealing=dealing_plan(dealing, index, assets),
        listed=listed,
        flows=flows_at_closes(flows, index),
        initial=float(initial),
        charge_entry=bool(charge_entry),
    )
    _check_something_listed(plan, index)
    one_row = not isinstance(target, pd.DataFrame)
    return Setup(plan, NEVER, index, assets, one_row).under(policy, as_costs(costs))


def band_rule(policy: Policy, assets: pd.Index) -> Rule:
    """Lay out what a policy does at a look as the loop needs it, without its pauses in trends."""
    least = policy.trade_to == "least"
    return Rule(
        band=per_asset(policy.band, assets, "band"),
        floor=float(policy.band_floor),
        relative=policy.band_kind == "relative",
        keep=0.0 if policy.trade_to == "least" else KEEP[policy.trade_to],
        to_target=policy.contributions == "to target",
        least=np.empty(len(assets)) if least else None,
        trend=None,
    )


def _checked_returns(
    returns: pd.DataFrame, missing: Missing
) -> tuple[FloatArray, BoolArray | None]:
    """Values of the returns, and which are listed; None if all are."""
    if missing not in ("refuse", "unlisted"):
        raise ValueError(f"missing is {missing!r}: give one of refuse, unlisted")
    if missing == "refuse" or not isinstance(returns, pd.DataFrame):
        return check_returns(returns), None
    listed = returns.notna().to_numpy()
    if listed.all():
        return check_returns(returns), None
    return check_returns(returns.fillna(0.0)), np.ascontiguousarray(listed)


def _check_unlisted(policy: Policy, costs: Costs, delayed: bool) -> None:
    """Refuse what has no answer where an asset has no return."""
    if policy.reads_history:
        raise ValueError(
            f"the rule ({policy.describe()}) reads past returns, and some are missing: let it "
            "start after the gap, drop the asset, or choose a rule that reads no past"
        )
    if costs.volume is not None:
        raise ValueError(
            "volumes go with returns on every date, and some are missing: give the impact without "
            "volumes, so that it counts by the portfolio's own value"
        )
    if delayed:
        raise ValueError(
            "orders cannot wait for an asset that leaves the list: leave out dealing, or give "
            "returns without gaps"
        )


def _check_something_listed(plan: Plan, index: pd.Index) -> None:
    """Raise where no asset that has a target is listed."""
    if plan.listed is None:
        return
    wanted = plan.listed & (plan.targets[plan.target_row[:-1]] > 0.0)
    bare = ~wanted.any(axis=1)
    if bare.any():
        raise ValueError(
            f"no asset with a target is listed at {index[int(bare.argmax())]} ({int(bare.sum())} "
            "such dates in all): give a target to an asset that is, such as cash, or leave the "
            "dates out"
        )


def _check_types(policy: object, taxes: object, dealing: object, charge_entry: object) -> None:
    if not isinstance(policy, Policy):
        raise TypeError(f"policy is {policy!r}: give a Policy, such as Policy('ME')")
    if taxes is not None and not isinstance(taxes, Taxes):
        raise TypeError(f"taxes is {taxes!r}: give Taxes, such as Taxes(0.25)")
    if dealing is not None and not isinstance(dealing, Dealing):
        raise TypeError(f"dealing is {dealing!r}: give Dealing, such as Dealing('ME')")
    if not isinstance(charge_entry, (bool, np.bool_)):
        raise TypeError(f"charge_entry is {charge_entry!r}: give True or False")


def _check_frequency(policy: Policy, index: pd.Index) -> None:
    """Refuse a rule that counts other periods a year than the dates do."""
    counted = getattr(policy.target, "frequency", None)
    if counted is None or not isinstance(index, pd.DatetimeIndex):
        return
    try:
        yearly = periods_per_year(index)
    except ValueError:  # the dates do not tell
        return
    # 250 or 260 trading days for 252 are as good; 365 for 252 would move volatility by a fifth.
    if not 0.75 < counted / yearly < 1.35:
        raise ValueError(
            f"the rule ({policy.describe()}) counts {counted:g} periods a year, and the dates "
            f"{yearly:g}: give it frequency={yearly:g}"
        )


def _check_combination(one_row: bool, policy: Policy, costs: Costs) -> None:
    """Refuse what would be simulated otherwise than it reads."""
    moving = policy.target is not None or hasattr(policy.calendar, "rows")
    if moving and not one_row:
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


def target_arrays(target: Target, index: pd.Index, assets: pd.Index) -> tuple[FloatArray, IntArray]:
    """Rows of target weights, and which of them is in force at the opening and at each close."""
    if not isinstance(target, pd.DataFrame):
        row = weights_on(assets, target, "target weights")
        return np.array(row[np.newaxis, :], order="C"), np.zeros(len(index) + 1, dtype=np.int64)
    check_index(target.index, "target weights")
    check_same_clock(target.index, index, "the path of targets")
    check_covered(assets, target.columns, "returns")
    rows = check_weight_rows(target, "target")
    path = pd.DataFrame(rows, index=target.index, columns=target.columns)
    path = path.reindex(columns=assets, fill_value=0.0)
    if not target.index[0] < index[0]:
        raise ValueError(
            f"the path of targets starts at {target.index[0]}, the returns at {index[0]}: "
            "give a row dated before the first period, for the first purchase"
        )
    opening = int(target.index.searchsorted(index[0], side="left")) - 1
    closes = target.index.searchsorted(index, side="right") - 1
    in_force = np.concatenate(([opening], closes)).astype(np.int64)
    return np.array(path.to_numpy(dtype=np.float64), order="C"), in_force


def read_history(plan: Plan, policy: Policy, index: pd.Index, assets: pd.Index) -> Plan:
    """Fill in the looks, targets and pauses that depend on the returns along the plan's path."""
    history = np.ascontiguousarray(plan.returns[plan.path])
    weights = plan.targets[plan.target_row[0]]
    looks = plan.looks
    if hasattr(policy.calendar, "rows"):
        calendar = cast(CalendarRule, policy.calendar)
        rows = calendar.rows(history, weights, index) + policy.offset
        looks = look_mask(rows[rows < len(index)], policy, len(index))
        plan = plan._replace(looks=looks)
    if policy.target is not None:
        rows = np.flatnonzero(looks)
        moving = policy.target.targets(history, rows, weights, assets)
        frame = pd.DataFrame(moving, index=index[rows], columns=assets)
        checked = check_weight_rows(frame, "target") if len(rows) else np.empty((0, len(assets)))
        targets = np.vstack([weights, checked])
        in_force = np.concatenate(([0], np.cumsum(looks))).astype(np.int64)
        # By date, as a fixed target is: the loop is compiled anew for each layout.
        plan = plan._replace(targets=np.ascontiguousarray(targets), target_row=in_force)
    if policy.trend is not None:
        rule = plan.rule._replace(trend=trailing_growth(history, policy.trend))
        plan = plan._replace(rule=rule)
    return plan


def _frozen(values: FloatArray) -> FloatArray:
    """`values` by asset, read-only: the loop is compiled anew for each kind of array."""
    view = np.asfortranarray(values).view()
    view.flags.writeable = False
    return view
