"""Variance ratios by state, against a double loop and where reversal was put."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from research_lib.chapters.bands_and_triggers.reversal import (
    state_flip_test,
    variance_ratio_by_state,
)
from research_lib.measures.relative_returns import relative_returns


def test_variance_ratio_is_the_plain_double_sum() -> None:
    rng = np.random.default_rng(3)
    returns = pd.DataFrame(0.01 * rng.standard_t(4, (300, 3)), columns=list("abc"))
    target = pd.Series({"a": 0.2, "b": 0.3, "c": 0.5})
    x = relative_returns(returns, target)
    mix = returns @ target
    again = np.log((1 + returns["b"]) / (1 + mix))
    assert np.allclose(x["b"], again - again.mean())
    state = rng.random(300) < 0.4
    found = variance_ratio_by_state(x, state, 5)
    for side, held in {"on": True, "off": False}.items():
        top = bottom = 0.0
        for t in range(295):
            if state[t] == held:
                after = x.iloc[t + 1 : t + 6]
                top += float((after.sum() ** 2).sum())
                bottom += float((after**2).sum().sum())
        assert found[side] == pytest.approx(top / bottom)
    assert found["difference"] == pytest.approx(found["on"] - found["off"])


def test_variance_ratio_sees_reversal_where_it_was_put() -> None:
    rng = np.random.default_rng(5)
    noise = rng.standard_normal(8000)
    x = noise.copy()
    # In the second half each move takes back half of the last one.
    x[4000:] -= 0.5 * noise[3999:-1]
    state = np.arange(8000) >= 4000
    turning = pd.DataFrame({"a": x})
    found = variance_ratio_by_state(turning, state, 20)
    assert found["off"] == pytest.approx(1.0, abs=0.12)
    # MA(1) with -1/2: autocorrelation -0.4, ratio 1 + 2 (19 / 20) (-0.4).
    assert found["on"] == pytest.approx(0.24, abs=0.04)
    assert state_flip_test(turning, state, 20) == pytest.approx(0.01)


def test_variance_ratio_refuses_what_has_no_answer() -> None:
    x = pd.DataFrame({"a": [0.1, -0.1] * 20})
    with pytest.raises(ValueError, match="always or never"):
        variance_ratio_by_state(x, np.ones(40, dtype=bool), 5)
    with pytest.raises(ValueError, match="horizon is 1"):
        variance_ratio_by_state(x, np.arange(40) < 20, 1)
    with pytest.raises(ValueError, match="state has shape"):
        variance_ratio_by_state(x, np.ones(3, dtype=bool), 5)
