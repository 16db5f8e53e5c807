"""The integer programme of trades in whole lots, as rows for the solver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, diags_array, eye_array

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.whole_lots.silence import no_output
from research_lib.whole_lots.task import EQUAL, Task, score

# What the portfolio is worth in the programme: the solver's tolerances are of 1e-7 of a unit.
SCALE = 1e4
# An asset of which more lots can be held is divisible as far as the solver can tell.
MOST_LOTS = 1e6
# How often a solution that the rounding of the solver lets overspend is looked for again.
TURNS = 5
# Nodes of the search a second, times assets: of a slow machine, so that the nodes, which are the
# same on every machine, run out before the time.
PACE = 2000.0
FEWEST = 10
# The solver's word for: nothing keeps all rows.
INFEASIBLE = 2


class Span(NamedTuple):
    """Seconds that a search is meant to take, which say its nodes, and those after which it ends.

    The first do not depend on the clock, so that the answer does not where the nodes end it.
    """

    planned: float
    seconds: float


@dataclass
class Programme:
    r"""The integer programme of a task.

    With b_i and s_i lots bought and sold, of money l_i each, h_i held, g_i wanted and d_i the
    distance,

    .. math:: \min \sum_i d_i + e + \sum_i (c_i l_i (b_i + s_i) + f (u_i + v_i)), \qquad
       d_i \ge |h_i + l_i (b_i - s_i) - g_i|, \quad e \ge |x - g_0|, \quad x \ge 0

    where x is the cash left and u, v say whether an asset is bought or sold; these are free only
    with a fixed cost or a least trade. A distance is held to the line through its values at the two
    whole numbers of lots around its goal as well, which no whole number violates: without it the
    bound of the solver would hardly rise above zero.

    `chosen`, shape (N,): lots of which only the sign counts, which says what is bought, sold and
    left alone; None if that is open.
    """

    task: Task
    chosen: FloatArray | None = None

    def __post_init__(self) -> None:
        """Find bounds for each variable, and what every aim and the cash take of each."""
        task, n = self.task, len(self.task.lot)
        room = max(task.cash, 0.0) + float((task.most_sold * task.lot).sum())
        most = room / task.lot
        # Lots of what is divisible are counted in bundles worth a unit.
        self.fine = np.maximum(most, task.most_sold) > MOST_LOTS
        self.bundle = np.where(self.fine, np.ceil(1.0 / (SCALE * task.lot)), 1.0)
        self.lot = SCALE * task.lot * self.bundle
        bought = np.where(self.fine, most / self.bundle, np.floor(most + 1e-9))
        sold = task.most_sold / self.bundle
        self.has_flags = task.fixed > 0.0 or task.least > 0.0
        flags = np.full((2, n), float(self.has_flags))
        lowest = np.zeros_like(flags)
        if self.chosen is not None:
            flags = lowest = np.stack([self.chosen > 0.0, self.chosen < 0.0]).astype(np.float64)
            bought, sold = bought * flags[0], sold * flags[1]
        # Bought, sold, distances, that of the cash, flags, and a constant: see `solve`.
        self.upper = np.concatenate([bought, sold, np.full(n + 1, np.inf), *flags, [1.0]])
        self.lower = np.concatenate([np.zeros(3 * n + 1), *lowest, [1.0]])
        exact = np.where(self.fine, 0.0, 1.0)
        self.whole = np.concatenate([exact, exact, np.zeros(n + 1), np.ones(2 * n), [0.0]])
        costs, none = self.lot * task.rate, np.zeros(n)
        flag = np.full(2 * n, SCALE * task.fixed)
        self.cost = np.concatenate([costs, costs, none, [0.0], flag, [0.0]])
        idle = np.concatenate([np.zeros(3 * n), [1.0], np.zeros(2 * n + 1)])
        far = np.concatenate([np.zeros(2 * n), np.ones(n), np.zeros(2 * n + 2)])
        size = np.concatenate([self.lot, self.lot, np.zeros(3 * n + 2)])
        self.idle = idle
        self.aims = [far + idle + self.cost, idle + self.cost, size]
        self.spent = self.cost + np.concatenate([self.lot, -self.lot, np.zeros(3 * n + 2)])

    def solve(
        self, aim: int, caps: list[float], gap: float, span: Span
    ) -> tuple[IntArray | None, float]:
        """Lots that are least in one aim, those before it capped, and the bound of the solver.

        The aims are those of :class:`Score`. No lots: none are found in time, or none keep the
        rows, and the bound is then infinite.
        """
        slack = 0.0
        for _ in range(TURNS):
            found = self._solved(aim, caps, gap, span, slack)
            if found.x is None:
                return None, np.inf if found.status == INFEASIBLE else -np.inf
            lots = self._lots(found.x)
            short = -score(self.task, lots).cash
            if short <= 1e-14:
                bound = found.mip_dual_bound
                return lots, -np.inf if bound is None else float(bound) / SCALE - 1.0
            slack = 2.0 * (SCALE * short + slack) + 1e-9
        return None, -np.inf

    def _lots(self, x: FloatArray) -> IntArray:
        """Whole lots of a solution; of what is divisible less is bought and more is sold."""
        n = len(self.lot)
        net = (x[:n] - x[n : 2 * n]) * self.bundle
        lots = np.where(self.fine, np.floor(net + 1e-6), np.rint(net)).astype(np.int64)
        return np.maximum(lots, -self.task.most_sold)

    def _solved(self, aim: int, caps: list[float], gap: float, span: Span, slack: float) -> Any:
        cash, goal = SCALE * self.task.cash, SCALE * self.task.goal_cash
        rows = [self.idle + self.spent, self.idle - self.spent, -self.spent]
        lower = [cash - goal, goal - cash, slack - cash]
        for which, cap in enumerate(caps):
            rows.append(-self.aims[which])
            lower.append(-SCALE * (cap + EQUAL))
        tables, ends = zip(self._distances(), self._flags(), strict=True)
        table = block_array([[csr_array(np.stack(rows))], *([each] for each in tables)])
        # A constant of the portfolio's value makes the solver's relative gap one of that value.
        target = self.aims[aim].copy()
        target[-1] = SCALE
        options = {
            "time_limit": max(span.seconds, 0.01),
            "node_limit": max(FEWEST, int(PACE * span.planned / len(self.lot))),
            "mip_rel_gap": gap,
        }
        with no_output():  # the solver has messages that no option silences
            return milp(
                target,
                integrality=self.whole,
                bounds=Bounds(self.lower, self.upper),
                constraints=LinearConstraint(table, np.concatenate([lower, *ends]), np.inf),
                options=options,
            )

    def _distances(self) -> tuple[csr_array, FloatArray]:
        """Rows that hold each distance from below: its two sides, and the line between."""
        task, n = self.task, len(self.lot)
        offset = SCALE * (task.held - task.goal)
        low = np.floor(-offset / self.lot)
        one, other = np.abs(offset + self.lot * low), np.abs(offset + self.lot * (low + 1.0))
        slope = np.where(self.fine, 0.0, other - one)
        start = np.where(self.fine, 0.0, one - slope * low)
        rows, rest = [], csr_array((n, 2 * n + 2))
        for steep in (self.lot, -self.lot, slope):
            side = diags_array(steep)
            rows.append([-side, side, eye_array(n), rest])
        return block_array(rows).tocsr(), np.concatenate([offset, -offset, start])

    def _flags(self) -> tuple[csr_array, FloatArray]:
        """Rows that set a flag for what is traded: no more, no less, and one way only."""
        n, lot, each = len(self.lot), diags_array(self.lot), eye_array(len(self.lot))
        if not self.has_flags:
            return csr_array((1, len(self.upper))), np.zeros(1)
        least = SCALE * self.task.least * (1.0 - 1e-12) * each
        most = diags_array(self.upper[:n]), diags_array(self.upper[n : 2 * n])
        none, gap, end = csr_array((n, n)), csr_array((n, n + 1)), csr_array((n, 1))
        table = block_array(
            [
                [-each, none, gap, most[0], none, end],
                [none, -each, gap, none, most[1], end],
                [lot, none, gap, -least, none, end],
                [none, lot, gap, none, -least, end],
                [none, none, gap, -each, -each, end],
            ]
        )
        return table.tocsr(), np.concatenate([np.zeros(4 * n), -np.ones(n)])
