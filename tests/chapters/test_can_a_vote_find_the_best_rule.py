"""What the chapter on votes says, counted again with NumPy alone."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import research_lib as rl
from research_lib.chapters.can_a_vote_find_the_best_rule import (
    crowding,
    elections,
    fresh,
    sweeps,
    true_best,
)
from research_lib.chapters.can_a_vote_find_the_best_rule.ahead import (
    go_ahead,
    profits,
    schedule,
)
from research_lib.chapters.can_a_vote_find_the_best_rule.elections import (
    Outcome,
    Record,
    changed,
    equal_world,
    gains,
    outcome,
    votes_of,
    winners_of,
)
from research_lib.chapters.can_a_vote_find_the_best_rule.league_table import by_rule, places
from research_lib.chapters.can_a_vote_find_the_best_rule.luck import (
    exact_best,
    least_years,
    seeming_best,
)
from research_lib.chapters.can_a_vote_find_the_best_rule.voters import (
    Electorate,
    behind,
    elected,
    electorate,
    power_of,
    tail_for,
    windowed_sharpe,
)
from research_lib.comparison import league
from research_lib.comparison.in_months import Months
from research_lib.datasets.study import stored

CHAPTER = Chapter("43_can_a_vote_find_the_best_rule")


def noise(months: int = 60, rules: int = 5, seed: int = 0) -> Record:
    """Returns of rules that differ by chance, and a little cash."""
    drawn = np.random.default_rng(seed).normal(0.006, 0.04, (months, 1))
    apart = np.random.default_rng(seed + 1).normal(0.0, 0.004, (months, rules))
    names = [*(f"rule {number}" for number in range(rules - 1)), "annual"]
    index = pd.date_range("2000-01-31", periods=months, freq="ME")
    return Record(pd.DataFrame(drawn + apart, index, names), np.full(months, 0.002))


def ratio(path: np.ndarray) -> float:
    """Sharpe ratio a year of monthly returns over cash."""
    return float(path.mean() / path.std(ddof=1) * math.sqrt(12.0))


# Luck


@pytest.mark.parametrize("rules", [2, 7, 10, 100])
def test_the_best_of_many_by_quadrature(rules: int) -> None:
    # E[max] = integral of 1 - F^n above zero, less that of F^n below it.
    grid = np.linspace(0.0, 12.0, 200_001)
    above = np.array([0.5 * math.erfc(-x / math.sqrt(2.0)) for x in grid])
    below = 1.0 - above
    expected = np.trapezoid(1.0 - above**rules, grid) - np.trapezoid(below**rules, grid)
    assert exact_best(rules) == pytest.approx(expected, abs=1e-8)
    assert seeming_best(rules) == pytest.approx(expected, rel=0.08)


def test_the_numbers_of_the_paper() -> None:
    assert seeming_best(10) == pytest.approx(1.575, abs=5e-4)
    assert exact_best(10) == pytest.approx(1.539, abs=5e-4)
    assert exact_best(2) == pytest.approx(1.0 / math.sqrt(math.pi))
    assert exact_best(1) == pytest.approx(0.0, abs=1e-12)
    found = [least_years(rules) for rules in (7, 45, 100)]
    assert found == pytest.approx([1.92, 5.00, 6.40], abs=5e-3)
    assert least_years(45, 0.5) == pytest.approx(4 * found[1])


def test_ten_useless_rules_drawn() -> None:
    drawn = np.random.default_rng(0).normal(size=(200_000, 10)).max(axis=1)
    assert exact_best(10) == pytest.approx(drawn.mean(), abs=4 * drawn.std() / 200_000**0.5)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: seeming_best(1), "2 or more"),
        (lambda: exact_best(0), "1 or more"),
        (lambda: least_years(10, 0.0), "sharpe"),
        (lambda: tail_for(0.01, 500), "share"),
        (lambda: seeming_best(float("nan")), "rules is nan"),
        (lambda: seeming_best(2.5), "rules is 2.5"),
        (lambda: exact_best(2.5), "rules is 2.5"),
        (lambda: go_ahead(0.5, rivals=1.5, notice=1, into=0.0), "rivals is 1.5"),
        (lambda: electorate(3, turnout=1e-5), "turnout"),
        (lambda: behind(Electorate(3, np.zeros(0)), 5, 1), "power"),
        (lambda: elected(noise(10).excess(), np.array([24]), np.ones((1, 1))), "10 rows"),
        (lambda: elected(noise(30).excess(), np.array([24]), np.ones((40, 1))), "40 votes"),
        (lambda: windowed_sharpe(np.array([[0.1], [np.nan], [0.2]]), 2), "row 1 of rule 0"),
        (lambda: go_ahead(1.2, rivals=1, notice=1, into=0.0), "permanent"),
        (lambda: go_ahead(0.5, rivals=1, notice=0, into=0.0), "notice"),
    ],
)
def test_what_cannot_be_is_refused(call, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        call()


# Voters


def test_ten_voters_hold_what_is_reported() -> None:
    for protocol, share in {"Compound": 0.5786, "Uniswap": 0.4472}.items():
        power = electorate(3, protocol=protocol).power
        assert len(power) == 500
        assert power.sum() == pytest.approx(1.0)
        assert np.sort(power)[-10:].sum() == pytest.approx(share, abs=1e-8)
    # By hand: two voters with a tail of 1 have powers of 1 / 0.25 and 1 / 0.75.
    assert power_of(2, 1.0).tolist() == pytest.approx([0.75, 0.25])


def test_a_trailing_sharpe_ratio_is_that_of_its_rows() -> None:
    excess = noise().excess()
    found = windowed_sharpe(excess, 17)
    assert np.isnan(found[:16]).all()
    for row in (16, 30, 59):
        for rule in range(5):
            assert found[row, rule] == pytest.approx(ratio(excess[row - 16 : row + 1, rule]))


@pytest.mark.parametrize("months", [12, 36])
@pytest.mark.parametrize("size", [120, 1200])
def test_what_never_varies_has_no_sharpe_ratio(months: int, size: int) -> None:
    excess = np.column_stack([np.full(size, 0.1 / 3), noise(size, 2).excess()])
    excess[size // 2 :, 1] = 0.1 / 7
    found = windowed_sharpe(excess, months)
    assert np.isnan(found[:, 0]).all()
    assert np.isnan(found[size // 2 + months - 1 :, 1]).all()
    assert np.isfinite(found[months - 1 :, 2]).all()
    # A rule that hardly varies is none of these.
    calm = 0.003 + 1e-6 * noise(size, 1).excess()
    assert windowed_sharpe(calm, months)[-1, 0] == pytest.approx(ratio(calm[-months:, 0]), rel=0.02)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_votes_are_counted_voter_by_voter(seed: int) -> None:
    found, years = noise(seed=seed), 2
    voters = Electorate(years, power_of(9, 1.2))
    memories = voters.memories()
    votes = votes_of(60, years)
    drawn = np.random.default_rng(7).integers(0, len(memories), (votes, 9))
    expected = []
    for vote in range(votes):
        last = 24 - 1 + vote
        tally = dict.fromkeys(range(5), 0.0)
        for voter in range(9):
            months = memories[drawn[vote, voter]]
            seen = found.excess()[last - months + 1 : last + 1]
            liked = max(range(5), key=lambda rule: ratio(seen[:, rule]))
            tally[liked] += voters.power[voter]
        expected.append(max(tally, key=lambda rule: tally[rule]))
    assert winners_of(found, voters, seed=7).tolist() == expected
    assert memories.min() == 12
    assert memories.max() == 24


def test_what_winners_saw_and_got_row_by_row() -> None:
    found, years = noise(seed=4), 1
    winners = winners_of(found, electorate(years))
    excess, returns = found.excess(), found.rules.to_numpy()
    seen, got, points, over = [], [], [], []
    for vote, winner in enumerate(winners):
        past, year = excess[vote : vote + 12], slice(vote + 12, vote + 24)
        before = [ratio(past[:, rule]) for rule in range(5)]
        after = [ratio(excess[year][:, rule]) for rule in range(5)]
        earned = returns[year].sum(axis=0)
        seen.append(before[winner] - np.mean(before))
        got.append(after[winner] - np.mean(after))
        points.append(earned[winner] - earned.mean())
        over.append(earned[winner] - earned[-1])
    told = outcome(found, winners, years)
    assert len(winners) == 60 - 24 + 1
    expected = [np.mean(each) for each in (seen, got, points, over)]
    assert [told.seen, told.got, told.points, told.over_annual] == pytest.approx(expected)
    assert gains(found, winners) == pytest.approx(np.array(points))
    assert changed(winners) == np.mean(
        [a != b for a, b in zip(winners, winners[12:], strict=False)]
    )


@given(at=st.integers(25, 58), by=st.floats(-0.2, 0.2))
def test_no_voter_sees_what_comes(at: int, by: float) -> None:
    found = noise(seed=3)
    rules = found.rules.copy()
    rules.iloc[at:, 0] += by
    voters = electorate(1)
    before = winners_of(found, voters)
    after = winners_of(Record(rules, found.cash), voters)
    # Vote v is held at the end of row v + 11.
    known = at - 11
    assert before[:known].tolist() == after[:known].tolist()


@given(flips=arrays(bool, 24))
def test_in_an_equal_world_a_winner_gains_as_often_as_he_loses(flips: np.ndarray) -> None:
    """One vote, a year of memory and a year after: turned months after it turn the gain."""
    found, voters = noise(months=24, seed=5), electorate(1)
    turned = flips.copy()
    turned[12:] = ~turned[12:]
    worlds = [equal_world(found, each) for each in (flips, turned)]
    (first,), (second,) = (winners_of(world, voters) for world in worlds)
    assert first == second
    one, other = (gains(world, np.array([first]))[0] for world in worlds)
    assert one == pytest.approx(-other, abs=1e-15)


def test_an_equal_world_keeps_the_mean_and_the_distances() -> None:
    found = noise()
    flips = np.random.default_rng(0).random(60) < 0.5
    world = equal_world(found, flips).rules.to_numpy()
    returns = found.rules.to_numpy()
    np.testing.assert_allclose(world.mean(axis=1), returns.mean(axis=1), atol=1e-15)
    apart = returns - returns.mean(axis=1, keepdims=True)
    signs = np.where(flips, -1.0, 1.0)[:, np.newaxis]
    np.testing.assert_allclose(world - world.mean(axis=1, keepdims=True), signs * apart, atol=1e-15)


def test_luck_alone_earns_nothing_on_any_data_set() -> None:
    votes = stored("votes")
    off = (votes["lucky_points"] / votes["error_points"]).abs()
    # The largest of some 86 standard errors.
    assert off.max() < 4.0
    assert off.mean() < 1.0
    assert (votes["lucky_seen"] > 0.0).all()
    assert ((votes["p_value"] > 0.0) & (votes["p_value"] <= 1.0)).all()


def test_in_fresh_worlds_the_winner_leads_by_luck_and_not_after() -> None:
    """The first ten worlds rule by rule; equal rules gain nothing, one that strays more risk."""
    found = fresh.fresh_worlds(0.003)
    returns, sharpes = fresh.drawn(0.003), []
    for world in range(10):
        months = [returns[world, :36, rule].tolist() for rule in range(20)]
        ratios = [12**0.5 * statistics.mean(m) / statistics.stdev(m) for m in months]
        sharpes.append(max(ratios) - statistics.mean(ratios))
    record = returns[:, :36]
    ratio = 12**0.5 * record.mean(axis=1) / record.std(axis=1, ddof=1)
    leads = ratio.max(axis=1) - ratio.mean(axis=1)
    assert leads[:10].tolist() == pytest.approx(sharpes)
    assert found["seen"] == pytest.approx(leads.mean())
    assert abs(found["points"]) < 4 * found["error"]
    assert found["won by it, %"] == pytest.approx(5.0, abs=1.0)
    further = fresh.fresh_worlds(0.021)
    assert further["won by it, %"] > 30
    assert further["after"] < -4 * further["its error"]
    assert abs(further["points"]) < 4 * further["error"]


def test_powers_behind_memories_add_up() -> None:
    voters = electorate(3)
    power = behind(voters, 50, seed=1)
    assert power.sum(axis=1) == pytest.approx(np.ones(50))
    # One voter votes as he likes.
    alone = elected(noise().excess(), np.array([24]), np.ones((10, 1)))
    excess = noise().excess()
    last = [
        max(range(5), key=lambda k, t=t: ratio(excess[t - 23 : t + 1, k])) for t in range(50, 60)
    ]
    assert alone.tolist() == last


def test_a_world_with_a_better_rule_is_voted_on_by_hand() -> None:
    table = stored("vote_power").query("row == '3 years, few'").set_index("years")
    excess = true_best._all_worlds("3 years, few")
    names = list(true_best.candidates())
    rules = range(len(names))
    assert [world.shape for world in excess] == [(720, len(names))] * 4
    for years in (1, 50):
        vote, voters = 12 * years, electorate(years)
        after = [[ratio(world[vote : vote + 120, k]) for k in rules] for world in excess]
        leads = np.mean(after, axis=0) - np.mean(after)
        picked = []
        for number, world in enumerate(excess):
            power = behind(voters, 1, true_best.SEED + number)[0]
            tally = np.zeros(len(names))
            for months, weight in zip(voters.memories(), power, strict=True):
                past = [ratio(world[vote - months : vote, k]) for k in rules]
                tally[int(np.argmax(past))] += weight
            picked.append(int(tally.argmax()))
        assert table.loc[years, "best"] == names[int(leads.argmax())]
        assert table.loc[years, "found"] == np.mean(np.array(picked) == leads.argmax())
        assert table.loc[years, "kept"] == pytest.approx(leads[picked].mean() / leads.max())


def test_an_outcome_beside_that_of_worlds_by_hand() -> None:
    """Forty-one worlds whose points are -20 to 20: the middle 95 % of them is -19 to 19."""
    worlds = pd.DataFrame({name: np.zeros(41) for name in Outcome._fields})
    worlds["points"] = np.arange(-20.0, 21.0)
    worlds["seen"], worlds["got"] = np.arange(41.0), 7.0
    data = pd.DataFrame([Outcome(9.0, 8.0, 18.0, 6.0, 5.0, 4.0)])
    told = elections._beside(pd.concat([data, worlds], ignore_index=True))
    assert [told[name] for name in Outcome._fields] == [9.0, 8.0, 18.0, 6.0, 5.0, 4.0]
    assert [told[f"lucky_{name}"] for name in ("seen", "got", "points")] == [20.0, 7.0, 0.0]
    assert [told["low"], told["high"]] == pytest.approx([-19.0, 19.0])
    # Six worlds are at least as far from zero, three on each side, and so are the data.
    assert told["p_value"] == 7 / 42
    variance = 2 * sum(each**2 for each in range(21)) / 40
    assert told["error_points"] == pytest.approx(math.sqrt(variance / 41))


def test_other_voters_and_fewer_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    found = noise(months=120, rules=13, seed=8)
    found.rules.columns = [*found.rules.columns[:-2], "never", "annual"]
    monkeypatch.setattr(sweeps, "record", lambda row: found)
    lines = sweeps.study("any").set_index(["varied", "value"])

    def told(some: Record, voters: Electorate) -> list[float]:
        return list(outcome(some, winners_of(some, voters), 3))

    def line(*at: str) -> list[float]:
        return list(lines.loc[at, list(Outcome._fields)])

    equal = Electorate(3, np.full(500, 1 / 500))
    assert line("power", "all equal") == pytest.approx(told(found, equal), abs=1e-8)
    one = Electorate(3, np.ones(1))
    assert line("power", "one voter") == pytest.approx(told(found, one), abs=1e-8)
    without = Record(found.rules.drop(columns="never"), found.cash)
    assert line("rules", "without never") == pytest.approx(told(without, electorate(3)), abs=1e-8)
    # All thirteen, each once, are the whole record; of two, annual is always one.
    assert line("number", "13") == pytest.approx(told(found, electorate(3)), abs=1e-8)
    whole = sweeps._of_subsets(found, 13, electorate(3))
    assert [whole[name] for name in Outcome._fields] == pytest.approx(told(found, electorate(3)))
    assert lines["rules"].to_dict()["number", "2"] == 2
    # A rule that is taken twice would be ahead of the mean of both by nothing.
    two = sweeps._of_subsets(found, 2, one)
    pairs = [Record(found.rules[["annual", name]], found.cash) for name in found.rules.columns[:-1]]
    each = [told(pair, one)[2] for pair in pairs]
    assert min(each) <= two["points"] <= max(each)


def test_errors_of_what_votes_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine worlds of noise: the standard error is that of a mean of nine."""
    drawn = np.random.default_rng(2).normal(0.003, 0.04, (9, 720, 8))
    monkeypatch.setattr(true_best, "_all_worlds", lambda row: list(drawn))
    monkeypatch.setattr(true_best, "YEARS", (1, 3))
    table = true_best.study("any").set_index("years")
    for years in (1, 3):
        vote, voters = 12 * years, electorate(years)
        leads = np.mean([[ratio(path) for path in w[vote : vote + 120].T] for w in drawn], axis=0)
        leads = leads - leads.mean()
        picked = [
            elected(w[:vote], voters.memories(), behind(voters, 1, true_best.SEED + number))[0]
            for number, w in enumerate(drawn)
        ]
        kept = leads[picked] / leads.max()
        assert table.loc[years, "kept"] == pytest.approx(kept.mean(), abs=1e-8)
        assert table.loc[years, "error"] == pytest.approx(kept.std(ddof=1) / 3.0, abs=1e-8)
        assert table.loc[years, "lead"] == pytest.approx(leads.max(), abs=1e-8)


