"""Funds that grow: the code by naive twins, and the chapter on capacity computed again."""

from __future__ import annotations

import math
from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given, settings
from hypothesis import strategies as st

import research_lib as rl
from research_lib.chapters.capacity import closing
from research_lib.chapters.capacity import figures as draw
from research_lib.chapters.capacity.growing_fund import (
    deviations,
    distances,
    favourites,
    first_limit,
    held,
    levels_by_size,
    lowest_by_size,
    rescaled,
    size_at,
)
from research_lib.datasets.companies import capitalisations
from research_lib.datasets.study import stored
from research_lib.datasets.years import calendar_years
from research_lib.diversification.capacity import position_limits

CHAPTER, EVIDENCE = Chapter("16_capacity"), Chapter("16_capacity_everywhere")
MARKET = rl.market_weights("us_stocks_50_daily", "2008-07-11")
DEPTH = capitalisations()[MARKET.index]
SIZES = np.geomspace(0.002, 1.0, 241)


@cache
def funds() -> pd.DataFrame:
    return favourites(MARKET, range(10, 21, 2), each=200)


@cache
def levels() -> pd.DataFrame:
    return levels_by_size(funds(), MARKET, DEPTH, SIZES)


def naive_fund(order: list[int], names: int, limits: list[float]) -> list[float]:
    """Hand out the money one company at a time, first to 1/n each, then to the limits."""
    weights, left = [0.0] * len(limits), 1.0
    for most in (1.0 / names, 1.0):
        for asset in order:
            more = min(most, limits[asset]) - weights[asset]
            more = min(max(more, 0.0), left)
            weights[asset] += more
            left -= more
    return weights


# Funds that grow.


@pytest.mark.parametrize("size", [0.01, 0.12, 0.3, 0.7, 0.99])
def test_funds_agree_with_naive_ones(size: float) -> None:
    limits = position_limits(DEPTH / DEPTH.sum(), size, 1.0)
    found = held(funds().iloc[::97], limits)
    for (fund, names), row in funds().iloc[::97].iterrows():
        naive = naive_fund(list(row), names, list(limits))
        np.testing.assert_allclose(found.loc[(fund, names)], naive, atol=1e-12)


def test_a_fund_that_nobody_can_invest_is_refused() -> None:
    with pytest.raises(ValueError, match="lower the size"):
        held(funds(), position_limits(DEPTH / DEPTH.sum(), 1.01, 1.0))


@given(st.integers(0, 10**6), st.integers(1, 6), st.floats(0.05, 0.9), st.floats(1.0, 1.1))
@settings(deadline=None, max_examples=60)
def test_growing_never_lowers_the_level(seed: int, names: int, size: float, more: float) -> None:
    draw_ = np.random.default_rng(seed)
    market = pd.Series(draw_.dirichlet(np.ones(12)), range(12))
    some = favourites(market, [names], 5, start=(0.0, 1.0), seed=seed)
    table = levels_by_size(some, market, market, np.array([size, size * more]))
    assert (table.iloc[1] >= table.iloc[0] - 1e-9).all()
    assert (table.iloc[0] >= size - 1e-9).all(), "the law of size"


def test_a_market_of_giants_begins_lower_by_every_fund_there_is() -> None:
    """The mean level of n of N names in equal parts, and that giants lower it."""
    names, n = 6, 3
    even = pd.Series(1 / names, range(names))
    giants = pd.Series([0.5, 0.3, 0.05, 0.05, 0.05, 0.05])
    means = []
    for market in (even, giants):
        levels_ = [
            sum(min(1 / n, market[i]) for i in fund) for fund in combinations(range(names), n)
        ]
        means.append(np.mean(levels_))
        assert means[-1] == pytest.approx(n / names * market.clip(upper=1 / n).sum())
    assert means[1] < means[0] == pytest.approx(n / names)


def test_the_first_limit_is_where_the_fund_changes() -> None:
    some = funds().iloc[::150]
    first = first_limit(some, DEPTH)
    small = held(some, pd.Series(1.0, MARKET.index))
    for fund, (name, _) in enumerate(some.iterrows()):
        for factor, same in ((0.999, True), (1.001, False)):
            limits = position_limits(DEPTH / DEPTH.sum(), first[fund] * factor, 1.0)
            now = held(some.loc[[name]], limits).iloc[0]
            assert np.allclose(now, small.loc[name], atol=1e-9) is same


