"""Cells of many spaces or signs: told in one pass, whatever they hold."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from own_files import put

from research_lib.cells.problem import FileProblem
from research_lib.cells.words import kind_of
from research_lib.files.holdings import read_holdings
from research_lib.files.prices import read_prices

SPACE = " " * 10_000
LONG = [
    f"1{SPACE}x",
    f"({SPACE}1{SPACE}x",
    f"-{SPACE}$1{SPACE}x",
    f"1{SPACE}%{SPACE}x",
    "1 " * 10_000 + "x",
    "1'," * 10_000 + "x",
    f"(5{SPACE}",
    f"Total{SPACE}\n{SPACE}x",
    f"Итого {SPACE}\n{SPACE}x",
    f"a{SPACE}EUR{SPACE}x",
    "a" + " EUR" * 10_000 + " x",
    "a (" * 10_000 + "x",
    f"2024-01-01{SPACE}x",
    f"2024-01-01T10:00{SPACE}x",
    f"5{SPACE}January{SPACE}x",
    f"'{SPACE}x",
]


@pytest.mark.parametrize("cell", LONG, ids=range(len(LONG)))
def test_a_long_cell_takes_no_time(tmp_path: Path, cell: str) -> None:
    start = time.process_time()
    kind_of(cell)
    read_holdings(put(tmp_path, f'name,value\nTea,1\nRum,2\n"{cell}",3\n'))
    for text in (
        f'name,value\nTea,"{cell}"\n',
        f'name,shares,price,acquired\nTea,1,2,"{cell}"\n',
        f'name,value,"{cell}"\nTea,x,1\n',
    ):
        with pytest.raises(FileProblem):
            read_holdings(put(tmp_path, text))
    with pytest.raises(FileProblem):
        read_prices(put(tmp_path, f'date,Tea\n"{cell}",1\n'))
    assert time.process_time() - start < 1.0