# The league


def test_a_rule_is_entered_in_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = league.rules

    def with_one_more(yearly: int, mix: bool) -> dict[str, rl.Policy]:
        return {"every two months": rl.Policy(2), **usual(yearly, mix)}

    monkeypatch.setattr(league, "rules", with_one_more)
    monkeypatch.setattr(league, "in_months", lambda name: few_months())
    found = elections.record("TSE")
    assert "every two months" in found.rules
    assert found.rules.shape == (60, len(usual(12, mix=False)) + 1)


def few_months() -> Months:
    """Five years of six assets."""
    index = pd.date_range("2000-01-31", periods=60, freq="ME")
    drawn = np.random.default_rng(6).normal(0.006, 0.04, (60, 6))
    equal = pd.Series(1.0 / 6.0, list("abcdef"))
    return Months(pd.DataFrame(drawn, index, equal.index), equal, pd.Series(0.002, index), 12)


def test_the_wider_rules_know_three_years_before_they_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = few_months()
    monkeypatch.setattr(elections, "in_months", lambda name: given)
    annual = rl.simulate(given.returns, given.target, rl.Policy(12)).returns().to_frame("annual")
    found = elections.widened("any", Record(annual, np.full(60, 0.002)))
    assert list(found.rules.index) == list(given.returns.index[36:])
    assert len(found.cash) == 24
    assert set(found.rules) == {"annual", *league.moving_rules(36)}
    moved = rl.RiskBudget(36)
    target = moved.targets(
        given.returns.to_numpy(), np.array([35]), np.full(6, 1 / 6), given.returns.columns
    )[0]
    month = float(target @ given.returns.iloc[36])
    assert found.rules.iloc[0]["equal risk, monthly"] == pytest.approx(month, abs=1e-9)


