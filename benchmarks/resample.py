"""How fast histories are resampled, on every core, and in how much memory. Run by `make bench`."""

from __future__ import annotations

import resource
import sys
import time

import cases
import pandas as pd
import timing

import research_lib as rl

# On Linux the peak is in kilobytes, on a Mac in bytes.
MEGABYTE = 1e6 if sys.platform == "darwin" else 1e3
RESAMPLES = 1000
REPEATS = 5
GOAL = "1.5e9 on two cores"


def timed(returns: pd.DataFrame, rules: dict[str, rl.Policy], n_resamples: int) -> float:
    """Seconds that one comparison takes."""
    start = time.perf_counter()
    rl.compare(
        returns,
        cases.equal_weights(returns),
        rules,
        costs=cases.TEN_POINTS,
        n_resamples=n_resamples,
        block=20.0,  # given, so that the time is that of the histories
    )
    return time.perf_counter() - start


def main() -> None:
    """Print asset-periods a second and the peak of memory."""
    returns = rl.load(cases.DATA)
    two = {"monthly": cases.MONTHLY, "annual": rl.Policy("YE")}
    band = rl.Policy(1, band=0.2, band_kind="relative", trade_to="edge")
    many = {**rl.frequency_ladder(returns.index), "daily, to the edge of 20 %": band}
    print(timing.machine())
    print(f"compare on {RESAMPLES:,} resamples of {returns.shape[0]:,} x {returns.shape[1]}, 10 bp")
    print(
        f"{'asset-periods a second, drawing and measuring included':58}{'median':>10}{'most':>10}"
    )
    named = ("monthly and annual", two, REPEATS), (f"{len(many)} rules, bands among them", many, 1)
    for name, rules, repeats in named:
        timed(returns, rules, 20)  # compiles
        speeds = sorted(
            returns.size * RESAMPLES * len(rules) / timed(returns, rules, RESAMPLES)
            for _ in range(repeats)
        )
        goal = f"  target {GOAL}" if rules is two else ""
        print(f"{name:58}{speeds[len(speeds) // 2]:10.2e}{speeds[-1]:10.2e}{goal}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    print(f"peak memory of the process: {peak:.0f} MB")


if __name__ == "__main__":
    main()
