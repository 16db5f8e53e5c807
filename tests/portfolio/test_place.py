"""The place in the market: by hand, bounds against linear programmes, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog

import research_lib as rl
from research_lib.portfolio.likeness import partial_likeness
from research_lib.portfolio.place import place_in_market

MARKET = {"a": 0.5, "b": 0.3, "c": 0.2}


def test_a_whole_list_by_hand() -> None:
    """0.4 of a and 0.1 of b are common; c is missing; d is none of the market's."""
    place = place_in_market({"a": 0.4, "b": 0.1, "d": 0.5}, MARKET)
    assert not place.is_partial
    assert place.levels.loc["plain"].tolist() == pytest.approx([0.5, 0.5, 0.5, 0.5])
    gone = place.names["held"] == 0.0
    assert place.names.loc[gone, "market"].to_dict() == {"c": 0.2}
    more = place.names["beyond"] > 0.0
    assert place.names.loc[more, "beyond"].to_dict() == {"d": 0.5}
    assert place.names["beyond"].to_dict() == pytest.approx(
        {"a": -0.1, "b": -0.2, "d": 0.5, "c": -0.2}
    )
    assert np.isnan(place.tracking_error)
    assert np.isnan(place.tracking_error_bound)


def test_a_partial_list_by_hand() -> None:
    """0.4 of a and 0.1 of b are known, half is not: at best all of c, 0.2, in it."""
    place = place_in_market({"a": 0.4, "b": 0.1}, MARKET)
    assert place.is_partial
    assert place.listed == pytest.approx(0.5)
    assert place.levels.loc["plain"].tolist() == pytest.approx([0.5, 0.7, 0.3, 0.5])
    top = place_in_market({"a": 0.4, "b": 0.1}, MARKET, largest_first=True)
    assert top.levels.loc["plain", "level_high"] == pytest.approx(0.6)
    none = place_in_market({"a": 0.4, "b": 0.1, "c": 0.0}, MARKET)
    assert none.levels.loc["plain", "level_high"] == pytest.approx(0.5)
    assert none.names.index[none.names["held"] == 0.0].tolist() == ["c"]


def test_by_likeness_a_whole_list_has_the_level_of_the_library() -> None:
    alike = rl.group_similarity({"a": "oil", "b": "banks", "c": "banks", "d": "oil"}, 0.5)
    held = {"a": 0.4, "b": 0.1, "d": 0.5}
    place = place_in_market(held, MARKET, alike)
    wanted = rl.overlap(held, MARKET, alike)
    assert place.levels.loc["by likeness", "level_low"] == wanted
    assert place.levels.loc["by likeness", "active_high"] == 1.0 - wanted
    assert wanted > 0.5


@st.composite
def partial_lists(draw: st.DrawFn) -> tuple:
    names = list("abcdef")[: draw(st.integers(2, 6))]
    size = len(names)
    raw = [draw(st.integers(0, 6)) for _ in names]
    assume(sum(raw) > 0)
    market = pd.Series(raw, names, dtype=float) / sum(raw)
    known = draw(st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=size))
    held = pd.Series([draw(st.integers(0, 6)) / 40 for _ in known], known)
    upper = np.triu([[draw(st.integers(0, 4)) / 4 for _ in names] for _ in names], 1)
    alike = pd.DataFrame(upper + upper.T + np.eye(size), names, names)
    return held, market, alike, draw(st.booleans())


def programme(held: pd.Series, market: pd.Series, alike: pd.DataFrame, caps: list) -> float:
    """The best match by linear programme: what is listed is all held, the rest up to its caps."""
    rest = 1.0 - held.sum()
    rows, columns = list(alike.index), list(market.index)
    size = len(rows), len(columns)
    a_eq, b_eq, a_ub, b_ub = [], [], [], []
    for i, row in enumerate(rows):
        line = np.zeros(size)
        line[i] = 1.0
        (a_eq if row in held.index else a_ub).append(line.ravel())
        (b_eq if row in held.index else b_ub).append(held.get(row, caps[i]))
    for j, column in enumerate(columns):
        line = np.zeros(size)
        line[:, j] = 1.0
        a_ub.append(line.ravel())
        b_ub.append(market[column])
    others = np.zeros(size)
    others[[row not in held.index for row in rows]] = 1.0
    a_ub.append(others.ravel())
    b_ub.append(rest)
    gains = alike.loc[rows, columns].to_numpy().ravel()
    found = linprog(-gains, a_ub, b_ub, a_eq or None, b_eq or None)
    assert found.status == 0
    return -found.fun


