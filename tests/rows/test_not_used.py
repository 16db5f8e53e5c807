"""What a file has and nobody reads is said, by the heading of its column."""

from __future__ import annotations

from pathlib import Path

import pytest
from own_files import SAMPLES, found, put

from research_lib.files.holdings import read_holdings
from research_lib.files.market import read_market
from research_lib.files.prices import read_prices

SPARE = "columns not used"
READERS = {"holdings": read_holdings, "market": read_market, "prices": read_prices}


@pytest.mark.parametrize(
    ("kind", "text", "spare"),
    [
        ("holdings", "Ticker,Shares,Price,Sector,Rating\nTEA,1,2,food,A\n", "'Sector', 'Rating'"),
        ("holdings", "Ticker,Shares,Price\nTEA,1,2\n", ""),
        ("holdings", "Ticker,Weight,Cost\nTEA,100%,2\n", "'Cost'"),
        ("holdings", "Ticker,Shares,Price,Cost,Total cost\nTEA,2,2,3,6\n", "'Total cost'"),
        ("holdings", "Ticker,Shares,Price,Type\nTEA,2,2,share\n", "'Type'"),
        ("holdings", "Ticker,Symbol,Shares,Price\nTEA,TEA,2,2\n", "'Symbol'"),
        ("holdings", "Ticker,Shares,Price,\nTEA,2,2,note\n", "column 4"),
        ("holdings", "Ticker,Shares,Price,\nTEA,2,2,\n", ""),
        ("market", "Ticker,Weight,Shares,Price,Sector\nTEA,100%,1,2,food\n", "'Shares', 'Price'"),
        ("market", "Ticker,Value,Currency\nTEA,100,USD\n", ""),
        ("market", "Ticker,Weight,Currency\nTEA,100%,USD\n", "'Currency'"),
        ("prices", "Date,Ticker,Price,Volume\n2024-01-31,TEA,2,9\n", "'Volume'"),
        ("prices", "Date,TEA,RUM\n2024-01-31,2,9\n", ""),
    ],
)
def test_columns_that_nobody_reads(tmp_path: Path, kind: str, text: str, spare: str) -> None:
    told = READERS[kind](put(tmp_path, text)).what_was_read
    assert found(told, SPARE).startswith(spare)
    assert bool(found(told, SPARE)) == bool(spare)
    heads = [each.strip("'") for each in found(told, SPARE).split(", ")]
    read = told[told["fact"].str.startswith("read as ")]["found"]
    assert not [head for head in heads if f"column {head!r}" in set(read)]


def test_a_column_that_is_to_be_ignored_is_not_used(tmp_path: Path) -> None:
    prices = put(tmp_path, "Date,TEA,Note\n2024-01-31,2,x\n")
    told = read_prices(prices, columns={"Note": "ignore"}).what_was_read
    assert found(told, SPARE) == "'Note'"


def test_deals_say_what_they_leave_aside() -> None:
    told = read_holdings(SAMPLES / "ghostfolio.csv", date_order="day first").what_was_read
    assert found(told, SPARE) == "'DataSource', 'Fee', 'Note'"
