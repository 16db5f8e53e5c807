"""Chapter 22 says what its cells say, and what other ways of computing say."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given, settings
from hypothesis import strategies as st

import research_lib as rl
from research_lib.chapters.who_beats_the_market.accounts import (
    clearing_gap,
    kinds_at_both_ends,
    reported_cash,
    room,
)
from research_lib.chapters.who_beats_the_market.alike import names_alike
from research_lib.chapters.who_beats_the_market.causes import (
    CAUSES,
    behind_by_cause,
    behind_by_concentration,
    shapley,
    subsets,
)
from research_lib.chapters.who_beats_the_market.decades import redrawn
from research_lib.chapters.who_beats_the_market.surface import meeting_points
from research_lib.chapters.who_beats_the_market.windows import (
    INDUSTRIES,
    STOCKS,
    Crowd,
    Market,
    behind,
    cost_for,
    crowd,
    drag,
    excess,
    januaries,
    market,
)
from research_lib.datasets.funds import spiva
from research_lib.datasets.study import stored

CHAPTER = Chapter("22_who_beats_the_market")
EVIDENCE = Chapter("22_the_closed_market")


def small(years: int = 3) -> Market:
    draw = np.random.default_rng(22)
    dates = pd.date_range("2001-01-31", periods=12 * years, freq="ME")
    shape = (12 * years, 4)
    returns = pd.DataFrame(draw.normal(0.01, 0.06, shape), dates, list("abcd"))
    weights = pd.DataFrame(draw.dirichlet(np.ones(4), 12 * years), dates, list("abcd"))
    return Market(returns, weights, pd.Series(draw.uniform(0.0, 0.004, len(dates)), dates), 50)


def test_a_new_market_begins_with_every_january() -> None:
    """Index funds of every window, by hand; participants, from a market that is made for each."""
    data = small()
    kinds = {
        "dealt": rl.Participant(0.2, 50, 2, cash=0.1, cost=0.012),
        "index": rl.Participant(0.2, weighting="market", cash=0.5),
    }
    found = excess(data, kinds, 2, seed=5)
    assert found["dealt"].shape == (2, 50)
    for row, start in enumerate((0, 12)):
        window = slice(start, start + 24)
        returns, bills = data.returns.iloc[window], data.bills.iloc[window]
        index, value = data.weights.iloc[start], 1.0
        for date, month in returns.iterrows():
            value *= 0.5 * (1 + float(index @ month) / index.sum()) + 0.5 * (1 + bills[date])
            index = index * (1 + month)
        assert found["index"][row, 0] == pytest.approx(np.log(value / index.sum()), abs=1e-12)
        done = rl.participants(
            returns, data.weights.iloc[start], {"own": kinds["dealt"]}, bills=bills, seed=5 + start
        )
        np.testing.assert_allclose(
            found["dealt"][row], np.log(done.each["growth"] / index.sum()), atol=1e-12
        )


def test_costs_are_a_shift() -> None:
    data = small()
    kinds = {
        "free": rl.Participant(0.2, 50, 2, cash=0.1),
        "dear": rl.Participant(0.2, 50, 2, cash=0.1, cost=0.02),
    }
    found = excess(data, kinds, 2)
    np.testing.assert_allclose(found["dear"], found["free"] + drag(0.02, 2), atol=1e-12)
    assert behind(found["free"], 0.02, 2) == (found["dear"] < 0).mean()


@given(st.floats(0.05, 0.95), st.integers(1, 10))
def test_the_cost_that_fits_puts_as_many_behind(goal: float, years: int) -> None:
    ahead = np.random.default_rng(1).normal(0.02, 0.1, (3, 200))
    cost = cost_for(ahead, goal, years)
    assert behind(ahead, cost, years) == pytest.approx(goal, abs=1 / 600 + 1e-9)


def test_what_no_window_or_goal_is() -> None:
    for years in (0, 4):
        with pytest.raises(ValueError, match=f"years is {years}: give 1 to 3"):
            januaries(small(), years)
    assert januaries(small(), 2) == [0, 12]
    for goal in (0.0, 1.0, float("nan")):
        with pytest.raises(ValueError, match="goal is"):
            cost_for(np.zeros((1, 3)), goal, 1)


@given(
    st.integers(1, 4).flatmap(lambda n: st.lists(st.floats(-1, 1), min_size=2**n, max_size=2**n))
)
@settings(deadline=None)
def test_parts_are_the_mean_over_all_orders_and_add_up(values: list[float]) -> None:
    causes = tuple("abcd"[: len(values).bit_length() - 1])
    worlds = dict(zip(subsets(causes), values, strict=True))
    brute = dict.fromkeys(causes, 0.0)
    orders = list(permutations(causes))
    for order in orders:
        for place, cause in enumerate(order):
            before = frozenset(order[:place])
            brute[cause] += (worlds[before | {cause}] - worlds[before]) / len(orders)
    parts = shapley(worlds)
    assert parts.to_dict() == pytest.approx(brute, abs=1e-12)
    assert parts.sum() == pytest.approx(worlds[frozenset(causes)] - worlds[frozenset()], abs=1e-12)


def test_a_world_that_is_missing_is_named() -> None:
    worlds = dict.fromkeys(subsets(("a", "b")), 1.0)
    del worlds[frozenset("b")]
    with pytest.raises(ValueError, match=r"worlds miss the causes \['b'\]"):
        shapley(worlds)


def test_worlds_counted_one_by_one() -> None:
    people = crowd(small(), 2, stakes=2, cash=0.3)
    found = behind_by_cause(people, 0.03, 2)
    assert found[frozenset()] == 0.5
    paid = 24 * np.log(1 - 0.03 / 12)
    for causes in subsets(CAUSES):
        lost = []
        for window in range(2):
            has_bills = "cash" in causes
            same = people.holder[window, 0] if has_bills else 0.0
            for own in (people.bills if has_bills else people.plain)[window]:
                twins = [own] if "skewness" in causes else [own, same - (own - same)]
                down = paid if "costs" in causes else 0.0
                lost.append(np.mean([twin + down < 0 for twin in twins]))
        assert found[causes] == pytest.approx(np.mean(lost), abs=1e-12)


def test_level_with_the_market_is_half_behind_without_causes_alone() -> None:
    nothing = Crowd(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((1, 1)))
    found = behind_by_cause(nothing, 0.01, 1)
    assert found[frozenset()] == 0.5
    assert found[frozenset({"skewness"})] == 0.0
    assert found[frozenset({"costs"})] == 1.0


def test_nobody_is_behind_who_holds_the_market_and_pays_nothing() -> None:
    people = crowd(small(), 2, stakes=2)
    kind = {"index": rl.Participant(0.1, weighting="market", cash=0.085)}
    np.testing.assert_allclose(people.holder, excess(small(), kind, 2)["index"], atol=1e-13)
    found = behind_by_concentration(people, 0.01, 2)
    assert found[frozenset()] == 0.0
    assert found[frozenset({"costs"})] == 1.0
    assert found[frozenset({"concentration"})] == (people.plain < 0).mean()
    assert found[frozenset({"cash"})] == (people.holder < 0).mean()


def test_where_two_costs_meet_by_hand() -> None:
    table = pd.DataFrame(
        {
            "cash": [0.0] * 3 + [0.1] * 3,
            "stakes": [1, 4, 16] * 2,
            "cost_one": [0.04, 0.02, 0.00, 0.0, 0.0, 0.0],
            "cost_ten": [0.03, 0.03, 0.01, 0.1, 0.1, 0.1],
        }
    )
    met = meeting_points(table)
    assert list(met.index) == [0.0]
    assert met.loc[0.0].to_dict() == pytest.approx({"stakes": 2.0, "cost": 0.03})


def test_names_drawn_alike_by_a_plain_loop() -> None:
    data = small()._replace(crowd=3)
    found = names_alike(data, 2, 2, 0.2)
    for row, start in enumerate((0, 12)):
        weights = data.weights.iloc[start]
        drawn = rl.random_portfolios(weights, 3, names=2, seed=22 + start)
        for who, own in drawn.iterrows():
            held, value, index = own.copy(), 1.0, weights.copy()
            for date in data.returns.index[start : start + 24]:
                earned = float(held @ data.returns.loc[date]) / held.sum()
                value *= 0.8 * (1 + earned) + 0.2 * (1 + data.bills[date])
                held, index = (each * (1 + data.returns.loc[date]) for each in (held, index))
            assert found[row, who] == pytest.approx(np.log(value / index.sum()), abs=1e-12)


def test_a_redrawn_decade_is_made_of_whole_years() -> None:
    data = market(INDUSTRIES)
    drawn = redrawn(data, 3)
    years = np.random.default_rng([22, 3]).integers(0, 49, 10)
    for place, year in enumerate(years):
        for own, source in zip(drawn[:3], data[:3], strict=True):
            np.testing.assert_array_equal(
                own.iloc[12 * place : 12 * place + 12], source.iloc[12 * year : 12 * year + 12]
            )


def test_no_more_than_there_is_room_for_can_rebalance() -> None:
    data = small()
    kind = rl.Participant(0.01, 50, 2, rebalances=True)
    weights = data.weights.iloc[0]
    most, asset, date = room(rl.participants(data.returns, weights, {"all": kind}), "all", 0.01)
    for part, fits in ((0.999, True), (1.001, False)):
        more = {"all": rl.Participant(part * most, 50, 2, rebalances=True)}
        if fits:
            rl.participants(data.returns, weights, more)
        else:
            with pytest.raises(ValueError, match=f"{date}.*of '{asset}' than there is"):
                rl.participants(data.returns, weights, more)


def test_accounts_add_up() -> None:
    data = small()
    kinds = {
        "one": rl.Participant(0.3, 50, 2, cash=0.1, cost=0.01),
        "two": rl.Participant(0.01, rebalances=True),
    }
    done = rl.participants(data.returns, data.weights.iloc[0], kinds, bills=data.bills)
    ends = kinds_at_both_ends(done)
    assert ends[["first", "last"]].sum().tolist() == pytest.approx([1.0, 1.0])
    assert ends.loc["two", "growth"] == pytest.approx(
        float(done.each.loc[done.each["kind"] == "two", "growth"].iloc[0]) ** (1 / 3) - 1
    )
    assert max(clearing_gap(done)) < 1e-12


def test_reported_cash_by_year() -> None:
    cash = reported_cash()
    assert len(cash) == 9
    assert cash.index[:3].tolist() == pytest.approx([1976.5, 1989.5, 1997 + 6.5 / 12])
    assert cash.iloc[1].tolist() == [0.11, 0.13]


def test_published_scorecard_has_its_published_mean() -> None:
    shares = 100 * spiva()
    assert (len(shares), shares.min(), shares.max()) == pytest.approx((21, 40.7, 86.9))
    assert round(float(shares.mean()), 1) == 60.9
    assert CHAPTER.shows("60.9", "40.7", "86.9")


def test_the_share_of_the_answer_without_the_library() -> None:
    """Ten draws by size with replacement, held; one draw of 40,000 tells it to half a point."""
    data = market(STOCKS)
    weights, months = data.weights.iloc[0].to_numpy(), data.returns.to_numpy()
    draw = np.random.default_rng(1)
    picks = draw.choice(len(weights), size=(40_000, 10), p=weights)
    grown = np.vstack([np.ones(len(weights)), np.cumprod(1 + months, axis=0)])
    value, before = np.ones(40_000), np.ones(40_000)
    for month in range(120):
        after = grown[month + 1][picks].mean(axis=1)
        value *= (0.915 * after / before + 0.085 * (1 + data.bills.iloc[month])) * (1 - 0.01 / 12)
        before = after
    lost = 100 * (value < weights @ grown[-1]).mean()
    assert lost == pytest.approx(84.4, abs=0.6)
    assert 100 * (before < weights @ grown[-1]).mean() == pytest.approx(59.4, abs=0.9)
    assert CHAPTER.shows("84.4 %")


def test_the_dispersion_of_the_exercise_without_the_library() -> None:
    """A year from every January, ten draws by size, results in logarithms over the market's."""
    data = market(STOCKS)
    draw = np.random.default_rng(2)
    spreads = []
    for year in range(10):
        months = slice(12 * year, 12 * year + 12)
        weights = data.weights.iloc[months.start].to_numpy()
        grown = (1 + data.returns.to_numpy()[months]).prod(axis=0)
        picks = draw.choice(len(weights), size=(10_000, 10), p=weights)
        spreads.append(np.log(grown[picks].mean(axis=1)).std())
    assert 100 * np.mean(spreads) == pytest.approx(6.9, abs=0.1)
    assert CHAPTER.shows("6.9 %")


