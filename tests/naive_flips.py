"""A test by flipped signs in plain NumPy, read straight from the files: nothing of research_lib."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).resolve().parents[1] / "data"


def logs_in_months(name: str) -> np.ndarray:
    """Log returns of a data set by month, or by 21 days where it has numbers for dates."""
    path = next(DATA.glob(f"{name}.csv*"))
    frame = pd.read_csv(path, index_col=0)
    if name == "countries":
        frame = frame[frame.index >= "1991"]
    logs = np.log1p(frame.to_numpy())
    if frame.index.dtype.kind in "iu":
        whole = len(logs) // 21
        return logs[: 21 * whole].reshape(whole, 21, -1).sum(axis=1)
    return logs


def annual_less_never(logs: np.ndarray, target: np.ndarray, year: int = 12) -> float:
    """Compound growth a year of looking once a year, mean over its starts, less that of never."""
    size = len(logs)
    wealth = np.exp(np.vstack([np.zeros(len(target)), np.cumsum(logs, axis=0)]))
    ends = []
    for first in range(year):
        closes = [0, *(close for close in range(1, size) if close % year == first), size]
        stretches = wealth[closes[1:]] / wealth[closes[:-1]]
        ends.append(np.prod(stretches @ target))
    never = wealth[-1] @ target
    return float(np.mean(np.array(ends) ** (year / size)) - never ** (year / size))


def naive_p(logs: np.ndarray, target: np.ndarray, flips: int, seed: int) -> tuple[float, float]:
    """Difference on the data, and the share of histories, with the data, at least as far up."""
    middle = logs.mean(axis=1, keepdims=True)
    relative = logs - middle
    generator = np.random.default_rng(seed)
    found = [annual_less_never(logs, target)]
    for _ in range(flips):
        coins = generator.choice([-1.0, 1.0], (len(logs), 1))
        found.append(annual_less_never(middle + coins * relative, target))
    return found[0], float(np.mean(np.array(found) >= found[0] - 1e-12))
