"""Intervals of statistics over resampled years or events."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.inference.resampling import resampled_rows


def year_interval(
    values: pd.Series,
    statistic: Callable[[FloatArray], float] = np.mean,
    *,
    block: float = 3.0,
    n_resamples: int = 2000,
    coverage: float = 0.95,
    seed: int = 13,
) -> tuple[float, float, float]:
    """Statistic of a yearly series with a percentile interval over resampled years.

    Parameters
    ----------
    values : Series
        One number a year, in the order of time.
    statistic : callable, default mean
        From an array to a number.
    block : float, default 3
        Mean length of a block of the stationary bootstrap, in years.
    n_resamples : int, default 2000
        Number of resampled histories.
    coverage : float, default 0.95
        Probability that the interval is built for.
    seed : int, default 13
        Seed of the resampling.

    Returns
    -------
    tuple of float
        The statistic, and the low and the high end of its interval.

    Raises
    ------
    ValueError
        If a value is missing.
    """
    numbers = values.to_numpy(dtype=np.float64)
    if not np.isfinite(numbers).all():
        culprit = values.index[~np.isfinite(numbers)][0]
        raise ValueError(f"the value of {culprit} is missing: drop it, or fill it with a reason")
    rows = resampled_rows(len(numbers), n_resamples, block, seed)
    tail = (1.0 - coverage) / 2.0
    low, high = np.quantile([statistic(numbers[row]) for row in rows], [tail, 1.0 - tail])
    return float(statistic(numbers)), float(low), float(high)


def mean_with_interval(
    table: pd.DataFrame, *, n_resamples: int = 2000, coverage: float = 0.95, seed: int = 38
) -> pd.DataFrame:
    """Mean over crises, or over events of another kind, with an interval over resampled events.

    Parameters
    ----------
    table : DataFrame of shape (n_events, n_columns)
        One number for each event and column, none missing.
    n_resamples, coverage, seed
        Of the bootstrap; a draw takes whole events, the same for all columns, as if they were
        independent. A dozen of them give a rough interval.

    Returns
    -------
    DataFrame indexed by column
        `mean`, `low` and `high`, the ends of a percentile interval.

    Raises
    ------
    ValueError
        If a number is missing.
    """
    numbers = table.to_numpy(dtype=np.float64)
    if not np.isfinite(numbers).all():
        row, column = np.argwhere(~np.isfinite(numbers))[0]
        raise ValueError(f"{table.columns[column]} of {table.index[row]} is missing: drop it")
    drawn = np.random.default_rng(seed).integers(len(numbers), size=(n_resamples, len(numbers)))
    tail = (1.0 - coverage) / 2.0
    low, high = np.quantile(numbers[drawn].mean(axis=1), [tail, 1.0 - tail], axis=0)
    return pd.DataFrame({"mean": numbers.mean(axis=0), "low": low, "high": high}, table.columns)