@given(partial_lists())
def test_bounds_by_likeness_are_those_of_linear_programmes(case: tuple) -> None:
    held, market, alike, largest_first = case
    assume(held.sum() > 0.0)
    rest = 1.0 - held.sum()
    cap = min(held[held > 0.0].min(), rest) if largest_first else rest
    found = partial_likeness(held, market, alike, largest_first=largest_first)
    high = programme(held, market, alike, [cap] * len(alike))
    low = programme(held, market, alike, [0.0] * len(alike))
    assert found == pytest.approx((low, high), abs=1e-9)
    place = place_in_market(held, market, alike, largest_first=largest_first)
    assert place.levels.loc["by likeness"].iloc[:2].tolist() == pytest.approx(found, abs=1e-9)
    assert (place.levels.loc["by likeness"] - place.levels.loc["plain"])[:2].min() >= -1e-9


@given(partial_lists())
def test_if_only_equals_are_alike_bounds_are_the_plain_ones(case: tuple) -> None:
    held, market, alike, largest_first = case
    assume(held.sum() > 0.0)
    alone = pd.DataFrame(np.eye(len(alike)), alike.index, alike.columns)
    levels = place_in_market(held, market, alone, largest_first=largest_first).levels
    assert levels.loc["by likeness"].tolist() == pytest.approx(
        levels.loc["plain"].tolist(), abs=1e-9
    )


@given(partial_lists(), st.integers(0, 100))
def test_whatever_is_not_listed_the_level_lies_between_the_bounds(case: tuple, seed: int) -> None:
    held, market, alike, _ = case
    others = [name for name in alike.index if name not in held.index]
    assume(others)
    rest = np.random.default_rng(seed).dirichlet(np.ones(len(others))) * (1.0 - held.sum())
    whole = pd.concat([held, pd.Series(rest, others)])
    for row, exact in {
        "plain": rl.overlap(whole, market),
        "by likeness": rl.overlap(whole, market, alike),
    }.items():
        low, high = place_in_market(held, market, alike).levels.loc[row].iloc[:2]
        assert low - 1e-9 <= exact <= high + 1e-9


def moves() -> pd.DataFrame:
    dates = pd.date_range("2020-01-31", periods=60, freq="ME")
    noise = np.random.default_rng(3).normal(0.01, 0.05, (60, 4))
    return pd.DataFrame(noise, dates, list("abcd"))


def test_tracking_error_is_what_returns_stray_by() -> None:
    """Held exactly, the difference of returns has that standard deviation."""
    held = {"a": 0.6, "b": 0.4}
    wild = moves().assign(d=10.0 * moves()["d"])  # neither held nor in the market
    wild.attrs["decimal"] = True
    place = place_in_market(held, MARKET, returns=wild.clip(lower=-1.0))
    apart = moves()[["a", "b"]] @ [0.6, 0.4] - moves()[["a", "b", "c"]] @ [0.5, 0.3, 0.2]
    assert place.tracking_error == pytest.approx(apart.std() * 12**0.5)
    assert place.tracking_error <= place.tracking_error_bound
    covariance = moves()[["a", "b", "c"]].cov() * 12
    level = rl.overlap(held, MARKET)
    bound = rl.tracking_error_bound(level, covariance, MARKET)
    assert place.tracking_error_bound == pytest.approx(bound)


def test_of_a_partial_list_only_the_bound_is_known() -> None:
    place = place_in_market({"a": 0.4, "b": 0.1}, MARKET, returns=moves())
    assert np.isnan(place.tracking_error)
    bound = rl.tracking_error_bound(0.5, moves().cov() * 12, MARKET)
    assert place.tracking_error_bound == pytest.approx(bound)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"holdings": {"a": 0.7, "b": 0.4}}, "sum to 1.1"),
        ({"holdings": {"a": -0.1, "b": 0.4}}, "'a' is -0.1"),
        ({"holdings": {"a": np.nan}}, "'a' is nan"),
        ({"market": {"a": 0.7}}, "market weights sum to 0.7"),
        ({"returns": moves()[["a", "b"]]}, "returns miss 'c'"),
        ({"returns": moves().iloc[:1]}, "1 period"),
        ({"likeness": rl.group_similarity({"a": 1, "b": 1}, 0.5)}, "similarity miss 'c'"),
    ],
)
def test_what_is_refused(changed: dict, told: str) -> None:
    case = {"holdings": {"a": 0.4, "b": 0.1}, "market": MARKET} | changed
    with pytest.raises(ValueError, match=told):
        place_in_market(**case)
