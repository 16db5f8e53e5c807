"""Calendar rules from every start, without walking each path, compiled.

A rule that always trades back to fixed weights forgets at each look how it came there. So the
growth between two looks depends on those two dates alone, and so does the cost of the trade: one
pass over the data prices the stretch that ends at each close, and a start is a product of
stretches. Wealth is laid out by asset, so that the inner loops run along time.
"""

from __future__ import annotations

import numpy as np

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.compiled import compiled


@compiled
def wealth_along(gross: FloatArray, path: IntArray) -> FloatArray:
    """Wealth of each asset at the opening and at each close of a history, shape (N, S + 1).

    `gross` of shape (N, T) holds one plus the returns; step s of the history is its column
    ``path[s]``, so that resampled and flipped histories are read where they lie.
    """
    wealth = np.ones((gross.shape[0], path.size + 1))
    for i in range(gross.shape[0]):
        now = 1.0
        for step in range(path.size):
            now *= gross[i, path[step]]
            wealth[i, step + 1] = now
    return wealth


@compiled
def fill_stretches(
    wealth: FloatArray, target: FloatArray, interval: int, drifted: FloatArray, grown: FloatArray
) -> None:
    """Fill in what the target, bought `interval` closes before, has become at each close.

    `drifted` of shape (N, S) takes the holdings of each asset, `grown` of shape (S,) their sum;
    column c is close c + 1. What would have been bought before the opening is bought at it.
    """
    grown[:] = 0.0
    early = min(interval, grown.size)
    for i in range(target.size):
        for c in range(early):
            drifted[i, c] = target[i] * wealth[i, c + 1]
            grown[c] += drifted[i, c]
        for c in range(early, grown.size):
            drifted[i, c] = target[i] * wealth[i, c + 1] / wealth[i, c + 1 - interval]
            grown[c] += drifted[i, c]


@compiled
def settle_stretches(
    drifted: FloatArray, target: FloatArray, cost: float, left: FloatArray, traded: FloatArray
) -> None:
    """Fill in the share of the value that each trade leaves, and its turnover both ways.

    `drifted` of shape (N, S) are weights before the trade. Solves x + c sum_i |b_i x - d_i| = 1
    at every close. The left side is convex in x, so Newton's method comes down to the root from 1.
    """
    left[:] = 1.0
    slope, longest = np.empty(left.size), 1.0
    while longest > 1e-15:
        traded[:] = 0.0
        slope[:] = 1.0
        for i in range(target.size):
            for c in range(left.size):
                trade = target[i] * left[c] - drifted[i, c]
                traded[c] += abs(trade)
                slope[c] += cost * target[i] * np.sign(trade)
        longest = 0.0
        for c in range(left.size):
            step = (left[c] - 1.0 + cost * traded[c]) / slope[c]
            left[c] -= step
            longest = max(longest, step)


@compiled
def every_start(
    wealth: FloatArray, target: FloatArray, interval: int, costs: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return what 1 becomes, and its turnover one way, at each cost from each start offset.

    Both of shape (costs, starts), at proportional costs of one way. `wealth` is as
    :func:`wealth_along` gives it, `interval` the periods between two looks and the number of
    starts; 0 for never, which has one. At the end nothing is traded.
    """
    periods, starts = wealth.shape[1] - 1, max(interval, 1)
    ends, turnover = np.ones((costs.size, starts)), np.zeros((costs.size, starts))
    last = np.zeros(starts, dtype=np.int64)
    if interval > 0:
        drifted, grown = np.empty((target.size, periods)), np.empty(periods)
        left, traded = np.empty(periods), np.empty(periods)
        fill_stretches(wealth, target, interval, drifted, grown)
        for i in range(target.size):
            drifted[i] /= grown
        for at in range(costs.size):
            settle_stretches(drifted, target, costs[at], left, traded)
            for close in range(1, periods):
                start = close % interval
                ends[at, start] *= grown[close - 1] * left[close - 1]
                turnover[at, start] += 0.5 * traded[close - 1]
                last[start] = close
    for start in range(starts):
        # A start that never looks holds from the opening.
        held = 0.0
        for i in range(target.size):
            held += target[i] * wealth[i, periods] / wealth[i, last[start]]
        ends[:, start] *= held
    return ends, turnover


@compiled
def fill_drift(
    rows: FloatArray, target: FloatArray, bought: int, step: int, exact: float, found: FloatArray
) -> None:
    """Fill in what drift is measured by in one period, after a purchase at the close `bought`.

    That is the mean square and half the sum of the absolute distances of the weights from the
    target, the return, its square, its distance from `exact`, the target's own, and that squared.
    `rows` of shape (S + 1, N) is wealth, laid out by time.
    """
    found[:] = 0.0
    before, after = 0.0, 0.0
    for i in range(target.size):
        units = target[i] / rows[bought, i]
        before += units * rows[step, i]
        after += units * rows[step + 1, i]
    for i in range(target.size):
        distance = target[i] / rows[bought, i] * rows[step + 1, i] / after - target[i]
        found[0] += distance * distance / target.size
        found[1] += 0.5 * abs(distance)
    found[2] = after / before - 1.0
    found[3] = found[2] ** 2
    found[4] = found[2] - exact
    found[5] = found[4] ** 2


@compiled
def drift_sums(
    wealth: FloatArray, target: FloatArray, exact: FloatArray, intervals: IntArray
) -> FloatArray:
    """Add up what :func:`fill_drift` finds over time; shape (rules, starts of the slowest, 6).

    What a rule holds depends on the close and on the age of its last trade alone, so all starts of
    all rules share the stretches of each age. `exact` of shape (S,) is the target's own return.
    """
    sums, found = np.zeros((intervals.size, intervals.max(), 6)), np.empty(6)
    rows = wealth.T.copy()
    for step in range(exact.size):
        for age in range(1, intervals.max() + 1):
            fill_drift(rows, target, max(step + 1 - age, 0), step, exact[step], found)
            for rule in range(intervals.size):
                if age <= intervals[rule]:
                    sums[rule, (step + 1 - age) % intervals[rule]] += found
    return sums


@compiled
def first_drift_sums(
    wealth: FloatArray, target: FloatArray, exact: FloatArray, interval: int
) -> FloatArray:
    """Add up what :func:`fill_drift` finds, with looks counted from the opening; shape (6,)."""
    sums, found, rows = np.zeros(6), np.empty(6), wealth.T.copy()
    for step in range(exact.size):
        fill_drift(rows, target, step - step % interval, step, exact[step], found)
        sums += found
    return sums
