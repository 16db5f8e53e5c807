"""The sources of growth add up, and closed forms come out where there are any."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import research_lib as rl
from research_lib.comparison.premium_paths import resampled_premium
from research_lib.inference.resampling import resampled_rows
from research_lib.measures.premium import erb_harvey, excess_growth, growth_sources, premium_sources
from research_lib.measures.premium_windows import levelled, premium_windows
from research_lib.theory import synthetic

POLICIES = [rl.Policy(1), rl.Policy(3, offset=1), rl.Policy(None)]
POLICIES += [rl.Policy(1, band=0.02), rl.Policy(2, band=0.02, trade_to="edge")]

histories = arrays(np.float64, (12, 3), elements=st.floats(-0.5, 1.0)).map(
    lambda values: pd.DataFrame(values, columns=list("abc"))
)
mixes = st.tuples(*[st.floats(0.01, 1.0)] * 3).map(
    lambda parts: pd.Series(parts, list("abc")) / sum(parts)
)


def log_growth(returns: pd.DataFrame, target: pd.Series, policy: rl.Policy) -> float:
    return float(np.log(rl.simulate(returns, target, policy).value.iloc[-1]))


@given(histories, mixes, st.sampled_from(POLICIES), st.floats(0.0, 0.02))
def test_growth_is_the_sum_of_its_sources(
    returns: pd.DataFrame, target: pd.Series, policy: rl.Policy, cost: float
) -> None:
    paid = {"costs": rl.Costs(cost), "charge_entry": True}
    ledger = rl.simulate(returns, target, policy, **paid)
    sources = growth_sources(returns, target, ledger, frequency=12)
    growth, weighted, excess, costs = sources * len(returns) / 12
    assert growth == pytest.approx(np.log(ledger.value.iloc[-1]), abs=1e-12)
    assert weighted + excess + costs == pytest.approx(growth, abs=1e-12)
    assert excess >= -1e-12
    assert costs <= 0.0


@given(histories, mixes)
def test_sources_agree_with_a_walk_by_hand(returns: pd.DataFrame, target: pd.Series) -> None:
    ledger = rl.simulate(returns, target, rl.Policy(4))
    weighted, weights = 0.0, target.to_numpy()
    for number, row in enumerate(returns.to_numpy(), start=1):
        weighted += sum(w * np.log(1 + r) for w, r in zip(weights, row, strict=True))
        weights = weights * (1 + row) / (weights * (1 + row)).sum()
        if number % 4 == 0:
            weights = target.to_numpy()
    found = growth_sources(returns, target, ledger, frequency=len(returns))["weighted growth"]
    assert found == pytest.approx(weighted, abs=1e-12)


def test_flows_and_waiting_cash_leave_the_sum_exact() -> None:
    returns = synthetic.random_walk(60, 3, 0.05, seed=3)
    target = dict.fromkeys(returns.columns, 1 / 3)
    flows = pd.Series({10: 0.5, 30: -0.2})
    options = {"costs": rl.Costs(0.01), "flows": flows}
    if hasattr(rl, "Dealing"):
        options["dealing"] = rl.Dealing(calendar=5, settlement=2)
    ledger = rl.simulate(returns, target, rl.Policy(6), **options)
    sources = growth_sources(returns, target, ledger)
    assert sources.iloc[1:].sum() == pytest.approx(sources["growth"], abs=1e-12)


@given(histories, mixes, st.sampled_from(POLICIES))
def test_premium_is_volatility_return_less_dispersion_discount(
    returns: pd.DataFrame, target: pd.Series, policy: rl.Policy
) -> None:
    ledger = rl.simulate(returns, target, policy)
    premium, volatility, dispersion = premium_sources(returns, target, ledger, frequency=12)
    assert volatility - dispersion == pytest.approx(premium, abs=1e-12)
    assert dispersion >= -1e-12
    gain = np.log(ledger.value.iloc[-1]) - log_growth(returns, target, rl.Policy(None))
    assert premium == pytest.approx(gain, abs=1e-12)


@given(histories, mixes)
def test_a_portfolio_that_is_never_touched_has_no_premium(
    returns: pd.DataFrame, target: pd.Series
) -> None:
    ledger = rl.simulate(returns, target, rl.Policy(None))
    assert premium_sources(returns, target, ledger)["premium"] == pytest.approx(0.0, abs=1e-9)


@given(histories, mixes, st.sampled_from([(1, 4), (2, 6), (4, 12)]))
def test_windows_are_simulations_of_each_window(
    returns: pd.DataFrame, target: pd.Series, spans: tuple[int, int]
) -> None:
    interval, horizon = spans
    windows = premium_windows(returns, target, interval, horizon, frequency=1)
    assert list(windows.index) == list(range(horizon - 1, 12))
    for end in windows.index:
        window = returns.iloc[end + 1 - horizon : end + 1]
        ledger = rl.simulate(window, target, rl.Policy(interval))
        expected = premium_sources(window, target, ledger, frequency=1)
        assert windows.loc[end].to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-12)


def test_resampled_premium_is_simulation_on_the_same_histories() -> None:
    returns = synthetic.random_walk(200, 4, 0.05, seed=5)
    target = pd.Series(0.25, returns.columns)
    rules = {"each": 1, "seventh": 7}
    drawn = {"n_resamples": 5, "block": 10.0, "seed": 9}
    found = resampled_premium(returns, target, rules, frequency=12, **drawn)
    for draw, path in enumerate(resampled_rows(len(returns), 5, 10.0, 9)):
        again = returns.iloc[path].reset_index(drop=True)
        for name, interval in rules.items():
            ledger = rl.simulate(again, target, rl.Policy(interval))
            expected = premium_sources(again, target, ledger, frequency=12)
            assert found.loc[(name, draw)].to_numpy() == pytest.approx(expected.to_numpy())


def test_resampled_premium_has_the_histories_of_compare() -> None:
    returns = synthetic.random_walk(120, 3, 0.05, seed=6)
    target = pd.Series(1 / 3, returns.columns)
    drawn = {"n_resamples": 40, "block": 12.0, "seed": 4, "frequency": 120}
    policies = {"each": rl.Policy(1), "never": rl.Policy(None)}
    table = rl.compare(returns, target, policies, **drawn)
    parts = resampled_premium(returns, target, {"each": 1}, **drawn).loc["each"]
    weighted = [
        float(np.log1p(returns.iloc[path]).sum() @ target)
        for path in resampled_rows(120, 40, 12.0, 4)
    ]
    grown = np.expm1(parts["volatility return"] + weighted)
    kept = np.expm1(parts["dispersion discount"] + weighted)
    low, high = np.quantile(grown - kept, [0.025, 0.975])
    assert table.loc[("each", "growth"), ["low", "high"]].tolist() == pytest.approx([low, high])


def test_levelled_assets_grow_alike_and_vary_as_before() -> None:
    returns = rl.load("hedge_funds")
    level = levelled(returns)
    grown = np.log1p(level).sum()
    assert np.ptp(grown) < 1e-10
    assert grown.mean() == pytest.approx(np.log1p(returns).sum().mean())
    assert np.log1p(level).cov().to_numpy() == pytest.approx(np.log1p(returns).cov().to_numpy())


def test_the_demon_earns_half_the_logarithm_of_nine_eighths() -> None:
    coin = pd.DataFrame({"stock": [1.0, -0.5] * 20, "cash": 0.0})
    half = {"stock": 0.5, "cash": 0.5}
    ledger = rl.simulate(coin, half, rl.Policy(1))
    sources = growth_sources(coin, half, ledger, frequency=1)
    assert sources["weighted growth"] == pytest.approx(0.0, abs=1e-12)
    assert sources["excess growth"] == pytest.approx(0.5 * np.log(9 / 8), abs=1e-12)
    assert premium_sources(coin, half, ledger, frequency=1)["premium"] == pytest.approx(
        0.5 * np.log(9 / 8), abs=1e-12
    )


def test_erb_and_harvey() -> None:
    # The two numbers of Erb and Harvey (2006), in percent with two decimals.
    assert 100 * erb_harvey(0.3, 0.0, 30) == pytest.approx(4.35, abs=0.00501)
    assert 100 * erb_harvey(0.3, 0.3, 30) == pytest.approx(3.05, abs=0.00501)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.integers(1, 40))
def test_erb_and_harvey_is_the_excess_growth_of_equal_assets(
    volatility: float, correlation: float, assets: int
) -> None:
    names = [str(number) for number in range(assets)]
    risk = np.full((assets, assets), correlation) + (1 - correlation) * np.eye(assets)
    risk = pd.DataFrame(volatility**2 * risk, names, names)
    general = excess_growth(dict.fromkeys(names, 1 / assets), risk)
    assert general == pytest.approx(erb_harvey(volatility, correlation, assets), abs=1e-12)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(-1.0, 1.0))
def test_two_assets_earn_half_the_variance_of_their_ratio(
    weight: float, first: float, second: float, correlation: float
) -> None:
    # w (1 - w) / 2 times the variance of the relative price; sigma^2 / 8 for halves in one of them.
    both = correlation * first * second
    risk = pd.DataFrame([[first**2, both], [both, second**2]], list("ab"), list("ab"))
    relative = first**2 + second**2 - 2 * both
    found = excess_growth({"a": weight, "b": 1 - weight}, risk)
    assert found == pytest.approx(0.5 * weight * (1 - weight) * relative, abs=1e-12)


def test_half_in_a_pool_earns_an_eighth_of_the_variance() -> None:
    risk = pd.DataFrame([[0.8**2, 0.0], [0.0, 0.0]], list("ab"), list("ab"))
    assert excess_growth({"a": 0.5, "b": 0.5}, risk) == pytest.approx(0.8**2 / 8)


def test_small_returns_earn_the_excess_growth_of_theory() -> None:
    returns = synthetic.random_walk(20_000, 5, 0.005, seed=8)
    target = pd.Series(0.2, returns.columns)
    ledger = rl.simulate(returns, target, rl.Policy(1))
    found = growth_sources(returns, target, ledger)["excess growth"]
    theory = excess_growth(target, returns.cov()) * 252
    assert found == pytest.approx(theory, rel=0.002)
    # With the covariance that was drawn, not the one that was asked for.
    assert theory == pytest.approx(erb_harvey(0.005, 0.0, 5) * 252, rel=0.02)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-0.1, 0.0, 3), "volatility is -0.1"),
        ((0.1, -0.6, 3), "share one from -0.5 to 1"),
        ((0.1, 1.1, 3), "correlation is 1.1"),
        ((0.1, 0.0, 0), "assets 0"),
    ],
)
def test_impossible_assets_are_refused(arguments: tuple[float, float, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        erb_harvey(*arguments)


def test_a_total_loss_is_refused_by_name() -> None:
    returns = pd.DataFrame({"a": [0.1, 0.1], "b": [0.0, -1.0]})
    half = {"a": 0.5, "b": 0.5}
    ledger = rl.simulate(returns, half, rl.Policy(None))
    with pytest.raises(ValueError, match="b loses everything at 1"):
        growth_sources(returns, half, ledger)


def test_books_of_other_data_are_refused() -> None:
    returns = pd.DataFrame({"a": [0.1, 0.1], "b": [0.0, -0.5]})
    half = {"a": 0.5, "b": 0.5}
    ledger = rl.simulate(returns, half, rl.Policy(None))
    with pytest.raises(ValueError, match="other dates"):
        growth_sources(returns.iloc[:1], half, ledger)


@pytest.mark.parametrize(("interval", "horizon"), [(0, 2), (2, 3), (1, 5), (3, 0)])
def test_a_window_that_does_not_fit_is_refused(interval: int, horizon: int) -> None:
    returns = pd.DataFrame({"a": [0.1] * 4, "b": [0.0] * 4})
    with pytest.raises(ValueError, match=f"horizon is {horizon}"):
        premium_windows(returns, {"a": 0.5, "b": 0.5}, interval, horizon)
