"""Tests of Sharpe ratios and of the best of many, against slow twins and against their own size."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from arch.bootstrap import SPA
from arch.covariance.kernel import QuadraticSpectral
from scipy.stats import norm

import research_lib as rl
from research_lib.inference.resampling import resampled_rows
from research_lib.inference.selection import best_of_many, deflated_sharpe
from research_lib.inference.sharpe import by_month, sharpe_difference, whole_block


def months(values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(values, pd.date_range("1990-01-31", periods=len(values), freq="ME"))


def correlated(generator: np.random.Generator, size: int, persistence: float = 0.0) -> np.ndarray:
    """Two portfolios with one Sharpe ratio, correlation one half, second twice as volatile."""
    noise = generator.normal(size=(size + 50, 3))
    shocks = (noise[:, :2] + noise[:, [2]]) / 2**0.5
    path = np.zeros_like(shocks)
    for step in range(1, len(path)):
        path[step] = persistence * path[step - 1] + shocks[step]
    path *= (1.0 - persistence**2) ** 0.5
    return np.array([0.04, 0.08]) * (path[50:] + 0.1)


def ratio(returns: np.ndarray) -> float:
    return returns.mean() / returns.std()


def slow_gradient(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Gradient of the difference of the ratios in the four moments, by central differences."""
    point = np.array([a.mean(), b.mean(), (a**2).mean(), (b**2).mean()])

    def difference(v: np.ndarray) -> float:
        return v[0] / (v[2] - v[0] ** 2) ** 0.5 - v[1] / (v[3] - v[1] ** 2) ** 0.5

    sides = []
    for place in range(4):
        step = np.zeros(4)
        step[place] = 1e-6 * abs(point[place])
        sides.append((difference(point + step) - difference(point - step)) / (2 * step[place]))
    return np.array(sides)


