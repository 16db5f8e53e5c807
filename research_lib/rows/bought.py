"""Pieces bought before a split: counted as they are today, if the file has them as they were."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from research_lib.cells.facts import Facts
from research_lib.cells.numbers import Numbers
from research_lib.cells.table import Table

AS_THEY_ARE = "as they are"
ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
# Stands for the day where one is not given.
NO_DAY = pd.Timestamp(0)


def counted_today(
    table: Table,
    numbers: Numbers,
    labels: pd.Series,
    when: pd.Series | None,
    splits: str | Mapping[str, Any] | None,
    paid: Sequence[str],
) -> Numbers:
    """Return numbers with pieces of before a split multiplied, and what each cost divided.

    Parameters
    ----------
    when : Series or None
        Day of each row, NaT where it is not known.
    splits : "as they are" or mapping of name to {date: pieces that one became} or to 1, optional
        What the file has as bought; the others are counted as after their splits.
    paid : sequence of str
        Kinds of columns with money a piece, as of the day of the row.

    Raises
    ------
    FileProblem
        If a name is not held, or a split or a row of its name has no day.
    """
    if isinstance(splits, str) and splits != AS_THEY_ARE:
        raise ValueError(f"splits is {splits!r}: give {AS_THEY_ARE!r} or {{name: {{day: pieces}}}}")
    if splits is None or isinstance(splits, str):
        if splits:
            table.facts.say("pieces and costs of before a split", "as they are, counted after it")
        return numbers
    if "pieces" not in table.kinds:
        what = "has no pieces that a split could change"
        raise table.facts.problem(what, "leave splits= out", column=next(iter(splits), None))
    frame = numbers.frame.copy()
    for name, given in splits.items():
        own = labels == name
        if not own.any():
            raise table.facts.problem(f"splits= names {name!r}, which is not there", "take it out")
        if not isinstance(given, Mapping):
            if pieces_by_date(table.facts, name, {NO_DAY: given}) != {NO_DAY: 1.0}:
                remedy = f"name its day: splits={ {name: {'2024-06-10': given}}!r}"
                raise table.facts.problem("a split has no day", remedy, column=name, value=given)
            table.facts.say("split", f"{name}: pieces and costs as they are, counted after it")
            continue
        _check_days(table, own, when, name)
        for day, number in pieces_by_date(table.facts, name, given).items():
            before = own & (when < day)
            if not before.any():
                what = f"no row of {name!r} lies before the split of {day:%Y-%m-%d}"
                raise table.facts.problem(what, "check its day, or take it out", column=name)
            frame.loc[before, table.kinds["pieces"]] *= number
            for kind in [kind for kind in paid if kind in table.kinds]:
                frame.loc[before, table.kinds[kind]] /= number
            told = f"pieces of {int(before.sum())} rows before times {number:g}, costs divided"
            table.facts.say("split", f"{name} on {day:%Y-%m-%d}: {told}")
    return replace(numbers, frame=frame)


def _check_days(table: Table, own: pd.Series, when: pd.Series | None, name: str) -> None:
    """Refuse rows of a name without a day."""
    if when is None or when[own].isna().any():
        row = own.index[own][0] if when is None else table.first(own & when.isna())
        what = f"of {name!r} has no day, so it is not known whether it came before the split"
        raise table.facts.problem(what, "give it, in a column headed 'acquired'", row=row)


def iso_day(given: Any) -> pd.Timestamp | None:
    """Return a day that is given as a date, or as text by year, month and day; else None.

    >>> iso_day("2024-06-10"), iso_day("10.06.2024"), iso_day(2024)
    (Timestamp('2024-06-10 00:00:00'), None, None)
    """
    if isinstance(given, str) and not ISO.match(given.strip()):
        return None
    if not isinstance(given, str | datetime.date):
        return None
    day = pd.to_datetime(given, errors="coerce")
    # The day as it was typed, wherever its clock stood.
    return day.tz_localize(None).normalize() if isinstance(day, pd.Timestamp) else None


def pieces_by_date(facts: Facts, name: str, given: Mapping[Any, Any]) -> dict[Any, float]:
    """Return what one piece became by date, as the caller says.

    Raises
    ------
    FileProblem
        If a date is none, or a number is not above 0.
    """
    days = {date: iso_day(date) for date in given}
    if wrong := [date for date, day in days.items() if day is None]:
        remedy = "give it as year, month, day, such as 2024-06-10"
        raise facts.problem("is no day of a split", remedy, column=name, value=wrong[0])
    try:
        dates = {days[date]: float(number) for date, number in given.items()}
    except (TypeError, ValueError):
        dates = {}
    if not dates or not all(0.0 < number < np.inf for number in dates.values()):
        remedy = "give the pieces that one became, such as 10, by name, or by name and date"
        value = next(iter(given.values()), None) if len(given) == 1 else given
        raise facts.problem("is no number of pieces", remedy, column=name, value=value)
    return dates


def as_given(name: str, dates: Sequence[Any], pieces: Sequence[float]) -> str:
    """Write the splits of one name as they are given: with their days where there are days.

    >>> as_given("A", [pd.Timestamp("2024-06-10")], [10.0])
    "{'A': {'2024-06-10': 10}}"
    """
    numbers = [float(f"{one:.9g}") for one in pieces]
    whole = [int(one) if one.is_integer() else one for one in numbers]
    days = [f"{date:%Y-%m-%d}" for date in dates]
    return repr({name: dict(zip(days, whole, strict=True)) if days else whole[0]})


def steps_as_given(steps: pd.DataFrame) -> str:
    """Write steps of one name, ``name``, ``date`` and ``pieces``; without a day where it is one."""
    dates = list(steps["date"]) if len(steps) > 1 else []
    return as_given(steps["name"].iloc[0], dates, list(steps["pieces"]))


def days_of(labels: pd.Series, dates: pd.Series | None) -> pd.DataFrame:
    """Return ``name`` and ``date`` of the rows that have a day."""
    when = pd.Series(pd.NaT, labels.index) if dates is None else dates
    days = pd.DataFrame({"name": labels, "date": when.loc[labels.index]})
    return days.dropna().reset_index(drop=True)


def newest(dates: pd.Series | None) -> pd.Timestamp | None:
    """Return the last of some dates; None if none is known."""
    last = None if dates is None else dates.max()
    return last if isinstance(last, pd.Timestamp) else None
