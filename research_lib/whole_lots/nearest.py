"""Trades in whole lots that come as near to a goal as money and costs allow."""

from __future__ import annotations

from time import monotonic
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.whole_lots.inside import NEAR, Bands
from research_lib.whole_lots.programme import Programme, Span
from research_lib.whole_lots.task import DISTANCE, EQUAL, Score, Task, outside, score

# Parts of the time for the first answer, and for each of those that refine it.
FIRST, NARROW, LATER = 0.6, 0.5, 0.2
MANY = 1000.0
# With more assets than this the relaxation says which of them to trade, and the answer, near the
# best, is no longer refined among its equals of the same distance.
WIDE = 20


class Found(NamedTuple):
    """Lots to buy (+) and to sell (-), and how far what is to be least may lie above the least."""

    lots: IntArray  # (N,)
    gap: float


def nearest(task: Task, gap: float, seconds: float) -> Found:
    """Trade to the least of the first aim of a task; among equals to that of the second, and on.

    The first answer lies no more than `gap` above the least if `seconds` suffice; how far
    the last may lie above it is in the result. Of many assets, those to trade are taken from the
    relaxation that gives the bound. `seconds` are turned into nodes of the search, which end it at
    the same place on every machine; the clock ends it where a machine is too slow for them.

    Raises
    ------
    ValueError
        If no trade can pay what has to be paid, or ends inside the bands.
    RuntimeError
        If no trade at all is found in time.
    """
    until, bound = monotonic() + seconds, -np.inf
    programme, best, first = Programme(task), None, task.aims[0]
    if len(task.lot) > WIDE and first == DISTANCE:
        bound, chosen = relaxation(task)
        narrow = Programme(task, chosen)
        best, _ = narrow.solve(0, {}, gap, Span(NARROW * seconds, NARROW * seconds))
        programme = programme if best is None else narrow
    if best is None:
        best, proven = programme.solve(first, {}, gap, Span(FIRST * seconds, FIRST * seconds))
        if best is None and proven < np.inf:  # steps brought nothing: any trade is better
            span = Span(MANY * seconds, until - monotonic())
            best, proven = programme.solve(first, {}, gap, span)
        if best is None and proven == np.inf:
            raise ValueError("what has to leave, or the cost of it, cannot be paid")
        bound = max(bound, proven)
    if best is None:
        raise RuntimeError(f"no trade was found in {seconds:g} seconds: give more seconds")
    best = refined(programme, best, gap, until, LATER * seconds)
    return Found(best, max(0.0, score(task, best)[first] - bound))


def nearest_inside(task: Task, bands: list[Bands], gap: float, seconds: float) -> Found:
    """Trade as :func:`nearest` inside the first of several bands that a trade is found in.

    Inside none: to the least distance alone.
    """
    for each in bands:
        try:
            return nearest(task._replace(bands=each), gap, seconds)
        except (ValueError, RuntimeError):
            continue
    return nearest(task._replace(aims=Task._field_defaults["aims"]), gap, seconds)


def refined(
    programme: Programme, best: IntArray, gap: float, until: float, planned: float
) -> IntArray:
    """Among trades as good as the best: those that are least in the aims that follow."""
    task, kept = programme.task, score(programme.task, best)
    for turn, aim in enumerate(task.aims[1:], 1):
        left = until - monotonic()
        if left > 0.0 and (len(task.lot) <= WIDE or task.aims[0] != DISTANCE):
            before = task.aims[:turn]
            caps = {each: kept[each] for each in before}
            span = Span(planned, left if turn + 1 == len(task.aims) else 0.5 * left)
            other, _ = programme.solve(aim, caps, gap, span)
            if other is not None and is_better(score(task, other), kept, aim, before):
                best, kept = other, score(task, other)
    return spend(task, best)


def is_better(new: Score, old: Score, aim: int, before: tuple[int, ...]) -> bool:
    """Whether a score is lower in its aim, and no higher in what comes before."""
    return new[aim] < old[aim] and all(new[each] <= old[each] + 10.0 * EQUAL for each in before)


def spend(task: Task, lots: IntArray) -> IntArray:
    """Buy one lot more, as long as cash lies idle for it and the distance grows no larger.

    What the programmes leave for want of time; nothing where they came to their end.
    """
    lots = lots.copy()
    while True:
        now = score(task, lots)
        cost = np.where(lots >= 0, task.rate, -task.rate) * task.lot
        cost = cost + task.fixed * ((lots == 0).astype(int) - (lots == -1).astype(int))
        after = now.cash - task.lot - cost
        off = task.held + task.lot * lots - task.goal
        further = np.abs(off + task.lot) - np.abs(off) + cost
        further += np.abs(after - task.goal_cash) - abs(now.cash - task.goal_cash)
        size = task.lot * np.abs(lots + 1)
        allowed = (after >= max(task.goal_cash, 0.0)) & (further <= EQUAL)
        allowed &= (size >= task.least) | (lots == -1)
        if task.bands is not None:
            for place in np.flatnonzero(allowed):
                one = (np.arange(len(lots)) == place).astype(np.int64)
                allowed[place] = outside(task, lots + one) <= NEAR
        if not allowed.any():
            return lots
        lots[np.where(allowed, further, np.inf).argmin()] += 1


def relaxation(task: Task) -> tuple[float, FloatArray]:
    r"""Return a distance that no trade undercuts, and the lots at which it is reached.

    With x_i the distance of an asset from its goal, with its sign, y that of the cash and k_i the
    costs, money is neither made nor lost, :math:`\sum_i x_i + y + \sum_i k_i = 0`; so the distance
    is at least

    .. math:: \max_{|\lambda| \le 1} \sum_i \min (|x_i| + \lambda x_i + (1 + \lambda) k_i),

    the Lagrangian dual of the budget, where each asset is on its own: its lots are a whole number
    beside its goal, the least trade, or none.
    """
    exact = (task.goal - task.held) / task.lot
    least = np.ceil(task.least / task.lot - 1e-9)
    lots = np.stack([np.zeros(len(exact)), np.floor(exact), np.ceil(exact), least, -least])
    lots = np.maximum(lots, -task.most_sold)
    off = task.held + task.lot * lots - task.goal
    traded = task.lot * np.abs(lots)
    costs = task.rate * traded + task.fixed * (lots != 0.0)
    barred = (lots != 0.0) & (traded < task.least * (1.0 - 1e-9))

    def each(price: float) -> FloatArray:
        return np.where(barred, np.inf, np.abs(off) + price * off + (1.0 + price) * costs)

    def below(price: float) -> float:
        return -float(each(price).min(axis=0).sum())

    found = minimize_scalar(below, bounds=(-1.0, 1.0), method="bounded")
    price = min(0.0, float(found.x), key=below)
    best = each(price).argmin(axis=0)
    return -below(price), np.take_along_axis(lots, best[np.newaxis], axis=0)[0]
