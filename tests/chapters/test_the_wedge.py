"""The chapter on the wedge: its key numbers by other means."""

from __future__ import annotations

import math
import re
from itertools import combinations, product
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from scipy.optimize import linprog
from scipy.stats import linregress, norm, spearmanr

import research_lib as rl
from research_lib.chapters.the_wedge.coverage import left_by_cash
from research_lib.chapters.the_wedge.crossing import both_lines, every_set, outside_wedge
from research_lib.chapters.the_wedge.dow import DOGS_OF_2009, dow_members
from research_lib.chapters.the_wedge.figures import (
    classes_by_year_chart,
    index_rebuilt,
    wedge_limits,
    wedge_symmetry,
    wedge_width,
    wedge_with_reading,
    width_drivers,
)
from research_lib.chapters.the_wedge.free_float import weights_by_rule
from research_lib.chapters.the_wedge.moscow import (
    both_wedges,
    bounds_of_the_unknown,
    levels_of_a_reading,
    list_year,
    still_traded,
    wedges_of_years,
    where_gains_lie,
)
from research_lib.chapters.the_wedge.second_tier import (
    SECTORS,
    giants_and_second_tier,
    likeness_of_the_second_tier,
)
from research_lib.chapters.the_wedge.sectors import SECTORS as US_SECTORS
from research_lib.chapters.the_wedge.sectors import sector_of
from research_lib.chapters.the_wedge.two_classes import (
    classes_by_year,
    implied_coefficient,
    level_of_the_example,
    one_share_or_two,
)
from research_lib.chapters.the_wedge.width_through_time import (
    coverage_of_the_mean,
    equal_years,
    goes_with,
    largest_width,
    normal_width,
    yearly_volatility,
    yearly_widths,
)
from research_lib.datasets.years import calendar_years
from research_lib.diversification.wedge import wedge_by_year
from research_lib.figures import colours
from research_lib.figures.wedge import signed, wedge_chart, wedge_samples, wedge_years
from research_lib.inference.intervals import interval
from research_lib.inference.resampling import resampled_rows

mpl.use("Agg")

CHAPTER = Chapter("13_the_wedge")
EVIDENCE = Chapter("13_the_articles_own_market")
BOUND = Chapter("13_what_the_lines_bound")
YEARS = Chapter("13_years_and_markets")
DATA = Path(__file__).resolve().parents[2] / "data"
DOW = (
    "MMM AXP T BAC BA CVX C KO XOM GE HPQ INTC IBM JNJ JPM MDLZ MCD MRK MSFT PFE PG UTX VZ WMT DIS"
)


@st.composite
def market_and_results(draw: st.DrawFn) -> tuple[pd.Series, pd.Series]:
    """Weights and results of up to 40 assets."""
    generator = np.random.default_rng(draw(st.integers(0, 1_000_000)))
    size = draw(st.integers(1, 40))
    weights = generator.random(size) ** draw(st.sampled_from([0.0, 1.0, 4.0])) + 1e-6
    return pd.Series(weights / weights.sum()), pd.Series(generator.normal(0.1, 0.3, size))


@pytest.fixture(scope="module")
def year_2009() -> tuple[dict[str, float], dict[str, float]]:
    """Weights and results of 2009, compounded one day at a time."""
    market = rl.market_weights("us_stocks_50_daily", "2009").to_dict()
    value = dict.fromkeys(market, 1.0)
    for _, day in rl.load("us_stocks_50_daily").loc["2009"].iterrows():
        for name in value:
            value[name] *= 1.0 + day[name]
    return market, {name: end - 1.0 for name, end in value.items()}


def line_of_sets(
    market: dict[str, float], results: dict[str, float], level: float, sign: int
) -> float:
    """Read the article's line by walking along its corners; sign 1 is the best, -1 the worst."""
    weight = contribution = 0.0
    corner = None
    for name in sorted(results, key=lambda name: -sign * results[name]):
        weight += market[name]
        contribution += market[name] * results[name]
        if weight >= level and corner is not None:
            share = (level - corner[0]) / (weight - corner[0])
            return corner[1] + share * (contribution / weight - corner[1])
        corner = weight, contribution / weight
    raise AssertionError("the level is not between two corners")


def limit_of_all(
    market: dict[str, float], results: dict[str, float], level: float, sign: int
) -> float:
    """Build the portfolio of the proof one asset at a time and return its result."""
    room, result = level, 0.0
    names = sorted(results, key=lambda name: -sign * results[name])
    for name in names:
        taken = min(market[name], room)
        room -= taken
        result += taken * results[name]
    return result + (1.0 - level) * results[names[0]]


def test_the_reading_of_the_key_figure(year_2009: tuple[dict, dict]) -> None:
    market, results = year_2009
    names = DOW.split()
    level = sum(min(1 / len(names), market[name]) for name in names)
    actual = sum(results[name] for name in names) / len(names)
    ends = [line_of_sets(market, results, level, sign) for sign in (1, -1)]
    whole = sum(market[name] * results[name] for name in market)
    assert [signed(number) for number in (level, *ends, actual, whole)] == [
        "+59.7%",
        "+37.5%",
        "−0.8%",
        "+22.9%",
        "+20.3%",
    ]
    lines = rl.wedge(market, results, levels=[level]).iloc[0]
    assert lines[["best", "worst"]].tolist() == pytest.approx(ends, abs=1e-12)


def test_the_headline_of_the_answer(year_2009: tuple[dict, dict]) -> None:
    market, results = year_2009
    sets = [line_of_sets(market, results, 0.25, sign) for sign in (-1, 1)]
    free = [limit_of_all(market, results, 0.25, sign) for sign in (-1, 1)]
    assert [signed(number) for number in sets + free] == ["−9.7%", "+64.9%", "−40.3%", "+126.4%"]
    for family, ends in (("subsets", sets), ("all", free)):
        line = rl.wedge(market, results, family, levels=[0.25]).iloc[0]
        assert line[["worst", "best"]].tolist() == pytest.approx(ends, abs=1e-12)


def test_a_portfolio_breaks_the_articles_line(year_2009: tuple[dict, dict]) -> None:
    market, results = (pd.Series(part) for part in year_2009)
    for stock, side in ((results.idxmax(), 1), (results.idxmin(), -1)):
        held = 0.25 * market + 0.75 * (market.index == stock)
        assert held.min() >= 0.0
        assert held.sum() == pytest.approx(1.0)
        level, result = rl.overlap(held, market), float(held @ results)
        assert level > 0.25
        line = line_of_sets(*year_2009, level, side)
        assert side * (result - line) > 0.2
        limit = limit_of_all(*year_2009, level, side)
        assert side * (result - limit) <= 1e-12


