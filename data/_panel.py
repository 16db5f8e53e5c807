"""What every builder returns, and the two steps that several of them share."""

from typing import NamedTuple

import pandas as pd


class Panel(NamedTuple):
    """Returns of one data set and, where they are known, the market weights they start from."""

    returns: pd.DataFrame
    weights: pd.DataFrame | None = None


def month_ends(labels: pd.Index | pd.Series) -> pd.DatetimeIndex:
    """Turn 192607 or "192607" into the last day of that month."""
    ends = pd.to_datetime(labels.astype(str), format="%Y%m") + pd.offsets.MonthEnd(0)
    return pd.DatetimeIndex(ends, name="date")


def normalised(values: pd.DataFrame) -> pd.DataFrame:
    """Scale every row to a sum of one."""
    return values.div(values.sum(axis=1), axis=0)
