"""How many periods a year has, read off the dates of the data."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api.types import is_integer_dtype
from pandas.tseries.offsets import BMonthEnd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_index
from research_lib.base.parameters import number

# Trading days of a year of five-day weeks, and days of one of seven.
TRADING_DAYS, ALL_DAYS = 252.0, 365.0
# Dates a week, over whole weeks: holidays take from five, gaps take from seven.
FIVE_DAY_WEEKS, SEVEN_DAY_WEEKS = 5.5, 6.5
# Periods a year by the median number of days between two dates of the data, above a day.
_SLOWER = {
    52.0: (6.0, 8.0),
    12.0: (27.0, 34.0),
    4.0: (88.0, 94.0),
    2.0: (180.0, 185.0),
    1.0: (364.0, 367.0),
}
# Whole numbers that dates are written as, and what to divide them by for the year.
_WRITTEN = {"years": ("%Y", 1), "months": ("%Y%m", 100), "days": ("%Y%m%d", 10_000)}
_FIRST_YEAR, _LAST_YEAR = 1800, 2100
# Twelve months give a mean of 30.4 days, and no two or more of them less than 29; thirteen
# periods of four weeks give 28.
_SHORTEST_MONTHS = 29.0


def periods_per_year(index: pd.Index) -> float:
    """Periods a year of an index: 252, 365, 52, 13, 12, 4, 2 or 1; 252 for data without dates.

    Parameters
    ----------
    index : Index
        Ends of periods; whole numbers count as trading days, as in the sets without dates, unless
        dates may be written so: 1990, 199001 or 19900131.

    Returns
    -------
    float
        The number used to turn results a period into results a year.

    Raises
    ------
    ValueError
        If there are fewer than two dates, they are not in order, lie less than a day or no usual
        time apart, or fill six days of a week: markets that trade on Saturdays, and markets that
        never close but whose data has gaps, look alike then. Also if whole numbers may be dates.
    TypeError
        If it is no Index.

    Notes
    -----
    Dates about a day apart count as trading days, 252 a year, if whole weeks from the last date
    back hold five and a half of them or fewer, and as all days, 365 a year, if six and a half or
    more. Data of less than a week count as all days only if they hold a Saturday and a Sunday.
    Dates four weeks apart are thirteen a year, unless they are ends of months or always the same
    day of a month, as those from January to February may be.

    Examples
    --------
    >>> rl.periods_per_year(pd.date_range("2000-01-31", periods=24, freq="ME"))
    12.0
    >>> rl.periods_per_year(pd.date_range("2022-01-01", periods=365))
    365.0
    """
    if not isinstance(index, pd.Index):
        raise TypeError(f"index is of type {type(index).__name__}: give that of the data, .index")
    if is_integer_dtype(index.dtype):
        _check_row_numbers(index)
        return TRADING_DAYS
    check_index(index, "dates")
    dates = _dates(index)
    if len(dates) < 2:
        raise ValueError("one date has no frequency: give frequency, in periods a year")
    gaps: FloatArray = np.diff(dates.to_numpy()) / np.timedelta64(1, "D")
    days = float(np.median(gaps))
    if 0.5 <= days <= 1.5 or (days <= 3.5 and _on_weekdays(dates)):
        return _days_a_year(dates)
    for frequency, (low, high) in _SLOWER.items():
        if low <= days <= high:
            weeks = frequency == 12.0 and gaps.mean() < _SHORTEST_MONTHS and not _monthly(dates)
            return 13.0 if weeks else frequency
    raise ValueError(
        f"dates lie {days:.4g} days apart, no usual frequency: give frequency, in periods a year"
    )


def checked_frequency(index: pd.Index, frequency: float | None) -> float:
    """Periods a year as given, or read off the dates."""
    if frequency is None:
        return periods_per_year(index)
    yearly = number(frequency, "frequency")
    if not 0.0 < yearly < np.inf:
        raise ValueError(f"frequency is {frequency}: give a positive number of periods a year")
    return yearly


def _check_row_numbers(index: pd.Index) -> None:
    """Raise where whole numbers may be dates: only row numbers say nothing of time."""
    for what, (written, scale) in _WRITTEN.items() if len(index) else ():
        if index.min() // scale < _FIRST_YEAR or index.max() // scale > _LAST_YEAR:
            continue
        if pd.to_datetime(index.astype(str), format=written, errors="coerce").notna().all():
            raise ValueError(
                f"the index runs from {index[0]} to {index[-1]}, which may be {what}: give "
                "frequency, in periods a year, or convert it with "
                f"pd.to_datetime(index.astype(str), format={written!r})"
            )


def _dates(index: pd.Index) -> pd.DatetimeIndex:
    """Dates without a time zone, whose clock may change."""
    if isinstance(index, pd.DatetimeIndex):
        return index.tz_localize(None)
    if isinstance(index, pd.PeriodIndex):
        return index.to_timestamp(how="start")
    raise ValueError(
        f"the index starts with {index[0]!s}, which is no date: convert it with "
        "pd.to_datetime, or give frequency, in periods a year"
    )


def _on_weekdays(dates: pd.DatetimeIndex) -> bool:
    """Whether dates follow each other by one weekday: only a weekend parts two of them."""
    if (dates.day_of_week > 4).any():
        return False
    days = dates.to_numpy().astype("datetime64[D]")
    return bool(np.median(np.busday_count(days[:-1], days[1:])) == 1.0)


def _days_a_year(dates: pd.DatetimeIndex) -> float:
    days = dates.normalize()
    weeks = (days[-1] - days[0]).days // 7
    if weeks == 0:
        return ALL_DAYS if {5, 6} <= set(days.day_of_week) else TRADING_DAYS
    a_week = np.count_nonzero(days > days[-1] - pd.Timedelta(weeks=weeks)) / weeks
    if FIVE_DAY_WEEKS < a_week < SEVEN_DAY_WEEKS:
        raise ValueError(
            f"the dates fill {a_week:.1f} days of a week, neither five nor seven: give frequency, "
            "in periods a year, such as 300 for six trading days a week"
        )
    return ALL_DAYS if a_week >= SEVEN_DAY_WEEKS else TRADING_DAYS


def _monthly(dates: pd.DatetimeIndex) -> bool:
    """Whether all dates are ends of months, of all days or of weekdays, or one day of a month."""
    last = dates.is_month_end | (dates == dates + BMonthEnd(0))
    return bool(last.all() or len(set(dates.day)) == 1)
