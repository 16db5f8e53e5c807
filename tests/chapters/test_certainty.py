"""Certainty: the laws of the shop, risk by level, what names cannot spread, the chapter."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import combinations, product
from math import comb, floor, log, sqrt

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

import research_lib as rl
from research_lib.base.covariance import mean_moments
from research_lib.chapters.certainty import figures as draw
from research_lib.chapters.certainty import what_is_gone
from research_lib.chapters.certainty.certainty import (
    MEASURES,
    TENTHS,
    correlation_covers,
    mean_correlation,
    mixtures,
    risk_by_level,
    risks,
    sets_by_level,
    variance_parts,
    worst_mean,
)
from research_lib.chapters.certainty.shop import (
    bands,
    buyers_needed,
    chance_within,
    drawn_deviations,
    passed_on,
    price_with_leavers,
    share_deviation,
    stolen,
)
from research_lib.chapters.certainty.year_starts import (
    OWN,
    falls_by_start,
    gone_by_start,
    gone_covers,
    in_falls,
    mean_where,
    own_risks,
    where_covers,
    years_from,
)
from research_lib.datasets.years import calendar_years
from research_lib.inference.intervals import interval
from research_lib.inference.resampling import resampled_rows

CHAPTER, SHOP, MARKETS = map(Chapter, ("12_certainty", "12_the_shop", "12_eight_markets"))
rates = st.floats(0.01, 0.99)
bonds = st.floats(0.001, 0.9)

# The shop.


def urn(visitors: int, rate: float, correlation: float) -> list[float]:
    """Probability of each number of thieves: each visitor imitates those before (Polya's urn)."""
    total = 1.0 / correlation - 1.0
    chances = [1.0]
    for before in range(visitors):
        longer = [0.0] * (before + 2)
        for thieves, chance in enumerate(chances):
            steals = (rate * total + thieves) / (total + before)
            longer[thieves + 1] += chance * steals
            longer[thieves] += chance * (1.0 - steals)
        chances = longer
    return chances


@given(st.integers(1, 30), rates, bonds, st.floats(0.01, 0.5))
def test_correlated_thieves_are_those_of_an_urn(
    visitors: int, rate: float, correlation: float, margin: float
) -> None:
    law = urn(visitors, rate, correlation)
    mean = sum(k * chance for k, chance in enumerate(law)) / visitors
    square = sum((k / visitors - rate) ** 2 * chance for k, chance in enumerate(law))
    assert mean == pytest.approx(rate)
    assert share_deviation(visitors, rate, correlation) == pytest.approx(sqrt(square))
    within = [abs(k - visitors * rate) - visitors * margin for k in range(visitors + 1)]
    if min(abs(gap) for gap in within) > 1e-6:
        expected = sum(chance for chance, gap in zip(law, within, strict=True) if gap < 0)
        found = chance_within(visitors, rate, margin, correlation)
        assert found == pytest.approx(expected, abs=1e-9)


def test_two_visitors_are_as_correlated_as_said() -> None:
    rate, correlation = 0.3, 0.2
    both = urn(2, rate, correlation)[2]
    assert (both - rate**2) / (rate * (1 - rate)) == pytest.approx(correlation)


@given(st.integers(1, 10**6), rates, bonds)
def test_share_settles_only_without_correlation(n: int, rate: float, correlation: float) -> None:
    alone, four = share_deviation(np.array([n, 4 * n]), rate)
    assert four == pytest.approx(alone / 2)
    together = share_deviation(n, rate, correlation)
    assert together >= sqrt(correlation * rate * (1 - rate))
    worth = n / (1 + (n - 1) * correlation)
    assert together == pytest.approx(alone * sqrt(n / worth))
    assert worth <= 1 / correlation + 1e-9


@pytest.mark.parametrize("correlation", [0.0, 0.01])
def test_drawn_shops_follow_the_formula(correlation: float) -> None:
    share = stolen(500, 0.1, correlation, count=100_000, seed=3) / 500
    assert share.mean() == pytest.approx(0.1, abs=5e-4)
    assert share.std() == pytest.approx(share_deviation(500, 0.1, correlation), rel=0.01)


def within_by_hand(visitors: int, rate: float, margin: float) -> float:
    counts = range(visitors + 1)
    inside = [k for k in counts if abs(k - visitors * rate) <= visitors * margin + 1e-9]
    return sum(comb(visitors, k) * rate**k * (1 - rate) ** (visitors - k) for k in inside)


@pytest.mark.parametrize(("rate", "margin"), [(0.5, 0.1), (0.02, 0.05), (0.2, 0.06)])
def test_visitors_needed_by_hand(rate: float, margin: float) -> None:
    settled = floor(log(2 / 0.05) / (2 * margin**2)) + 1
    short = [n for n in range(1, settled) if within_by_hand(n, rate, margin) < 0.95]
    assert buyers_needed(rate, margin) == max(short) + 1


def test_visitors_of_the_chapter() -> None:
    assert within_by_hand(766, 0.02, 0.01) < 0.95
    assert all(within_by_hand(n, 0.02, 0.01) >= 0.95 for n in range(767, 1000))
    assert buyers_needed(0.02, 0.01) == 767 == CHAPTER.verdicts()["W4"]["value"]
    for margin, number in ((0.01, 767), (0.001, 75_953)):
        assert chance_within(number - 1, 0.02, margin) < 0.95 <= chance_within(number, 0.02, margin)
        assert SHOP.shows(f"{number:,}")


def test_who_pays_visitor_by_visitor() -> None:
    steals = np.random.default_rng(2).random(1000) < 0.05
    price = 100 / (1 - steals.mean())
    taken_in = sum(price for thief in steals if not thief)
    assert taken_in == pytest.approx(100 * 1000)
    beyond = sum(price - 100 for thief in steals if not thief)
    assert beyond == pytest.approx(100 * steals.sum())


@given(st.floats(0.0, 0.9), st.floats(0.0, 3.0))
@settings(deadline=None)
def test_price_covers_the_theft_and_is_the_lowest_that_does(share: float, leave: float) -> None:
    price, theft = price_with_leavers(share, leave), share / (1 - share)
    tried = np.linspace(1.0, 50.0, 2000)
    surplus = (tried - 1) * tried**-leave - theft
    if np.isnan(price):
        assert (surplus < 1e-9).all()
        return
    if price < 1e300:  # dearer ones below
        assert (price - 1) * price**-leave == pytest.approx(theft, rel=1e-6, abs=1e-9)
    assert (surplus[tried < price - 1e-9] < 1e-9).all()


def test_prices_with_a_closed_form() -> None:
    assert price_with_leavers(0.3, 0.0) == pytest.approx(1 / 0.7)
    assert price_with_leavers(0.5, 0.5) == pytest.approx(((1 + sqrt(5)) / 2) ** 2)
    assert price_with_leavers(0.2, 2.0) == pytest.approx(2.0)
    assert np.isnan(price_with_leavers(0.5, 1.0))
    assert price_with_leavers(0.0, 2.0) == 1.0


@given(st.floats(0.01, 0.95), st.floats(0.9, 0.999))
@settings(deadline=None)
def test_below_an_elasticity_of_one_there_is_a_price_however_absurd(
    share: float, leave: float
) -> None:
    price, theft = price_with_leavers(share, leave), share / (1 - share)
    assert price > 1.0
    if price < 1e300:
        assert (price - 1) * price**-leave == pytest.approx(theft, rel=1e-6)
    dear = 1 + max(0.0, log(2 * theft) / (1 - leave))  # in logarithms; it brings in enough
    assert log(price) <= dear or price == np.inf


def test_monopolies_pass_on_half_or_twice() -> None:
    tried = np.linspace(50.0, 150.0, 100_001)
    for buyers, passed in ((100 - tried, 0.5), (tried**-2.0, 2.0)):
        best = [tried[np.argmax((tried - cost) * buyers)] for cost in (50.0, 51.0)]
        assert best[1] - best[0] == pytest.approx(passed, abs=0.01)
        assert SHOP.shows(f"{100 * passed:.1f}")


def test_bands_hold_nineteen_of_twenty_shops() -> None:
    found = bands([50, 700], 0.1, value=3.0)
    for visitors, row in found.iterrows():
        ends = np.array([row["share low"], row["share high"]]) * visitors
        inside = binom.cdf(ends[1], visitors, 0.1) - binom.cdf(ends[0] - 1, visitors, 0.1)
        fewer = binom.cdf(ends[1] - 1, visitors, 0.1) - binom.cdf(ends[0], visitors, 0.1)
        assert fewer < 0.95 <= inside
        money = 3.0 * (ends - 0.1 * visitors)
        assert row[["money low", "money high"]].tolist() == pytest.approx(money.tolist())


def test_drawn_shops_have_the_deviation_of_the_formula() -> None:
    found = drawn_deviations([10, 1000], 0.02, [0.0, 0.1], count=20_000)
    for rho in (0.0, 0.1):
        expected = share_deviation([10, 1000], 0.02, rho)
        np.testing.assert_allclose(found[rho], expected, rtol=0.05)


def test_what_four_shops_pass_on() -> None:
    """The two monopolies by a search over prices; the street's price stays."""
    shops = passed_on(50.0, 0.02)
    tried = np.linspace(60.0, 120.0, 600_001)
    for row, buyers in ((1, 100 - tried), (2, tried**-2.0)):
        best = [tried[np.argmax((tried - cost) * buyers)] for cost in (50.0, 50.0 / 0.98)]
        assert shops.iloc[row, :2].tolist() == pytest.approx(best, abs=1e-3)
        assert shops["passed on"].iloc[row] == pytest.approx(np.diff(best)[0] * 0.98, abs=1e-3)
    assert shops["passed on"].iloc[[0, 3]].tolist() == [1.0, 0.0]


def months_of_two(count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Returns and weights of two assets from July 2000."""
    generator = np.random.default_rng(count)
    index = pd.date_range("2000-07", periods=count, freq="ME")
    returns = pd.DataFrame(generator.normal(0.0, 0.1, (count, 2)), index, ["a", "b"])
    share = generator.uniform(0.1, 0.9, count)
    return returns, pd.DataFrame({"a": share, "b": 1 - share}, index)


@pytest.mark.parametrize(
    "call",
    [
        lambda: share_deviation(0, 0.1),
        lambda: share_deviation(5, 1.0),
        lambda: stolen(5, 0.1, 1.0),
        lambda: buyers_needed(0.1, 0.0),
        lambda: buyers_needed(0.1, 0.1, 1.0),
        lambda: price_with_leavers(1.0, 0.0),
        lambda: price_with_leavers(0.1, -1.0),
        lambda: worst_mean(np.ones(3), 0.0),
        lambda: mixtures(pd.DataFrame({"a": [0.1]}), pd.DataFrame({"a": [1.0]}), [1.5]),
        lambda: variance_parts(pd.DataFrame({"a": [0.1, 0.2], "b": [0.1, 0.3]}), [3]),
        lambda: mean_moments(pd.DataFrame({"a": [0.1, 0.2]})),
        lambda: years_from(*months_of_two(24), 13),
        lambda: years_from(*months_of_two(24), 1, months_of_two(23)[0]["a"]),
        lambda: mean_where(pd.DataFrame({"a": [0.1]}), pd.Series([False])),
    ],
)
def test_bad_input_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"give|must|stay|choose|raise"):
        call()


# Risk by level.


@given(st.lists(st.floats(-1.0, 1.0), min_size=1, max_size=40), st.floats(0.01, 1.0))
def test_mean_of_the_worst_is_the_largest_of_its_bounds(found: list[float], share: float) -> None:
    """Rockafellar and Uryasev: the mean of the tail is a maximum over all places of its edge."""
    results = np.array(found)
    bounds = [edge - np.maximum(edge - results, 0.0).mean() / share for edge in results]
    assert worst_mean(results, share) == pytest.approx(max(bounds), abs=1e-9)


def test_risks_by_hand() -> None:
    results = np.array([[0.10, -0.30], [0.00, 0.20]])
    market = np.array([0.00, 0.10])
    # Apart: +10, -30, -10, +10; worst 5 % of four is part of the worst.
    expected = [sqrt((0.01 + 0.09 + 0.01 + 0.01) / 4), 0.3, 0.25, 0.3, sqrt(0.035)]
    assert risks(results, market).tolist() == pytest.approx(expected)


def small_market() -> tuple[pd.DataFrame, pd.DataFrame]:
    generator = np.random.default_rng(8)
    weights = generator.dirichlet(np.full(12, 2.0), 2)
    results = generator.normal(0.05, 0.2, (2, 12))
    years, names = [2001, 2002], list("abcdefghijkl")
    return pd.DataFrame(results, years, names), pd.DataFrame(weights, years, names)


def test_sets_lie_in_their_tenth() -> None:
    results, weights = small_market()
    sample = sets_by_level(results, weights, draws=5, per_size=200)
    assert sample.shape == (2, 50)
    every = np.array(list(product([0, 1], repeat=12)))[1:-1]
    for year in results.index:
        level = every @ weights.loc[year]
        earned = every @ (weights.loc[year] * results.loc[year]) / level
        for tenth in TENTHS:
            possible = earned[np.abs(level - tenth) <= 0.05]
            for result in sample.loc[year, tenth]:
                assert np.abs(possible - result).min() < 1e-12
    with pytest.raises(ValueError, match="raise per_size"):
        sets_by_level(results, weights, draws=5, per_size=1)


def test_mixtures_have_the_level_that_is_said() -> None:
    results, weights = small_market()
    mixed = mixtures(results, weights, [0.0, 0.4])
    held = weights.loc[2001]
    for name in results.columns:
        portfolio = 0.4 * held + 0.6 * (held.index == name)
        assert rl.overlap(portfolio, held) == pytest.approx(0.4 + 0.6 * held[name])
        assert mixed.loc[2001, (0.4, name)] == pytest.approx(portfolio @ results.loc[2001])
    assert mixed[0.0].equals(results)


def test_deviation_shrinks_in_proportion_and_ends_at_the_market() -> None:
    results, weights = small_market()
    market = (results * weights).sum(axis=1)
    table = risk_by_level(mixtures(results, weights, [0.0, 0.7]), market, n_resamples=20)
    value = table.pivot_table("value", "level", "measure")
    assert value.loc[0.7, "deviation"] == pytest.approx(0.3 * value.loc[0.0, "deviation"])
    assert value.loc[0.7, "shortfall"] == pytest.approx(0.3 * value.loc[0.0, "shortfall"])
    assert value.loc[1.0, ["deviation", "shortfall"]].tolist() == [0.0, 0.0]
    assert value.loc[1.0, "loss"] == (market < 0).mean()
    assert table.loc[(1.0, "deviation"), ["gone", "gone low", "gone high"]].tolist() == [1.0] * 3
    assert table.loc[0.0, "gone"].tolist() == [0.0] * len(MEASURES)
    with pytest.raises(ValueError, match="different years"):
        risk_by_level(mixtures(results, weights, [0.0]), market.iloc[:1])


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 30))
@settings(deadline=None, max_examples=50)
def test_own_risks_are_those_of_the_years_written_out(seed: int, size: int, years: int) -> None:
    generator = np.random.default_rng(seed)
    results, path = generator.normal(size=(years, size)), generator.integers(years, size=years)
    times = np.bincount(path, minlength=years)[None, :].astype(float)
    expected = risks(results[path], np.zeros(years))[2:]
    assert own_risks(results, times)[0] == pytest.approx(expected, abs=1e-7)


def test_years_from_any_month_by_hand() -> None:
    returns, weights = months_of_two(30)  # July 2000 to December 2002
    mark = returns["a"] / 2
    for start, names in ((1, [2001, 2002]), (3, [2001]), (7, [2001, 2002]), (11, [2001, 2002])):
        results, market = years_from(returns, weights, start, mark)
        assert results.index.tolist() == market.index.tolist() == names
        for year in names:
            first = pd.Timestamp(year if start <= 6 else year - 1, start, 1)
            held = returns.loc[first : first + pd.DateOffset(months=12, days=-1)]
            assert len(held) == 12
            base = (1 + mark[held.index]).prod() - 1
            grown = (1 + held).prod() - 1
            assert results.loc[year].tolist() == pytest.approx((grown - base).tolist())
            whole = weights.loc[held.index[0]] @ grown - base
            assert market[year] == pytest.approx(whole)


def test_what_is_gone_by_start_history_by_history() -> None:
    returns, weights = months_of_two(126)
    returns += 0.01
    # From March: years from March to June then have one more year than those from January.
    returns.index = weights.index = pd.date_range("2000-03", periods=126, freq="ME")
    table = gone_by_start(returns, weights, n_resamples=30, block=2.0, seed=4)
    cut = {start: years_from(returns, weights, start) for start in range(1, 13)}
    labels = sorted({year for _, market in cut.values() for year in market.index})
    histories = [range(len(labels)), *resampled_rows(len(labels), 30, 2.0, 4)]
    gone = np.empty((len(histories), 12, 3))
    for at, history in enumerate(histories):
        for start, (results, market) in cut.items():
            years = [labels[row] for row in history if labels[row] in market.index]
            whole = market[years].to_numpy()
            both = [
                risks(each, whole)[2:] for each in (results.loc[years].to_numpy(), whole[:, None])
            ]
            gone[at, start - 1] = 1 - both[1] / both[0]
            if at == 0:
                assert table.loc[start, "market"].tolist() == pytest.approx(both[1].tolist())
    low, high = np.quantile(gone[1:].mean(axis=1), [0.025, 0.975], axis=0)
    expected = np.column_stack([gone[0].mean(axis=0), low, high])
    found = table.loc["mean", ["gone", "gone low", "gone high"]]
    assert found.index.tolist() == OWN
    np.testing.assert_allclose(found, expected, atol=1e-9)
    np.testing.assert_allclose(
        table.loc[5, "gone low"], np.quantile(gone[1:, 4], 0.025, axis=0), atol=1e-9
    )


def test_picked_years_are_resampled_with_all_others() -> None:
    generator = np.random.default_rng(6)
    table = pd.DataFrame(generator.normal(size=(20, 2)), columns=["a", "b"])
    where = pd.Series(np.arange(20) % 3 == 0)
    found = mean_where(table, where, n_resamples=50, seed=2)
    assert found["value"].tolist() == pytest.approx(table[where].mean().tolist())
    paths = [path[where.to_numpy()[path]] for path in resampled_rows(20, 50, 3.0, 2)]
    assert len({len(path) for path in paths}) > 1
    means = [table.iloc[path].mean() for path in paths if len(path)]
    np.testing.assert_allclose(found["low"], np.quantile(means, 0.025, axis=0))


def test_falls_of_the_market_by_hand() -> None:
    held = {
        "two": pd.DataFrame({"a": [-0.1, 0.2, -0.3, 0.1], "b": [0.3, -0.2, -0.1, 0.4]}),
        "all": pd.DataFrame({"m": [-0.05, 0.1, -0.2, 0.3]}),
    }
    fell = held["all"]["m"] < 0
    found = in_falls(held, fell)
    assert found.loc["two"].tolist() == pytest.approx([0.75, -0.05, -0.5 / 3, 0.25])
    assert found.loc["all"].tolist() == pytest.approx([1.0, -0.125, -0.125, 0.0])
    returns, weights = months_of_two(60)
    table = falls_by_start(returns, weights)
    results, market = years_from(returns, weights, 4)
    found = in_falls({"one": results, "all": market.to_frame()}, market < 0)
    expected = [found.loc["one", "lost"], *found["mean"], found["mean"].diff().iloc[1]]
    assert table.loc[4].tolist() == pytest.approx(expected)


def test_how_often_the_interval_of_what_is_gone_holds_world_by_world() -> None:
    returns, weights = months_of_two(126)
    returns -= 0.02  # so that every world has years of loss
    found = gone_covers(returns, weights, n_worlds=5, n_resamples=4)
    cut = [years_from(returns, weights, start) for start in range(1, 13)]
    labels = sorted({year for _, market in cut for year in market.index})

    def gone(history: list[int]) -> np.ndarray:
        each = []
        for results, market in cut:
            years = [year for year in history if year in market.index]
            whole = market[years].to_numpy()
            one, full = results.loc[years].to_numpy(), whole[:, None]
            each.append(1 - risks(full, whole)[2:] / risks(one, whole)[2:])
        return np.mean(each, axis=0)

    truth, held = gone(labels), []
    paths = resampled_rows(len(labels), 4, 3.0, 11)
    for world in resampled_rows(len(labels), 5, 6.0, 12):
        drawn = [gone([labels[row] for row in world[path]]) for path in paths]
        low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
        held.append((low <= truth) & (truth <= high))
    assert found.tolist() == pytest.approx(np.mean(held, axis=0).tolist())
    assert 0.0 < found.min() < 1.0


def test_how_often_the_mean_of_picked_years_is_held() -> None:
    """Independent years, nearly always; a mean that one year carries, less often."""
    generator = np.random.default_rng(3)
    table = pd.DataFrame({"calm": generator.normal(size=90), "one year": 0.0})
    table.loc[10, "one year"] = 1.0
    found = where_covers(table, pd.Series(np.arange(90) % 2 == 0))
    assert found["calm"] > 0.9
    assert found["one year"] < 0.8


def test_the_market_of_every_row_is_whole() -> None:
    """Weights sum to one, months follow each other; the study names each market once."""
    for title in [*what_is_gone.WEIGHED, *what_is_gone.EQUAL, *what_is_gone.MONTHS]:
        returns, weights = what_is_gone.market(title)
        assert returns.shape == weights.shape
        assert len(returns.columns) == int(title.split()[0])
        np.testing.assert_allclose(weights.sum(axis=1), 1.0, atol=1e-6)
    assert len(set(what_is_gone.rows())) == 12
    assert len(what_is_gone.market("36 shares, years")[0]) == 5651 // 21


def test_months_have_one_start() -> None:
    returns, weights = what_is_gone.market("50 shares, months")
    market = (returns * weights).sum(axis=1)
    found = what_is_gone.study("50 shares, months").set_index("measure")
    one, full = (
        risks(each, market.to_numpy())[2:]
        for each in (returns.to_numpy(), market.to_numpy()[:, None])
    )
    assert found["start"].unique().tolist() == ["mean"]
    assert found["single"].tolist() == pytest.approx(one.tolist(), abs=1e-9)
    assert found["gone"].tolist() == pytest.approx((1 - full / one).tolist(), abs=1e-8)


def test_mean_correlation_history_by_history() -> None:
    generator = np.random.default_rng(5)
    shared = generator.normal(size=(60, 1))
    returns = pd.DataFrame(0.04 * (shared + generator.normal(size=(60, 4))))
    found = mean_correlation(returns, block=3.0, n_resamples=40, seed=2)
    correlations = [
        np.divide(*mean_moments(returns.iloc[path])[::-1])
        for path in resampled_rows(60, 40, 3.0, 2)
    ]
    variance, covariance = mean_moments(returns)
    assert found["correlation"] == pytest.approx(covariance / variance)
    assert found["worth"] == pytest.approx(variance / covariance)
    assert found["floor"] == pytest.approx(sqrt(12 * covariance))
    ends = np.quantile(correlations, [0.025, 0.975])
    assert found[["low", "high"]].tolist() == pytest.approx(ends.tolist())
    assert correlation_covers(returns, block=1.0, n_worlds=100) > 0.8


@given(st.integers(0, 10**6), st.integers(2, 6))
@settings(deadline=None, max_examples=30)
def test_variance_parts_over_all_sets(seed: int, size: int) -> None:
    """Every set of every size, listed: the theorem of the chapter without its algebra."""
    generator = np.random.default_rng(seed)
    returns = pd.DataFrame(generator.normal(size=(7, size)) + generator.normal(size=(7, 1)))
    table, market = variance_parts(returns), returns.mean(axis=1)
    for names in range(1, size + 1):
        held = [returns[list(s)].mean(axis=1) for s in combinations(range(size), names)]
        total = np.mean([one.var() for one in held])
        apart = np.mean([(one - market).var() for one in held])
        expected = {"total": total, "deviation": apart, "market": market.var()}
        for column, known in expected.items():
            assert table.loc[names, column] == pytest.approx(known, abs=1e-12)
    assert table["floor"].iloc[0] == pytest.approx(mean_moments(returns)[1])


def test_shop_and_market_have_one_formula() -> None:
    rate, correlation, n = 0.02, 0.01, np.array([1, 10, 1000])
    variance = rate * (1 - rate)
    covariance = correlation * variance
    expected = np.sqrt(variance / n + (1 - 1 / n) * covariance)
    np.testing.assert_allclose(share_deviation(n, rate, correlation), expected)


# What the chapter says.


@cache
def thirty() -> tuple[dict[int, dict[str, float]], dict[int, float]]:
    """Results of the industries and of their market by year, a month at a time."""
    returns, weights = (load("us_industries_30") for load in (rl.load, rl.market_weight_panel))
    results, market = {}, {}
    for year in range(1927, 2019):
        value = dict.fromkeys(returns.columns, 1.0)
        for _, month in returns.loc[str(year)].iterrows():
            for name in value:
                value[name] *= 1.0 + month[name]
        results[year] = {name: end - 1.0 for name, end in value.items()}
        start = weights.loc[str(year)].iloc[0]
        market[year] = sum(start[name] * end for name, end in results[year].items())
    return results, market


def worst_part(results: np.ndarray) -> float:
    """Mean of the worst twentieth; the last result of it in part."""
    ordered, count = np.sort(np.ravel(results)), results.size / 20
    whole = int(count)
    return float((ordered[:whole].sum() + (count - whole) * ordered[whole]) / count)


def test_what_is_gone_of_the_risk_of_an_industry() -> None:
    """Years from every month, by dates; the calendar years once more, a month at a time."""
    returns, weights = (load("us_industries_30") for load in (rl.load, rl.market_weight_panel))
    gone, lost = [], []
    dates = pd.DatetimeIndex(returns.index)
    assert (dates.to_period("M") == pd.period_range(dates[0], periods=len(dates), freq="M")).all()
    growth, held = 1 + returns.to_numpy(), weights.to_numpy()
    for start in range(1, 13):
        single, whole = [], []
        for first in np.flatnonzero(dates.month == start):
            if first + 12 <= len(growth):
                grown = growth[first : first + 12].prod(axis=0) - 1
                single.append(grown)
                whole.append(held[first] @ grown)
        both = np.array(single), np.array(whole)
        lost.append([(each < 0).mean() for each in both])
        deep, wide = ([f(each) for each in both] for f in (worst_part, np.std))
        gone.append([1 - right / left for left, right in (lost[-1], deep, wide)])
    results, market = thirty()
    assert lost[0][0] == np.mean([end < 0 for row in results.values() for end in row.values()])
    assert lost[0][1] == np.mean([end < 0 for end in market.values()])
    loss, deep, _ = 100 * np.mean(gone, axis=0)
    one, full = 100 * np.mean(lost, axis=0)
    assert CHAPTER.shows(f"{one:.2f} %", f"{full:.2f} %")
    judged = CHAPTER.verdicts()["W2"]
    assert 100 * judged["value"] == pytest.approx(loss, rel=1e-5)
    low, high = (100 * judged[end] for end in ("low", "high"))
    assert CHAPTER.shows(f"{loss:.1f} %")
    assert CHAPTER.shows(f"{low:.1f}", f"{high:.1f} %")
    assert CHAPTER.shows(f"{deep:.1f} %")
    assert 100 * CHAPTER.verdicts()["W1"]["value"] == pytest.approx(deep, rel=1e-5)
    first = [100 * each[0] for each in gone]
    assert CHAPTER.shows(f"{min(first):.1f}", f"{max(first):.1f} %")
    assert (np.argmin(first) + 1, np.argmax(first) + 1) == (2, 11)
    apart = [(end - market[year]) ** 2 for year in market for end in results[year].values()]
    assert CHAPTER.shows(f"{100 * sqrt(np.mean(apart)):.1f} %")
    assert CHAPTER.shows(f"{50 * sqrt(np.mean(apart)):.1f} %")


def test_how_many_first_months_are_clear() -> None:
    """Each with other draws than the chapter's; September lies on the edge and is left out."""
    clear = 0
    returns, weights = (load("us_industries_30") for load in (rl.load, rl.market_weight_panel))
    for start in (1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12):
        results, market = years_from(returns, weights, start)
        lost = np.column_stack([(results < 0).mean(axis=1), market < 0])
        drawn = [lost[row].mean(axis=0) for row in resampled_rows(len(lost), 1000, 3.0, 77)]
        clear += np.quantile([1 - full / one for one, full in drawn], 0.025) > 0
    assert clear == 5
    assert MARKETS.shows("5", "12")


def test_a_fall_of_the_market_is_no_softer_than_that_of_an_industry() -> None:
    results, market = thirty()
    fell = [year for year, result in market.items() if result < 0]
    ends = [end for year in fell for end in results[year].values()]
    means = np.mean(ends), np.mean([market[year] for year in fell])
    assert CHAPTER.shows(f"{len(fell)}")
    assert CHAPTER.shows(f"{100 * np.mean(np.array(ends) < 0):.1f} %")
    assert CHAPTER.shows(*(f"{-100 * mean:.2f}" for mean in means))
    assert CHAPTER.shows(f"{100 * (means[0] - means[1]):.2f} points")


def test_more_of_a_falling_market_makes_a_loss_certain() -> None:
    """The same by sets drawn otherwise: all at once, by other seeds, kept by their level."""
    results, market = thirty()
    fell = [year for year, result in market.items() if result < 0]
    assert len(fell) == 22
    weights = calendar_years("us_industries_30", 1927, 2018)[1]
    lost: dict[float, list[float]] = {0.05: [], 0.95: []}
    apart: list[float] = []
    gained: list[float] = []
    # Ten to eighteen of thirty are never near either end.
    sizes = [*range(1, 10), *range(19, 30)]
    for year in market:
        drawn = [
            rl.random_results(weights.loc[year], results[year], 50, names=names, seed=7000 + names)
            for names in sizes
        ]
        sets = pd.concat(drawn)
        for tenth, found in lost.items():
            near = sets.loc[(sets["level"] - tenth).abs() <= 0.05, "result"]
            if year in fell:
                found.append((near < 0).mean())
            elif tenth == 0.05:
                gained.append((near < 0).mean())
            if tenth == 0.05:
                apart.append(((near - market[year]) ** 2).mean())
    assert np.mean(lost[0.05]) == pytest.approx(0.827, abs=0.02)
    assert np.mean(lost[0.95]) == 1.0
    assert sqrt(np.mean(apart)) == pytest.approx(0.142, abs=0.006)
    assert CHAPTER.shows("11.1", "82.7")
    assert 100 * np.mean(gained) == pytest.approx(11.1, abs=1.5)


def test_years_in_which_everything_lost() -> None:
    results, market = thirty()
    for year in (1930, 1931, 1937, 2008):
        assert all(result < 0 for result in results[year].values())
    assert not all(result < 0 for result in results[2000].values())
    assert MARKETS.shows(f"{-100 * market[2000]:.1f} %")


def test_whole_market_since_1927() -> None:
    market = rl.load("us_market").iloc[:, 0]
    lost = [(1 + market.loc[str(year)]).prod() < 1 for year in range(1927, 2026)]
    assert MARKETS.shows(f"{100 * np.mean(lost):.1f} %")
    value, low, high = interval(pd.Series(lost, dtype=float))
    assert MARKETS.shows(*(f"{100 * end:.1f}" for end in (value, low, high)))


def test_twenty_shares_lost_together_in_two_years() -> None:
    shares = rl.load("us_stocks_20_daily")
    years = (1 + shares).groupby(shares.index.year).prod().mean(axis=1)
    assert (len(years), (years < 1).sum()) == (33, 2)


def test_verdicts_cover_the_claims_named() -> None:
    named = CHAPTER.claims()
    assert list(CHAPTER.verdicts()) == named == ["W1", "W2", "W3", "W4", "W5"]
    findings = {claim: verdict["finding"] for claim, verdict in CHAPTER.verdicts().items()}
    part = "holds in part"
    assert findings == {
        "W1": part,
        "W2": part,
        "W3": "true by construction",
        "W4": part,
        "W5": part,
    }
    assert CHAPTER.verdicts()["W3"]["value"] == 200


# Figures.


def test_the_shop_is_drawn_between_its_bands() -> None:
    drawn = pd.DataFrame(
        {"share low": [0.0, 0.01], "share high": [0.05, 0.03], "rate": 0.02}
        | {"money low": [-200.0, -800.0], "money high": [300.0, 900.0]},
        index=[100, 1000],
    )
    share, money = draw.share_and_money(drawn).axes
    assert {tuple(line.get_ydata()) for line in share.lines} == {
        (0.0, 0.01),
        (0.05, 0.03),
        (0.02, 0.02),
    }
    assert [text.get_text() for text in share.get_xticklabels()] == ["100", "1k"]
    assert (0.0, 0.0) in {tuple(line.get_ydata()) for line in money.lines}


def test_lines_of_the_formula_and_marks_of_the_shops() -> None:
    exact = pd.DataFrame({0.0: [0.1, 0.01], 0.01: [0.1, 0.05]}, index=[10.0, 1000.0])
    drawn = exact.iloc[:1] * 1.1
    axes = draw.deviation_by_buyers(exact, drawn).axes[0]
    assert [len(line.get_xdata()) for line in axes.lines] == [2, 1, 2, 1]
    assert [text.get_text() for text in axes.texts] == [
        "correlation\n0: 1.00%",
        "correlation\n0.01: 5.00%",
    ]


def test_fans_close_on_the_market() -> None:
    results, weights = small_market()
    market = (results * weights).sum(axis=1)
    sample = mixtures(results, weights, [0.0, 0.3, 0.6])
    apart, own = draw.certainty_fan(sample, market).axes
    for axes, ends in ((apart, np.zeros(2)), (own, market)):
        lines = {line.get_label(): line.get_ydata() for line in axes.lines}
        for name, quantile in (("worst", 0.05), ("median", 0.5), ("best", 0.95)):
            values = sample[0.3] - (0 if axes is own else 1) * market.to_numpy()[:, None]
            for at, results in ((-1, ends), (1, values)):
                ordered = np.sort(np.ravel(results))
                # The least result that so large a part does not exceed: it occurred.
                reached = ordered[int(np.ceil(quantile * ordered.size - 1e-9)) - 1]
                assert lines[name][at] == pytest.approx(reached)


def test_one_market_beside_a_hundred_groups_like_it_is_as_deep() -> None:
    """A fan of few results has no milder end than the same results counted many times."""
    market = pd.Series([-0.4, -0.3, -0.28, 0.1, *np.linspace(0.1, 0.3, 36)])
    groups = pd.DataFrame({(0.2 + 0.1 * k, n): market for k in range(3) for n in range(50)})
    own = draw.certainty_fan(groups, market).axes[1]
    worst = next(line.get_ydata() for line in own.lines if line.get_label() == "worst")
    assert set(worst) == {-0.3}


def test_chances_of_loss_end_at_the_market() -> None:
    table = pd.DataFrame({"value": [0.3, 0.2], "low": [0.2, 0.1], "high": [0.4, 0.3]}, [0.05, 1.0])
    axes = draw.loss_by_level({"all years": table, "market fell": table + 0.5}).axes[0]
    assert [text.get_text() for text in axes.texts] == ["all years\n20.0%", "market fell\n70.0%"]
    assert len(axes.collections) == 2
    assert len({line.get_linestyle() for line in axes.lines if len(line.get_xdata()) > 1}) == 2


def test_parts_of_the_variance_are_stacked() -> None:
    returns = pd.DataFrame(np.random.default_rng(1).normal(size=(30, 5)))
    parts = variance_parts(returns)
    axes = draw.variance_chart({"five": parts, "again": parts}).axes
    for panel in axes:
        lines = {line.get_label(): line.get_ydata() for line in panel.lines}
        assert lines["total"][0] == 1.0
        assert lines["total"][-1] == pytest.approx(
            (parts["market"] / parts["total"].iloc[0]).iloc[0]
        )
        assert len(panel.collections) == 2


def test_what_is_gone_has_a_dot_and_an_interval_each() -> None:
    index = pd.MultiIndex.from_product([["first", "second"], ["loss", "depth"]])
    table = pd.DataFrame(
        {"gone": [0.1, 0.2, 0.3, 0.4], "gone low": 0.0, "gone high": [0.5, 0.6, 0.7, 0.8]}, index
    )
    figure = draw.gone_chart(table, {"loss": "a loss", "depth": "worst"})
    axes = figure.axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["first", "second"]
    dots = {line.get_label(): list(line.get_xdata()) for line in axes.lines[:2]}
    assert dots == {"a loss": [0.1, 0.3], "worst": [0.2, 0.4]}
    ends = [segment[1][0] for bars in axes.collections for segment in bars.get_segments()]
    assert ends == [0.5, 0.7, 0.6, 0.8]