def test_the_surface_of_the_text_is_that_of_the_study() -> None:
    needed = stored("both_shares")
    equal = needed[needed["way"] == "equal"]
    stocks, industries = (equal[equal["market"] == name] for name in (STOCKS, INDUSTRIES))
    assert meeting_points(industries).empty
    assert (industries["cost_ten"] > industries["cost_one"]).all()
    met = meeting_points(stocks)
    assert list(met.index) == [0.0, 0.034, 0.085, 0.13]
    assert met["stakes"].is_monotonic_decreasing
    assert met["stakes"].max() < 3.0
    assert CHAPTER.shows(f"{100 * met.loc[0.0, 'cost']:.1f}", f"{met.loc[0.0, 'stakes']:.1f}")
    assert CHAPTER.shows(f"{100 * industries['ten_at_cost_one'].max():.1f} %")


def test_the_parts_of_the_answer_are_those_of_the_real_data() -> None:
    """The eight worlds counted head by head, and the mean over the six orders of the causes."""
    people = crowd(market(STOCKS), 10)
    worlds = {}
    for causes in subsets(CAUSES):
        own, middle = people.plain[0], 0.0
        if "cash" in causes:
            own, middle = people.bills[0], people.holder[0, 0]
        paid = 120 * np.log(1 - 0.01 / 12) if "costs" in causes else 0.0
        twins = own if "skewness" in causes else np.append(own, 2 * middle - own)
        worlds[causes] = 100 * np.mean(twins + paid < 0.0)
    parts = dict.fromkeys(CAUSES, 0.0)
    for order in permutations(CAUSES):
        for place, cause in enumerate(order):
            before = frozenset(order[:place])
            parts[cause] += (worlds[before | {cause}] - worlds[before]) / 6
    assert worlds[frozenset()] == 50.0
    assert worlds[frozenset(CAUSES)] == pytest.approx(84.4, abs=0.05)
    assert [round(parts[cause], 2) for cause in ("costs", "cash", "skewness")] == [
        17.76,
        10.0,
        6.66,
    ]
    assert CHAPTER.shows(*(f"{part:.1f}" for part in [*parts.values(), sum(parts.values())]))
    told = CHAPTER.verdicts()["W27"]["value"]
    assert told == pytest.approx((parts["costs"] + parts["cash"]) / sum(parts.values()), abs=0.0005)


def test_verdicts_of_the_chapter() -> None:
    verdicts = CHAPTER.verdicts()
    assert {claim: verdict["finding"] for claim, verdict in verdicts.items()} == {
        "W11": "depends",
        "W26": "true by construction",
        "W27": "holds in part",
        "W32": "not testable here",
        "W36": "true by construction",
    }
    assert [claim for claim, verdict in verdicts.items() if verdict["low"] is not None] == []
