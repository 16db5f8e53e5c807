"""The study of the two other tests: its p-values are those of the public functions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.chapters.frequency import other_tests
from research_lib.datasets.study import stored
from research_lib.theory.synthetic import random_walk


def test_p_values_are_of_equal_weights_against_annual_by_hand() -> None:
    """Returns of the two rules walked in plain NumPy give the same difference of Sharpe ratios."""
    world = random_walk(120, 3, 0.05, seed=7)
    target = pd.Series(1 / 3, world.columns)
    found = other_tests.p_values(world, target)
    paths = {}
    for months in (1, 12):
        weights, earned = np.full(3, 1 / 3), []
        for number, row in enumerate(world.to_numpy(), start=1):
            earned.append(weights @ row)
            weights = weights * (1 + row) / (1 + earned[-1])
            if number % months == 0:
                weights = np.full(3, 1 / 3)
        paths[months] = pd.Series(earned, world.index)
    by_hand = rl.sharpe_difference(
        paths[1], paths[12], block=12, n_resamples=500, seed=33, frequency=12.0
    )
    assert found["Sharpe ratio, monthly less annual"] == pytest.approx(
        by_hand["p_value"], abs=0.005
    )


def test_sizes_lie_where_they_should_and_power_rises_with_reversal() -> None:
    table = stored("other_tests").pivot_table("rate", "test", "row")
    assert table["none"].between(0.03, 0.07).all()
    for slower, faster in [("none", "10 years"), ("10 years", "3 years"), ("3 years", "1 year")]:
        assert (table[slower] <= table[faster]).all()