def test_the_example_by_hand() -> None:
    market, results = {"A": 0.5, "B": 0.3, "C": 0.2}, {"A": 0.1, "B": -0.2, "C": 0.4}
    assert rl.overlap({"A": 0.5, "C": 0.5}, market) == pytest.approx(0.7)
    # (0.2 · 40 + 0.5 · 10) / 0.7 = 18.57, and half of 10 with half of 40 makes 25
    assert rl.wedge(market, results, levels=[0.7])["best"].iloc[0] == pytest.approx(0.13 / 0.7)
    assert rl.wedge(market, results, "all", levels=[0.7])["best"].iloc[0] == pytest.approx(0.25)


@pytest.mark.parametrize("year", [1931, 1974, 2009])
def test_no_set_of_deciles_lies_outside_the_lines(year: int) -> None:
    results, weights = calendar_years("us_size_deciles", year, year)
    market, ends = weights.loc[year], results.loc[year]
    pairs = list(zip(market, ends, strict=True))
    level, result = [], []
    for size in range(1, 11):
        for chosen in combinations(pairs, size):
            whole = math.fsum(weight for weight, _ in chosen)
            level.append(min(whole, 1.0))
            result.append(math.fsum(weight * end for weight, end in chosen) / whole)
    assert len(level) == 1023
    assert not outside_wedge(market, ends, np.array(level), np.array(result)).any()
    # the check can fail: a hair above the best corner is outside
    assert outside_wedge(market, ends, np.array([1.0]), np.array([market @ ends + 1e-6])).all()


def test_exact_wedge_is_wider_in_every_year() -> None:
    results, weights = calendar_years("us_industries_49", 1970, 2018)
    widths = {}
    for family in ("subsets", "all"):
        lines = wedge_by_year(results, weights, family, [0.25])
        widths[family] = lines["best"] - lines["worst"]
    ratio = (widths["all"] / widths["subsets"]).droplevel("level")
    assert ratio.min() > 1.4
    mean, low, high = interval(ratio, coverage=0.99)
    assert [f"{number:.2f}" for number in (mean, low, high)] == ["2.25", "1.98", "2.51"]
    assert mean == pytest.approx(sum(ratio) / 49)


def test_lines_mirror_each_other() -> None:
    results, weights = calendar_years("us_industries_49", 1999, 1999)
    market, ends = weights.loc[1999].to_dict(), results.loc[1999].to_dict()
    whole = sum(market[name] * ends[name] for name in market)
    order = sorted(ends, key=lambda name: -ends[name])
    for split in (5, 20, 44):
        best, rest = order[:split], order[split:]
        level = sum(market[name] for name in best)
        lines = rl.wedge(market, ends, levels=[level, sum(market[name] for name in rest)])
        both = level * lines["best"].iloc[0] + (1 - level) * lines["worst"].iloc[1]
        assert both == pytest.approx(whole, abs=1e-9)


def test_calendar_years_are_whole_years_and_weights_their_start() -> None:
    results, weights = calendar_years("us_industries_49", 1999, 2000)
    monthly = rl.load("us_industries_49")["Oil"].loc["1999"]
    assert len(monthly) == 12
    assert results.loc[1999, "Oil"] == pytest.approx(math.prod(1 + monthly) - 1)
    pd.testing.assert_series_equal(
        weights.loc[2000], rl.market_weights("us_industries_49", "2000-01"), check_names=False
    )
    for first in (1968, 1969):
        with pytest.raises(ValueError, match=f"whole of {first}.*from 1970 to 2018"):
            calendar_years("us_industries_49", first, 2000)


def test_the_coverage_of_a_mean_is_counted_world_by_world() -> None:
    """Ten worlds of each kind, each with its own resamples, by the function of all intervals."""
    years = pd.Series(np.cumsum(np.random.default_rng(3).normal(size=30)))
    found = coverage_of_the_mean(years, 0.8, worlds=40, n_resamples=200)
    values = years.to_numpy()
    apart = values - values.mean()
    memory = (apart[1:] * apart[:-1]).sum() / (apart**2).sum()
    residuals = apart[1:] - memory * apart[:-1]
    drawn = np.random.default_rng(13).choice(residuals - residuals.mean(), (40, 80))
    blocks = [values[rows] for rows in resampled_rows(30, 40, 6.0, 13)]
    remembered = []
    for shocks in drawn:
        path = [0.0]
        for shock in shocks:
            path.append(memory * path[-1] + shock)
        remembered.append(values.mean() + np.array(path[-30:]))
    for share, worlds in zip(found, (blocks, remembered), strict=True):
        held = 0
        for world in worlds:
            _, low, high = interval(world, coverage=0.8, n_resamples=200, seed=14)
            held += low <= values.mean() <= high
        assert share == held / 40
    assert 0.0 < min(found) < 1.0


def test_interval_over_years() -> None:
    assert interval(pd.Series(2.0, index=range(1990, 2000))) == (2.0, 2.0, 2.0)
    with pytest.raises(ValueError, match="1991 is missing"):
        interval(pd.Series([1.0, np.nan], index=[1990, 1991]))


def widest_within(
    market: pd.Series, results: pd.Series, level: float, caps: np.ndarray, groups: list[list[str]]
) -> float:
    """Best less worst by a programme in the overlap u and the rest v; a group has at most 25 %."""
    size, ends = len(market), []
    rows = [np.concatenate([-np.ones(size), np.zeros(size)])]
    rows += [np.concatenate([row, row]) for row in np.eye(size)]
    rows += [np.tile(market.index.isin(group), 2).astype(float) for group in groups]
    for sign in (1, -1):
        solution = linprog(
            -sign * np.tile(results, 2),
            A_ub=np.array(rows),
            b_ub=np.concatenate([[-level], caps, np.full(len(groups), 0.25)]),
            A_eq=np.ones((1, 2 * size)),
            b_eq=[1.0],
            bounds=[(0.0, m) for m in market] + [(0.0, None)] * size,
        )
        ends.append(-sign * solution.fun)
    return ends[0] - ends[1]