def test_sizes_at_a_level_by_bisection() -> None:
    some = funds().iloc[::150]
    found = size_at(levels_by_size(some, MARKET, DEPTH, SIZES), 0.4)
    for (fund, row), size in zip(some.iterrows(), found, strict=True):
        low, high = 0.01, 1.0
        for _ in range(40):
            middle = math.sqrt(low * high)
            limits = position_limits(DEPTH / DEPTH.sum(), middle, 1.0)
            weights = naive_fund(list(row), fund[1], list(limits))
            enough = np.minimum(weights, MARKET).sum() >= 0.4
            low, high = (low, middle) if enough else (middle, high)
        assert size == pytest.approx(high, rel=1e-2)


def test_a_level_that_is_not_passed_has_no_size() -> None:
    table = pd.DataFrame({0: [0.2, 0.3], 1: [0.5, 0.6]}, index=[0.1, 0.2])
    assert np.isnan(size_at(table, 0.4)).all()
    assert size_at(table, 0.55)[1] == pytest.approx(math.sqrt(0.02))


def test_rescaled_starts_at_its_level() -> None:
    table = rescaled(levels(), 0.4, np.array([0.5, 1.0, 2.0]))
    np.testing.assert_allclose(table.loc[1.0], 0.4, atol=1e-9)
    np.testing.assert_array_less(table.loc[0.5], 0.4)


def test_deviation_of_one_fund_by_hand() -> None:
    results, weights = calendar_years("us_stocks_50_daily", 2009, 2009)
    some = favourites(weights.loc[2009], [12], 3, start=(0.0, 1.0))
    sizes = np.array([0.3, 0.5])
    level = levels_by_size(some, weights.loc[2009], weights.loc[2009], sizes)
    aim = float(level[0].mean())
    found = deviations(some, weights, results, [aim], sizes).loc[2009].iloc[0, 0]
    ends = []
    for size in sizes:
        limits = list(weights.loc[2009] / size)
        fund = naive_fund(list(some.iloc[0]), 12, limits)
        gap = np.array(fund) - weights.loc[2009].to_numpy()
        ends.append(float(gap @ results.loc[2009].to_numpy()))
    assert found == pytest.approx(sum(ends) / 2, abs=1e-12)


def test_a_distance_that_all_funds_share_is_counted() -> None:
    """Funds that all end 6 points ahead have no spread, and are not near the market."""
    rows = pd.MultiIndex.from_product([[2009, 2010], range(3)], names=["year", "fund"])
    found = distances(pd.DataFrame({0.3: [0.06] * 6, 0.9: [0.01, -0.01, np.nan] * 2}, rows))
    assert found.loc[0.3, ["distance", "shared"]].tolist() == pytest.approx([0.06, 0.06])
    assert found.loc[0.9, ["distance", "shared"]].tolist() == pytest.approx([0.01, 0.0])
    assert found["funds"].tolist() == pytest.approx([1.0, 2 / 3])
    assert found.loc[0.9, ["from", "to"]].tolist() == pytest.approx([-0.01, 0.01])


@given(st.integers(0, 10**6), st.integers(2, 6), st.integers(2, 9))
@settings(deadline=None, max_examples=20)
def test_the_distance_splits_into_shared_and_own(seed: int, years: int, count: int) -> None:
    draw_ = np.random.default_rng(seed).normal(0.02, 0.05, (years, count))
    rows = pd.MultiIndex.from_product([range(years), range(count)], names=["year", "fund"])
    found = distances(pd.DataFrame({0.5: draw_.ravel()}, rows)).loc[0.5]
    own = sum(np.var(row) for row in draw_) / years
    assert found["distance"] ** 2 == pytest.approx(found["shared"] ** 2 + own, rel=1e-9)
    assert found["low"] <= found["distance"] <= found["high"]


# What the chapter says.


def test_verdicts_cover_the_claims_named() -> None:
    named = CHAPTER.claims()
    assert list(CHAPTER.verdicts()) == named == ["W42", "W43", "W44"]
    findings = [verdict["finding"] for verdict in CHAPTER.verdicts().values()]
    wanted = ["depends", "not testable here", "holds in part"]
    assert findings == wanted


def ends_of(numbers: np.ndarray) -> list[float]:
    return list(np.nanquantile(numbers, [0.5, 0.025, 0.975]))


