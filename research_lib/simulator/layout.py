"""What a run needs, laid out as arrays once, and worked out anew for another history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, cast

import numpy as np
import pandas as pd

from research_lib.base.arrays import BoolArray, FloatArray, IntArray
from research_lib.base.checks import (
    check_covered,
    check_index,
    check_same_clock,
    check_weight_rows,
    per_asset,
)
from research_lib.rebalancing.calendars import checked_calendar, look_rows
from research_lib.rebalancing.costs import Costs
from research_lib.rebalancing.dealing import Dealing
from research_lib.rebalancing.policies import CalendarRule, Policy
from research_lib.simulator.loop import Plan
from research_lib.simulator.orders import DealingPlan


class Setup(NamedTuple):
    """A checked plan, and what it takes to lay it out for resampled histories."""

    plan: Plan
    policy: Policy
    dates: pd.Index
    assets: pd.Index

    def on(self, path: IntArray) -> Plan:
        """Return the plan for the history whose row t is row ``path[t]`` of the returns.

        A rule that reads no past goes through the index alone. For one that does, that history
        is laid out, its looks, targets and pauses are worked out from it, and it is let go.
        """
        plan = self.plan._replace(path=path)
        if not self.policy.reads_history:
            return plan
        return read_history(plan, self.policy, self.dates, self.assets)


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
        targets = np.vstack([weights, check_weight_rows(frame, "target")]) if len(rows) else None
        if targets is not None:
            in_force = np.concatenate(([0], np.cumsum(looks))).astype(np.int64)
            plan = plan._replace(targets=targets, target_row=in_force)
    if policy.trend is not None:
        rule = plan.rule._replace(trend=trailing_growth(history, policy.trend))
        plan = plan._replace(rule=rule)
    return plan


def look_mask(rows: IntArray, policy: Policy, periods: int) -> BoolArray:
    """Whether each step is a look: none at the last, and none that the rule's luck skips."""
    looks = np.zeros(periods, dtype=np.bool_)
    looks[rows] = True
    looks[-1] = False
    if policy.skip > 0.0:
        # A draw for every period: whether a look is kept does not depend on the calendar.
        looks &= np.random.default_rng(policy.seed).random(periods) >= policy.skip
    return looks


def trailing_growth(history: FloatArray, window: int) -> FloatArray:
    """Logarithmic growth of each asset over the last `window` periods; 0 until there are as many.

    Log growth of a total loss is taken as that of a fall to a millionth.
    """
    wealth = np.cumsum(np.log(np.maximum(1.0 + history, 1e-6)), axis=0)
    trend = np.zeros_like(wealth)
    trend[window:] = wealth[window:] - wealth[:-window]
    if window <= len(wealth):
        trend[window - 1] = wealth[window - 1]
    return trend


def target_arrays(
    target: pd.Series | pd.DataFrame, index: pd.Index, assets: pd.Index
) -> tuple[FloatArray, IntArray]:
    """Rows of checked target weights, and which is in force at the opening and at each close."""
    if isinstance(target, pd.Series):
        weights = target.reindex(assets, fill_value=0.0)
        row = np.array(weights.to_numpy()[np.newaxis, :], order="C")
        return row, np.zeros(len(index) + 1, dtype=np.int64)
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


def volume_rows(costs: Costs, index: pd.Index, assets: pd.Index) -> FloatArray:
    """Volumes on the dates and assets of the returns; no row if the portfolio's value counts."""
    if costs.volume is None:
        return np.empty((0, len(assets)))
    check_index(costs.volume.index, "volumes")
    check_same_clock(costs.volume.index, index, "volume")
    check_covered(costs.volume.columns, assets, "volumes")
    missing = index.difference(costs.volume.index)
    if len(missing):
        raise ValueError(f"volumes miss {missing[0]}: give one for every period of the returns")
    values = costs.volume.reindex(index=index, columns=assets).to_numpy(dtype=np.float64)
    bad = ~((values > 0.0) & (values < np.inf))
    if bad.any():
        row, column = (int(where[0]) for where in np.nonzero(bad))
        raise ValueError(
            f"volume of {assets[column]!r} at {index[row]} is {values[row, column]}: "
            "an impact needs a positive volume; drop the asset, or fill in the volume"
        )
    return np.ascontiguousarray(values)


def dealing_plan(dealing: Dealing | None, index: pd.Index, assets: pd.Index) -> DealingPlan:
    """Dealing calendars as arrays; no dates where nothing waits."""
    if dealing is None:
        nobody = np.zeros(len(assets), dtype=np.int64)
        never = np.empty((0, len(assets)), dtype=np.bool_)
        return DealingPlan(never, nobody, nobody.copy(), np.ones(len(assets)), 0.0)
    notice = per_asset(dealing.notice, assets, "notice").astype(np.int64)
    settlement = per_asset(dealing.settlement, assets, "settlement").astype(np.int64)
    gate = per_asset(dealing.gate, assets, "gate")
    given = dealing.calendar
    calendars = given if isinstance(given, Mapping) else dict.fromkeys(assets, given)
    check_covered(pd.Index(list(calendars)), assets, "dealing calendars")
    check_covered(assets, pd.Index(list(calendars)), "returns")
    dates = np.zeros((len(index), len(assets)), dtype=np.bool_)
    for column, asset in enumerate(assets):
        calendar = checked_calendar(calendars[asset], f"dealing calendar of {asset}")
        dates[look_rows(calendar, index), column] = True
        if len(index) > 1 and not dates[:, column].any():
            raise ValueError(
                f"{asset!r} has no dealing date between {index[0]} and the last period: give it "
                "a calendar that meets the data"
            )
    if dates[:-1].all() and not notice.any() and not settlement.any() and (gate == 1.0).all():
        dates = dates[:0]
    return DealingPlan(dates, notice, settlement, gate, float(dealing.waiting))
