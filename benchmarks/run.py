"""How long the library takes: medians over repeated, warm calls. Run by `make bench`."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd

import research_lib as rl


def milliseconds(call: Callable[[], object], repeats: int = 200) -> tuple[float, float, float]:
    """Minimum, median and 90th percentile of the time one call takes, after three to warm up."""
    for _ in range(3):
        call()
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        taken.append(1e3 * (time.perf_counter() - start))
    low, middle, high = np.quantile(taken, [0.0, 0.5, 0.9])
    return float(low), float(middle), float(high)


def main() -> None:
    """Print a table of timings."""
    generator = np.random.default_rng(0)
    dates = pd.bdate_range("1990-01-02", periods=8313)
    names = [f"stock {i}" for i in range(20)]
    returns = pd.DataFrame(generator.normal(4e-4, 0.015, (8313, 20)), index=dates, columns=names)
    equal = pd.Series(1 / 20, index=names)
    matrix = returns.to_numpy()
    monthly, costs = rl.Policy("ME"), rl.Costs(10e-4)
    raw = generator.pareto(1.0, 5000) + 1.0
    market = pd.Series(raw / raw.sum())
    results = pd.Series(generator.normal(0.0, 0.4, 5000))
    calls: dict[str, Callable[[], object]] = {
        "simulate, 8,313 x 20, monthly, 10 bp": lambda: (
            rl.simulate(returns, equal, monthly, costs=costs).value
        ),
        "np.cumprod over the same matrix": lambda: np.cumprod(matrix, axis=0),
        "exact wedge of 5,000 assets": lambda: rl.wedge(market, results, "all"),
    }
    print(f"{'':40}{'min':>8}{'median':>8}{'90 %':>8}  ms")
    for name, call in calls.items():
        low, middle, high = milliseconds(call)
        print(f"{name:40}{low:8.3f}{middle:8.3f}{high:8.3f}")


if __name__ == "__main__":
    main()
