"""How long a comparison of rules takes on resampled histories, and how much memory it needs."""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

import research_lib as rl

# On Linux the peak is in kilobytes, on a Mac in bytes.
MEGABYTE = 1e6 if sys.platform == "darwin" else 1e3


def main() -> None:
    """1,000 resamples of eight rules on 20 stocks and 33 years of days, every core at work."""
    generator = np.random.default_rng(0)
    dates = pd.bdate_range("1990-01-02", periods=8313)
    names = [f"stock {i}" for i in range(20)]
    returns = pd.DataFrame(generator.normal(4e-4, 0.015, (8313, 20)), index=dates, columns=names)
    equal = pd.Series(1 / 20, index=names)
    band = rl.Policy(1, band=0.2, band_kind="relative", trade_to="edge")
    rules = {**rl.frequency_ladder(dates), "daily, to the edge of 20 %": band}
    options = {"costs": rl.Costs(10e-4), "baseline": "annual"}
    rl.compare(returns, equal, rules, n_resamples=20, **options)  # compiles
    start = time.perf_counter()
    table = rl.compare(returns, equal, rules, n_resamples=1000, **options)
    taken = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    print(f"compare, 1,000 resamples x {len(rules)} rules x 8,313 x 20: {taken:.1f} s")
    print(f"peak memory of the process: {peak:.0f} MB")
    print(table.xs("growth", level="measure").round(4))


if __name__ == "__main__":
    main()
