"""How the level reacts, what it bounds, and what chapter 11 says, computed again."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import research_lib as rl
from research_lib.chapters.diversification_level import data, histories, years
from research_lib.chapters.diversification_level import figures as draw
from research_lib.chapters.diversification_level.level import (
    MEASURES,
    caps,
    differences_on_histories,
    floor_of_tracking_error,
    furthest_into_one,
    giant_and_sets_of_its_level,
    giants_and_second_tier,
    held_by_year,
    levels_under_haircuts,
    named_against_drawn,
    risks,
)
from research_lib.datasets.study import stored
from research_lib.figures import colours

mpl.use("Agg")

DATA = Path(__file__).resolve().parents[2] / "data"
CHAPTER = Chapter("11_diversification_level")
REACTS = Chapter("11_how_overlap_reacts")
CAPS = Chapter("11_what_overlap_caps")
STOCKS = rl.load("us_stocks_monthly").loc["2009":"2016"]
SIZES = rl.market_weight_panel("us_stocks_monthly").loc["2009":"2016"]
START = SIZES.iloc[0]
INDUSTRIES = rl.load("us_industries_49")
INDUSTRY_SIZES = rl.market_weight_panel("us_industries_49")


@st.composite
def pairs(draw: st.DrawFn, largest: int = 8) -> tuple[pd.Series, pd.Series]:
    """A portfolio and a market, weights some of them zero."""
    size = draw(st.integers(2, largest))
    both = []
    for _ in range(2):
        raw = draw(arrays(float, size, elements=st.sampled_from([0.0, 0.1, 1.0, 2.0, 9.0])))
        raw[draw(st.integers(0, size - 1))] += 1.0
        both.append(pd.Series(raw / raw.sum(), [f"asset {i}" for i in range(size)]))
    return both[0], both[1]


# How the level reacts.


@given(pairs(), st.randoms())
def test_names_do_not_matter_and_coarser_cuts_never_lower_the_level(
    case: tuple[pd.Series, pd.Series], random: object
) -> None:
    held, market = case
    level = rl.overlap(held, market)
    names = list(held.index)
    random.shuffle(names)  # type: ignore[attr-defined]
    called = dict(zip(held.index, names, strict=True))
    assert rl.overlap(held.rename(called), market.rename(called)) == pytest.approx(level)
    groups = {name: random.randrange(3) for name in held.index}  # type: ignore[attr-defined]
    merged = [part.groupby(groups).sum() for part in case]
    assert rl.overlap(*merged) >= level - 1e-12
    everything = [part.groupby(lambda _: "all").sum() for part in case]
    assert rl.overlap(*everything) == pytest.approx(1.0)


@given(pairs(), st.floats(0.0, 1.0))
def test_a_cut_in_equal_parts_changes_nothing(
    case: tuple[pd.Series, pd.Series], part: float
) -> None:
    parts = [pd.concat([part * side, ((1 - part) * side).add_prefix("other ")]) for side in case]
    assert rl.overlap(*parts) == pytest.approx(rl.overlap(*case), abs=1e-12)


@given(pairs(), pairs())
def test_another_market_moves_the_level_by_at_most_their_active_share(
    one: tuple[pd.Series, pd.Series], other: tuple[pd.Series, pd.Series]
) -> None:
    held, market = one
    moved = abs(rl.overlap(held, market) - rl.overlap(held, other[1]))
    assert moved <= rl.active_share(market, other[1]) + 1e-12


@given(pairs(), st.floats(0.0, 1.0))
def test_cash_costs_level_where_a_holding_is_below_the_market(
    case: tuple[pd.Series, pd.Series], cash: float
) -> None:
    held, market = case
    mixture = pd.concat([(1 - cash) * held, pd.Series({"cash": cash})])
    level = rl.overlap(mixture, market)
    expected = sum(min((1 - cash) * held[name], market[name]) for name in held.index)
    assert level == pytest.approx(expected, abs=1e-12)
    # One for one from the start for the market itself, and never more than that.
    assert rl.overlap(held, market) - level <= cash + 1e-12
    whole = pd.concat([(1 - cash) * market, pd.Series({"cash": cash})])
    assert rl.overlap(whole, market) == pytest.approx(1 - cash, abs=1e-12)


# What the level bounds.


@given(pairs(6), st.integers(1, 8), st.integers(0, 10_000))
def test_the_floor_lies_under_every_portfolio(
    case: tuple[pd.Series, pd.Series], factors: int, seed: int
) -> None:
    held, market = case
    loads = np.random.default_rng(seed).normal(size=(len(held), factors))
    covariance = pd.DataFrame(loads @ loads.T, held.index, held.index)
    floor = (1 - rl.overlap(held, market)) * floor_of_tracking_error(covariance)
    assert rl.tracking_error(held, market, covariance) >= floor - 1e-6


def test_the_floor_by_hand() -> None:
    """Independent and alike: weights that sum to 0 and have length 1 all have variance 0.04."""
    names = list("ABCD")
    alike = pd.DataFrame(0.04 * np.eye(4), names, names)
    assert floor_of_tracking_error(alike) == pytest.approx(2 * 0.2 / 2)
    # Half in A and B against half in C and D: nothing in common, 0.2 apart, on the floor.
    halves = {"A": 0.5, "B": 0.5}, {"C": 0.5, "D": 0.5}
    assert rl.tracking_error(*halves, alike) == pytest.approx(0.2)
    twins = pd.DataFrame(0.04, ["A", "B"], ["A", "B"])
    assert floor_of_tracking_error(twins) == pytest.approx(0.0, abs=1e-9)


def test_a_floor_of_zero_does_not_mean_that_a_level_can_be_had_without_straying() -> None:
    """Twins A and B with another, C: the bound is 0, and C alone, the lowest level, strays."""
    names = list("ABC")
    covariance = pd.DataFrame([[0.04, 0.04, 0], [0.04, 0.04, 0], [0, 0, 0.04]], names, names)
    assert floor_of_tracking_error(covariance) == pytest.approx(0.0, abs=1e-7)
    market = {"A": 0.4, "B": 0.4, "C": 0.2}
    assert rl.overlap({"C": 1.0}, market) == pytest.approx(0.2)
    assert rl.tracking_error({"C": 1.0}, market, covariance) == pytest.approx(0.8 * 0.08**0.5)


@given(pairs(6), st.integers(0, 10_000), st.floats(0.0, 1.0))
def test_the_furthest_found_lies_below_the_bound(
    case: tuple[pd.Series, pd.Series], seed: int, level: float
) -> None:
    _, market = case
    loads = np.random.default_rng(seed).normal(size=(len(market), 9))
    covariance = pd.DataFrame(loads @ loads.T, market.index, market.index)
    lowest = market.min()
    level = max(level, lowest)
    found = furthest_into_one(np.array([level, lowest]), covariance, market)
    assert found[level] <= rl.tracking_error_bound(level, covariance, market) + 1e-9
    # At the lowest level only an asset of the least weight is left, alone.
    least = market[market == lowest].index
    singles = pd.DataFrame(np.eye(len(market)), market.index, market.index).loc[least]
    single = rl.tracking_error(singles, market, covariance).max()
    assert found[lowest] == pytest.approx(single, abs=1e-7)


def test_the_furthest_found_by_hand() -> None:
    """At 60 %, 40 % into C, out of B all its 20 % and the rest out of A: variance 0.0068."""
    covariance = pd.DataFrame(np.diag([0.0, 0.01, 0.04]), list("ABC"), list("ABC"))
    market = pd.Series([0.5, 0.2, 0.3], list("ABC"))
    found = furthest_into_one(np.array([0.6]), covariance, market)
    assert found[0.6] == pytest.approx(0.0068**0.5)
    # At 25 % only B is small enough, and B alone with 5 % more of A has that level: all of C and
    # 45 points of A go into B, for a variance of (0.75^2) 0.01 + (0.3^2) 0.04.
    low = furthest_into_one(np.array([0.25]), covariance, market)
    assert low[0.25] == pytest.approx((0.75**2 * 0.01 + 0.3**2 * 0.04) ** 0.5)
    assert rl.overlap({"A": 0.05, "B": 0.95}, market) == pytest.approx(0.25)
    with pytest.raises(ValueError, match=r"level 0\.1 is below 0\.2, the least market weight"):
        furthest_into_one(np.array([0.1]), covariance, market)


def test_no_level_of_the_table_is_below_what_the_fifty_allow() -> None:
    fifty = rl.market_weights("us_stocks_50_daily", "2009")
    singles = pd.DataFrame(np.eye(50), columns=fifty.index)
    assert rl.overlap(singles, fifty).min() == pytest.approx(fifty.min())
    assert CAPS.shows(f"{100 * fifty.min():.2f} %")


@given(st.integers(0, 10_000), st.floats(0.1, 1.0))
@settings(max_examples=20)
def test_haircuts_make_markets_and_move_levels_no_further_than_these_move(
    seed: int, least: float
) -> None:
    market = pd.Series([0.5, 0.3, 0.2], list("ABC"))
    held = pd.DataFrame([[1.0, 0.0, 0.0], [0.2, 0.2, 0.6]], ["one", "three"], list("ABC"))
    levels, moved = levels_under_haircuts(held, market, least, 5, seed)
    change = levels.sub(rl.overlap(held, market), axis=1).abs().max(axis=1)
    assert (change <= moved + 1e-12).all()
    assert (moved < 1 - least + 1e-12).all()
    assert levels.shape == (5, 2)


# Portfolios held year by year.


def test_who_is_chosen() -> None:
    market = START.to_numpy()
    ranked = np.argsort(-market)
    held = giants_and_second_tier(market, np.random.default_rng(1), 50)
    np.testing.assert_allclose(held.sum(axis=1), 1.0)
    assert set(np.nonzero(held[0])[0]) == set(ranked[:3])
    for row in held[1:]:
        chosen = np.nonzero(row)[0]
        assert len(chosen) == 20
        assert set(chosen) <= set(ranked[200:400])
        np.testing.assert_allclose(row[chosen], 0.05)
    sized = giants_and_second_tier(market, np.random.default_rng(1), 3, by_size=True)[1]
    chosen = np.nonzero(sized)[0]
    np.testing.assert_allclose(sized[chosen], market[chosen] / market[chosen].sum())
    sets = giant_and_sets_of_its_level(market, np.random.default_rng(1), 200)
    assert sets[0, ranked[0]] == 1.0
    assert (sets[1:, ranked[0]] == 0.0).all()
    np.testing.assert_allclose(sets.sum(axis=1), 1.0)
    levels = np.minimum(sets, market).sum(axis=1)
    # No further off than half the largest of the others.
    assert np.abs(levels[1:] - levels[0]).max() <= market[ranked[1]] / 2
    assert abs(levels[1:].mean() - levels[0]) < 5e-4


def by_hand(choose: object) -> dict[str, float]:
    """One portfolio through eight years, a month and a name at a time."""
    months, market_months, levels, behind = [], [], [], []
    sizes = START.to_dict()
    for year in range(2009, 2017):
        total = sum(sizes.values())
        market = {name: size / total for name, size in sizes.items()}
        held = choose(market)  # type: ignore[operator]
        levels.append(sum(min(share, market[name]) for name, share in held.items()))
        before, whole = sum(held.values()), sum(market.values())
        first = whole
        for _, row in STOCKS.loc[f"{year}"].iterrows():
            held = {name: share * (1 + row[name]) for name, share in held.items()}
            market = {name: share * (1 + row[name]) for name, share in market.items()}
            now, all_now = sum(held.values()), sum(market.values())
            months.append(now / before - 1)
            market_months.append(all_now / whole - 1)
            before, whole = now, all_now
        behind.append(before - 1 - (whole / first - 1))
        sizes = market
    apart = np.array(months) - np.array(market_months)
    return {
        "level": float(np.mean(levels)),
        "volatility": float(np.std(months, ddof=1)) * 12**0.5,
        "tracking error": float(np.std(apart, ddof=1)) * 12**0.5,
        "worst against market": min(behind),
    }


def thirds(market: dict[str, float]) -> dict[str, float]:
    return dict.fromkeys(sorted(market, key=lambda name: -market[name])[:3], 1 / 3)


def alone(market: dict[str, float]) -> dict[str, float]:
    return {max(market, key=lambda name: market[name]): 1.0}


@pytest.mark.parametrize(
    ("naive", "choose"),
    [(thirds, giants_and_second_tier), (alone, giant_and_sets_of_its_level)],
)
def test_the_named_portfolios_by_hand(naive: object, choose: object) -> None:
    expected = by_hand(naive)
    found = held_by_year(STOCKS.to_numpy(), START.to_numpy(), choose, 2, 0).iloc[1]
    for measure, number in expected.items():
        assert found[measure] == pytest.approx(number, abs=1e-10)
        shown = f"{100 * number:.2f}".replace("-", "\N{MINUS SIGN}")
        assert re.search(rf"(?<![\d.]){shown}(?!\d)", CAPS.stored()), measure


def test_the_market_held_by_year_is_the_market() -> None:
    found = held_by_year(STOCKS.to_numpy(), START.to_numpy(), giants_and_second_tier, 1, 0)
    weights = SIZES.div(SIZES.sum(axis=1), axis=0)
    market = (STOCKS * weights).sum(axis=1)
    assert found.loc[0, "volatility"] == pytest.approx(market.std() * 12**0.5, rel=1e-6)
    assert found.loc[0, "level"] == pytest.approx(1.0)
    assert found.loc[0, "tracking error"] == pytest.approx(0.0, abs=1e-12)
    years = (1 + market).groupby(market.index.year).prod() - 1
    assert found.loc[0, "worst year"] == pytest.approx(years.min(), abs=1e-6)


# What the chapter says.


@cache
def compared(which: str, seed: int = 77) -> pd.DataFrame:
    choose = {"giants": giants_and_second_tier, "giant": giant_and_sets_of_its_level}[which]
    return named_against_drawn(
        held_by_year(STOCKS.to_numpy(), START.to_numpy(), choose, 1000, seed)
    )


def test_giants_against_the_second_tier_with_other_draws() -> None:
    """Other draws give the same picture, within four standard errors of a mean of 1,000."""
    table = compared("giants")
    assert table.loc["level", "share above"] == 0.0
    assert table.loc["tracking error", "difference"] == pytest.approx(0.0192, abs=0.003)
    assert table.loc["volatility", "difference"] == pytest.approx(-0.024, abs=0.003)
    # Without drawing: twenty names of the tier have at most what its twenty largest have.
    for year in range(2009, 2017):
        ranked = SIZES.loc[f"{year}"].iloc[0].sort_values(ascending=False)
        assert ranked.iloc[200:220].sum() <= 0.02245
        assert np.minimum(ranked.iloc[:3], 1 / 3).sum() > 0.08


def test_the_worst_year_of_the_giants() -> None:
    """January to December of 2009, from the stocks themselves."""
    ends = (1 + STOCKS.loc["2009"]).prod() - 1
    ranked = START.sort_values(ascending=False).index
    giants, second, market = ends[ranked[:3]].mean(), ends[ranked[200:400]].mean(), START @ ends
    assert CAPS.shows(f"{100 * (market - giants):.2f} %")
    assert CAPS.shows(f"{100 * second:.1f} %", f"{100 * market:.1f} %")


def test_a_giant_against_sets_of_its_level_with_other_draws() -> None:
    table = compared("giant")
    ratio = table.loc["tracking error", "named"] / table.loc["tracking error", "drawn"]
    assert ratio == pytest.approx(1.91, abs=0.03)
    assert CAPS.shows("1.91")
    assert "1.91 times" in CHAPTER.verdicts()["W67"]["because"]
    assert abs(table.loc["level", "difference"]) < 2e-4


def test_how_many_names_the_sets_have() -> None:
    """Drawn one name at a time, until the next would lead away from the level of the giant."""
    generator = np.random.default_rng(3)
    medians = []
    for year in range(2009, 2017):
        ranked = SIZES.loc[f"{year}"].iloc[0].sort_values(ascending=False).to_numpy()
        counts = []
        for _ in range(400):
            others, total, names = generator.permutation(ranked[1:]), 0.0, 0
            while names == 0 or abs(total + others[names] - ranked[0]) < abs(total - ranked[0]):
                total, names = total + others[names], names + 1
            counts.append(names)
        medians.append(np.median(counts))
    assert (min(medians), max(medians)) == pytest.approx((16, 27), abs=2.5)
    assert CAPS.shows("16", "27")


def test_the_twenty_smallest_stray_further_than_the_giants() -> None:
    """A month and a name at a time; who the second tier is decides who strays further."""
    last = by_hand(lambda market: dict.fromkeys(sorted(market, key=market.get)[:20], 1 / 20))
    less = 100 * (last["tracking error"] - by_hand(thirds)["tracking error"])
    assert CAPS.shows(f"{less:.2f}")
    assert f"the 20 smallest, by {less:.2f}" in CHAPTER.verdicts()["W35"]["because"]
    assert less > 0.0


def test_three_giants_of_moscow_against_its_second_tier() -> None:
    """From the published lists, name by name; all that is unknown goes to the 20."""
    lists = pd.read_csv(DATA / "moscow_index_weights.csv", keep_default_na=False)
    index = lists[(lists["index_name"] == "MICEX") & (lists["date"] == "2012-12-18")]
    weight = dict(zip(index["ticker"], index["weight"].astype(float), strict=True))
    tier = lists[lists["index_name"] == "RTS-2"]
    tier = tier.iloc[np.argsort(-tier["weight"].astype(float), kind="stable")]
    three = sum(min(1 / 3, weight[name]) for name in ("GAZP", "LKOH", "SBER"))
    most = sum(weight.get(name, 0.0) for name in tier["ticker"][:20]) + 1 - sum(weight.values())
    verdict = CHAPTER.verdicts()["W35"]
    assert verdict["value"] == pytest.approx(three - most)
    assert f"({three:.1%})" in verdict["statistic"]
    assert f"({most:.1%})" in verdict["statistic"]


def test_intervals_come_from_histories_chosen_anew() -> None:
    """On a history that repeats one January, every statistic can be written down."""
    first = np.tile(STOCKS.to_numpy()[:1], (12, 1))
    apart, ratio = differences_on_histories(
        first, START.to_numpy(), giants_and_second_tier, count=5, n_resamples=3, block=2.0
    )
    assert list(apart.columns) == MEASURES
    assert apart.shape == ratio.shape == (3, 5)
    found = held_by_year(first, START.to_numpy(), giants_and_second_tier, 5, 12)
    expected = found.iloc[1] - found.iloc[2:].mean()
    np.testing.assert_allclose(apart.iloc[0], expected, atol=1e-12)
    options = {"count": 10, "n_resamples": 80, "block": 5.3, "seed": 5}
    many, _ = differences_on_histories(
        STOCKS.to_numpy(), START.to_numpy(), giant_and_sets_of_its_level, **options
    )
    low, high = many["tracking error"].quantile([0.025, 0.975])
    assert 0.02 < low < 0.05
    assert 0.10 < high < 0.22
    # The pages show what many more histories gave.
    ends = stored("histories_of_giants").set_index(["row", "measure"])
    kept = ends.loc[(histories.ALONE, "tracking error")]
    assert 0.02 < kept["low"] < 0.05
    assert 0.10 < kept["high"] < 0.22
    assert CAPS.shows(f"{100 * kept['low']:.2f}", f"{100 * kept['high']:.2f}")
    assert data.survivors()[1].tolist() == pytest.approx(START.tolist())


# Industries, year by year.


def alone_and_in_groups(year: int, draws: int, random: np.random.Generator) -> list[float]:
    """The largest industry's tracking error and the mean of groups', a name at a time."""
    months, weights = INDUSTRIES.loc[f"{year}"], INDUSTRY_SIZES.loc[f"{year}"].iloc[0]
    worth = (1 + months).cumprod()
    giant = weights.idxmax()

    def strays(held: pd.Series) -> float:
        value = [(worth[side.index] * side).sum(axis=1) for side in (held, weights)]
        mine, market = (each / each.shift(fill_value=1.0) - 1 for each in value)
        return float((mine - market).std()) * 12**0.5

    groups = []
    for _ in range(draws):
        chosen, total = [], 0.0
        for name in random.permutation(weights.index.drop(giant)):
            if chosen and abs(total + weights[name] - weights[giant]) >= abs(
                total - weights[giant]
            ):
                break
            chosen, total = [*chosen, name], total + weights[name]
        groups.append(strays(weights[chosen] / total))
    return [strays(pd.Series({giant: 1.0})), float(np.mean(groups))]


def test_the_largest_industry_alone_strays_further_than_groups_of_its_overlap() -> None:
    """Four years with groups drawn anew; the largest alone to the last digit."""
    random = np.random.default_rng(4)
    found = years.industry_years(giant_and_sets_of_its_level).xs("tracking error", level=1)
    some, ours = [1980, 1986, 2008, 2018], []
    for year in some:
        named, drawn = alone_and_in_groups(year, 25, random)
        assert found.loc[year, "named"] == pytest.approx(named, abs=1e-9)
        assert found.loc[year, "5 %"] < drawn < found.loc[year, "95 %"]
        ours.append(named - drawn)
    assert np.mean(ours) == pytest.approx(found.loc[some, "difference"].mean(), abs=0.015)
    lead = 100 * found["difference"]
    assert CHAPTER.verdicts()["W67"]["value"] == pytest.approx(lead.mean(), rel=1e-5)
    assert CHAPTER.shows(f"{(lead > 0).sum()}", f"{len(lead)}")
    oil = years.largest_industries() == "Oil"
    split = f"{lead[oil].mean():.2f} points", f"{lead[~oil].mean():.2f}"
    assert CHAPTER.shows(*split)
    assert CAPS.shows(*split)


def test_means_over_years_by_hand() -> None:
    each = [{"difference": 0.01 * step} for step in (1, 2, 3, 6) for _ in MEASURES]
    index = pd.MultiIndex.from_product([range(4), MEASURES], names=["year", "measure"])
    found = years.mean_differences({"a case": pd.DataFrame(each, index)})
    assert found["mean"].tolist() == pytest.approx([3.0] * 3)
    assert (found["low"] < 3.0).all()
    assert (found["high"] > 3.0).all()
    assert found["covers"].between(0.0, 100.0).all()
    assert found.index.names == ["comparison", "measure"]


def test_the_second_largest_alone_against_sets_of_its_own_level() -> None:
    market = np.array([0.4, 0.25, 0.2, 0.1, 0.05])
    held = giant_and_sets_of_its_level(market, np.random.default_rng(0), 30, rank=2)
    assert held[0].tolist() == [0.0, 1.0, 0.0, 0.0, 0.0]
    assert (held[1:, 1] == 0.0).all()
    np.testing.assert_allclose(held.sum(axis=1), 1.0)


# Portfolios with a name.


def test_readers_portfolios_and_both_indices_are_whole() -> None:
    for weights in (data.readers_index(), data.published_index()):
        assert weights.sum() == pytest.approx(1.0)
        assert list(weights.index) == list(data.readers_portfolios().columns)
    assert data.readers_portfolios().sum(axis=1).to_numpy() == pytest.approx(1.0)
    assert data.portfolios_of_2009().sum(axis=1).to_numpy() == pytest.approx(1.0)
    assert len(set(data.DOW)) == 25


def test_giants_of_moscow_strayed_less_than_its_second_tier() -> None:
    """From prices, a week at a time."""
    found = data.giants_and_second_tier_of_moscow()
    days = rl.load("moscow_shares_daily").loc["2012-12-18":"2013-12-17", data.GIANTS].fillna(0.0)
    index = rl.load("moscow_index_daily")["MCFTRR"].loc[days.index]
    worth = pd.DataFrame(
        {"own": (1 + days).cumprod().mean(axis=1), "index": (1 + index.fillna(0.0)).cumprod()}
    )
    ends = worth.groupby(worth.index.to_period("W-SUN")).last()
    ends.loc[ends.index[0] - 1] = 1.0
    weeks = ends.sort_index().pct_change().dropna()
    strayed = (weeks["own"] - weeks["index"]).std() * 52**0.5
    assert found.loc["three giants", "tracking error"] == pytest.approx(strayed, rel=0.02)
    assert found["tracking error"].is_monotonic_increasing


def test_caps_and_risks_of_a_market_of_three() -> None:
    names = list("ABC")
    covariance = pd.DataFrame(np.diag([0.0, 0.01, 0.04]), names, names)
    market = pd.Series([0.5, 0.2, 0.3], names)
    lines = caps(covariance, market)
    assert lines.index[0] == pytest.approx(0.2)
    assert lines.loc[0.6, "cap"] == pytest.approx(0.4 * 0.05**0.5)
    assert lines.loc[0.6, "furthest found"] == pytest.approx(0.0068**0.5)
    whole = lines[lines.index >= market.min()]
    assert (whole["floor"] <= whole["furthest found"] + 1e-9).all()
    assert (whole["furthest found"] <= whole["cap with market weights"] + 1e-9).all()
    assert (whole["cap with market weights"] <= whole["cap"] + 1e-9).all()
    row = risks(pd.DataFrame([[0.5, 0.0, 0.5]], ["mine"], names), market, covariance).loc["mine"]
    assert row["level"] == pytest.approx(0.8)
    assert row["tracking error"] == pytest.approx((0.2**2 * 0.05) ** 0.5)
    assert row["volatility"] == pytest.approx(0.1)
    assert row["cap"] == pytest.approx(rl.tracking_error_bound(0.8, covariance, market))


def test_deciles_cut_finely_and_coarsely() -> None:
    ten = rl.market_weights("us_size_deciles", "2016-01").to_numpy()
    odd = [ten[i] / sum(ten[::2]) if i % 2 == 0 else 0.0 for i in range(10)]
    fine = sum(min(a, b) for a, b in zip(odd, ten, strict=True))
    paired = sum(min(odd[i], ten[i] + ten[i + 1]) for i in range(0, 10, 2))
    assert REACTS.shows(f"{100 * fine:.1f} %")
    assert REACTS.shows(f"{100 * paired:.1f} %")


def test_one_portfolio_and_two_markets() -> None:
    dow = "MMM AXP T BAC BA CVX C KO XOM GE HPQ INTC IBM JNJ JPM MDLZ MCD MRK MSFT PFE PG UTX VZ"
    names = [*dow.split(), "WMT", "DIS"]
    fifty = rl.market_weights("us_stocks_50_daily", "2009")
    levels = [100 * sum(min(1 / 25, market[name]) for name in names) for market in (fifty, START)]
    assert CHAPTER.shows(*(f"{level:.1f}" for level in levels))
    assert REACTS.shows(*(f"{level:.1f}" for level in levels))
    assert REACTS.shows(f"{100 * (1 - START[fifty.index].sum()):.1f} %")


def test_risk_of_the_fifty() -> None:
    """From the differences of daily returns, without a covariance."""
    daily = rl.load("us_stocks_50_daily").loc["2009":"2016"]
    fifty = rl.market_weights("us_stocks_50_daily", "2009")
    market = daily @ fifty[daily.columns]
    top = daily[fifty.nlargest(3).index].mean(axis=1)
    assert CHAPTER.shows(f"{100 * top.std() * 252**0.5:.1f} %")
    assert CHAPTER.shows(f"{100 * market.std() * 252**0.5:.1f} %")
    values = daily.to_numpy()
    spread = max((values[:, [i]] - values).std(axis=0, ddof=1).max() for i in range(50))
    covariance = 252 * daily.cov()
    assert rl.tracking_error_bound(0.0, covariance) == pytest.approx(spread * 252**0.5, rel=1e-9)


def test_verdicts_cover_the_claims_named() -> None:
    for page in (CHAPTER, REACTS):
        assert list(page.verdicts()) == page.claims()
    verdicts = CHAPTER.verdicts() | REACTS.verdicts()
    findings = {claim: verdict["finding"] for claim, verdict in verdicts.items()}
    assert findings == {
        "W34": "not testable here",
        "W35": "holds",
        "W40": "not testable here",
        "W48": "not testable here",
        "W49": "true by construction",
        "W50": "true by construction",
        "W51": "true by construction",
        "W52": "true by construction",
        "W57": "true by construction",
        "W67": "holds in part",
    }
    values = {claim: verdicts[claim]["value"] for claim in ("W49", "W50", "W51", "W57")}
    expected = {"W49": 0.20, "W50": 0.28, "W51": 0.01, "W57": 0.0}
    assert values == pytest.approx(expected)
    assert verdicts["W52"]["value"] == 3.0


# Figures.


def test_bars_show_portfolio_market_and_what_they_share() -> None:
    market = pd.Series({"A": 0.7, "B": 0.3, "C": 0.0})
    book = pd.DataFrame([[0.2, 0.5, 0.3]], ["mine"], list("ABC"))
    axes = draw.overlap_bars(book, market).axes[0]
    widths = [bar.get_width() for bar in axes.patches]
    assert widths == pytest.approx([0.7, 0.3, 0.0, 0.2, 0.5, 0.3, 0.2, 0.3, 0.0])
    assert (axes.get_title("left") or axes.get_title()) == "mine: 50.0 %"
    assert {bar.get_hatch() for bar in axes.patches[6:]} == {"///"}, "a second cue"
    assert [text.get_text() for text in axes.texts] == ["20 %", "30 %"], "a sliver is seen too"


def test_lines_of_cash_and_of_risk_are_those_given() -> None:
    levels = pd.DataFrame({"index": [1.0, 0.0], "mine": [0.4, 0.0]}, [0.0, 1.0])
    axes = draw.cash_lines(levels, {"index": 0.3, "mine": 0.3}).axes[0]
    assert [line.get_ydata().tolist() for line in axes.lines] == [[1.0, 0.0], [0.4, 0.0]]
    assert len({str(line.get_linestyle()) for line in axes.lines}) == 2
    index, mine = axes.lines
    assert index.get_zorder() > mine.get_zorder(), "both are seen where they join"
    assert index.get_linewidth() < mine.get_linewidth()
    assert {text.get_text() for text in axes.texts} == {"index", "mine"}

    names = ["cap", "cap with market weights", "furthest found", "floor"]
    lines = pd.DataFrame({name: [0.5 - i / 10, 0.0] for i, name in enumerate(names)}, [0.0, 1.0])
    sample = pd.DataFrame({"level": [0.2], "tracking error": [0.1]})
    named = pd.DataFrame({"level": [0.6], "tracking error": [0.05]}, ["mine"])
    axes = draw.risk_by_level(lines, {"some": sample}, named).axes[0]
    drawn = {line.get_label(): line.get_ydata().tolist() for line in axes.lines}
    assert {name: drawn[name] for name in names} == {name: lines[name].tolist() for name in names}
    assert axes.collections[0].get_offsets().tolist() == [[0.2, 0.1]]
    assert {*names, "mine"} <= {text.get_text() for text in axes.texts}


def test_a_diamond_is_hollow_where_the_interval_holds_zero() -> None:
    apart = {"a case": pd.DataFrame({"x": [0.0, 0.1, 0.2], "y": [0.1, 0.2, 0.3]})}
    ends = pd.DataFrame(
        {"difference": [0.1, 0.2], "low": [-0.1, 0.1], "high": [0.3, 0.3]}, ["x", "y"]
    )
    figure = draw.differences(apart, {"a case": ends}, ["x", "y"])
    marks = [line for axes in figure.axes for line in axes.lines if line.get_marker() == "D"]
    assert [mark.get_markerfacecolor() for mark in marks] == ["none", colours.ACTUAL]
    bars = [line for axes in figure.axes for line in axes.lines if "histories" in line.get_label()]
    assert [bar.get_xdata().tolist() for bar in bars] == [[-0.1, 0.3], [0.1, 0.3]]
    assert [axes.get_xlabel() for axes in figure.axes] == ["x", "y"]
    title = figure.axes[0].get_title("left") or figure.axes[0].get_title()
    assert title == "a case", "a row is not read as its first panel"
    assert figure.axes[0].xaxis.get_major_formatter()(0.1) == "10", "points and not percent"


def test_the_years_of_the_largest_are_all_drawn_those_marked_filled() -> None:
    strayed = pd.DataFrame(
        {"named": [0.2, 0.1, 0.3], "drawn": 0.1, "5 %": 0.05, "95 %": 0.15}, [2001, 2002, 2003]
    )
    marked = pd.Series([True, False, True], strayed.index)
    axes = draw.strayed_by_year(strayed, marked, "oil").axes[0]
    dots = {
        line.get_markerfacecolor(): line.get_ydata().tolist()
        for line in axes.lines
        if line.get_marker() == "o"
    }
    assert dots == {colours.WORST: [0.2, 0.3], "white": [0.1]}
    (band,) = axes.collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == pytest.approx((0.05, 0.15))