def test_what_limits_leave_of_the_exact_wedge(year_2009: tuple[dict, dict]) -> None:
    market, results = (pd.Series(part) for part in year_2009)
    sectors = {name: members.split() for name, members in US_SECTORS.items()}
    listed = [name for members in sectors.values() for name in members]
    assert sector_of().to_dict() == {name: each for each in sectors for name in sectors[each]}
    assert sorted(listed) == sorted(market.index), "each stock in one sector"
    free, energy = np.ones(50), market.index.isin(sectors["energy"])
    cases = {
        "166.7": (free, []),
        "96.8": (free * 0.10, []),
        "66.4": (free * 0.05, []),
        "118.7": (free, list(sectors.values())),
        "165.0": (free - energy, []),
    }
    for shown, (caps, groups) in cases.items():
        width = widest_within(market, results, 0.25, caps, groups)
        assert f"{100 * width:.1f}" == shown
        assert BOUND.shows(shown)
    assert CHAPTER.shows(*list(cases)[:4])
    assert f"{100 * np.minimum(market, 0.10).sum():.2f}" == "99.96"
    assert f"{100 * np.minimum(market, 0.05).sum():.2f}" == "94.76"
    assert f"{100 * (1 - market[energy].sum()):.2f}" == "81.04"
    assert CHAPTER.shows("99.96")
    assert BOUND.shows("99.96", "94.76", "81.04")


def test_levels_within_a_limit_of_ten_percent() -> None:
    """Lowest: the ten smallest names at 10 % each; highest: what the limit leaves of all."""
    lowest, highest = [], []
    _, weights = calendar_years("us_industries_49", 1970, 2018)
    for _, market in weights.iterrows():
        low, high = rl.level_range(market, rl.Limits(max_weight=0.10))
        lowest.append(sum(min(0.10, weight) for weight in sorted(market)[:10]))
        highest.append(sum(min(0.10, weight) for weight in market))
        assert low == pytest.approx(lowest[-1], abs=1e-9)
        assert high == pytest.approx(highest[-1], abs=1e-9)
    assert [f"{100 * end:.2f}" for end in (min(lowest), min(highest))] == ["0.59", "86.18"]
    assert sum(high < 1 - 1e-9 for high in highest) == 31
    assert BOUND.shows("0.59", "86.18")


def test_sets_with_both_lines_at_their_level() -> None:
    results, weights = calendar_years("us_size_deciles", 1927, 2025)
    held = np.array(list(product([False, True], repeat=10)))[1:]
    both = 0
    for year, market in weights.iterrows():
        level, ends = held @ market.to_numpy(), results.loc[year]
        giants = [market[ends.idxmax()], market[ends.idxmin()]]
        there = level >= max(giants) - 1e-9
        assert (both_lines(market, ends, level) == there).all()
        both += there.sum()
    assert CHAPTER.shows(f"{both:,}")


def test_every_set_of_a_small_market_is_counted_by_hand() -> None:
    """Seven sets of three assets; B and C alone lie left of where one of the lines begins."""
    weights = pd.DataFrame({"A": [0.5], "B": [0.3], "C": [0.2]}, index=[2000])
    results = pd.DataFrame({"A": [0.1], "B": [-0.2], "C": [0.4]}, index=[2000])
    found = every_set(results, weights)
    # the lines begin at 20 and 30 %, so both are there for all sets but C
    assert found.tolist() == [1, 7, 7, 6, 0]


def test_thirty_names_a_year_and_the_dogs_among_them() -> None:
    members = dow_members()
    assert [len(members[year]) for year in range(2009, 2017)] == [30] * 8
    assert set(DOGS_OF_2009) < members[2009]
    assert set(DOW.split()) < members[2009]
    assert {"AAPL", "CSCO"} < members[2016]
    assert not {"C", "GM", "AA", "T"} & members[2016]


def test_cash_left_the_lines_in_2008_by_hand() -> None:
    level = pd.MultiIndex.from_tuples(
        [(2008, 0.7), (2008, 0.9), (2009, 0.7)], names=["year", "level"]
    )
    lines = pd.DataFrame({"best": [-0.308, -0.3, 0.373]}, index=level)
    lines["worst"] = [-0.437, -0.42, 0.182]
    lines["market"] = [-0.368, -0.368, 0.295]
    # 0.7 of −36.8 is −25.8, above −30.8; 0.9 of it −33.1, inside; 0.7 of 29.5 is 20.7, inside
    assert left_by_cash(lines).to_dict() == {2008: 0.5, 2009: 0.0}


def test_a_portfolio_below_four_times_the_markets_weights_crosses_the_line(
    year_2009: tuple[dict, dict],
) -> None:
    """The best fill of a level of 25 %, scaled up, is mixed with the market by hand."""
    market, results = year_2009
    room, held = 0.25, {name: 0.3 * weight for name, weight in market.items()}
    for name in sorted(results, key=lambda name: -results[name]):
        taken = min(market[name], room)
        room -= taken
        held[name] += 0.7 * taken / 0.25
    assert max(held[name] / market[name] for name in market) < 4.0
    level = sum(min(held[name], market[name]) for name in market)
    result = sum(held[name] * results[name] for name in market)
    own, at_25 = (line_of_sets(market, results, d, 1) for d in (level, 0.25))
    assert own < result < at_25
    assert BOUND.shows(*(f"{100 * number:.1f}" for number in (level, result, own, at_25)))
    half_level = 0.5 + 0.2
    assert line_of_sets({"A": 0.5, "B": 0.3, "C": 0.2}, {"A": 10, "B": -20, "C": 40}, half_level, 1)
    assert max(0.5 / 0.5, 0.5 / 0.2) == 2.5  # half A, half C


def test_the_articles_line_need_not_sag() -> None:
    market, results = {"A": 0.5, "B": 0.3, "C": 0.2}, {"A": 0.40, "B": 0.39, "C": -1.0}
    corners = rl.wedge(market, results)["best"].dropna()
    steps = np.diff(corners) / np.diff(corners.index)
    assert steps[-1] < steps[0], "bends outwards"


def test_the_market_against_ten_names_turns_on_their_weights() -> None:
    results, weights = calendar_years("us_stocks_50_daily", 2009, 2016)
    generator = np.random.default_rng(99)
    for year, shown in ((2009, 23.6), (2011, 73.5)):
        market, ends = weights.loc[year].to_numpy(), results.loc[year].to_numpy()
        chosen = generator.random((20_000, 50)).argsort(axis=1)[:, :10]
        sets = (ends * market)[chosen].sum(axis=1) / market[chosen].sum(axis=1)
        assert 100 * (ends[chosen].mean(axis=1) < market @ ends).mean() == pytest.approx(
            shown, abs=1.5
        )
        assert 0.46 < (sets < market @ ends).mean() < 0.54
        assert YEARS.shows(f"{year}", f"{shown}")


