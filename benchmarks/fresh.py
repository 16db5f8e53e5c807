"""What a reader waits for on a new machine: the import, and the first call without any cache.

Every time is that of a process of its own. Run by `make bench`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from statistics import median

import timing

REPEATS = 5
IMPORT = """
import time
start, busy = time.perf_counter(), time.process_time()
import research_lib
print(time.perf_counter() - start, time.process_time() - busy)
"""
SIMULATE = """
import time
import numpy as np
import pandas as pd
import research_lib as rl
dates = pd.bdate_range("1990-01-02", periods=8312)
drawn = np.random.default_rng(0).normal(4e-4, 0.015, (8312, 20))
returns = pd.DataFrame(drawn, index=dates, columns=[f"stock {i}" for i in range(20)])
target = dict.fromkeys(returns.columns, 0.05)
start, busy = time.perf_counter(), time.process_time()
rl.simulate(returns, target, OPTIONS).value
print(time.perf_counter() - start, time.process_time() - busy)
"""
PLAIN = "rl.Policy('ME'), costs=rl.Costs(10e-4)"
TAXED = PLAIN + ", taxes=rl.Taxes(0.25)"


def seconds(code: str, caches: str) -> tuple[float, float]:
    """Time a process that keeps its compiled code in `caches`: on the clock, of the processor."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "NUMBA_CACHE_DIR": caches},
        capture_output=True,
        text=True,
        check=True,
    )
    clock, processor = done.stdout.split()
    return float(clock), float(processor)


def row(name: str, taken: list[tuple[float, float]], target: str) -> None:
    """Print the median, the least and the most of some seconds."""
    clock, processor = zip(*taken, strict=True)
    spread = f"{min(clock):,.2f} – {max(clock):,.2f}"
    print(f"{name:46}{median(clock):10.2f}{spread:>18}{median(processor):12.2f}  {target}")


def main() -> None:
    """Print the seconds of the import and of the first calls."""
    print(timing.machine())
    print(
        f"{'seconds, each in a new process':46}{'median':>10}{'least – most':>18}{'processor':>12}"
    )
    with tempfile.TemporaryDirectory() as kept:
        seconds(IMPORT, kept)  # writes the byte code
        row("import research_lib", [seconds(IMPORT, kept) for _ in range(REPEATS)], "target 0.5")
        for name, options in (("plain", PLAIN), ("taxed", TAXED)):
            code = SIMULATE.replace("OPTIONS", options)
            goal = "target 5" if name == "plain" else ""
            with tempfile.TemporaryDirectory() as empty:
                row(f"first simulate, {name}, no caches", [seconds(code, empty)], goal)
                again = [seconds(code, empty) for _ in range(REPEATS)]
                row(f"first simulate, {name}, code compiled before", again, "")


if __name__ == "__main__":
    main()
