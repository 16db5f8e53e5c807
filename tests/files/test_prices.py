"""Prices: both forms, gaps, twice the same day, and steps that look like splits."""

from __future__ import annotations

import ast
import datetime
import re
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from own_files import found, put

from research_lib.cells.problem import FileProblem
from research_lib.files.prices import Prices, read_prices

DAY = datetime.date(2030, 1, 1)
WIDE = "Date,Tea,Rum\n2024-01-05,10,20\n2024-01-03,11,\n2024-01-04,12,22\n"


def problem(path: Path, **options: object) -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        read_prices(path, **{"today": DAY, **options})
    assert caught.value.file == str(path)
    return caught.value


def test_a_column_an_asset(tmp_path: Path) -> None:
    read = read_prices(put(tmp_path, WIDE))
    assert read.prices.index.strftime("%d").to_list() == ["03", "04", "05"]
    assert read.prices["Tea"].to_list() == [11, 12, 10]
    assert read.prices["Rum"].isna().to_list() == [True, False, False]
    assert "Rum (1)" in found(read.what_was_read, "missing")
    assert found(read.what_was_read, "dates") == "not in order, sorted"


def test_a_row_a_price_is_the_same(tmp_path: Path) -> None:
    rows = "".join(
        f"{date},{name},{price}\n"
        for date, tea, rum in (line.split(",") for line in WIDE.splitlines()[1:])
        for name, price in (("Tea", tea), ("Rum", rum))
    )
    read = read_prices(put(tmp_path, "date,name,close\n" + rows))
    pd.testing.assert_frame_equal(read.prices, read_prices(put(tmp_path, WIDE)).prices)


@pytest.mark.parametrize("price", ["0", "-3", "(3)", "abc", "0.00"])
def test_what_is_no_price(tmp_path: Path, price: str) -> None:
    wrong = problem(put(tmp_path, f"date,Tea,Rum\n2024-01-05,10,20\n2024-01-06,10,{price}\n"))
    assert (wrong.row, wrong.column, wrong.value) == (3, "Rum", price)
    long = f"date,name,price\n2024-01-05,Tea,20\n2024-01-06,Tea,{price}\n"
    assert (problem(put(tmp_path, long)).row, problem(put(tmp_path, long)).column) == (3, "price")


def test_a_date_twice(tmp_path: Path) -> None:
    head = "date,Tea\n2024-01-05,10\n2024-01-06,11\n"
    assert problem(put(tmp_path, head + "2024-01-05,12\n")).row == 4
    read = read_prices(put(tmp_path, head + "2024-01-05,10\n"))
    assert read.prices["Tea"].to_list() == [10, 11]
    assert found(read.what_was_read, "merged") == "4"
    long = "date,name,price\n2024-01-05,Tea,10\n2024-01-05,Rum,10\n2024-01-05,Tea,{}\n"
    assert problem(put(tmp_path, long.format(12))).row == 4
    assert read_prices(put(tmp_path, long.format(10))).prices.shape == (1, 2)


def test_a_date_to_come_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "date,Tea\n2024-01-05,10\n2024-01-06,11\n")
    assert read_prices(path, today=datetime.date(2024, 1, 6)).prices.shape == (2, 1)
    wrong = problem(path, today=datetime.date(2024, 1, 5))
    assert (wrong.row, wrong.column) == (3, "date")


NO_TABLE = ["Date,Open,High,Low,Close\n2024-01-05,1,2,1,2\n", "Date,Tea,Tea\n2024-01-05,1,2\n"]
NO_TABLE += ["Date,Tea,\n2024-01-05,1,2\n", "Date,Tea,Rum\n2024-01-05,1,\n2024-01-06,1,\n"]
NO_TABLE += ["Date,Tea\n,1\n2024-01-06,1\n", "Date\n2024-01-05\n", "Tea,Rum\n1,2\n", "Date,Tea\n"]
NO_TABLE += ["Date,Tea,Rum\n2024-01-05,$1,€2\n"]
NO_TABLE += ["date,name,price,currency\n2024-01-05,a,1,USD\n2024-01-05,b,1,EUR\n"]


@pytest.mark.parametrize("text", NO_TABLE)
def test_what_is_no_table_of_prices(tmp_path: Path, text: str) -> None:
    assert problem(put(tmp_path, text)).remedy


def test_dates_without_a_heading(tmp_path: Path) -> None:
    path = put(tmp_path, ",Tea,Rum\n2024-01-05,10,20\n")
    assert "columns=" in problem(path).remedy
    assert read_prices(path, columns={"": "date"}).prices.to_numpy().tolist() == [[10, 20]]


def test_a_column_that_is_no_price_is_left_out_if_asked(tmp_path: Path) -> None:
    path = put(tmp_path, "Date,Tea,Note\n2024-01-05,10,a\n")
    assert problem(path).column == "Note"
    assert list(read_prices(path, columns={"Note": "ignore"}).prices) == ["Tea"]


