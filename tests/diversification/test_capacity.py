"""The lowest level under limits: brute force, the closed form, and what must hold of any market."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import research_lib as rl
from research_lib.diversification.capacity import position_limits

NAMES = list("abcdefg")
money = st.floats(0.01, 100.0)


@st.composite
def markets(draw: st.DrawFn) -> tuple[pd.Series, pd.Series]:
    """Draw market weights and limits that can be met."""
    size = draw(st.integers(2, 7))
    weights = pd.Series(draw(st.lists(money, min_size=size, max_size=size)), NAMES[:size])
    limits = pd.Series(draw(st.lists(st.floats(0.0, 1.0), min_size=size, max_size=size)))
    limits = limits.set_axis(NAMES[:size])
    assume(limits.sum() >= 1.0)
    return weights / weights.sum(), limits


def by_brute_force(market: pd.Series, limits: pd.Series) -> float:
    """Lowest level over all corners: any set of assets full, at most one other partly held."""
    found = []
    for size in range(len(market) + 1):
        for chosen in combinations(market.index, size):
            full = list(chosen)
            rest = 1.0 - limits[full].sum()
            level = np.minimum(limits, market)[full].sum()
            if abs(rest) < 1e-12:
                found.append(level)
            others = market.index.difference(full)
            found += [
                level + min(rest, market[name]) for name in others if 0.0 <= rest <= limits[name]
            ]
    return min(found)


@given(markets())
@settings(deadline=None, max_examples=100)
def test_the_lowest_level_lies_between_the_two(case: tuple[pd.Series, pd.Series]) -> None:
    market, limits = case
    lowest = rl.lowest_level(market, limits)
    exact = by_brute_force(market, limits)
    assert lowest.bound <= exact + 1e-9
    assert exact <= lowest.reached + 1e-9
    assert lowest.reached - lowest.bound < market.max() + 1e-9


@given(markets())
@settings(deadline=None)
def test_the_portfolio_keeps_the_limits_and_has_the_level(
    case: tuple[pd.Series, pd.Series],
) -> None:
    market, limits = case
    lowest = rl.lowest_level(market, limits)
    held = lowest.portfolio
    assert held.sum() == pytest.approx(1.0, abs=1e-9)
    assert (held <= limits + 1e-12).all()
    assert (held >= 0.0).all()
    assert rl.overlap(held, market) == pytest.approx(lowest.reached, abs=1e-9)
    assert ((held > 1e-9) & (held < limits - 1e-9)).sum() <= 1


@pytest.mark.parametrize("seed", range(8))
def test_a_programme_agrees(seed: int) -> None:
    draw = np.random.default_rng(seed)
    market = pd.Series(draw.dirichlet(np.ones(12)), range(12))
    limits = pd.Series(draw.uniform(0.05, 0.3, 12), range(12))
    lowest = rl.lowest_level(market, limits)
    exact, _ = rl.level_range(market, rl.Limits(max_weight=limits))
    assert lowest.bound - 1e-6 <= exact <= lowest.reached + 1e-6


@given(st.lists(money, min_size=2, max_size=30), st.floats(0.001, 1.0), st.floats(0.01, 1.0))
@settings(deadline=None)
def test_in_proportion_to_the_free_float_it_is_size_over_share(
    floats: list[float], room: float, share: float
) -> None:
    """The law A / (kappa F), for a fund too large to hold all that it may of any one company."""
    depth = pd.Series(floats)
    size = room * share * depth.sum()
    assume(depth.max() * share < size)
    lowest = rl.lowest_level(depth / depth.sum(), position_limits(depth, size, share))
    assert lowest.bound == pytest.approx(room, rel=1e-9)
    assert room <= lowest.reached + 1e-12


def test_a_fund_as_large_as_its_share_of_the_market_is_the_market() -> None:
    depth = pd.Series({"a": 5.0, "b": 3.0, "c": 2.0})
    lowest = rl.lowest_level(depth / 10.0, position_limits(depth, 1.0, 0.1))
    assert lowest.bound == lowest.reached == pytest.approx(1.0)
    pd.testing.assert_series_equal(lowest.portfolio, depth / 10.0, check_names=False)
    with pytest.raises(ValueError, match=r"sum to 0\.5: a fund of this size cannot be invested"):
        rl.lowest_level(depth / 10.0, position_limits(depth, 2.0, 0.1))


@given(markets(), st.floats(1.0, 3.0))
@settings(deadline=None, max_examples=50)
def test_a_larger_fund_is_no_less_diversified(
    case: tuple[pd.Series, pd.Series], growth: float
) -> None:
    market, limits = case
    tighter = limits / growth
    assume(tighter.sum() >= 1.0)
    assert rl.lowest_level(market, tighter).bound >= rl.lowest_level(market, limits).bound - 1e-9
    assert by_brute_force(market, tighter) >= by_brute_force(market, limits) - 1e-9


def test_what_the_market_does_not_hold_comes_first() -> None:
    market = {"a": 0.6, "b": 0.4}
    lowest = rl.lowest_level(market, {"a": 1.0, "b": 1.0, "abroad": 0.7})
    assert lowest.portfolio["abroad"] == 0.7
    assert lowest.reached == pytest.approx(0.3)


def test_the_rest_goes_where_it_overlaps_least() -> None:
    """0.6 abroad, and 0.4 left: in b they would overlap 0.3, in c 0.2, though b has the chord."""
    market = {"a": 0.5, "b": 0.3, "c": 0.2}
    lowest = rl.lowest_level(market, {"a": 1.0, "b": 1.0, "c": 0.45, "abroad": 0.6})
    assert lowest.bound == pytest.approx(0.4 * 0.3)
    assert lowest.reached == pytest.approx(0.2)
    assert lowest.portfolio["c"] == pytest.approx(0.4)


def test_limits_by_hand() -> None:
    limits = position_limits({"a": 400.0, "b": 50.0, "c": 0.0}, size=25.0, share=0.1)
    assert limits.to_dict() == {"a": 1.0, "b": 0.2, "c": 0.0}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"size": 0.0}, "size is 0.0"),
        ({"share": -0.1}, "share is -0.1"),
        ({"size": np.nan}, "size is nan"),
        ({"depth": {"a": -1.0}}, "depth of 'a' is -1.0"),
        ({"depth": {"a": np.nan}}, "depth of 'a' is nan"),
    ],
)
def test_bad_depths_are_refused(change: dict, message: str) -> None:
    case = {"depth": {"a": 1.0}, "size": 1.0, "share": 0.1} | change
    with pytest.raises(ValueError, match=message):
        position_limits(**case)


def test_bad_limits_are_refused() -> None:
    market = {"a": 0.5, "b": 0.5}
    with pytest.raises(ValueError, match="limits miss 'b'"):
        rl.lowest_level(market, {"a": 1.0})
    with pytest.raises(ValueError, match=r"limits of .b. is -0\.5"):
        rl.lowest_level(market, {"a": 1.0, "b": -0.5})
