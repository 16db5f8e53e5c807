"""Resamples drawn elsewhere are those that would be drawn here."""

from __future__ import annotations

import numpy as np
import pytest

from research_lib.comparison.drawn import drawn_batches
from research_lib.inference.resampling import batches


@pytest.mark.parametrize(("size", "count", "block"), [(30, 50, 1.0), (400, 45, 20.0), (9, 3, 2.5)])
def test_rows_drawn_elsewhere_are_those_drawn_here(size: int, count: int, block: float) -> None:
    here = list(batches(size, count, block, 7))
    elsewhere = list(drawn_batches(size, count, block, 7))
    assert [batch.resamples for batch in elsewhere] == [len(batch) for batch in here]
    # In whatever order they are asked for, and again.
    for batch, drawn in reversed(list(zip(here, elsewhere, strict=True))):
        for _ in range(2):
            np.testing.assert_array_equal(drawn.rows(), batch)
