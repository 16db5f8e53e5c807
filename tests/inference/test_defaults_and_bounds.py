"""What a comparison takes when nothing is said, and how short a block can get."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.inference.sharpe import block_of_moments, whole_block


def months(seed: int, size: int) -> pd.DataFrame:
    dates = pd.date_range("2000-01-31", periods=size, freq="ME")
    return pd.DataFrame(
        np.random.default_rng(seed).normal(0.01, 0.05, (size, 2)), dates, columns=["a", "b"]
    )


def test_without_a_word_cash_earns_nothing() -> None:
    returns, equal = months(0, 48), {"a": 0.5, "b": 0.5}
    rules = {"monthly": rl.Policy("ME"), "never": rl.Policy(None)}
    drawn = {"n_resamples": 20, "block": 3.0, "n_jobs": 1}
    unsaid = rl.compare(returns, equal, rules, **drawn)
    pd.testing.assert_frame_equal(unsaid, rl.compare(returns, equal, rules, cash=0.0, **drawn))
    own = rl.simulate(returns, equal, rules["never"]).value.pct_change(fill_method=None)
    own.iloc[0] = rl.simulate(returns, equal, rules["never"]).value.iloc[0] - 1.0
    # By hand: a Sharpe ratio without cash is the mean over the deviation.
    by_hand = own.mean() / own.std() * np.sqrt(12.0)
    assert unsaid.loc[("never", "sharpe"), "value"] == pytest.approx(by_hand, rel=1e-12)


def test_sharpe_ratios_without_a_word_are_those_without_cash() -> None:
    returns = months(1, 60)
    drawn = {"n_resamples": 50, "block": 2}
    unsaid = rl.sharpe_difference(returns["a"], returns["b"], **drawn)
    said = rl.sharpe_difference(returns["a"], returns["b"], cash=0.0, **drawn)
    pd.testing.assert_series_equal(unsaid, said)


@pytest.mark.parametrize(
    ("length", "block"),
    [(0.0, 1), (0.2, 1), (1.0, 1), (1.2, 2), (11.0, 11), (12.0, 12), (12.1, 12), (40.0, 12)],
)
def test_a_block_is_at_least_a_period_and_at_most_a_fifth(
    length: float, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chosen(series: np.ndarray) -> pd.DataFrame:
        return pd.DataFrame({"circular": [0.0] * (series.shape[1] - 1) + [length]})

    monkeypatch.setattr("arch.bootstrap.optimal_block_length", chosen)
    assert block_of_moments(months(2, 60).to_numpy()) == block


def test_of_few_periods_a_block_is_one() -> None:
    assert whole_block(3.0, 4) == 1
