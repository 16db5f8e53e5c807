"""Money in the accounts of an export: read as cash, or asked about, never lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from own_files import SAMPLES, found, put

from research_lib.files.holdings import Holdings, read_holdings
from research_lib.together.reading import read_case

EXPORT = json.loads((SAMPLES / "ghostfolio.json").read_text(encoding="utf-8"))
QUESTION = "question: balances of accounts, not read"


def export(folder: Path, *accounts: dict[str, Any], **parts: Any) -> Path:
    return put(folder, json.dumps({**EXPORT, "accounts": [*accounts], **parts}), "mine.json")


def read(folder: Path, *accounts: dict[str, Any]) -> Holdings:
    return read_holdings(export(folder, *accounts))


def test_balances_of_accounts_are_cash(tmp_path: Path) -> None:
    """20 of tea at 10 and 2 of rum at 50 are worth 300, with 100 at hand a quarter of all."""
    accounts = [
        {"id": "a1", "name": "Broker", "balance": 70.5, "currency": "USD"},
        {"id": "a2", "balance": 29.5, "currency": "USD"},
        {"id": "a3", "balance": 0, "currency": "EUR"},
    ]
    held = read(tmp_path, *accounts)
    assert held.frame["pieces"].to_dict() == {"TEA": 20, "RUM": 2, "cash": 100}
    assert found(held.what_was_read, "cash, the balances") == "Broker 70.5 USD, a2 29.5 USD"
    assert found(held.what_was_read, "question") == ""
    prices = put(tmp_path, "date,TEA,RUM\n2022-06-30,10,50\n2022-07-29,10,50\n", "prices.csv")
    case = read_case(export(tmp_path, *accounts), prices=prices)
    assert case.weights.round(12).to_dict() == {"TEA": 0.5, "RUM": 0.25, "cash": 0.25}
    assert case.cash == 100


@pytest.mark.parametrize(
    "account",
    [
        {"name": "Broker", "balance": 100, "currency": "EUR"},
        {"name": "Broker", "balance": -100, "currency": "USD"},
        {"name": "Broker", "balance": 100},
        {"name": "Broker", "balance": "100", "currency": "USD"},
        {"name": "Broker", "balance": float("inf"), "currency": "USD"},
    ],
)
def test_what_cannot_be_added_is_asked(tmp_path: Path, account: dict[str, Any]) -> None:
    held = read(tmp_path, account, {"name": "Bank", "balance": 5, "currency": "USD"})
    assert "cash" not in held.frame.index
    told = found(held.what_was_read, QUESTION)
    assert f"Broker {account['balance']}" in told
    assert "Bank 5 USD" in told
    assert "row of cash" in told


def test_parts_that_are_not_used_are_named(tmp_path: Path) -> None:
    parts = {"platforms": [{"name": "Bank"}], "tags": [], "meta": {}}
    told = read_holdings(export(tmp_path, **parts)).what_was_read
    assert found(told, "parts not used") == "'platforms'"