def test_the_league_is_the_study_of_every_rule_and_of_paces() -> None:
    table = stored("league").query("row == 'all'")
    assert len(table) == 1565
    months = table[table["pace"] != "days"].drop(columns="row")
    every = stored("every_rule").rename(columns={"row": "data"})
    both = months.merge(every, on=["data", "statistic", "baseline", "rule"])
    assert len(both) == len(every) == len(months)
    assert both["difference_x"].to_numpy() == pytest.approx(both["difference_y"], abs=2e-9)
    days = table[table["pace"] == "days"].drop(columns="row")
    paces = stored("paces").query("block == 1").rename(columns={"row": "data"})
    both = days.merge(paces, on=["data", "baseline", "rule"])
    assert len(both) == len(days) == 99
    assert both["difference_x"].to_numpy() == pytest.approx(both["difference_y"], abs=2e-9)


def test_p_grows_with_what_is_counted() -> None:
    for _, table in stored("league").groupby("row"):
        assert (table["p_in_set"] >= table["p_value"] - 1e-12).all()
        assert (table["p_over_all"] >= table["p_in_set"] - 1e-12).all()


def test_places_in_the_race() -> None:
    growth = {"monthly": 0.08, "annual": 0.07, "never": 0.05}
    lines = [
        ("annual", "monthly", growth["monthly"] - growth["annual"]),
        ("never", "monthly", growth["monthly"] - growth["never"]),
        ("never", "annual", growth["annual"] - growth["never"]),
    ]
    table = pd.DataFrame(lines, columns=["baseline", "rule", "difference"])
    table = table.assign(data="one", statistic="growth", p_value=0.5, p_over_all=0.9)
    found = places(table).set_index("rule")["place"]
    assert found.to_dict() == {"monthly": 0.0, "annual": 0.5, "never": 1.0}
    ratios = table.assign(statistic="sharpe")
    summed = by_rule(pd.concat([table, ratios]))
    assert summed.loc["monthly", "over annual"] == pytest.approx(0.01)
    assert summed.loc["monthly", "over never"] == pytest.approx(0.03)
    assert summed.index[0] == "monthly"


