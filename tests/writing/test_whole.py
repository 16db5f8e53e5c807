"""Files are written whole or not at all, and no cell of them is a formula."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from research_lib.cells.problem import FileProblem
from research_lib.files.holdings import read_holdings
from research_lib.writing.whole import (
    FORBIDDEN,
    as_written,
    inert,
    read_back,
    write_csv,
    write_text,
    write_xlsx,
)

ATTACKS = [
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "'=1",
    "''=1",
    "＝1",
    "=cmd|'/C'!A0",
]
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)


@given(TEXT)
@example("'=1")
def test_inert_text_comes_back(text: str) -> None:
    assert as_written(inert(text)) == text
    assert inert(text).lstrip()[:1] not in {"=", "+", "-", "@"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_of_a_csv_begins_like_a_formula(tmp_path: Path, attack: str) -> None:
    frame = pd.DataFrame(
        {attack: [attack], "money": [-1.5]}, index=pd.Index([attack], name=attack[::-1])
    )
    frame.index.name = "who"
    write_csv(frame, tmp_path / "out.csv")
    with open(tmp_path / "out.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1][-1] == "-1.5"
    for cell in [*rows[0], *rows[1][:-1]]:
        assert cell.lstrip()[:1] not in {"=", "+", "-", "@", "＝"}
        assert cell[:1] not in {"\t", "\r"}
    back = read_back(tmp_path / "out.csv")
    assert back.iloc[0].to_list() == [attack, attack, -1.5]
    assert list(back.columns) == ["who", attack, "money"]


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if "\r" not in attack])
def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path, attack: str) -> None:
    frame = pd.DataFrame({attack: [attack], "money": [-1.5]}, index=[attack])
    write_xlsx(frame, tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell.value for cell in cells if cell.data_type == "n"] == [-1.5]
    assert [cell.value for cell in cells].count(attack) == 3
    assert all(cell.quotePrefix for cell in cells if cell.value == attack)
    assert read_back(tmp_path / "out.xlsx").iloc[0].to_list() == [attack, attack, -1.5]


FRAMES = st.lists(
    st.tuples(TEXT, st.floats(-1e300, 1e300), st.integers(-(2**53), 2**53)),
    min_size=1,
    max_size=6,
)


@given(FRAMES)
def test_a_csv_comes_back_to_the_last_digit(tmp_path_factory, rows) -> None:
    frame = pd.DataFrame(rows, columns=["name", "share", "pieces"])
    path = tmp_path_factory.mktemp("csv") / "out.csv"
    write_csv(frame, path, index=False)
    back = read_back(path, text=["name"])
    assert back["name"].astype(object).fillna("").to_list() == frame["name"].to_list()
    assert back["share"].to_list() == frame["share"].to_list()
    assert back["pieces"].to_list() == frame["pieces"].to_list()


@given(FRAMES)
def test_a_workbook_comes_back_or_says_what_it_cannot_hold(tmp_path_factory, rows) -> None:
    frame = pd.DataFrame(rows, columns=["name", "share", "pieces"])
    path = tmp_path_factory.mktemp("xlsx") / "out.xlsx"
    if any(FORBIDDEN.search(name) for name in frame["name"]):
        with pytest.raises(FileProblem) as caught:
            write_xlsx(frame, path, index=False)
        assert caught.value.column == "name"
        assert caught.value.value == frame["name"].iloc[caught.value.row - 2]
        assert not path.exists()
        return
    write_xlsx(frame, path, index=False)
    back = read_back(path)
    assert back["name"].astype(object).fillna("").astype(str).to_list() == frame["name"].to_list()
    assert back["share"].to_list() == pytest.approx(frame["share"].to_list(), rel=1e-15, abs=0)
    assert back["pieces"].to_list() == frame["pieces"].to_list()


def test_what_is_written_can_be_read_as_holdings(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"weight": [0.6, 0.4]}, index=pd.Index(["=Tea", "Rum; & Sons"], name="name")
    )
    write_csv(frame, tmp_path / "out.csv")
    assert read_holdings(tmp_path / "out.csv").weights.to_dict() == {
        "=Tea": 0.6,
        "Rum; & Sons": 0.4,
    }


def test_rights_and_links_stay(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    write_text("one", path)
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask
    path.chmod(0o640)
    (tmp_path / "link.txt").symlink_to(path)
    write_text("two", tmp_path / "link.txt")
    assert path.read_text("utf-8") == "two"
    assert path.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "link.txt").is_symlink()


class BadCell:
    def __str__(self) -> str:
        raise ValueError("no text")


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_on_error_what_was_there_stays_and_nothing_is_left(tmp_path: Path, name: str) -> None:
    write, path = write_csv if name.endswith("csv") else write_xlsx, tmp_path / name
    good = pd.DataFrame({"a": [1.0]})
    write(good, path)
    before = path.read_bytes()
    for bad in (BadCell(), "\ud800"):
        with pytest.raises(ValueError, match="out"):
            write(pd.DataFrame({"a": [1.0, bad]}), path)
        assert path.read_bytes() == before
        assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_break_at_any_step_leaves_the_old_file(tmp_path: Path, monkeypatch, step: str) -> None:
    path = tmp_path / "out.txt"
    write_text("old", path)

    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(os if step == "fsync" else Path, step, broken)
        with pytest.raises(FileProblem):
            write_text("new", path)
    assert path.read_text("utf-8") == "old"
    assert os.listdir(tmp_path) == ["out.txt"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none" / "out.txt", tmp_path):
        with pytest.raises(FileProblem) as caught:
            write_text("x", path)
        assert caught.value.file == str(path)
    assert os.listdir(tmp_path) == []


def test_too_long_for_a_workbook(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": ["x", "y" * 40_000]})
    with pytest.raises(FileProblem) as caught:
        write_xlsx(frame, tmp_path / "out.xlsx")
    assert (caught.value.row, caught.value.column) == (3, "a")
    write_csv(frame, tmp_path / "out.csv")
    assert read_back(tmp_path / "out.csv")["a"].str.len().to_list() == [1, 40_000]


def test_missing_numbers_are_empty(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1.5, np.nan], "b": ["x", None], "c": 1})
    for name, write in (("out.csv", write_csv), ("out.xlsx", write_xlsx)):
        write(frame, tmp_path / name, index=False)
        assert read_back(tmp_path / name).isna().to_numpy().tolist() == [
            [False] * 3,
            [True, True, False],
        ]
