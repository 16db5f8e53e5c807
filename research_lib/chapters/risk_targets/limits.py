"""What a limit on correlation promised at each look, and what came: a stored study."""

from __future__ import annotations

import numpy as np
import pandas as pd

import research_lib as rl
from research_lib.base.covariance import average_correlation, past_covariances
from research_lib.chapters.risk_targets.data import BASKETS, Case, case
from research_lib.chapters.risk_targets.held_out import held_out

SHARES = [1.0, 0.9, 0.8]
SAMPLE = ["13 hedge funds (m)"]
# What numbers are rounded to in the solver: a limit that is met to this is met.
_EXACT = 1e-9


def rows() -> list[str]:
    """List labels of data sets."""
    return BASKETS


def limit_of(found: Case) -> float:
    """Average correlation of fixed weights in the first window."""
    first = past_covariances(found.returns.to_numpy(), np.array([found.window - 1]), found.window)
    return float(average_correlation(found.target.to_numpy(), first)[0])


def limit_rule(found: Case, limit: float) -> rl.CorrelationLimit:
    """Return the rule that keeps a limit with no weight above three times the equal one."""
    most = 3.0 / len(found.target)
    return rl.CorrelationLimit(limit, found.window, max_weight=most, infeasible="lowest")


def study(row: str) -> pd.DataFrame:
    """One line a look, for limits of 1, 0.9 and 0.8 times that of the first window.

    Columns: `share`, the limit in parts of that of the first window, and `limit`; `look`, its date;
    average correlation `promised` and what `came`, and the same of fixed weights; whether the limit
    is `met` by what was promised, `tight` (met, and not by fixed weights), `broken` by what came,
    and broken by fixed weights; volatility that came, and of fixed weights; and `pairs`,
    correlation that came over pairs of two different assets, and of fixed weights.
    """
    found = case(row)
    span = {"window": found.window, "ahead": found.ahead}
    plain = held_out(found.returns, found.target, None, **span)
    even = pairs_only(found, None)
    tables = []
    for share in SHARES:
        limit = share * limit_of(found)
        rule = limit_rule(found, limit)
        table = held_out(found.returns, found.target, rule, **span)
        promised, came = (table["correlation", when] for when in ("promised", "came"))
        before, after = (plain["correlation", when] for when in ("promised", "came"))
        met = promised <= limit + _EXACT
        flags = {
            "met": met,
            "tight": met & (before > limit + _EXACT),
            "broken": came > limit,
            "fixed_broken": after > limit,
        }
        numbers = {
            "promised": promised,
            "came": came,
            "fixed_promised": before,
            "fixed_came": after,
            "volatility": table["volatility", "came"],
            "fixed_volatility": plain["volatility", "came"],
            "pairs": pairs_only(found, rule),
            "fixed_pairs": even,
        }
        dates = pd.DatetimeIndex(table.index).strftime("%Y-%m-%d")
        lines = pd.DataFrame(numbers).round(9).assign(**pd.DataFrame(flags).astype(int))
        head = {"share": share, "limit": round(limit, 9), "look": dates}
        tables.append(pd.DataFrame(head, table.index).join(lines))
    return pd.concat(tables, ignore_index=True)


def pairs_only(found: Case, rule: rl.CorrelationLimit | None) -> pd.Series:
    """Average correlation over pairs of two different assets, after each look."""
    values, fixed = found.returns.to_numpy(), found.target.to_numpy()
    looks = np.arange(found.window - 1, len(values) - found.ahead, found.ahead, dtype=np.int64)
    weights = np.tile(fixed, (len(looks), 1))
    if rule is not None:
        weights = rule.targets(values, looks, fixed, found.returns.columns)
    after = past_covariances(values, looks + found.ahead, found.ahead)
    own = (weights**2).sum(axis=1)
    pairs = (average_correlation(weights, after) - own) / (1.0 - own)
    return pd.Series(pairs, found.returns.index[looks])
