"""Numbers as people write them, against those they are."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from own_files import found, put

from research_lib.cells.problem import FileProblem
from research_lib.files.holdings import Holdings, read_holdings


def read(folder: Path, cells: list[str], **options: str) -> Holdings:
    rows = "".join(f'x{i}\t"{cell}"\n' for i, cell in enumerate(cells))
    return read_holdings(put(folder, "name\tvalue\n" + rows), repeated="add up", **options)


def written(number: float, decimals: int, group: str, mark: str) -> str:
    """A number in one style, built digit by digit."""
    whole, _, part = f"{number:.{decimals}f}".partition(".")
    groups = []
    while whole:
        groups.insert(0, whole[-3:])
        whole = whole[:-3]
    return group.join(groups) + (mark + part if part else "")


STYLES = [(",", "."), (".", ","), (" ", ","), ("\u00a0", ","), ("\u2009", "."), ("\u202f", ",")]
STYLES += [("'", "."), ("’", ","), ("", "."), ("", ",")]


@given(
    st.lists(st.integers(1, 10**11), min_size=1, max_size=6),
    st.sampled_from(STYLES),
    st.sampled_from(["{}", "€{}", "{} EUR", "EUR {}", "€ {}", "{}€"]),
)
def test_every_style_is_the_same_number(tmp_path_factory, cents, style, money) -> None:
    numbers = [cent / 100 for cent in cents]
    cells = [money.format(written(number, 2, *style)) for number in numbers]
    held = read(tmp_path_factory.mktemp("numbers"), cells)
    assert held.frame["value"].to_list() == numbers
    assert held.currency == ("EUR" if money != "{}" else None)


@pytest.mark.parametrize("cells", [["1,234"], ["1.234", "2.345"], ["1,234", "100"]])
def test_what_is_read_in_two_ways_is_asked_for(tmp_path: Path, cells: list[str]) -> None:
    with pytest.raises(FileProblem) as caught:
        read(tmp_path, cells)
    assert (caught.value.row, caught.value.value) == (2, cells[0])
    assert "decimal=" in caught.value.remedy
    plain = [float(cell.replace(",", "").replace(".", "")) for cell in cells]
    mark = "." if "," in cells[0] else ","
    assert read(tmp_path, cells, decimal=mark).frame["value"].to_list() == plain


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1,234", "5.5"], [1234, 5.5]),
        (["1.234", "5,5"], [1234, 5.5]),
        (["0,234", "1,234"], [0.234, 1.234]),
        (["1,234,567", "100"], [1234567, 100]),
        (["1 234", "5"], [1234, 5]),
        (["1e3", "2.5e-1"], [1000, 0.25]),
        ([".5", "5."], [0.5, 5]),
        (["+5", "10 шт.", "10股", "１２"], [5, 10, 10, 12]),
    ],
)
def test_one_cell_settles_the_others(tmp_path: Path, cells, numbers) -> None:
    assert read(tmp_path, cells).frame["value"].to_list() == numbers


def test_two_marks_in_a_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as caught:
        read(tmp_path, ["5.5", "7", "6,5"])
    assert (caught.value.row, caught.value.value) == (4, "6,5")
    assert "2" in str(caught.value)


def test_a_mark_that_is_asked_for_must_fit(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as caught:
        read(tmp_path, ["5.55"], decimal=",")
    assert caught.value.value == "5.55"
    with pytest.raises(ValueError, match="decimal"):
        read(tmp_path, ["5.55"], decimal="x")


@pytest.mark.parametrize("cell", ["1e19", "9" * 400, "1e400", "inf", "-inf", "1_000", "0x10", "٣k"])
def test_what_is_no_amount(tmp_path: Path, cell: str) -> None:
    with pytest.raises(FileProblem) as caught:
        read(tmp_path, ["5", cell])
    assert (caught.value.row, caught.value.column) == (3, "value")


def test_numbers_of_a_sheet_are_numbers(tmp_path: Path) -> None:
    """What a cell holds as a number is never read by its signs."""
    path = tmp_path / "mine.xlsx"
    pd.DataFrame({"name": ["Tea", "Rum"], "value": [1.234, 2.345]}).to_excel(path, index=False)
    held = read_holdings(path)
    assert held.frame["value"].to_list() == [1.234, 2.345]
    assert not found(held.what_was_read, "decimal mark")
    codes = pd.DataFrame({"ticker": [600519, 700], "value": [1, 3]})
    codes.to_excel(path, index=False)
    assert list(read_holdings(path).frame.index) == ["600519", "700"]
