"""Best result at a level of diversification under limits: by sorting, and by linear programme."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack, vstack

from research_lib.base.arrays import FloatArray
from research_lib.base.linear import linear_programme
from research_lib.diversification.filling import ROUNDING, filling_line


def capped_line(
    weight: FloatArray, result: FloatArray, caps: FloatArray, grid: FloatArray
) -> FloatArray:
    r"""Best result at each level or more when no asset may exceed its cap, without a solver.

    A portfolio is its overlap with the market and the rest. At a level of d they sum to d and to
    1 - d, each in rooms of its own: :math:`\min(m_i, L_i)` and :math:`L_i - \min(m_i, L_i)`. Both
    fill their rooms with the best assets first; where the best level is higher than the one asked
    for, it stands. NaN where no portfolio has the level. The proof is in the book, "A known
    skill, worked out".
    """
    overlap = np.minimum(weight, caps)
    order = np.argsort(-result, kind="stable")
    within, earned = filling_line(overlap[order], result[order])
    beyond, extra = filling_line((caps - overlap)[order], result[order])
    lowest, highest = max(0.0, 1.0 - beyond[-1]), within[-1]
    corners = np.concatenate((within, 1.0 - beyond, grid, [lowest, highest]))
    level = np.unique(np.clip(corners, lowest, highest))
    best = np.interp(level, within, earned) + np.interp(1.0 - level, beyond, extra)
    # Concave: left of its top, the top is best.
    best = np.maximum.accumulate(best[::-1])[::-1]
    line = best[np.searchsorted(level, np.clip(grid, lowest, highest))]
    line[grid > highest + ROUNDING] = np.nan
    return np.asarray(line)


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
    return linear_programme(
        f"at level {level}",
        c=np.concatenate((-result, np.zeros(size))),
        A_ub=rows,
        b_ub=np.concatenate(([-level], group_limits, np.zeros(size))),
        A_eq=csr_array(np.concatenate((np.ones(size), np.zeros(size)))[np.newaxis, :]),
        b_eq=[1.0],
        bounds=np.column_stack((np.zeros(2 * size), np.concatenate((caps, weight)))),
    )
