"""The simulator gives the values of bt, of other authors; tests/fixtures/README.md says how."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import research_lib as rl

ROOT = Path(__file__).resolve().parents[2]
RULES = {
    "monthly": rl.Policy("ME"),
    "quarterly": rl.Policy("QE"),
    "band of 20 %": rl.Policy("D", band=0.2, band_kind="relative"),
}


def frozen() -> pd.DataFrame:
    return pd.read_csv(ROOT / "tests/fixtures/bt_stocks_20.csv", index_col="date", parse_dates=True)


def apart(rule: str, policy: rl.Policy) -> float:
    """Largest difference from bt's path of the rule, as a share of the value."""
    returns = rl.load("us_stocks_20_daily")
    value = rl.simulate(returns, dict.fromkeys(returns.columns, 1 / 20), policy).value
    return float((value.reindex(frozen().index) / frozen()[rule] - 1).abs().max(skipna=False))


@pytest.mark.parametrize("rule", list(RULES))
def test_agrees_with_bt(rule: str) -> None:
    assert apart(rule, RULES[rule]) < 1e-9


@pytest.mark.parametrize(
    ("rule", "other"),
    [
        ("monthly", rl.Policy("ME", offset=1)),
        ("quarterly", rl.Policy("QE", offset=1)),
        ("band of 20 %", rl.Policy("D", band=0.2001, band_kind="relative")),
    ],
)
def test_a_day_late_or_a_wider_band_would_be_seen(rule: str, other: rl.Policy) -> None:
    assert apart(rule, other) > 1e-5


def test_the_frozen_path_covers_the_data() -> None:
    dates = rl.load("us_stocks_20_daily").index
    assert frozen().index.equals(dates[::21].append(dates[[-1]]))
    assert list(frozen().columns) == list(RULES)


def test_the_benchmark_runs_on_the_packages_of_the_book() -> None:
    pins = [
        dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / path).read_text(), re.MULTILINE))
        for path in ["requirements.txt", "benchmarks/requirements.txt"]
    ]
    shared = set(pins[0]) & set(pins[1])
    assert {"numpy", "pandas", "numba"} <= shared
    assert all(pins[0][name] == pins[1][name] for name in shared)