def slow_test(a: np.ndarray, b: np.ndarray, block: int, draws: int, seed: int) -> list[float]:
    """Ledoit and Wolf word by word: every resampled series is written out."""
    size = len(a)
    delta = ratio(a) - ratio(b)
    moments = np.column_stack((a, b, a**2, b**2))
    centred = moments - moments.mean(axis=0)
    width = QuadraticSpectral(moments).bandwidth
    psi = centred.T @ centred / size
    for lag in range(1, size):
        z = 6 * np.pi * lag / width / 5
        weight = 3 / z**2 * (np.sin(z) / z - np.cos(z))
        gamma = centred[lag:].T @ centred[:-lag] / size
        psi += weight * (gamma + gamma.T)
    gradient = slow_gradient(a, b)
    error = (gradient @ psi @ gradient / size) ** 0.5
    starts = np.random.default_rng(seed).integers(0, size, (draws, size // block))
    beyond = 0
    for start in starts:
        rows = np.concatenate([np.arange(first, first + block) % size for first in start])
        one, two = a[rows], b[rows]
        again = np.column_stack((one, two, one**2, two**2))
        inner = np.zeros((4, 4))
        for place in range(len(start)):
            zeta = (again - again.mean(axis=0))[place * block : (place + 1) * block].sum(axis=0)
            zeta /= block**0.5
            inner += np.outer(zeta, zeta) / len(start)
        slope = slow_gradient(one, two)
        spread = (slope @ inner @ slope / len(rows)) ** 0.5
        beyond += abs(ratio(one) - ratio(two) - delta) / spread >= abs(delta) / error
    scale = (12 * (size - 1) / size) ** 0.5
    return [delta * scale, error * scale, (1 + beyond) / (draws + 1)]


@pytest.mark.parametrize("block", [1, 6])
def test_the_sharpe_test_is_that_of_its_slow_twin(block: int) -> None:
    generator = np.random.default_rng(block)
    returns = correlated(generator, 150) + np.array([0.004, 0.0])
    frame = months(returns)
    found = sharpe_difference(frame[0], frame[1], block=block, n_resamples=250, seed=8)
    expected = slow_test(*returns.T, block, 250, 8)
    assert found[["difference", "standard_error"]].to_list() == pytest.approx(
        expected[:2], rel=1e-6
    )
    assert found["p_value"] == pytest.approx(expected[2])


def test_the_difference_is_that_of_the_usual_ratios_over_cash() -> None:
    frame = months(correlated(np.random.default_rng(2), 120))
    cash = pd.Series(np.linspace(0.0, 0.004, 120), frame.index)
    found = sharpe_difference(frame[0], frame[1], cash=cash, n_resamples=20)
    over = frame.sub(cash, axis=0)
    usual = over.mean() / over.std() * 12**0.5
    assert found["difference"] == pytest.approx(usual[0] - usual[1])
    turned = sharpe_difference(frame[1], frame[0], cash=cash, n_resamples=20)
    assert turned["difference"] == pytest.approx(-found["difference"])
    assert turned["p_value"] == found["p_value"]
    assert turned["low"] == pytest.approx(-found["high"])


@pytest.mark.parametrize(("persistence", "block"), [(0.0, 1), (0.3, 8)])
def test_the_sharpe_test_rejects_equal_ratios_as_often_as_it_says(
    persistence: float, block: int
) -> None:
    generator = np.random.default_rng(7)
    small = []
    for draw in range(400):
        frame = months(correlated(generator, 240, persistence))
        found = sharpe_difference(frame[0], frame[1], block=block, n_resamples=199, seed=draw)
        small.append(found["p_value"] <= 0.05)
    # Four standard errors of a share of 5 % in 400 draws are 4.4 points.
    assert 0.01 <= np.mean(small) <= 0.095


def test_the_sharpe_test_sees_a_real_difference_and_agrees_with_its_interval() -> None:
    frame = months(correlated(np.random.default_rng(3), 600) + np.array([0.01, 0.0]))
    found = sharpe_difference(frame[0], frame[1])
    assert found["p_value"] < 0.01
    assert found["low"] > 0.0
    same = sharpe_difference(frame[0] * 0.5, frame[0] + frame[1] * 1e-3)
    assert same["low"] < 0.0 < same["high"]
    assert same["p_value"] > 0.05


def test_the_sharpe_test_says_what_it_cannot_do() -> None:
    frame = months(correlated(np.random.default_rng(3), 40))
    with pytest.raises(ValueError, match="different dates"):
        sharpe_difference(frame[0], frame[1].iloc[1:])
    with pytest.raises(ValueError, match="never moves"):
        sharpe_difference(frame[0], frame[1] * 0.0)
    with pytest.raises(ValueError, match="block is 30"):
        sharpe_difference(frame[0], frame[1], block=30)


def test_months_are_calendar_months_or_21_days() -> None:
    days = pd.bdate_range("2001-01-01", "2001-03-09")
    dated = by_month(pd.DataFrame({"a": 0.01}, days))
    expected = [1.01 ** (days.month == month).sum() - 1 for month in [1, 2, 3]]
    assert dated["a"].to_list() == pytest.approx(expected)
    assert by_month(pd.DataFrame({"a": [0.01] * 50}))["a"].to_list() == pytest.approx(
        [1.01**21 - 1] * 2
    )
    months_stay = pd.DataFrame({"a": [0.1, -0.2]}, pd.to_datetime(["2001-01-31", "2001-02-28"]))
    assert by_month(months_stay)["a"].to_list() == pytest.approx([0.1, -0.2])


def useless(generator: np.random.Generator, size: int, variants: int) -> pd.DataFrame:
    return pd.DataFrame(0.01 * generator.normal(size=(size, variants)))


def test_the_reality_check_is_that_of_arch() -> None:
    gains = useless(np.random.default_rng(4), 200, 12) + np.linspace(-0.001, 0.001, 12)
    found = best_of_many(gains, block=6, n_resamples=500, seed=9)
    twin = SPA(np.zeros(200), -gains.to_numpy(), block_size=6, reps=500, seed=9)
    twin.compute()
    assert found["reality_check"] == twin.pvalues["upper"]
    assert found["best"] == gains.mean().idxmax()
    assert found["gain"] == pytest.approx(gains.mean().max())


def test_the_test_of_superior_ability_is_that_of_arch_on_studentised_gains() -> None:
    generator = np.random.default_rng(5)
    gains = useless(generator, 250, 10) * np.geomspace(0.1, 10.0, 10)
    gains[[2, 7]] -= 3.0 * gains[[2, 7]].std()  # clearly bad, so not centred
    rows = resampled_rows(250, 600, 4.0, 3)
    error = np.std([gains.to_numpy()[row].mean(axis=0) for row in rows], axis=0)
    twin = SPA(np.zeros(250), -(gains / error).to_numpy(), block_size=4, reps=600, seed=3)
    twin.compute()
    found = best_of_many(gains, block=4, n_resamples=600, seed=3)
    assert found["spa"] == twin.pvalues["consistent"]
    assert found["spa"] <= twin.pvalues["upper"]


def test_useless_variants_pass_as_seldom_as_they_should() -> None:
    generator = np.random.default_rng(6)
    draws = [useless(generator, 120, 15) for _ in range(300)]
    tests = [best_of_many(gains, block=1, n_resamples=200) for gains in draws]
    found = pd.DataFrame(tests)
    for name in ["reality_check", "spa"]:
        assert 0.015 <= (found[name] < 0.05).mean() <= 0.11
    # The best of fifteen, taken alone, passes with probability 1 - 0.95^15 = 54 %.
    assert (found["alone"] < 0.05).mean() > 0.4
    assert (found["deflated"] > 0.95).mean() <= 0.05


def test_a_good_variant_is_found_and_the_baseline_itself_left_out() -> None:
    gains = useless(np.random.default_rng(1), 300, 30).rename(columns=str)
    gains["baseline"] = 0.0
    gains["good"] = 0.004 + 0.01 * np.random.default_rng(2).normal(size=300)
    found = best_of_many(gains, block=5, n_resamples=400)
    assert found["best"] == "good"
    assert found["n_variants"] == 31
    assert max(found["reality_check"], found["spa"]) < 0.01
    assert found["deflated"] > 0.95
    with pytest.raises(ValueError, match="nothing to test"):
        best_of_many(gains[["baseline"]], block=5)


@pytest.mark.parametrize(
    ("trials", "skewness", "kurtosis", "expected"),
    [(100, -3.0, 10.0, 0.9004), (46, -3.0, 10.0, 0.9505), (88, 0.0, 3.0, 0.9505)],
)
def test_the_example_of_the_deflated_sharpe_ratio(
    trials: int, skewness: float, kurtosis: float, expected: float
) -> None:
    """Bailey and López de Prado (2014), "A numerical example": 2.5 a year on 1,250 days."""
    found = deflated_sharpe(
        2.5 / 250**0.5,
        n_periods=1250,
        n_trials=trials,
        variance=0.5 / 250,
        skewness=skewness,
        kurtosis=kurtosis,
    )
    assert found == pytest.approx(expected, abs=6e-5)


def test_a_single_trial_is_the_probabilistic_sharpe_ratio() -> None:
    found = deflated_sharpe(0.1, n_periods=101, n_trials=1, variance=0.0)
    assert found == pytest.approx(norm.cdf(0.1 * 10 / (1 + 0.1**2 / 2) ** 0.5))
    with pytest.raises(ValueError, match="0 trials"):
        deflated_sharpe(0.1, n_periods=101, n_trials=0, variance=0.0)


DAYS = pd.bdate_range("2018-01-01", periods=1000)


@pytest.mark.parametrize("times", [1.0, 2.0, 0.3])
def test_a_portfolio_against_itself_has_no_difference(times: float) -> None:
    x = pd.Series(np.random.default_rng(1).normal(0.0005, 0.01, 1000), DAYS)
    found = sharpe_difference(x, times * x)
    assert found[["difference", "standard_error", "low", "high"]].eq(0.0).all()
    assert found["p_value"] == 1.0
    assert found["block"] >= 1.0
    # Over cash, twice the returns are not twice the excess.
    if times == 2.0:
        assert sharpe_difference(x, 2.0 * x, cash=0.0002, n_resamples=50)["difference"] < 0.0
    slightly = x + pd.Series(np.random.default_rng(2).normal(0.0, 1e-7, 1000), DAYS)
    assert sharpe_difference(x, slightly, n_resamples=50)["standard_error"] > 0.0


def test_rules_that_never_differ_have_one_sharpe_ratio() -> None:
    """A band that is never left is no rule of its own: ledgers differ by rounding at most."""
    returns = pd.DataFrame(np.random.default_rng(3).normal(0.0005, 0.01, (1000, 2)), DAYS)
    books = [rl.simulate(returns, {0: 0.5, 1: 0.5}, rl.Policy(n, band=0.9)) for n in (1, 21)]
    found = sharpe_difference(books[0].returns(), books[1].returns())
    assert found[["difference", "low", "high", "p_value"]].to_list() == [0.0, 0.0, 0.0, 1.0]


def test_what_stands_still_but_for_rounding_has_no_ratio() -> None:
    flat = pd.DataFrame({"a": 1e-4, "b": 1e-4}, DAYS)
    still = rl.simulate(flat, {"a": 0.4, "b": 0.6}, rl.Policy(None)).returns()
    assert still.std() > 0.0
    moving = pd.Series(np.random.default_rng(4).normal(0.0, 0.01, 1000), DAYS)
    for cash in [0.0, 1e-4]:
        with pytest.raises(ValueError, match=r"'other' never moves over cash.*leave it out"):
            sharpe_difference(moving, still, cash=cash)
        with pytest.raises(ValueError, match="'one' never moves"):
            sharpe_difference(still, moving, cash=cash)
    gains = useless(np.random.default_rng(5), 1000, 4).set_axis(DAYS)
    gains["sure"] = still
    with pytest.raises(ValueError, match=r"gain of 'sure' is 0\.0001 in every period"):
        best_of_many(gains, block=5)
    gains["sure"] = still - 1e-4
    assert best_of_many(gains, block=5, n_resamples=50)["n_variants"] == 4


def test_gains_are_differences_and_may_be_below_minus_one() -> None:
    gains = 3.0 * useless(np.random.default_rng(6), 200, 5) * 100
    assert gains.min(axis=None) < -1.0
    found = best_of_many(gains, block=4, n_resamples=100, seed=2)
    small = best_of_many(gains / 300, block=4, n_resamples=100, seed=2)
    names = ["best", "alone", "reality_check", "spa"]
    assert found[names].to_list() == small[names].to_list()
    gains.iloc[3, 1] = np.nan
    with pytest.raises(ValueError, match=r"gain of 1 at 3 is nan"):
        best_of_many(gains, block=4)
    with pytest.raises(TypeError, match="gains must be a DataFrame"):
        best_of_many(gains[0], block=4)


def test_a_block_is_whole_and_at_most_a_fifth_of_the_data() -> None:
    lengths = [(0.0, 100), (0.4, 100), (1.0, 100), (2.3, 100), (77.0, 100), (3.0, 4), (2.0, 10)]
    assert [whole_block(*each) for each in lengths] == [1, 1, 1, 3, 20, 1, 2]
    frame = months(correlated(np.random.default_rng(3), 7))
    with pytest.raises(ValueError, match=r"7 periods are too few .* give `block`"):
        sharpe_difference(frame[0], frame[1])
    assert np.isfinite(sharpe_difference(frame[0], frame[1], block=1, n_resamples=9)).all()
