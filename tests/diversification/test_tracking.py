"""Tracking error and what a level leaves room for: by hand, on random covariances, at equality."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import research_lib as rl


def named(matrix: np.ndarray) -> pd.DataFrame:
    names = [f"asset {i}" for i in range(len(matrix))]
    return pd.DataFrame(matrix, names, names)


@st.composite
def cases(draw: st.DrawFn, largest: int = 12) -> tuple[pd.Series, pd.Series, pd.DataFrame]:
    """Portfolio, market and covariance: weights some of them zero, assets some of them alike."""
    size = draw(st.integers(1, largest))
    shares = []
    for _ in range(2):
        raw = draw(arrays(float, size, elements=st.sampled_from([0.0, 0.2, 1.0, 3.0, 20.0])))
        raw[draw(st.integers(0, size - 1))] += 1.0
        shares.append(raw / raw.sum())
    factors = draw(st.integers(1, size + 2))
    loads = draw(arrays(float, (size, factors), elements=st.integers(-20, 20))) / 100.0
    covariance = named(loads @ loads.T)
    held, market = (pd.Series(weights, covariance.index) for weights in shares)
    return held, market, covariance


@given(cases())
def test_no_portfolio_strays_further_than_its_level_allows(
    case: tuple[pd.Series, pd.Series, pd.DataFrame],
) -> None:
    held, market, covariance = case
    level = min(rl.overlap(held, market), 1.0)
    strays = rl.tracking_error(held, market, covariance)
    plain = rl.tracking_error_bound(level, covariance)
    tight = rl.tracking_error_bound(level, covariance, market)
    # A root turns rounding of 1e-16 into 1e-8 where the deviation is 0.
    assert strays <= tight + 1e-7
    assert tight <= plain + 1e-7


@given(cases())
def test_both_are_what_the_definition_says(
    case: tuple[pd.Series, pd.Series, pd.DataFrame],
) -> None:
    """One term at a time, without matrices."""
    held, market, covariance = case
    names = list(covariance.index)
    active = {name: held[name] - market[name] for name in names}
    variance = sum(active[a] * active[b] * covariance.loc[a, b] for a, b in product(names, names))
    assert rl.tracking_error(held, market, covariance) ** 2 == pytest.approx(variance, abs=1e-12)
    apart = {
        (a, b): covariance.loc[a, a] + covariance.loc[b, b] - 2 * covariance.loc[a, b]
        for a, b in product(names, names)
    }
    assert rl.tracking_error_bound(0.0, covariance) ** 2 == pytest.approx(max(apart.values()))
    filled = []
    for a in names:
        left, total = 0.4, 0.0
        for b in sorted(names, key=lambda b, a=a: -apart[a, b]):
            taken = min(left, market[b])
            total += taken * max(apart[a, b], 0.0) ** 0.5
            left -= taken
        filled.append(total)
    tight = rl.tracking_error_bound(0.6, covariance, market)
    assert tight == pytest.approx(max(filled), abs=1e-7)


@given(cases(), st.floats(0.0, 1.0))
def test_the_bound_is_reached_where_one_asset_gives_way_to_another(
    case: tuple[pd.Series, pd.Series, pd.DataFrame], part: float
) -> None:
    _, market, covariance = case
    spread = np.diag(covariance)[:, None] + np.diag(covariance) - 2 * covariance.to_numpy()
    bought, sold = np.unravel_index(spread.argmax(), spread.shape)
    moved = part * market.iloc[sold]
    held = market.copy()
    held.iloc[sold] -= moved
    held.iloc[bought] += moved
    # A pair that does not differ at all may be one and the same asset.
    level = 1.0 - (moved if bought != sold else 0.0)
    assert rl.overlap(held, market) == pytest.approx(level, abs=1e-12)
    strays = rl.tracking_error(held, market, covariance)
    assert strays == pytest.approx(rl.tracking_error_bound(level, covariance), abs=1e-7)
    tight = rl.tracking_error_bound(level, covariance, market)
    assert strays == pytest.approx(tight, abs=1e-7)


def test_two_assets_by_hand() -> None:
    """Deviations 30 and 20 %, correlation 0.5: the difference has 9 + 4 - 6 = 7, sqrt(7) = 26.5 %.

    Three quarters against one half leaves a level of 75 %, and a quarter of 26.5 %.
    """
    covariance = pd.DataFrame([[0.09, 0.03], [0.03, 0.04]], ["A", "B"], ["A", "B"])
    held, market = {"A": 0.75, "B": 0.25}, {"A": 0.5, "B": 0.5}
    assert rl.overlap(held, market) == 0.75
    expected = 0.25 * 0.07**0.5
    assert rl.tracking_error(held, market, covariance) == pytest.approx(expected, rel=1e-12)
    assert rl.tracking_error_bound(0.75, covariance) == pytest.approx(expected, rel=1e-12)
    # With two assets the level says it all.
    for share in np.linspace(0.0, 1.0, 11):
        mixture = {"A": share, "B": 1.0 - share}
        strays = rl.tracking_error(mixture, market, covariance)
        bound = rl.tracking_error_bound(rl.overlap(mixture, market), covariance)
        assert strays == pytest.approx(bound, abs=1e-9)


def test_what_the_market_weights_add() -> None:
    """At 40 %, 60 % are moved: into C at most 20 % out of B and the other 40 % out of A."""
    covariance = pd.DataFrame(np.diag([0.0, 0.01, 0.04]), ["A", "B", "C"], ["A", "B", "C"])
    market = {"A": 0.5, "B": 0.2, "C": 0.3}
    tight = rl.tracking_error_bound(0.4, covariance, market)
    assert tight == pytest.approx(0.2 * 0.05**0.5 + 0.4 * 0.2)
    assert tight < rl.tracking_error_bound(0.4, covariance) == pytest.approx(0.6 * 0.05**0.5)
    held = {"A": 0.1, "C": 0.9}
    assert rl.overlap(held, market) == pytest.approx(0.4)
    assert rl.tracking_error(held, market, covariance) < tight


def test_no_level_is_low_enough_to_force_a_tracking_error() -> None:
    """Two assets alike, one in the market and one not: nothing in common, and nothing apart."""
    covariance = pd.DataFrame(0.04, ["twin", "other twin"], ["twin", "other twin"])
    assert rl.overlap({"twin": 1.0}, {"other twin": 1.0}) == 0.0
    assert rl.tracking_error({"twin": 1.0}, {"other twin": 1.0}, covariance) == 0.0


@given(cases())
def test_volatility_is_near_the_markets_and_not_near_zero(
    case: tuple[pd.Series, pd.Series, pd.DataFrame],
) -> None:
    """The level bounds how far volatility is from the market's, and not volatility itself."""
    held, market, covariance = case
    own, whole = (max(weights @ covariance @ weights, 0.0) ** 0.5 for weights in (held, market))
    assert abs(own - whole) <= rl.tracking_error(held, market, covariance) + 1e-7
    assert rl.tracking_error_bound(1.0, covariance, market) == pytest.approx(0.0, abs=1e-12)