def test_the_league_summed_by_rule() -> None:
    """Three data sets, one rule: medians of differences, and the least of all p."""
    lines = []
    for data, over, p_value in (("one", 1.0, 0.04), ("two", 2.0, 0.3), ("three", 6.0, 0.9)):
        for statistic, factor in (("growth", 1.0), ("sharpe", 10.0)):
            lines.append((data, statistic, "annual", "monthly", factor * over, p_value))
            lines.append((data, statistic, "never", "monthly", factor * (over + 1), p_value + 0.02))
            lines.append((data, statistic, "never", "annual", factor, 0.5))
    columns = ["data", "statistic", "baseline", "rule", "difference", "p_value"]
    table = pd.DataFrame(lines, columns=columns)
    table["p_over_all"] = np.minimum(table["p_value"] + 0.05, 1.0)
    row = by_rule(table).loc["monthly"]
    assert row["sets"] == 3
    assert row["rank"] == 0.0
    assert [row["over annual"], row["over never"], row["sharpe"]] == [2.0, 3.0, 20.0]
    assert [row["tests"], row["alone"]] == [12, 2]
    assert [row["least p"], row["over all"]] == pytest.approx([0.04, 0.09])


# Copied rules


def test_a_gain_in_a_thin_market_is_gone_at_as_much_less_money() -> None:
    """A market a million times as thin: the same search, in another unit of money."""
    returns, volume = rl.load("us_stocks_50_daily"), rl.load("us_stocks_50_daily_volumes")
    monthly = rl.Policy(21)
    usual = crowding.gone_at(returns, volume, monthly)
    thin = crowding.gone_at(returns, volume / 1e6, monthly)
    assert thin == pytest.approx(usual / 1e6, rel=1e-4)