def test_how_far_the_funds_grow() -> None:
    end = size_at(levels(), 0.35)
    middle, low, high = (100 * number for number in ends_of(end))
    assert CHAPTER.shows(f"{middle:.1f}", f"{low:.1f}", f"{high:.1f}")
    assert CHAPTER.shows(*(f"{times:.2f}" for times in ends_of(end / 0.05)))
    more = ends_of(end / first_limit(funds(), DEPTH))
    verdict = CHAPTER.verdicts()["W42"]
    assert [verdict[key] for key in ("value", "low", "high")] == pytest.approx(more, rel=1e-4)


def test_from_40_to_50_percent() -> None:
    ratio = ends_of(size_at(levels(), 0.5) / size_at(levels(), 0.4))
    verdict = CHAPTER.verdicts()["W43"]
    assert [verdict[key] for key in ("value", "low", "high")] == pytest.approx(ratio, rel=1e-4)
    assert CHAPTER.shows(*(f"{times:.2f}" for times in ratio))


def test_the_law_and_the_bound_by_volume() -> None:
    sizes = np.array([0.1, 0.4, 0.9])
    np.testing.assert_allclose(lowest_by_size(MARKET, DEPTH, sizes), sizes, atol=1e-8)
    year = rl.load("us_stocks_50_daily_volumes").loc[:"2008-07-10"].iloc[-252:]
    assert len(year) == 252
    volume = year.median()
    bound = lowest_by_size(MARKET, volume, sizes)
    assert (bound < sizes).all()
    some = levels_by_size(funds(), MARKET, volume, sizes)
    assert (some.min(axis=1) >= bound).all()


def test_a_company_above_the_share_of_capacity_is_not_held() -> None:
    """At c = 0.3, A alone, half the market, has 50 %; full parts of B and C exactly 30 %."""
    market = pd.Series({"A": 0.5, "B": 0.2, "C": 0.1, "D": 0.2})
    limits = position_limits(market, 0.3, 1.0)
    assert limits["A"] == 1.0
    assert rl.overlap({"A": 1.0}, market) == pytest.approx(0.5)
    assert rl.overlap({"B": 2 / 3, "C": 1 / 3}, market) == pytest.approx(0.3)
    assert rl.level_range(market, rl.Limits(max_weight=limits))[0] == pytest.approx(0.3, abs=1e-6)


def test_levels_read_off_the_panels() -> None:
    volume = rl.load("us_stocks_50_daily_volumes").loc[:"2008-07-10"].iloc[-252:].median()
    for depth, size in ((0.1 * DEPTH / 1e3, 200.0), (2.0 * volume / 1e3, 20.0)):
        table = levels_by_size(funds(), MARKET, depth, np.array([size / depth.sum()]))
        assert EVIDENCE.shows(f"{100 * table.iloc[0].median():.1f}", f"{size:.0f}")


def test_a_fund_that_doubles() -> None:
    table = rescaled(levels(), 0.4, np.array([2.0])).iloc[0]
    assert CHAPTER.shows(f"{100 * table.median():.1f} %")
    assert EVIDENCE.shows(f"{100 * table.median():.1f}")
    at_40 = 100 * np.median(size_at(levels(), 0.4))
    assert EVIDENCE.shows(f"{at_40:.1f}", f"{2 * at_40:.1f}")


def naive_distance(some: pd.DataFrame, year: tuple, level: float, grid: np.ndarray) -> list[float]:
    """Squared gaps of funds of one year, each between the sizes where it passes the level."""
    market, result = year
    squares = []
    for (_, names), row in some.iterrows():
        path = [naive_fund(list(row), names, list(market / size)) for size in grid]
        reached = [float(np.minimum(fund, market).sum()) for fund in path]
        gaps = [float((np.array(fund) - market) @ result) for fund in path]
        if reached[0] <= level:
            squares.append(float(np.interp(level, reached, gaps)) ** 2)
    return squares


def test_distance_by_naive_funds() -> None:
    results, weights = calendar_years("us_industries_49", 1979, 1982)
    some, grid = favourites(weights.loc[1979], [10, 16], 8), np.geomspace(0.1, 1.0, 21)
    found = distances(deviations(some, weights, results, [0.5, 0.9], grid))["distance"]
    for level in (0.5, 0.9):
        years = zip(weights.to_numpy(), results.to_numpy(), strict=True)
        means = [np.mean(naive_distance(some, year, level, grid)) for year in years]
        assert found[level] == pytest.approx(math.sqrt(np.mean(means)), rel=1e-9)


