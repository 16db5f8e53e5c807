"""Data cut into years: whole ones only, from any month, named in one way."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.frequency import periods_per_year
from research_lib.datasets.tables import load, market_weight_panel

# Weekdays that a year may lack at an end of the data: New Year's Day, or its eve.
HOLIDAYS = 1
# Days without a trading day that are no gap: markets have closed for that long.
LONGEST_CLOSE = 14


def whole_years(dates: pd.Index, start: int = 1) -> pd.Series:
    """Year of each period that lies in a year which the data holds in full.

    Parameters
    ----------
    dates : DatetimeIndex of length T
        Ends of periods, in order.
    start : int, default 1
        First month of the years, 1 to 12.

    Returns
    -------
    Series of int, at most T long, indexed by date
        The calendar year that holds most of the year of the period; of two halves, the later.
        Periods of a year that is not whole are left out.

    Raises
    ------
    ValueError
        If the month is none, the data have no dates, or these are of no usual frequency.

    Notes
    -----
    A year is whole if it has twelve months, four quarters, or as many periods as its frequency
    says. Of days and weeks it is whole if nothing is missing but holidays: no two dates lie more
    than two weeks apart, and at the ends of the data at most one weekday of the year.

    Examples
    --------
    >>> months = pd.date_range("1969-07-31", periods=20, freq="ME")
    >>> whole_years(months).unique().tolist(), whole_years(months, 7).unique().tolist()
    ([1970], [1970])
    """
    if start not in range(1, 13):
        raise ValueError(f"start is {start}: give a month, 1 to 12")
    if not isinstance(dates, pd.DatetimeIndex):
        raise ValueError(f"the data start with {dates[0]!s}, which is no date: they have no years")
    frequency = periods_per_year(dates)
    months = 12 * dates.year + dates.month - 1
    # Months before the middle of the year belong to the calendar year that ends it.
    named = (months - (start - 1)) // 12 + (start > 6)
    years = pd.Series(named, index=dates, name="year")
    if frequency < 13.0:
        counts = years.value_counts()
        whole = counts.index[counts == frequency]
    else:
        whole = pd.Index([year for year in years.unique() if _whole(dates, years, year, start)])
    return years[years.isin(whole)]


def _whole(dates: pd.DatetimeIndex, years: pd.Series, year: int, start: int) -> bool:
    """Whether days or weeks fill a year; the ones beside it count where the data has them."""
    first = pd.Timestamp(year - (start > 6), start, 1)
    last = first + pd.DateOffset(years=1, days=-1)
    inside = np.flatnonzero((years == year).to_numpy())
    days = dates.normalize()
    near = days[max(0, inside[0] - 1) : inside[-1] + 2].to_numpy()
    if len(near) > 1 and np.diff(near).max() > np.timedelta64(LONGEST_CLOSE, "D"):
        return False
    missing = 0
    if inside[0] == 0:
        missing += _weekdays(first, days[0])
    if inside[-1] == len(dates) - 1:
        missing += _weekdays(days[-1] + pd.Timedelta(days=1), last + pd.Timedelta(days=1))
    return missing <= HOLIDAYS


def _weekdays(begin: pd.Timestamp, end: pd.Timestamp) -> int:
    """Weekdays from one date to the day before another."""
    return int(np.busday_count(begin.date(), end.date()))


def years_from(returns: pd.DataFrame, start: int = 1) -> pd.DataFrame:
    """Compound returns over all whole years that begin in one month, indexed by year.

    Years are those of :func:`whole_years`, and named as there.

    >>> months = pd.date_range("1969-07-31", periods=12, freq="ME")
    >>> years_from(pd.DataFrame({"a": [0.5] + [0.0] * 11}, months), 7)["a"].round(2).to_dict()
    {1970: 0.5}
    """
    years = whole_years(returns.index, start)
    return (1.0 + returns.loc[years.index]).groupby(years.to_numpy()).prod().rename_axis(
        "year"
    ) - 1.0


def weights_from(weights: pd.DataFrame, start: int = 1) -> pd.DataFrame:
    """Weights with which each whole year from one month begins, shape (n_years, N)."""
    years = whole_years(weights.index, start)
    return weights.loc[years.index].groupby(years.to_numpy()).first().rename_axis("year")


def calendar_years(name: str, first: int, last: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Results of whole calendar years and the market weights at the start of each.

    Two tables of shape (n_years, n_assets), indexed by year; both `first` and `last` are whole in
    the data.
    """
    panel = market_weight_panel(name)
    results = years_from(load(name))
    check_years(name, results.index, first, last)
    return results.loc[first:last], weights_from(panel).loc[first:last]


def check_years(name: str, years: pd.Index, first: int, last: int) -> None:
    """Raise unless all calendar years from `first` to `last` are among the whole ones."""
    missing = [year for year in range(first, last + 1) if year not in years]
    if not missing and first <= last:
        return
    if first > last or not len(years):
        raise ValueError(f"{name} has no whole year from {first} to {last}: give others")
    raise ValueError(
        f"{name} does not hold the whole of {missing[0]}: {first} to {last} is outside its whole "
        f"years, which run from {years.min()} to {years.max()}"
    )
