"""What trading faster gained before any cost, from every date of purchase."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from research_lib.chapters.composed_vaults.mixes import Held
from research_lib.comparison.sweep import start_offsets
from research_lib.measures.performance import checked_frequency, performance
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate

NEVER = "never"
# Starts of a rule that are run: evenly spread, if it has more.
_STARTS = 12


def rules_of(held: Held) -> dict[str, Policy]:
    """Never, and the calendars of a mix from slow to fast."""
    return {NEVER: Policy(None), **{name: Policy(every) for name, every in held.paces.items()}}


def by_pace(held: Held) -> pd.DataFrame:
    """Growth (logarithmic), volatility and Sharpe ratio a year of each rule, mean of its starts."""
    yearly = checked_frequency(held.returns.index, None)
    rows = {}
    for name, rule in rules_of(held).items():
        found = []
        starts = start_offsets(rule)
        for start in starts[:: max(len(starts) // _STARTS, 1)]:
            books = simulate(held.returns, held.target, start, missing="unlisted")
            measured = performance(books, frequency=yearly)
            growth = float(np.log(books.value.iloc[-1])) * yearly / len(held.returns)
            found.append([growth, measured["volatility"], measured["sharpe"], measured["turnover"]])
        rows[name] = np.mean(found, axis=0)
    return pd.DataFrame(rows, ["growth", "volatility", "sharpe", "turnover"]).T


def gains_by_purchase(
    mix: Callable[[int], Held], starts: Sequence[int], statistic: str = "growth"
) -> pd.DataFrame:
    """What each rule gained over never, from each of the purchases `starts`; a column a rule."""
    rows = {}
    for start in starts:
        found = by_pace(mix(start))[statistic]
        rows[start] = found.drop(NEVER) - found[NEVER]
    return pd.DataFrame(rows).T.rename_axis("purchase")
