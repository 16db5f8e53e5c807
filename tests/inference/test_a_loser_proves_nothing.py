"""The test of superior ability starts at zero: a best variant that loses has no ability to show."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import research_lib as rl


def test_a_variant_that_loses_a_little_is_at_the_middle_of_its_luck() -> None:
    gains = np.random.default_rng(0).normal(0.0, 0.01, 400)
    losing = pd.DataFrame({"one": gains - gains.mean() - 0.0002})
    found = rl.best_of_many(losing, block=1.0, n_resamples=4000)
    # A mean of resamples about its own centre is above zero every other time: 0.5, and the error
    # of 4,000 draws, four times over.
    assert found["spa"] == pytest.approx(0.5, abs=4.0 * 0.5 / np.sqrt(4000))
