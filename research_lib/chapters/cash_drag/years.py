"""Calendar years of a portfolio with cash, sorted by what the market did."""

from __future__ import annotations

import numpy as np
import pandas as pd

KINDS = ("market fell", "rose, less than cash", "rose, more than cash")


def calendar_years(drag: pd.DataFrame, share: float) -> pd.DataFrame:
    """Return a row a whole calendar year of monthly :func:`research_lib.cash_drag`.

    Returns of `market`, `cash` and `portfolio` in the year; the `gap`, portfolio less market;
    `untouched`, the gap of a portfolio that leaves its `share` of cash alone within the year; and
    the `kind` of year. Years with fewer than twelve months are left out.
    """
    columns = ["market", "cash", "portfolio"]
    groups = drag[columns].groupby(pd.DatetimeIndex(drag.index).year)
    table = (1.0 + drag[columns]).groupby(pd.DatetimeIndex(drag.index).year).prod() - 1.0
    table = table[groups.size() == 12]
    table["gap"] = table["portfolio"] - table["market"]
    table["untouched"] = share * (table["cash"] - table["market"])
    fell, short = table["market"] < 0.0, table["market"] < table["cash"]
    table["kind"] = np.select([fell, short], KINDS[:2], KINDS[2])
    return table


def in_years(monthly: pd.Series, years: pd.Index) -> pd.Series:
    """Return what monthly returns, or rises of prices, made in each of these calendar years."""
    grown = (1.0 + monthly).groupby(pd.DatetimeIndex(monthly.index).year).prod()
    return grown.reindex(years) - 1.0
