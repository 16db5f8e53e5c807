"""The studies of every rule: what the public test says, whatever the order of the work."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.chapters.frequency import every_rule
from research_lib.chapters.rebalancing_premium import interval_coverage, size_and_power
from research_lib.comparison.in_months import in_months
from research_lib.datasets.bond_mixes import bond_mixes
from research_lib.datasets.study import stored
from research_lib.inference.flips import coins, lay_out
from research_lib.inference.resampling import resampled_rows
from research_lib.measures.drift import tracking_error
from research_lib.measures.paths import Variant
from research_lib.theory.synthetic import random_walk

MIX = "60/40 shares, T-notes (y)"


@pytest.mark.parametrize("baseline", ["never", "annual"])
def test_the_study_is_the_public_test(monkeypatch: pytest.MonkeyPatch, baseline: str) -> None:
    monkeypatch.setattr(every_rule, "FLIPS", 99)
    table = every_rule.study(MIX)
    months = in_months(MIX)
    for statistic in ["growth", "sharpe"]:
        found = table[(table["statistic"] == statistic) & (table["baseline"] == baseline)]
        found = found.set_index("rule")
        for side, column in {"two-sided": "p_value", "greater": "p_greater"}.items():
            public = rl.sign_flip_test(
                months.returns,
                months.target,
                every_rule.rules(1, mix=True),
                baseline=baseline,
                statistic=statistic,
                alternative=side,
                n_flips=99,
                cash=months.bills,
                seed=33,
                frequency=1,
                n_jobs=1,
            ).loc[found.index]
            assert found["difference"].tolist() == pytest.approx(
                public["difference"].tolist(), abs=1e-8
            )
            assert found[column].tolist() == public["p_value"].tolist()


def test_p_is_adjusted_over_both_baselines() -> None:
    for _, table in stored("every_rule").groupby(["row", "statistic"]):
        assert (table["p_adjusted"] >= table["p_value"] - 1e-12).all()
        ordered = table.sort_values("p_adjusted")
        assert (ordered["p_value"].iloc[0] <= table["p_value"].quantile(0.5)).all()


def test_each_asset_of_a_mix_is_what_its_source_says() -> None:
    notes = bond_mixes()["60/40 shares, notes from 1871 (y)"]
    months = rl.load("us_stocks_notes_1871")
    year = (1 + months.loc["1950", "Ten-year notes"]).prod() - 1
    assert notes.returns().loc["1950", "Ten-year notes"].item() == pytest.approx(year)
    assert notes.returns().index.year.tolist() == list(range(1872, 2023))
    for mix in bond_mixes().values():
        assert mix.target().sum() == pytest.approx(1.0)
        assert list(mix.returns()) == list(mix.target().index)


def test_months_compound_days() -> None:
    months = in_months("50 US stocks")
    days = rl.load("us_stocks_50_daily")
    whole = (1 + days).prod()
    assert (1 + months.returns).prod().to_numpy() == pytest.approx(whole.to_numpy())
    assert months.returns.index.equals(months.bills.index)


def test_tracking_along_a_history_is_a_walk_of_it() -> None:
    returns = random_walk(150, 20, 0.05, seed=2)
    equal = pd.Series(1 / 20, returns.columns)
    for path in resampled_rows(150, 3, 10.0, 5):
        again = returns.iloc[path].reset_index(drop=True)
        ledger = rl.simulate(again, equal, rl.Policy(12))
        expected = tracking_error(ledger, again, equal, frequency=12)
        assert interval_coverage.tracking(returns, path) == pytest.approx(expected, abs=1e-9)


def test_rejections_are_counted() -> None:
    found = np.array([[[0.01, 0.05, 0.02]], [[0.03, 0.06, 0.2]]])
    kind = size_and_power.World(np.inf, 0.0, 0.0, 2)
    table = size_and_power.summed(found, kind, ["annual", "never"], ["growth"])
    assert table["rate"].tolist() == [0.5, 0.5]
    assert table["effect"].tolist() == pytest.approx([0.02, 0.02])


def test_means_are_moved_by_their_share_of_noise() -> None:
    noise = np.random.default_rng(0).normal(0.0, 0.05, (600, 20))
    alike = pd.DataFrame(np.expm1(noise))
    apart = pd.DataFrame(np.expm1(noise + np.linspace(-0.05, 0.05, 20)))
    before, after = (np.log1p(frame).mean().std() for frame in [alike, shrunk(alike)])
    assert after < 0.5 * before
    before, after = (np.log1p(frame).mean().std() for frame in [apart, shrunk(apart)])
    assert 0.95 * before < after < before


def shrunk(frame: pd.DataFrame) -> pd.DataFrame:
    return interval_coverage.shrunken(frame)


@pytest.mark.parametrize("starts", [1, 3])
def test_the_bench_gives_every_measure_and_each_is_that_of_the_bench_alone(starts: int) -> None:
    returns = random_walk(40, 3, 0.05, seed=4)
    rules = {"annual": Variant(rl.Policy(4)), "band": Variant(rl.Policy(1, band=0.02))}
    flips = coins({"": returns.index}, {"": 12.0}, 1, 5, 6)[""]
    target = pd.Series([0.5, 0.3, 0.2], returns.columns)

    def bench(measures: str | list[str]) -> np.ndarray:
        how = {"starts": starts, "relative_to": "assets", "cash": 0.001, "frequency": 12.0}
        laid = lay_out(returns, target, rules, measures=measures, **how)
        return laid.measured(flips, measures)

    names = ["volatility", "growth", "sharpe"]
    found = bench(names)
    assert found.shape == (6, 2, 3)
    for at, name in enumerate(names):
        alone = bench(name)
        assert alone.shape == (6, 2, 1)
        every = np.s_[:, 1:] if name == "growth" else np.s_[:]  # plain rules take all starts
        assert found[:, :, at][every] == pytest.approx(alone[:, :, 0][every], abs=1e-12), name


def test_a_bench_laid_out_for_growth_measures_nothing_else() -> None:
    returns = random_walk(40, 3, 0.05, seed=4)
    how = {"starts": 1, "relative_to": "assets", "cash": 0.0, "frequency": 12.0}
    target = pd.Series(1 / 3, returns.columns)
    laid = lay_out(returns, target, {"a": Variant(rl.Policy(4))}, measures="growth", **how)
    with pytest.raises(ValueError, match="laid out for growth"):
        laid.measured(np.zeros((1, 40), dtype=bool), "sharpe")


def test_an_end_that_is_the_truth_holds_it() -> None:
    truth = 0.1 + 0.2  # 0.30000000000000004
    low, high = np.array([0.3, 0.0, 0.31, 0.0]), np.array([0.4, 0.3, 0.4, 0.29])
    assert interval_coverage.holds(low, high, truth).tolist() == [True, True, False, False]


def test_no_world_that_is_tested_made_the_grid_or_a_truth(monkeypatch: pytest.MonkeyPatch) -> None:
    tested, behind = (
        next(iter(interval_coverage.drawn(np.inf, 0.0, 1, seed)))
        for seed in (interval_coverage.SEED, interval_coverage.TRUTH_SEED)
    )
    assert np.isclose(tested, behind).mean() < 0.01
    seen: list[int] = []

    def draw(life: float, drift: float, number: int, seed: int) -> list[pd.DataFrame]:
        seen.append(seed)
        return [random_walk(36, 20, 0.05, seed=each) for each in range(3)]

    monkeypatch.setattr(interval_coverage, "drawn", draw)
    interval_coverage.inverted_grid.__wrapped__()
    assert seen == [interval_coverage.TRUTH_SEED] * len(interval_coverage.LIVES)


def test_the_grid_passes_its_half_lives_on_straight_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    gains = {life: place**2 for place, life in enumerate(interval_coverage.LIVES)}
    monkeypatch.setattr(interval_coverage, "drawn", lambda life, *_: [life] * 3)
    monkeypatch.setattr(interval_coverage, "flipped", lambda life, *_: (gains[life], None))
    grid = interval_coverage.inverted_grid.__wrapped__()
    steps, count = interval_coverage.STEPS, len(gains)
    assert grid["mean"].iloc[::steps].tolist() == list(gains.values())
    assert grid["mean"].iloc[steps // 2] == pytest.approx(0.5)
    assert grid["mean"].iloc[-1 - steps // 2] == pytest.approx(
        ((count - 1) ** 2 + (count - 2) ** 2) / 2
    )
