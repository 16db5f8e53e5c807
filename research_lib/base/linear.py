"""Linear programmes, solved so that results which differ by little do not pass for equal."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from scipy.optimize import linprog

from research_lib.base.arrays import FloatArray

# The solver's own default lets results that differ by less than 1e-7 pass for equal.
SOLVER = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
# Pivots of the network simplex: thousands of assets need some hundred thousand.
PIVOTS = 10_000_000


def linear_programme(what: str, **programme: Any) -> Any | None:
    """Solve a linear programme by HiGHS, as :func:`scipy.optimize.linprog`; None if none meets it.

    `what` names it where the solver gives up, a RuntimeError.
    """
    solution = linprog(method="highs", options=SOLVER, **programme)
    if solution.status not in (0, 2):
        raise RuntimeError(f"linear programme {what}: {solution.message}")
    return solution if solution.status == 0 else None


def best_match(held: FloatArray, whole: FloatArray, alike: FloatArray) -> FloatArray:
    """Optimal transport of `held` to `whole`, both sum 1, shape (K, N), so that likes meet."""
    import ot  # slow to import, and few need it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is in the log, and raised below
        plan, log = ot.emd(held, whole, 1.0 - alike, numItermax=PIVOTS, log=True, center_dual=False)
    if log["warning"] is not None:
        raise ValueError(
            f"optimal transport of {len(held)} to {len(whole)} assets stopped early: "
            f"{log['warning']}"
        )
    return np.asarray(plan)
