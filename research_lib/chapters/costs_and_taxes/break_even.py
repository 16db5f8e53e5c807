"""Where costs turn the choice of a pace: growth over all starts, by interval and by cost.

The maps of many resampled histories are needed for an interval around their ridge; they are made of
:mod:`research_lib.measures.stretches`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import pi, sqrt
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.diversification.overlap import Weights
from research_lib.inference.intervals import low_high
from research_lib.inference.resampling import batches
from research_lib.measures.calendar_rules import checked_gross
from research_lib.measures.performance import checked_frequency
from research_lib.measures.premium import checked_target
from research_lib.measures.stretches import every_start, wealth_along
from research_lib.rebalancing.costs import Costs


def growth_maps(
    returns: pd.DataFrame,
    target: Weights,
    intervals: Sequence[int],
    costs: Sequence[float],
    *,
    n_resamples: int = 0,
    frequency: float | None = None,
    n_jobs: int = -1,
    **how: Any,
) -> tuple[pd.DataFrame, FloatArray]:
    """Growth a year of calendar rules, mean over all start offsets, on the data and on resamples.

    `returns` (DataFrame of shape (T, N)): simple returns a period, none of them a total loss.
    `target`: fixed target weights by asset. `intervals`: periods between two looks, each look
    trading to target; 0 stands for never. `costs`: proportional costs, one way. `n_resamples`:
    histories drawn by the stationary bootstrap; every rule is run anew on each. `**how`: `block`,
    its mean length in periods (252), and `seed` (0). Returns the growth on the data, a DataFrame
    indexed by interval with a column for each cost, and the same on each resampled history, an
    array of shape (n_resamples, intervals, costs). ValueError if an input is bad, an interval is
    negative, or an asset loses everything. See also
    :func:`research_lib.comparison.every_start.sweep_every_start`, on the data, start by start.

    >>> coin = pd.DataFrame({"stock": [1.0, -0.5, 1.0, -0.5], "cash": [0.0, 0.0, 0.0, 0.0]})
    >>> free, _ = growth_maps(coin, {"stock": 0.5, "cash": 0.5}, [1, 2, 0], [0.0], frequency=4.0)
    >>> free[0.0].round(4).tolist()
    [0.2656, 0.0625, 0.0]
    """
    for cost in costs:
        Costs(cost)  # refuses what is no cost
    if not len(costs) or not len(intervals) or min(intervals) < 0:
        raise ValueError(f"intervals are {list(intervals)}: give periods, 0 for never, and costs")
    case = (
        checked_gross(returns),
        checked_target(returns, target),
        np.asarray(intervals, dtype=np.int64),
        np.asarray(costs, dtype=np.float64),
        checked_frequency(returns.index, frequency),
    )
    found = _maps([np.arange(len(returns), dtype=np.int64)], *case)[0]
    table = pd.DataFrame(found, pd.Index(intervals, name="interval"), pd.Index(costs, name="cost"))
    if not n_resamples:
        return table, np.empty((0, *found.shape))
    work = batches(len(returns), n_resamples, **({"block": 252.0, "seed": 0} | how))
    drawn = Parallel(n_jobs=n_jobs, prefer="threads")(
        delayed(_maps)(batch, *case) for batch in work
    )
    return table, np.concatenate(drawn)


def _maps(
    paths: list[IntArray],
    gross: FloatArray,
    target: FloatArray,
    intervals: IntArray,
    costs: FloatArray,
    yearly: float,
) -> FloatArray:
    """One map for each history; shape (paths, intervals, costs)."""
    found = np.empty((len(paths), intervals.size, costs.size))
    for draw, path in enumerate(paths):
        wealth = wealth_along(gross, path)
        for row, interval in enumerate(intervals):
            reached, _ = every_start(wealth, target, int(interval), costs)
            found[draw, row] = (reached ** (yearly / path.size)).mean(axis=1) - 1.0
    return found


def ridge(table: pd.DataFrame, drawn: FloatArray, coverage: float = 0.8) -> pd.DataFrame:
    """Best interval at each cost, and where it lies on resampled histories.

    `table`, `drawn`: as :func:`growth_maps` gives them. `coverage`: share of the resampled best
    intervals between `low` and `high`. Returns a DataFrame indexed by cost: `best`, `low` and
    `high`, in periods. ValueError if no history was drawn.

    >>> table = pd.DataFrame({0.0: [0.2, 0.1], 0.01: [0.0, 0.1]}, index=[1, 252])
    >>> ridge(table, table.to_numpy()[np.newaxis])["best"].tolist()
    [1, 252]
    """
    if not len(drawn):
        raise ValueError("no history was drawn: give n_resamples to growth_maps")
    intervals = table.index.to_numpy()
    # An interval of the grid, not a point between two.
    found = intervals[drawn.argmax(axis=1)]
    ends = low_high(found, coverage, method="inverted_cdf").astype(int)
    best = intervals[table.to_numpy().argmax(axis=0)]
    return pd.DataFrame({"best": best, "low": ends[0], "high": ends[1]}, index=table.columns)


def break_even(fast: FloatArray, slow: FloatArray, cost: float) -> FloatArray:
    r"""Cost at which a faster rule has lost its lead over a slower one.

    .. math::

        c^\ast = c\,\frac{\ell(0)}{\ell(0) - \ell(c)}, \qquad
        \ell = \log(1 + g_\text{fast}) - \log(1 + g_\text{slow})

    since the logarithm of growth falls in proportion to the cost, very nearly. `fast`, `slow`
    (ndarray of shape (..., 2)): growth a year of the two rules without cost and at `cost`. `cost`:
    proportional cost, one way, of the second column. Returns a ndarray of shape (...): a cost, one
    way; negative where there is no lead to lose. ValueError if the cost is not positive, or nowhere
    takes more from the faster rule.

    >>> fast, slow = np.expm1([[0.10, 0.09]]), np.expm1([[0.08, 0.08]])
    >>> break_even(fast, slow, 0.001).round(6).tolist()
    [0.002]
    """
    if not cost > 0.0:
        raise ValueError(f"cost is {cost}: give the positive cost of the second column")
    lead = np.log1p(fast) - np.log1p(slow)
    paid = lead[..., 0] - lead[..., 1]
    if (paid <= 0.0).any():
        raise ValueError("the cost takes no more from the faster rule: are the two turned round?")
    return np.asarray(cost * lead[..., 0] / paid)


def memoryless_interval(target: FloatArray, covariance: FloatArray, cost: float) -> float:
    r"""Years between two trades that grow most where returns have no memory and equal means.

    .. math::

        h = \Bigl( \frac{B}{2A} \Bigr)^{2/3}, \qquad
        A = \tfrac14 \operatorname{tr}(\Sigma D), \qquad
        B = c \sqrt{2/\pi} \sum_i \sqrt{D_{ii}}, \qquad
        D = \operatorname{diag}(b) (I - 1 b^\top) \Sigma (I - b 1^\top) \operatorname{diag}(b)

    A h is what a mean distance from target takes from growth a year, B / sqrt(h) what trades take.
    `target` (ndarray of shape (N,)): target weights b. `covariance` (ndarray of shape (N, N)):
    covariance of returns a year. `cost`: proportional cost c, one way. Returns h, proportional to
    the cost to the power two thirds. ValueError if the cost is negative, or no weight can drift.
    See also :func:`research_lib.theory.no_trade.best_interval`: the same for one risky and one
    safe asset.

    >>> b, apart = np.full(20, 0.05), 0.09 * np.eye(20)
    >>> [round(memoryless_interval(b, apart, c), 2) for c in (0.001, 0.0001)]
    [1.14, 0.25]
    """
    Costs(cost)  # refuses what is no cost
    from_target = target[:, np.newaxis] * (np.eye(len(target)) - target)
    drift = from_target @ covariance @ from_target.T
    distance = float(np.trace(covariance @ drift)) / 4.0
    if not distance > 0.0:
        raise ValueError("no weight can drift: give two or more assets that move apart")
    trades = cost * sqrt(2.0 / pi) * float(np.sqrt(np.diag(drift)).sum())
    return float((trades / (2.0 * distance)) ** (2.0 / 3.0))
