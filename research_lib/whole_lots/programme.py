"""The integer programme of trades in whole lots, as rows for the solver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, diags_array, eye_array, hstack, vstack

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.whole_lots.inside import NEAR, band_rows, lots_inside
from research_lib.whole_lots.silence import no_output
from research_lib.whole_lots.task import EQUAL, Task, outside, score

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
    bound of the solver would hardly rise above zero. Bands are rows of b, s, x and the costs.

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
        # Cash left and costs paid, where there are bands.
        extra = np.zeros(0 if task.bands is None else 2)
        # Bought, sold, distances, that of the cash, flags, the two, and a constant: see `solve`.
        ends = [extra + np.inf, [1.0]]
        self.upper = np.concatenate([bought, sold, np.full(n + 1, np.inf), *flags, *ends])
        self.lower = np.concatenate([np.zeros(3 * n + 1), *lowest, extra, [1.0]])
        if task.bands is not None:
            self._keep_near(*lots_inside(task.bands, task.held, task.lot, (task.rate, task.fixed)))
        exact = np.where(self.fine, 0.0, 1.0)
        self.whole = np.concatenate([exact, exact, np.zeros(n + 1), np.ones(2 * n), extra, [0.0]])
        costs, none = self.lot * task.rate, np.zeros(n)
        flag = np.full(2 * n, SCALE * task.fixed)
        self.cost = np.concatenate([costs, costs, none, [0.0], flag, extra, [0.0]])
        flagged = np.zeros(2 * n + 1 + len(extra))
        idle = np.concatenate([np.zeros(3 * n), [1.0], flagged])
        far = np.concatenate([np.zeros(2 * n), np.ones(n), [0.0], flagged])
        size = np.concatenate([self.lot, self.lot, np.zeros(n + 1), flagged])
        self.idle = idle
        self.aims = [far + idle + self.cost, idle + self.cost, size]
        self.aims.append(size + 2.0 * self.aims[1])
        money = np.concatenate([self.lot, -self.lot, np.zeros(n + 1), flagged])
        self.spent = self.cost + money

    def solve(
        self, aim: int, caps: dict[int, float], gap: float, span: Span
    ) -> tuple[IntArray | None, float]:
        """Lots that are least in one aim, others capped, and the bound of the solver.

        The aims are places in :class:`Score`. No lots: none are found in time, or none keep the
        rows, and the bound is then infinite.
        """
        slack = inner = 0.0
        for _ in range(TURNS):
            found = self._solved(aim, caps, gap, span, (slack, inner))
            if found.x is None:
                return None, np.inf if found.status == INFEASIBLE else -np.inf
            lots = self._lots(found.x)
            short = -score(self.task, lots).cash
            over = outside(self.task, lots)
            if short <= 1e-14 and over <= NEAR:
                bound = found.mip_dual_bound
                return lots, -np.inf if bound is None else float(bound) / SCALE - 1.0
            if short > 1e-14:
                slack = 2.0 * (SCALE * short + slack) + 1e-9
            if over > NEAR:
                inner = 2.0 * (over + inner)
        return None, -np.inf

    def _lots(self, x: FloatArray) -> IntArray:
        """Whole lots of a solution; of what is divisible less is bought and more is sold."""
        n = len(self.lot)
        net = (x[:n] - x[n : 2 * n]) * self.bundle
        lots = np.where(self.fine, np.floor(net + 1e-6), np.rint(net)).astype(np.int64)
        return np.maximum(lots, -self.task.most_sold)

    def _solved(
        self,
        aim: int,
        caps: dict[int, float],
        gap: float,
        span: Span,
        slack: tuple[float, float],
    ) -> Any:
        cash, goal = SCALE * self.task.cash, SCALE * self.task.goal_cash
        rows = [self.idle + self.spent, self.idle - self.spent, -self.spent]
        lower = [cash - goal, goal - cash, slack[0] - cash]
        for which, cap in caps.items():
            rows.append(-self.aims[which])
            lower.append(-SCALE * (cap + EQUAL))
        tables, ends = zip(self._distances(), self._flags(), self._bands(slack[1]), strict=True)
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
        rows, rest = [], csr_array((n, len(self.upper) - 3 * n))
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
        none, gap, end = (
            csr_array((n, n)),
            csr_array((n, n + 1)),
            csr_array((n, len(self.upper) - 5 * n - 1)),
        )
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

    def _keep_near(self, fewest: FloatArray, most: FloatArray) -> None:
        """Bound what is bought and sold by the lots that can end inside the bands.

        The rows alone leave most assets at an edge, and between two whole numbers.
        """
        n = len(self.lot)
        ends = [np.where(self.fine, each / self.bundle, each) for each in (fewest, most)]
        fewest, most = np.where(self.fine, ends, np.stack([np.ceil(ends[0]), np.floor(ends[1])]))
        upper = np.maximum(np.concatenate([most, -fewest]), 0.0)
        lower = np.maximum(np.concatenate([fewest, -most]), 0.0)
        self.upper[: 2 * n] = np.minimum(self.upper[: 2 * n], upper)
        # Where no whole number is between them, the rows find it out.
        self.lower[: 2 * n] = np.minimum(lower, self.upper[: 2 * n])

    def _bands(self, slack: float) -> tuple[csr_array, FloatArray]:
        """Rows that count the cash left and the costs, and hold weights inside their bands."""
        task, n = self.task, len(self.lot)
        if task.bands is None:
            return csr_array((1, len(self.upper))), np.zeros(1)
        table, least = band_rows(task.bands, task.held, self.lot, SCALE, slack)
        gap, end = csr_array((len(least), 3 * n + 1)), csr_array((len(least), 1))
        table = hstack([table[:, : 2 * n], gap, table[:, 2 * n :], end])
        left, paid = self.spent.copy(), -self.cost
        left[-3], paid[-2] = 1.0, 1.0
        counts = np.stack([left, -left, paid, -paid])
        cash = SCALE * task.cash
        ends = [cash, -cash, 0.0, 0.0]
        return vstack([table, csr_array(counts)]).tocsr(), np.concatenate([least, ends])
