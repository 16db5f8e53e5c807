"""The league: every rule of the book by its name, laid out over every data set.

`rules` and `day_rules` are the one place where a rule is entered; what runs all rules reads them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.base.arrays import BoolArray, FloatArray
from research_lib.comparison.in_months import in_months
from research_lib.datasets.study import study_sets
from research_lib.inference.flips import Bench, lay_out
from research_lib.inference.resampling import BATCH
from research_lib.inference.step_down import distances
from research_lib.measures.paths import Measures, Variant
from research_lib.rebalancing.policies import Policy
from research_lib.rebalancing.risk_budget import RiskBudget
from research_lib.rebalancing.targets import MinimumVariance
from research_lib.rebalancing.volatility_calendar import VolatilityCalendar
from research_lib.workers.in_order import Shared, in_order

BASELINES = ["never", "annual"]
STATISTICS = ["growth", "sharpe"]


def rules(yearly: int, mix: bool) -> dict[str, Policy]:
    """Rules by name for data of so many periods a year, the two baselines last.

    With equal weights an absolute band of d points is a relative one of d times the number of
    assets, and so is a hybrid of the two: only the mixes try both, and there the narrower decides.
    """
    if yearly == 1:
        fast = {f"{share:.0%} band": _band(1, share) for share in (0.1, 0.2)}
        fast |= {"20% band, to edge": _band(1, 0.2, trade_to="edge")}
        fast |= {"5 points": Policy(1, band=0.05), "10 points": Policy(1, band=0.1)}
        return {**fast, "annual": Policy(1), "never": Policy(None)}
    found = {"monthly": Policy(1), "quarterly": Policy(3), "semi-annual": Policy(6)}
    for share in (0.1, 0.2, 0.5):
        for to in ("target", "halfway", "edge"):
            found[f"{share:.0%} band, to {to}"] = _band(1, share, trade_to=to)
    found["20% band, quarterly, to edge"] = _band(3, 0.2, trade_to="edge")
    found["20% band, annual"] = _band(12, 0.2)
    if mix:
        found["5 points"] = Policy(1, band=0.05)
        found["5 points, to edge"] = Policy(1, band=0.05, trade_to="edge")
        found["10 points, annual"] = Policy(12, band=0.1)
    else:  # of two assets it is the trade to the edge
        found["20% band, least"] = _band(1, 0.2, trade_to="least")
    for calm in (3, 12):
        trigger = VolatilityCalendar(calm=calm, turbulent=1, window=12)
        found[f"trigger, {calm} months or 1"] = Policy(trigger)
    found["monthly, pause in trends"] = Policy(1, trend=12)
    return {**found, "annual": Policy(12), "never": Policy(None)}


def _band(calendar: int, share: float, **how: object) -> Policy:
    return Policy(calendar, band=share, band_kind="relative", **how)  # type: ignore[arg-type]


def day_rules() -> dict[str, Policy]:
    """Calendars from daily to never, and a band of 20 % looked at daily."""
    found = {"daily": Policy(1), "weekly": Policy(5), "monthly": Policy(21)}
    found["20% band daily, to edge"] = Policy(1, 0.2, "relative", "edge")
    return {**found, "annual": Policy(252), "never": Policy(None)}


def moving_rules(window: int = 36) -> dict[str, Policy]:
    """Rules of months that move their target by the risk of so many months before.

    They are run beside the others and not tested by flips, which leave in place what they feed on.
    """
    return {
        "equal risk, monthly": Policy(1, target=RiskBudget(window)),
        "equal risk, annual": Policy(12, target=RiskBudget(window)),
        "minimum variance, monthly": Policy(1, target=MinimumVariance(window, max_weight=0.2)),
        "minimum variance, annual": Policy(12, target=MinimumVariance(window, max_weight=0.2)),
    }


def bench(name: str, measures: list[str]) -> Bench:
    """Lay the rules of months, or of years, out over a data set and its flips."""
    returns, target, bills, yearly = in_months(name)
    return lay_out(
        returns,
        target,
        {rule: Variant(policy) for rule, policy in rules(yearly, len(target) == 2).items()},
        measures=measures,
        starts=12,
        relative_to="assets",
        cash=bills,
        frequency=yearly,
    )


def day_bench(name: str) -> Bench:
    """Lay the rules of days out over a daily data set and its flips, for growth."""
    of = study_sets()[name]
    return lay_out(
        of.returns(),
        of.target(),
        {rule: Variant(policy) for rule, policy in day_rules().items()},
        measures="growth",
        starts=12,
        relative_to="assets",
        cash=0.0,
        frequency=of.periods_per_year(),
    )


def on_histories(
    laid: Bench, flips: BoolArray, measures: Measures, *, n_jobs: int = -1
) -> FloatArray:
    """Measure all rules on each history, by as many workers as wanted.

    As :meth:`Bench.measured`, whose result has shape (histories, rules, measures).
    """
    firsts = range(0, len(flips), BATCH)
    tasks = ((flips[first : first + BATCH], measures) for first in firsts)
    done = in_order(Bench.measured, Shared(laid), tasks, n_jobs=n_jobs, total=len(firsts))
    return np.concatenate(list(done))


class Differences(NamedTuple):
    """What rules have over their baselines on each history, the data in row 0."""

    pairs: list[tuple[str, str]]  # baseline, rule
    apart: FloatArray  # (histories, pairs)
    sizes: FloatArray  # (pairs,) how large the statistics are that were taken apart

    def far(self) -> FloatArray:
        """Return how far out each is on either side; see :func:`distances`."""
        return distances(self.apart, self.sizes, "two-sided")


def differences(drawn: pd.DataFrame) -> Differences:
    """Take both baselines from every rule; `drawn` has a column a rule and a row a history."""
    pairs = [
        (baseline, rule)
        for baseline in BASELINES
        for rule in drawn.columns
        if rule not in (baseline, "never")
    ]
    apart = np.column_stack([drawn[rule] - drawn[baseline] for baseline, rule in pairs])
    sizes = np.full(len(pairs), float(np.abs(drawn).max(axis=None)))
    return Differences(pairs, apart, sizes)
