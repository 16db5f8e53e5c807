"""Two portfolios that are the same for a while, as an annual rule and never are at first."""

import numpy as np
import pandas as pd

import research_lib as rl


def test_draws_without_a_difference_count_against_it() -> None:
    # Halves of halves, so that sums, means and squares are exact and no rounding hides the tie.
    months = pd.date_range("2001-01-31", periods=32, freq="ME")
    steps = np.random.default_rng(0).integers(-4, 6, 32) / 64
    one, other = pd.Series(steps, months), pd.Series(steps, months)
    other.iloc[24:] = steps[24:][::-1] - 1 / 64
    found = rl.sharpe_difference(one, other, block=4, n_resamples=2000)
    # All eight blocks lie where the two are the same in (21 / 32) ** 8 of the draws, 3.4 %.
    assert np.isfinite(found).all()
    assert found["p_value"] > 0.02
    assert found["low"] < found["difference"] < found["high"]