def test_impact_of_a_monthly_rule_by_hand() -> None:
    returns, volume = rl.load("us_stocks_50_daily"), rl.load("us_stocks_50_daily_volumes")
    gross, traded = 1.0 + returns.to_numpy(), volume.to_numpy()
    money = 1000.0
    held, paid = np.full(50, money / 50), 0.0
    for day in range(len(gross)):
        held = held * gross[day]
        if (day + 1) % 21 == 0 and day + 1 < len(gross):
            value = held.sum()
            trade = value / 50 - held
            paid += (0.05 * trade**2 / traded[day]).sum() / value
            held = np.full(50, value / 50)
    a_year = paid * 252 / len(gross)
    free, net = (
        crowding.growth_with(returns, volume, rl.Policy(21), each) for each in (0.0, money)
    )
    # The mean of twelve starts; this is one of them.
    assert a_year == pytest.approx(1.65e-4, rel=0.01)
    assert free - net == pytest.approx(a_year, rel=0.06)


def test_month_ends_cost_what_was_found_before() -> None:
    returns, volume = rl.load("us_stocks_50_daily"), rl.load("us_stocks_50_daily_volumes")
    found = [
        crowding.growth_with(returns, volume, rl.Policy("ME"), 0.0)
        - crowding.growth_with(returns, volume, rl.Policy("ME"), money)
        for money in (1e3, 1e4, 1e5)
    ]
    assert [1e4 * each for each in found] == pytest.approx([1.6, 15.5, 146.0], abs=0.6)


