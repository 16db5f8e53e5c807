"""Three invented worlds of five assets, and what rebalancing makes in them; never data.

Returns are logarithmic, in arrays of shape (histories, months, assets); targets are equal weights.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.measures.premium import PARTS
from research_lib.measures.premium_windows import premium_windows
from research_lib.theory import synthetic

MONTHS, ASSETS = 360, 5
RULES = {"monthly": 1, "annual": 12}


def histories(number: int) -> dict[str, FloatArray]:
    """Draw histories of 30 years in which a month has the same law, and only its place differs.

    Volatility 20 % a year, expected return 0.5 % a month; trending returns repeat a tenth of the
    last, mean-reverting prices come half of the way back to a common path in 36 months.
    """
    shape, mean = (MONTHS, ASSETS, 0.2 / 12**0.5), 0.005
    found: dict[str, list[FloatArray]] = {"random walk": [], "trending": [], "mean-reverting": []}
    for seed in range(number):
        drawn = [
            synthetic.random_walk(*shape, seed=seed, mean=mean),
            synthetic.trending(*shape, 0.1, seed=seed, mean=mean),
            synthetic.mean_reverting(*shape, 36, seed=seed, mean=mean),
        ]
        for each, returns in zip(found.values(), drawn, strict=True):
            each.append(np.log1p(returns.to_numpy()))
    return {world: np.stack(each) for world, each in found.items()}


def parts(logs: FloatArray, interval: int, years: int) -> pd.DataFrame:
    """Return the premium of a calendar rule and its parts over the first years of each history.

    Looks are `interval` months apart, from the opening on; a year, a line a history, columns as
    for :func:`research_lib.measures.premium.premium_sources`.
    """
    number, assets = len(logs), logs.shape[2]
    stretches = logs[:, : 12 * years].reshape(number, -1, interval, assets).sum(axis=2)
    total = stretches.sum(axis=1)
    weighted = total.mean(axis=1)
    volatility = np.log(np.exp(stretches).mean(axis=2)).sum(axis=1) - weighted
    dispersion = np.log(np.exp(total).mean(axis=1)) - weighted
    columns = [volatility - dispersion, volatility, dispersion]
    return pd.DataFrame(np.column_stack(columns) / years, columns=PARTS)


def by_horizon(logs: FloatArray, years: list[int]) -> pd.DataFrame:
    """Median of the premium a year, and the middle nine tenths of histories, by rule and years."""
    found = {}
    for rule, interval in RULES.items():
        for span in years:
            low, middle, high = parts(logs, interval, span)["premium"].quantile([0.05, 0.5, 0.95])
            found[rule, span] = [middle, low, high]
    return pd.DataFrame(found, ["middle", "low", "high"]).T


def wealth(logs: FloatArray) -> pd.DataFrame:
    """Return what 1 becomes in each history: `rebalanced` every month, and `left alone`."""
    rebalanced = np.exp(logs).mean(axis=2).prod(axis=1)
    left_alone = np.exp(logs.sum(axis=1)).mean(axis=1)
    return pd.DataFrame({"rebalanced": rebalanced, "left alone": left_alone})


def thirty_assets(correlation: float, number: int) -> pd.Series:
    """Let 30 assets of 30 % volatility run for ten years of days, without memory, many times.

    Means over the histories, a year: `excess growth` of the daily rule, its `premium, daily` and
    that of the annual one, and the standard error of the daily premium.
    """
    deviations = [0.3 * (share / 252) ** 0.5 for share in (1.0 - correlation, correlation)]
    equal, found = dict.fromkeys([f"asset {each}" for each in range(1, 31)], 1 / 30), []
    for seed in range(number):
        own = synthetic.random_walk(2520, 30, deviations[0], seed=seed)
        common = synthetic.random_walk(2520, 1, deviations[1], seed=1000 + seed)["asset 1"]
        history = (1.0 + own).mul(1.0 + common, axis=0) - 1.0
        daily, annual = (
            premium_windows(history, equal, interval, 2520, frequency=252).iloc[0]
            for interval in (1, 252)
        )
        found.append([daily["volatility return"], daily["premium"], annual["premium"]])
    error = np.std(found, axis=0)[1] / len(found) ** 0.5
    names = ["excess growth", "premium, daily", "premium, annual", "error"]
    return pd.Series([*np.mean(found, axis=0), error], names)
