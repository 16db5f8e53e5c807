"""What is published of funds: how many stay behind their index, and how much cash they hold."""

from __future__ import annotations

import pandas as pd

from research_lib.datasets.tables import text_table


def spiva() -> pd.Series[float]:
    """Return the share of US domestic equity funds behind the S&P 1500, by year, in decimals.

    Returns
    -------
    Series of length 21, indexed by year, 2001 to 2021
        Shares of funds of the year, after their costs, from the published scorecards.

    Raises
    ------
    FileNotFoundError, ValueError
        If the file is missing or damaged.
    """
    return text_table("spiva", "year")["share_behind"].astype("float64")


def fund_cash() -> pd.DataFrame:
    """Return what the press reported of the cash of US equity funds.

    Returns
    -------
    DataFrame of shape (10, 4), indexed by date
        ``low`` and ``high``: cash as a share of assets, in decimals, equal where one number was
        reported; ``note``; ``source``. Points in time and two spans of years, no series; one point
        has no year.

    Raises
    ------
    FileNotFoundError, ValueError
        If the file is missing or damaged.
    """
    table = text_table("fund_cash", "date")
    return table.astype({"low": "float64", "high": "float64"})
