"""Drift since the last trade: by hand, and against the simulator."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import research_lib as rl
from research_lib.portfolio.drift_since import drift_since

DAYS = pd.date_range("2024-01-01", periods=3, freq="D")


def test_by_hand() -> None:
    """10 of a at 1 and 1 of b at 10: half each; a doubles, then b does.

    20 and 10: 2/3 and 1/3; 20 and 20: half each again. Going back each day turns over a sixth
    twice, once for a and once for b.
    """
    prices = pd.DataFrame({"a": [1.0, 2.0, 2.0], "b": [10.0, 10.0, 20.0], "c": 5.0}, DAYS)
    drift = drift_since({"a": 10, "b": 1, "c": 0}, prices)
    assert drift.distance.tolist() == pytest.approx([0.0, 1 / 6, 0.0])
    assert drift.weights.loc["a"].tolist() == pytest.approx([0.5, 0.5, 0.0])
    assert list(drift.weights.index) == ["a", "b"]
    assert (drift.turnover, drift.turnover_each) == pytest.approx((0.0, 1 / 3))
    assert drift.turnover_each - drift.turnover == pytest.approx(1 / 3)


@given(
    arrays(float, (6, 3), elements=st.floats(0.5, 20.0)),
    arrays(float, 3, elements=st.integers(1, 50).map(float)),
)
def test_agrees_with_the_simulator(prices: np.ndarray, pieces: np.ndarray) -> None:
    """Its turnover of trading at every close, and of doing so once; a last period is added."""
    index = pd.date_range("2024-01-31", periods=7, freq="ME")
    table = pd.DataFrame(np.vstack([prices, prices[-1:]]), index, list("abc"))
    held = pd.Series(pieces, list("abc"))
    drift = drift_since(held, table.iloc[:6])
    returns = table.pct_change().iloc[1:]
    returns.attrs["decimal"] = True
    then = held * table.iloc[0] / (held * table.iloc[0]).sum()
    each = rl.simulate(returns, then, rl.Policy(1)).turnover.sum()
    once = rl.simulate(returns, then, rl.Policy(index[[5]])).turnover.sum()
    assert drift.turnover_each == pytest.approx(each, abs=1e-10)
    assert drift.turnover == pytest.approx(once, abs=1e-10)


@pytest.mark.parametrize(
    ("pieces", "prices", "told"),
    [
        ({"a": 0}, {"a": [1.0, 1.0, 1.0]}, "pieces are all 0"),
        ({"b": 1}, {"a": [1.0, 1.0, 1.0]}, "prices miss 'b'"),
        ({"a": 1}, {"a": [1.0, np.nan, 1.0]}, "price of 'a' at 2024-01-02 .* is nan"),
        ({"a": 1}, {"a": [1.0, 0.0, 1.0]}, "price of 'a' at 2024-01-02 .* is 0"),
        ({"a": -1}, {"a": [1.0, 1.0, 1.0]}, "pieces of 'a' are -1"),
    ],
)
def test_what_is_refused(pieces: dict, prices: dict, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        drift_since(pieces, pd.DataFrame(prices, DAYS))
    with pytest.raises(ValueError, match="one date"):
        drift_since({"a": 1}, pd.DataFrame({"a": [1.0]}, DAYS[:1]))
    with pytest.raises(TypeError, match="DataFrame"):
        drift_since({"a": 1}, pd.Series({"a": 1.0}))
