"""Downloads by command, from a small exchange and a small library on this machine."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from command.conftest import Run
from downloads.conftest import only_this_machine, tree
from downloads.server import Archives, Market, Server, member
from vintages.test_latest import FACTORS, all_texts

from research_lib.files.market import read_market
from research_lib.files.prices import read_prices

__all__ = ["only_this_machine"]
DAY = "2024-12-30"
EVIL = "\x1b[31m[red]"


@pytest.fixture
def exchange() -> Iterator[Server]:
    closes = {"2024-12-02": 99.0, "2024-12-27": 100.0, DAY: 101.0}
    market = Market(
        {DAY: [member("GAZP", 60.0, DAY), member("SBER", 40.0, DAY, shortnames="=[red]")]},
        {("TQBR", "GAZP"): dict(closes), ("TQBR", "SBER"): dict(closes)},
    )
    with Server(market) as server:
        yield server


@pytest.fixture
def moscow(exchange: Server, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> object:
        address = ["--address", f"{exchange.address}/iss", "--tries", "1"]
        return run("moscow", "--date", DAY, "--months", "1", *address, *words)

    return call


def test_the_market_is_fetched_and_the_next_command_draws_it(
    moscow: Run, run: Run, tmp_path: Path, book_style: None
) -> None:
    result = moscow("-o", "new/market")
    assert result.exit_code == 0, result.output
    folder = tmp_path / "new" / "market"
    assert {"weights.csv", "prices.csv", "SHA256SUMS"} <= set(os.listdir(folder))
    words = shlex.split(result.stdout.strip().splitlines()[-1])
    assert words[:4] == ["python", "-m", "research_lib", "wedge"]
    drawn = run(*words[3:])
    assert drawn.exit_code == 0, drawn.output
    assert (tmp_path / "wedge.svg").read_text("utf-8").startswith("<?xml")


def test_json_tells_what_came(moscow: Run, tmp_path: Path) -> None:
    found = json.loads(moscow("-o", "a", "--json").stdout)
    assert (found["members"], found["priced"], found["days"]) == (2, 2, 3)
    prices = read_prices(tmp_path / found["prices"]).prices
    market = read_market(tmp_path / found["weights"]).weights
    assert market.to_dict() == {"GAZP": 0.6, "SBER": 0.4}
    assert list(prices.columns) == ["GAZP", "SBER"]


def test_what_was_broken_off_goes_on(moscow: Run, exchange: Server, tmp_path: Path) -> None:
    assert moscow("-o", "whole").exit_code == 0
    exchange.faults.gone_after = exchange.sent // 2
    exchange.sent = 0
    result = moscow("-o", "broken")
    assert (result.exit_code, result.stdout) == (3, "")
    assert exchange.address in result.stderr
    exchange.works()
    assert moscow("-o", "broken").exit_code == 0
    assert tree(tmp_path / "broken") == tree(tmp_path / "whole")


@pytest.mark.parametrize(
    ("words", "code", "culprit"),
    [
        (["--date", "30.12.2024", "-o", "a"], 2, "30.12.2024"),
        (["--months", "0", "-o", "a"], 2, "--months"),
        ([], 2, "-o"),
        (["--date", "2024-12-29", "-o", "a"], 1, "2024-12-29"),
        (["--index", EVIL, "-o", "a"], 1, "[31m[red]"),
        (["-o", "file"], 1, "file"),
        (["-o", "file/a"], 1, "file"),
        (["--address", "nowhere", "-o", "a"], 1, "nowhere"),
        (["--address", "http://127.0.0.1:9/iss", "-o", "a"], 3, "http://127.0.0.1:9/iss"),
    ],
)
def test_what_cannot_be_fetched_is_named(
    moscow: Run, tmp_path: Path, words: list[str], code: int, culprit: str
) -> None:
    (tmp_path / "file").write_text("mine")
    result = moscow(*words)
    assert (result.exit_code, result.stdout) == (code, ""), result.output
    assert culprit in result.stderr
    assert "\x1b" not in result.stderr
    assert (tmp_path / "file").read_text() == "mine"


@pytest.fixture
def archives() -> Iterator[Server]:
    with Server(Archives(all_texts())) as server:
        yield server


def test_french_is_fetched_and_what_moved_is_said(
    archives: Server, run: Run, tmp_path: Path
) -> None:
    sets = [word for name in FACTORS for word in ("--set", name)]
    words = ["french", "-o", str(tmp_path / "a"), "--address", archives.address, *sets]
    result = run(*words)
    assert result.exit_code == 0, result.output
    for name in FACTORS:
        assert name in result.stdout
    moved = pd.read_csv(tmp_path / "a" / "what_moved.csv", index_col=0)
    assert sorted(moved.index) == sorted(FACTORS)
    found = json.loads(run(*words, "--json").stdout)
    assert [row["name"] for row in found["moved"]] == list(moved.index)


def test_french_that_does_not_come(archives: Server, run: Run, tmp_path: Path) -> None:
    words = ["french", "-o", str(tmp_path), "--address", archives.address, "--tries", "1"]
    result = run(*words, "--set", "none")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "'none'" in result.stderr
    archives.faults.busy = 1
    result = run(*words, "--set", FACTORS[0])
    assert (result.exit_code, result.stdout) == (3, "")
    assert "503" in result.stderr
