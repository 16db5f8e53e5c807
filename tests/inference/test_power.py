"""Worlds with memory put in: they are what they say, and the test by flipped signs sees it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

import research_lib as rl
from research_lib.inference.power import worlds

MONTHS = {"frequency": 12.0}


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    generator = np.random.default_rng(11)
    market = 0.008 + 0.04 * generator.normal(size=(360, 1))
    moves = market + 0.08 * generator.standard_t(5, size=(360, 8)) / 1.29
    return pd.DataFrame(np.expm1(moves), columns=list("abcdefgh"))


def relative(world: pd.DataFrame) -> np.ndarray:
    logs = np.log1p(world.to_numpy())
    return logs - logs.mean(axis=1, keepdims=True)


def test_a_random_walk_has_the_rows_of_the_data_with_signs_of_their_own(data: pd.DataFrame) -> None:
    (world,) = worlds(data, 1, years=10, seed=3, **MONTHS)
    assert world.shape == (120, 8)
    rows, drawn = relative(data), relative(world)
    distance = [
        min(np.abs(row - sign * each).max() for each in rows for sign in (1, -1)) for row in drawn
    ]
    assert max(distance) < 1e-12
    turned = [min(np.abs(row - each).max() for each in rows) > 1e-12 for row in drawn]
    assert 0.3 < np.mean(turned) < 0.7


def test_relative_prices_forget_half_of_a_distance_in_a_half_life(data: pd.DataFrame) -> None:
    short, long = [], []
    for world in worlds(data, 40, half_life=2.0, years=200, seed=4, **MONTHS):
        price = relative(world).cumsum(axis=0)
        short.append(((price[24:] - price[:-24]) ** 2).mean())
        long.append(((price[240:] - price[:-240]) ** 2).mean())
    # Squared moves over h: 2 var (1 - 2^-(h / half-life)); ten half-lives are all there is.
    assert np.mean(short) / np.mean(long) == pytest.approx(0.5 / (1 - 2**-10), abs=0.025)


def test_worlds_start_as_far_out_as_they_go_on(data: pd.DataFrame) -> None:
    """A stationary start: prices move towards each other as much at first as later."""
    first, later = [], []
    for world in worlds(data, 300, half_life=0.5, years=4, seed=5, **MONTHS):
        x = relative(world)
        first.append((x[:6].sum(axis=0) ** 2).mean())
        later.append((x[24:30].sum(axis=0) ** 2).mean())
    assert np.mean(first) == pytest.approx(np.mean(later), rel=0.1)


def test_assets_blocks_drift_and_seeds_are_as_asked(data: pd.DataFrame) -> None:
    one, two = worlds(data, 2, assets=3, seed=1, **MONTHS)
    assert one.shape == two.shape == (360, 3)
    assert not one.iloc[:, 0].equals(two.iloc[:, 0])
    again, *_ = worlds(data, 5, assets=3, seed=1, **MONTHS)
    pd.testing.assert_frame_equal(one, again)
    (blocks,) = worlds(data, 1, block=30, seed=2, **MONTHS)
    size = np.abs(relative(data)).sum(axis=1)
    rows = [int(np.abs(size - each).argmin()) for each in np.abs(relative(blocks)).sum(axis=1)]
    steps = np.diff(rows)
    assert (np.isin(steps, [1, -359])).sum() >= 359 - 12
    ends = [
        relative(w).sum(axis=0) / 100 for w in worlds(data, 60, years=100, spread=0.05, **MONTHS)
    ]
    still = [relative(w).sum(axis=0) / 100 for w in worlds(data, 60, years=100, **MONTHS)]
    assert np.std(ends) ** 2 - np.std(still) ** 2 == pytest.approx(0.05**2 * 7 / 8, rel=0.25)
    for bad in [{"half_life": 0.0}, {"years": 0.1}, {"assets": 1}, {"assets": 9}]:
        with pytest.raises(ValueError, match="give a positive half-life, at least 2 periods"):
            list(worlds(data, 1, **({"years": 5.0} | bad | MONTHS)))


def p_of_annual_over_never(world: pd.DataFrame) -> float:
    equal = pd.Series(1 / world.shape[1], world.columns)
    rules = {"annual": rl.Policy(12), "never": rl.Policy(None)}
    options = {"n_flips": 39, "frequency": 12, "n_jobs": 1, "alternative": "greater"}
    return float(rl.sign_flip_test(world, equal, rules, **options)["p_value"].item())


def rejections(histories: Iterator[pd.DataFrame]) -> int:
    return sum(p_of_annual_over_never(world) <= 0.05 for world in histories)


def test_size_in_random_walks_and_power_where_prices_turn_back(data: pd.DataFrame) -> None:
    case = {"seed": 8, **MONTHS}
    rejected = rejections(worlds(data, 80, years=20, **case))
    assert 0.01 <= rejected / 80 <= 0.10
    low, high = proportion_confint(rejected, 80, 0.05, method="wilson")
    assert low <= 0.05 <= high
    assert rejections(worlds(data, 20, half_life=3.0, years=80, **case)) >= 16
