"""A limit on the average correlation, kept with as little change of weights as possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.compiled import compiled
from research_lib.base.covariance import average_correlation, check_window, correlations
from research_lib.base.equality import ByValue
from research_lib.base.quadratic import least_quadratic
from research_lib.rebalancing.targets import (
    at_looks,
    check_max_weight,
    even_weights,
    most,
    set_numbers,
    span,
)

# How far below the limit the search may end, and after how many steps it gives up: within the
# limit all the same.
TOLERANCE = 1e-10
STEPS = 100


@dataclass(frozen=True, eq=False)
class CorrelationLimit(ByValue):
    r"""The weights closest to the fixed target whose average correlation stays within a limit.

    .. math:: \min_w \sum_i (w_i - t_i)^2, \qquad w^\top \hat C w \le limit,\
       \sum_i w_i = 1,\ 0 \le w_i \le most

    Parameters
    ----------
    limit : float
        Largest :func:`research_lib.base.covariance.average_correlation`, above 0 and at most 1.
    window : int
        Periods that the correlations are measured over, at least 2.
    halflife : float, optional
        Age in periods at which a return counts half; all count alike if not given.
    max_weight : float, default 1
        Largest weight.
    infeasible : {"raise", "lowest"}, default "raise"
        What to do at a look at which no weights meet the limit: refuse, or hold the weights of
        the lowest average correlation there is.

    Raises
    ------
    ValueError
        If a number is out of its range. When asked for targets: if the limit cannot be met and
        `infeasible` is "raise", the message names the look and the lowest correlation there is; or
        if the history is shorter than the window.

    Notes
    -----
    The programme is convex, so its solution is the only one. It is found along the path from the
    target to the lowest correlation, on which the average correlation falls as s grows:

    .. math:: w(s) = \arg\min_w\ (1 - s) \lVert w - t \rVert^2 + s\, w^\top \hat C w

    Examples
    --------
    >>> moves = np.array([[1.0, 1.0, 1.0], [-1.0, -1.0, 1.0], [1.0, 1.0, -1.0], [-1.0, -1.0, -1.0]])
    >>> even, assets = np.full(3, 1 / 3), pd.Index(["twin", "other twin", "alone"])
    >>> rule = rl.CorrelationLimit(limit=0.52, window=4)
    >>> rule.targets(moves, np.array([3]), even, assets).round(4).tolist()
    [[0.3, 0.3, 0.4]]
    """

    limit: float
    window: int
    halflife: float | None = None
    max_weight: float = 1.0
    infeasible: Literal["raise", "lowest"] = "raise"

    def __post_init__(self) -> None:
        check_window(self.window, self.halflife)
        set_numbers(self, "limit", "max_weight")
        check_max_weight(self.max_weight)
        if not 0.0 < self.limit <= 1.0:
            raise ValueError(f"limit is {self.limit}: give a correlation above 0, at most 1")
        if not isinstance(self.infeasible, str) or self.infeasible not in ("raise", "lowest"):
            raise ValueError(f"infeasible is {self.infeasible!r}: give 'raise' or 'lowest'")

    def __repr__(self) -> str:
        past = span(self.window, self.halflife)
        return f"correlation at most {self.limit:g} over {past}{most(self.max_weight)}"

    def targets(
        self, history: FloatArray, rows: IntArray, weights: FloatArray, assets: pd.Index
    ) -> FloatArray:
        """Target weights at `rows`, as :class:`TargetRule` says."""
        start = even_weights(assets, self.max_weight)
        allowed = least_quadratic(np.eye(len(assets)), weights, self.max_weight, start)

        def solve(covariance: FloatArray) -> FloatArray:
            matrix = correlations(covariance)
            if average_correlation(allowed, matrix) <= self.limit:
                return allowed
            lowest = least_quadratic(matrix, np.zeros(len(assets)), self.max_weight, allowed)
            least = float(average_correlation(lowest, matrix))
            if least > self.limit:
                if self.infeasible == "raise":
                    raise ValueError(
                        f"no weights keep the average correlation within {self.limit:g}, the "
                        f"lowest is {least:.4f}: raise the limit or max_weight, or give "
                        "infeasible='lowest'"
                    )
                return lowest
            return within_limit(matrix, weights, self.limit, self.max_weight, lowest)

        return at_looks(self, history, rows, weights, solve)


@compiled
def within_limit(
    matrix: FloatArray, target: FloatArray, limit: float, most: float, lowest: FloatArray
) -> FloatArray:
    """Weights closest to `target` with w'Cw at most `limit`, which `lowest` keeps."""
    eye, found, aim = np.eye(len(target)), lowest, limit - TOLERANCE / 2.0
    first = least_quadratic(eye, target, most, lowest)
    near, far, last = 0.0, 1.0, 0
    above, below = float(first @ matrix @ first) - aim, float(lowest @ matrix @ lowest) - aim
    for _ in range(STEPS):
        if abs(below) <= TOLERANCE / 2.0:
            break
        # False position; the end that stays is halved (Illinois), or it would stay for ever.
        s = far - below * (far - near) / (below - above)
        tried = least_quadratic((1.0 - s) * eye + s * matrix, (1.0 - s) * target, most, found)
        gap = float(tried @ matrix @ tried) - aim
        if gap <= TOLERANCE / 2.0:
            found, far, below = tried, s, gap
            above = above / 2.0 if last == 1 else above
            last = 1
        else:
            near, above = s, gap
            below = below / 2.0 if last == -1 else below
            last = -1
    return found
