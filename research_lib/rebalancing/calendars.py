"""The rows of the data at whose close a calendar looks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from pandas.api.types import is_list_like
from pandas.tseries.frequencies import to_offset

from research_lib.base.arrays import IntArray
from research_lib.base.checks import check_same_clock

Calendar = str | pd.offsets.BaseOffset | int | pd.Index | None
Roll = Literal["backward", "forward"]
Unit = Literal["s", "ms", "us", "ns"]


def checked_calendar(calendar: Any, what: str) -> Any:
    """`calendar` with a whole number as an int; raise if it is a number that cannot be one."""
    if isinstance(calendar, np.integer):
        calendar = int(calendar)
    if isinstance(calendar, (bool, np.bool_, float, np.floating)):
        raise ValueError(f"{what} is {calendar!r}: give a whole number of periods, or dates")
    if isinstance(calendar, int) and calendar < 1:
        raise ValueError(f"{what} is {calendar}: look every 1 period or more")
    one = calendar is None or isinstance(calendar, (str, int, pd.offsets.BaseOffset))
    rule = hasattr(calendar, "rows") and not isinstance(calendar, type)
    many = is_list_like(calendar) and not isinstance(calendar, Mapping)
    if not (one or rule or many):
        raise ValueError(
            f"{what} is {calendar!r}: give one calendar, such as 'ME', or an index of dates"
        )
    return calendar


def check_roll(roll: Any) -> None:
    """Raise unless `roll` says where a look goes whose date the data do not have."""
    if not isinstance(roll, str) or roll not in get_args(Roll):
        raise ValueError(f"roll is {roll!r}: give one of {', '.join(get_args(Roll))}")


def look_rows(
    calendar: Calendar, index: pd.Index, offset: int = 0, roll: Roll = "backward"
) -> IntArray:
    """Rows of `index` at whose close a calendar looks, increasing, without the last.

    `calendar` and `roll` are as for :class:`research_lib.Policy`; every look is `offset` periods
    later. The last period trades nothing, so no row is above T - 2.
    """
    last = len(index) - 1
    if calendar is None:
        return np.empty(0, dtype=np.int64)
    if isinstance(calendar, int):
        return np.arange((offset - 1) % calendar, last, calendar, dtype=np.int64)
    if isinstance(calendar, (str, pd.offsets.BaseOffset)):
        rows = _alias_rows(calendar, index, roll)
    else:
        rows = _date_rows(pd.Index(calendar), index, roll)
    rows = rows + min(offset, len(index))
    return rows[rows < last]


def _alias_rows(alias: str | pd.offsets.BaseOffset, index: pd.Index, roll: Roll) -> IntArray:
    if not isinstance(index, pd.DatetimeIndex):
        raise ValueError(
            f"calendar {alias!r} needs dates, and the data starts with {index[0]!s}: "
            f"{how_to_date(index)}, or give a whole number of periods or labels of the data"
        )
    if roll == "backward":
        ends = _calendar_ends(index[0], index[-1], alias, index.unit)
        return _rows_before(index.asi8.searchsorted(ends, side="left"), index)
    days = _calendar_days(index[0], index[-1], alias)
    return _rows_before(_day_ends(days, index, roll), index)


def how_to_date(index: pd.Index) -> str:
    """Say how data with such an index come by dates."""
    if isinstance(index, pd.PeriodIndex):
        return "convert the data with .to_timestamp(how='end')"
    if pd.api.types.is_numeric_dtype(index):
        return "set their index to the dates on which their periods end"
    return "convert their index with pd.to_datetime"


def _day_ends(days: pd.DatetimeIndex, index: pd.DatetimeIndex, roll: Roll) -> np.ndarray:
    """Row behind the last of each of `days`, midnights; a day without rows is rolled."""
    if roll == "forward":
        at = index.searchsorted(days, side="left")
        days = index[at[at < len(index)]].normalize()
    # A day of the calendar, which is 23 hours long when the clocks go forward.
    return index.searchsorted(days + pd.DateOffset(days=1), side="left")


@lru_cache(maxsize=256)
def _calendar_days(
    first: pd.Timestamp, last: pd.Timestamp, alias: str | pd.offsets.BaseOffset
) -> pd.DatetimeIndex:
    """Dates of the calendar from `first` to `last`, as midnights."""
    try:
        step = to_offset(alias)
    except ValueError as error:
        raise ValueError(f"calendar {alias!r} is no pandas alias: {error}") from error
    if getattr(step, "n", 1) < 1:
        raise ValueError(f"calendar {alias!r} does not go forward: give a positive multiple")
    if isinstance(step, pd.offsets.Tick):
        raise ValueError(f"calendar {alias!r} is shorter than a day: give the dates themselves")
    return pd.date_range(first.normalize(), last.normalize(), freq=step)


@lru_cache(maxsize=256)
def _calendar_ends(
    first: pd.Timestamp, last: pd.Timestamp, alias: str | pd.offsets.BaseOffset, unit: Unit
) -> IntArray:
    """Midnights that end the dates of the calendar, in `unit` since 1970: kept, being slow."""
    ends = _calendar_days(first, last, alias) + pd.DateOffset(days=1)
    return ends.as_unit(unit).asi8


def _date_rows(dates: pd.Index, index: pd.Index, roll: Roll) -> IntArray:
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
        by_day = _day_ends(days.normalize(), index, roll)
        by_hour = index.searchsorted(days, side="right")
        if roll == "forward":
            by_hour = index.searchsorted(days, side="left") + 1
        return _rows_before(np.where(days == days.normalize(), by_day, by_hour), index)
    unknown = dates.difference(index)
    if len(unknown):
        raise ValueError(f"calendar has {unknown[0]!r}, which is no label of the data: drop it")
    return np.sort(index.get_indexer(dates)).astype(np.int64)


def _rows_before(ends: np.ndarray, index: pd.Index) -> IntArray:
    """Rows of `index` before `ends`, increasing, each once and none before the first."""
    ends_here = np.zeros(len(index) + 1, dtype=np.bool_)
    ends_here[ends] = True
    return np.flatnonzero(ends_here[1:])
