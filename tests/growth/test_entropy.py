"""Relative entropy is what the books say it is, and drift is bounded by the level."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.growth.entropy import least_entropy

NAMES = list("abcd")
# Some weights are nothing at all.
parts = st.one_of(st.just(0.0), st.floats(1e-6, 1.0))


def mixed(values: list[float]) -> dict[str, float]:
    return dict(zip(NAMES, np.array(values) / sum(values), strict=True))


mixes = st.lists(parts, min_size=4, max_size=4).filter(any).map(mixed)
full_mixes = st.lists(st.floats(1e-6, 1.0), min_size=4, max_size=4).map(mixed)


def by_hand(weights: dict[str, float], other: dict[str, float]) -> float:
    """Return the sum of the definition, asset by asset."""
    total = 0.0
    for name, weight in weights.items():
        if weight > 0.0:
            if other.get(name, 0.0) == 0.0:
                return math.inf
            total += weight * math.log(weight / other[name])
    return total


@given(mixes, mixes)
def test_it_is_the_sum_of_the_definition(
    weights: dict[str, float], other: dict[str, float]
) -> None:
    assert rl.relative_entropy(weights, other) == pytest.approx(by_hand(weights, other), abs=1e-12)


@given(mixes, mixes)
def test_the_level_bounds_it_from_below(weights: dict[str, float], other: dict[str, float]) -> None:
    """Pinsker: never below twice the square of what the level lacks to one."""
    floor = least_entropy(rl.overlap(other, weights))
    assert rl.relative_entropy(weights, other) >= floor - 1e-12


@given(full_mixes, mixes)
def test_turned_round_it_has_an_upper_bound(
    weights: dict[str, float], other: dict[str, float]
) -> None:
    """The entropy of what was left alone to its target is below log(1 / least weight)."""
    limit = math.log(1.0 / min(weights.values()))
    assert rl.relative_entropy(other, weights) <= limit + 1e-12


def test_the_entropy_of_a_target_has_no_upper_bound() -> None:
    """So log(1 / least weight) does not bound it: two halves, of which one nearly vanishes."""
    half = {"a": 0.5, "b": 0.5}
    found = [rl.relative_entropy(half, {"a": 1 - left, "b": left}) for left in (1e-2, 1e-4, 1e-8)]
    assert found[0] > math.log(2)
    assert np.diff(found) == pytest.approx([math.log(10.0), 2 * math.log(10.0)], abs=0.01)


def test_it_is_zero_for_the_same_and_infinite_for_what_was_sold_whole() -> None:
    half = {"a": 0.5, "b": 0.5}
    assert rl.relative_entropy(half, half) == 0.0
    assert rl.relative_entropy(half, {"b": 0.5 + 1e-12, "a": 0.5 - 1e-12}) >= 0.0
    assert rl.relative_entropy(half, {"a": 1.0}) == math.inf
    assert rl.relative_entropy({"a": 1.0}, half) == pytest.approx(math.log(2))


def test_a_frame_holds_a_portfolio_in_each_row() -> None:
    target = pd.Series({"a": 0.5, "b": 0.3, "c": 0.2})
    rows = pd.DataFrame({"c": [0.2, 0.6], "a": [0.5, 0.1], "b": [0.3, 0.2], "d": [0.0, 0.1]})
    found = rl.relative_entropy(target, rows)
    assert found.tolist() == [rl.relative_entropy(target, row) for _, row in rows.iterrows()]
    assert found[0] == pytest.approx(0.0, abs=1e-15)
    assert list(found.index) == [0, 1]


@pytest.mark.parametrize(
    ("weights", "other", "told"),
    [
        ({"a": 1.2, "b": -0.2}, {"a": 1.0}, "'b' is -0.2"),
        ({"a": 1.0}, {"a": 1.2, "b": -0.2}, "other weights of 'b' is -0.2"),
        ({"a": 0.6}, {"a": 1.0}, "sum to 0.6"),
        ({"a": 1.0}, {"a": 0.6}, "other weights sum to 0.6"),
        ({"a": 1.0}, {"a": float("nan")}, "other weights of 'a' is nan"),
        ({"a": 1.0}, pd.DataFrame({"a": [1.0, 0.7]}), "weights of other 1 sum to 0.7"),
    ],
)
def test_what_are_no_weights_are_refused(weights: object, other: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        rl.relative_entropy(weights, other)


def test_a_level_is_between_nothing_and_all() -> None:
    assert least_entropy(1.0) == 0.0
    assert least_entropy(pd.Series([0.5, 0.0])).tolist() == [0.5, 2.0]
    with pytest.raises(ValueError, match="between 0 and 1"):
        least_entropy(1.1)
