"""The calendar that looks more often in turbulent times, against its definition."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.rebalancing.calendars import look_rows

ETFS = rl.load("factor_etfs_daily")
EVEN = np.full(5, 0.2)


@given(st.integers(2, 12), st.floats(0.0, 0.99), st.integers(0, 1000))
def test_turbulence_is_volatility_above_its_quantile(
    window: int, quantile: float, seed: int
) -> None:
    portfolio = np.random.default_rng(seed).standard_t(3, size=60)
    rule = rl.VolatilityCalendar(None, 1, window, quantile)
    found = rule.rows(portfolio[:, np.newaxis], np.ones(1), pd.RangeIndex(60))
    volatility = pd.Series(portfolio).rolling(window).std()
    known = volatility.expanding(min_periods=window).quantile(quantile)
    expected = np.flatnonzero((volatility > known).to_numpy()[:-1])
    assert found.tolist() == expected.tolist()


def test_dated_calendars_join() -> None:
    history, index = ETFS.to_numpy(), pd.DatetimeIndex(ETFS.index)
    found = set(rl.VolatilityCalendar("QE", "W-FRI", 63, 0.8).rows(history, EVEN, index))
    calm, often = set(look_rows("QE", index)), set(look_rows("W-FRI", index))
    assert calm < found < calm | often
    # The second half of March 2020 is the most turbulent time of these data.
    weeks = index[sorted(found - calm)].strftime("%Y-%m-%d")
    assert {"2020-03-20", "2020-03-27"} <= set(weeks)


def test_quantile_zero_is_almost_the_fast_calendar_and_none_is_never() -> None:
    history, index = ETFS.to_numpy(), ETFS.index
    every = rl.VolatilityCalendar(None, "W-FRI", 63, 0.0).rows(history, EVEN, index)
    late = look_rows("W-FRI", index)
    late = late[late >= 2 * 63 - 2]
    assert set(every) <= set(late)
    # Only a new lowest volatility is not above the lowest so far.
    assert len(every) > 0.9 * len(late)
    assert len(rl.VolatilityCalendar(None, None).rows(history, EVEN, index)) == 0


@given(st.integers(0, 1000), st.integers(10, 58))
def test_changing_the_future_leaves_earlier_looks(seed: int, row: int) -> None:
    history = np.random.default_rng(seed).normal(size=(60, 2))
    rule, index = rl.VolatilityCalendar(7, 1, 4, 0.6), pd.RangeIndex(60)
    changed = history.copy()
    changed[row + 1 :] *= 5.0
    half = np.full(2, 0.5)
    before, after = (rule.rows(data, half, index) for data in (history, changed))
    assert before[before <= row].tolist() == after[after <= row].tolist()


def test_short_data_have_no_turbulence() -> None:
    rule = rl.VolatilityCalendar(2, 1, 63, 0.8)
    found = rule.rows(np.ones((5, 1)), np.ones(1), pd.RangeIndex(5))
    assert found.tolist() == [1, 3]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"window": 1}, "window is 1"),
        ({"quantile": 1.0}, "quantile is 1.0"),
        ({"quantile": -0.1}, "quantile is -0.1"),
    ],
)
def test_bad_calendars_are_refused(changes: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        rl.VolatilityCalendar(**changes)


def test_the_calendar_speaks_shortly() -> None:
    rule = rl.VolatilityCalendar("QE", "W-FRI", 63, 0.8)
    assert repr(rule) == "QE, W-FRI while volatility over 63 periods is above its quantile 0.8"
