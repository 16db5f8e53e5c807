"""The rows of the data at whose close a calendar looks."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from pandas.tseries.frequencies import to_offset

from research_lib.base.arrays import IntArray
from research_lib.base.checks import check_same_clock

Calendar = str | pd.offsets.BaseOffset | int | pd.Index | None


def checked_calendar(calendar: Any, what: str) -> Any:
    """`calendar` with a whole number as an int; raise if it is a number that cannot be one."""
    if isinstance(calendar, np.integer):
        calendar = int(calendar)
    if isinstance(calendar, (bool, np.bool_, float, np.floating)):
        raise ValueError(f"{what} is {calendar!r}: give a whole number of periods, or dates")
    if isinstance(calendar, int) and calendar < 1:
        raise ValueError(f"{what} is {calendar}: look every 1 period or more")
    return calendar


def look_rows(calendar: Calendar, index: pd.Index, offset: int = 0) -> IntArray:
    """Rows of `index` at whose close a calendar looks, increasing, without the last.

    Parameters
    ----------
    calendar : str, DateOffset, int, Index or None
        When to look, as for :class:`research_lib.Policy`.
    index : Index of length T
        Ends of the periods of the data.
    offset : int, default 0
        Periods of the data by which every look is later.

    Returns
    -------
    ndarray of int64
        Row numbers between 0 and T - 2: the last period trades nothing.

    Raises
    ------
    ValueError
        If the calendar does not fit the index; the message names both.
    """
    last = len(index) - 1
    if calendar is None:
        return np.empty(0, dtype=np.int64)
    if isinstance(calendar, int):
        return np.arange((offset - 1) % calendar, last, calendar, dtype=np.int64)
    if isinstance(calendar, (str, pd.offsets.BaseOffset)):
        rows = _alias_rows(calendar, index)
    else:
        rows = _date_rows(pd.Index(calendar), index)
    rows = rows + offset
    return rows[rows < last]


def _alias_rows(alias: str | pd.offsets.BaseOffset, index: pd.Index) -> IntArray:
    if not isinstance(index, pd.DatetimeIndex):
        raise ValueError(
            f"calendar {alias!r} needs dates, and the data starts with {index[0]!s}: convert its "
            "index with pd.to_datetime, or give a whole number of periods or labels of the data"
        )
    closes = _period_closes(index[0], index[-1], alias)
    return _unique_rows(index.searchsorted(closes, side="left"))


@lru_cache(maxsize=256)
def _period_closes(
    first: pd.Timestamp, last: pd.Timestamp, alias: str | pd.offsets.BaseOffset
) -> pd.DatetimeIndex:
    """Midnights that end the dates of the calendar from `first` to `last`."""
    try:
        step = to_offset(alias)
    except ValueError as error:
        raise ValueError(f"calendar {alias!r} is no pandas alias: {error}") from error
    if getattr(step, "n", 1) < 1:
        raise ValueError(f"calendar {alias!r} does not go forward: give a positive multiple")
    if isinstance(step, pd.offsets.Tick):
        raise ValueError(f"calendar {alias!r} is shorter than a day: give the dates themselves")
    # A day of the calendar, which is 23 hours long when the clocks go forward.
    day = pd.DateOffset(days=1)
    return pd.date_range(first.normalize(), last.normalize(), freq=step) + day


def _date_rows(dates: pd.Index, index: pd.Index) -> IntArray:
    if not len(dates) or dates.hasnans:
        raise ValueError("calendar has no date, or a missing one: give None for never")
    check_same_clock(dates, index, "calendar")
    if isinstance(index, pd.DatetimeIndex) and isinstance(dates, pd.DatetimeIndex):
        outside = dates[(dates < index[0].normalize()) | (dates > index[-1])]
        if len(outside):
            raise ValueError(
                f"calendar has {outside[0]}, outside the data ({index[0]} to {index[-1]}): drop it"
            )
        # A date without an hour stands for its whole day.
        days = dates.sort_values()
        by_day = index.searchsorted(days.normalize() + pd.DateOffset(days=1), side="left")
        by_hour = index.searchsorted(days, side="right")
        return _unique_rows(np.where(days == days.normalize(), by_day, by_hour))
    unknown = dates.difference(index)
    if len(unknown):
        raise ValueError(f"calendar has {unknown[0]!r}, which is no label of the data: drop it")
    return np.sort(index.get_indexer(dates)).astype(np.int64)


def _unique_rows(ends: np.ndarray) -> IntArray:
    """Rows before `ends`, which do not decrease, each once and none before the first."""
    rows = np.asarray(ends, dtype=np.int64) - 1
    before = np.concatenate(([-1], rows[:-1]))
    return rows[rows > before]
