"""Files that are wrong in every way we could think of: said by name, and never read as if right."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from own_files import SAMPLES, put

from research_lib.cells.problem import FileProblem
from research_lib.files.holdings import read_holdings
from research_lib.files.market import read_market
from research_lib.files.prices import read_prices

DAY = datetime.date(2030, 1, 1)
READERS: dict[str, Callable] = {
    "holdings": lambda path: read_holdings(path, today=DAY),
    "market": read_market,
    "prices": lambda path: read_prices(path, today=DAY),
}
GOOD = {
    "holdings": [
        ["name", "weight", "value", "pieces", "price", "acquired"],
        ["Tea", "50.0", "1000.50", "10", "100.05", "2020-01-31"],
        ["Rum", "30.0", "600.30", "6", "100.05", "2021-02-28"],
        ["Gin", "20.0", "400.20", "4", "100.05", "2022-03-31"],
    ],
    "market": [
        ["ticker", "name", "weight"],
        ["TEA", "Tea", "50.0"],
        ["RUM", "Rum", "30.0"],
        ["GIN", "Gin", "20.0"],
    ],
    "prices": [
        ["date", "Tea", "Rum", "Gin"],
        ["2024-01-31", "10.05", "20.05", "30.05"],
        ["2024-02-29", "11.05", "21.05", "31.05"],
        ["2024-03-31", "12.05", "22.05", "32.05"],
    ],
}
# What never stands in a column of numbers, or of dates.
NO_NUMBER = [
    "abc",
    "1.2k",
    "12..5",
    "1,2,3",
    "5 5",
    "--5",
    "(5",
    "5)",
    "5%%",
    "$€5",
    "½",
    "1/2",
    "=A1",
]
NO_NUMBER += [
    "5 apples",
    "1e",
    "e5",
    "0x1F",
    "∞",
    "inf",
    "NaN?",
    "#REF!",
    "TRUE",
    "10:30",
    "1e999",
    "+-3",
]
NO_NUMBER += ["-1", "(1)", "1-"]
NO_DATE = [
    "abc",
    "31.02.2024",
    "2024-13-01",
    "2024-02-30",
    "99",
    "13/13/2024",
    "24-01-01",
    "2024-W05",
]
NO_DATE += ["2024-01-32", "0000-00-00", "1/2", "tomorrow", "2031-01-01", "45321"]


def lines(rows: list[list[str]], sign: str = ",") -> str:
    return "".join(sign.join(row) + "\n" for row in rows)


def spoiled(kind: str, row: int, column: int, cell: str) -> list[list[str]]:
    rows = [list(cells) for cells in GOOD[kind]]
    rows[row][column] = cell
    return rows


CELLS = [
    (kind, 1 + (i + j) % 3, column, cell)
    for kind, columns, wrong in (
        ("holdings", (1, 2, 3, 4), NO_NUMBER),
        ("market", (2,), NO_NUMBER),
        ("prices", (1, 3), [*NO_NUMBER, "0", "0.00"]),
        ("prices", (0,), NO_DATE),
        ("holdings", (5,), NO_DATE),
    )
    for j, column in enumerate(columns)
    for i, cell in enumerate(wrong)
]


@pytest.mark.parametrize("kind", GOOD)
def test_what_is_right_is_read(tmp_path: Path, kind: str) -> None:
    assert READERS[kind](put(tmp_path, lines(GOOD[kind])))


@pytest.mark.parametrize(("kind", "row", "column", "cell"), CELLS)
def test_a_wrong_cell_is_named(tmp_path: Path, kind: str, row: int, column: int, cell: str) -> None:
    quoted = f'"{cell}"' if "," in cell else cell
    with pytest.raises(FileProblem) as caught:
        READERS[kind](put(tmp_path, lines(spoiled(kind, row, column, quoted))))
    wrong = caught.value
    assert (Path(wrong.file).name, wrong.row, wrong.column) == (
        "mine.csv",
        row + 1,
        GOOD[kind][0][column],
    )
    assert wrong.value == cell
    assert wrong.remedy
    for part in ("mine.csv", f"row {row + 1}", repr(wrong.column), repr(cell), wrong.remedy):
        assert part in str(wrong)


SHAPES = {
    "nothing": "",
    "space": " \n\n \n",
    "no rows": "name,weight\n",
    "no headings": "Tea,50\nRum,50\n",
    "numbers alone": "1,2\n3,4\n",
    "names alone": "name\nTea\n",
    "weights alone": "weight\n50\n50\n",
    "prose": "Dear reader,\nthis is a letter.\n",
    "only a total": "name,weight\nTotal,100\n",
    "only text below": "name,weight\n\nsee overleaf\n",
    "a nameless row": "name,weight\nTea,50\n,50\n",
    "a weightless row": "name,weight\nTea,50\nRum,\n",
    "a short row": "name,sector,weight\nTea,x,50\nRum,x\n",
    "a long row": "name,weight\nTea,50\nRum,50,7\n",
    "an unquoted thousand": "name,value\nTea,1,500\nRum,50\n",
    "an open quotation mark": 'name,weight\n"Tea,50\nRum,50\n',
    "text behind a quotation mark": 'name,weight\n"Tea"x,50\nRum,50\n',
    "twice the same row": "name,weight\nTea,50\nTea,50\n",
    "103 %": "name,weight\nTea,60\nRum,43.00\n",
    "150 %": "name,weight\nTea,100\nRum,50\n",
    "all zero": "name,weight\nTea,0\nRum,0\n",
    "percent or not": "name,weight\nTea,1\nRum,2\n",
    "some percent": "name,weight\nTea,50%\nRum,50\n",
    "two currencies": "name,value\nTea,$50\nRum,€50\n",
    "two marks": 'name,value\nTea,"50,5"\nRum,50.5\n',
    "thousands or decimals": 'name,value\nTea,"1,500"\nRum,"2,500"\n',
    "two days": "date,name,value\n2024-01-01,Tea,1\n2024-01-02,Tea,2\n",
    "two weights": "name,weight,weight\nTea,50,40\nRum,50,60\n",
    "two names": "name,company,weight\nTea,Tee,50\nRum,Rum,50\n",
    "puts alone": "name,value,put/call\nTea,50,put\n",
    "an odd deal": "ticker,type,quantity\nTea,buy,5\nTea,lend,5\n",
    "more sold than bought": "ticker,type,quantity\nTea,buy,5\nTea,sell,6\n",
    "deals without pieces": "ticker,type,value\nTea,buy,5\n",
    "a web page": "<!DOCTYPE html><table><tr><td>name</td></tr></table>",
    "a binary file": "\x00\x01\x02",
    "a bell": "name,weight\nTea\x07,50\nRum,50\n",
    "a lost letter": "name,weight\nT\ufffda,50\nRum,50\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_wrong_shape_is_said(tmp_path: Path, shape: str) -> None:
    with pytest.raises(FileProblem) as caught:
        read_holdings(put(tmp_path, SHAPES[shape]), today=DAY)
    assert Path(caught.value.file).name == "mine.csv"
    assert caught.value.remedy in str(caught.value)


def test_there_are_three_hundred() -> None:
    assert len(CELLS) + len(SHAPES) >= 200  # and a hundred below


def answered(kind: str, path: Path) -> None:
    """Whatever a file holds, it is read or it is said what is wrong with it."""
    try:
        READERS[kind](path)
    except FileProblem as wrong:
        if wrong.file != str(path) or not wrong.remedy or wrong.remedy not in str(wrong):
            raise AssertionError("names no file or no remedy") from wrong


EDITS = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.sampled_from(["cut", "put", "twice"]),
        st.sampled_from(
            [*",;\t|\"'\n\r -+=@%$€.0917xЖ茶()", "\ufeff", "\x00", "Total", "n/a", "1e9"]
        ),
    ),
    min_size=1,
    max_size=5,
)


def edited(text: str, edits: list[tuple[int, str, str]]) -> str:
    for number, deed, what in edits:
        place = number % (len(text) + 1)
        end = place + 1 + place % 7
        if deed == "cut":
            text = text[:place] + text[end:]
        elif deed == "put":
            text = text[:place] + what + text[place:]
        else:
            text = text[:end] + text[place:]
    return text


@given(st.sampled_from(sorted(GOOD)), EDITS, st.sampled_from(",;\t|"))
def test_edited_files_are_answered(tmp_path_factory, kind: str, edits, sign: str) -> None:
    text = edited(lines(GOOD[kind], sign), edits)
    answered(kind, put(tmp_path_factory.mktemp("edited"), text, encoding="utf-8"))


@given(
    st.sampled_from(sorted(SAMPLES.iterdir())),
    st.lists(st.tuples(st.integers(0, 10**4), st.integers(0, 255)), min_size=1, max_size=4),
)
def test_samples_with_other_bytes_are_answered(tmp_path_factory, sample: Path, bytes_) -> None:
    content = bytearray(sample.read_bytes())
    for place, byte in bytes_:
        content[place % len(content)] = byte
    path = put(tmp_path_factory.mktemp("bytes"), bytes(content), sample.name)
    for kind in GOOD:
        answered(kind, path)


@given(st.sampled_from(sorted(GOOD)), st.integers(0, 10**4))
def test_files_cut_off_anywhere_are_answered(tmp_path_factory, kind: str, end: int) -> None:
    text = lines(GOOD[kind])
    answered(kind, put(tmp_path_factory.mktemp("cut"), text[: end % len(text)]))


@given(
    st.sampled_from(sorted(GOOD)),
    st.binary(max_size=60),
    st.sampled_from(["csv", "json", "xlsx", "parquet"]),
)
def test_any_bytes_are_answered(tmp_path_factory, kind: str, content: bytes, ending: str) -> None:
    answered(kind, put(tmp_path_factory.mktemp("any"), content, f"mine.{ending}"))
