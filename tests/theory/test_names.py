"""Portfolios by names: every way of building, what bounds the distance, and the law of names."""

from __future__ import annotations

from itertools import combinations, permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

import research_lib as rl
from research_lib.datasets.years import calendar_years
from research_lib.draws.subsets import subset_moments
from research_lib.theory.names import (
    WAYS,
    built,
    ceiling,
    drawn_by_year,
    portfolio_table,
    reach,
    rms_by_names,
)


def markets(size: int = 12) -> st.SearchStrategy[np.ndarray]:
    weights = st.lists(st.floats(0.01, 1.0), min_size=size, max_size=size)
    return weights.map(lambda drawn: np.array(drawn) / sum(drawn))


@given(st.sampled_from(WAYS), markets(), st.integers(0, 99))
@settings(deadline=None)
def test_every_way_builds_what_it_says(way: str, market: np.ndarray, seed: int) -> None:
    generator = np.random.default_rng(seed)
    past = generator.normal(size=(30, 12))
    names = np.array([1, 2, 3, 5, 6])
    for weights, count in zip(built(way, market, past, names, generator), names, strict=True):
        held = np.flatnonzero(weights)
        assert weights.min() >= 0.0
        assert weights.sum() == pytest.approx(1.0)
        inside = weights[held]
        if way == "index and one name":
            assert len(held) == 12
            assert (np.diff(np.sort(weights / market))[:-1] < 1e-9).all(), "one name stands out"
            continue
        assert len(held) == count
        if way == "sets, market weights":
            np.testing.assert_allclose(inside, market[held] / market[held].sum())
        elif way == "three bets and a tail" and count > 5:
            expected = [0.4 / (count - 3)] * (count - 3) + [0.2] * 3
            np.testing.assert_allclose(np.sort(inside), np.sort(expected))
        elif way != "sets, random weights":
            np.testing.assert_allclose(inside, 1 / count)
        if way == "large names":
            assert market[held].min() >= np.sort(market)[6]
        if way == "small names":
            assert market[held].max() <= np.sort(market)[5]
        if way == "look-alikes":
            likeness = np.corrcoef(past.T)
            assert any(set(held) == set((-row).argsort()[:count]) for row in likeness)


def test_random_weights_are_uniform_over_the_simplex() -> None:
    """A weight of the flat Dirichlet over three has mean 1/3 and variance 1/18."""
    generator = np.random.default_rng(1)
    market = np.full(3, 1 / 3)
    drawn = built("sets, random weights", market, np.empty((0, 3)), np.full(20_000, 3), generator)
    np.testing.assert_allclose(drawn.mean(axis=0), 1 / 3, atol=0.006)
    np.testing.assert_allclose(drawn.var(axis=0), 1 / 18, atol=0.002)


def test_what_cannot_be_built_is_refused() -> None:
    generator, market = np.random.default_rng(0), np.full(4, 0.25)
    with pytest.raises(ValueError, match="give one of sets, market weights"):
        built("by feel", market, np.empty((0, 4)), np.array([1]), generator)
    with pytest.raises(ValueError, match="stay in 1 to 2"):
        built("large names", market, np.empty((0, 4)), np.array([3]), generator)
    with pytest.raises(ValueError, match="window is 60"):
        portfolio_table("us_industries_49", 1972, 1972, window=60, count=2)


def test_the_table_agrees_with_the_library_portfolio_by_portfolio() -> None:
    returns = rl.load("us_industries_49")
    results, weights = calendar_years("us_industries_49", 1976, 1976)
    market, ends = weights.loc[1976], results.loc[1976]
    past = returns.loc[:"1975"].iloc[-60:]
    table = portfolio_table("us_industries_49", 1976, 1976, window=60, count=7)
    drawn = drawn_by_year("us_industries_49", 1976, 1976, window=60, count=7)
    rows = np.concatenate([each.weights for each in drawn])
    for weights_of_one, (_, row) in zip(rows, table.iterrows(), strict=True):
        held = pd.Series(weights_of_one, market.index)
        gap = held - market
        assert row["names"] == sum(weight > 0 for weight in held)
        assert row["level"] == pytest.approx(rl.overlap(held, market))
        assert row["largest"] == pytest.approx(max(held))
        assert row["effective"] == pytest.approx(1 / sum(weight**2 for weight in held))
        assert row["distance"] == pytest.approx(sum(g**2 for g in gap) ** 0.5)
        assert row["deviation"] == pytest.approx(held @ ends - market @ ends, abs=1e-12)
        assert row["spread"] == pytest.approx(ends.std())
        error = rl.tracking_error(held, market, 12 * past.cov())
        assert row["tracking error"] == pytest.approx(error, abs=1e-9)