def test_volatility_obeys_no_such_bound() -> None:
    covariance = named(np.full((3, 3), 0.04) + np.diag([0.0, 0.0001, 0.0004]))
    market = pd.Series(1 / 3, covariance.index)
    assert rl.tracking_error_bound(1.0, covariance) == 0.0
    assert (market @ covariance @ market) ** 0.5 > 0.2
    # Nor does less in common mean more volatility: the calmest asset alone has the least.
    calm = pd.Series({"asset 0": 1.0})
    assert rl.overlap(calm, market) == pytest.approx(1 / 3)
    assert covariance.loc["asset 0", "asset 0"] < market @ covariance @ market


def test_it_is_the_deviation_of_the_returns_that_differ() -> None:
    returns = rl.load("us_industries_49").loc["2010":"2012"]
    market = rl.market_weights("us_industries_49", "2010-01")
    drawn = rl.random_portfolios(market, 5, names=4, weighting="equal", seed=1)
    apart = (returns @ drawn.T).sub(returns @ market, axis=0)
    found = rl.tracking_error(drawn, market, returns.cov())
    np.testing.assert_allclose(found, apart.std(), rtol=1e-10)
    yearly = rl.tracking_error(drawn, market, 12 * returns.cov())
    np.testing.assert_allclose(yearly, apart.std() * 12**0.5, rtol=1e-10)
    one = rl.tracking_error(drawn.iloc[0], market, returns.cov())
    assert one == pytest.approx(found.iloc[0], rel=1e-12)
    bounds = rl.tracking_error_bound(rl.overlap(drawn, market), returns.cov(), market)
    assert bounds.index.equals(drawn.index)
    assert (found <= bounds).all()


