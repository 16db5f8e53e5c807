"""Targets that follow risk: closed forms, independent solvers, and what must always hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize, root

import research_lib as rl
from research_lib.base.covariance import (
    average_correlation,
    correlations,
    past_covariances,
    past_variances,
    risk_shares,
)
from research_lib.base.quadratic import least_quadratic
from research_lib.rebalancing.risk_budget import budget_weights

ETFS = rl.load("factor_etfs_daily")
LAST = np.array([len(ETFS) - 1])
RULES = [
    rl.RiskBudget(20),
    rl.RiskBudget(20, halflife=5.0),
    rl.MinimumVariance(20, max_weight=0.6),
    rl.CorrelationLimit(0.5, 20, max_weight=0.6, infeasible="lowest"),
    rl.VolatilityTarget(0.3, "asset 0", 20),
]


def moves(covariance: np.ndarray) -> np.ndarray:
    """Returns whose sample covariance is exactly the one given."""
    assets = len(covariance)
    rng = np.random.default_rng(7)
    basis, _ = np.linalg.qr(
        np.column_stack([np.ones(4 * assets), rng.normal(size=(4 * assets, assets))])
    )
    scale = np.sqrt(4 * assets - 1.0)
    return basis[:, 1:] @ np.linalg.cholesky(covariance).T * scale


def one_look(rule: object, history: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    assets = pd.Index([f"asset {i}" for i in range(history.shape[1])])
    fixed = np.full(len(assets), 1 / len(assets)) if weights is None else weights
    return rule.targets(history, np.array([len(history) - 1]), fixed, assets)[0]


def equal_correlation(deviation: np.ndarray, rho: float) -> np.ndarray:
    matrix = np.full((len(deviation),) * 2, rho) + (1 - rho) * np.eye(len(deviation))
    return matrix * np.outer(deviation, deviation)


@st.composite
def histories(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, pd.Index]:
    """Returns that move in every window, fixed weights, and the assets' names."""
    assets, seed = draw(st.integers(2, 5)), draw(st.integers(0, 10_000))
    rng = np.random.default_rng(seed)
    market, own = rng.normal(size=(60, 1)), rng.standard_t(4, size=(60, assets))
    loading = draw(st.floats(-0.5, 2.0))
    size = draw(arrays(float, assets, elements=st.floats(0.001, 0.05)))
    history = np.clip((loading * market + own) * size, -0.9, None)
    raw = draw(arrays(float, assets, elements=st.floats(0.05, 1.0)))
    return history, raw / raw.sum(), pd.Index([f"asset {i}" for i in range(assets)])


# Covariances


@pytest.mark.parametrize("halflife", [None, 10.0])
def test_covariances_are_those_of_numpy(halflife: float | None) -> None:
    history, rows, window = ETFS.to_numpy(), np.array([29, 500]), 30
    found = past_covariances(history, rows, window, halflife)
    age = np.arange(window - 1, -1, -1)
    weights = None if halflife is None else 0.5 ** (age / halflife)
    for matrix, row in zip(found, rows, strict=True):
        past = history[row - window + 1 : row + 1]
        np.testing.assert_allclose(matrix, np.cov(past.T, aweights=weights), rtol=1e-12)


def test_covariances_need_their_window() -> None:
    with pytest.raises(ValueError, match="row 8 has fewer than window=10"):
        past_covariances(ETFS.to_numpy(), np.array([8]), 10)


def test_average_correlation_of_one_asset_is_one_and_of_equal_weights_the_mean() -> None:
    covariance = past_covariances(ETFS.to_numpy(), LAST, 252)
    assert average_correlation(np.eye(5)[[0]], covariance)[0] == pytest.approx(1.0)
    mean = ETFS.iloc[-252:].corr().to_numpy().mean()
    assert average_correlation(np.full((1, 5), 0.2), covariance)[0] == pytest.approx(mean)


def test_an_asset_that_does_not_move_correlates_with_nothing() -> None:
    assert correlations(np.diag([4.0, 0.0])).tolist() == [[1.0, 0.0], [0.0, 1.0]]


# Risk budgets


@pytest.mark.parametrize("rho", [-0.9, 0.0, 0.5, 0.99])
def test_two_assets_share_risk_by_inverse_volatility_whatever_the_correlation(rho: float) -> None:
    deviation = np.array([0.01, 0.04])
    found = one_look(rl.RiskBudget(8), moves(equal_correlation(deviation, rho)))
    np.testing.assert_allclose(found, [0.8, 0.2], rtol=1e-10)


