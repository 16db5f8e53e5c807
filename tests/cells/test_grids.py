"""Separators and quotation marks, and JSON: what is a row and what is a cell."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from own_files import found, put

from research_lib.cells.problem import FileProblem
from research_lib.files.holdings import read_holdings

SIGNS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(tmp_path: Path, sign: str, end: str) -> None:
    rows = [["name", "sector", "value"], ["Tea", '"a, b; c | d"', "30"], ["Rum", "", "70"]]
    path = put(tmp_path, end.join(sign.join(row) for row in rows) + end)
    held = read_holdings(path)
    assert held.frame["value"].to_dict() == {"Tea": 30, "Rum": 70}
    assert found(held.what_was_read, "separator") == SIGNS[sign]


def test_a_line_for_spreadsheets_names_the_separator(tmp_path: Path) -> None:
    held = read_holdings(put(tmp_path, "sep=^\nname^value\nTea^30\n"))
    assert held.frame["value"].to_dict() == {"Tea": 30}
    assert found(held.what_was_read, "headings") == "row 2"


def test_a_separator_can_be_asked_for(tmp_path: Path) -> None:
    path = put(tmp_path, "name value\nTea 30\n".replace(" ", "~"))
    assert read_holdings(path, separator="~").frame["value"].to_dict() == {"Tea": 30}
    for wrong in ("", "--", '"', " "):
        with pytest.raises(FileProblem, match="separator"):
            read_holdings(path, separator=wrong)


def test_an_open_quotation_mark_is_placed(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as caught:
        read_holdings(put(tmp_path, 'name,value\nTea,30\n"Rum,70\nGin,20\n'))
    assert caught.value.row == 3


def test_rows_are_those_of_the_file(tmp_path: Path) -> None:
    """Cells of several lines and empty rows do not move what is named."""
    path = put(tmp_path, 'about\n\nname,value\n"Tea\nand more",30\n\nRum,x\n')
    with pytest.raises(FileProblem) as caught:
        read_holdings(path)
    assert (caught.value.row, caught.value.value) == (7, "x")


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8)))
def test_names_come_out_as_they_went_in(tmp_path_factory, names: list[str]) -> None:
    names = [name for name in names if name.strip("-—– ") and name.strip() == name]
    names = list(dict.fromkeys(f"x{name}" for name in names)) or ["x"]
    quoted = ["x" + name[1:].replace('"', '""').replace("\u00a0", " ") for name in names]
    text = "name;value\n" + "".join(f'"{name}";1\n' for name in quoted)
    held = read_holdings(put(tmp_path_factory.mktemp("names"), text), repeated="add up")
    expected = {name.replace("\u00a0", " ").strip() for name in names}
    assert set(held.frame.index) == expected


BROKEN = ["{", "[]", "{}", "1", '{"activities": 5}', '{"activities": [1]}', "[" * 100_000, '"a"']
BROKEN += ['{"activities": [{"symbol": "TEA", "type": "BUY", "quantity": 1e999}]}']
BROKEN += ['{"activities": [{"symbol": ["TEA"], "type": "BUY", "quantity": {"a": 1}}]}']
BROKEN += ['{"activities": [{"symbol": "TEA", "type": "BUY", "quantity": null}]}']


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_broken_json_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileProblem) as caught:
        read_holdings(put(tmp_path, text, "mine.json"))
    assert Path(caught.value.file).name == "mine.json"


@pytest.mark.parametrize("name", ["mine.xlsx", "mine.parquet"])
def test_broken_books_are_said(tmp_path: Path, name: str) -> None:
    for content in (b"", b"PK\x03\x04", b"PAR1" * 4, b"name,value\nTea,3\n"):
        with pytest.raises(FileProblem) as caught:
            read_holdings(put(tmp_path, content, name))
        assert caught.value.file == str(tmp_path / name)


def test_lists_in_cells_of_parquet(tmp_path: Path) -> None:
    path = tmp_path / "mine.parquet"
    frame = pd.DataFrame({"name": ["A", "B"], "weight": [0.5, 0.5], "tags": [["x", "y"], ["z"]]})
    frame.to_parquet(path)
    assert read_holdings(path).weights.to_dict() == {"A": 0.5, "B": 0.5}
    frame.assign(weight=[[0.5, 0.1], [0.5]], tags=[{"a": 1}, {"a": 2}]).to_parquet(path)
    with pytest.raises(FileProblem) as caught:
        read_holdings(path)
    assert (caught.value.row, caught.value.column) == (1, "weight")
