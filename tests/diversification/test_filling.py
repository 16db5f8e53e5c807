"""Filling best first against a loop, and equal limits are equal."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.base.linear import linear_programme
from research_lib.diversification.filling import filled, filling_line

ROOMS = st.lists(st.floats(0.0, 2.0), min_size=1, max_size=8)


@given(ROOMS, st.floats(0.0, 5.0))
def test_rooms_are_filled_one_by_one(rooms: list[float], amount: float) -> None:
    left, expected = amount, []
    for room in rooms:
        expected.append(min(room, left))
        left -= expected[-1]
    found = filled(np.array(rooms), amount)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert (found <= rooms).all()
    many = filled(np.array([rooms, rooms]), np.array([[amount], [0.0]]))
    np.testing.assert_array_equal(many[0], found)
    assert not many[1].any()
    # Nothing is left over in a room behind the one that takes the rest.
    last = np.flatnonzero(found < np.array(rooms))
    if last.size:
        assert not found[last[0] + 1 :].any()


@given(ROOMS, st.data())
def test_the_line_is_what_filled_rooms_are_worth(rooms: list[float], data: st.DataObject) -> None:
    size = np.array(rooms)
    worth = np.sort(data.draw(st.lists(st.floats(-1, 1), min_size=len(rooms), max_size=len(rooms))))
    worth = np.array(worth)[::-1]
    amounts, values = filling_line(size, worth)
    assert (amounts[0], values[0], len(amounts)) == (0.0, 0.0, len(rooms) + 1)
    for share in np.linspace(0.0, size.sum(), 7):
        # Equal corners of empty rooms are worth the same.
        assert np.interp(share, amounts, values) == pytest.approx(
            filled(size, share) @ worth, abs=1e-9
        )
    both = filling_line(np.array([size, size]), np.array([worth, worth]))
    np.testing.assert_array_equal(both[0][1], amounts)
    np.testing.assert_array_equal(both[1][0], values)


def test_equal_limits_are_equal() -> None:
    groups = {"a": "oil", "b": "banks"}
    one = rl.Limits({"a": 0.5, "b": 0.4}, groups, {"oil": 0.3}, ["b"])
    two = rl.Limits(
        pd.Series({"b": 0.4, "a": 0.5}), pd.Series(groups), pd.Series({"oil": 0.3}), ("b",)
    )
    assert one == two
    assert hash(one) == hash(two)
    assert rl.Limits(0.1) == rl.Limits(0.1)
    for other in (
        rl.Limits({"a": 0.5, "b": 0.5}, groups, {"oil": 0.3}, ["b"]),
        rl.Limits({"a": 0.5, "b": 0.4}, {"a": "oil", "b": "oil"}, {"oil": 0.3}, ["b"]),
        rl.Limits({"a": 0.5, "b": 0.4}, groups, {"oil": 0.2}, ["b"]),
        rl.Limits({"a": 0.5, "b": 0.4}, groups, {"oil": 0.3}),
        0.1,
    ):
        assert one != other


def test_a_programme_says_what_it_could_not_do() -> None:
    assert linear_programme("x", c=[1.0], A_eq=[[1.0]], b_eq=[2.0], bounds=[(0, 1)]) is None
    assert linear_programme("x", c=[1.0], bounds=[(0.5, 1)]).fun == 0.5
    with pytest.raises(RuntimeError, match="linear programme x: "):
        linear_programme("x", c=[-1.0], bounds=[(0, None)])


@pytest.mark.parametrize("levels", ["abc", 0.5, [[0.1]], ["0.5"], [0.5, None], ["50%"]])
def test_levels_that_are_none_are_refused(levels: object) -> None:
    with pytest.raises(ValueError, match=r"levels? (is|hold)"):
        rl.wedge({"a": 0.5, "b": 0.5}, {"a": 0.1, "b": 0.0}, "all", levels=levels)
