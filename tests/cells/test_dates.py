"""Dates as people write them, against the calendar."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from own_files import put

from research_lib.cells.problem import FileProblem
from research_lib.files.prices import read_prices

DAY = datetime.date(2030, 1, 1)
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2029, 12, 31))


def read(folder: Path, cells: list[str], **options: str) -> list[datetime.date]:
    rows = "".join(f"{cell};{100 + i}\n" for i, cell in enumerate(cells))
    path = put(folder, "Date;Tea\n" + rows)
    return [date.date() for date in read_prices(path, today=DAY, **options).prices.index]


FORMS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%Y-%m-%dT%H:%M:%S.000Z"]
FORMS += ["%d %b %Y", "%b %d, %Y", "%d-%b-%Y", "%B %d, %Y", "%Y-%m-%d 00:00:00"]


@given(st.lists(DAYS, min_size=1, max_size=5, unique=True), st.sampled_from(FORMS))
def test_every_form_that_is_clear(tmp_path_factory, days, form) -> None:
    cells = [day.strftime(form) for day in days]
    assert read(tmp_path_factory.mktemp("dates"), cells) == sorted(days)


@given(st.lists(DAYS, min_size=1, max_size=5, unique=True), st.sampled_from("/.-"), st.booleans())
def test_day_and_month_are_told_or_asked(tmp_path_factory, days, sign, day_first) -> None:
    form = f"%d{sign}%m{sign}%Y" if day_first else f"%m{sign}%d{sign}%Y"
    cells, order = [day.strftime(form) for day in days], "day first" if day_first else "month first"
    folder = tmp_path_factory.mktemp("orders")
    assert read(folder, cells, date_order=order) == sorted(days)
    both = all(day.day <= 12 for day in days)
    if both and any(day.day != day.month for day in days):
        with pytest.raises(FileProblem) as caught:
            read(folder, cells)
        assert caught.value.column == "Date"
        assert "date_order=" in caught.value.remedy
    else:
        assert read(folder, cells) == sorted(days)


@pytest.mark.parametrize("cell", ["31.02.2024", "13/13/2024", "2024-13-01", "yesterday", "5.5"])
@pytest.mark.parametrize("before", ["2024-01-05", "14.01.2024"])
def test_what_is_no_date(tmp_path: Path, cell: str, before: str) -> None:
    with pytest.raises(FileProblem) as caught:
        read(tmp_path, [before, cell])
    assert (caught.value.row, caught.value.column, caught.value.value) == (3, "Date", cell)


def test_orders_that_differ_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as caught:
        read(tmp_path, ["14.01.2024", "01.15.2024"])
    assert caught.value.row == 3
    with pytest.raises(FileProblem) as caught:
        read(tmp_path, ["14.01.2024"], date_order="month first")
    assert caught.value.row == 2
    with pytest.raises(ValueError, match="date_order"):
        read(tmp_path, ["14.01.2024"], date_order="year first")


def test_years_of_two_digits_are_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        read(tmp_path, ["14.01.24"])


def test_a_month_is_its_last_day(tmp_path: Path) -> None:
    assert read(tmp_path, ["2024-02", "2023-12"]) == [
        datetime.date(2023, 12, 31),
        datetime.date(2024, 2, 29),
    ]


def test_dates_of_a_sheet(tmp_path: Path) -> None:
    frame = pd.DataFrame({"Tea": [1.0, 2.5]}, pd.DatetimeIndex(["2024-03-04", "2024-05-06"]))
    frame.rename_axis("date").to_excel(tmp_path / "mine.xlsx")
    assert read_prices(tmp_path / "mine.xlsx", today=DAY).prices["Tea"].to_list() == [1.0, 2.5]


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("31.12.24", "four digits"),
        ("12/31/24", "four digits"),
        ("24-12-31", "four digits"),
        ("31-Dec-24", "four digits"),
        ("Dec 31, 24", "four digits"),
        ("31.12.24 10:00", "four digits"),
        ("113/12/31", "1911"),
        ("113.12.31", "1911"),
        ("1131231", "1911"),
        ("民國113年12月31日", "1911"),
        ("中華民國 113/12/31", "1911"),
        ("113年12月31日", "1911"),
        ("令和6年12月31日", "令和"),
        ("R6.12.31", "令和"),
        ("2567-12-31", "2567"),
        ("31/12/2567", "2567"),
        ("1403/10/11", "2567"),
        ("45657", "spreadsheet"),
    ],
)
def test_a_year_that_is_not_written_out_is_said_to_be_why(
    tmp_path: Path, cell: str, year: str
) -> None:
    """No order of day and month helps: the year is what is refused."""
    for order in ({}, {"date_order": "day first"}):
        with pytest.raises(FileProblem) as caught:
            read(tmp_path, ["2024-11-30", cell], **order)
        assert (caught.value.row, caught.value.column, caught.value.value) == (3, "Date", cell)
        assert year in f"{caught.value.what}; {caught.value.remedy}"
        assert year == "spreadsheet" or "year" in caught.value.what


@pytest.mark.parametrize("cell", ["31.02.2024", "2024-13-01", "yesterday", "5.5", "2024-00-10"])
def test_other_cells_are_not_said_to_have_a_wrong_year(tmp_path: Path, cell: str) -> None:
    with pytest.raises(FileProblem) as caught:
        read(tmp_path, ["2024-11-30", cell])
    assert caught.value.what == "is no date"