def test_where_a_gain_is_gone_and_where_dollars_are_most() -> None:
    returns, volume = rl.load("us_stocks_50_daily"), rl.load("us_stocks_50_daily_volumes")
    annual = crowding.pace_rules()["annual"]
    gone = crowding.gone_at(returns, volume, annual)
    never = crowding.growth_with(returns, volume, rl.Policy(None), 0.0)
    at = crowding.growth_with(returns, volume, annual, gone)
    assert at == pytest.approx(never, abs=1e-7)
    # Twice the coefficient is twice the money.
    assert crowding.gone_at(returns, volume, annual, 0.1) == pytest.approx(gone / 2, rel=1e-4)
    shares = np.linspace(0.1, 0.9, 17)
    table = crowding.copied(returns, volume, list(shares * gone))
    dollars = table[table["rule"] == "annual"]["dollars"].to_numpy()
    assert shares[dollars.argmax()] == pytest.approx(0.5, abs=0.051)


# Announced trades

days = st.integers(1, 12)
amounts = st.floats(-10.0, 10.0)


@given(
    trades=arrays(float, (4, 6), elements=amounts),
    impact=st.floats(0.0, 5.0),
    theta=st.floats(0.0, 1.0),
)
def test_what_one_gains_another_loses(trades: np.ndarray, impact: float, theta: float) -> None:
    found = profits(trades, impact, theta)
    assert found.sum() == pytest.approx(0.0, abs=1e-8)
    # Day by day, by hand.
    before, paid = 0.0, np.zeros(4)
    for day in range(6):
        together = trades[:, day].sum()
        paid += trades[:, day] * impact * (theta * before + together)
        before += together
    worth = impact * theta * before * trades.sum(axis=1)
    assert found[:4] == pytest.approx(worth - paid, abs=1e-8)


