"""What random portfolios make inside the wedge: the studies, and what chapter 14 says, again."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.axes import Axes
from scipy.stats import norm, spearmanr
from scipy.stats import t as student
from statsmodels.stats.power import TTestPower

import research_lib as rl
from research_lib.chapters.inside_the_wedge import by_year, coverage, levels, starts
from research_lib.chapters.inside_the_wedge import figures as draw
from research_lib.chapters.inside_the_wedge.inside import (
    CORE,
    SETS,
    WAYS,
    around,
    drawn_inside,
    fans_of_a_year,
    given_level,
    mean_over_years,
    rank_comparison,
    rank_correlation,
    years_from,
)
from research_lib.chapters.inside_the_wedge.skill_power import (
    best_of,
    lucky_histories,
    power,
    share_above,
    share_found,
    without_skill,
    years_needed,
)
from research_lib.datasets.years import calendar_years
from research_lib.inference.intervals import interval

CHAPTER = Chapter("14_inside_the_wedge")
BY_LOT, SKILL = Chapter("14_random_portfolios"), Chapter("14_skill_and_luck")
RESULTS, WEIGHTS = calendar_years("us_industries_49", 1970, 2018)
WHOLE = (RESULTS * WEIGHTS).sum(axis=1)
MARKET_SETS, EQUAL_SETS = WAYS[:2]


# The studies.


@st.composite
def mixtures(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    size = draw(st.integers(2, 8))
    numbers = st.floats(0.01, 1.0)
    market, held = (draw(arrays(float, size, elements=numbers)) for _ in range(2))
    held[draw(st.integers(0, size - 1))] = 0.0
    results = draw(arrays(float, size, elements=st.floats(-0.9, 3.0)))
    return market / market.sum(), held / held.sum(), results, draw(st.floats(0.0, 1.0))


@given(mixtures())
def test_part_in_the_index_scales_the_distance_from_the_market(case: tuple) -> None:
    market, held, results, part = case
    names = [f"asset {i}" for i in range(len(market))]
    weights = pd.Series(market, names)
    mixed = pd.Series(part * market + (1 - part) * held, names)
    own = rl.overlap(pd.Series(held, names), weights)
    assert 1 - rl.overlap(mixed, weights) == pytest.approx((1 - part) * (1 - own), abs=1e-12)
    excess = (mixed.to_numpy() - market) @ results
    assert excess == pytest.approx((1 - part) * (held - market) @ results, abs=1e-12)


def test_portfolios_drawn_are_what_their_weights_make_of_them() -> None:
    years = slice(1998, 1999)
    pool = drawn_inside(RESULTS.loc[years], WEIGHTS.loc[years], 5)
    assert pool.groupby(["year", "way"], observed=True).size().tolist() == [240] * 3 + [240] + (
        [240] * 4
    )
    market, results = WEIGHTS.loc[1999], RESULTS.loc[1999]
    second = pool[pool["year"] == 1999]
    for way, weighting in SETS.items():
        held = pd.concat(
            [
                rl.random_portfolios(market, 5, names=n, weighting=weighting, seed=1000 + n)
                for n in range(1, 49)
            ]
        )
        mine = second[second["way"] == way]
        np.testing.assert_allclose(mine["level"], rl.overlap(held, market), atol=1e-12)
        np.testing.assert_allclose(mine["excess"], held @ results - WHOLE[1999], atol=1e-12)
    few = pd.concat(
        [
            rl.random_portfolios(market, 48, names=n, weighting="equal", seed=1500 + n)
            for n in range(1, 6)
        ]
    )
    part = np.random.default_rng(1000).random(240)[:, np.newaxis]
    held = pd.DataFrame(
        part * market.to_numpy() + (1 - part) * few.to_numpy(), columns=market.index
    )
    mine = second[second["way"] == CORE]
    np.testing.assert_allclose(mine["level"], rl.overlap(held, market), atol=1e-12)
    np.testing.assert_allclose(mine["excess"], held @ results - WHOLE[1999], atol=1e-12)


def test_years_may_begin_in_any_month() -> None:
    results, weights = years_from("us_industries_49", 1)
    pd.testing.assert_frame_equal(results.loc[1970:2018], RESULTS, check_index_type=False)
    pd.testing.assert_frame_equal(weights.loc[1970:2018], WEIGHTS, check_index_type=False)
    results, weights = years_from("us_industries_49", 11)
    months = rl.load("us_industries_49").loc["1999-11":"2000-10", "Oil"]
    assert len(months) == 12
    assert results.loc[2000, "Oil"] == pytest.approx(np.prod(1 + months) - 1)
    first = rl.market_weights("us_industries_49", "1999-11")
    pd.testing.assert_series_equal(weights.loc[2000], first, check_names=False)
    assert results.index[-1] == 2018, "the year from November 2018 is not whole"


def test_measures_of_a_window_by_hand() -> None:
    excess = np.linspace(-0.10, 0.10, 201)
    pool = pd.DataFrame({"year": 2000, "way": "one", "level": 0.3, "excess": excess})
    outside = pool.assign(level=0.4, excess=9.0)
    few = pool.assign(way="two").iloc[:99]
    table = given_level(pd.concat([pool, outside, few]), around([0.3]) | {"high": (0.9, 1.0)})
    assert table.index.tolist() == [(2000, "one", 0.3)]
    row = table.iloc[0]
    assert row["count"] == 201
    assert row["5 %"] == pytest.approx(-0.09)
    assert row["95 %"] == pytest.approx(0.09)
    assert row["worst"] == pytest.approx(excess[:11].mean())
    assert row["within 2"] == pytest.approx(39 / 201, abs=2.1 / 201)
    assert row["above 5"] == pytest.approx(50 / 201, abs=1.1 / 201)
    assert row["below 3"] == pytest.approx(70 / 201, abs=1.1 / 201)
    assert row["square"] == pytest.approx((excess**2).mean())


def test_means_over_years_are_those_of_the_book() -> None:
    generator = np.random.default_rng(4)
    index = pd.MultiIndex.from_product(
        [range(1990, 2010), ["one", "two"], [0.2, 0.5]], names=["year", "way", "level"]
    )
    values = pd.DataFrame({"a": generator.normal(size=80), "b": generator.random(80)}, index)
    found = mean_over_years(values.drop((1995, "two", 0.5)))
    assert ("a", "two", 0.5) not in found.index, "a year misses it"
    for measure, way in (("a", "one"), ("b", "two")):
        series = values[measure].xs((way, 0.2), level=("way", "level"))
        expected = interval(series, seed=15)
        assert found.loc[(measure, way, 0.2)].tolist() == pytest.approx(expected, abs=1e-12)


def test_rank_correlation_is_spearmans() -> None:
    generator = np.random.default_rng(5)
    years = pd.Index(range(1970, 2000))
    first = pd.Series(generator.normal(size=30), years)
    second = (first + generator.normal(size=30)).sample(frac=1.0, random_state=1)
    found = rank_correlation(first, second, n_resamples=300)
    aligned = second.reindex(years).to_numpy()

    def again(rows: np.ndarray) -> float:
        at = rows.astype(int)
        return float(spearmanr(first.to_numpy()[at], aligned[at]).statistic)

    expected = interval(pd.Series(np.arange(30.0), years), again, n_resamples=300, seed=15)
    assert tuple(found.values()) == pytest.approx(expected, abs=1e-12)


def test_two_predictors_are_compared_in_the_same_histories() -> None:
    generator = np.random.default_rng(6)
    years = pd.Index(range(1970, 2000))
    shared = generator.normal(size=30)
    first, second, third = (
        pd.Series(shared + scale * generator.normal(size=30), years) for scale in (0.5, 0.7, 1.5)
    )
    found = rank_comparison(first, second.sample(frac=1.0, random_state=1), third, n_resamples=300)
    numbers = [series.to_numpy() for series in (first, second, third)]

    def correlations(rows: np.ndarray) -> np.ndarray:
        return spearmanr(np.stack([each[rows.astype(int)] for each in numbers], axis=1)).statistic

    def difference(rows: np.ndarray) -> float:
        matrix = correlations(rows)
        return float(matrix[0, 1] - matrix[0, 2])

    def partial(rows: np.ndarray) -> float:
        """From the inverse of the matrix, as partial correlations are defined."""
        inverse = np.linalg.inv(correlations(rows))
        return float(-inverse[0, 1] / np.sqrt(inverse[0, 0] * inverse[1, 1]))

    place = pd.Series(np.arange(30.0), years)
    for row, statistic in (("difference", difference), ("partial", partial)):
        expected = interval(place, statistic, n_resamples=300, seed=15)
        assert found.loc[row].tolist() == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("ratio", [0.1, 0.3, 0.5, 1.0, 2.0])
def test_power_is_that_of_statsmodels(ratio: float) -> None:
    for years in (3, 10, 40):
        for size in (0.05, 0.0005):
            known = TTestPower().power(ratio, years, size, alternative="larger")
            assert power(ratio, years, size) == pytest.approx(known, abs=1e-9)
    for size in (0.05, 0.0005):
        assert power(ratio, years_needed(ratio, size), size) == pytest.approx(0.8, abs=1e-9)
    # With many years the t-test is the z-test.
    if ratio == 0.1:
        assert years_needed(ratio) == pytest.approx(((1.6449 + 0.8416) / ratio) ** 2, rel=0.01)
    with pytest.raises(ValueError, match="positive information ratio"):
        years_needed(-ratio)


def test_power_is_how_often_skill_is_found() -> None:
    normal = np.random.default_rng(1).normal(0.5, 1.0, (40_000, 10))
    assert share_found(normal) == pytest.approx(power(0.5, 10), abs=0.01)
    assert share_found(normal - 0.5) == pytest.approx(0.05, abs=0.005)


def test_lucky_histories_take_every_year_and_peers_the_same() -> None:
    years = np.repeat([1990, 1991, 1992], [5, 50, 500])
    pool = pd.DataFrame({"year": years, "excess": years + np.arange(555) / 1e4})
    drawn = lucky_histories(pool, 6000, 2, peers=3, seed=2)
    lived = np.floor(drawn).reshape(2000, 3, 2)
    assert (lived == lived[:, :1]).all()
    assert not (drawn.reshape(2000, 3, 2) == drawn.reshape(2000, 3, 2)[:, :1]).all()
    np.testing.assert_allclose(pd.Series(lived[:, 0].ravel()).value_counts() / 4000, 1 / 3, 0.1)
    assert set(drawn.ravel()) <= set(pool["excess"])
    assert len(np.unique(drawn)) > 540, "any portfolio of a year can be drawn"
    alone = np.floor(lucky_histories(pool, 6000, 2, seed=2)).reshape(2000, 3, 2)
    assert not (alone == alone[:, :1]).all()
    with pytest.raises(ValueError, match="no whole number of groups"):
        lucky_histories(pool, 10, 2, peers=3)


def test_without_skill_the_mean_history_is_zero() -> None:
    years = np.repeat([1990, 1991], [100, 900])
    pool = pd.DataFrame({"year": years, "excess": np.where(years == 1990, 0.03, 0.01)})
    luck = without_skill(pool)
    assert luck["excess"].groupby(luck["year"]).mean().tolist() == pytest.approx([0.01, -0.01])
    assert lucky_histories(luck, 20_000, 5).mean() == pytest.approx(0.0, abs=2e-4)
    assert lucky_histories(pool, 20_000, 5).mean() == pytest.approx(0.02, abs=2e-4)


def test_stored_means_are_those_of_the_stored_years() -> None:
    industries, house = levels.over_years("49 industries")
    for measure, way, level in (("within 2", MARKET_SETS, "0.25"), ("square", CORE, "0.80")):
        told = interval(by_year.each_year(measure, way, level), seed=15)
        row = industries.loc[(measure, way, float(level))]
        assert row[["mean", "low", "high"]].tolist() == pytest.approx(told, abs=2e-9)
    told = interval(by_year.each_year("below 10", EQUAL_SETS, levels.HOUSE), seed=15)
    row = house.loc[("below 10", EQUAL_SETS)]
    assert row[["mean", "low", "high"]].tolist() == pytest.approx(told, abs=2e-9)
    # A level that some year misses has no mean; ranges never mix markets.
    assert ("square", EQUAL_SETS, 0.8) not in industries.index
    assert industries["fewest"].min() >= 100
    assert len(levels.over_years("50 stocks")[1]) == len(house)


def test_the_edge_of_a_year_is_that_of_its_wedge() -> None:
    lines = rl.wedge(WEIGHTS.loc[1999], RESULTS.loc[1999], levels=[0.25]).iloc[0]
    for side in ("best", "worst"):
        edge = by_year.edge_at("subsets", 0.25, side)
        assert edge.index.tolist() == RESULTS.index.tolist()
        assert edge[1999] == pytest.approx(abs(lines[side] - WHOLE[1999]), abs=1e-12)
    assert (by_year.edge_at("all", 0.25) > by_year.edge_at("subsets", 0.25)).all()


def test_the_order_of_years_is_spearmans() -> None:
    found = by_year.order_of_years()
    edge = by_year.edge_at("subsets", 0.25).to_numpy()
    fell = -by_year.each_year("5 %", MARKET_SETS, "0.25").to_numpy()
    equal = -by_year.each_year("5 %", EQUAL_SETS, "0.25").to_numpy()
    gaps = RESULTS.sub(WHOLE, axis=0)
    apart = np.sqrt((WEIGHTS * gaps**2).sum(axis=1)).to_numpy()
    pairs = {
        "same year": (edge, fell),
        "equal weights": (edge, equal),
        "year before": (edge[:-1], fell[1:]),
        "dispersion": (apart, fell),
    }
    for name, pair in pairs.items():
        assert found[name] == pytest.approx(spearmanr(*pair).statistic, abs=1e-12)
    assert found["low"] < found["same year"] < found["high"]


def test_years_of_every_first_month_lie_in_the_data() -> None:
    counts = starts.at_level("20 to 35")["count"]
    assert counts.index.tolist() == starts.MONTHS
    years = starts.years_by_month(0.02)
    risk = np.sqrt(starts.at_level("0.20").loc["March", "square"])
    assert power(0.02 / risk, years["March"]) == pytest.approx(0.8, abs=1e-9)
    assert years.idxmax() == "March"


def test_what_has_a_measured_coverage_is_listed_once() -> None:
    assert coverage.rows() == [*coverage.MEANS, coverage.RISE, coverage.AGREED]
    levels_asked = {level for _, _, level in coverage.MEANS.values()}
    assert levels_asked <= set(levels.WINDOWS)


def test_fans_of_a_year_are_quantiles_of_what_is_drawn() -> None:
    fans = fans_of_a_year(WEIGHTS.loc[1970], RESULTS.loc[1970], 150, [MARKET_SETS])
    pool = drawn_inside(RESULTS.loc[[1970]], WEIGHTS.loc[[1970]], 150, [MARKET_SETS])
    inside = pool.loc[(pool["level"] - 0.5).abs() < 0.025, "excess"] + WHOLE[1970]
    assert fans[MARKET_SETS].loc[0.5, "95 %"] == pytest.approx(inside.quantile(0.95), abs=1e-3)
    assert fans[MARKET_SETS].columns.tolist() == ["5 %", "25 %", "50 %", "75 %", "95 %"]


def test_the_best_of_many_and_the_share_above_by_hand() -> None:
    """Of a fair coin of 1 and 3 %, the mean taken off: +1 or −1 %."""
    pool = pd.DataFrame({"year": 2000, "excess": [0.01, 0.03]})
    assert best_of(pool, 1, peers=2) == pytest.approx(0.01 * 0.5, abs=5e-4)
    assert best_of(pool, 1, peers=10) == pytest.approx(0.01, abs=1e-4)
    assert share_above(pool, 1, 2.0) == pytest.approx(0.5, abs=0.01)
    assert share_above(pool, 2, 2.5) == pytest.approx(0.25, abs=0.01)


# What the chapter says, from sets drawn apart from the library.


@cache
def own_sets() -> dict[str, pd.DataFrame]:
    """Level and excess of sets in all years, from one matrix of who is in."""
    generator = np.random.default_rng(2024)
    chosen = np.zeros((48 * 150, 49))
    for row, names in enumerate(np.repeat(np.arange(1, 49), 150)):
        chosen[row, generator.choice(49, names, replace=False)] = 1.0
    sizes = chosen.sum(axis=1, keepdims=True)
    parts = {MARKET_SETS: [], EQUAL_SETS: []}
    for year in RESULTS.index:
        market, results = WEIGHTS.loc[year].to_numpy(), RESULTS.loc[year].to_numpy()
        for way, held in (
            (MARKET_SETS, chosen * market / (chosen @ market)[:, np.newaxis]),
            (EQUAL_SETS, chosen / sizes),
        ):
            level = np.minimum(held, market).sum(axis=1)
            columns = {"year": year, "level": level, "excess": held @ results - WHOLE[year]}
            parts[way].append(pd.DataFrame(columns))
    return {way: pd.concat(pools) for way, pools in parts.items()}


def at(way: str, low: float, high: float) -> pd.DataFrame:
    pool = own_sets()[way]
    return pool[pool["level"].between(low, high)]


def lived_through(
    yearly: list[np.ndarray], years: int, generator: np.random.Generator
) -> np.ndarray:
    """Excess returns of managers who hold a new set in each of some random years."""
    drawn = np.stack([generator.choice(rows, 20_000) for rows in yearly])
    shape = (20_000, years)
    return drawn[
        generator.integers(len(yearly), size=shape), generator.integers(20_000, size=shape)
    ]


def yearly_share(way: str, low: float, high: float, within: float) -> pd.Series:
    pool = at(way, low, high)
    return (pool["excess"].abs() < within).groupby(pool["year"]).mean()


def test_certainty_grows_for_sets_at_market_weights() -> None:
    quarter = yearly_share(MARKET_SETS, 0.225, 0.275, 0.02).mean()
    assert 100 * quarter == pytest.approx(30.2, abs=1.0)
    assert CHAPTER.shows("30.2", "93.4")
    assert BY_LOT.shows("30.2", "93.4")
    high = yearly_share(MARKET_SETS, 0.875, 0.925, 0.02).mean()
    verdict = CHAPTER.verdicts()["W6"]
    assert verdict["value"] == pytest.approx(high, abs=0.01)
    assert verdict["low"] is None, "its interval holds the truth too rarely"


def test_equal_weights_grow_sure_of_another_average() -> None:
    first, last = (yearly_share(EQUAL_SETS, x - 0.025, x + 0.025, 0.01) for x in (0.25, 0.5))
    rise, low, high = (100 * end for end in interval(last - first, seed=15))
    assert (rise, low, high) == pytest.approx((4.0, 0.7, 7.4), abs=0.8)
    assert low > 0.0
    assert CHAPTER.shows("4.0", "0.7", "7.4", "16", "49")
    assert (last > first).sum() == pytest.approx(16, abs=3)
    assert BY_LOT.shows("4.0", "0.7", "7.4", "16")
    off = (RESULTS.mean(axis=1) - WHOLE).abs()
    assert (off > 0.01).sum() == 40
    assert BY_LOT.shows("40")
    assert BY_LOT.shows("58.1")
    highest = own_sets()[EQUAL_SETS].groupby("year")["level"].max().median()
    assert highest == pytest.approx(0.581, abs=0.01)


def test_from_which_level_on_no_portfolio_is_two_points_off() -> None:
    """By bisection of the closed form, year by year."""
    sure = []
    for year in RESULTS.index:
        order = RESULTS.loc[year].sort_values()
        edges = []
        for results in (order[::-1], order):
            weight = WEIGHTS.loc[year, results.index].cumsum()
            gained = (WEIGHTS.loc[year, results.index] * results).cumsum()
            corners = np.append(0.0, weight), np.append(0.0, gained)
            edges.append((corners, results.iloc[0]))
        low, high = 0.5, 1.0
        while high - low > 1e-6:
            middle = (low + high) / 2
            far = max(
                abs((1 - middle) * extreme + np.interp(middle, *corners) - WHOLE[year])
                for corners, extreme in edges
            )
            low, high = (middle, high) if far > 0.02 else (low, middle)
        sure.append(high)
    assert np.median(sure) == pytest.approx(0.974, abs=0.001)
    assert BY_LOT.shows("97.4")


def test_the_edge_orders_the_years_for_market_weights_only() -> None:
    depth = []
    for year in RESULTS.index:
        results = RESULTS.loc[year].sort_values()
        weight = WEIGHTS.loc[year, results.index].cumsum()
        line = (WEIGHTS.loc[year, results.index] * results).cumsum() / weight
        depth.append(WHOLE[year] - np.interp(0.25, weight, line))
    agreed = {}
    for way in (MARKET_SETS, EQUAL_SETS):
        pool = at(way, 0.225, 0.275)
        fell = -pool.groupby("year")["excess"].quantile(0.05)
        agreed[way] = spearmanr(depth, fell).statistic
    verdict = CHAPTER.verdicts()["W14"]
    assert verdict["value"] == pytest.approx(agreed[MARKET_SETS], abs=0.03)
    assert agreed[EQUAL_SETS] == pytest.approx(0.13, abs=0.06)
    assert "0.13" in verdict["because"]
    assert BY_LOT.shows("0.13")
    # Neither the dispersion nor the year before leaves the edge much of its own.
    fell = -at(MARKET_SETS, 0.225, 0.275).groupby("year")["excess"].quantile(0.05)
    gaps = RESULTS.sub(WHOLE, axis=0)
    simple = spearmanr(np.sqrt((WEIGHTS * gaps**2).sum(axis=1)), fell).statistic
    assert agreed[MARKET_SETS] - simple == pytest.approx(0.046, abs=0.03)
    assert BY_LOT.shows("0.046", "0.004", "0.116")
    before = spearmanr(depth[:-1], fell.iloc[1:]).statistic
    assert before == pytest.approx(0.114, abs=0.05)
    assert BY_LOT.shows("0.114")
    assert "0.11." in verdict["because"]
    assert np.mean(depth) == pytest.approx(0.176, abs=5e-4)
    assert BY_LOT.shows("17.6")


def test_a_level_of_20_to_35_leaves_as_much_open_above_as_below() -> None:
    pool = at(MARKET_SETS, 0.20, 0.35)
    by_year = pool["excess"].groupby(pool["year"])
    above, below, far = (
        100
        * by_year.apply(lambda excess, cut=cut: (np.sign(cut) * excess > abs(cut)).mean()).mean()
        for cut in (0.05, -0.05, -0.10)
    )
    assert above == pytest.approx(16.4, abs=0.7)
    assert below == pytest.approx(16.5, abs=0.7)
    assert CHAPTER.shows("16.4", "5", "16.5")
    assert 100 * CHAPTER.verdicts()["W41"]["value"] == pytest.approx(far, abs=0.5)


def test_three_to_five_points_lie_inside_the_line_in_every_year() -> None:
    room = {0.25: [], 0.45: []}
    for year in RESULTS.index:
        results = RESULTS.loc[year].sort_values(ascending=False)
        weight = WEIGHTS.loc[year, results.index].cumsum()
        line = (WEIGHTS.loc[year, results.index] * results).cumsum() / weight
        for level, found in room.items():
            found.append(np.interp(level, weight, line) - WHOLE[year])
    assert [f"{100 * min(found):.1f}" for found in room.values()] == ["9.8", "6.2"]
    assert BY_LOT.shows("9.8", "6.2")
    pool = at(MARKET_SETS, 0.225, 0.275)
    luck = (pool["excess"] > 0.03).groupby(pool["year"]).mean().mean()
    verdict = CHAPTER.verdicts()["W66"]
    assert verdict["value"] == pytest.approx(luck, abs=0.01)
    generator, decade = np.random.default_rng(7), []
    for level in (0.25, 0.45):
        pool = at(MARKET_SETS, level - 0.025, level + 0.025)
        yearly = [rows.to_numpy() for _, rows in pool.groupby("year")["excess"]]
        mean = lived_through(yearly, 10, generator).mean(axis=1)
        decade += [100 * (mean > points).mean() for points in (0.03, 0.05)]
    assert decade == pytest.approx([7.1, 0.9, 1.5, 0.0], abs=1.5)
    assert BY_LOT.shows("7.1", "1.5", "0.9", "0.0")
    assert re.findall(r"\d\.\d", verdict["because"]) == ["7.1", "1.5", "0.9", "0.0"]


def test_years_until_skill_shows() -> None:
    solver = TTestPower()
    for level, told in ((0.2, "81.8"), (0.8, "6.7")):
        pool = at(MARKET_SETS, level - 0.025, level + 0.025)
        square = (pool["excess"] ** 2).groupby(pool["year"]).mean().mean()
        years = solver.solve_power(
            0.02 / np.sqrt(square), power=0.8, alpha=0.05, alternative="larger"
        )
        assert float(told) == pytest.approx(years, rel=0.06)
        assert SKILL.shows(told)
        assert f" {told} " in CHAPTER.verdicts()["W46"]["because"]
    verdict = CHAPTER.verdicts()["W46"]
    assert (verdict["finding"], verdict["value"]) == ("fails", 0.0)
    assert SKILL.shows("70.0", "105.0")
    assert "(70.0 to 105.0 " in verdict["because"]
    assert CHAPTER.shows("70", "105")


def test_luck_with_a_mean_is_called_skill_too_often() -> None:
    """By hand: random years, a random set of each, t against its quantile."""
    generator = np.random.default_rng(8)
    pool = at(MARKET_SETS, 0.175, 0.225)
    yearly = [rows.to_numpy() for _, rows in pool.groupby("year")["excess"]]
    mean = np.mean([rows.mean() for rows in yearly])
    assert 100 * mean == pytest.approx(0.26, abs=0.12)
    assert SKILL.shows("0.26")
    found = []
    for years, shift in ((20, 0.02), (20, 0.0), (80, 0.02), (80, 0.0), (80, mean)):
        history = lived_through(yearly, years, generator) - mean + shift
        statistic = history.mean(axis=1) / history.std(axis=1, ddof=1) * np.sqrt(years)
        found.append(100 * (statistic > student.ppf(0.95, years - 1)).mean())
    assert found == pytest.approx([35.1, 4.6, 79.8, 4.9, 9.2], abs=2.5)
    assert SKILL.shows("35.1", "32.7", "20")
    assert SKILL.shows("9.2", "80")


def test_the_best_of_a_hundred_by_luck() -> None:
    """In one year: the mean over years of what the largest of 100 normal draws would be, or so."""
    pool = without_skill(at(MARKET_SETS, 0.175, 0.225))
    largest = float(np.trapezoid(1 - norm.cdf(x := np.linspace(-1, 6, 4001)) ** 100, x) - 1)
    each = [
        rows.sample(20_000, replace=True, random_state=1).to_numpy().reshape(200, 100)
        for _, rows in pool.groupby("year")["excess"]
    ]
    best = 100 * np.mean([draws.max(axis=1).mean() for draws in each])
    assert best == pytest.approx(14.3, abs=0.7)
    assert CHAPTER.shows("14.3")
    assert SKILL.shows("14.3")
    spread = 100 * pool.groupby("year")["excess"].std().mean()
    assert best == pytest.approx(largest * spread, rel=0.15)


def test_the_index_leaves_the_statistic_as_it_was() -> None:
    excess = at(MARKET_SETS, 0.19, 0.21).groupby("year")["excess"].first().loc[2009:2018]
    found = [
        (part * excess).mean() / ((part * excess).std() / np.sqrt(10)) for part in (1.0, 0.5, 0.1)
    ]
    assert found == pytest.approx([found[0]] * 3, rel=1e-12)


def test_verdicts_cover_the_claims_named() -> None:
    named = CHAPTER.claims()
    assert named == ["W6", "W14", "W41", "W46", "W66"]
    found = {claim: verdict["finding"] for claim, verdict in CHAPTER.verdicts().items()}
    assert found == {
        "W6": "holds in part",
        "W14": "holds in part",
        "W41": "depends",
        "W46": "fails",
        "W66": "depends",
    }


# Figures.


def chances(measures: list[str], levels: list[float]) -> pd.DataFrame:
    index = pd.MultiIndex.from_product(
        [measures, ["one", "two"], levels], names=["measure", "way", "level"]
    )
    mean = np.linspace(0.1, 0.6, len(index))
    return pd.DataFrame({"mean": mean, "low": mean - 0.05, "high": mean + 0.05}, index)


def title(axes: Axes) -> str:
    return axes.get_title("left") or axes.get_title()


def labelled(axes: Axes, label: str) -> list:
    return [line for line in axes.lines if line.get_label() == label]


def test_a_fan_lies_inside_its_wedge_and_is_read() -> None:
    market, results = WEIGHTS.loc[1999], RESULTS.loc[1999]
    lines, exact = rl.wedge(market, results), rl.wedge(market, results, "all")
    fan = pd.DataFrame({"5 %": [0.1, 0.2], "25 %": [0.2, 0.22], "50 %": [0.25, 0.25]}, [0.2, 0.8])
    fan["75 %"], fan["95 %"] = [0.3, 0.27], [0.4, 0.3]
    actual = pd.DataFrame({"level": [0.3], "result": [0.2]}, index=["mine"])
    axes = draw.wedge_fan(lines, exact, fan, actual).axes[0]
    (median,) = labelled(axes, "50 %")
    assert median.get_ydata().tolist() == [0.25, 0.25]
    texts = [text.get_text() for text in axes.texts]
    for side in ("best", "worst"):
        assert sum(text.startswith((f"{side}\n", f"{side} sets")) for text in texts) == 1, side
    (name,) = (text for text in axes.texts if text.get_text().startswith("mine"))
    assert name.arrow_patch is not None, "it stands clear of the fan, on a thin line"
    assert name.get_position() == (0.42, 0.04)
    assert len(labelled(axes, "reading")) == 2
    panels = draw.wedge_fans(lines, {"one": fan, "two": fan}).axes
    assert [title(panel) for panel in panels] == ["one", "two"]
    named = [[text.get_text() for text in panel.texts] for panel in panels]
    assert named == [["article's best", "article's worst"], ["market"]]
    assert panels[0].get_ylim() == pytest.approx((0.0, 0.45))
    heights = {
        tuple(np.round([path.vertices[:, 1].min(), path.vertices[:, 1].max()], 3))
        for band in panels[0].collections
        for path in band.get_paths()
    }
    assert {(0.1, 0.4), (0.2, 0.3)} <= heights


def test_chances_are_drawn_with_their_intervals() -> None:
    table = chances(["within 1", "within 2", "within 5"], [0.2, 0.4, 0.9])
    panels = draw.chance_within(table, ["two", "one"]).axes
    assert [title(axes) for axes in panels] == ["two", "one"]
    for near in (1, 2, 5):
        (line,) = labelled(panels[0], f"within {near}")
        expected = table.xs((f"within {near}", "two"), level=("measure", "way"))["mean"]
        assert line.get_ydata().tolist() == expected.tolist()
    assert len({line.get_linestyle() for line in panels[0].lines}) >= 2
    assert len(panels[0].collections) == 3


def test_chances_of_losing_point_down() -> None:
    table = chances([f"{side} {d}" for side in ("above", "below") for d in (3, 5)], [0.2, 0.9])
    table = table.xs("one", level="way")
    axes = draw.both_sides(table, (0.2, 0.35)).axes[0]
    (below,) = labelled(axes, "below 5")
    assert below.get_ydata().tolist() == (-table.loc["below 5", "mean"]).tolist()
    (above,) = labelled(axes, "above 3")
    assert above.get_ydata().tolist() == table.loc["above 3", "mean"].tolist()


def test_the_possible_is_across_and_the_probable_up() -> None:
    points = pd.DataFrame({"possible": [0.1, 0.2], "probable": [0.05, 0.04]}, [1990, 1991])
    axes = draw.possible_probable({"one": points, "two": points}).axes
    assert axes[1].collections[0].get_offsets().tolist() == [[0.1, 0.05], [0.2, 0.04]]


def test_curves_of_power_are_named() -> None:
    curves = pd.DataFrame({"fast": [0.5, 0.95, 1.0], "slow": [0.1, 0.2, 0.3]}, [2, 10, 20])
    axes = draw.power_curves({"title": curves}, 0.8).axes[0]
    (fast,) = labelled(axes, "fast")
    assert fast.get_ydata().tolist() == [0.5, 0.95, 1.0]
    assert {text.get_text() for text in axes.texts} == {"fast", "slow"}
    places = {text.get_text(): text.xy for text in axes.texts}
    assert places["fast"] == (10.0, 0.95)
    assert places["slow"] == (20.0, 0.3)
