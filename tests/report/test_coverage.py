"""Coverage of an interval: known laws, a naive count, one world a history of twice the memory."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from research_lib.inference.resampling import resampled_rows
from research_lib.report.coverage import measured_coverage

CHANCE = np.random.default_rng(5)


def naive(
    values: np.ndarray,
    block: float,
    worlds: int,
    draws: int,
    seed: int,
    worlds_block: float = 4.0,
) -> float:
    """World by world and history by history, with Python's own mean and sorting."""
    truth, held = sum(values) / len(values), 0
    paths = resampled_rows(len(values), draws, block, seed + 1)
    for world in resampled_rows(len(values), worlds, worlds_block, seed):
        own = [values[row] for row in world]
        means = sorted(sum(own[row] for row in path) / len(own) for path in paths)
        low, high = np.quantile(means, [0.025, 0.975])
        held += low <= truth <= high
    return held / worlds


def test_it_is_what_a_naive_count_gives() -> None:
    values = np.convolve(CHANCE.standard_normal(25), np.ones(4))[:25]
    how = {"n_worlds": 80, "n_resamples": 60, "seed": 3}
    expected = naive(values, 2.0, 80, 60, 3)
    assert expected != naive(values, 2.0, 80, 60, 3, worlds_block=2.0), "memory is told apart"
    assert measured_coverage(values, block=2.0, **how) == pytest.approx(expected)
    assert measured_coverage(pd.Series(values), lambda h: h.mean(axis=1), block=2.0, **how) == (
        pytest.approx(expected)
    )


def test_independent_rows_are_covered_as_asked() -> None:
    values = CHANCE.standard_normal(200)
    assert measured_coverage(values, block=None, n_worlds=1000) == pytest.approx(0.95, abs=0.025)
    half = measured_coverage(values, block=None, n_worlds=1000, coverage=0.5)
    assert half == pytest.approx(0.5, abs=0.06)


def test_memory_beyond_the_blocks_costs_coverage() -> None:
    steps = CHANCE.standard_normal(60)
    slow = np.convolve(steps, np.ones(12))[:60]
    assert measured_coverage(slow) < 0.85 < measured_coverage(steps)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="1 row"):
        measured_coverage(np.ones(1))
    with pytest.raises(ValueError, match="give one column, or a statistic"):
        measured_coverage(np.ones((5, 2)))


@pytest.mark.parametrize("missing", [np.nan, None])
def test_one_row_that_is_missing_is_refused(missing: float | None) -> None:
    values = pd.Series([*CHANCE.standard_normal(48), missing], dtype=float)
    with pytest.raises(ValueError, match="1 of the values are missing"):
        measured_coverage(values)


@pytest.mark.parametrize("name", ["n_worlds", "n_resamples"])
def test_none_is_no_number_of_histories(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is 0: give 1 or more"):
        measured_coverage(np.arange(9.0), **{name: 0})


def test_a_statistic_gives_a_number_for_each_history() -> None:
    with pytest.raises(ValueError, match=r"shape \(\) for 1 histories"):
        measured_coverage(np.arange(9.0), np.mean)
    with pytest.raises(ValueError, match=r"shape \(1, 2\) for 1 histories"):
        measured_coverage(np.ones((9, 2)), lambda h: h.mean(axis=1))
    with pytest.raises(ValueError, match="NaN for a history"):
        measured_coverage(np.arange(9.0), lambda h: np.full(len(h), np.nan))
    with pytest.raises(ValueError, match="1 row"):
        measured_coverage(np.float64(3.0))
