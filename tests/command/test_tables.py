"""The catalogue and the sample files, by command."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from command.conftest import Run

import research_lib as rl
from research_lib.datasets import samples, tables


def test_the_catalogue_names_every_set(run: Run) -> None:
    table = rl.catalog()
    result = run("catalog")
    assert result.exit_code == 0
    for name, row in table.iterrows():
        (line,) = [line for line in result.stdout.splitlines() if line.startswith(f"{name} ")]
        for cell in (row["rows"], row["columns"], row["first"], row["last"]):
            assert f" {cell} " in line
    found = json.loads(run("catalog", "--json").stdout)["sets"]
    assert [row["name"] for row in found] == list(table.index)
    assert [row["rows"] for row in found] == table["rows"].tolist()


@pytest.fixture
def two_samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    (folder / "samples").mkdir(parents=True)
    for name in ("holdings.csv", "market.csv"):
        (folder / "samples" / name).write_bytes(b"\xef\xbb\xbfName,Weight\r\n")
    monkeypatch.setattr(tables, "data_folder", lambda: folder)
    monkeypatch.setattr(samples, "data_folder", lambda: folder)
    return tmp_path


def test_samples_are_copies(run: Run, two_samples: Path) -> None:
    result = run("samples", "-o", str(two_samples / "a" / "b"))
    assert result.exit_code == 0, result.output
    for name in ("holdings.csv", "market.csv"):
        copy = two_samples / "a" / "b" / name
        assert copy.read_bytes() == b"\xef\xbb\xbfName,Weight\r\n"
        assert str(copy) in result.stdout


def test_samples_are_written_over_nothing(run: Run, two_samples: Path) -> None:
    (two_samples / "market.csv").write_text("mine")
    result = run("samples", "-o", str(two_samples), "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "market.csv" in result.stderr
    assert sorted(os.listdir(two_samples)) == ["data", "market.csv"]
    assert (two_samples / "market.csv").read_text() == "mine"
    found = json.loads(run("samples", "-o", str(two_samples / "b"), "--json").stdout)
    assert found["files"] == ["holdings.csv", "market.csv"]


def test_samples_that_are_missing_are_named(run: Run, two_samples: Path) -> None:
    for path in (two_samples / "data" / "samples").iterdir():
        path.unlink()
    result = run("samples", "-o", str(two_samples / "b"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "samples" in result.stderr
