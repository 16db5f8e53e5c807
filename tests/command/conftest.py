"""The command as a test calls it, and stand-ins for the notebook that it runs."""

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
from research_lib.files.holdings import Holdings, read_holdings
from research_lib.files.market import Market, read_market
from research_lib.files.prices import Prices, read_prices
from research_lib.portfolio.names_met import checked_aliases
from research_lib.whole_lots.trades import trades

HOLDINGS = "Ticker,Shares,Price\nTEA,10,60\nRUM,10,24\n"
MARKET = "Ticker,Weight\nTEA,56%\nRUM,44%\n"
PRICES = "Date,TEA,RUM\n2024-12-27,59,25\n2024-12-30,60,24\n"


@dataclass
class Case:
    """What a reader's files hold."""

    holdings: Holdings
    market: Market | None
    prices: Prices | None
    target: Market | None


@dataclass
class Asked:
    """What the stand-ins were asked for."""

    parameters: dict[str, Any]
    book: str | None = None


def read_case(
    holdings: str,
    market: str = "",
    prices: str = "",
    *,
    target: str = "",
    reading: dict[str, dict[str, Any]] | None = None,
    aliases: dict[str, str] | None = None,
    issuers: dict[str, str] | None = None,
    last_trade: str = "",
) -> Case:
    told = reading or {}
    case = Case(
        read_holdings(holdings, **told.get("holdings", {})),
        read_market(market, **told.get("market", {})) if market else None,
        read_prices(prices, **told.get("prices", {})) if prices else None,
        read_market(target, **told.get("target", {})) if target else None,
    )
    if case.market is not None:
        pieces = case.holdings.frame["pieces"]
        checked_aliases(pieces.index, case.market.weights.index, aliases)
    return case


def trades_back(case: Case, **wanted: Any) -> pd.DataFrame:
    held = case.holdings.frame
    assert case.target is not None
    return trades(
        held["pieces"],
        held["price"],
        case.target.weights,
        policy=wanted["trade_to"],
        band=wanted["band"],
        lot=wanted["lot"],
        least_trade=wanted["least_trade"],
        costs=wanted["cost"],
    )


def module(monkeypatch: pytest.MonkeyPatch, name: str, **held: Any) -> None:
    found = ModuleType(name)
    vars(found).update(held)
    monkeypatch.setitem(sys.modules, name, found)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Stand-ins for the notebook and its chapter; what they are asked for is kept."""
    kept = Asked({})

    def report_page(parameters: dict[str, Any], *, book: Any, progress: Any) -> Any:
        kept.parameters, kept.book = dict(parameters), book
        progress("reading", 0, 2)
        files = {name: parameters[name] for name in ("holdings", "market", "prices", "target")}
        told = {name: parameters[name] for name in ("reading", "aliases", "issuers", "last_trade")}
        case = read_case(**files, **told)
        numbers = {"pieces": float(case.holdings.frame["pieces"].sum()), "level": float("nan")}
        return SimpleNamespace(html="<!doctype html><p>page</p>\n", numbers=numbers)

    def wedge_point(case: Case, months: int, cash_return: float) -> Any:
        assert case.market is not None
        lines = case.market.weights.rename_axis("name").reset_index()
        return SimpleNamespace(lines=lines, months=months, cash_return=cash_return)

    def wedge_with_you(point: Any) -> Any:
        import matplotlib.pyplot as plt

        figure = plt.figure()
        axes = figure.subplots()
        for place, name in enumerate(point.lines["name"]):
            axes.text(0.1, place / 10, name, parse_math=False)
        plt.close(figure)
        return figure

    chapter = "research_lib.chapters.your_portfolio"
    module(monkeypatch, "research_lib.command.page", report_page=report_page)
    module(monkeypatch, "research_lib.reader.reading", read_case=read_case)
    module(monkeypatch, "research_lib.reader.way_back", trades_back=trades_back)
    module(monkeypatch, "research_lib.reader.past", wedge_point=wedge_point)
    module(monkeypatch, f"{chapter}.figures", wedge_with_you=wedge_with_you)
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
