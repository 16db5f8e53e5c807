"""What trades in whole lots are asked for, and how far some trades are from it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.whole_lots.inside import Bands, beyond

# Shares of the portfolio that differ by less differ by rounding.
EQUAL = 1e-11


# Places in a Score of what is to be least.
DISTANCE, IDLE, TRADED, MOVED = range(4)


class Task(NamedTuple):
    """What is held of N assets and what is wanted, money as shares of the portfolio's value."""

    held: FloatArray  # (N,) money in each asset
    lot: FloatArray  # (N,) money in one lot
    most_sold: IntArray  # (N,) whole lots held
    goal: FloatArray  # (N,) money wanted in each asset
    cash: float  # below 0 if money has to leave
    goal_cash: float
    rate: FloatArray  # (N,) cost for a unit of money traded
    fixed: float  # cost for an asset traded
    least: float  # smallest trade
    bands: Bands | None = None  # in which all weights have to end
    # What is to be least first, then among equals, and so on.
    aims: tuple[int, ...] = (DISTANCE, IDLE, TRADED)


class Score(NamedTuple):
    """What trades come to, as shares of the portfolio's value; the first four are to be small."""

    distance: float  # sum of distances from the goal, cash and costs included
    idle: float  # distance of the cash from its goal, and costs
    traded: float
    moved: float  # traded, and twice what is idle, so that money at hand is used
    cash: float  # what is left
    cost: float


def score(task: Task, lots: IntArray) -> Score:
    """Measure trades given in lots, shape (N,): bought above 0, sold below."""
    money = task.lot * lots
    traded = float(np.abs(money).sum())
    cost = float((task.rate * np.abs(money)).sum()) + task.fixed * np.count_nonzero(lots)
    cash = task.cash - float(money.sum()) - cost
    idle = abs(cash - task.goal_cash) + cost
    distance = float(np.abs(task.held + money - task.goal).sum()) + idle
    return Score(distance, idle, traded, traded + 2.0 * idle, cash, cost)


def outside(task: Task, lots: IntArray) -> float:
    """Return how far trades leave a weight outside its band; 0 if all end inside, or have none."""
    if task.bands is None:
        return 0.0
    over = beyond(task.bands, task.held + task.lot * lots, score(task, lots).cash)
    return max(0.0, float(over.max()))
