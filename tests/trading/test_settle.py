"""What is left after a trade and its cost is a root, and is found where costs are steep as well."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.trading.settle import UNPAYABLE, Rates, settle, total


@given(st.integers(0, 2**32), st.integers(1, 5), st.sampled_from([0.0, 1e-6, 0.1, 10.0, 1e6, 1e12]))
def test_what_is_left_by_its_closed_form(seed: int, assets: int, impact: float) -> None:
    """Where all is on its weights, money y more of each costs b y + a y^2 in all.

    b = 1 + sum of c w, a = sum of k w^2: y = 2 m / (b + sqrt(b^2 + 4 a m)) for m that comes in.
    """
    draw = np.random.default_rng(seed)
    weights, held, money = draw.dirichlet(np.ones(assets)), draw.random(), draw.uniform(1.0, 1e3)
    rates = Rates(draw.uniform(0.0, 0.5, assets), impact * draw.random(assets), 0.0)
    found = settle(held * weights, weights, held + money, rates)
    b, a = 1.0 + rates.proportional @ weights, rates.quadratic @ weights**2
    exact = held + 2.0 * money / (b + np.sqrt(b * b + 4.0 * a * money))
    assert found == pytest.approx(exact, rel=1e-12, abs=1e-14 * (held + money))


def test_a_first_purchase_at_a_steep_impact_by_hand() -> None:
    """A million buys what trades 1 a period: x + x^2 = 1,000,000, and 999.50 are left."""
    ledger = rl.simulate(
        pd.DataFrame({"a": [0.0, 0.0]}),
        {"a": 1.0},
        rl.Policy(None),
        costs=rl.Costs(impact=1.0, volume=pd.DataFrame({"a": [1.0, 1.0]})),
        initial=1e6,
        charge_entry=True,
    )
    assert ledger.value.iloc[-1] == pytest.approx((np.sqrt(4e6 + 1.0) - 1.0) / 2.0, rel=1e-13)


def test_a_sale_whose_impact_exceeds_it_cannot_be_paid() -> None:
    """Selling 1 of 2 at an impact of 1 a squared unit brings nothing: 2 - 1 = 1 is held, 1 gone."""
    holdings, weights = np.array([2.0, 0.0]), np.array([0.5, 0.5])
    assert settle(holdings, weights, 2.0, Rates(np.zeros(2), np.array([2.0, 0.0]), 0.0)) < 0.0
    assert np.isneginf(UNPAYABLE)


@given(st.integers(0, 40))
def test_a_total_is_the_sum(size: int) -> None:
    amounts = np.random.default_rng(size).integers(-9, 9, size).astype(float)
    assert total(amounts) == amounts.sum()
