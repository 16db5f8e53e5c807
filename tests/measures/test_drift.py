"""Drift against walks of every start, memory against processes whose memory is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import research_lib as rl
from research_lib.measures.drift import (
    drift_every_start,
    drift_rmse,
    off_target,
    tracking_error,
    weights_before_trades,
)
from research_lib.measures.mean_reversion import half_life, variance_ratio
from research_lib.theory import synthetic

histories = arrays(np.float64, (15, 3), elements=st.floats(-0.5, 1.0)).map(
    lambda values: pd.DataFrame(values, columns=list("abc"))
)
TARGET = pd.Series([0.5, 0.3, 0.2], list("abc"))


def walked(returns: pd.DataFrame, target: pd.Series, policy: rl.Policy, yearly: float) -> list:
    """The four measures, from the books of one simulated start."""
    ledger = rl.simulate(returns, target, policy)
    before = weights_before_trades(returns, target, ledger)
    return [
        drift_rmse(before, target),
        off_target(before, target).mean(),
        ledger.returns().std(ddof=1) * yearly**0.5,
        tracking_error(ledger, returns, target, frequency=yearly),
    ]


@given(histories, st.integers(1, 20))
def test_every_start_is_a_walk_of_each_start(returns: pd.DataFrame, interval: int) -> None:
    found = drift_every_start(returns, TARGET, {"rule": interval}, frequency=12).loc["rule"]
    assert len(found) == interval
    for offset in range(interval):
        expected = walked(returns, TARGET, rl.Policy(interval, offset=offset), 12)
        assert found.loc[offset].to_numpy() == pytest.approx(expected, abs=1e-7)


def test_rules_of_one_pass_do_not_mix() -> None:
    returns = rl.load("hedge_funds")
    target = pd.Series(1 / 13, returns.columns)
    rules = {"quarterly": 3, "annual": 12, "monthly": 1}
    together = drift_every_start(returns, target, rules)
    alone = [drift_every_start(returns, target, {name: rules[name]}) for name in rules]
    pd.testing.assert_frame_equal(together, pd.concat(alone))


@given(histories, st.integers(1, 6))
def test_weights_before_trades_lead_to_the_trades(returns: pd.DataFrame, interval: int) -> None:
    ledger = rl.simulate(returns, TARGET, rl.Policy(interval))
    before = weights_before_trades(returns, TARGET, ledger)
    money = before.mul(ledger.value, axis=0)
    after = ledger.weights.mul(ledger.value, axis=0)
    traded = (after - money).loc[ledger.trades.index]
    scale = ledger.value.max()
    assert np.abs(traded - ledger.trades).to_numpy().max(initial=0.0) < 1e-12 * scale
    off = off_target(before, TARGET).loc[ledger.trades.index]
    assert np.abs(off - ledger.turnover.loc[off.index]).max() < 1e-12 if len(off) else True


@given(histories, st.integers(1, 6))
def test_who_ran_ahead_is_sold_and_who_fell_behind_is_bought(
    returns: pd.DataFrame, interval: int
) -> None:
    # trade_i / V = b_i (R_P - R_i) / (1 + R_P), R since the last look: exact without costs.
    ledger = rl.simulate(returns, TARGET, rl.Policy(interval))
    wealth = np.vstack([np.ones(3), (1 + returns).cumprod().to_numpy()])
    for row in returns.index.get_indexer(ledger.trades.index):
        since = wealth[row + 1] / wealth[row + 1 - interval]
        expected = TARGET * (TARGET @ since - since) / (TARGET @ since)
        found = ledger.trades.loc[row] / ledger.value.loc[row]
        assert found.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-12)


def test_a_fifth_becomes_three_tenths() -> None:
    ahead = (0.3 / 0.7) / (0.2 / 0.8) - 1
    assert f"{ahead:.1%}" == "71.4%"
    names = list("abcde")
    year = pd.DataFrame(0.0, [0, 1], names)
    year.loc[0, "a"] = ahead
    ledger = rl.simulate(year, dict.fromkeys(names, 0.2), rl.Policy(1))
    before = weights_before_trades(year, dict.fromkeys(names, 0.2), ledger)
    assert before.loc[0].to_numpy() == pytest.approx([0.3, *[0.175] * 4])
    assert ledger.turnover[0] == pytest.approx(0.1)


def test_drift_of_a_random_walk_grows_with_the_root_of_the_interval() -> None:
    returns = synthetic.random_walk(20_000, 2, 0.005, seed=1)
    pair = pd.Series(0.5, returns.columns)
    drift = drift_every_start(returns, pair, {"fast": 16, "slow": 64})
    slow, fast = (drift.loc[name, "rmse"].mean() for name in ["slow", "fast"])
    assert slow / fast == pytest.approx(2.0, rel=0.1)


def test_half_life_of_a_known_process() -> None:
    # The common path drifts; the price of one asset over another does not.
    level = np.log1p(synthetic.mean_reverting(20_000, 2, 0.01, 10.0, seed=3)).cumsum()
    found = half_life(level["asset 1"] - level["asset 2"])
    assert found["low"] < 0.5**0.1 < found["high"]
    assert found["half_life"] == pytest.approx(10.0, rel=0.1)


def test_half_life_at_the_ends() -> None:
    growing = pd.Series(1.1 ** np.arange(30.0))
    assert half_life(growing)["half_life"] == np.inf
    assert half_life(pd.Series([1.0, -1.0] * 15))["half_life"] == 0.0


@pytest.mark.parametrize("periods", [2, 10, 50])
def test_variance_ratio_of_a_random_walk_is_one(periods: int) -> None:
    logs = np.log1p(synthetic.random_walk(5_000, 1, 0.01, seed=4))["asset 1"]
    found = variance_ratio(logs, periods)
    assert abs(found["z"]) < 2.6
    assert found["ratio"] == pytest.approx(1.0, abs=2.6 * found["error"])
    assert found["error"] > 0.0


def test_variance_ratio_of_the_other_two_worlds() -> None:
    runs = np.log1p(synthetic.trending(20_000, 1, 0.01, 0.3, seed=5))["asset 1"]
    # Two periods of an autoregression: 1 + phi.
    assert variance_ratio(runs, 2)["ratio"] == pytest.approx(1.3, abs=0.03)
    turns = np.log1p(synthetic.mean_reverting(20_000, 1, 0.01, 10.0, seed=5))["asset 1"]
    # A level of variance 1: (1 - phi^k) over k (1 - phi).
    phi = 0.5**0.1
    expected = (1 - phi**20) / (20 * (1 - phi))
    assert variance_ratio(turns, 20)["ratio"] == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize("world", ["random walk", "trending", "mean-reverting"])
def test_worlds_share_the_law_of_one_period(world: str) -> None:
    draw = {
        "random walk": lambda seed: synthetic.random_walk(4_000, 5, 0.1, mean=0.01, seed=seed),
        "trending": lambda seed: synthetic.trending(4_000, 5, 0.1, 0.2, mean=0.01, seed=seed),
        "mean-reverting": lambda seed: synthetic.mean_reverting(
            4_000, 5, 0.1, 60, mean=0.01, seed=seed
        ),
    }[world]
    returns = pd.concat([draw(seed) for seed in range(5)], ignore_index=True)
    assert returns.to_numpy().mean() == pytest.approx(0.01, abs=0.0015)
    assert np.log1p(returns.to_numpy()).std() == pytest.approx(0.1, rel=0.01)
    assert np.abs(np.corrcoef(returns.T) - np.eye(5)).max() < 0.05
    assert world in draw(1).attrs["synthetic"]
    pd.testing.assert_frame_equal(draw(1), draw(1))
    assert not draw(1).equals(draw(2))


def test_worlds_are_stationary_from_their_first_period() -> None:
    runs = np.log1p(synthetic.trending(3, 20_000, 0.1, 0.6, seed=1))
    turns = np.log1p(synthetic.mean_reverting(3, 20_000, 0.1, 5.0, seed=1))
    for logs in (runs, turns):
        assert logs.std(axis=1).to_numpy() == pytest.approx([0.1] * 3, rel=0.02)


def test_losers_return_or_stay_down() -> None:
    flat = pd.DataFrame(0.0, range(20), ["a", "b"])
    back = synthetic.with_loser(flat, "a", 3, fall=0.4, periods=5, recovery=4)
    gone = synthetic.with_loser(flat, "a", 3, fall=0.4, periods=5)
    assert (1 + back["a"]).prod() == pytest.approx(1.0)
    assert (1 + gone["a"]).prod() == pytest.approx(0.6)
    assert (1 + back["a"]).cumprod().idxmin() == 7
    assert (back["b"] == 0).all()
    assert (flat["a"] == 0).all()
    assert "temporary" in back.attrs["synthetic"]
    assert "permanent" in gone.attrs["synthetic"]


def test_bad_requests_are_refused_by_name() -> None:
    flat = pd.DataFrame(0.0, range(20), ["a", "b"])
    with pytest.raises(ValueError, match="'c' is no column"):
        synthetic.with_loser(flat, "c", 3, fall=0.4, periods=5)
    with pytest.raises(ValueError, match="ends at row 22"):
        synthetic.with_loser(flat, "a", 17, fall=0.4, periods=5)
    with pytest.raises(ValueError, match=r"fall is 1\.2"):
        synthetic.with_loser(flat, "a", 3, fall=1.2, periods=5)
    with pytest.raises(ValueError, match="persistence is 1"):
        synthetic.trending(10, 1, 0.01, 1.0, seed=1)
    with pytest.raises(ValueError, match="half_life is 0"):
        synthetic.mean_reverting(10, 1, 0.01, 0.0, seed=1)
    with pytest.raises(ValueError, match=r"volatility is -0\.1"):
        synthetic.random_walk(10, 1, -0.1, seed=1)
    with pytest.raises(ValueError, match="periods is 1"):
        synthetic.random_walk(1, 1, 0.1, seed=1)
    with pytest.raises(ValueError, match="too short or constant"):
        half_life(pd.Series([1.0] * 50))
    with pytest.raises(ValueError, match="periods is 9"):
        variance_ratio(pd.Series(np.arange(16.0)), 9)
