"""A search and its exact rival: what repair keeps, what is optimal, what a seed fixes."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import research_lib as rl
from research_lib.theory.genetic import Problem, evolve, exact, repaired


def drawn(seed: int, size: int, flat: float = 1.0) -> tuple[pd.Series, pd.Series]:
    """Market weights and forecasts."""
    generator = np.random.default_rng(seed)
    names = [f"asset {number}" for number in range(size)]
    market = pd.Series(generator.dirichlet(np.full(size, flat)), names)
    return market, pd.Series(generator.normal(size=size), names)


@given(st.integers(0, 10**6), st.integers(4, 20), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
@settings(deadline=None)
def test_repair_keeps_the_limit_and_the_level(
    seed: int, size: int, tightness: float, share: float
) -> None:
    market, forecasts = drawn(seed, size)
    limit = 1.0 / size + (1.0 - 1.0 / size) * tightness
    highest = min(1.0, float(np.minimum(market, limit).sum()))
    problem = Problem(market, forecasts, share * highest, limit)
    genes = np.random.default_rng(seed).normal(size=(6, size))
    held = repaired(genes, problem)
    assert (held >= 0.0).all()
    assert (held <= limit + 1e-9).all()
    np.testing.assert_allclose(held.sum(axis=1), 1.0, atol=1e-9)
    assert (np.minimum(held, market.to_numpy()).sum(axis=1) >= problem.level - 1e-7).all()


@given(st.integers(0, 10**6), st.integers(8, 20), st.integers(5, 8))
@settings(deadline=None)
def test_repair_keeps_names_and_lots(seed: int, size: int, names: int) -> None:
    problem = Problem(*drawn(seed, size), 0.1, 0.25, names=names, lot=0.05)
    held = repaired(np.random.default_rng(seed).normal(size=(6, size)), problem)
    assert ((held > 0.0).sum(axis=1) <= names).all()
    np.testing.assert_allclose(held / 0.05, np.rint(held / 0.05), atol=1e-9)
    np.testing.assert_allclose(held.sum(axis=1), 1.0, atol=1e-9)
    assert (held <= 0.25 + 1e-9).all()


def test_repair_leaves_alone_what_is_whole() -> None:
    market, forecasts = drawn(3, 12)
    problem = Problem(market, forecasts, 0.3, 0.4)
    best = rl.best_portfolio(market, forecasts, 0.3, rl.Limits(max_weight=0.4)).to_numpy()
    np.testing.assert_allclose(repaired(best[np.newaxis], problem)[0], best, atol=1e-7)


@given(st.integers(0, 10**6), st.integers(4, 25), st.floats(0.0, 0.9))
@settings(deadline=None, max_examples=40)
def test_without_names_and_lots_it_is_the_linear_programme(
    seed: int, size: int, level: float
) -> None:
    market, forecasts = drawn(seed, size)
    limits = rl.Limits(max_weight=0.4)
    assume(np.minimum(market, 0.4).sum() > level + 1e-6)
    known = rl.best_portfolio(market, forecasts, level, limits).attrs["result"]
    found = exact(Problem(market, forecasts, level, 0.4))
    assert found.attrs["result"] == pytest.approx(known, abs=1e-7)


@pytest.mark.parametrize("seed", range(6))
def test_names_and_lots_by_trying_all(seed: int) -> None:
    market, forecasts = drawn(seed, 5, flat=3.0)
    problem = Problem(market, forecasts, 0.45, 0.6, names=3, lot=0.1)
    best = -np.inf
    for lots in product(range(7), repeat=5):
        held = np.array(lots) / 10
        if sum(lots) != 10 or np.count_nonzero(lots) > 3:
            continue
        if np.minimum(held, market).sum() >= 0.45:
            best = max(best, float(held @ forecasts))
    found = exact(problem)
    assert found.attrs["result"] == pytest.approx(best, abs=1e-9)
    assert rl.overlap(found, market) >= 0.45 - 1e-9
    for search in range(2):
        assert evolve(problem, search, generations=20)["best"].max() <= best + 1e-9


@pytest.mark.parametrize("options", [{}, {"names": 4, "lot": 0.05}])
def test_a_search_is_the_same_for_a_seed_and_never_above_the_optimum(options: dict) -> None:
    problem = Problem(*drawn(1, 10), 0.3, 0.5, **options)
    random.seed(5)
    state = random.getstate()
    paths = [evolve(problem, seed, population=30, generations=40) for seed in (0, 0, 1)]
    assert random.getstate() == state
    pd.testing.assert_frame_equal(paths[0], paths[1], check_exact=True)
    assert not paths[0].equals(paths[2])
    top = exact(problem).attrs["result"]
    for path in paths:
        found = path["best"].dropna()
        assert found.is_monotonic_increasing, "the fittest live on"
        assert found.iloc[-1] <= top + 1e-9
        assert path["evaluations"].iloc[0] == 30
        assert (path["evaluations"].diff().dropna() <= 30).all()
        held = path.attrs["weights"]
        assert held @ problem.forecasts == pytest.approx(found.iloc[-1], abs=1e-9)
        assert rl.overlap(held, problem.market) >= 0.3 - 1e-8
        assert held.max() <= 0.5 + 1e-9


def test_a_search_finds_the_best_of_three() -> None:
    market = pd.Series({"a": 0.5, "b": 0.3, "c": 0.2})
    problem = Problem(market, pd.Series({"a": 0.0, "b": 0.1, "c": 0.4}), 0.0)
    assert evolve(problem, 0)["best"].iloc[-1] > 0.39


def test_settings_change_the_search_and_never_pass_the_optimum() -> None:
    problem = Problem(*drawn(2, 10), 0.3, 0.5)
    top = exact(problem).attrs["result"]
    options = ({}, {"step": 0.05}, {"rivals": 6}, {"population": 30, "generations": 20})
    paths = [evolve(problem, 0, **({"generations": 15} | chosen)) for chosen in options]
    ends = [path["best"].iloc[-1] for path in paths]
    assert max(ends) <= top + 1e-9
    assert len({round(end, 9) for end in ends}) == len(options)


def test_what_cannot_be_is_refused() -> None:
    market, forecasts = drawn(0, 5)
    with pytest.raises(ValueError, match="not a number of lots"):
        Problem(market, forecasts, 0.1, 0.25, lot=0.1)
    with pytest.raises(ValueError, match="no portfolio solves it"):
        exact(Problem(market, forecasts, 0.99, 0.25))
    with pytest.raises(ValueError, match=r"names and limit hold 0\.75"):
        Problem(market, forecasts, 0.1, 0.25, names=3)
    with pytest.raises(ValueError, match="results"):
        Problem(market, forecasts.iloc[1:], 0.1)