@given(theta=st.floats(0.0, 1.0), into=st.floats(0.0, 1.0), notice=days, rivals=st.integers(0, 20))
def test_the_loss_is_the_profit_and_the_costs(
    theta: float, into: float, notice: int, rivals: int
) -> None:
    found = go_ahead(theta, rivals=rivals, notice=notice, into=into)
    assert found.loss == pytest.approx(found.profit + found.costs, abs=1e-9)
    assert found.loss == pytest.approx((theta - into) * found.bought, abs=1e-9)
    assert found.profit >= -1e-12


@pytest.mark.parametrize("theta", [0.2, 0.7, 1.0])
def test_one_who_goes_ahead_a_day_and_sells_after(theta: float) -> None:
    found = go_ahead(theta, rivals=1, notice=1, into=0.0)
    assert found.bought == pytest.approx(theta / (2 * (2 - theta)))
    assert found.profit == pytest.approx(theta**2 / (4 * (2 - theta)))
    assert found.loss == pytest.approx(theta**2 / (2 * (2 - theta)))


@given(
    theta=st.floats(0.05, 1.0),
    into=st.floats(0.0, 1.0),
    notice=days,
    rivals=st.integers(1, 6),
    other=st.floats(0.0, 3.0),
)
def test_no_rival_gains_by_buying_another_amount(
    theta: float, into: float, notice: int, rivals: int, other: float
) -> None:
    total = go_ahead(theta, rivals=rivals, notice=notice, into=into).bought
    his = total / rivals

    def earns(amount: float) -> float:
        together = total - his + amount
        plan = schedule(1.0, 1.0, notice, into)
        trades = np.vstack([plan[0], (together - amount) * plan[1], amount * plan[1]])
        return float(profits(trades, 1.0, theta)[2])

    assert earns(his) >= earns(other) - 1e-9