def test_nothing_later_than_the_year_before_is_looked_at() -> None:
    one, five = (
        portfolio_table("us_industries_49", 1975, last, window=60, count=20)
        for last in (1975, 1979)
    )
    pd.testing.assert_frame_equal(one, five[five["year"] == 1975])
    first = next(iter(drawn_by_year("us_industries_49", 1975, 1975, window=60, count=1)))
    returns = rl.load("us_industries_49")
    np.testing.assert_array_equal(first.past, returns.loc["1970":"1974"].to_numpy())


@given(markets(5), st.lists(st.floats(-0.9, 2.0), min_size=5, max_size=5), st.integers(0, 99))
@settings(deadline=None, max_examples=20)
def test_dealt_results_deviate_by_the_distance(
    market: np.ndarray, results: list[float], seed: int
) -> None:
    """The proposition, by dealing the results in all 120 ways."""
    held = np.random.default_rng(seed).dirichlet(np.ones(5))
    deals = [((held - market) @ np.array(deal)) ** 2 for deal in permutations(results)]
    theory = np.var(results, ddof=1) * ((held - market) ** 2).sum()
    assert np.mean(deals) == pytest.approx(theory, rel=1e-9, abs=1e-14)


@given(markets(), st.integers(0, 999), st.floats(0.05, 5.0))
@settings(deadline=None)
def test_the_level_leaves_the_distance_between_its_ends(
    market: np.ndarray, seed: int, shape: float
) -> None:
    held = np.random.default_rng(seed).dirichlet(np.full(12, shape))
    short = 1.0 - np.minimum(held, market).sum()
    distance = np.sqrt(((held - market) ** 2).sum())
    assert 2.0 * short / np.sqrt(12) - 1e-12 <= distance <= np.sqrt(2.0) * short + 1e-12


def test_both_ends_are_reached() -> None:
    market = np.full(4, 0.25)
    for held, end in (([0.5, 0.5, 0.0, 0.0], 1.0), ([0.5, 0.25, 0.25, 0.0], np.sqrt(2.0))):
        short = 1.0 - np.minimum(held, market).sum()
        distance = np.sqrt(((np.array(held) - market) ** 2).sum())
        assert distance == pytest.approx(end * short)


@given(markets(), st.integers(0, 999), st.floats(0.05, 5.0))
@settings(deadline=None)
def test_no_portfolio_of_a_level_lies_outside_its_reach(
    market: np.ndarray, seed: int, shape: float
) -> None:
    held = np.random.default_rng(seed).dirichlet(np.full(12, shape))
    level = max(np.minimum(held, market).sum(), market.min())
    least, most = reach(market, level)
    distance = np.sqrt(((held - market) ** 2).sum())
    assert least - 1e-9 <= distance <= most + 1e-9
    assert 2.0 * (1.0 - level) / np.sqrt(12) - 1e-9 <= least
    assert most <= np.sqrt(2.0) * (1.0 - level) + 1e-9


@pytest.mark.parametrize("level", [0.12, 0.3, 0.6, 0.9])
def test_the_reach_is_reached(level: float) -> None:
    """The least by a general solver for every choice of names to cut; the most written down."""
    market = np.array([0.4, 0.25, 0.15, 0.1, 0.1])
    found = []
    for signs in product([-1.0, 1.0], repeat=5):
        sign = np.array(signs)
        room = market[sign < 0].sum()
        if abs(sign.sum()) == 5 or room < 1 - level:
            continue
        start = np.where(sign > 0, (1 - level) / (sign > 0).sum(), 0.0)
        start -= np.where(sign < 0, market * (1 - level) / room, 0.0)
        up, down = np.flatnonzero(sign > 0), np.flatnonzero(sign < 0)
        sums = [
            {"type": "eq", "fun": lambda a, up=up: a[up].sum() - (1 - level)},
            {"type": "eq", "fun": lambda a, down=down: a[down].sum() + (1 - level)},
        ]
        ends = [(0.0, 1.0) if s > 0 else (-m, 0.0) for s, m in zip(sign, market, strict=True)]
        solved = minimize(lambda a: a @ a, start, bounds=ends, constraints=sums)
        found.append(solved.fun)
    least, most = reach(market, level)
    assert least == pytest.approx(np.sqrt(min(found)), abs=1e-4)
    left, away = 1 - level, []
    for weight in market:
        away.append(min(weight, left))
        left -= away[-1]
    away[-1] -= 1 - level
    assert most == pytest.approx(np.linalg.norm(away))


