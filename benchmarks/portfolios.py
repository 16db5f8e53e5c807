"""How long wedges and random portfolios take, and how much memory. Run by `make bench`."""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

import research_lib as rl

# On Linux the peak is in kilobytes, on a Mac in bytes.
MEGABYTE = 1e6 if sys.platform == "darwin" else 1e3


def seconds(name: str, call: object, *inputs: object, **options: object) -> None:
    """Print how long one warm call takes."""
    call(*inputs, **options)  # type: ignore[operator]
    start = time.perf_counter()
    call(*inputs, **options)  # type: ignore[operator]
    print(f"{name:58}{time.perf_counter() - start:8.3f} s")


def main() -> None:
    """Synthetic markets of 50 and of 5,000 assets, with weights as uneven as those of shares."""
    generator = np.random.default_rng(0)
    raw = generator.pareto(1.0, 5000) + 1.0
    market = pd.Series(raw / raw.sum())
    results = pd.Series(generator.normal(0.0, 0.4, 5000))
    small = market[:50] / market[:50].sum()
    for weighting in ("market", "equal", "dirichlet"):
        for names in (10, 50):
            seconds(
                f"1,000,000 random portfolios, {names} of 50 assets, {weighting}",
                rl.random_results,
                small,
                results[:50],
                1_000_000,
                names=names,
                weighting=weighting,
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    print(f"peak memory of the process so far: {peak:.0f} MB")
    levels = np.linspace(0.0, 0.9, 101)
    seconds("exact wedge of 5,000 assets, every corner", rl.wedge, market, results, "all")
    limited = {"levels": levels, "max_weight": 0.05}
    seconds(
        "the same under a limit of 5 %, 101 levels", rl.wedge, market, results, "all", **limited
    )
    seconds(
        "best portfolio of 5,000 assets by linear programme",
        rl.best_portfolio,
        market,
        results,
        0.3,
        rl.Limits(0.05),
    )


if __name__ == "__main__":
    main()
