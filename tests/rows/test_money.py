"""Money at hand is no sum of the rows below it, whatever it is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from research_lib.files.holdings import read_holdings


@pytest.mark.parametrize("name", ["Cash", "GBP CASH", "Cash and equivalents"])
def test_money_is_no_subtotal(tmp_path: Path, name: str) -> None:
    path = tmp_path / "holdings.csv"
    path.write_text(f"name,shares,value\n{name},,150\nA,1,100\nB,1,50\n", encoding="utf-8")
    frame = read_holdings(path).frame
    assert frame["value"].sum() == 300