def test_a_finer_grid_of_sizes_tells_the_same() -> None:
    """A coarse one misses the funds that pass a level between two of its sizes, and their way."""
    results, weights = calendar_years("us_industries_49", 1979, 1981)
    some, steps = favourites(weights.loc[1979], [10, 16], 12), [0.3, 0.5, 0.8, 0.9, 0.95]
    finer = np.sort(np.concatenate([closing.SIZES, (closing.SIZES[1:] + closing.SIZES[:-1]) / 2]))
    found, fine = (
        distances(deviations(some, weights, results, steps, grid))
        for grid in (closing.SIZES, finer)
    )
    np.testing.assert_allclose(found["distance"], fine["distance"], rtol=0.02)
    np.testing.assert_allclose(found["funds"], fine["funds"], atol=0.01)


# Figures.


def test_panels_show_the_funds_and_the_lowest() -> None:
    table = pd.DataFrame(
        {"low": [0.2, 0.6], "median": [0.3, 0.7], "high": [0.4, 0.8], "lowest": [0.1, 0.6]},
        index=[1.0, 10.0],
    )
    figure = draw.level_by_size({"one": table, "two": table}, {"here": (0.2, 0.3)})
    for axes in figure.axes:
        lines = {line.get_label(): line for line in axes.lines}
        assert list(lines["funds"].get_ydata()) == [0.3, 0.7]
        assert list(lines["lowest"].get_ydata()) == [0.1, 0.6]
        assert lines["lowest"].get_linestyle() == "--"
        assert "here" in [text.get_text() for text in axes.texts]


def test_funds_are_bars_inside_the_wedge() -> None:
    lines = pd.DataFrame(
        {"best": [0.4, 0.0], "worst": [-0.3, 0.0], "market": 0.0}, index=[0.2, 1.0]
    )
    funds_there = pd.DataFrame({"low": [-0.1], "high": [0.2]}, index=[0.5])
    axes = draw.wedge_closing(lines, funds_there).axes[0]
    (bars,) = (each for each in axes.collections if each.get_label() == "funds")
    assert bars.get_segments()[0].tolist() == [[0.5, -0.1], [0.5, 0.2]]
    assert {"best", "worst", "market"} <= {line.get_label() for line in axes.lines}


def test_the_articles_ends_are_drawn() -> None:
    shape = pd.DataFrame({"low": 0.3, "median": 0.4, "high": 0.5}, index=[0.5, 1.0, 2.2])
    shape["in proportion"] = 0.4 * shape.index
    axes = draw.shape_of_growth(shape, pd.Series({1.0: 0.4, 2.0: 0.5})).axes[0]
    (ray,) = (line for line in axes.lines if line.get_label() == "in proportion")
    assert list(ray.get_xdata()) == [0.5, 1.0, 2.2]
    (claim,) = (line for line in axes.lines if line.get_marker() == "D")
    assert claim.get_xydata().tolist() == [[1.0, 0.4], [2.0, 0.5]]


def test_jars_hold_the_fund_and_split_it_at_the_market() -> None:
    market = pd.Series({"A": 0.5, "B": 0.3, "C": 0.2})
    fund = pd.Series({"B": 0.75, "C": 0.25})
    axes = draw.jars({"4": (fund, 2.5)}, market).axes[0]
    bars = {each.get_label(): each.patches for each in axes.containers}
    overlap = sum(bar.get_height() * bar.get_width() for bar in bars["overlap"]) / 0.94
    rest = sum(bar.get_height() * bar.get_width() for bar in bars["the rest"]) / 0.94
    assert overlap == pytest.approx(rl.overlap(fund, market)) == pytest.approx(0.5)
    assert overlap + rest == pytest.approx(1.0)
    walls = [line for line in axes.lines if len(line.get_xdata()) == 4]
    assert [max(line.get_ydata()) for line in walls] == [2.5] * 3


def test_stored_distances_are_those_of_the_page() -> None:
    grown = stored("closing").set_index(["row", "level"])["distance"].loc[closing.INDUSTRIES]
    for page in (CHAPTER, EVIDENCE):
        assert page.shows(f"{100 * grown[0.3]:.2f}", f"{100 * grown[0.9]:.2f}")
    assert CHAPTER.verdicts()["W44"]["value"] == pytest.approx(grown[0.9], rel=1e-4)


def test_no_interval_of_a_distance_is_right_often_enough() -> None:
    held = stored("closing").set_index("row")["coverage"].loc[closing.INDUSTRIES]
    assert held.max() < 0.9
    assert CHAPTER.verdicts()["W44"]["low"] is None
