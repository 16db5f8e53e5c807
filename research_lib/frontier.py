"""Best result at a level of diversification under limits: by sorting, and by linear programme."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, vstack

from research_lib.arrays import FloatArray

# The solver's own default lets results that differ by less than 1e-7 pass for equal.
SOLVER = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
# Sums of the same numbers in another order differ by less than this.
ROUNDING = 1e-13


def capped_line(
    weight: FloatArray, result: FloatArray, caps: FloatArray, grid: FloatArray
) -> FloatArray:
    r"""Best result at each level when no asset may exceed its cap, without a solver.

    With a price :math:`\lambda` on the level, an asset earns :math:`r_i + \lambda` a unit up to
    its market weight and :math:`r_i` beyond, so the best portfolio fills these pieces in the order
    of what they earn. Each price gives a point of the frontier, which is concave; the point at a
    given level lies on the chord of two of them that no price lifts.
    """
    overlap = np.minimum(weight, caps)
    pieces = np.concatenate((overlap, caps - overlap))
    earned = np.concatenate((result, result))
    top = _filled(pieces, earned, len(weight), 0.0)
    spread = float(result.max() - result.min())
    # At a price above the spread the overlap is filled before anything else.
    end = _filled(pieces, earned, len(weight), 2.0 * spread + 1.0)
    line = np.full(len(grid), np.nan)
    for at, level in enumerate(grid):
        if level <= top[0]:
            line[at] = top[1]
        elif level <= end[0] + ROUNDING:
            line[at] = _between(pieces, earned, len(weight), top, end, float(level))
    return line


def _filled(pieces: FloatArray, earned: FloatArray, size: int, price: float) -> tuple[float, float]:
    """Level and result of the portfolio that is best at a price on the level."""
    slope = earned.copy()
    slope[:size] += price
    # Where two pieces earn the same, the stable order takes the overlap first.
    order = np.argsort(-slope, kind="stable")
    before = np.cumsum(pieces[order]) - pieces[order]
    held = np.clip(1.0 - before, 0.0, pieces[order])
    return float(held[order < size].sum()), float(held @ earned[order])


def _between(
    pieces: FloatArray,
    earned: FloatArray,
    size: int,
    left: tuple[float, float],
    right: tuple[float, float],
    level: float,
) -> float:
    """Height of the frontier at a level between two of its points, by ever closer chords."""
    while True:
        width = right[0] - left[0]
        if width <= ROUNDING:
            return left[1]
        price = (left[1] - right[1]) / width
        middle = _filled(pieces, earned, size, price)
        gain = middle[1] + price * middle[0] - (left[1] + price * left[0])
        # Nothing lies above the chord, or rounding hands an end back: the chord is the frontier.
        if gain <= ROUNDING or not left[0] < middle[0] < right[0]:
            return left[1] - price * (min(level, right[0]) - left[0])
        if middle[0] < level:
            left = middle
        else:
            right = middle


def programme(
    weight: FloatArray,
    result: FloatArray,
    level: float,
    caps: FloatArray,
    members: FloatArray,
    group_limits: FloatArray,
) -> Any | None:
    """Solve for the largest r·w with sum w = 1, 0 <= w <= caps, groups within limits, level >= d.

    The variables are w and the overlap u, with u <= w, u <= m and sum u >= d; u_i stands for
    min(w_i, m_i), which it reaches where the level binds. Returns SciPy's result, or None if no
    portfolio has the level under the limits. The rows of its marginals are: the level, the
    groups, then u <= w.
    """
    size = len(weight)
    identity, none = eye_array(size, format="csr"), csr_array((len(members), size))
    asked = csr_array(np.concatenate((np.zeros(size), -np.ones(size)))[np.newaxis, :])
    rows = vstack(
        (asked, hstack((csr_array(members), none)), hstack((-identity, identity))), format="csr"
    )
    solution = linprog(
        c=np.concatenate((-result, np.zeros(size))),
        A_ub=rows,
        b_ub=np.concatenate(([-level], group_limits, np.zeros(size))),
        A_eq=csr_array(np.concatenate((np.ones(size), np.zeros(size)))[np.newaxis, :]),
        b_eq=[1.0],
        bounds=np.column_stack((np.zeros(2 * size), np.concatenate((caps, weight)))),
        method="highs",
        options=SOLVER,
    )
    if solution.status == 2:
        return None
    if solution.status != 0:
        raise RuntimeError(f"linear programme at level {level}: {solution.message}")
    return solution
