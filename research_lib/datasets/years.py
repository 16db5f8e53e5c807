"""A market cut into years."""

from __future__ import annotations

import pandas as pd

from research_lib.datasets.tables import load, market_weight_panel


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
