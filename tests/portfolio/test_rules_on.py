"""What rules would have done: the power first, and no test where it would tell nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.signal import lfilter

import research_lib as rl
from research_lib.portfolio.rules_on import LENGTHS, rules_on

RULES = {"annual": rl.Policy(12), "never": rl.Policy(None)}


def turning(years: int, assets: int = 8) -> pd.DataFrame:
    """Daily prices of which half of a distance is gone after 3 years."""
    days = pd.bdate_range("2000-01-03", periods=261 * years)
    noise = np.random.default_rng(4).normal(0.0, 0.01, (len(days), assets))
    prices = lfilter([1.0], [1.0, -(0.5 ** (1.0 / (261 * 3.0)))], noise, axis=0)
    names = [f"asset {i}" for i in range(assets)]
    return pd.DataFrame(10.0 * np.exp(prices), days, names)


def equal(prices: pd.DataFrame) -> pd.Series:
    return pd.Series(1.0 / prices.shape[1], prices.columns)


def months_of(prices: pd.DataFrame) -> pd.DataFrame:
    return prices.resample("ME").last().pct_change().iloc[1:]


def test_a_long_history_is_tested_and_measured() -> None:
    prices = turning(40, 25)
    found = rules_on(prices, equal(prices), RULES, n_worlds=10, n_flips=199)
    assert found.because == ""
    assert found.power["annual"] >= 0.5
    assert found.years_needed == found.years
    months = months_of(prices)
    wanted = rl.sign_flip_test(
        months, equal(prices), RULES, alternative="greater", n_flips=199, seed=0
    )
    pd.testing.assert_frame_equal(found.test, wanted)
    assert found.test.loc["annual", "p_value"] <= 0.05
    ledger = rl.simulate(months, equal(prices), RULES["annual"])
    assert found.done.loc["annual", "growth"] == pytest.approx(rl.performance(ledger)["growth"])


def test_a_short_history_is_refused_and_told_how_long_it_must_be() -> None:
    prices = turning(5)
    case = {"half_life": 3.0, "n_worlds": 10, "n_flips": 19}
    found = rules_on(prices, equal(prices), RULES, **case)
    assert found.test is None
    assert found.power["annual"] < 0.5
    assert found.years_needed in (*LENGTHS, np.inf)
    assert found.years_needed > found.years
    assert f"{found.years_needed:g}" in found.because
    assert list(found.done.index) == ["annual", "never"]
    tested = rules_on(prices, equal(prices), RULES, least_power=0.0, **case)
    assert tested.test is not None


def test_a_few_months_are_measured_and_not_tested() -> None:
    prices = turning(1)
    found = rules_on(prices, equal(prices))
    assert found.test is None
    assert found.power.isna().all()
    assert list(found.done.index) == ["monthly", "quarterly", "semi-annual", "annual", "never"]
    assert "24 months" in found.because


@pytest.mark.parametrize(
    ("change", "weights", "told"),
    [
        (lambda p: p.where(p > p.iloc[5]), None, "price of 'asset .' at 2000-01-"),
        (lambda p: p.drop(p.index[p.index.month == 3]), None, "2000-03"),
        (lambda p: p.head(60), None, "2000-01 to 2000-03"),
        (lambda p: p.reset_index(drop=True), None, "start with 0"),
        (lambda p: p, {"asset 0": 1.0}, "'asset 0' alone"),
        (lambda p: p, {"asset 0": 0.5, "gold": 0.5}, "prices miss 'gold'"),
    ],
)
def test_what_is_refused(change: object, weights: dict | None, told: str) -> None:
    prices = turning(1)
    with pytest.raises(ValueError, match=told):
        rules_on(change(prices), weights or equal(prices), RULES)


def test_a_fixed_cost_is_a_share_of_what_the_portfolio_is_worth() -> None:
    prices = turning(1)
    rich = rules_on(prices, equal(prices), costs=rl.Costs(fixed=5.0), value=1e4)
    share = rules_on(prices, equal(prices), costs=rl.Costs(fixed=5e-4), value=1.0)
    pd.testing.assert_frame_equal(rich.done, share.done)
    assert (
        rich.done.loc["monthly", "growth"]
        < rules_on(prices, equal(prices)).done.loc["monthly", "growth"]
    )
    with pytest.raises(ValueError, match="costs are 5 an asset traded, and value is None"):
        rules_on(prices, equal(prices), costs=rl.Costs(fixed=5.0))
    with pytest.raises(ValueError, match="costs have a volume"):
        rules_on(prices, equal(prices), costs=rl.Costs(impact=0.1, volume=prices))
