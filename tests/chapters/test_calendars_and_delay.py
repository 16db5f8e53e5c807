"""What waiting costs, held to twins and to hand; and what chapter 38 says, computed again."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from histories import histories
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import research_lib as rl
from research_lib.chapters.calendars_and_delay import by_year, timeline, worlds
from research_lib.chapters.calendars_and_delay import figures as draw
from research_lib.chapters.calendars_and_delay.dealings import (
    costs_of_delay,
    dealt_out,
    growth_by_start,
)
from research_lib.chapters.calendars_and_delay.delay import cost_of_delay, rebalancings
from research_lib.chapters.calendars_and_delay.terms import data
from research_lib.datasets.study import stored

CHAPTER = Chapter("38_calendars_and_delay")
EVIDENCE = Chapter("38_waiting_everywhere")
PARTS = ["passed over", "cash", "late"]
TERMS = pd.DataFrame(
    {
        "calendar": ["D", "W-FRI", "ME", "QE", "QE"],
        "notice": [0, 5, 10, 30, 60],
        "settlement": [0, 3, 5, 10, 30],
        "gate": [1.0, 1.0, 1.0, 1.0, 0.25],
    }
)
ETFS = rl.load("factor_etfs_daily")
FIFTH = pd.Series(0.2, ETFS.columns)
MONTHLY = rl.Policy(21)
PAIR = pd.DataFrame({"A": [1.0, 0.2, 0.0, 0.0, 0.0], "B": [0.0, 0.0, 0.4, 0.0, 0.1]})
HALF = {"A": 0.5, "B": 0.5}


def all_terms() -> list[rl.Dealing]:
    return [dealt_out(TERMS, ETFS.columns, first) for first in range(5)]


@cache
def monthly_runs() -> pd.DataFrame:
    cases = [(look, way) for look in rl.start_offsets(MONTHLY) for way in all_terms()]
    return costs_of_delay(ETFS, FIFTH, cases)


def grown(ledger: rl.Ledger) -> float:
    value = ledger.value
    return float(value.iloc[-1]) ** (rl.periods_per_year(value.index) / len(value)) - 1.0


# What waiting costs.


def test_the_smallest_example_by_hand() -> None:
    """Day 3 by hand: the twin holds 90 and 105, the late one 90, 70 and 30 that wait."""
    once = rl.Policy(pd.Index([0]))
    cost = cost_of_delay(PAIR, HALF, once, rl.Dealing(notice=1, settlement=2), frequency=1.0)
    assert cost["instant"] == pytest.approx(2.055**0.2 - 1, rel=1e-12)
    assert cost["delayed"] == pytest.approx(2.0**0.2 - 1, rel=1e-12)
    assert cost["passed over"] == pytest.approx(0.0, abs=1e-15)
    # Returns of the days on which the two differ, and what 30 of 170 and of 190 missed.
    pairs = {2: (165 / 150, 170 / 150), 3: (195 / 165, 190 / 170), 5: (205.5 / 195, 200 / 190)}
    money = {3: 30 / 170 * 30 / 165, 4: 0.0}
    link = {t: np.log(p / d) / (p - d) for t, (p, d) in pairs.items()}
    scale = (2.055**0.2 - 2.0**0.2) / np.log(2.055 / 2.0)
    assert cost["cash"] == pytest.approx(scale * link[3] * money[3], rel=1e-9)
    assert cost["late"] == pytest.approx(cost["lost"] - cost["cash"], rel=1e-9)
    assert cost["late"] < 0.0


@pytest.mark.parametrize("name", ["factor_etfs_daily", "us_stocks_20_daily"])
@pytest.mark.parametrize("every", [1, 21])
def test_the_parts_come_from_runs_that_stand_alone(name: str, every: int) -> None:
    returns = rl.load(name)
    equal = pd.Series(1 / returns.shape[1], returns.columns)
    way, look = dealt_out(TERMS, returns.columns, 1), rl.Policy(every)
    cost = cost_of_delay(returns, equal, look, way)
    tried = rebalancings(returns, equal, look, way)
    prompt = rl.simulate(returns, equal, rl.Policy(tried.index[tried["taken"]]))
    late = rl.simulate(returns, equal, look, dealing=way)
    instant = rl.simulate(returns, equal, look)
    assert cost["lost"] == pytest.approx(grown(instant) - grown(late), abs=1e-13)
    assert cost["passed over"] == pytest.approx(grown(instant) - grown(prompt), abs=1e-12)
    assert cost["cash"] + cost["late"] == pytest.approx(grown(prompt) - grown(late), abs=1e-12)
    share = late.cash / late.value
    assert cost["waiting"] == pytest.approx(share.mean(), rel=1e-12)
    assert cost["worst"] == pytest.approx(share.max(), rel=1e-12)
    # The cash part to first order: what the money missed, without the links.
    missed = share.shift(fill_value=0.0) * prompt.returns()
    assert cost["cash"] == pytest.approx(missed.mean() * 252, rel=0.15)


@given(histories(), st.integers(0, 3), st.integers(0, 3))
@settings(deadline=None)
def test_the_parts_add_up_and_nothing_waits_without_settlement(
    case: dict, notice: int, settlement: int
) -> None:
    returns = case["returns"].clip(lower=-0.5)
    way = rl.Dealing(notice=notice, settlement=settlement)
    look = rl.Policy(2)
    cost = cost_of_delay(returns, case["target"], look, way, frequency=1.0)
    assert cost[PARTS].sum() == pytest.approx(cost["lost"], abs=1e-9)
    if settlement == 0:
        assert cost["cash"] == pytest.approx(0.0, abs=1e-12)
    if settlement == notice == 0:
        assert cost["lost"] == 0.0
        assert cost["taken"] in (0.0, 1.0)


def test_a_look_passed_over_changes_nothing() -> None:
    """Leaving out the looks that were passed over gives the same books; any other does not."""
    way = all_terms()[0]
    tried = rebalancings(ETFS, FIFTH, MONTHLY, way)
    taken = tried.index[tried["taken"]]
    whole = rl.simulate(ETFS, FIFTH, MONTHLY, dealing=way).value
    fewer = rl.simulate(ETFS, FIFTH, rl.Policy(taken), dealing=way).value
    pd.testing.assert_series_equal(whole, fewer, check_exact=True)
    for left_out in taken[:-1]:
        other = rl.simulate(ETFS, FIFTH, rl.Policy(taken.drop(left_out)), dealing=way).value
        assert not other.equals(whole)


def test_orders_are_open_until_their_last_deal() -> None:
    flat = pd.DataFrame({"A": [1.0] + [0.0] * 9, "B": 0.0})
    tried = rebalancings(flat, HALF, rl.Policy(1), rl.Dealing(notice=1, settlement=2))
    assert tried["taken"].tolist()[:5] == [True, False, False, False, True]
    assert tried["periods"].iloc[0] == 3.0
    assert np.isnan(tried["periods"].iloc[1])
    prompt = rebalancings(flat, HALF, rl.Policy(1), rl.Dealing())
    assert prompt["taken"].all()
    assert (prompt["periods"] == 0.0).all()


def test_every_start_agrees_with_the_sweep() -> None:
    way = rl.Dealing(notice=3)
    swept = rl.sweep(ETFS, FIFTH, {"monthly": MONTHLY}, dealing=way, all_starts=True)
    found = growth_by_start(ETFS, FIFTH, MONTHLY, way)
    np.testing.assert_allclose(found, swept["growth"], rtol=1e-12)
    assert found.index.tolist() == swept["offset"].tolist()
    with pytest.raises(ValueError, match="one start"):
        growth_by_start(ETFS, FIFTH, rl.Policy("ME"))


# What the chapter says.


def test_what_the_plumbing_costs() -> None:
    runs = monthly_runs()
    mean, points = runs.mean(), 100 * runs
    for page in (CHAPTER, EVIDENCE):
        assert page.shows(f"{100 * mean['lost']:.2f}")
        assert page.shows(f"{100 * mean['cash']:.2f}")
        assert page.shows(f"{100 * mean['waiting']:.2f} %")
    assert CHAPTER.shows(f"{-points['lost'].min():.2f}", f"{points['lost'].max():.2f}")
    assert EVIDENCE.shows(f"{-points['lost'].min():.2f}", f"{points['lost'].max():.2f}")
    assert EVIDENCE.shows(f"{points['worst'].max():.2f} %")
    assert CHAPTER.shows(f"{100 * (1 - mean['taken']):.0f} %", f"{mean['open']:.0f}")
    assert EVIDENCE.shows(f"{100 * (1 - mean['taken']):.1f} %", f"{mean['open']:.1f}")


def test_two_looks_of_2020_led_to_orders() -> None:
    tried = rebalancings(ETFS, FIFTH, MONTHLY, all_terms()[0]).loc["2020"]
    assert len(tried) == 12
    assert tried["taken"].sum() == 2


def test_a_gate_of_a_quarter_never_binds() -> None:
    open_gate = dealt_out(TERMS.assign(gate=1.0), ETFS.columns)
    gated = rl.simulate(ETFS, FIFTH, MONTHLY, dealing=all_terms()[0])
    free = rl.simulate(ETFS, FIFTH, MONTHLY, dealing=open_gate)
    pd.testing.assert_series_equal(gated.value, free.value, check_exact=True)


def test_a_day_costs_the_daily_rule_on_old_shares() -> None:
    returns = rl.load("olps_nyse_n")
    equal = pd.Series(1 / returns.shape[1], returns.columns)
    rules = [rl.simulate(returns, equal, rl.Policy(1), dealing=w) for w in (None, rl.Dealing(1, 1))]
    lost = grown(rules[0]) - grown(rules[1])
    assert CHAPTER.shows(f"{100 * lost:.2f} %")
    # Every second day, at yesterday's sizes, written down without the simulator.
    looks = np.arange(0, len(returns), 2)
    assert rules[1].trades.shape[0] == len(looks[looks + 1 < len(returns) - 1])
    verdict = CHAPTER.verdicts()["R26"]
    assert verdict["value"] == pytest.approx(lost, rel=1e-4)
    assert verdict["low"] is None


def test_waiting_paid_where_returns_have_memory() -> None:
    hedge = rl.load("hedge_funds")
    equal = pd.Series(1 / 13, hedge.columns)
    months = pd.DataFrame(
        {"calendar": [1, 1, 1, "QE", "QE"], "notice": [1, 1, 2, 2, 3]}
        | {"settlement": [0, 1, 1, 1, 1], "gate": [1.0, 1.0, 1.0, 1.0, 0.25]}
    )
    cases = [(rl.Policy(1), dealt_out(months, hedge.columns, first)) for first in range(5)]
    lost = costs_of_delay(hedge, equal, cases)["lost"]
    assert (lost < 0).all()
    assert EVIDENCE.shows(f"{-100 * lost.mean():.2f}")


def test_days_apart_halve_the_money_that_waits() -> None:
    """The verdict is that of all stored runs; a seventh of them is run again, by the simulator."""
    stored_runs = stored("delay_runs").set_index(["row", "offset", "way"])["waiting"]
    means = [stored_runs[name].mean() for name in ("days apart", "same day")]
    assert CHAPTER.verdicts()["R12"]["value"] == pytest.approx(means[0] / means[1], rel=1e-5)
    dates, phases = ETFS.index, [0, 4, 8, 12, 16]
    for way, start in product(range(5), (0, 7, 14)):
        days = np.roll(phases, way)
        calendars = {a: dates[day::21] for a, day in zip(ETFS, days, strict=True)}
        schemes = {
            "same day": rl.Dealing(dates[phases[way] :: 21], 5, 3),
            "days apart": rl.Dealing(calendars, 5, 3),
        }
        for name, dealing in schemes.items():
            late = rl.simulate(ETFS, FIFTH, rl.Policy(21, offset=start), dealing=dealing)
            share = (late.cash / late.value).mean()
            assert stored_runs[name, start, way] == pytest.approx(share, abs=1e-9)


class TestYears:
    def test_their_mean_is_what_the_runs_lost(self) -> None:
        """Held to the sum of parts, which finds it by another way."""
        found = by_year.lost_by_year(data("5 factor funds"), by_year.EVERY)
        assert len(found) == 8
        assert found.mean() == pytest.approx(monthly_runs()["lost"].mean(), abs=1e-14)
        runs = stored("delay_runs").query("row == '10 industries, every start'")
        years = stored("delay_years").query("row == '10 industries'")
        assert len(runs) == 105
        assert years["lost"].mean() == pytest.approx(runs["lost"].mean(), abs=2e-9)

    def test_a_year_by_the_simulator(self) -> None:
        """One start, the first way: what the values lost against each other in the third year."""
        funds = data("5 factor funds")
        way = funds.ways()[0]
        found = by_year.lost_by_year(funds._replace(terms=TERMS.iloc[[0]]), (4,))
        # Terms of a fund that is traded every day: nothing waits, nothing is lost.
        assert np.abs(found).max() == 0.0
        look = rl.Policy(21, offset=4)
        values = [
            rl.simulate(ETFS, FIFTH, look, dealing=each).value.to_numpy() for each in (None, way)
        ]
        parts = [len(part) for part in np.array_split(values[0], 8)]
        ends = np.cumsum(parts) - 1
        logs = [np.log(value[ends]) for value in values]
        gaps = np.diff(logs[0] - logs[1], prepend=0.0)
        yearly = 252 / len(ETFS)
        lost = values[0][-1] ** yearly - values[1][-1] ** yearly
        one = by_year._in_stretches(*(np.log(value) for value in values), 252.0)
        np.testing.assert_allclose(one, 8 * lost * gaps / gaps.sum(), rtol=1e-9)

    def test_the_interval_of_the_answer(self) -> None:
        years = stored("delay_years").query("row == '10 industries'")["lost"]
        low, high = stats.t.interval(0.95, 54, years.mean(), years.std() / np.sqrt(55))
        written = [f"{100 * each:.2f}" for each in (years.mean(), low, high)]
        assert CHAPTER.shows(*written)
        assert EVIDENCE.shows(*written)
        assert low < 0.0 < high

    def test_coverage_and_power_by_hand(self) -> None:
        found = pd.DataFrame({"lost": [0.0, 1.0, 2.0, 5.0], "low": [-1.0, 0.5, 2.5, 4.0]})
        found["high"] = [1.0, 1.5, 3.5, 6.0]
        # The truth is 2: no interval holds it; were it 1.4, 4 and 2.5 would still lie above zero.
        assert worlds.covers(found) == 0.0
        assert worlds.covers(found.assign(high=2.1)) == 0.5
        assert worlds.finds(found, 1.4) == 0.5
        assert worlds.finds(found, 1.6) == 0.75

    def test_what_the_worlds_say(self) -> None:
        kinds = stored("delay_worlds").query("row != 'three short worlds'").groupby("row")
        held = dict(list(kinds))
        truth = {name: each["lost"].mean() for name, each in held.items()}
        covers = [
            100
            * each[["low", "high"]].apply(lambda ends, t=t: (ends - t).prod() <= 0, axis=1).mean()
            for (name, each), t in zip(held.items(), truth.values(), strict=True)
        ]
        assert [len(each) for each in held.values()] == [200] * 3
        assert CHAPTER.shows(f"{min(covers):.1f} %", f"{max(covers):.1f} %")
        power = [100 * (each["low"] > truth[name] - 0.004).mean() for name, each in held.items()]
        assert CHAPTER.shows(f"{min(power):.1f} %", f"{max(power):.1f} %")


def test_a_way_of_the_hundred_and_twenty_by_the_sweep() -> None:
    """The first fund trades daily, the last is gated: the order of the table."""
    ways = stored("delay_ways")
    assert ways["starts"].sum() == 2520
    (row,) = (
        ways.query("row == 'exchange-traded first' and gated == 'VLUE'").iloc[:1].to_dict("records")
    )
    rules = {"monthly": MONTHLY}
    prompt = rl.sweep(ETFS, FIFTH, rules, all_starts=True)["growth"]
    late = rl.sweep(ETFS, FIFTH, rules, dealing=all_terms()[0], all_starts=True)["growth"]
    lost = prompt - late
    found = [row["lost"], row["least"], row["most"], row["lost in"]]
    assert found == pytest.approx([lost.mean(), lost.min(), lost.max(), (lost > 0).sum()], abs=1e-9)


def test_steps_of_one_rebalancing_by_hand() -> None:
    """The smallest example: A is sold a day after the review and paid on the day B is bought."""
    ledger = rl.simulate(
        PAIR, HALF, rl.Policy(pd.Index([0])), dealing=rl.Dealing(notice=1, settlement=2)
    )
    terms = pd.DataFrame({"notice": [1, 1], "settlement": [2, 2]})
    steps = timeline.steps(ledger, terms, 0)
    assert steps[["notice ends", "deals", "paid"]].to_numpy().tolist() == [[1, 1, 3], [1, 3, 3]]
    assert steps["traded"].tolist() == pytest.approx([-30 / 150, 30 / 190])
    with pytest.raises(ValueError, match="A does not trade after"):
        timeline.steps(ledger, terms, 4)


def test_verdicts_cover_the_claims_named() -> None:
    named = CHAPTER.claims()
    assert list(CHAPTER.verdicts()) == named == ["R9", "R12", "R17", "R26"]


# Figures.


def test_a_picture_of_deals_shows_sales_below_and_purchases_above() -> None:
    ledger = rl.simulate(ETFS, FIFTH, MONTHLY, dealing=all_terms()[0])
    looks = rebalancings(ETFS, FIFTH, MONTHLY, all_terms()[0])
    taken = looks.index[looks["taken"]]
    names = {asset: f"{asset}!" for asset in ETFS}
    deals, money = draw.one_rebalancing(ledger, names, taken, "2019-12", "2020-12").axes
    assert [text.get_text() for text in deals.get_yticklabels()] == list(names.values())
    drawn = sum(len(dots.get_offsets()) for dots in deals.collections)
    assert drawn == (ledger.trades.loc["2019-12":"2020-12"].abs() > 1e-9).sum(axis=None)
    dashed = [line for line in money.lines if line.get_linestyle() == "--"]
    assert len(dashed) == 2


def test_bars_of_cost_start_where_the_last_ended() -> None:
    row = {"passed over": -0.01, "cash": 0.02, "late": -0.03, "lost": -0.02}
    table = pd.DataFrame([row | {"least": -0.05, "most": 0.01}])
    table.index = pd.MultiIndex.from_tuples([("funds", "monthly")])
    axes = draw.parts_of_cost(table, columns=1).axes[0]
    bars = [(bar.get_x(), bar.get_width()) for bar in axes.patches]
    assert bars == [(0.0, -0.01), (0.0, 0.02), (-0.01, -0.03)]
    assert len({bar.get_hatch() for bar in axes.patches}) == 3


def test_names_of_lines_do_not_overlap() -> None:
    index = pd.MultiIndex.from_product([["shares"], [0, 1, 63]])
    lost = pd.DataFrame({"daily": [0.0, 0.01, 0.02], "weekly": [0.0, 0.01, 0.02]}, index)
    ends = pd.DataFrame({"low": [0.0], "high": [0.03]})
    ends.index = pd.MultiIndex.from_tuples([("shares", "daily", 1)])
    axes = draw.lost_by_delay(lost, ends, ["shares"], columns=1).axes[0]
    heights = [text.xy[1] for text in axes.texts]
    assert abs(heights[1] - heights[0]) > 0.002
    assert np.mean(heights) == pytest.approx(0.02)


def test_years_of_loss_and_of_gain_have_their_own_colours() -> None:
    years = pd.DataFrame({"begins": ["2001-01-01", "2002-01-01"], "lost": [0.01, -0.02]})
    years["ends"] = ["2001-12-31", "2002-12-31"]
    (axes,) = draw.lost_by_year(years, np.array([0.0, -0.01, 0.01])).axes
    bars = [bar for bar in axes.patches if bar.get_width() == 250]
    assert [bar.get_height() for bar in bars] == [0.01, -0.02]
    assert bars[0].get_facecolor() != bars[1].get_facecolor()


def test_a_timeline_has_a_stretch_for_each_wait() -> None:
    days = pd.date_range("2020-01-01", periods=5)
    step = {"notice ends": days[1], "deals": days[2], "paid": days[4], "traded": -0.1}
    steps = pd.DataFrame([step, step | {"paid": days[2], "traded": 0.2}], ["A", "B"])
    money = pd.Series(0.1, days)
    rows, below = draw.timeline(steps, {"A": "first", "B": "second"}, days[0], money).axes
    assert [bar.get_width() for bar in rows.patches] == [1, 1, 2, 1, 1, 0]
    assert [text.get_text() for text in rows.texts] == ["sells 10.0 %", "buys 20.0 %"]
    assert below.get_ylim()[0] == 0.0