def test_the_countries_narrow_and_the_fit_does_not_lean_on_two_years() -> None:
    countries = yearly_widths(*equal_years("countries", 1975, 2024))["article"]
    slope = np.polyfit(countries.index, countries * 1000, 1)[0]
    assert YEARS.shows(f"{-slope:.1f}")
    table = yearly_widths(*calendar_years("us_industries_30", 1927, 2018)).drop([1933, 1999])
    fit = linregress(table["dispersion"], table["article"]).rvalue ** 2
    assert YEARS.shows(f"{100 * fit:.1f}")


@given(market_and_results(), st.integers(0, 10_000))
def test_weights_below_a_multiple_of_the_markets_bound_the_result_by_the_value_there(
    case: tuple[pd.Series, pd.Series], seed: int
) -> None:
    market, results = case
    part = np.random.default_rng(seed).random(len(market))
    level = float(part @ market)
    portfolio = part * market / level  # no weight above market / level
    own = rl.overlap(portfolio, market)
    assert own >= level - 1e-12
    if len(market) > 1 and 0.01 < part.max() < 0.99:
        # the level is exactly this one for sets alone
        assert own > level + 1e-9
    lines = rl.wedge(market, results, levels=[level]).iloc[0]
    lines = lines.fillna({"best": results.max(), "worst": results.min()})
    assert lines["worst"] - 1e-9 <= portfolio @ results <= lines["best"] + 1e-9


@given(market_and_results(), st.integers(0, 10_000))
def test_shorts_stay_between_two_straight_lines(
    case: tuple[pd.Series, pd.Series], seed: int
) -> None:
    market, results = case
    tilt = np.random.default_rng(seed).normal(size=len(market))
    portfolio = market + tilt - tilt.mean()
    level = 1 - (portfolio - market).abs().sum() / 2
    span = float(results.max() - results.min())
    assert abs((portfolio - market) @ results) <= (1 - level) * span + 1e-9
    extreme = market.copy()
    extreme[results.idxmax()] += 0.3
    extreme[results.idxmin()] -= 0.3
    if span > 0.0:
        assert (extreme - market).abs().sum() / 2 == pytest.approx(0.3)
        assert extreme @ results == pytest.approx(market @ results + 0.3 * span)


@given(st.integers(2, 30), st.integers(0, 10_000), st.floats(0.05, 3.0))
def test_no_two_sets_end_further_apart_than_the_bound(size: int, seed: int, tail: float) -> None:
    """Equal weights: a set of k of n has the level k / n, a corner of both lines."""
    generator = np.random.default_rng(seed)
    results = generator.standard_normal(size) * generator.random(size) ** tail
    dispersion = float(results.std())
    ranked = np.sort(results)
    for count in range(1, size):
        apart = ranked[-count:].mean() - ranked[:count].mean()
        assert apart <= largest_width(count / size) * dispersion + 1e-12
        one, two = (generator.choice(results, count, replace=False).mean() for _ in range(2))
        assert abs(one - two) <= apart + 1e-12


def test_the_bound_on_the_width_is_reached_and_the_normal_width_is_the_limit() -> None:
    results = np.array([1.0, 0.0, 0.0, -1.0])
    assert largest_width(0.25) * results.std() == pytest.approx(2.0)
    size = 20_000
    normal = pd.Series(norm.ppf((np.arange(size) + 0.5) / size))
    market = pd.Series(np.full(size, 1 / size))
    for level in (0.1, 0.25, 0.5, 0.8):
        line = rl.wedge(market, normal, levels=[level]).iloc[0]
        width = line["best"] - line["worst"]
        assert width / normal.std(ddof=0) == pytest.approx(normal_width(level), rel=1e-3)
        assert normal_width(level) < largest_width(level)


@given(st.integers(2, 20), st.integers(0, 10_000))
def test_the_exact_width_mixes_the_range_and_the_articles_width(size: int, seed: int) -> None:
    results = pd.DataFrame([np.random.default_rng(seed).normal(size=size)], index=[2000])
    weights = results * 0 + 1 / size
    count = 1 + seed % size
    level = min(1.0, count / size + 1e-15)
    row = yearly_widths(results, weights, level).iloc[0]
    mixture = (1 - level) * row["range"] + level * row["article"]
    assert row["exact"] == pytest.approx(mixture, abs=1e-9)
    assert row["dispersion"] == pytest.approx(results.iloc[0].std(ddof=0))


def test_what_the_width_goes_with() -> None:
    results, weights = calendar_years("us_industries_30", 1927, 2018)
    table = yearly_widths(results, weights)
    year = results.loc[1932], weights.loc[1932]
    mean = sum(weight * end for end, weight in zip(*year, strict=True))
    squares = sum(weight * (end - mean) ** 2 for end, weight in zip(*year, strict=True))
    assert table.loc[1932, "dispersion"] == pytest.approx(math.sqrt(squares))
    months = rl.load("us_industries_30").loc["1932"]
    own = (months * rl.market_weight_panel("us_industries_30").loc["1932"]).sum(axis=1)
    panel = rl.market_weight_panel("us_industries_30")
    table["volatility"] = yearly_volatility(rl.load("us_industries_30"), panel)
    assert table.loc[1932, "volatility"] == pytest.approx(own.std() * math.sqrt(12))
    found = goes_with(table, "article", ["dispersion", "volatility"])
    for driver in found.index:
        line = found.loc[driver]
        naive = spearmanr(table[driver], table["article"]).statistic
        assert line["rank correlation"] == pytest.approx(naive)
        assert line["low"] < naive < line["high"]
        assert line["r2"] == pytest.approx(linregress(table[driver], table["article"]).rvalue ** 2)
    volatility = found.loc["volatility", ["rank correlation", "low", "high"]]
    assert CHAPTER.shows(f"{100 * found.loc['dispersion', 'r2']:.1f}")
    assert YEARS.shows(*(f"{x:.2f}" for x in volatility))
    lagged = goes_with(table.assign(before=table["article"].shift()), "article", ["before"])
    assert lagged["years"].iloc[0] == len(table) - 1


def test_years_of_equal_weights() -> None:
    results, weights = equal_years("countries", 1975, 2024)
    assert results.shape == (50, 14)
    assert "Finland" not in results
    np.testing.assert_allclose(weights, 1 / 14)
    year = rl.load("countries").loc["1980", "Japan"]
    assert results.loc[1980, "Japan"] == pytest.approx(math.prod(1 + month for month in year) - 1)
    assert equal_years("countries", 2009, 2016)[0].shape == (8, 20)
    with pytest.raises(ValueError, match="1974 to 1980 is outside"):
        equal_years("countries", 1974, 1980)


