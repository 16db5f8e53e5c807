"""What must be true of `sweep_every_start`: that it is `sweep`, without the walk."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import research_lib as rl
from research_lib.chapters.costs_and_taxes.break_even import growth_maps
from research_lib.comparison.every_start import sweep_every_start
from research_lib.inference.resampling import resampled_rows
from research_lib.measures.calendar_rules import checked_gross
from research_lib.measures.stretches import every_start, wealth_along

KEYS = ["policy", "cost", "offset"]
MEASURES = ["growth", "turnover", "final"]
COIN = pd.DataFrame({"stock": [1.0, -0.5, 1.0, -0.5], "cash": 0.0})
HALF = {"stock": 0.5, "cash": 0.5}


@st.composite
def cases(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.Series, int, float]:
    periods, assets = draw(st.integers(1, 30)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    returns = pd.DataFrame(rng.uniform(-0.6, 1.0, (periods, assets))).rename(
        columns="asset {}".format
    )
    weights = pd.Series(rng.dirichlet(np.ones(assets)), returns.columns)
    return (
        returns,
        weights,
        draw(st.integers(1, 40)),
        draw(st.sampled_from([0.0, 0.001, 0.05, 0.4])),
    )


@settings(deadline=None, max_examples=40)
@given(cases())
def test_equals_walking_every_path(case: tuple[pd.DataFrame, pd.Series, int, float]) -> None:
    returns, weights, interval, cost = case
    rules = {"calendar": rl.Policy(interval), "never": rl.Policy(None)}
    walked = rl.sweep(returns, weights, rules, [0.0, cost], all_starts=True)
    telescoped = sweep_every_start(returns, weights, rules, [0.0, cost])
    assert len(telescoped) == len(walked)
    assert telescoped.index.equals(pd.RangeIndex(len(walked)))
    both = telescoped.drop_duplicates(KEYS).merge(walked.drop_duplicates(KEYS), on=KEYS)
    assert len(both) == len(walked.drop_duplicates(KEYS))
    for measure in MEASURES:
        np.testing.assert_allclose(
            both[f"{measure}_x"], both[f"{measure}_y"], rtol=1e-9, atol=1e-12
        )


def test_real_data_day_by_day() -> None:
    returns = rl.load("olps_msci").iloc[:400]
    equal = pd.Series(1 / 24, returns.columns)
    rules = {"weekly": rl.Policy(5), "monthly": rl.Policy(21), "never": rl.Policy(None)}
    walked = rl.sweep(returns, equal, rules, [0.0, 0.005], all_starts=True).set_index(KEYS)
    telescoped = sweep_every_start(returns, equal, rules, [0.0, 0.005]).set_index(KEYS)
    assert len(walked) == len(telescoped) == 2 * (5 + 21 + 1)
    np.testing.assert_allclose(telescoped.loc[walked.index, MEASURES], walked[MEASURES], rtol=1e-11)


@pytest.mark.parametrize(
    "rule",
    [
        rl.Policy("ME"),
        rl.Policy(5, band=0.05),
        rl.Policy(5, band={"stock": 0.0, "cash": 0.1}),
        rl.Policy(5, band_floor=0.05, band_kind="relative"),
        rl.Policy(5, skip=0.5),
        rl.Policy(5, trend=20),
        rl.Policy(5, target=rl.MinimumVariance(window=2)),
    ],
)
def test_refuses_other_rules(rule: rl.Policy) -> None:
    with pytest.raises(ValueError, match=r"odd .* is no plain calendar rule.*use rl\.sweep"):
        sweep_every_start(COIN, HALF, {"odd": rule})


def test_refuses_a_total_loss_by_name() -> None:
    with pytest.raises(ValueError, match="stock loses everything at 1"):
        sweep_every_start(COIN.replace(-0.5, -1.0), HALF, {"always": rl.Policy(1)})


def test_refuses_an_unknown_asset() -> None:
    with pytest.raises(ValueError, match="bond"):
        sweep_every_start(COIN, {"stock": 0.5, "bond": 0.5}, {"always": rl.Policy(1)})


def test_a_history_is_read_through_its_rows_with_its_costs() -> None:
    """Every start of a resampled history, walked on that history itself, at dear trades too."""
    returns = rl.load("us_industries_49").iloc[:90, :7]
    target = pd.Series([0.4, 0.0, 0.2, 0.1, 0.1, 0.1, 0.1], returns.columns)
    costs, (path,) = [0.0, 0.001, 0.2], resampled_rows(90, 1, 6.0, 3)
    wealth = wealth_along(checked_gross(returns), path)
    history = returns.iloc[path].set_axis(returns.index)
    rules = {"quarterly": rl.Policy(3), "slow": rl.Policy(200), "never": rl.Policy(None)}
    walked = rl.sweep(history, target, rules, costs, all_starts=True).set_index(KEYS).sort_index()
    for name, interval in {"quarterly": 3, "slow": 200, "never": 0}.items():
        ends, turnover = every_start(wealth, target.to_numpy(), interval, np.array(costs))
        for at, cost in enumerate(costs):
            rows = walked.loc[name, cost]
            np.testing.assert_allclose(ends[at], rows["final"], rtol=1e-12)
            np.testing.assert_allclose(turnover[at], rows["turnover"] * 90 / 12, rtol=1e-11)
    maps, drawn = growth_maps(returns, target, [3, 0], costs, n_resamples=1, block=6.0, seed=3)
    data = rl.sweep(returns, target, rules, costs, all_starts=True)
    means = data.groupby(["policy", "cost"])["growth"].mean()
    np.testing.assert_allclose(maps.loc[3], means["quarterly"], rtol=1e-11)
    np.testing.assert_allclose(maps.loc[0], means["never"], rtol=1e-11)
    expected = walked.groupby(["policy", "cost"])["growth"].mean()
    np.testing.assert_allclose(drawn[0][0], expected["quarterly"], rtol=1e-11)


@pytest.mark.parametrize("interval", [1, 7, 290])
def test_each_cost_has_its_own_answer_in_whatever_order_they_come(interval: int) -> None:
    """A cost goes on from what the one before it leaves, where that is no larger."""
    gross = np.random.default_rng(interval).uniform(0.6, 1.7, (6, 300))
    wealth, target = wealth_along(gross, np.arange(300)), np.array([0.4, 0.0, 0.2, 0.1, 0.2, 0.1])
    costs = np.array([0.2, 0.0, 0.05, 0.05, 0.4, 0.001])
    together = every_start(wealth, target, interval, costs)
    for at in range(len(costs)):
        alone = every_start(wealth, target, interval, costs[[at]])
        for found, expected in zip(together, alone, strict=True):
            np.testing.assert_allclose(found[at], expected[0], rtol=1e-12)


@pytest.mark.parametrize(
    "costs",
    [
        rl.Costs(0.01, fixed=1e-4),
        rl.Costs(0.01, impact=0.1),
        rl.Costs({"stock": 0.01, "cash": 0.0}),
        rl.Costs(0.01, volume=1.0 + COIN.abs()),
    ],
)
def test_refuses_costs_that_are_more_than_one_rate(costs: rl.Costs) -> None:
    for told in (costs, [0.0, costs]):
        with pytest.raises(ValueError, match=r"more than one proportional rate: use rl\.sweep"):
            sweep_every_start(COIN, HALF, {"always": rl.Policy(1)}, told)
