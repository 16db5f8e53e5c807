"""The book's own sample files, from the first command to the last, without a stand-in."""

from __future__ import annotations

import json
import os
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from command.conftest import Run

from research_lib.writing.whole import read_back

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def there(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert run("samples", "-o", ".").exit_code == 0
    return tmp_path


def test_samples_are_those_of_the_book(there: Path) -> None:
    for path in (ROOT / "data" / "samples").iterdir():
        assert (there / path.name).read_bytes() == path.read_bytes()
    assert {"holdings.csv", "market.csv", "prices.csv"} <= set(os.listdir(there))


@pytest.mark.parametrize("options", [(), ("--lot", "VTBR=10000", "--cost", "0.3%")])
def test_trades_never_overspend(there: Path, run: Run, options: tuple[str, ...]) -> None:
    """The file, the numbers and the table say the same, and the money adds up."""
    result = run("trades", "holdings.csv", "prices.csv", "-o", "t.csv", "--json", *options)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    table = read_back(there / "t.csv").set_index("name")
    assert {row["name"]: row["trade"] for row in found["trades"]} == table["trade"].to_dict()
    assert (table["trade"] * table["price"]).to_numpy() == pytest.approx(table["money"].to_numpy())
    rate = 0.003 if options else 0.001
    assert found["cost"] == pytest.approx(rate * table["money"].abs().sum())
    held = pd.read_csv(there / "holdings.csv").set_index("ticker")
    cash = held.loc["CASH", "shares"] - table["money"].sum() - found["cost"]
    assert found["cash"] == pytest.approx(cash)
    assert cash >= 0.0
    if options:
        assert table.loc["VTBR", "trade"] % 10_000 == 0
    told = run("trades", "holdings.csv", "prices.csv", *options).stdout
    for name, pieces in table["trade"].items():
        (line,) = [line for line in told.splitlines() if line.startswith(f"{name} ")]
        assert f" {pieces:+,} " in line


def test_the_wedge_has_its_words(there: Path, run: Run) -> None:
    result = run("wedge", "holdings.csv", "market.csv", "prices.csv", "-o", "w.svg", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    drawn = ElementTree.parse(there / "w.svg").getroot()
    title = drawn.findtext("{http://www.w3.org/2000/svg}title")
    assert title
    assert title in result.stderr
    assert f"{found['actual'][0]['level']:.1%}"[:-1] in title
    before = (there / "w.svg").read_bytes()
    assert run("wedge", "holdings.csv", "market.csv", "prices.csv", "-o", "w.svg").exit_code == 0
    assert (there / "w.svg").read_bytes() == before


def test_what_the_files_do_not_tell_is_said(there: Path, run: Run) -> None:
    text = (there / "holdings.csv").read_text("utf-8")
    (there / "holdings.csv").write_text(text.replace("acquired", "when"), encoding="utf-8")
    result = run("trades", "holdings.csv", "prices.csv", "-o", "t.csv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert not (there / "t.csv").exists()
    for option in ("--last-trade", "target"):
        assert option in result.stderr
    again = run("trades", "holdings.csv", "prices.csv", "--last-trade", "2012-03-30")
    assert again.exit_code == 0, again.output
