"""Small files of a reader for tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd


def own(folder: Path, **files: str) -> dict[str, str]:
    """Write files and return their paths by name."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return {name: str(folder / f"{name}.csv") for name in files}


def walk(names: str, months: int = 36, end: str = "2024-12-31", freq: str = "ME") -> pd.DataFrame:
    """Return prices that move a little, the same each time."""
    days = pd.date_range(end=end, periods=months, freq=freq, name="date")
    steps = np.random.default_rng(0).normal(0.005, 0.03, (months, len(names.split())))
    return pd.DataFrame(10 * np.exp(steps.cumsum(axis=0)), days, names.split()).round(4)