def labelled(figure: Figure, label: str) -> list:
    return [artist for axes in figure.axes for artist in axes.lines if artist.get_label() == label]


def texts(figure: Figure) -> str:
    return " ".join(text.get_text() for axes in figure.axes for text in axes.texts)


def titles(figure: Figure) -> list[str]:
    return [axes.get_title("left") or axes.get_title() for axes in figure.axes]


def test_the_chart_has_the_articles_elements() -> None:
    market = {"A": 0.5, "B": 0.3, "C": 0.2}
    results = {"A": 0.1, "B": -0.2, "C": 0.4}
    actual = pd.DataFrame({"level": [0.75], "result": [0.08]}, index=["mine"])
    lines = rl.wedge(market, results)
    figure = wedge_chart(lines, actual=actual, reading="mine")
    hues = {"best": colours.BEST, "worst": colours.WORST, "market": colours.MARKET}
    for label, colour in hues.items():
        (line,) = labelled(figure, label)
        assert to_hex(line.get_color()).upper() == colour
    dashes = {labelled(figure, label)[0].get_linestyle() for label in hues}
    assert len(dashes) > 1, "colour is not the only cue"
    (best,) = labelled(figure, "best")
    np.testing.assert_allclose(best.get_ydata()[-1], 0.07)
    (marked,) = labelled(figure, "actual")
    assert to_hex(marked.get_color()).upper() == colours.ACTUAL
    assert (marked.get_xdata()[0], marked.get_ydata()[0]) == (0.75, 0.08)
    read = [mark.get_ydata()[0] for mark in labelled(figure, "reading")]
    expected = [line_of_sets(market, results, 0.75, 1), line_of_sets(market, results, 0.75, -1)]
    assert read == pytest.approx(expected)
    for number in (*expected, 0.08, 0.07):
        assert signed(number) in texts(figure)
    assert not labelled(figure, "best, all")
    assert "level 75.0%" in texts(figure)
    # Letters that are still read where the page is a phone's 350 pixels wide.
    sizes = [
        text.get_fontsize() for text in figure.axes[0].texts + figure.axes[0].get_xticklabels()
    ]
    assert min(sizes) * 350 / (72 * figure.get_figwidth()) > 8


def test_the_figure_of_limits_draws_what_they_leave() -> None:
    market = {"A": 0.5, "B": 0.3, "C": 0.2}
    results = {"A": 0.1, "B": -0.2, "C": 0.4}
    lines, exact = rl.wedge(market, results), rl.wedge(market, results, "all")
    inside = rl.wedge(market, results, "all", [0.0, 0.5, 0.95], limits=rl.Limits(max_weight=0.4))
    assert inside["best"].isna().iloc[-1]
    assert rl.level_range(market, rl.Limits(max_weight=0.4))[1] == pytest.approx(0.9)
    figure = wedge_limits(lines, exact, {"40 % an issuer": inside, "again": inside})
    assert titles(figure) == ["40 % an issuer", "again"]
    (best, _) = labelled(figure, "best, limited")
    assert best.get_xdata().tolist() == [0.0, 0.5]
    assert best.get_ydata().tolist() == inside["best"].iloc[:2].tolist()
    assert len(labelled(figure, "worst, all")) == 2
    for name in ("best", "worst", "market"):
        drawn = labelled(figure, name)
        assert len(drawn) == 2
        assert to_hex(drawn[0].get_color()).upper() == getattr(colours, name.upper())
    assert to_hex(best.get_color()).upper() == colours.INK.upper(), (
        "only the article's are coloured"
    )


def test_the_other_figures_draw_what_they_are_given() -> None:
    results, weights = calendar_years("us_industries_49", 2007, 2010)
    sets, free = wedge_by_year(results, weights), wedge_by_year(results, weights, "all")
    figure = wedge_years(sets, free, titles={2008: "a bad year"})
    assert titles(figure) == ["2007", "a bad year", "2009", "2010"]
    assert len(labelled(figure, "best")) == len(labelled(figure, "worst, all")) == 4

    sample = pd.DataFrame({"level": [0.2, 0.4], "result": [0.0, 0.1]})
    figure = wedge_samples(sets.loc[2008], {"one": sample, "two": sample}, free.loc[2008])
    assert titles(figure) == ["one", "two"]
    dots = [c for c in figure.axes[0].collections if c.get_label() == "sampled"]
    assert dots[0].get_offsets().tolist() == [[0.2, 0.0], [0.4, 0.1]]

    widths = pd.DataFrame({"article": [0.3, 0.2], "exact": [0.8, 0.5]}, index=[2007, 2008])
    figure = wedge_width({"one": widths, "two": widths / 2})
    assert titles(figure) == ["one", "two"]
    drawn = [line.get_ydata().tolist() for line in labelled(figure, "exact")]
    assert drawn == [[0.8, 0.5], [0.4, 0.25]]

    spread = widths.assign(dispersion=[0.1, 0.09], volatility=[0.2, 0.4])
    figure = width_drivers(spread, {"normal": 2.5, "bound": 2.8})
    left, right = (axes.collections[0].get_offsets().tolist() for axes in figure.axes)
    assert left == [[0.1, 0.3], [0.09, 0.2]]
    assert right == [[0.2, 0.3], [0.4, 0.2]]
    x, y = labelled(figure, "bound")[0].get_data()
    assert y[-1] / x[-1] == pytest.approx(2.8)

    room = pd.DataFrame({"above": [0.3, 0.1], "below": [0.2, 0.4]}, index=[2007, 2008])
    figure = wedge_symmetry({"a family": room})
    above, below = (marks.get_offsets().tolist() for marks in figure.axes[0].collections)
    assert above == [[0.2, 0.3]]
    assert below == [[0.4, 0.1]]


