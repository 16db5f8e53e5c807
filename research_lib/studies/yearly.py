"""A market cut into calendar years: results, weights, its wedge each year, intervals over years."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from research_lib.arrays import FloatArray
from research_lib.data import load, market_weight_panel
from research_lib.inference import resampled_rows
from research_lib.wedge import Family, wedge


def calendar_years(name: str, first: int, last: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Results of whole years and the market weights at the start of each.

    Parameters
    ----------
    name : str
        A data set that has weights.
    first, last : int
        First and last year, both within the data.

    Returns
    -------
    tuple of two DataFrames of shape (n_years, n_assets), indexed by year
        Results, returns compounded over the year, in decimals; and weights, each row sum 1.

    Raises
    ------
    ValueError
        If the data set is unknown or has no weights, or a year is outside the data.
    """
    panel = market_weight_panel(name)
    returns = load(name)
    years = pd.DatetimeIndex(returns.index).year.rename("year")
    if not years.min() <= first <= last <= years.max():
        raise ValueError(
            f"{name} runs from {years.min()} to {years.max()}: {first} to {last} is outside"
        )
    results = (1.0 + returns).groupby(years).prod() - 1.0
    return results.loc[first:last], panel.groupby(years).first().loc[first:last]


def wedge_by_year(
    results: pd.DataFrame,
    weights: pd.DataFrame,
    portfolios: Family = "subsets",
    levels: Sequence[float] | FloatArray | None = None,
) -> pd.DataFrame:
    """Wedge of every year.

    Parameters
    ----------
    results, weights : DataFrames indexed by year
        As from :func:`calendar_years`.
    portfolios, levels
        As for :func:`research_lib.wedge`.

    Returns
    -------
    DataFrame indexed by year and level
        Columns best, worst and market.

    Raises
    ------
    ValueError
        If :func:`research_lib.wedge` refuses a year.
    """
    both = zip(results.iterrows(), weights.loc[results.index].iterrows(), strict=True)
    drawn = {year: wedge(weight, row, portfolios, levels) for (year, row), (_, weight) in both}
    return pd.concat(drawn, names=["year", "level"])


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
