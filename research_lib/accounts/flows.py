"""Money that comes in and goes out, on the closes of the data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import as_series


def flows_at_closes(flows: Any, index: pd.Index) -> FloatArray:
    """Money put in (+) or taken out (-) at each close.

    Parameters
    ----------
    flows : Series or None
        Money by date, or by label for data without dates. A date belongs to the close of its day,
        whatever its hour; where the data have an hour, a flow after the last close of its day is
        refused, and one that names an hour of several closes must meet one.
    index : Index of length T
        Ends of the periods of the data.

    Returns
    -------
    ndarray of shape (T,)
        Zero where nothing comes or goes.

    Raises
    ------
    TypeError
        If the flows are no Series.
    ValueError
        If a flow is missing, meets no close, or shares one with another; the message names it.
    """
    if flows is None or (isinstance(flows, pd.Series) and flows.empty):
        return np.zeros(len(index))
    if not isinstance(flows, pd.Series):
        raise TypeError(f"flows must be a Series by date, not {type(flows)}")
    if isinstance(flows.index, pd.MultiIndex):
        raise ValueError("flows have rows of several levels: give each one date")
    if flows.index.hasnans:
        raise ValueError("flows have a row without a date: drop it, or fill in the date")
    if isinstance(index, pd.DatetimeIndex):
        rows = _dated_rows(flows.index, index)
    else:
        rows = _labelled_rows(flows.index, index)
    found = np.zeros(len(index))
    found[rows] = as_series(flows, "flow").to_numpy()
    return found


def _labelled_rows(labels: pd.Index, index: pd.Index) -> np.ndarray:
    """Row of the data for each label of a flow."""
    rows = index.get_indexer(labels)
    if (rows < 0).any():
        stranger = labels[rows < 0][0]
        raise ValueError(
            f"flows name {stranger}, which is no label of the data, {index[0]} to {index[-1]}: "
            "drop it, or name the period at whose close it is dealt"
        )
    _check_once(rows, labels, "flows.groupby(level=0).sum()")
    return rows


def _dated_rows(dates: pd.Index, index: pd.DatetimeIndex) -> np.ndarray:
    """Row of the data for each date of a flow."""
    if not isinstance(dates, pd.DatetimeIndex):
        remedy = "pd.to_datetime(flows.index)"
        if isinstance(dates, pd.PeriodIndex):
            remedy = "flows.index.to_timestamp(how='end').normalize()"
        raise ValueError(
            f"flows name {dates[0]!r}, which is no date, and the data have dates: give them dates, "
            f"as with flows.index = {remedy}"
        )
    _check_zone(dates, index)
    rows = index.get_indexer(dates)
    by_day = index.searchsorted(dates.normalize() + pd.DateOffset(days=1), side="left") - 1
    day = np.maximum(by_day, 0)
    same_day = (by_day >= 0) & (index[day].normalize() == dates.normalize())
    # An hour of its own counts only where the closes have hours, and then not after the close.
    late = (index[day] != index[day].normalize()) & (dates > index[day])
    alone = (day == 0) | (index[np.maximum(day - 1, 0)].normalize() != dates.normalize())
    meets = (rows < 0) & same_day & ~late & (alone | (dates == dates.normalize()))
    rows = np.where(meets, day, rows)
    if (rows < 0).any():
        raise ValueError(_no_close(dates[rows < 0][0], index))
    _check_once(rows, dates, "flows.groupby(flows.index.normalize()).sum()")
    return rows


def _check_zone(dates: pd.DatetimeIndex, index: pd.DatetimeIndex) -> None:
    """Raise unless flows and data are in one time zone."""
    if str(dates.tz) == str(index.tz):
        return
    remedy = f".tz_convert({str(index.tz)!r})" if index.tz else ".tz_localize(None)"
    if dates.tz is None:
        remedy = f".tz_localize({str(index.tz)!r})"
    raise ValueError(
        f"flows name {dates[0]}, in time zone {dates.tz}, and the data are in {index.tz}: "
        f"give flows{remedy}"
    )


def _no_close(date: pd.Timestamp, index: pd.DatetimeIndex) -> str:
    """Say what to do about a flow that meets no close."""
    place = int(index.searchsorted(date, side="left"))
    if place == len(index):
        return f"flows name {date}, after the last close, {index[-1]}: drop it"
    where = f"flows name the date {date} ({date.day_name()}), at which the data have no close: "
    return where + f"date it {index[place]}, the next close"


def _check_once(rows: np.ndarray, labels: pd.Index, remedy: str) -> None:
    """Raise if two flows meet one close."""
    twice = pd.Index(rows).duplicated()
    if twice.any():
        raise ValueError(
            f"flows name {labels[twice][0]} more than once, and a close has one flow: add them "
            f"up, as with {remedy}"
        )
