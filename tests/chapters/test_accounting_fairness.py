"""Who pays for whom in a vault: by hand, without whole units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research_lib.chapters.composed_vaults.accounting_fairness import (
    RATES,
    entering,
    leaving_in_turn,
    stale_by_hand,
    stale_in_a_vault,
    there_and_back,
)


@given(
    st.floats(0.01, 0.9),
    st.floats(-0.09, 0.5),
    st.sampled_from(RATES),
    st.booleans(),
)
def test_a_stale_value_takes_what_the_formula_says(
    leaves: float, error: float, rate: str, before: bool
) -> None:
    taken = stale_in_a_vault(leaves, error, rate, corrected_before=before)
    formula = stale_by_hand(leaves, error, rate, corrected_before=before)
    assert taken == pytest.approx(formula, abs=1e-12)


def test_a_stale_value_by_hand() -> None:
    """200 of 1,000 leave at 1,000 that are 900: they get 200 and are due 180; 720 were others'."""
    found = [stale_by_hand(0.2, -0.1, rate, corrected_before=True) for rate in RATES]
    assert found == pytest.approx([20 / 720, 0.0, 0.0], abs=1e-15)
    late = [stale_by_hand(0.2, -0.1, rate, corrected_before=False) for rate in RATES]
    assert late == pytest.approx([20 / 720] * 3)


def test_ten_leave_in_turn_as_counted_by_hand() -> None:
    """A payment p sells p / (1 − c); the last sells all there is."""
    cost, value, expected = 0.01, 10.0, []
    for left in range(10, 1, -1):
        expected.append(100 * value / left)
        value -= value / left / (1 - cost)
    expected.append(100 * value * (1 - cost))
    assert leaving_in_turn(cost, 0.0) == pytest.approx(expected, abs=1e-6)
    assert leaving_in_turn(cost, cost) == pytest.approx([99.0] * 10, abs=1e-6)
    assert sum(expected) == pytest.approx(100 * 10 * (1 - cost))


def test_there_and_back_moves_the_cost_to_those_who_stay() -> None:
    """Half of 2 leaves: the sale of 1 / 0.99 costs 1 / 99, and the other half has that less."""
    free = there_and_back(0.01, 0.0)
    assert free["stays"] == pytest.approx(100 * (1 - 1 / 99))
    assert free["leaves"] == pytest.approx(100)
    paid = there_and_back(0.01, 0.01)
    assert paid == {"stays": pytest.approx(100), "leaves": pytest.approx(99)}


def test_an_entry_by_hand() -> None:
    """After the doubling the first owns 1.5 units: 1 and 0.5; the second brings as much."""
    c = 0.001  # small: what is of second order in it is left out
    before, after = entering(c, 2), entering(c, 3)
    # Before: 1.5 are bought for both. After: 0.5 are traded for the first alone, then 1.5 for both.
    assert before["first"] == pytest.approx(100 * c / 2, rel=0.01)
    assert before["second"] == pytest.approx(100 * c / 2, rel=0.01)
    assert after["first"] == pytest.approx(100 * c * (1 / 2 + 1 / 3), rel=0.01)
    assert after["second"] == pytest.approx(100 * c / 2, rel=0.01)
    waits = entering(0.0, 2, rise=0.1)
    assert waits.to_dict() == pytest.approx({"first": 100 * 0.05 / 1.1, "second": -5.0})
