"""The best of all frequencies and start dates against annual, given how many were tried, stored."""

from __future__ import annotations

import pandas as pd

from research_lib.datasets.study import study_sets
from research_lib.inference.selection import best_of_many
from research_lib.sweeps.growth_paths import growth_paths
from research_lib.sweeps.ladder import frequency_ladder

BLOCK, RESAMPLES, SEED = 3, 2000, 33
COSTS = (0.0, 0.001)
SAMPLE = ["60/40 shares, bills (m)"]


def rows() -> list[str]:
    """Names of the 18 data sets."""
    return list(study_sets())


def study(row: str) -> pd.DataFrame:
    """Test the best of all candidates in one data set, a row a cost.

    Candidates are all frequencies from the fastest to semi-annual from all their start dates; the
    baseline is annual, averaged over its own. Growth is added up by month, or by 21 days. Columns:
    `cost`, `best`, `n_variants`, `gain` a month, `alone`, `reality_check`, `spa` and `deflated`.
    """
    of = study_sets()[row]
    returns, target = of.returns(), of.target()
    trading = frequency_ladder(returns.index)
    del trading["never"]
    found = []
    for cost in COSTS:
        every = 1 if of.monthly else 21
        paths = growth_paths(returns, target, trading, cost, every=every, n_jobs=1)
        others = paths.drop(columns="annual", level="policy")
        annual = paths.loc[:, ["annual"]].mean(axis=1)
        gains = others.sub(annual, axis=0)
        best = best_of_many(gains, block=BLOCK, n_resamples=RESAMPLES, seed=SEED)
        name = " from ".join(map(str, best["best"]))
        found.append({"cost": cost, **best, "best": name})
    table = pd.DataFrame(found)
    measured = ["gain", "alone", "reality_check", "spa", "deflated"]
    return table.astype(dict.fromkeys(measured, float)).round(9)
