"""What the time between two reviews does to a portfolio: its drift, its distance, its risk."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from research_lib.chapters.drift.data import Meant
from research_lib.inference.flips import some_starts
from research_lib.measures.drift import drift_every_start, tracking_error
from research_lib.measures.premium import opening_weights
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate

# Reviews a year, by the name of the rule.
REVIEWS = {
    "daily": 252,
    "weekly": 52,
    "monthly": 12,
    "quarterly": 4,
    "semi-annual": 2,
    "annual": 1,
}


def intervals(data: Meant) -> dict[str, int]:
    """Return the periods between two reviews, by rule, of the rules that the data allow."""
    return {
        rule: round(data.yearly / reviews)
        for rule, reviews in REVIEWS.items()
        if reviews <= data.yearly
    }


def by_rule(data: Meant) -> pd.DataFrame:
    """Measure each rule over all dates on which its reviews may begin, and never.

    Returns a DataFrame indexed by rule, from often to never: `rmse`, the root mean square distance
    of the weights that a review finds from their targets, its `rmse low` and `rmse high`; the
    `tracking error` to target a year with its `low` and `high`; and the `volatility` a year. Each
    is a mean over the starts, low and high are the ends of their range. Never has no start but the
    first, and no review that would find weights: its `rmse` is missing.
    """
    starts = drift_every_start(data.returns, data.target, intervals(data))
    of = starts.groupby(level="rule", sort=False)
    found = pd.DataFrame(
        {
            "rmse": of["rmse"].mean(),
            "rmse low": of["rmse"].min(),
            "rmse high": of["rmse"].max(),
            "tracking error": of["tracking error"].mean(),
            "low": of["tracking error"].min(),
            "high": of["tracking error"].max(),
            "volatility": of["volatility"].mean(),
        }
    )
    alone = simulate(data.returns, data.target, Policy(None))
    error = tracking_error(alone, data.returns, data.target)
    calm = alone.returns().std() * data.yearly**0.5
    found.loc["never"] = [np.nan] * 3 + [error] * 3 + [calm]
    return found


def by_rule_everywhere(sets: dict[str, Meant]) -> pd.DataFrame:
    """Return the tables of `by_rule`, one below the other, indexed by (data, rule)."""
    return pd.concat({name: by_rule(data) for name, data in sets.items()}, names=["data", "rule"])


def more_than(found: pd.DataFrame, rule: str = "monthly") -> pd.DataFrame:
    """Return how much more volatile each rule was than one of them, in points a year.

    `found`: what `by_rule_everywhere` returns. Shape (n_data, n_rules), of rules from `rule` on.
    """
    wide = found.pivot_table("volatility", "data", "rule")
    wide = wide.loc[found.index.unique("data"), [*list(REVIEWS)[2:], "never"]]
    return 100.0 * wide.sub(wide[rule], axis=0)


def more_when_rare(data: Meant, years: Iterable[int]) -> pd.Series:
    """Return how much more volatile reviews so many years apart were than monthly, in points.

    Indexed by years; each a mean over starts of the calendar a month apart. Missing where the data
    are not longer than two such waits. A long wait leaves few reviews: ten years two to nine.
    """
    found = {}
    for wait in [0, *years]:
        span = round(wait * data.yearly) or data.month
        rules = [Policy(span, offset=first) for first in range(0, span, data.month)]
        each = [simulate(data.returns, data.target, rule).returns().std() for rule in rules]
        held = 2 * span < len(data.returns) or not wait
        found[wait] = float(np.mean(each)) if held else np.nan
    monthly, scale = found.pop(0), 100.0 * data.yearly**0.5
    return pd.Series({wait: scale * (each - monthly) for wait, each in found.items()})


def off_target_after(data: Meant, months: Iterable[int]) -> pd.Series:
    """Return the share of the portfolio off target so many months after a purchase, untouched.

    The mean over all starts that have as much data after them; half the sum of the absolute
    distances of the weights, which is what a trade back sells.
    """
    aim = data.target.to_numpy()
    logs = np.log1p(data.returns.to_numpy())
    wealth = np.exp(np.vstack([np.zeros(len(aim)), logs.cumsum(axis=0)]))
    found = {}
    for month in months:
        periods = round(month * data.yearly / 12)
        held = aim * wealth[periods:] / wealth[:-periods]
        held /= held.sum(axis=1, keepdims=True)
        found[month] = 0.5 * np.abs(held - aim).sum(axis=1).mean()
    return pd.Series(found)


def parts_of_volatility(data: Meant, starts: int = 12) -> pd.Series:
    """Split what annual reviews add to the volatility of the target into three parts.

    The return of the portfolio is that of the target, q, and an active return a, so its variance is
    Var(q) + Var(a) + 2 Cov(q, a). Returns the `target` volatility a year and, in points of it, what
    the `squares` Var(a) add, the `tilt` and the `timing`, and the `annual` volatility: the sum. The
    tilt is the covariance of q with what the mean distances of the weights earned, the timing that
    with what the distances of each period earned beyond it. Means over so many starts of the
    calendar, evenly apart.
    """
    year = round(data.yearly)
    exact = data.returns @ data.target
    own, rows = float(exact.var()), []
    for rule in some_starts(Policy(year), starts):
        ledger = simulate(data.returns, data.target, rule)
        apart = opening_weights(data.returns, data.target, ledger) - data.target.to_numpy()
        active = ledger.returns() - exact
        tilt = 2.0 * exact.cov(data.returns @ apart.mean(axis=0))
        total = float(ledger.returns().var())
        parts = [active.var(), tilt, 2.0 * exact.cov(active) - tilt]
        rows.append([*(np.array(parts) / (own**0.5 + total**0.5)), total**0.5])
    means = np.array([own**0.5, *np.mean(rows, axis=0)]) * 100.0 * data.yearly**0.5
    return pd.Series(means, ["target", "squares", "tilt", "timing", "annual"])


def gap_of_a_year(data: Meant) -> pd.Series:
    """Return by how much the year after each date, untouched, earned more than the target.

    The target is restored at every close. One value for each start with a year of data after it,
    indexed by the last period of that year.
    """
    year = round(data.yearly)
    logs = np.log1p(data.returns.to_numpy())
    wealth = np.exp(np.vstack([np.zeros(logs.shape[1]), logs.cumsum(axis=0)]))
    exact = np.r_[1.0, (1.0 + data.returns @ data.target).cumprod()]
    held = (wealth[year:] / wealth[:-year]) @ data.target.to_numpy()
    return pd.Series(held - exact[year:] / exact[:-year], data.returns.index[year - 1 :])


def expected_rmse(data: Meant, rule: str = "annual") -> float:
    """Return the drift that reviews would find if relative prices were random walks.

    The root of (n + 1) / 2 times the mean of (b_i s_i)^2 over the assets, n the periods between
    two reviews, b_i the target and s_i the standard deviation of an asset's return over the
    portfolio's in one period.
    """
    relative = data.returns.sub(data.returns @ data.target, axis=0)
    of_one = (data.target**2 * relative.var()).mean()
    return float(((intervals(data)[rule] + 1) / 2 * of_one) ** 0.5)


def decades_apart(data: Meant) -> tuple[int, int]:
    """Buy anew every ten years; return the number of decades, and in how many never moved more.

    Moved more: was more volatile than the same portfolio reviewed monthly.
    """
    span, more = round(10 * data.yearly), []
    for first in range(0, len(data.returns) - span + 1, span):
        part = data.returns.iloc[first : first + span]
        moved = [
            simulate(part, data.target, Policy(review)).returns().std()
            for review in [data.month, None]
        ]
        more.append(moved[1] > moved[0])
    return len(more), sum(more)
