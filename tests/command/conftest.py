"""The command as a test calls it, and a stand-in for the notebook that it runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from research_lib.command.app import FAULT, app
from research_lib.together.reading import read_case

MONTHS = pd.date_range("2023-06-30", "2024-11-30", freq="ME")
HOLDINGS = "Ticker,Shares,Price\nTEA,10,60\nRUM,10,24\n"
MARKET = "Ticker,Weight\nTEA,56%\nRUM,44%\n"
# Ends of months, and two days at the end.
PRICES = "".join(
    f"{day},{tea},{rum}\n"
    for day, tea, rum in [
        ("Date", "TEA", "RUM"),
        *((f"{day:%Y-%m-%d}", 50 + 3 * (i % 4), 30 - 2 * (i % 3)) for i, day in enumerate(MONTHS)),
        ("2024-12-27", 59, 25),
        ("2024-12-30", 60, 24),
    ]
)
NAMED = ("aliases", "issuers", "last_trade")


@dataclass
class Asked:
    """What the stand-in was asked for."""

    parameters: dict[str, Any]
    book: str | None = None


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """A stand-in for the notebook, whose kernel takes its time; what it is asked for is kept."""
    kept = Asked({})

    def report_page(parameters: dict[str, Any], *, book: Any, progress: Any, meanwhile: Any) -> Any:
        meanwhile()
        kept.parameters, kept.book = dict(parameters), book
        progress("reading", 0, 2)
        told = ("holdings", "market", "prices", "target", "reading", *NAMED)
        case = read_case(**{name: parameters[name] for name in told})
        numbers = {"pieces": float(case.pieces.sum()), "level": float("nan")}
        return SimpleNamespace(html="<!doctype html><p>page</p>\n", numbers=numbers)

    found = ModuleType("research_lib.command.page")
    vars(found).update(report_page=report_page)
    monkeypatch.setitem(sys.modules, found.__name__, found)
    return kept


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a portfolio, its market and prices; commands run in it."""
    for name, text in (("holdings", HOLDINGS), ("market", MARKET), ("prices", PRICES)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def no_wait_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda handle: None)


Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Run the command and return how it ended; whatever is no planned end fails the test."""

    def call(*words: str) -> Result:
        result = CliRunner().invoke(app, list(words))
        assert result.exception is None or isinstance(result.exception, SystemExit), repr(
            result.exception
        )
        assert FAULT not in result.stderr, result.stderr
        return result

    return call