def test_every_claim_of_the_chapter_has_its_verdict() -> None:
    pages = {
        CHAPTER: {13, 23, 24, 25, 37},
        BOUND: {8, 9, 12, 16, 20, 21, 22},
        YEARS: {10, 15, 17, 18, 19, 33, 62, 63},
    }
    verdicts: dict[str, dict] = {}
    for page, expected in pages.items():
        assert set(page.verdicts()) == {f"W{number}" for number in expected}
        verdicts |= page.verdicts()
    assert CHAPTER.claims() == list(CHAPTER.verdicts())
    by_construction = {8, 9, 10, 12, 20, 21, 22}
    assert {
        claim for claim, each in verdicts.items() if each["finding"] == "true by construction"
    } == {f"W{number}" for number in by_construction}
    assert verdicts["W24"]["finding"] == "fails"
    assert verdicts["W24"]["low"] > 1.0
    assert verdicts["W62"]["finding"] == "holds in part", "the comment speaks of what is expected"
    assert verdicts["W62"]["low"] > 0.0
    assert verdicts["W23"]["value"] == 0.0
    assert verdicts["W19"]["finding"] == "not testable here"
    assert verdicts["W37"]["finding"] == "holds"
    assert verdicts["W17"]["value"] == 12.0
    assert verdicts["W22"]["value"] == 4.0
    assert verdicts["W10"]["value"] == 0.0
    assert verdicts["W13"]["high"] < 0.0
    assert verdicts["W25"]["low"] is None, "an error of simulation is no interval"
    assert verdicts["W25"]["value"] == 0.0
    assert verdicts["W37"]["value"] > 0.99


def test_lines_of_a_market_with_a_giant() -> None:
    results, weights = calendar_years("us_size_deciles", 2009, 2016)
    lines = wedge_by_year(results, weights, "subsets", [0.25]).droplevel("level")
    there = lines[["best", "worst"]].notna().sum(axis=1)
    assert list(there.index[there == 2]) == [2012, 2014]
    assert (there >= 1).all(), "one line is there in every year"
    extreme = results.rank(axis=1).apply(
        lambda row: row[weights.loc[row.name].idxmax()] in (1, 10), axis=1
    )
    assert list(extreme) == list(there == 1)


@pytest.mark.usefixtures("book_style")
def test_label_of_a_portfolio_below_the_market_ends_before_the_reading() -> None:
    results, weights = calendar_years("us_stocks_50_daily", 2009, 2009)
    rows = {"Dow members": (0.597, 0.229), "Dogs of the Dow": (0.198, 0.116)}
    actual = pd.DataFrame(rows, index=["level", "result"]).T
    lines = rl.wedge(weights.loc[2009], results.loc[2009])
    figure = wedge_chart(lines, actual=actual, reading="Dow members")
    figure.draw_without_rendering()
    (label,) = (text for text in figure.axes[0].texts if "Dogs" in text.get_text())
    box = label.get_window_extent().transformed(figure.axes[0].transData.inverted())
    assert box.x1 < actual.loc["Dow members", "level"]
    assert box.y1 < lines["market"].iloc[0]


@pytest.mark.usefixtures("book_style")
def test_labels_of_the_breakers_keep_clear_of_the_lines() -> None:
    results, weights = calendar_years("us_stocks_50_daily", 2009, 2009)
    case = weights.loc[2009], results.loc[2009]
    rows = {
        "Dow members": (0.597, 0.229),
        "Dogs of the Dow": (0.198, 0.116),
        "¼ index, ¾ C": (0.256, -0.328),
    }
    actual = pd.DataFrame(rows, index=["level", "result"]).T
    lines, exact = rl.wedge(*case), rl.wedge(*case, "all")
    for reading in (None, "Dow members"):
        figure = wedge_chart(lines, exact=exact, actual=actual, reading=reading, height=6.2)
        figure.draw_without_rendering()
        axes, boxes = figure.axes[0], {}
        for text in axes.texts:
            text.get_window_extent()  # puts an annotation into its place
            box = mpl.text.Text.get_window_extent(text)  # the words without a leader line
            boxes[text.get_text()] = box.transformed(axes.transData.inverted())
        for one, other in combinations(boxes.values(), 2):
            apart = one.x1 <= other.x0 or other.x1 <= one.x0
            assert apart or one.y1 <= other.y0 or other.y1 <= one.y0
        if reading:
            assert not any(
                boxes[f"{side} sets"].x0 < 0.597 < boxes[f"{side} sets"].x1
                for side in ("best", "worst")
            )
        for name, box in boxes.items():
            if name.startswith(("market", "best\n", "worst\n")):
                continue  # beside the tip; and boxes of two lines, one of them short
            across = np.linspace(box.x0, box.x1, 20)
            for drawn in (lines["best"], lines["worst"], exact["best"], exact["worst"]):
                height = np.interp(across, drawn.dropna().index, drawn.dropna())
                assert not ((height > box.y0) & (height < box.y1)).any(), name


def test_picture_of_the_readme() -> None:
    """It is the chapter's own picture of Moscow, which `make rerun` writes there."""
    picture = CHAPTER.path.parents[1] / "book" / "assets" / "wedge.svg"
    (cell,) = (cell for cell in CHAPTER.cells() if cell.id == "wedge-moscow-01")
    lines = cell.outputs[0].data["image/svg+xml"]
    assert picture.read_text(encoding="utf-8") == lines
    ground = re.search(r'id="patch_1">\s*<path [^>]*style="([^"]*)"', lines)
    assert ground is not None
    assert ground[1] == "fill: none", "transparent, for pages with a dark ground"
    assert len(lines) < 100_000


# --- Moscow: counted from the files of data/, without the library ---------------------------------


def moscow_from_the_files(date: str, last: str) -> tuple[dict[str, float], dict[str, float]]:
    """Published weights of the shares with prices, and their results from a day to another."""
    lists = pd.read_csv(DATA / "moscow_index_weights.csv", keep_default_na=False)
    rows = lists[(lists["index_name"] == "MICEX") & (lists["date"] == date)]
    weights = {row.asset: float(row.weight) for row in rows.itertuples() if row.asset}
    days = pd.read_csv(DATA / "moscow_shares_daily.csv.gz", index_col=0)
    days = days[(days.index >= date) & (days.index <= last)]
    value = dict.fromkeys(weights, 1.0)
    for _, day in days.iterrows():
        for name in value:
            if not math.isnan(day[name]):
                value[name] *= 1.0 + day[name]
    whole = sum(weights.values())
    return (
        {name: weight / whole for name, weight in weights.items()},
        {name: end - 1.0 for name, end in value.items()},
    )


@pytest.fixture(scope="module")
def december_2012() -> tuple[dict[str, float], dict[str, float]]:
    return moscow_from_the_files("2012-12-18", "2013-12-17")


def best_by_programme(
    market: dict[str, float], results: dict[str, float], level: float, sign: int
) -> float:
    """Largest result of a level, by linear programme: weights w, and overlaps u below w and m."""
    names = list(market)
    n, weight = len(names), np.array([market[name] for name in names])
    cost = np.concatenate([[-sign * results[name] for name in names], np.zeros(n)])
    solved = linprog(
        cost,
        A_ub=np.block([[-np.eye(n), np.eye(n)], [np.zeros((1, n)), -np.ones((1, n))]]),
        b_ub=np.concatenate([np.zeros(n), [-level]]),
        A_eq=np.concatenate([np.ones(n), np.zeros(n)])[np.newaxis],
        b_eq=[1.0],
        bounds=[(0.0, None)] * n + [(0.0, top) for top in weight],
    )
    return float(-sign * solved.fun)


