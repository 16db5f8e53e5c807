"""How time and memory grow with the size of the work, and what a second worker brings.

Run by `make bench` and stored for the page "A million variants", in benchmarks/results: `scale.csv`
has the seconds of one worker along each axis, `workers.csv` those of the same 2,000 tasks by one
worker, two threads and a cluster of two processes on this machine, `memory.csv` the most memory
of sweeps into a folder. Times are of the clock; rounds go through all sizes before the next
round, so that all meet the same machine.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from distributed import Client, LocalCluster
from joblib import parallel_config

import research_lib as rl

RESULTS = Path(__file__).parent / "results"
ROUNDS = 3
PERIODS, ASSETS, VARIANTS, RULES, RESAMPLES = 2520, 20, 100, 2, 100
AXES = {
    "periods": [630, 1260, 2520, 5040, 10_080, 20_160],
    "assets": [5, 20, 80, 320, 1280],
    "variants": [25, 100, 400, 1600],
    "rules": [1, 2, 4, 8, 16],
    "resamples": [50, 100, 200, 400, 800],
}
TASKS = 2000
WHOLE = 12_600, 3000  # fifty years of days and three thousand shares: what the page reckons with
MEMORY = [1_000, 10_000, 100_000]


def market(periods: int, assets: int) -> pd.DataFrame:
    """Days of an invented market: how long a sweep takes does not depend on what it earns."""
    drawn = np.random.default_rng(0).normal(3e-4, 0.01, (periods, assets))
    days = pd.bdate_range("1900-01-01", periods=periods)
    return pd.DataFrame(drawn, days, [f"share {k}" for k in range(assets)])


def bands(count: int) -> Iterator[tuple[str, rl.Policy]]:
    """Bands looked at monthly, each a little wider than the one before."""
    return ((f"band {k}", rl.Policy(21, 1e-5 * k, "relative")) for k in range(count))


def work(axis: str, size: int) -> tuple[Callable[[], object], float]:
    """Return a call, and how many returns of an asset it goes through."""
    count = {"periods": PERIODS, "assets": ASSETS, "variants": VARIANTS} | {axis: size}
    returns = market(count["periods"], count["assets"])
    target = dict.fromkeys(returns, 1.0 / returns.shape[1])
    if axis in ("rules", "resamples"):
        rules = dict(bands(size if axis == "rules" else RULES))
        draws = size if axis == "resamples" else RESAMPLES
        cells = returns.size * len(rules) * (draws + 1)
        how = {"n_resamples": draws, "block": 20.0, "n_jobs": 1}
        return lambda: rl.compare(returns, target, rules, **how), cells
    variants = dict(bands(count["variants"]))
    return lambda: rl.sweep(returns, target, variants, n_jobs=1), returns.size * len(variants)


def along_axes() -> pd.DataFrame:
    """Seconds of each size, by round."""
    calls = {(axis, size): work(axis, size) for axis, sizes in AXES.items() for size in sizes}
    rows = []
    for turn in range(ROUNDS + 1):
        for (axis, size), (call, cells) in calls.items():
            start = time.perf_counter()
            call()
            taken = time.perf_counter() - start
            if turn:  # the first compiles, and fills the caches
                rows.append((axis, size, cells, turn, taken))
    return pd.DataFrame(rows, columns=["axis", "size", "cells", "round", "seconds"])


def whole_size() -> pd.DataFrame:
    """Seconds of a few variants at the size that the page extrapolates to."""
    returns, few = market(*WHOLE), dict(bands(8))
    target = dict.fromkeys(returns, 1.0 / returns.shape[1])
    rows = []
    for turn in range(ROUNDS + 1):
        start = time.perf_counter()
        rl.sweep(returns, target, few, n_jobs=1)
        taken = time.perf_counter() - start
        if turn:
            rows.append(("whole", len(few), returns.size * len(few), turn, taken))
    return pd.DataFrame(rows, columns=["axis", "size", "cells", "round", "seconds"])


def by_workers() -> pd.DataFrame:
    """Seconds of 2,000 tasks of each call, by one worker, two threads and two processes."""
    returns = market(8 * PERIODS, ASSETS)
    target = dict.fromkeys(returns, 1.0 / ASSETS)
    rules, two = dict(bands(TASKS)), dict(bands(2))
    how = {"n_resamples": TASKS // 2, "block": 20.0}
    calls = {
        "sweep": lambda jobs: rl.sweep(returns, target, rules, n_jobs=jobs),
        "compare": lambda jobs: rl.compare(returns, target, two, n_jobs=jobs, **how),
    }
    rows = []
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        for turn in range(ROUNDS + 1):
            for name, call in calls.items():
                for workers in ("one", "two threads", "two processes"):
                    start = time.perf_counter()
                    if workers == "two processes":
                        with parallel_config(backend="dask", client=client):
                            call(-1)
                    else:
                        call(1 if workers == "one" else 2)
                    if turn:
                        rows.append((name, workers, turn, time.perf_counter() - start))
    return pd.DataFrame(rows, columns=["call", "workers", "round", "seconds"])


def peak(count: int) -> None:
    """Sweep into a folder, and print the most memory of this process in megabytes."""
    returns = market(48, 3)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        rl.sweep(returns, dict.fromkeys(returns, 1.0 / 3.0), bands(count), store=folder)
        taken = time.perf_counter() - start
        size = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
    print(most_memory(), size, taken)


def most_memory() -> float:
    """Most memory that this process has had, in megabytes; what it was started from is not it."""
    told = Path("/proc/self/status")
    lines = told.read_text(encoding="ascii").splitlines() if told.exists() else []
    peaks = [float(line.split()[1]) / 1024.0 for line in lines if line.startswith("VmHWM")]
    return peaks[0] if peaks else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2.0**20


def memory() -> pd.DataFrame:
    """Run sweeps of three sizes, each in a process of its own."""
    rows = []
    for count in MEMORY:
        ran = subprocess.run(
            [sys.executable, __file__, str(count)], capture_output=True, check=True, text=True
        )
        rows.append((count, *map(float, ran.stdout.split())))
    return pd.DataFrame(rows, columns=["variants", "megabytes", "stored megabytes", "seconds"])


def main() -> None:
    """Measure all, and store it."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} (near 0 if nothing else runs)")
    RESULTS.mkdir(exist_ok=True)
    tables = {"scale": pd.concat([along_axes(), whole_size()]), "workers": by_workers()}
    tables["memory"] = memory()
    for name, table in tables.items():
        table.to_csv(RESULTS / f"{name}.csv", index=False, float_format="%.6g")
    seconds = tables["workers"].pivot_table("seconds", ["call", "round"], "workers")
    print((seconds["one"] / seconds["two threads"]).groupby("call").agg(["median", "min", "max"]))
    over = seconds["two processes"] / seconds["two threads"]
    print(over.groupby("call").agg(["median", "min", "max"]))
    print(tables["memory"].to_string(index=False))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        peak(int(sys.argv[1]))
    else:
        main()
