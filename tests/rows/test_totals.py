"""Rows that are called like a total: left out, held, or asked about, as the amounts tell."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from own_files import found, put

from research_lib.cells.problem import FileProblem
from research_lib.files.holdings import read_holdings
from research_lib.files.market import read_market
from research_lib.files.prices import read_prices


def held(folder: Path, text: str) -> dict[str, float]:
    return read_holdings(put(folder, text)).weights.to_dict()


@pytest.mark.parametrize(
    "text",
    [
        "currency,name,value\nUSD,AAA,50\nUSD,BBB,50\nUSD,Total,100\n",
        "#,name,value\n1,AAA,50\n2,BBB,50\n3,Total,100\n",
        "account,ticker,value\nIRA,AAA,50\nTax,BBB,50\n,Total,100\n",
        "account,name,value\nIRA,AAA,50\nIRA,Total,50\nTax,BBB,50\nTax,Total,50\n,Total,100\n",
        "account,ticker,name,value\nIRA,AAA,a,50\nIRA,,Total,50\nTax,BBB,b,50\nTax,,Total,50\n",
        "name,value\nTotal,100\nAAA,50\nBBB,50\n",
        "name,shares,price\nAAA,5,10\nBBB,5,10\nTotal,10,\n",
        'name,value,weight\nAAA,500,50\nBBB,500,50\nTotal,"1,000",100\n',
        'name,weight\nAAA,"50,0"\nBBB,"50,0"\nTotal,"100,0"\n',
        "name,value\nA,20\nB,30\nSubtotal,50\nC,20\nD,30\nSubtotal,50\nTotal,100\n",
        "name,value\nAAA,50\nBBB,50\nTotal,\n",
    ],
)
def test_a_total_is_left_out_wherever_its_word_stands(tmp_path: Path, text: str) -> None:
    weights = held(tmp_path, text)
    assert not {"Total", "Subtotal"} & set(weights)
    assert sum(weights.values()) == pytest.approx(1.0, abs=1e-12)
    assert "total" in found(read_holdings(put(tmp_path, text)).what_was_read, "a total").lower()


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("name,weight\nTotal,30%\nShell,40%\nBP,30%\n", 0.3),
        ("name,weight\nShell,40%\nTotal,40%\nBP,20%\n", 0.4),
        ("name,weight\nShell,40%\nBP,20%\nTotal,40%\n", 0.4),
        ("ticker,shares,price\nTotal,30,1\nSHEL,40,1\nBP,30,1\n", 0.3),
        ("name,value\nShell,40\nTotal,10\nBP,50\nTotal,100\n", 0.1),
    ],
)
def test_a_holding_that_is_called_so_is_kept_and_said(
    tmp_path: Path, text: str, weight: float
) -> None:
    assert held(tmp_path, text)["Total"] == pytest.approx(weight, abs=1e-12)
    assert found(read_holdings(put(tmp_path, text)).what_was_read, "kept as a holding")


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("name,value\nShell,40\nTotal,40\nBP,20\n", 3),
        ("name,value\nShell,40\nBP,20\nTotal,70\n", 4),
        ("name,weight\nShell,30\nBP,20\nTotal,50\n", 4),
        ("name,weight\nShell,30\nBP,20\nTotal,100\n", 4),
        ("name,value\nShell,40\nBP,20\nTotal,about 60\n", 4),
        ("name,value\nTotal,40\n", 2),
    ],
)
def test_amounts_that_leave_it_open_are_a_question(tmp_path: Path, text: str, row: int) -> None:
    with pytest.raises(FileProblem) as caught:
        read_holdings(put(tmp_path, text))
    assert (caught.value.row, caught.value.column) == (row, "name")
    if "value" in text and "about" not in text:
        named = put(tmp_path, text.replace("Total", "Company Total"))
        assert "Company Total" in read_holdings(named).weights
    lines = text.splitlines(keepends=True)
    if row > 2:
        without = put(tmp_path, "".join(lines[: row - 1] + lines[row:]))
        assert "Total" not in read_holdings(without).weights


def test_the_total_of_a_market_is_no_member(tmp_path: Path) -> None:
    path = put(tmp_path, "currency,name,value\nUSD,AAA,50\nUSD,BBB,50\nUSD,Total,100\n")
    assert read_market(path).weights.to_dict() == {"AAA": 0.5, "BBB": 0.5}
    path = put(tmp_path, "ticker,weight\nSUM,20\nAAA,40\nBBB,40\n")
    assert read_market(path).weights["SUM"] == 0.2


def test_a_price_and_a_deal_are_no_total(tmp_path: Path) -> None:
    text = "ticker,date,price\nSUM,2024-01-31,3\nSUM,2024-02-29,3.1\nAAA,2024-01-31,9\n"
    assert list(read_prices(put(tmp_path, text)).prices) == ["SUM", "AAA"]
    text = "ticker,date,type,quantity,price\nSUM,2024-01-31,buy,3,1\nTotal,,,3,\n"
    assert read_holdings(put(tmp_path, text)).frame["pieces"].to_dict() == {"SUM": 3}


def test_five_hundred_totals_take_seconds(tmp_path: Path) -> None:
    group = "".join(f"{{0}},N{{0}}.{i},{1 + i}\n" for i in range(40)) + "{0},Total,820\n"
    text = "account,name,value\n" + "".join(group.format(number) for number in range(500))
    start = time.process_time()
    assert len(held(tmp_path, text)) == 20_000
    assert time.process_time() - start < 20.0
