"""Bounds on the level of a partial list hold for every completion, and each is met by one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl

MARKET = pd.Series({"a": 0.4, "b": 0.25, "c": 0.2, "d": 0.1, "e": 0.05})


def test_two_holdings_by_hand() -> None:
    """Of 45 %, 35 % is common; 55 % may be outside, or hold all 45 % that the market has left."""
    listed = {"a": 0.3, "b": 0.15, "outside": 0.0}
    low, high = rl.partial_overlap(listed, MARKET)
    assert (low, high) == (pytest.approx(0.45), pytest.approx(0.8))
    # No other position is above 15 %: c is held for 15 % of its 20, d and e in full.
    low, high = rl.partial_overlap({"a": 0.3, "b": 0.15}, MARKET, largest_first=True)
    assert (low, high) == (pytest.approx(0.45), pytest.approx(0.75))
    # Scaled to 1 the list would be another portfolio, of a level above the highest possible.
    short = {"d": 0.02, "e": 0.01}
    assert rl.partial_overlap(short, MARKET)[1] == pytest.approx(0.88)
    assert rl.overlap({"d": 2 / 3, "e": 1 / 3}, MARKET) == pytest.approx(0.15)


SEVEN = st.lists(st.floats(0.0, 1.0), min_size=7, max_size=7)


@given(SEVEN, st.integers(1, 5), st.integers(0, 99))
def test_every_completion_lies_between(raw: list[float], count: int, seed: int) -> None:
    """Portfolios of the market's five assets and two others, of which some are told."""
    weights = pd.Series(np.array(raw) + 1e-9, [*MARKET.index, "x", "y"])
    weights /= weights.sum()
    level, share = rl.overlap(weights, MARKET), rl.active_share(weights, MARKET)
    top = weights.nlargest(count)
    some = weights.sample(count, random_state=seed)
    for listed, largest_first in ((top, True), (top, False), (some, False)):
        low, high = rl.partial_overlap(listed, MARKET, largest_first=largest_first)
        assert low - 1e-12 <= level <= high + 1e-12
        assert 1.0 - high - 1e-12 <= share <= 1.0 - low + 1e-12


@given(st.lists(st.floats(0.001, 0.3), min_size=1, max_size=3))
def test_both_ends_are_reached(raw: list[float]) -> None:
    listed = pd.Series(raw, list("abc")[: len(raw)])
    rest = 1.0 - listed.sum()
    low, high = rl.partial_overlap(listed, MARKET)
    assert rl.overlap({**listed, "outside": rest}, MARKET) == pytest.approx(low, abs=1e-12)
    others = MARKET.drop(listed.index)
    inside = others * min(1.0, rest / others.sum())
    best = {**listed, **inside, "outside": rest - inside.sum()}
    assert rl.overlap(best, MARKET) == pytest.approx(high, abs=1e-12)
    # With the largest told, as much as the smallest of them fits into every other.
    low, high = rl.partial_overlap(listed, MARKET, largest_first=True)
    fits = np.minimum(others, listed.min())
    fits *= min(1.0, rest / fits.sum())
    best = {**listed, **fits, "outside": rest - fits.sum()}
    assert rl.overlap(best, MARKET) == pytest.approx(high, abs=1e-12)


def test_a_whole_list_has_one_level() -> None:
    listed = {"a": 0.5, "b": 0.25, "z": 0.25}
    low, high = rl.partial_overlap(listed, MARKET)
    assert low == high == rl.overlap(listed, MARKET)
    # Typed numbers may sum to a hair more than 1.
    assert rl.partial_overlap({"a": 0.7, "b": 0.1 + 0.2 + 1e-16}, MARKET)[0] == pytest.approx(0.65)


def test_bad_lists_are_refused() -> None:
    for listed, message in (
        ({"a": 0.9, "b": 0.2}, r"sum to 1\.1: they are shares of the whole"),
        ({"a": -0.1}, r"'a' is -0\.1: weights cannot be negative"),
        ({"a": "5%"}, r"'a' is '5%': give 0\.05"),
        ({}, "no assets"),
    ):
        with pytest.raises(ValueError, match=message):
            rl.partial_overlap(listed, MARKET)
    with pytest.raises(ValueError, match=r"market weights sum to 0\.4"):
        rl.partial_overlap({"a": 0.1}, {"a": 0.4})
