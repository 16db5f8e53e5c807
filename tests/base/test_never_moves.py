"""What stands still but for rounding is told from what moves a little."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.base.checks import never_moves


@given(st.floats(-0.9, 10.0), st.integers(1, 40))
def test_a_constant_path_of_values_never_moves(rate: float, assets: int) -> None:
    """Returns are read off sums over assets: their rounding is no movement."""
    shares = np.random.default_rng(assets).dirichlet(np.ones(assets))
    value = np.array([(shares * (1.0 + rate) ** step).sum() for step in range(12)])
    returns = value[1:] / value[:-1] - 1.0
    assert never_moves(returns)
    assert never_moves(returns - rate, size=abs(rate))


@given(st.floats(-10.0, -1.0), st.integers(0, 99))
def test_what_moves_a_little_moves(power: float, seed: int) -> None:
    """A billionth of a percent a period is a movement, and so is any scale of it above that."""
    moves = np.random.default_rng(seed).normal(0.0, 10.0**power, (30, 2))
    assert not never_moves(moves).any()
    assert not never_moves(1e-4 + moves).any()


def test_each_column_is_judged_alone() -> None:
    table = np.array([[0.01, 0.0, 1e-12], [0.01, 1e-12, 2e-12], [0.01, 0.0, 1e-12]])
    assert never_moves(table).tolist() == [True, False, False]
    assert never_moves(table[:1]).all(), "one return alone says nothing of movement"


@pytest.mark.parametrize("rate", [1e-4, 1e-7, 0.03])
def test_an_index_of_cash_never_moves(rate: float) -> None:
    days = pd.bdate_range("2018-01-01", periods=1000)
    flat = pd.DataFrame({"a": rate, "b": rate}, index=days)
    ledger = rl.simulate(flat, {"a": 0.3, "b": 0.7}, rl.Policy("ME"))
    assert ledger.returns().std() > 0.0
    assert never_moves(ledger.returns().to_numpy())
