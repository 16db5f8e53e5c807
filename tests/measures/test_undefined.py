"""Ratios of what stands still are undefined, whatever rounding makes of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.measures.mean_reversion import half_life, variance_ratio
from research_lib.measures.performance import return_measures, value_measures

DAYS = pd.bdate_range("2018-01-01", periods=1000)


@pytest.mark.parametrize("rate", [1e-4, 1e-7, 0.02])
@pytest.mark.parametrize("over", [0.0, 1e-4, -0.01])
def test_a_constant_return_has_no_sharpe_ratio(rate: float, over: float) -> None:
    flat = pd.DataFrame({"a": rate, "b": rate}, DAYS)
    flat.attrs["decimal"] = True
    ledger = rl.simulate(flat, {"a": 0.3, "b": 0.7}, rl.Policy("ME"))
    assert ledger.returns().std() > 0.0, "the rounding that was taken for risk"
    cash = pd.Series(rate - over, DAYS)
    cash.attrs["decimal"] = True
    found = rl.performance(ledger, cash=cash)
    assert np.isnan(found["sharpe"])
    assert found.drop("sharpe").notna().all()
    assert found["growth"] == pytest.approx((1.0 + rate) ** 252 - 1.0)
    compiled = value_measures(ledger.value.to_numpy(), 1.0, cash.to_numpy(), 252.0)
    assert np.isnan(compiled[2])
    assert np.isfinite(np.delete(compiled, 2)).all()


@pytest.mark.parametrize("risk", [1e-9, 1e-5, 0.01])
def test_a_small_risk_is_a_risk(risk: float) -> None:
    """The ratio does not depend on the unit: a thousandth of the returns has the same."""
    noise = np.random.default_rng(3).normal(0.1, 1.0, 1000)
    for unit in (risk, risk / 10.0):
        ratio = return_measures(unit * noise, 0.0, 252.0)[2]
        assert ratio == pytest.approx(noise.mean() / noise.std(ddof=1) * 252**0.5, rel=1e-9)
    value = np.cumprod(1.0 + risk * noise)
    assert value_measures(value, 1.0, np.zeros(1000), 252.0)[2] == pytest.approx(ratio, rel=1e-4)


def test_cash_that_moves_alone_is_a_risk() -> None:
    flat = np.full(100, 0.01)
    cash = np.linspace(0.0, 0.001, 100)
    assert np.isfinite(return_measures(flat, cash, 12.0)[2])
    assert np.isfinite(value_measures(1.01 ** np.arange(1, 101), 1.0, cash, 12.0)[2])


def test_one_return_has_no_ratio() -> None:
    one = pd.DataFrame({"a": [0.1]}, DAYS[:1])
    found = rl.performance(rl.simulate(one, {"a": 1.0}, rl.Policy(None)), frequency=12)
    assert found[["volatility", "sharpe"]].isna().all()
    assert found["growth"] == pytest.approx(1.1**12 - 1)


def test_a_table_of_rules_keeps_the_rows_without_a_ratio() -> None:
    flat = pd.DataFrame({"a": 1e-4, "b": 1e-4}, DAYS)
    table = rl.sweep(flat, {"a": 0.5, "b": 0.5}, rl.frequency_ladder(DAYS), cash=1e-4)
    assert table["sharpe"].isna().all()
    assert len(table) == 7
    assert (table["money_weighted"] == table["growth"]).all()


@pytest.mark.parametrize("level", [1.0, 1e-6, 1e6])
def test_a_level_that_stands_still_has_no_half_life(level: float) -> None:
    rounding = level * (1.0 + 1e-15 * np.random.default_rng(0).normal(size=50))
    with pytest.raises(ValueError, match="constant"):
        half_life(pd.Series(rounding))
    moving = level * np.cumsum(np.random.default_rng(0).normal(size=50))
    assert half_life(pd.Series(moving))["half_life"] > 0.0


def test_what_is_missing_is_named() -> None:
    with pytest.raises(ValueError, match="never move but for rounding"):
        variance_ratio(pd.Series(np.full(40, 1e-3)), 2)
    for call in (half_life, lambda x: variance_ratio(x, 2)):
        with pytest.raises(ValueError, match="missing or infinite"):
            call(pd.Series([0.1, np.nan] * 20))


def test_what_is_no_ledger_is_refused_with_what_to_give() -> None:
    for books in ([1, 2], pd.Series([0.1]), None):
        with pytest.raises(TypeError, match=r"give the Ledger that rl\.simulate returns"):
            rl.performance(books)
