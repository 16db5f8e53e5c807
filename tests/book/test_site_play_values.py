"""What the scripts of the figures to play with compute is what the library computes, to 1e-9."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from play_desk import PlayDesk
from playwright.sync_api import Browser
from site_files import ROOT

import research_lib as rl
from research_lib.chapters.what_discipline_earns.data import held
from research_lib.chapters.who_beats_the_market import windows
from research_lib.datasets.study import study_sets
from research_lib.growth.identity import race

pytestmark = pytest.mark.browser

CLOSE = {"rtol": 0.0, "atol": 1e-9}


@pytest.fixture(scope="module")
def desk(browser: Browser, site: Path) -> Iterator[PlayDesk]:
    with PlayDesk(browser, site) as opened:
        yield opened


@cache
def stored(name: str) -> dict[str, Any]:
    path = ROOT / "data" / "explorers" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))["data"]  # type: ignore[no-any-return]


LEVELS = [0.0, 0.013, 0.1, 0.25, 0.5, 0.77, 0.95, 1.0]
WEDGE = """([market, year, cap, levels]) => {
  const {read, lines, at} = RB_PLAY.wedge, data = RB_PLAY.numbers.wedge;
  const drawn = lines(...read(data.markets[market].years[year], data.places), cap);
  return ['best', 'worst', 'bestOfAll', 'worstOfAll']
    .map(key => levels.map(each => at(drawn[key], each)).map(x => Number.isFinite(x) ? x : null))
    .concat([levels.map(() => drawn.market)]);
}"""


def wedge_case(market: int, year: int) -> tuple[pd.Series, pd.Series]:
    data = stored("wedge")
    of = data["markets"][market]["years"][year]
    weights = pd.Series(of["weights"], dtype=float)
    return weights / weights.sum(), pd.Series(of["results"]) / 10 ** data["places"]


@pytest.mark.parametrize("cap", [1.0, 0.5, 0.11, 0.04])
@pytest.mark.parametrize(("market", "year"), [(0, 0), (0, 5), (1, 0), (1, 30), (2, 0), (2, 3)])
def test_the_wedge_is_the_librarys(desk: PlayDesk, market: int, year: int, cap: float) -> None:
    weights, results = wedge_case(market, year)
    sets = rl.wedge(weights, results, levels=LEVELS)
    of_all = rl.wedge(weights, results, "all", LEVELS, max_weight=cap)
    expected = [sets["best"], sets["worst"], of_all["best"], of_all["worst"], sets["market"]]
    found = desk.own(WEDGE, [market, year, cap, LEVELS])
    np.testing.assert_allclose(np.array(found, dtype=float), np.array(expected), **CLOSE)


def test_a_readers_portfolio_is_where_the_library_puts_it(desk: PlayDesk) -> None:
    weights, results = wedge_case(0, 3)
    typed = {9: 0.3, 24: 0.05}
    own = 0.65 * weights
    for asset, share in typed.items():
        own[asset] += share
    found = desk.own(
        """typed => {
          const {read, portfolio} = RB_PLAY.wedge, data = RB_PLAY.numbers.wedge;
          return portfolio(...read(data.markets[0].years[3], data.places), typed);
        }""",
        [[asset, share] for asset, share in typed.items()],
    )
    assert found["level"] == pytest.approx(rl.overlap(own, weights), abs=1e-9)
    assert found["result"] == pytest.approx(own @ results, abs=1e-9)


def test_the_wedge_shows_a_share_and_answers_its_question(desk: PlayDesk) -> None:
    place = desk.place("wedge")
    place.get_by_label("Its weight, % (1)").fill("1")
    assert "above the article\u2019s upper line" in desk.said("wedge")
    place.get_by_label("Its weight, % (1)").fill("101")
    assert "take 1.0 off" in desk.said("wedge")
    place.get_by_label("Its weight, % (1)").fill("0")
    dots = place.locator('.rb-play__dot[data-kind="asset"]')
    dots.nth(9).hover(force=True)
    desk.said("wedge")
    assert place.get_by_label("Show a share").locator("option:checked").inner_text() == "AAPL"


@pytest.mark.parametrize("real", [False, True])
@pytest.mark.parametrize("idle", [False, True])
@pytest.mark.parametrize(
    ("share", "first", "months"), [(0.1, 0, 1176), (0.5, 517, 120), (1, 9, 12)]
)
def test_what_cash_costs_is_the_librarys(
    desk: PlayDesk, share: float, first: int, months: int, idle: bool, real: bool
) -> None:
    data = stored("cash")
    rows = slice(first, first + months)
    held = {name: pd.Series(data[name]) / 10 ** data["places"][name] for name in data["places"]}
    part = pd.DataFrame(held).iloc[rows]
    cash = 0.0 if idle else part["bills"]
    drag = rl.cash_drag(part["market"], cash, share)
    bought = (1.0 + part["prices"]).cumprod() if real else 1.0
    found = desk.own(
        "([data, ...asked]) => RB_PLAY.cash.span(RB_PLAY.numbers.cash, ...asked)",
        [None, share, idle, first, months, real],
    )
    for name, value in {"market": drag["market_value"], "mixed": drag["value"]}.items():
        expected = np.append(1.0, value / bought)
        np.testing.assert_allclose(found[name], expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("data_set", "cost"), [(0, 0), (3, 2), (7, 4), (17, 1)])
def test_starts_are_compared_as_pandas_does(desk: PlayDesk, data_set: int, cost: int) -> None:
    data = stored("often")
    found = desk.own(
        "asked => RB_PLAY.often.compared(RB_PLAY.numbers.often, ...asked)", [data_set, cost]
    )
    for rule, own in zip(data["sets"][data_set]["rules"], found, strict=True):
        growth = pd.Series(rule["growth"][cost]) / 10 ** data["places"]
        assert own["name"] == rule["name"]
        np.testing.assert_allclose(own["growth"], growth, **CLOSE)
        ends = [own["low"], own["mean"], own["high"]]
        np.testing.assert_allclose(ends, growth.agg(["min", "mean", "max"]), **CLOSE)


def test_a_stored_growth_is_that_of_the_simulator() -> None:
    of = study_sets()["20 US stocks"]
    for name, offset, bp in [("weekly", 3, 10), ("annual", 44, 0)]:
        policy = replace(rl.frequency_ladder(of.returns().index)[name], offset=offset)
        ledger = rl.simulate(of.returns(), of.target(), policy, costs=bp / 1e4)
        grown = rl.performance(ledger)["growth"]
        data = stored("often")
        rule = next(each for each in data["sets"][0]["rules"] if each["name"] == name)
        found = rule["growth"][data["costs"].index(bp)][offset] / 10 ** data["places"]
        assert found == pytest.approx(grown, abs=0.51 * 10.0 ** -data["places"])


def daily_fall(which: int) -> tuple[pd.DataFrame, int]:
    data = stored("fall")
    fall = data["falls"][which]
    counts, rates = zip(*fall["bills"], strict=True)
    columns = {
        "shares": np.array(fall["market"]) / 10 ** data["places"],
        "bills": np.repeat(rates, counts) / 10 ** data["fine"],
    }
    return pd.DataFrame(columns), fall["trough"]


@pytest.mark.parametrize(
    ("which", "share", "pace"), [(11, 0.6, 21), (7, 0.6, 63), (13, 0.35, 1), (8, 0.9, 252)]
)
def test_a_fall_is_the_simulators(desk: PlayDesk, which: int, share: float, pace: int) -> None:
    days, trough = daily_fall(which)
    mix = {"shares": share, "bills": 1.0 - share}
    every = [rl.simulate(days, mix, each).value for each in rl.start_offsets(rl.Policy(pace))]
    restored = np.append(1.0, np.mean(every, axis=0))
    alone = np.append(1.0, rl.simulate(days, mix, rl.Policy(None)).value)
    found = desk.own(
        """asked => {
          const {restored, alone} = RB_PLAY.fall.paths(RB_PLAY.numbers.fall, ...asked);
          return {restored: [...restored], alone: [...alone]};
        }""",
        [which, share, pace],
    )
    np.testing.assert_allclose(found["restored"], restored, **CLOSE)
    np.testing.assert_allclose(found["alone"], alone, **CLOSE)
    assert found["alone"][trough] == min(found["alone"]) or share < 0.5


@pytest.mark.parametrize(("which", "first", "last"), [(0, 0, 594), (1, 30, 200), (3, 500, 1152)])
def test_the_race_is_the_librarys(desk: PlayDesk, which: int, first: int, last: int) -> None:
    data = stored("race")
    of = data["sets"][which]
    target = pd.Series(of["target"])
    logs = np.array(of["logs"])[:, first:last].sum(axis=1) / 10 ** data["places"]
    grown = target * np.exp(logs)
    weights = grown / grown.sum()
    found = desk.own(
        "asked => RB_PLAY.race.race(RB_PLAY.numbers.race, ...asked)", [which, first, last]
    )
    assert found["drift"] == pytest.approx(rl.relative_entropy(target, weights), abs=1e-9)
    assert found["level"] == pytest.approx(rl.overlap(target, weights), abs=1e-9)
    paid = sum(of["paid"][first:last]) / 10 ** data["fine"]
    assert found["paid"] == pytest.approx(paid, abs=1e-9)


def test_a_stored_race_is_that_of_the_chapter() -> None:
    """To the digits that the page shows."""
    data = stored("race")
    of, industries = data["sets"][0], held("49 industries (m)")
    whole = race(industries.returns, industries.target)
    for month in (1, 300, 594):
        logs = np.array(of["logs"])[:, :month].sum(axis=1) / 10 ** data["places"]
        grown = np.array(of["target"]) * np.exp(logs)
        drift = np.log(grown.sum()) - np.array(of["target"]) @ logs
        assert drift == pytest.approx(whole["drift"].iloc[month - 1], abs=1e-4)
        paid = sum(of["paid"][:month]) / 10 ** data["fine"]
        assert paid == pytest.approx(whole["paid"].iloc[month - 1], abs=1e-5)


def test_a_share_behind_is_that_of_the_chapters_market(desk: PlayDesk) -> None:
    data = stored("everybody")
    span, stakes = data["spans"].index(10), data["stakes"].index(10)
    bills, cost = data["bills"].index(85), data["costs"].index(10)
    found = desk.own(
        "asked => RB_PLAY.everybody.share(RB_PLAY.numbers.everybody, ...asked)",
        [0, span, stakes, bills, cost],
    )
    crowd = windows.crowd(windows.market(windows.STOCKS), 10)
    assert found == pytest.approx(windows.behind(crowd.bills, 0.01, 10), abs=1e-9)
