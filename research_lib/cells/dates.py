"""Cells to dates: what is written in one way only, and a question where day and month may swap."""

from __future__ import annotations

import datetime
import re
from typing import Any

import numpy as np
import pandas as pd

from research_lib.cells.table import Table, as_text
from research_lib.cells.words import WORDS

DAY_FIRST, MONTH_FIRST = "day first", "month first"
TIME = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2}|UTC|[AP]M)?)?"
YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/. ])(\d{{1,2}})\2(\d{{4}}){TIME}", re.IGNORECASE)
YEAR_FIRST = [
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        rf"(\d{{4}})[-/. ](\d{{1,2}})[-/. ](\d{{1,2}}){TIME}",
        rf"((?:19|20)\d{{2}})(\d{{2}})(\d{{2}}){TIME}",
        r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日",
    )
]
MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})", re.ASCII)
NAMED = re.compile(  # 5 Jan 2024, Jan 5, 2024
    r"(?P<day>\d{1,2})[-. ]+(?P<name>[a-z]{3})[a-z]*[-., ]+(?P<year>\d{4})"
    r"|(?P<name2>[a-z]{3})[a-z]*[-. ]+(?P<day2>\d{1,2}),? +(?P<year2>\d{4})",
    re.IGNORECASE | re.ASCII,
)
NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
NONE = np.datetime64("NaT", "s")
NO_DATES: dict[str, list[str]] = WORDS["no dates"]
EARLIEST, LATEST = 1700, 2200


def read_dates(table: Table, kind: str, today: datetime.date | None) -> pd.Series:
    """Read a column of dates; empty cells are NaT.

    Parameters
    ----------
    table : Table
        Its ``form.date_order`` says which of two numbers is the day: "day first", "month first" or
        None, to be told by the dates.
    kind : str
        Which column.
    today : date, optional
        The last day that is no mistake; the clock's without.

    Raises
    ------
    FileProblem
        If a cell is no date or lies in the future, or both orders fit all rows.
    """
    cells, asked = table.cells[table.kinds[kind]], table.form.date_order
    if asked not in {None, DAY_FIRST, MONTH_FIRST}:
        raise ValueError(f"date_order is {asked!r}: give {DAY_FIRST!r} or {MONTH_FIRST!r}")
    keys: list[Any] = [c if isinstance(c, datetime.date) else as_text(c) for c in cells]
    seen = {key: _both(key) for key in set(keys)}
    both = np.array([seen[key] for key in keys], dtype="datetime64[s]").reshape(-1, 2)
    unread = np.isnat(both)
    there = np.array([key != "" and key is not pd.NaT for key in keys])

    def problem(which: Any, what: str, remedy: str) -> Exception:
        return table.problem(what, remedy, cells.index[int(np.argmax(which))], kind)

    if (none := there & unread.all(axis=1)).any():
        cell = str(keys[int(np.argmax(none))])
        what, remedy = next(told for form, told in NO_DATES.items() if re.fullmatch(form, cell))
        raise problem(none, what, remedy)
    orders = {DAY_FIRST: 0, MONTH_FIRST: 1}
    fitting = [order for order, place in orders.items() if not unread[there, place].any()]
    differ = there & (both[:, 0] != both[:, 1])
    if asked is not None and asked not in fitting:
        wrong = there & unread[:, orders[asked]]
        raise problem(wrong, f"is no date with the {asked}", "leave date_order= out")
    if not fitting:
        remedy = "write all dates of a file in one way"
        raise problem(there & unread[:, 0], "has its day and month unlike other dates", remedy)
    if asked is None and len(fitting) > 1 and differ.any():
        remedy = f"say which comes first: date_order={DAY_FIRST!r} or date_order={MONTH_FIRST!r}"
        raise problem(differ, "and all other dates fit both orders of day and month", remedy)
    order = asked or fitting[0]
    if differ.any():
        table.facts.say(
            f"dates in column {table.headings[table.kinds[kind]]!r}",
            order + (", as asked" if asked else ""),
        )
    found = pd.Series(both[:, orders[order]], index=cells.index)
    late = (found > pd.Timestamp(today or datetime.date.today())).to_numpy()
    if late.any():
        raise problem(late, "lies in the future", "correct it")
    return found


def _both(cell: Any) -> tuple[np.datetime64, np.datetime64]:
    """Return the date of a cell with the day first and with the month first."""
    if isinstance(cell, datetime.date):
        day = NONE if cell is pd.NaT else _date(cell.year, cell.month, cell.day)
        return day, day
    if found := YEAR_LAST.fullmatch(cell):
        return _date(found[4], found[3], found[1]), _date(found[4], found[1], found[3])
    day = NONE
    for form in YEAR_FIRST:
        if found := form.fullmatch(cell):
            day = _date(*found.groups())
    if found := MONTH.fullmatch(cell):
        day = _date(found[1], found[2], 1)
        if not np.isnat(day):  # a month is dated by its last day
            day = np.datetime64(pd.Timestamp(day) + pd.offsets.MonthEnd(0), "s")
    if found := NAMED.fullmatch(cell):
        name = (found["name"] or found["name2"]).lower()
        month = NAMES.index(name) + 1 if name in NAMES else 0
        day = _date(found["year"] or found["year2"], month, found["day"] or found["day2"])
    return day, day


def _date(year: str | int, month: str | int, day: str | int) -> np.datetime64:
    """Return a date that exists and has a year of this age, or NaT."""
    try:
        date = datetime.date(int(year), int(month), int(day))
    except ValueError:
        return NONE
    return np.datetime64(date, "s") if EARLIEST <= date.year <= LATEST else NONE
