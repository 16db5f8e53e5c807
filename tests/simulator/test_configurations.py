"""The simulator and its naive twin, over configurations with every rule and friction."""

from __future__ import annotations

import os

import pytest
from configurations import agree
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(0, 2**32))
def test_agrees_with_naive_books(seed: int) -> None:
    agree(seed)


def test_most_configurations_are_simulated_and_not_refused() -> None:
    assert sum(agree(seed) for seed in range(20)) > 15


@pytest.mark.soak
def test_thousands_of_configurations_agree(request: pytest.FixtureRequest) -> None:
    """10,000 in each round of `make soak`, from the round's seed on; SOAK_EXAMPLES changes it."""
    first = int(request.config.getoption("--hypothesis-seed") or 0)
    for seed in range(first, first + int(os.environ.get("SOAK_EXAMPLES", "10000"))):
        agree(seed)