@pytest.mark.parametrize("rho", [-0.2, 0.0, 0.4, 0.95])
def test_equal_correlations_share_risk_by_inverse_volatility(rho: float) -> None:
    deviation = np.array([0.01, 0.02, 0.05, 0.03])
    found = one_look(rl.RiskBudget(16), moves(equal_correlation(deviation, rho)))
    np.testing.assert_allclose(found, 1 / deviation / (1 / deviation).sum(), rtol=1e-10)


def test_budgets_without_correlation_follow_the_square_root() -> None:
    deviation, budgets = np.array([0.01, 0.02, 0.05]), np.array([0.5, 0.3, 0.2])
    rule = rl.RiskBudget(12, budgets={f"asset {i}": b for i, b in enumerate(budgets)})
    exact = np.sqrt(budgets) / deviation
    found = one_look(rule, moves(np.diag(deviation**2)))
    np.testing.assert_allclose(found, exact / exact.sum(), rtol=1e-10)


@pytest.mark.parametrize("name", ["factor_etfs_daily", "us_stocks_20_daily"])
def test_risk_budgets_agree_with_scipy(name: str) -> None:
    returns = rl.load(name)
    assets = returns.shape[1]
    budgets = np.arange(1.0, assets + 1) / np.arange(1.0, assets + 1).sum()
    covariance = past_covariances(returns.to_numpy(), np.array([len(returns) - 1]), 252)[0]
    matrix = correlations(covariance)
    # The first-order conditions in logarithms, which keep the exposures positive.
    solved = root(
        lambda log: np.exp(log) * (matrix @ np.exp(log)) - budgets,
        np.log(np.sqrt(budgets)),
        tol=1e-14,
    )
    exact = np.exp(solved.x) / np.sqrt(np.diag(covariance))
    rule = rl.RiskBudget(252, budgets=pd.Series(budgets, returns.columns))
    even = np.full(assets, 1 / assets)
    found = rule.targets(returns.to_numpy(), np.array([len(returns) - 1]), even, returns.columns)[0]
    np.testing.assert_allclose(found, exact / exact.sum(), rtol=1e-10)


@given(histories())
def test_risk_shares_are_the_budgets(case: tuple) -> None:
    history, weights, assets = case
    rule = rl.RiskBudget(30, budgets=pd.Series(weights, assets))
    rows = np.array([29, 44, 59])
    found = rule.targets(history, rows, np.full(len(assets), 1 / len(assets)), assets)
    shares = risk_shares(found, past_covariances(history, rows, 30))
    np.testing.assert_allclose(shares, np.tile(weights, (3, 1)), rtol=1e-9)


def test_the_solver_says_when_there_is_no_solution() -> None:
    # A perfect hedge: no long-only weights share its risk, which can be made zero.
    perfect = np.array([[1.0, -1.0], [-1.0, 1.0]])
    assert np.isnan(budget_weights(perfect, np.array([0.5, 0.5]))).all()


def test_what_does_not_move_has_no_share_of_risk() -> None:
    with pytest.raises(ValueError, match="'asset 1' does not move, so it has no share"):
        one_look(rl.RiskBudget(4), np.array([[0.1, 0.0], [0.2, 0.0], [0.3, 0.0], [0.1, 0.0]]))


# Means of these over windows of these lengths are off by rounding, unlike those of 0.
STILL = [(1e-4, 24), (0.003, 39), (0.25 / 12, 30), (0.1, 11)]


@pytest.mark.parametrize(("rate", "window"), STILL)
@pytest.mark.parametrize("halflife", [None, 5.0])
def test_rounding_is_no_risk(rate: float, window: int, halflife: float | None) -> None:
    """A constant return is no risk, whichever it is: it would get all of a risk budget."""
    noise = np.random.default_rng(2).normal(0.005, 0.04, (60, 2))
    history = np.column_stack([noise, np.full((60, 2), rate)])
    last, even, names = np.array([59]), np.full(4, 0.25), pd.Index(list("abcd"))
    covariance = past_covariances(history, last, window, halflife)
    assert (covariance[0, 2:] == 0.0).all()
    assert (covariance[0, :, 2:] == 0.0).all()
    alone = past_covariances(noise, last, window, halflife)
    np.testing.assert_allclose(covariance[0, :2, :2], alone[0], rtol=1e-14)
    assert (correlations(covariance)[0, 2:] == np.eye(4)[2:]).all()
    assert past_variances(history[:, 2], last, window, halflife).tolist() == [0.0]
    with pytest.raises(ValueError, match="'c' does not move"):
        rl.RiskBudget(window, halflife).targets(history, last, even, names)


# Quadratic programmes


