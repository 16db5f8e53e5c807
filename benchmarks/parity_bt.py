"""The simulator beside bt: the same values to 1e-9, and the time both take. Run by `make bench`.

How bt is told the rules is in ``others.py``. With ``--write`` the paths of bt are frozen for
``tests/simulator/test_parity.py``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import bt
import cases
import numpy as np
import others
import pandas as pd

import research_lib as rl

FIXTURE = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "bt_stocks_20.csv"
EVERY = 21  # rows between two frozen values
TOLERANCE = 1e-9
REPEATS = 5

RULES = {
    "monthly": rl.Policy("ME"),
    "quarterly": rl.Policy("QE"),
    "band of 20 %": rl.Policy("D", band=0.2, band_kind="relative"),
}


def own_value(rule: str, returns: pd.DataFrame) -> pd.Series:
    """Value of 1 by the book's simulator."""
    return rl.simulate(returns, cases.equal_weights(returns), RULES[rule]).value


def timed(call: Callable[[], pd.Series]) -> tuple[pd.Series, float]:
    """Return what a call gives, and the median of its milliseconds after one to warm up."""
    value, taken = call(), []
    for _ in range(REPEATS):
        start = time.perf_counter()
        call()
        taken.append(1e3 * (time.perf_counter() - start))
    return value, float(np.median(taken))


def main(write: bool) -> None:
    """Print the largest relative difference and the times of each rule."""
    returns = rl.load(cases.DATA)
    paths, worst = {}, 0.0
    print(f"{cases.DATA}, {returns.shape[0]:,} x {returns.shape[1]}, bt {bt.__version__}")
    print(f"{'':16}{'difference':>12}{'bt, ms':>10}{'own, ms':>10}{'times':>8}")
    for rule in RULES:
        theirs, slow = timed(others.bt_call(rule, returns))
        own, fast = timed(lambda rule=rule: own_value(rule, returns))
        apart = float((theirs / own - 1.0).abs().max(skipna=False))
        print(f"{rule:16}{apart:12.1e}{slow:10.0f}{fast:10.2f}{slow / fast:8.0f}")
        paths[rule], worst = theirs, max(worst, apart)
    print(f"largest relative difference: {worst:.1e}")
    if not worst <= TOLERANCE:
        sys.exit(f"the two differ by more than {TOLERANCE:g}")
    if write:
        frame = pd.DataFrame(paths)
        rows = sorted({*range(0, len(frame), EVERY), len(frame) - 1})
        frame.iloc[rows].to_csv(FIXTURE, float_format="%.15g", lineterminator="\n")


if __name__ == "__main__":
    main("--write" in sys.argv[1:])
