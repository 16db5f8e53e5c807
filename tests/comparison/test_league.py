"""The league: one dictionary of rules, laid out over a data set as it is simulated."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.comparison.in_months import in_months
from research_lib.comparison.league import (
    bench,
    day_bench,
    day_rules,
    differences,
    moving_rules,
    rules,
)
from research_lib.datasets.study import study_sets


def test_baselines_come_last() -> None:
    for named in (rules(12, mix=False), rules(12, mix=True), rules(1, mix=True), day_rules()):
        assert list(named)[-2:] == ["annual", "never"]
        assert len(set(map(repr, named.values()))) == len(named)


def test_rules_are_laid_out_as_they_are_simulated() -> None:
    laid = bench("TSE", ["growth", "sharpe"])
    returns, target, bills, _ = in_months("TSE")
    assert list(laid.setups) == list(rules(12, mix=False))
    found = laid.measured(np.zeros((1, len(returns)), dtype=bool), ["growth", "sharpe"])[0]
    for place, name in [(2, "semi-annual"), (5, "10% band, to edge")]:
        policy = rules(12, mix=False)[name]
        runs = [rl.simulate(returns, target, start) for start in rl.start_offsets(policy)]
        measured = [rl.performance(run, cash=bills, frequency=12) for run in runs]
        expected = np.mean([each[["growth", "sharpe"]] for each in measured], axis=0)
        assert found[place].tolist() == pytest.approx(expected.tolist(), abs=1e-12)


def test_days_are_laid_out_for_growth() -> None:
    laid = day_bench("DJIA")
    of = study_sets()["DJIA"]
    assert {*laid.plain, *laid.setups} == set(day_rules())
    assert laid.yearly == of.periods_per_year()
    assert len(laid.dates) == 507


def test_differences_take_both_baselines_from_every_rule() -> None:
    drawn = pd.DataFrame({"monthly": [3.0, 5.0], "annual": [2.0, 1.0], "never": [1.0, 1.0]})
    found = differences(drawn)
    assert found.pairs == [("never", "monthly"), ("never", "annual"), ("annual", "monthly")]
    assert found.apart.tolist() == [[2.0, 1.0, 1.0], [4.0, 0.0, 4.0]]
    assert found.sizes.tolist() == [5.0] * 3
    assert found.far().shape == (2, 3)


def test_moving_rules_know_only_their_window() -> None:
    returns, target, _, _ = in_months("13 hedge funds (m)")
    changed = returns.copy()
    changed.iloc[100:] += 0.05
    for name, policy in moving_rules().items():
        before, after = (rl.simulate(frame, target, policy) for frame in (returns, changed))
        pd.testing.assert_frame_equal(before.weights.iloc[:100], after.weights.iloc[:100])
        assert (before.weights.iloc[40] - 1 / 13).abs().max() > 0.01, name
