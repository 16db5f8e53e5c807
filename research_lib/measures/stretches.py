"""Calendar rules from every start, without walking each path, compiled.

A rule that always trades back to fixed weights forgets at each look how it came there. So the
growth between two looks depends on those two dates alone, and so does the cost of the trade: one
pass over the data prices the stretch that ends at each close, and a start is a product of
stretches. Wealth is laid out by asset, so that the inner loops run along time.
"""

from __future__ import annotations

from math import copysign
from typing import NamedTuple

import numpy as np

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.compiled import compiled, compiled_in_place, compiled_inside

# Closes priced at a time, at every cost: what is held of each asset stays near the processor.
BLOCK = 256


class Trades(NamedTuple):
    """Trades onto the target of N assets at the ends of S stretches."""

    held: FloatArray  # (N, S) what 1 at the start of the stretch has become, by asset
    grown: FloatArray  # (S,) their sum
    left: FloatArray  # (S,) of it after the trade
    traded: FloatArray  # (S,) money traded, both ways
    tilt: FloatArray  # (S,) slope of `traded` in `left`
    reach: FloatArray  # (S,) how far `left` may fall until a purchase becomes a sale


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


@compiled_in_place
def fill_stretches(
    wealth: FloatArray,
    target: FloatArray,
    interval: int,
    first: int,
    held: FloatArray,
    grown: FloatArray,
) -> None:
    """Fill in what the target, bought `interval` closes before, has become at some closes.

    `held` of shape (N, S) takes the holdings of each asset, `grown` of shape (S,) their sum; column
    c is close ``first + c``. What would have been bought before the opening is bought at it.
    """
    grown[:] = 0.0
    early = min(max(interval - first, 0), grown.size)
    for i in range(target.size):
        # Counted from 0 on: an index that may be negative is not worked on four at a time.
        now, then, into = wealth[i, first:], wealth[i, max(first - interval, 0) :], held[i]
        for c in range(grown.size):
            into[c] = target[i] * now[c]
        late = into[early : grown.size]
        for c in range(late.size):
            late[c] /= then[c]
        for c in range(grown.size):
            grown[c] += into[c]


@compiled_inside
def fill_trades(trades: Trades, target: FloatArray, first: int, last: int) -> None:
    """Fill in the last three of `trades`, for what is left, in columns `first` to `last` - 1."""
    left, traded = trades.left[first:last], trades.traded[first:last]
    tilt, reach = trades.tilt[first:last], trades.reach[first:last]
    traded[:] = 0.0
    tilt[:] = 0.0
    reach[:] = np.inf
    for i in range(target.size):
        weight, held = target[i], trades.held[i, first:last]
        if weight > 0.0:
            unit = 1.0 / weight
            for c in range(left.size):
                trade = weight * left[c] - held[c]
                traded[c] += abs(trade)
                tilt[c] += copysign(weight, trade)
                near = trade * unit
                reach[c] = near if 0.0 <= near < reach[c] else reach[c]


@compiled_inside
def add_stretches(
    trades: Trades,
    target: FloatArray,
    costs: FloatArray,
    first: int,
    ends: FloatArray,
    turnover: FloatArray,
) -> None:
    """Add some stretches to what :func:`every_start` returns; the first is of the start `first`.

    Solves x + c sum_i |b_i x - h_i| = grown at every close. The left side is convex in x and made
    of straight pieces, so Newton's method comes down to the root from what a smaller cost leaves,
    and is there as soon as a step stays on its piece.
    """
    _, grown, left, traded, tilt, reach = trades
    for at in range(costs.size):
        cost, start = costs[at], first
        if at == 0 or cost < costs[at - 1]:
            for c in range(grown.size):
                left[c] = grown[c]
            fill_trades(trades, target, 0, grown.size)
        for c in range(grown.size):
            step = (left[c] - grown[c] + cost * traded[c]) / (1.0 + cost * tilt[c])
            while step > max(reach[c], 1e-15 * left[c]):
                left[c] -= step
                fill_trades(trades, target, c, c + 1)
                step = (left[c] - grown[c] + cost * traded[c]) / (1.0 + cost * tilt[c])
            left[c] -= step
            reach[c] -= step
            traded[c] -= step * tilt[c]
            ends[at, start] *= left[c]
            turnover[at, start] += 0.5 * traded[c] / grown[c]
            start = start + 1 if start + 1 < ends.shape[1] else 0


def every_start(
    wealth: FloatArray, target: FloatArray, interval: int, costs: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return what 1 becomes, and its turnover one way, at each cost from each start offset.

    Parameters
    ----------
    wealth : ndarray of shape (N, S + 1)
        As :func:`wealth_along` gives it.
    target : ndarray of shape (N,)
        Weights bought at the opening and at each look.
    interval : int
        Periods between two looks, and the number of starts; 0 for never, which has one.
    costs : ndarray of shape (C,)
        Proportional costs, one way.

    Returns
    -------
    ndarrays of shape (C, starts)
        The value at the end, where nothing is traded, and the sum of the turnover.
    """
    shape = len(costs), max(interval, 1)
    ends, turnover = np.ones(shape), np.zeros(shape)
    room = Trades(np.empty((len(target), BLOCK)), *np.empty((5, BLOCK)))
    fill_starts(wealth, target, interval, costs, room, ends, turnover)
    return ends, turnover


@compiled_in_place
def fill_starts(
    wealth: FloatArray,
    target: FloatArray,
    interval: int,
    costs: FloatArray,
    room: Trades,
    ends: FloatArray,
    turnover: FloatArray,
) -> None:
    """Fill in what :func:`every_start` returns, `BLOCK` closes at a time."""
    periods, starts = wealth.shape[1] - 1, ends.shape[1]
    for first in range(1, periods if interval > 0 else 0, BLOCK):
        size = min(BLOCK, periods - first)
        _, grown, left, traded, tilt, reach = room
        trades = Trades(
            room.held, grown[:size], left[:size], traded[:size], tilt[:size], reach[:size]
        )
        fill_stretches(wealth, target, interval, first, trades.held, trades.grown)
        add_stretches(trades, target, costs, first % starts, ends, turnover)
    for start in range(starts):
        # A start that never looks holds from the opening.
        last, value = 0, 0.0
        if interval > 0 and start < periods:
            last = periods - 1 - (periods - 1 - start) % interval
        for i in range(target.size):
            value += target[i] * wealth[i, periods] / wealth[i, last]
        for at in range(costs.size):
            ends[at, start] *= value


@compiled_inside
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
