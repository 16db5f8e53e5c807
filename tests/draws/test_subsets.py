"""Moments of random sets: every set listed, sets drawn by chance, and what the formulas say."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import research_lib as rl

EVERY = [("equal", "level"), ("equal", "result"), ("market", "level"), ("market", "result")]


@st.composite
def markets(draw: st.DrawFn, largest: int = 9) -> tuple[pd.Series, pd.Series]:
    size = draw(st.integers(1, largest))
    raw = draw(arrays(float, size, elements=st.sampled_from([0.1, 0.5, 1.0, 3.0, 20.0])))
    results = draw(arrays(float, size, elements=st.integers(-10_000, 30_000))) / 1e4
    names = [f"asset {i}" for i in range(size)]
    return pd.Series(raw / raw.sum(), index=names), pd.Series(results, index=names)


def listed(market: pd.Series, results: pd.Series, names: int) -> pd.DataFrame:
    """Level and result of every set under both weightings, by way of the portfolios themselves."""
    rows = []
    for chosen in combinations(market.index, names):
        inside = market.index.isin(chosen)
        row = []
        for raw in (inside * 1.0, inside * market):
            held = pd.Series(raw / raw.sum(), index=market.index)
            row += [rl.overlap(held, market), float(held @ results)]
        rows.append(row)
    return pd.DataFrame(rows, columns=pd.MultiIndex.from_tuples(EVERY))


@given(markets(), st.integers(0, 100))
def test_moments_are_those_of_all_sets(case: tuple[pd.Series, pd.Series], at: int) -> None:
    market, results = case
    names = 1 + at % len(market)
    moments = rl.subset_moments(market, results, names)
    every = listed(market, results, names)
    assert list(moments.index) == EVERY
    for row in moments.index[moments["exact"]]:
        assert moments.loc[row, "mean"] == pytest.approx(every[row].mean(), abs=1e-12)
        assert moments.loc[row, "variance"] == pytest.approx(every[row].var(ddof=0), abs=1e-12)
    assert moments["exact"].tolist() == [True] * 3 + [names in (1, len(market))]


@pytest.mark.parametrize("size", [10, 12])
def test_moments_of_larger_markets(size: int) -> None:
    generator = np.random.default_rng(size)
    raw = pd.Series(generator.pareto(1.5, size) + 0.1)
    market, results = raw / raw.sum(), pd.Series(generator.normal(0.1, 0.3, size))
    for names in (2, 5, size - 1):
        moments = rl.subset_moments(market, results, names)
        every = listed(market, results, names)
        known = EVERY[:3]
        np.testing.assert_allclose(moments.loc[known, "mean"], every[known].mean(), rtol=1e-12)
        spread = every[known].var(ddof=0)
        np.testing.assert_allclose(moments.loc[known, "variance"], spread, rtol=1e-10)


@given(markets(), st.integers(0, 100))
def test_the_approximation_is_first_order_in_the_deviation_of_the_sampled_weight(
    case: tuple[pd.Series, pd.Series], at: int
) -> None:
    """It is the exact variance of the ratio's linear part, R_m + (N/n) sum m (r - R_m)."""
    market, results = case
    names = 1 + at % len(market)
    if names == 1:
        return
    whole, scale = market @ results, len(market) / names
    linear, second = [], []
    for chosen in map(list, combinations(market.index, names)):
        part = scale * (market[chosen] * (results[chosen] - whole)).sum()
        linear.append(whole + part)
        second.append(whole + part * (2.0 - scale * market[chosen].sum()))
    found = rl.subset_moments(market, results, names).loc[("market", "result")]
    assert found["variance"] == pytest.approx(np.var(linear), abs=1e-10)
    assert found["mean"] == pytest.approx(np.mean(second), abs=1e-10)


def test_with_equal_market_weights_nothing_is_approximate() -> None:
    """The ratio is then a plain mean, and both weightings are one."""
    market = pd.Series(1 / 8, range(8))
    results = pd.Series([0.3, -0.1, 0.0, 0.2, 0.5, -0.4, 0.1, 0.05])
    for names in range(1, 9):
        moments = rl.subset_moments(market, results, names)
        np.testing.assert_allclose(
            moments.loc["equal", ["mean", "variance"]],
            moments.loc["market", ["mean", "variance"]],
            atol=1e-15,
        )


@pytest.mark.parametrize("weighting", ["equal", "market"])
@pytest.mark.parametrize("names", [5, 25, 45])
def test_sets_drawn_by_chance_agree_within_their_error(weighting: str, names: int) -> None:
    market = rl.market_weights("us_industries_49", "1999-01")
    results = (1.0 + rl.load("us_industries_49").loc["1999"]).prod() - 1.0
    drawn = rl.random_portfolios(market, 40_000, names=names, weighting=weighting, seed=names)
    ends = pd.DataFrame({"level": rl.overlap(drawn, market), "result": drawn @ results})
    moments = rl.subset_moments(market, results, names).loc[weighting]
    for quantity in ("level", "result"):
        spread = ends[quantity].std()
        room = 4.0 * spread / 200.0
        close = 0.02  # of a standard deviation from 40,000 draws, with room for fat tails
        if not moments["exact"][quantity]:
            if names < 25:
                continue
            room, close = room + 0.1 * spread, 0.1
        assert moments["mean"][quantity] == pytest.approx(ends[quantity].mean(), abs=room)
        assert np.sqrt(moments["variance"][quantity]) == pytest.approx(spread, rel=close)


def test_what_is_refused() -> None:
    market, results = {"a": 0.6, "b": 0.4}, {"a": 0.1, "b": 0.2}
    with pytest.raises(ValueError, match="names is 3: choose a whole number between 1"):
        rl.subset_moments(market, results, 3)
    with pytest.raises(ValueError, match="drop that asset"):
        rl.subset_moments({"a": 1.0, "b": 0.0}, results, 1)
    with pytest.raises(ValueError, match="'b'"):
        rl.subset_moments(market, {"a": 0.1}, 1)
