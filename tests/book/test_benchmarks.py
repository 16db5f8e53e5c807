"""What is stored of the benchmarks belongs to the files it was measured with."""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import research_lib as rl

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.insert(0, str(FOLDER))

import agreement  # noqa: E402
import beside  # noqa: E402
import written  # noqa: E402

FILE_OF = {name: tool for tool, name in beside.TOOLS.items()}


def stored(name: str) -> list[dict[str, str]]:
    with (FOLDER / "results" / f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_every_task_of_every_tool_is_stored_once() -> None:
    found = [(row["task"], row["tool"]) for row in stored("times")]
    assert found == [(task, tool) for task in beside.TASKS for tool in beside.TOOLS.values()]


def test_lines_are_those_of_the_files_and_so_is_what_a_tool_can_do() -> None:
    for row in stored("times"):
        function, given = beside.TASKS[row["task"]]
        tool = FILE_OF[row["tool"]]
        able = written.able(tool, function, len(given))
        assert row["can"] == str(able), row
        assert not able or float(row["lines"]) == written.lines(tool, function), row


def test_no_value_is_further_from_the_book_than_its_way_to_charge_a_cost_allows() -> None:
    for row in stored("times"):
        if row["can"] == "True":
            assert float(row["difference"]) <= float(row["allowed"]), row


def test_the_versions_are_the_pinned_ones_and_none_is_under_the_gpl() -> None:
    pins = (FOLDER / "requirements.txt").read_text(encoding="utf-8")
    for row in stored("tools"):
        assert row["tool"] == "research_lib" or f"{row['tool']}=={row['version']}" in pins, row
        assert not re.search(r"A?GPL|General Public", row["licence"]), row


def test_lines_count_what_a_function_stands_on(tmp_path: Path, monkeypatch: object) -> None:
    (tmp_path / "x.py").write_text(
        '"""Said."""\n\nimport a\nimport b\n\n\ndef used():\n    # why\n    return a.x\n\n\n'
        "def other():\n    return b.x\n\n\n@a.wrap\ndef task(data, cost):\n\n    return used()\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(written, "TOOLS", tmp_path)  # type: ignore[attr-defined]
    assert written.lines("x", "task") == 1 + 2 + 3
    assert written.able("x", "task", 1)
    assert not written.able("x", "task", 2)


@pytest.mark.parametrize("tool", ["vectorbt", "skfolio"])
def test_a_tool_that_forgets_the_costs_is_found(tool: str) -> None:
    returns = rl.load("us_stocks_20_daily")
    target = dict.fromkeys(returns.columns, 1.0 / returns.shape[1])
    free, paid = (
        rl.simulate(returns, target, rl.Policy("ME"), costs=cost, charge_entry=True)
        for cost in (0.0, 1e-3)
    )
    far = agreement.apart(free.value.to_numpy(), paid.value.to_numpy())
    assert far > agreement.allowed(tool, returns, paid, 1e-3)


def test_a_cost_that_waits_in_cash_stays_within_its_bound() -> None:
    """By hand: one purchase of one asset that doubles; the cost is not invested, or borrowed."""
    returns = pd.DataFrame({"one": [1.0]}, pd.DatetimeIndex(["2026-01-05"]))
    ledger = rl.simulate(returns, {"one": 1.0}, rl.Policy(None), costs=0.01, charge_entry=True)
    borrowed = np.array([2.0 - 0.01])
    limit = agreement.allowed("cvxportfolio", returns, ledger, 0.01)
    assert agreement.apart(borrowed, ledger.value.to_numpy()) <= limit