@given(histories(), st.floats(0.0, 1.0))
def test_quadratic_programme_meets_its_conditions(case: tuple, most: float) -> None:
    history, weights, assets = case
    most = 1 / len(assets) + most * (1 - 1 / len(assets))
    matrix = np.corrcoef(history.T)
    found = least_quadratic(matrix, weights, most, np.full(len(assets), 1 / len(assets)))
    assert found.min() >= 0.0
    assert found.max() <= most
    assert found.sum() == pytest.approx(1.0, abs=1e-12)
    # No weight can be moved to an asset of lower slope.
    slope = matrix @ found - weights
    if (found < most).any():
        assert slope[found < most].min() >= slope[found > 0].max() - 1e-10


@pytest.mark.parametrize("max_weight", [0.3, 1.0])
def test_minimum_variance_agrees_with_scipy(max_weight: float) -> None:
    covariance = past_covariances(ETFS.to_numpy(), LAST, 252)[0] * 1e4
    even = np.full(5, 0.2)
    rule = rl.MinimumVariance(252, max_weight=max_weight)
    found = rule.targets(ETFS.to_numpy(), LAST, even, ETFS.columns)[0]
    scipy = minimize(
        lambda w: w @ covariance @ w,
        even,
        jac=lambda w: 2 * covariance @ w,
        method="SLSQP",
        bounds=[(0, max_weight)] * 5,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        options={"ftol": 1e-15, "maxiter": 500},
    )
    np.testing.assert_allclose(found, scipy.x, atol=1e-6)
    assert found @ covariance @ found <= scipy.fun + 1e-12


@pytest.mark.parametrize("limit", [0.93, 0.938])
def test_correlation_limit_agrees_with_scipy(limit: float) -> None:
    covariance = past_covariances(ETFS.to_numpy(), LAST, 252)[0]
    matrix, fixed = correlations(covariance), np.array([0.1, 0.4, 0.2, 0.2, 0.1])
    assert average_correlation(fixed, covariance) > limit
    rule = rl.CorrelationLimit(limit, 252, max_weight=0.5)
    found = rule.targets(ETFS.to_numpy(), LAST, fixed, ETFS.columns)[0]
    scipy = minimize(
        lambda w: ((w - fixed) ** 2).sum(),
        found[::-1],
        method="SLSQP",
        bounds=[(0, 0.5)] * 5,
        constraints=[
            {"type": "eq", "fun": lambda w: w.sum() - 1},
            {"type": "ineq", "fun": lambda w: limit - w @ matrix @ w},
        ],
        options={"ftol": 1e-14, "maxiter": 500},
    )
    np.testing.assert_allclose(found, scipy.x, atol=1e-5)
    assert average_correlation(found, covariance) == pytest.approx(limit, abs=1e-9)


def test_a_limit_that_is_kept_changes_nothing() -> None:
    fixed = np.array([0.1, 0.4, 0.2, 0.2, 0.1])
    rule = rl.CorrelationLimit(1.0, 252)
    found = rule.targets(ETFS.to_numpy(), LAST, fixed, ETFS.columns)[0]
    np.testing.assert_allclose(found, fixed, atol=1e-12)


def test_a_limit_that_cannot_be_kept_is_refused_or_approached() -> None:
    fixed, history = np.full(5, 0.2), ETFS.to_numpy()
    with pytest.raises(ValueError, match=r"at period 2263 .* no weights keep .* within 0.5, the l"):
        rl.CorrelationLimit(0.5, 252).targets(history, LAST, fixed, ETFS.columns)
    matrix = correlations(past_covariances(history, LAST, 252)[0])
    lowest = least_quadratic(matrix, np.zeros(5), 1.0, fixed)
    rule = rl.CorrelationLimit(0.5, 252, infeasible="lowest")
    found = rule.targets(history, LAST, fixed, ETFS.columns)[0]
    np.testing.assert_allclose(found, lowest, atol=1e-12)


# Volatility


def test_volatility_target_meets_its_volatility() -> None:
    returns = ETFS.assign(cash=0.0001)
    fixed = np.array([0.2, 0.1, 0.1, 0.1, 0.1, 0.4])
    window = returns.iloc[-63:]  # just enough for the first estimate
    rule = rl.VolatilityTarget(0.05, "cash", 63)
    found = rule.targets(window.to_numpy(), np.array([62]), fixed, returns.columns)[0]
    past = window @ found
    assert past.std() * np.sqrt(252) == pytest.approx(0.05)
    np.testing.assert_allclose(found[:5] / found[:5].sum(), fixed[:5] / 0.6)