def split_file(folder: Path, tea: list[float], rum: list[float] | None = None) -> Path:
    days = pd.bdate_range("2024-01-01", periods=len(tea)).rename("date")
    rum = rum or [50.0 + i for i in range(len(tea))]
    frame = pd.DataFrame({"Tea": tea, "Rum": rum, "Gin": 7.0}, days)
    frame.to_csv(folder / "mine.csv")
    return folder / "mine.csv"


@given(st.sampled_from([2, 3, 4, 5, 10, 20]), st.floats(0.981, 1.019), st.booleans())
def test_a_step_that_looks_like_a_split_is_asked_about(tmp_path_factory, by, near, up) -> None:
    step = 1 / near * by if up else near / by
    path = split_file(tmp_path_factory.mktemp("splits"), [100, 101, 101 * step, 101 * step])
    wrong = problem(path)
    assert (wrong.column, wrong.value) == ("Tea", "2024-01-03")
    assert "splits=" in wrong.remedy
    kept = read_prices(path, splits="as they are")
    assert kept.prices["Tea"].iloc[2] == pytest.approx(101 * step)
    assert "Tea on 2024-01-03" in found(kept.what_was_read, "question")
    pieces = 1 / by if up else by
    mended = read_prices(path, splits={"Tea": pieces})
    assert mended.prices["Tea"].to_list() == pytest.approx(
        [100 / pieces, 101 / pieces, 101 * step, 101 * step]
    )
    assert read_prices(path, splits={"Tea": 1}).prices.equals(kept.prices)
    dated = read_prices(path, splits={"Tea": {"2024-01-03": pieces}})
    assert dated.prices.equals(mended.prices)


def test_a_crash_of_all_is_no_split(tmp_path: Path) -> None:
    days = pd.bdate_range("2024-01-01", periods=3).rename("date")
    frame = pd.DataFrame({"Tea": [10, 10, 5], "Rum": [10, 10, 6], "Gin": [7, 7, 3.3]}, days)
    frame.to_csv(tmp_path / "mine.csv")
    assert read_prices(tmp_path / "mine.csv").prices["Tea"].to_list() == [10, 10, 5]


def test_other_falls_are_no_splits(tmp_path: Path) -> None:
    for fall in (0.7, 0.6, 0.45, 0.38):
        assert read_prices(split_file(tmp_path, [10, 10 * fall, 10 * fall])).prices.shape == (3, 3)


def test_a_split_over_a_gap_is_seen(tmp_path: Path) -> None:
    assert problem(split_file(tmp_path, [10, np.nan, 5, 5])).value == "2024-01-03"


def test_splits_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    path = split_file(tmp_path, [100, 50, 50, 25])
    assert "2" in str(problem(path, splits={"Tea": 2}))
    for splits in ({"Tea": {"2024-01-02": 2}}, {"Ale": 2}, {"Tea": "x"}, {"Rum": 2}):
        problem(path, splits=splits)
    both = {"Tea": {"2024-01-02": 2, "2024-01-04": 2}}
    assert read_prices(path, splits=both).prices["Tea"].to_list() == [25, 25, 25, 25]
    with pytest.raises(ValueError, match="splits"):
        read_prices(path, splits="whatever")


def said_to_do(wrong: FileProblem) -> dict[str, object]:
    """Splits that the remedy of an error names first."""
    said = re.search(r"splits=(\{(?:[^{}]|\{[^{}]*\})*\})", str(wrong.remedy))
    assert said, wrong
    return ast.literal_eval(said[1])


def test_a_split_that_is_not_there_is_told_what_is(tmp_path: Path) -> None:
    path = split_file(tmp_path, [100, 98, 9.9, 9.8])
    days = ({"2024-01-02": 10}, {"2023-01-02": 10}, {"2024-01-03": 2})
    for splits in ({"Tea": day} for day in days):
        wrong = problem(path, splits=splits)
        assert (wrong.column, wrong.value) == ("Tea", next(iter(splits["Tea"])))
        assert "2024-01-03" in str(wrong)
        assert "98" in str(wrong)
        assert "9.9" in str(wrong)
        mended = read_prices(path, splits=said_to_do(wrong))
        assert mended.prices["Tea"].to_list() == pytest.approx([10, 9.8, 9.9, 9.8])
    calm = split_file(tmp_path, [100, 98, 80, 81])
    wrong = problem(calm, splits={"Tea": 10})
    assert (wrong.column, wrong.value) == ("Tea", 10)
    assert "2024-01-03" in str(wrong)
    # A bonus share of one for ten, in a market that moved as much.
    small = read_prices(calm, splits={"Tea": {"2024-01-02": 1.1}})
    assert small.prices["Tea"].to_list() == pytest.approx([100 / 1.1, 98, 80, 81])