def test_names_and_not_places_decide() -> None:
    covariance = named(np.diag([0.01, 0.04, 0.09]))
    held, market = {"asset 2": 0.5, "asset 0": 0.5}, {"asset 1": 0.3, "asset 2": 0.7}
    expected = (0.25 * 0.01 + 0.09 * 0.04 + 0.04 * 0.09) ** 0.5
    assert rl.tracking_error(held, market, covariance) == pytest.approx(expected, rel=1e-12)
    turned = covariance.iloc[::-1, ::-1]
    assert rl.tracking_error(held, market, turned) == pytest.approx(expected, rel=1e-12)
    tight = rl.tracking_error_bound(0.5, turned.iloc[[1, 0, 2], [1, 0, 2]], market)
    assert tight == pytest.approx(0.5 * 0.13**0.5)
    tight = rl.tracking_error_bound(0.1, turned, market)
    # Into asset 1: all of asset 2, at sqrt(.13), and nothing for asset 1 itself; into asset 0: all
    # of asset 2 at sqrt(.10), and 20 % of asset 1 at sqrt(.05).
    assert tight == pytest.approx(max(0.7 * 0.13**0.5, 0.7 * 0.10**0.5 + 0.2 * 0.05**0.5))
    wide = pd.DataFrame([held]).reindex(columns=["asset 1", "asset 0", "asset 2"]).fillna(0.0)
    assert rl.tracking_error(wide, market, covariance).item() == pytest.approx(expected, rel=1e-12)


def test_bad_covariances_and_levels_are_refused() -> None:
    good, half = named(np.diag([0.01, 0.04])), {"asset 0": 0.5, "asset 1": 0.5}
    crooked = good.copy()
    crooked.iloc[0, 1] = 0.01
    for bad, words in {
        "not symmetric": (crooked, "not symmetric"),
        "a gap": (good.replace(0.04, np.nan), "'asset 1' is missing"),
        "other names": (good.set_axis(["x", "y"], axis=1), "rows and columns"),
        "no covariance": (named(np.array([[0.01, 0.05], [0.05, 0.01]])), "variance -0.04"),
        "too few": (good.iloc[:1, :1], "miss 'asset 1'"),
    }.values():
        with pytest.raises(ValueError, match=words):
            rl.tracking_error(half, half, bad)
        with pytest.raises(ValueError, match=words):
            rl.tracking_error_bound(0.5, bad, half)
    with pytest.raises(ValueError, match="miss 'cash'"):
        rl.tracking_error({"asset 0": 0.9, "cash": 0.1}, half, good)
    for level in (-0.1, 1.1, np.nan, pd.Series([0.5, 1.2])):
        with pytest.raises(ValueError, match="between 0 and 1"):
            rl.tracking_error_bound(level, good)
    with pytest.raises(ValueError, match=r"sum to 0\.9"):
        rl.tracking_error({"asset 0": 0.9}, half, good)
