"""The one interval against percentiles taken a history at a time from arch itself."""

import numpy as np
import pandas as pd
import pytest
from arch.bootstrap import StationaryBootstrap
from scipy.stats import pearsonr, spearmanr
from statsmodels.regression.linear_model import OLS

from research_lib.base.ranks import partial_correlation, rank_correlation
from research_lib.inference.intervals import interval, low_high

YEARS = pd.Index(range(1990, 2020), name="year")
TABLE = pd.DataFrame(np.random.default_rng(1).normal(size=(30, 2)), YEARS, ["a", "b"])


def by_arch(values: np.ndarray, statistic, block: float, seed: int, count: int) -> list:
    histories = StationaryBootstrap(block, values, seed=seed).bootstrap(count)
    return [statistic(data[0][0]) for data in histories]


@pytest.mark.parametrize("statistic", [np.mean, np.median, np.std])
def test_percentiles_of_what_arch_draws(statistic) -> None:
    drawn = by_arch(TABLE["a"].to_numpy(), statistic, 4.0, 7, 300)
    found = interval(TABLE["a"], statistic, block=4.0, n_resamples=300, coverage=0.8, seed=7)
    expected = [statistic(TABLE["a"].to_numpy()), *np.quantile(drawn, [0.1, 0.9])]
    assert found == pytest.approx(expected, abs=1e-15)
    assert all(isinstance(end, float) for end in found)


def test_columns_are_drawn_together_and_means_are_the_default() -> None:
    drawn = by_arch(TABLE.to_numpy(), lambda rows: rows.mean(axis=0), 3.0, 13, 2000)
    table = interval(TABLE).frame(TABLE.columns, "mean")
    np.testing.assert_allclose(table["mean"], TABLE.mean())
    np.testing.assert_allclose(table[["low", "high"]].T, np.quantile(drawn, [0.025, 0.975], axis=0))
    gap = np.subtract(*np.transpose(drawn))
    found = interval(TABLE["a"] - TABLE["b"])
    assert found[1:] == pytest.approx(np.quantile(gap, [0.025, 0.975]))


def test_events_without_order_are_drawn_one_by_one() -> None:
    found = interval(TABLE["a"], np.median, block=None, n_resamples=500, seed=3)
    rows = np.random.default_rng(3).integers(30, size=(500, 30))
    medians = np.median(TABLE["a"].to_numpy()[rows], axis=1)
    assert found[1:] == pytest.approx(np.quantile(medians, [0.025, 0.975]))
    assert interval(TABLE["a"], block=None, n_resamples=500, seed=3) == pytest.approx(
        interval(TABLE["a"], np.mean, block=None, n_resamples=500, seed=3)
    )


def test_many_histories_at_once_are_those_one_at_a_time() -> None:
    def correlation(rows: np.ndarray) -> float:
        return float(spearmanr(*rows.T).statistic)

    one_by_one = interval(TABLE, correlation, n_resamples=200)
    at_once = interval(
        TABLE,
        lambda many: rank_correlation(many[..., 0], many[..., 1]),
        n_resamples=200,
        at_once=True,
    )
    assert at_once == pytest.approx(one_by_one)


def test_whole_numbers_pick_rows() -> None:
    values = TABLE["a"].to_numpy()
    assert interval(np.arange(30), lambda rows: values[rows].std()) == interval(values, np.std)


def test_the_ends_of_a_hundred_and_one_draws() -> None:
    draws = np.random.default_rng(2).permutation(np.arange(101.0))
    assert low_high(draws, 0.5).tolist() == [25.0, 75.0]
    two = pd.DataFrame({"a": draws, "b": -draws})
    assert low_high(two, 0.9).round(9).tolist() == [[5.0, -95.0], [95.0, -5.0]]
    assert low_high([1, 2, 2, 5], 0.8, method="inverted_cdf").tolist() == [1, 5]


def test_what_has_no_interval_is_refused() -> None:
    gap = TABLE.astype({"a": float})
    gap.loc[2001, "b"] = np.nan
    with pytest.raises(ValueError, match="b of 2001 is missing"):
        interval(gap)
    with pytest.raises(ValueError, match="value of 2001 is missing"):
        interval(gap["b"])
    with pytest.raises(ValueError, match="value of 1 is missing"):
        interval(np.array([1.0, np.inf]))
    with pytest.raises(ValueError, match="1 row: an interval needs two"):
        interval(TABLE["a"].iloc[:1])
    for coverage in (0.0, 1.0, 95.0):
        with pytest.raises(ValueError, match="give a probability"):
            interval(TABLE["a"], coverage=coverage, n_resamples=2)
    with pytest.raises(ValueError, match="raise n_resamples"):
        interval(TABLE["a"], np.mean, n_resamples=0)
    with pytest.raises(ValueError, match="raise n_resamples"):
        low_high([])
    with pytest.raises(ValueError, match="1 period or more"):
        interval(TABLE["a"], block=0.5)


def test_a_partial_correlation_is_that_of_residuals() -> None:
    x, y, z = np.random.default_rng(4).normal(size=(3, 50)) + np.linspace(0, 3, 50)
    pairs = ((x, y), (x, z), (y, z))
    found = partial_correlation(*(pearsonr(*pair).statistic for pair in pairs))
    line = np.column_stack([np.ones(50), z])
    left = [OLS(each, line).fit().resid for each in (x, y)]
    assert float(found) == pytest.approx(pearsonr(*left).statistic)
    assert np.isnan(partial_correlation(0.5, 1.0, 0.5))


def test_equal_ranks_share_their_mean() -> None:
    one, other = np.array([1.0, 1.0, 2.0, 3.0]), np.array([4.0, 2.0, 2.0, 9.0])
    expected = spearmanr(one, other).statistic
    assert rank_correlation(one, other) == pytest.approx(expected)
    both = rank_correlation(np.stack([one, other]), np.stack([other, other]))
    assert both == pytest.approx([expected, 1.0])
