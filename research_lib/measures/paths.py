"""What one simulated path has to show: measures by name, or any function of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.measures.performance import value_measures
from research_lib.rebalancing.costs import Costs
from research_lib.rebalancing.dealing import Dealing
from research_lib.rebalancing.policies import Policy
from research_lib.rebalancing.taxes import Taxes
from research_lib.simulator.loop import run
from research_lib.simulator.plan import Plan, Run
from research_lib.simulator.set_up import FREE, Setup
from research_lib.simulator.simulate import check_paid

COMPARED = ["growth", "volatility", "sharpe", "drawdown", "turnover"]


class Variant(NamedTuple):
    """A rule with frictions of its own, in place of those of the call it is given to."""

    policy: Policy
    costs: Costs = FREE
    taxes: Taxes | None = None
    dealing: Dealing | None = None

    def frictions(self) -> dict[str, Any]:
        """Return the frictions by the names that the simulator has for them."""
        return {"costs": self.costs, "taxes": self.taxes, "dealing": self.dealing}


@dataclass(frozen=True, eq=False)
class SimulatedPath:
    """One rule on one history of S periods: what a measure of a comparison may read.

    Attributes
    ----------
    value : ndarray of shape (S,)
        Value at the end of each period, after its trades.
    turnover, costs, taxes : ndarray of shape (S,)
        One-way turnover, and money paid, in each period.
    returns : ndarray of shape (S,)
        Simple returns; 0 once nothing is left.
    weights : ndarray of shape (S, N)
        At the end of each period after trades; the rule is run again for them when they are read.
    target : ndarray of shape (N,)
        Weights bought at the opening.
    cash : ndarray of shape (S,)
        Return of cash in each period.
    rows : ndarray of int, shape (S,)
        The row of the data that each period is.
    trades : int
        Number of trading dates.
    initial, liquidation : float
        Money at the opening, and at the end if all is sold and taxed.
    yearly : float
        Periods a year.
    """

    plan: Plan
    run: Run
    cash: FloatArray
    yearly: float

    value = property(lambda self: self.run.value)
    turnover = property(lambda self: self.run.turnover)
    costs = property(lambda self: self.run.costs)
    rows = property(lambda self: self.plan.path)
    initial = property(lambda self: self.plan.initial)
    target = property(lambda self: self.plan.targets[self.plan.target_row[0]])
    trades = property(lambda self: len(self.run.trade_steps))
    liquidation = property(lambda self: float(self.run.value[-1] - self.run.tax_on_sale))

    @property
    def taxes(self) -> FloatArray:
        """Taxes paid in each period."""
        taxes = self.run.taxes
        return np.zeros(len(self.run.value)) if taxes is None else taxes

    @property
    def returns(self) -> FloatArray:
        """Simple returns; 0 once nothing is left."""
        value = self.run.value
        before = np.concatenate(([self.plan.initial], value[:-1]))
        return np.divide(value - before, before, out=np.zeros(len(value)), where=before > 0.0)

    @cached_property
    def weights(self) -> FloatArray:
        """Weights at the end of each period, after trades."""
        return run(self.plan, False, True).weights


# What is measured: names among COMPARED, or a function of one path.
Measures = str | Sequence[str] | Callable[[SimulatedPath], float | Mapping[str, float]]


def measure_names(measures: Measures, path: SimulatedPath) -> list[str]:
    """Names of what is measured: those given, or those that the function gives on the data."""
    if not callable(measures):
        names = [measures] if isinstance(measures, str) else list(measures)
        unknown = [name for name in names if name not in COMPARED]
        if unknown or not names:
            raise ValueError(
                f"measures is {measures!r}: give names among {', '.join(COMPARED)}, or a function "
                "of a simulated path"
            )
        return names
    found = measures(path)
    if isinstance(found, Mapping):
        return [str(name) for name in found]
    name = getattr(measures, "__name__", "measure")
    return ["measure" if name == "<lambda>" else name]


def check_rules(policies: object) -> None:
    """Raise unless there are rules by name."""
    if not isinstance(policies, Mapping):
        raise TypeError(
            f"policies is of type {type(policies).__name__}: give rules by name, such as "
            "{'monthly': Policy('ME')}"
        )
    if not policies:
        raise ValueError("nothing to compare: give at least one policy")


def checked_baseline(policies: Mapping[str, object], baseline: str | None) -> str:
    """Name of the baseline: the one given, or the last."""
    check_rules(policies)
    if baseline is None:
        return list(policies)[-1]
    if baseline not in policies:
        raise ValueError(f"baseline {baseline!r} is not among {', '.join(map(str, policies))}")
    return baseline


def simulated_paths(
    setups: list[Setup], cash: FloatArray, yearly: float, index: pd.Index, rows: IntArray
) -> list[SimulatedPath]:
    """Every rule on one history."""
    found, drawn = [], cash[rows]
    for setup in setups:
        plan = setup.on(rows)
        result = run(plan, False, False)
        check_paid(result, plan, index)
        found.append(SimulatedPath(plan, result, drawn, yearly))
    return found


def measured_batch(
    setups: list[Setup],
    cash: FloatArray,
    yearly: float,
    index: pd.Index,
    histories: list[IntArray],
    measures: Measures = COMPARED,
) -> FloatArray:
    """Run every rule on every history of rows; shape (histories, rules, measures)."""
    found = [
        [_measured(path, measures) for path in simulated_paths(setups, cash, yearly, index, rows)]
        for rows in histories
    ]
    return np.array(found, dtype=np.float64)


def yearly_turnover(path: SimulatedPath) -> float:
    """One-way turnover a year."""
    return float(path.turnover.sum() * path.yearly / len(path.value))


def _measured(path: SimulatedPath, measures: Measures) -> list[float]:
    if callable(measures):
        found: Any = measures(path)
        return list(found.values()) if isinstance(found, Mapping) else [found]
    of_value = value_measures(path.value, path.initial, path.cash, path.yearly)
    known = dict(zip(COMPARED, (*of_value, yearly_turnover(path)), strict=True))
    return [known[name] for name in ([measures] if isinstance(measures, str) else measures)]
