"""Portfolios drawn by chance: those that are kept and those of which only the results are."""

from __future__ import annotations

import numpy as np
import pytest

import research_lib as rl

MARKET = rl.market_weights("us_stocks_50_daily", "2009")
RESULTS = (1.0 + rl.load("us_stocks_50_daily").loc["2009"]).prod() - 1.0


@pytest.mark.parametrize("weighting", ["market", "equal", "dirichlet"])
@pytest.mark.parametrize("names", [1, 9, 50])
def test_results_are_those_of_the_portfolios_drawn(weighting: str, names: int) -> None:
    kept = rl.random_portfolios(MARKET, 500, names=names, weighting=weighting, seed=4)
    found = rl.random_results(MARKET, RESULTS, 500, names=names, weighting=weighting, seed=4)
    np.testing.assert_allclose(found["level"], rl.overlap(kept, MARKET), atol=1e-13)
    np.testing.assert_allclose(found["result"], kept @ RESULTS, atol=1e-13)


@pytest.mark.parametrize("weighting", ["market", "equal"])
def test_batches_draw_what_one_draw_does(weighting: str) -> None:
    kept = rl.random_portfolios(MARKET, 20_500, names=3, weighting=weighting, seed=1)
    found = rl.random_results(MARKET, RESULTS, 20_500, names=3, weighting=weighting, seed=1)
    assert len(found) == 20_500
    np.testing.assert_allclose(found["result"], kept @ RESULTS, atol=1e-13)


def test_what_is_held_does_not_depend_on_the_order_a_processor_leaves() -> None:
    """Flat weights go to the assets in the order of the market, whatever the partition did."""
    drawn = rl.random_portfolios(MARKET, 50, names=4, weighting="dirichlet", seed=8).to_numpy()
    generator = np.random.default_rng(8)
    scores = generator.random((50, 50))
    for row, score in zip(drawn, scores, strict=True):
        assert sorted(np.argsort(score)[:4]) == list(np.nonzero(row)[0])
    weights = generator.standard_exponential((50, 4))
    weights /= weights.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(drawn[drawn > 0.0].reshape(50, 4), weights, rtol=1e-12)


def test_a_flat_draw_of_all_names_has_the_mean_of_the_assets() -> None:
    """E of a flat Dirichlet weight is 1/N, so the mean result is that of the assets."""
    found = rl.random_results(MARKET, RESULTS, 200_000, weighting="dirichlet")
    error = found["result"].std() / np.sqrt(200_000)
    assert abs(found["result"].mean() - RESULTS.mean()) < 5 * error
    assert found["level"].between(0.0, 1.0).all()


def test_bad_requests_are_refused() -> None:
    with pytest.raises(ValueError, match="names is 51"):
        rl.random_results(MARKET, RESULTS, 10, names=51)
    with pytest.raises(ValueError, match="count is 0"):
        rl.random_results(MARKET, RESULTS, 0)
    with pytest.raises(ValueError, match="AAPL"):
        rl.random_results(MARKET, RESULTS.drop("AAPL"), 10)
    with pytest.raises(ValueError, match="'by size'"):
        rl.random_results(MARKET, RESULTS, 10, weighting="by size")
    with pytest.raises(ValueError, match="market weight 0"):
        rl.random_results({"a": 1.0, "b": 0.0}, {"a": 0.0, "b": 0.1}, 50, names=1)