def test_the_day_of_a_split_between_two_prices(tmp_path: Path) -> None:
    days = pd.to_datetime(["2024-01-31", "2024-02-29", "2024-03-28", "2024-04-30"])
    frame = pd.DataFrame({"Tea": [100, 101, 10.4, 10.5], "Rum": 7.0}, days.rename("date"))
    frame.to_csv(tmp_path / "mine.csv")
    read = read_prices(tmp_path / "mine.csv", splits={"Tea": {"2024-03-11": 10}})
    assert read.prices["Tea"].to_list() == pytest.approx([10, 10.1, 10.4, 10.5])
    assert read.splits.to_numpy().tolist() == [["Tea", pd.Timestamp("2024-03-11"), 10.0]]


def test_several_splits_of_one_name_are_answered_as_the_question_says(tmp_path: Path) -> None:
    path = split_file(tmp_path, [100, 50, 50, 25])
    for wrong in (problem(path), problem(path, splits={"Tea": 2})):
        mended = read_prices(path, splits=said_to_do(wrong))
        assert mended.prices["Tea"].to_list() == [25, 25, 25, 25]
    assert read_prices(path, splits={"Tea": 1}).prices["Tea"].to_list() == [100, 50, 50, 25]


def test_the_question_tells_both_prices(tmp_path: Path) -> None:
    wrong = problem(split_file(tmp_path, [100, 101, 10.44, 10.5]))
    assert "101" in str(wrong)
    assert "10.44" in str(wrong)
    assert said_to_do(wrong) == {"Tea": 10}


def naive(text: str) -> dict[tuple[str, str], float]:
    """Read a plain wide file by hand."""
    head, *rows = (line.split(",") for line in text.splitlines())
    return {
        (row[0], name): float(cell)
        for row in rows
        for name, cell in zip(head[1:], row[1:], strict=True)
        if cell
    }


@given(
    st.lists(st.dates(datetime.date(2000, 1, 1), datetime.date(2020, 1, 1)), min_size=2, max_size=8,
             unique=True),
    st.integers(1, 4),
    st.data(),
)  # fmt: skip
def test_agrees_with_a_reader_by_hand(tmp_path_factory, days, count, data) -> None:
    price = st.one_of(st.just(""), st.integers(1000, 1300).map(lambda cent: f"{cent / 100:.2f}"))
    rows = [[str(day), *(data.draw(price) for _ in range(count))] for day in days]
    rows[0][1:] = ["10.10"] * count
    head = ",".join(["date", *(f"A{i}" for i in range(count))])
    text = "\n".join([head, *map(",".join, rows)])
    read: Prices = read_prices(put(tmp_path_factory.mktemp("wide"), text))
    columns = {name: column.dropna() for name, column in read.prices.items()}
    flat = {(str(d)[:10], name): p for name, column in columns.items() for d, p in column.items()}
    assert flat == naive(text)
    assert read.prices.index.is_monotonic_increasing


@pytest.mark.parametrize("volume", ["volume", "Vol.", "Объём", "成交量"])
def test_volumes_are_no_prices(tmp_path: Path, volume: str) -> None:
    path = put(tmp_path, f"date,TEA,{volume}\n2024-01-31,10,1000\n2024-02-29,11,1200\n")
    assert problem(path).column == volume
    read = read_prices(path, columns={volume: "ignore"}, today=DAY)
    assert list(read.prices) == ["TEA"]


@pytest.mark.parametrize("price", ["close", "Adj Close", "Цена", "price"])
def test_a_price_says_of_what(tmp_path: Path, price: str) -> None:
    path = put(tmp_path, f"date,{price},volume\n2024-01-31,10,1000\n2024-02-29,11,1200\n")
    assert problem(path).column == "volume"
    assert problem(path, columns={"volume": "ignore"}).column == price
    named = put(tmp_path, "date,TEA\n2024-01-31,10\n2024-02-29,11\n")
    assert list(read_prices(named, today=DAY).prices) == ["TEA"]


def test_many_dates_that_stand_twice(tmp_path: Path) -> None:
    days = pd.date_range("1960-01-01", periods=20_000)
    rows = [f"{day:%Y-%m-%d},{1 + i % 7}," for i, day in enumerate(days)]
    start = time.process_time()
    path = put(tmp_path, "date,A,B\n" + "\n".join(rows + rows) + "\n")
    assert (
        len(read_prices(path, splits="as they are", columns={"B": "ignore"}, today=DAY).prices)
        == 20_000
    )
    assert time.process_time() - start < 15.0
    changed = [*rows, *rows[:-1], rows[-1].replace(",", ",99", 1)]
    wrong = problem(
        put(tmp_path, "date,A,B\n" + "\n".join(changed) + "\n"), columns={"B": "ignore"}
    )
    assert (wrong.row, "row 20001 " in str(wrong)) == (40_001, True)