@pytest.mark.parametrize("level", [0.19, 0.28])
def test_the_wedge_of_december_2012_counted_again(
    december_2012: tuple[dict, dict], level: float
) -> None:
    market, results = december_2012
    assert len(market) == 39
    sets = [line_of_sets(market, results, level, sign) for sign in (1, -1)]
    free = [best_by_programme(market, results, level, sign) for sign in (1, -1)]
    ours = both_wedges(*list_year("2012-12-18"), [level]).iloc[0]
    assert ours[["best", "worst"]].tolist() == pytest.approx(sets, abs=1e-8)
    assert ours[["best, all", "worst, all"]].tolist() == pytest.approx(free, abs=1e-8)
    assert EVIDENCE.shows(*(f"{100 * end:.1f}" for end in (*sets, *free)))


def test_the_chart_of_moscow_says_what_its_caption_does(december_2012: tuple[dict, dict]) -> None:
    market, results = december_2012
    sets = [line_of_sets(market, results, 0.25, sign) for sign in (1, -1)]
    free = [best_by_programme(market, results, 0.25, sign) for sign in (1, -1)]
    shown = [f"{100 * end:.1f}" for end in (*sets, *free)]
    assert shown == ["31.0", "-21.6", "79.6", "-59.7"]
    width = f"{(free[0] - free[1]) / (sets[0] - sets[1]):.2f}"
    assert EVIDENCE.shows(width)
    assert CHAPTER.shows(*shown[:2], width)
    giants = ["GAZP", "LKOH", "SBER"]
    assert sum(market[name] for name in giants) == pytest.approx(0.440, abs=5e-4)
    assert sum(results[name] for name in giants) / 3 == pytest.approx(0.065, abs=5e-4)


def test_the_index_of_moscow_rebuilt_from_the_files() -> None:
    """Daily correlation 0.98 or more, the year within a point."""
    lists = pd.read_csv(DATA / "moscow_index_weights.csv", keep_default_na=False)
    rows = lists[(lists["index_name"] == "MICEX") & (lists["date"] == "2012-12-18")]
    rows = rows[rows["asset"] != ""]
    days, index = (
        pd.read_csv(DATA / f"moscow_{name}_daily.csv.gz", index_col=0).loc[
            "2012-12-18":"2013-12-17"
        ]
        for name in ("shares", "index")
    )
    value = np.array(rows["weight"].astype(float))
    rebuilt = []
    for day in days[rows["asset"].tolist()].to_numpy():
        grown = value * (1.0 + np.nan_to_num(day))
        rebuilt.append(grown.sum() / value.sum() - 1.0)
        value = grown
    published = index["MCFTRR"].to_numpy()
    assert np.corrcoef(rebuilt, published)[0, 1] > 0.98
    year, year_published = (np.prod(1.0 + np.array(x)) - 1.0 for x in (rebuilt, published))
    assert abs(year - year_published) < 0.01
    assert EVIDENCE.shows(f"{100 * year:.2f}", f"{100 * year_published:.2f}")


def test_survivors_lift_the_bottom_of_the_wedge(december_2012: tuple[dict, dict]) -> None:
    market, results = december_2012
    prices = pd.read_csv(DATA / "moscow_shares_daily.csv.gz", index_col=0)
    alive = prices.loc["2026-06-01":].notna().any()
    kept = {name: weight for name, weight in market.items() if alive[name]}
    whole = sum(kept.values())
    kept = {name: weight / whole for name, weight in kept.items()}
    low = line_of_sets(kept, {name: results[name] for name in kept}, 0.25, -1)
    assert (len(kept), f"{100 * low:.1f}") == (35, "-14.5")
    assert still_traded("2012-12-18", "2026-06").sum() == 35
    assert EVIDENCE.shows("−21.6", "−14.5")


def test_lines_of_years_stand_above_the_reading() -> None:
    case = list_year("2012-12-18")
    found = wedges_of_years({"2012-12-18": case}, 0.25, {"best": 0.2, "worst": -0.4})
    ours = both_wedges(*case, [0.25]).iloc[0]
    assert found.index.tolist() == ["from 2012-12-18", "as the article reads"]
    assert found.iloc[0].tolist() == ours[["best", "worst", "width", "times as wide"]].tolist()
    assert found.iloc[1, :3].tolist() == pytest.approx([0.2, -0.4, 0.6])
    assert np.isnan(found.iloc[1, 3])


def test_what_is_unknown_is_bounded_for_any_results() -> None:
    """Shares of any results in the place of the unknown part keep between the two ends."""
    weights, results = list_year("2012-12-18")
    ends = bounds_of_the_unknown("2012-12-18", 0.25)
    generator = np.random.default_rng(10)
    known = 0.9764
    for _ in range(20):
        split = generator.dirichlet(np.ones(5)) * (1.0 - known)
        more = pd.Series(generator.uniform(results.min(), results.max(), 5), list("abcde"))
        whole = pd.concat([known * weights, pd.Series(split, more.index)])
        drawn = both_wedges(whole, pd.concat([results, more]), [0.25]).iloc[0]
        for line in ("best", "worst", "best, all", "worst, all"):
            assert ends.loc["worst", line] - 0.004 <= drawn[line] <= ends.loc["best", line] + 0.004


def test_a_reading_is_where_the_line_passes() -> None:
    market = pd.Series({"a": 0.5, "b": 0.3, "c": 0.2})
    results = pd.Series({"a": 0.1, "b": -0.2, "c": 0.4})
    reached = levels_of_a_reading(market, results, 0.3, -0.1)
    # 0.4 at 20 % falls in a straight line to 0.18571 at 70 %: 0.3 at 43.3 %
    assert reached["best"] == pytest.approx(0.433, abs=5e-4)
    # −0.2 at 30 % rises in a straight line to −0.0125 at 80 %: −0.1 at 56.7 %
    assert reached["worst"] == pytest.approx(0.567, abs=1.5e-3)
    assert np.isnan(levels_of_a_reading(market, results, 0.5, -0.1)["best"])