def test_a_level_that_nobody_can_have_is_refused() -> None:
    market = np.array([0.6, 0.3, 0.1])
    assert reach(market, 1.0) == (0.0, 0.0)
    for level in (0.09, 1.01):
        with pytest.raises(ValueError, match=r"the smallest weight 0\.1000"):
            reach(market, level)


@given(markets(7), st.integers(1, 7))
@settings(deadline=None, max_examples=25)
def test_average_level_of_all_sets(market: np.ndarray, names: int) -> None:
    chosen = [list(each) for each in combinations(range(7), names)]
    at_market = [market[each].sum() for each in chosen]
    equal = [np.minimum(1 / names, market[each]).sum() for each in chosen]
    assert np.mean(at_market) == pytest.approx(names / 7)
    assert np.mean(equal) == pytest.approx(np.minimum(1 / 7, market * names / 7).sum())


def test_law_of_equal_weights_against_all_sets_of_ten() -> None:
    results, weights = calendar_years("us_size_deciles", 2001, 2001)
    market, ends = weights.iloc[0].to_numpy(), results.iloc[0].to_numpy()
    found = rms_by_names("us_size_deciles", 2001, 2001, [2, 5], count=20_000).loc[2001]
    for names in (2, 5):
        sets = [list(each) for each in combinations(range(10), names)]
        squares = np.array([(ends[each].mean() - market @ ends) ** 2 for each in sets])
        law = np.hypot(found.loc[names, "formula"], found.loc[names, "floor"])
        assert law == pytest.approx(np.sqrt(squares.mean()), rel=1e-12)
        assert found.loc[names, "equal"] == pytest.approx(law, rel=0.02)
        average = np.array([ends[each].mean() - ends.mean() for each in sets])
        exact = np.sqrt((average**2).mean())
        assert found.loc[names, "about average"] == pytest.approx(exact, rel=0.02)
        at_market = [market[each] @ ends[each] / market[each].sum() for each in sets]
        spread = np.sqrt(np.mean((np.array(at_market) - market @ ends) ** 2))
        assert found.loc[names, "market"] == pytest.approx(spread, rel=0.02)


def test_law_is_that_of_sampling_theory() -> None:
    found = rms_by_names("us_industries_49", 1999, 1999, [4], count=2).loc[(1999, 4)]
    results, weights = calendar_years("us_industries_49", 1999, 1999)
    moments = subset_moments(weights.loc[1999], results.loc[1999], 4).loc[("equal", "result")]
    assert found["formula"] ** 2 == pytest.approx(moments["variance"])
    whole = weights.loc[1999] @ results.loc[1999]
    assert found["floor"] == pytest.approx(abs(moments["mean"] - whole))


def test_ceiling_by_years_drawn_from_the_covariance() -> None:
    """The same made-up years from the covariance matrix itself, with other random numbers."""
    found = ceiling("us_industries_49", 1976, 1976, window=60, draws=400).loc[1976]
    drawn = list(drawn_by_year("us_industries_49", 1976, 1976, window=60))
    active = np.concatenate([each.weights - each.market for each in drawn])
    covariance = np.cov(drawn[0].past.T)
    spread = np.sqrt(np.einsum("ki,ij,kj->k", active, covariance, active))
    away = spread > 1e-9
    made_up = np.random.default_rng(3).multivariate_normal(np.zeros(49), covariance, size=400)
    ends, spread = np.abs(made_up @ active[away].T), spread[away]
    told = [np.corrcoef(spread, end)[0, 1] ** 2 for end in ends]
    assert found["absolute"] == pytest.approx(np.mean(told), abs=0.03)
    # With its own random numbers, one correlation at a time.
    gaps = active[away] @ (drawn[0].past - drawn[0].past.mean(axis=0)).T
    chance = np.random.default_rng(14).standard_normal((60, 400))
    ends, spread = np.abs(gaps @ chance).T, np.sqrt((gaps**2).sum(axis=1))
    for form, bent in (("absolute", np.array), ("squared", np.square), ("log", np.log)):
        told = [np.corrcoef(bent(spread), bent(end))[0, 1] ** 2 for end in ends]
        assert found[form] == pytest.approx(np.mean(told), rel=1e-9)