def test_volatility_target_does_not_borrow() -> None:
    returns = ETFS.assign(cash=0.0001)
    fixed = np.array([0.2, 0.1, 0.1, 0.1, 0.1, 0.4])
    for volatility, most in [(9.0, 1.0), (9.0, 0.7)]:
        rule = rl.VolatilityTarget(volatility, "cash", 63, most=most)
        found = rule.targets(returns.to_numpy(), LAST, fixed, returns.columns)[0]
        assert found[5] == pytest.approx(1 - most)


# All rules


@given(histories(), st.sampled_from(RULES))
def test_targets_are_weights_and_keep_their_limits(case: tuple, rule: object) -> None:
    history, weights, assets = case
    rows = np.array([5, 19, 30, 59])
    found = rule.targets(history, rows, weights, assets)
    np.testing.assert_allclose(found.sum(axis=1), 1.0, atol=1e-12)
    assert found.min() >= 0.0
    np.testing.assert_array_equal(found[0], weights)  # the window is not filled
    if hasattr(rule, "max_weight"):
        assert found[1:].max() <= rule.max_weight


@given(histories(), st.sampled_from(RULES), st.integers(20, 58))
def test_changing_the_future_leaves_earlier_targets(case: tuple, rule: object, row: int) -> None:
    history, weights, assets = case
    rows = np.array([row, 59])
    changed = history.copy()
    changed[row + 1 :] = 0.3 - 2.0 * changed[row + 1 :]
    before = rule.targets(history, rows, weights, assets)[0]
    np.testing.assert_array_equal(rule.targets(changed, rows, weights, assets)[0], before)


@given(histories(), st.sampled_from(RULES), st.randoms(use_true_random=False))
def test_order_of_the_assets_does_not_matter(case: tuple, rule: object, random: object) -> None:
    history, weights, assets = case
    order = list(range(len(assets)))
    random.shuffle(order)
    rows = np.array([25, 59])
    found = rule.targets(history, rows, weights, assets)
    other = rule.targets(history[:, order], rows, weights[order], assets[order])
    np.testing.assert_allclose(other, found[:, order], atol=1e-7)


@given(histories(), st.sampled_from(RULES[:4]), st.floats(0.01, 100.0))
def test_scale_of_the_returns_does_not_matter(case: tuple, rule: object, scale: float) -> None:
    history, weights, assets = case
    rows = np.array([25, 59])
    found = rule.targets(history, rows, weights, assets)
    np.testing.assert_allclose(
        rule.targets(scale * history, rows, weights, assets), found, atol=1e-7
    )


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (lambda: rl.RiskBudget(1), "window is 1"),
        (lambda: rl.RiskBudget(10.0), "window is 10.0"),
        (lambda: rl.RiskBudget(10, halflife=0.0), "halflife is 0.0"),
        (lambda: rl.RiskBudget(10, budgets={"a": 0.7, "b": 0.7}), "risk budgets sum to 1.4"),
        (lambda: rl.MinimumVariance(10, max_weight=0.0), "max_weight is 0.0"),
        (lambda: rl.CorrelationLimit(1.5, 10), "limit is 1.5"),
        (lambda: rl.CorrelationLimit(0.5, 10, infeasible="skip"), "infeasible is 'skip'"),
        (lambda: rl.VolatilityTarget(0.0, "a", 10), "volatility is 0.0"),
        (lambda: rl.VolatilityTarget(0.1, "a", 10, most=1.5), "most is 1.5"),
        (lambda: one_look(rl.MinimumVariance(4, max_weight=0.2), np.ones((4, 2))), "2 assets can"),
        (lambda: one_look(rl.VolatilityTarget(0.1, "x", 4), np.ones((4, 2))), "cash 'x' is no"),
        (
            lambda: one_look(
                rl.VolatilityTarget(0.1, "asset 0", 4), np.ones((4, 2)), np.array([1.0, 0.0])
            ),
            "holds 'asset 0' alone",
        ),
        (
            lambda: one_look(rl.RiskBudget(4, budgets={"a": 0.5, "b": 0.5}), np.ones((4, 2))),
            "risk budgets names 'a'",
        ),
    ],
)
def test_bad_rules_are_refused(build: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        build()


def test_rules_speak_shortly() -> None:
    assert [repr(rule) for rule in RULES] == [
        "equal risk over 20 periods",
        "equal risk over 20 periods, half-life 5",
        "minimum variance over 20 periods, at most 0.6 each",
        "correlation at most 0.5 over 20 periods, at most 0.6 each",
        "volatility 0.3 over 20 periods",
    ]
