"""How long a closed market of a million participants takes, and how much memory. `make bench`."""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd
import timing

import research_lib as rl

# On Linux the peak is in kilobytes, on a Mac in bytes.
MEGABYTE = 1e6 if sys.platform == "darwin" else 1e3
MONTHS, ASSETS = 600, 49


def main() -> None:
    """Run a million participants with ten stakes, cash and costs, and 50 years of months."""
    generator = np.random.default_rng(0)
    dates = pd.date_range("1970-01-31", periods=MONTHS, freq="ME")
    returns = pd.DataFrame(generator.normal(0.008, 0.06, (MONTHS, ASSETS)), dates)
    raw = generator.pareto(1.0, ASSETS) + 1.0
    kinds = {
        "holders": rl.Participant(0.5, count=900_000, stakes=10, cash=0.085, cost=0.01),
        "rebalancers": rl.Participant(0.01, count=100_000, stakes=10, rebalances=True),
    }
    market = pd.Series(raw / raw.sum())
    rl.participants(returns, market, {"one": rl.Participant(0.5, weighting="market")})
    start, busy = time.perf_counter(), time.process_time()
    done = rl.participants(returns, market, kinds, bills=0.003)
    clock, processor = time.perf_counter() - start, time.process_time() - busy
    print(timing.machine())
    print(f"{len(done.each):,} participants, {ASSETS} assets, {MONTHS} months (50 years)")
    print(f"{clock:.1f} s on the clock, {processor:.1f} of the processor  target 60")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    print(f"peak memory of the process: {peak:.0f} MB")


if __name__ == "__main__":
    main()