def test_gains_are_shares_of_the_room() -> None:
    case = list_year("2016-06-16")
    found = where_gains_lie(*case, [0.25], [0.03]).loc[0.25]
    line = rl.wedge(*case, levels=[0.25]).iloc[0]
    assert found["room"] == pytest.approx(line["best"] - line["market"])
    assert found["+3, of the room"] * found["room"] == pytest.approx(0.03)
    assert 0.0 < found["sets 3 above"] + found["sets 3 below"] < 1.0


def test_weights_by_rule_are_products_of_published_numbers() -> None:
    """From closes, shares issued, free float and coefficient of 29 November 2013."""
    lists = pd.read_csv(DATA / "moscow_index_weights.csv", keep_default_na=False)
    rows = lists[(lists["date"] == "2013-12-17") & (lists["cap_coefficient"] != "")]
    closes = pd.read_csv(DATA / "raw" / "moscow_close_daily.csv.gz", index_col=0)
    price = closes.loc["2013-11-29", rows["asset"]].to_numpy()
    shares, free, cap = (
        rows[name].astype(float).to_numpy() for name in ("shares", "free_float", "cap_coefficient")
    )
    table = weights_by_rule()
    sizes = {"capped": free * cap, "uncapped": free, "all shares": 1.0}
    for name, rule in sizes.items():
        counted = price * shares * rule
        np.testing.assert_allclose(table[name], counted / counted.sum(), rtol=0.02)
    overlap = np.minimum(table["all shares"], table["uncapped"]).sum()
    assert EVIDENCE.shows(f"{100 * overlap:.1f}")


def test_three_giants_are_nearer_to_the_index_by_every_measure() -> None:
    table = giants_and_second_tier("2012-12-18")
    giants, tier = table.loc["three giants"], table.drop(index=["the index", "three giants"])
    assert giants["level"] == pytest.approx(0.15 + 0.1397 + 0.1401)
    assert (tier["at most"] < giants["level"]).all()
    assert (tier[["by days", "by weeks", "by months"]] > giants[["by days"]].item()).all(axis=None)
    # by hand, in plain numbers, for equal weights by days
    days = pd.read_csv(DATA / "moscow_second_tier_daily.csv.gz", index_col=0).loc[
        "2012-12-18":"2013-12-17"
    ]
    lists = pd.read_csv(DATA / "moscow_index_weights.csv", keep_default_na=False)
    names = lists[lists["index_name"] == "RTS-2"].sort_values("weight", ascending=False)
    names = names["asset"].tolist()[:20]
    value = np.cumprod(1.0 + np.nan_to_num(days[names].to_numpy()), axis=0).mean(axis=1)
    returns = value / np.concatenate([[1.0], value[:-1]]) - 1.0
    index = pd.read_csv(DATA / "moscow_index_daily.csv.gz", index_col=0).loc[days.index, "MCFTRR"]
    strayed = np.std(returns - index.to_numpy(), ddof=1) * 250**0.5
    equal = table.loc["20 names, equal"]
    assert equal[["by days", "result"]].tolist() == pytest.approx([strayed, value[-1] - 1.0])


def test_sectors_name_a_share_once_and_every_pair_of_banks_counts() -> None:
    named = [name for names in SECTORS.values() for name in names.split()]
    assert len(named) == len(set(named))
    span = "2012-10-02", "2013-12-25"
    found = likeness_of_the_second_tier(*span, "2012-12-18")
    days = rl.load("moscow_shares_daily")[["SBER", "SBERP", "VTBR"]].join(
        rl.load("moscow_second_tier_daily")[["BSPB", "BSPBP"]]
    )
    weeks = (
        days.loc[slice(*span)]
        .groupby(pd.Grouper(freq="W"))
        .apply(lambda days: (1.0 + days).prod(min_count=1) - 1.0)
    )
    pairs = [weeks[a].corr(weeks[b]) for a in ("BSPB", "BSPBP") for b in ("SBER", "SBERP", "VTBR")]
    assert found["banks"] == pytest.approx(np.mean(pairs))
    assert found["all pairs"] < found["one sector"] < found["banks"]


def test_the_two_classes_by_their_closes() -> None:
    """The gap of 2009 from raw closes; neither class was split then."""
    closes = pd.read_csv(DATA / "raw" / "moscow_close_daily.csv.gz", index_col=0)
    pair = closes[["SBER", "SBERP"]]
    year = pair.loc["2009-01-01":"2009-12-31"].iloc[-1] / pair.loc[:"2008-12-31"].iloc[-1]
    gap = classes_by_year()["gap"]
    assert gap[2009] == pytest.approx(year["SBER"] - year["SBERP"], abs=0.25), "but for dividends"
    assert EVIDENCE.shows("−416.7") or EVIDENCE.shows("416.7")
    alike = one_share_or_two({"2013": ("2013-01-01", "2013-12-25")}, ["GAZP", "LKOH"]).loc["2013"]
    assert alike["by difference"] == pytest.approx(1.0 - alike["spread"] / alike["to others"])
    assert implied_coefficient(level_of_the_example(0.3, 0.011), 0.011) == pytest.approx(0.3)


def test_the_figures_of_moscow_draw_what_they_are_given() -> None:
    case = {"A": 0.6, "B": 0.4}, {"A": 0.0, "B": 0.1}
    actual = pd.DataFrame({"level": [0.5], "result": [0.05]}, index=["half"])
    read = {"best": 0.08, "actual": 0.03, "worst": 0.01}
    figure = wedge_with_reading(rl.wedge(*case), rl.wedge(*case, "all"), actual, (0.4, 0.5), read)
    bars = [line.get_ydata().tolist() for line in labelled(figure, "read")]
    assert bars == [[0.08, 0.08], [0.03, 0.03], [0.01, 0.01]]
    assert all(word in texts(figure) for word in ("+8%", "+3%", "+1%", "half +5.0%", "40%–50%"))
    days = pd.DataFrame(
        {"rebuilt": [0.1, 0.0], "published": [0.05, 0.02]}, pd.date_range("2013-01-01", periods=2)
    )
    left, right = index_rebuilt(days).axes
    ends = {line.get_label(): line.get_ydata()[-1] for line in left.lines}
    assert ends["rebuilt"] - ends["published"] == pytest.approx(right.lines[0].get_ydata()[-1])
    table = pd.DataFrame(
        {"correlation": [0.9, 0.8], "spread": [0.1, 0.2], "gap": [-0.1, 3.0]}, [2009, 2010]
    )
    _, apart = classes_by_year_chart(table).axes
    heights = [bar.get_height() for bar in apart.patches]
    assert heights[0] == 0.1
    assert heights[1] < 3.0
    assert "300%" in [text.get_text() for text in apart.texts]
