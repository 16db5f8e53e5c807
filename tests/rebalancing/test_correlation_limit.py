"""The search for the weights that just keep a limit on correlation: how near, and how soon."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.base.quadratic import least_quadratic
from research_lib.rebalancing import correlation_limit
from research_lib.rebalancing.correlation_limit import TOLERANCE, within_limit
from research_lib.rebalancing.targets import at_looks

# Where between the lowest correlation there is (0) and the target's (1) the limit lies.
PLACES = [1e-9, 1e-6, 1e-3, 0.1, 0.5, 0.9, 0.999, 1.0 - 1e-6]


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A correlation matrix, a target, and the weights of the lowest average correlation."""
    draw = np.random.default_rng(seed)
    size = int(draw.integers(2, 8))
    common = draw.normal(size=(60, 1)) * draw.choice([0.2, 1.0, 3.0])
    matrix = np.corrcoef((draw.normal(size=(60, size)) + common).T)
    target = draw.dirichlet(np.full(size, draw.choice([0.3, 1.0, 5.0])))
    even = np.full(size, 1.0 / size)
    return matrix, target, least_quadratic(matrix, np.zeros(size), 1.0, even)


def searched(seed: int, place: float, search: Callable[..., np.ndarray]) -> tuple[float, float]:
    """The limit, and the average correlation of what was found."""
    matrix, target, lowest = drawn(seed)
    least, most = (float(w @ matrix @ w) for w in (lowest, target))
    limit = least + place * (most - least)
    found = search(matrix, target, limit, 1.0, lowest)
    return limit, float(found @ matrix @ found)


@given(st.integers(0, 10_000), st.sampled_from(PLACES))
def test_the_limit_is_kept_and_used_up(seed: int, place: float) -> None:
    limit, reached = searched(seed, place, within_limit)
    assert limit - 1.01 * TOLERANCE <= reached <= limit


@pytest.mark.parametrize("seed", range(12))
def test_the_search_takes_few_steps(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """False position alone keeps one end for ever, and takes several times as many."""
    steps = []

    def counted(*given: Any) -> np.ndarray:
        steps.append(given)
        return least_quadratic(*given)

    monkeypatch.setattr(correlation_limit, "least_quadratic", counted)
    plain = getattr(within_limit, "py_func", within_limit)
    for place in PLACES:
        steps.clear()
        limit, reached = searched(seed, place, plain)
        assert limit - 1.01 * TOLERANCE <= reached <= limit
        assert len(steps) <= 25


@pytest.mark.parametrize("found", [[1.5, -0.5], [np.nan, np.nan]])
def test_what_is_no_set_of_weights_is_refused(found: list[float]) -> None:
    history = np.random.default_rng(0).normal(size=(8, 2))
    with pytest.raises(ValueError, match=r"at period 8 of the history, .*: no weights found"):
        at_looks(
            rl.RiskBudget(8), history, np.array([7]), np.full(2, 0.5), lambda _: np.array(found)
        )


def test_only_the_future_of_a_look_is_unknown() -> None:
    """The first window that is full ends at the row before its length."""
    history = np.random.default_rng(0).normal(size=(9, 2))
    half, names = np.full(2, 0.5), pd.Index(["a", "b"])
    early, full = rl.MinimumVariance(8).targets(history, np.array([6, 7]), half, names)
    assert early.tolist() == [0.5, 0.5]
    covariance = np.cov(history[:8].T)
    # The smallest variance of two assets, by hand.
    share = (covariance[1, 1] - covariance[0, 1]) / (np.trace(covariance) - 2 * covariance[0, 1])
    np.testing.assert_allclose(full, [share, 1.0 - share], rtol=1e-9)
