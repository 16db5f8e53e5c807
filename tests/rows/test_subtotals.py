"""Rows without pieces: sums of the rows below them, money, or a question."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from own_files import put

from research_lib.cells.problem import FileProblem
from research_lib.files.holdings import read_holdings

HEAD = "name,shares,value\n"


def names(folder: Path, rows: str, head: str = HEAD) -> list[str]:
    return list(read_holdings(put(folder, head + rows)).frame.index)


@pytest.mark.parametrize("money", ["Cash", "Bargeld", "Деньги", "现金", "USD"])
def test_money_that_is_worth_what_a_holding_is_stays(tmp_path: Path, money: str) -> None:
    assert names(tmp_path, f"{money},,5000\nAAA,100,5000\nBBB,10,7000\n")[0] == money
    assert names(tmp_path, f"{money},,12000\nAAA,100,5000\nBBB,10,7000\n")[0] == money


def test_one_row_below_is_a_question(tmp_path: Path) -> None:
    rows = "Deposit,,5000\nAAA,100,5000\nBBB,10,7000\n"
    with pytest.raises(FileProblem) as caught:
        names(tmp_path, rows)
    assert (caught.value.row, caught.value.column, caught.value.value) == (2, "value", "5000")
    assert names(tmp_path, rows.replace("Deposit,", "Deposit,1")) == ["Deposit", "AAA", "BBB"]
    assert names(tmp_path, rows.partition("\n")[2]) == ["AAA", "BBB"]


def test_groups_tell_of_groups_of_one(tmp_path: Path) -> None:
    rows = "Shares,,12000\nAAA,100,5000\nBBB,10,7000\nBonds,,300\nCCC,3,300\n"
    assert names(tmp_path, rows) == ["AAA", "BBB", "CCC"]
    assert names(tmp_path, "All,,12300\n" + rows + "Cash,,50\n") == ["AAA", "BBB", "CCC", "Cash"]


def test_money_that_heads_money_is_a_question_but_for_weights(tmp_path: Path) -> None:
    rows = (
        "Shares,,12000{}\nAAA,100,5000{}\nBBB,10,7000{}\nCash,,300{}\nHere,,100{}\nThere,,200{}\n"
    )
    with pytest.raises(FileProblem) as caught:
        names(tmp_path, rows.replace("{}", ""))
    assert caught.value.row == 5
    shares = [value / 123 for value in (12000, 5000, 7000, 300, 100, 200)]
    told = rows.format(*(f",{share:.4f}" for share in shares))
    assert names(tmp_path, told, "name,shares,value,weight\n") == ["AAA", "BBB", "Here", "There"]


@given(st.lists(st.lists(st.integers(1, 9999), min_size=2, max_size=5), min_size=1, max_size=5))
def test_every_group_is_counted_once(tmp_path_factory, groups: list[list[int]]) -> None:
    rows, held = "", []
    for number, group in enumerate(groups):
        rows += f"Group {number},,{sum(group)}\n"
        for place, value in enumerate(group):
            rows += f"{number}.{place},1,{value}\n"
            held.append(f"{number}.{place}")
    assert names(tmp_path_factory.mktemp("groups"), rows) == held


def test_a_hundred_thousand_rows_without_pieces(tmp_path: Path) -> None:
    rows = "".join(f"N{i},,{1 + i % 977}.5\n" for i in range(100_000))
    start = time.process_time()
    found = names(tmp_path, rows + "Z,5,1000000\n")
    assert len(found) == 100_001
    assert time.process_time() - start < 20.0