def test_what_is_bought_ahead_by_the_formula_of_the_page() -> None:
    for rivals in (1, 2, 5):
        for theta in (0.0, 0.3, 1.0):
            found = go_ahead(theta, rivals=rivals, notice=1, into=0.0)
            bought = rivals / (rivals + 1) * theta / (2 - theta)
            assert found.bought == pytest.approx(bought, abs=1e-12)
            assert found.loss == pytest.approx(theta * bought, abs=1e-12)


# What the page says


def test_the_rows_of_the_tables() -> None:
    for rules in (2, 7, 10, 45, 100):
        shown = [exact_best(rules), seeming_best(rules), least_years(rules)]
        assert CHAPTER.row(f"{rules}  ") == pytest.approx(shown, abs=5.1e-4)
    votes = stored("votes")
    votes = votes[~votes["row"].str.contains("wider")]
    three = votes[votes["years"] == 3]
    expected = [
        len(three),
        three["seen"].median(),
        three["lucky_seen"].median(),
        three["got"].median(),
        three["lucky_got"].median(),
        100 * three["points"].median(),
        (three["p_value"] <= 0.05).sum(),
    ]
    assert CHAPTER.row("3 years ") == pytest.approx(expected, abs=5.1e-3)


def test_the_vote_on_thirty_industries_by_rolling_windows() -> None:
    """Voters drawn one by one, ratios by pandas; the verdict's number and the page's."""
    found = elections.record("30 industries (m)")
    excess = found.rules.sub(found.cash, axis=0)
    voters = electorate(3)
    votes = len(excess) - 36 - 12 + 1
    drawn = np.random.default_rng(elections.SEED).integers(0, 7, (votes, 500))
    liked = {}
    for kind, months in enumerate([18, 21, 24, 27, 30, 33, 36]):
        rolling = excess.rolling(months)
        liked[kind] = (rolling.mean() / rolling.std()).iloc[35:].to_numpy()[:votes].argmax(axis=1)
    year = found.rules.rolling(12).sum().shift(-12).iloc[35:].to_numpy()[:votes]
    earned = []
    for vote in range(votes):
        tally = np.zeros(found.rules.shape[1])
        for voter in range(500):
            tally[liked[drawn[vote, voter]][vote]] += voters.power[voter]
        earned.append(year[vote, tally.argmax()] - year[vote].mean())
    assert votes == 1063
    judged = CHAPTER.verdicts()["R31"]
    assert judged["value"] == pytest.approx(np.mean(earned), abs=2e-8)
    assert judged["low"] < judged["value"] < judged["high"]
    assert CHAPTER.shows(f"{100 * np.mean(earned):.2f}")


def test_the_money_of_the_verdict() -> None:
    returns, volume = rl.load("us_stocks_50_daily"), rl.load("us_stocks_50_daily_volumes")
    equal = pd.Series(0.02, returns.columns)
    never = rl.simulate(returns, equal, rl.Policy(None)).value.iloc[-1]
    value = 1000 * CHAPTER.verdicts()["R32"]["value"]
    for money, ahead in {0.99 * value: True, 1.01 * value: False}.items():
        costs = rl.Costs(impact=0.05, volume=volume)
        starts = [rl.Policy(252, offset=21 * number) for number in range(12)]
        runs = [rl.simulate(returns, equal, at, costs=costs, initial=money) for at in starts]
        grown = np.mean([np.log(run.value.iloc[-1] / money) for run in runs])
        assert (grown > np.log(never)) == ahead


def test_the_evidence_shows_what_was_found_before() -> None:
    page = Chapter("43_votes_and_copies")
    assert [page.row(f"{size} billion ") for size in (1, 10, 100)] == [[1.6], [15.5], [145.5]]
    league_page = Chapter("43_the_league")
    table = stored("league").query("row == 'all'")
    alone, over = (table["p_value"] <= 0.05).sum(), (table["p_over_all"] <= 0.05).sum()
    in_set = (table["p_in_set"] <= 0.05).sum()
    smallest = round(table["p_over_all"].min(), 3)
    assert league_page.row("all ") == [1565, 78, alone, in_set, over, smallest]


def test_each_claim_is_judged_once() -> None:
    assert list(CHAPTER.verdicts()) == ["R31", "R32", "R34"]
