"""What the chapter on what discipline earns says, counted again with NumPy alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import research_lib as rl
from research_lib.chapters.what_discipline_earns.closed_market import (
    room_for,
    three_participants,
)
from research_lib.chapters.what_discipline_earns.data import BONDS, MOSCOW, held, held_sets
from research_lib.chapters.what_discipline_earns.everywhere import (
    identity_row,
    parts_by_rule,
    rules_of,
)
from research_lib.chapters.what_discipline_earns.long_run import long_races
from research_lib.chapters.what_discipline_earns.market import against_market
from research_lib.chapters.what_discipline_earns.rules import cashed_by
from research_lib.chapters.what_discipline_earns.stretches import entropy_by_stretch
from research_lib.growth.identity import left_alone_weights

CHAPTER = Chapter("33_what_discipline_earns")
HALF = {"stock": 0.5, "cash": 0.5}

histories = arrays(np.float64, (10, 3), elements=st.floats(-0.5, 1.0)).map(
    lambda values: pd.DataFrame(values, columns=list("abc"))
)
mixes = st.tuples(*[st.floats(0.01, 1.0)] * 3).map(
    lambda parts: pd.Series(parts, list("abc")) / sum(parts)
)


def entropy(target: np.ndarray, weights: np.ndarray) -> float:
    return float((target * np.log(target / weights)).sum())


def test_the_row_of_each_data_set_that_the_page_shows() -> None:
    for name in ["49 industries (m)", "49 industries to 2026 (m)", "20 US stocks", MOSCOW, BONDS]:
        returns, target, _ = held(name)
        gross, aim = 1 + returns.to_numpy(), target.to_numpy()
        paid = float((np.log(gross @ aim) - np.log(gross) @ aim).sum())
        end = aim * gross.prod(axis=0)
        drift, level = entropy(aim, end / end.sum()), np.minimum(aim, end / end.sum()).sum()
        found = [paid, drift, paid - drift, level, 2 * (1 - level) ** 2, drift / paid]
        assert CHAPTER.row(name) == pytest.approx([100 * part for part in found], abs=0.0501)


def test_the_numbers_of_the_answer() -> None:
    assert CHAPTER.row("49 industries (m)")[-1] == 100.1
    assert "100.1 %" in CHAPTER.cells()[0].source


def test_data_sets_are_whole_and_named_once() -> None:
    assert len(held_sets()) == len(set(held_sets())) == 22
    for name in held_sets()[-4:]:
        data = held(name)
        assert np.isfinite(data.returns.to_numpy()).all()
        assert data.target.sum() == pytest.approx(1.0)
        assert list(data.target.index) == list(data.returns.columns)
    moscow = held(MOSCOW)
    assert str(moscow.returns.index[0].date()) == "2012-12-18"
    assert moscow.returns.shape[1] == 49
    assert moscow.years == pytest.approx(13.5, abs=0.1)
    assert held(BONDS).target.to_dict() == {"Stocks": 0.6, "Long Treasuries": 0.4}


def test_rules_of_the_page_are_walked_again() -> None:
    """The yearly rule from each of its twelve starts, by hand, free and at half a percent."""
    returns, target, _ = held("49 industries (m)")
    gross, aim = 1 + returns.to_numpy(), target.to_numpy()
    alone = np.log(gross.prod(axis=0) @ aim)
    free, paid = [], []
    for start in range(12):
        for cost, ends in ((0.0, free), (0.005, paid)):
            money = aim.copy()
            for step, row in enumerate(gross, start=1):
                money = money * row
                if step % 12 == (start or 12) % 12 and step < len(gross):
                    total = money.sum()
                    left = total
                    for _ in range(50):  # what is left pays for the trade onto the target
                        left = total - cost * np.abs(aim * left - money).sum()
                    money = aim * left
            ends.append(np.log(money.sum()) - alone)
    assert cashed_by(returns, target, rl.Policy(12))["premium"] == pytest.approx(np.mean(free))
    costly = cashed_by(returns, target, rl.Policy(12), costs=rl.Costs(0.005))
    assert costly["premium"] == pytest.approx(np.mean(paid))
    assert CHAPTER.row("every year")[0] == pytest.approx(100 * np.mean(free), abs=0.0501)
    assert CHAPTER.row("yearly, 0.5 % costs")[0] == pytest.approx(100 * np.mean(paid), abs=0.0501)


@given(histories, mixes, st.integers(1, 10))
def test_stretches_are_counted_one_by_one(
    returns: pd.DataFrame, target: pd.Series, length: int
) -> None:
    gross, aim = 1 + returns.to_numpy(), target.to_numpy()
    found, spreads = [], []
    for start in range(len(gross) - length + 1):
        grown = gross[start : start + length].prod(axis=0)
        end = aim * grown
        found.append(entropy(aim, end / end.sum()) / length)
        logs = np.log(grown)
        spreads.append(0.5 * (aim @ logs**2 - (aim @ logs) ** 2) / length)
    row = entropy_by_stretch(returns, target, [length]).loc[length]
    assert row.tolist() == pytest.approx([np.mean(found), np.mean(spreads)], abs=1e-12)


def test_a_rule_earns_the_height_of_its_stretch_less_that_of_the_whole() -> None:
    """What the page says of the curve, where the looks fit into the data: all starts wrap."""
    returns, target, _ = held("49 industries (m)")
    curve = entropy_by_stretch(returns, target, [1, 594])["entropy"]
    premium = cashed_by(returns, target, rl.Policy(1))["premium"]
    assert premium == pytest.approx(594 * (curve[1] - curve[594]), abs=1e-12)


@given(histories, mixes, mixes)
def test_the_account_against_a_market_adds_up(
    returns: pd.DataFrame, target: pd.Series, first: pd.Series
) -> None:
    """For a market that is left alone, and for one whose weights are moved in between."""
    gross, aim, weights = 1 + returns.to_numpy(), target.to_numpy(), first.to_numpy()
    rows, before = [], []
    for step, row in enumerate(gross):
        if step == 5:
            weights = 0.5 * weights + 0.5 / 3
        rows.append(weights)
        weights = weights * row / (weights @ row)
        before.append(weights)
    market = pd.DataFrame(rows, returns.index, returns.columns)
    found = against_market(returns, target, market)
    premium = np.log(gross @ aim).sum() - np.log((np.array(rows) * gross).sum(axis=1)).sum()
    moved = entropy(aim, before[4]) - entropy(aim, rows[5])
    expected = [premium, entropy(aim, rows[0]), entropy(aim, before[-1]), moved]
    names = ["premium", "entropy at the start", "entropy at the end", "listings"]
    assert found[names].tolist() == pytest.approx(expected, abs=1e-12)
    start, end = found["entropy at the start"], found["entropy at the end"]
    total = found["paid"] + start - end - found["listings"]
    assert total == pytest.approx(premium, abs=1e-12)


def test_the_market_of_single_shares_is_left_alone() -> None:
    returns, market = rl.load("us_stocks_monthly"), rl.market_weight_panel("us_stocks_monthly")
    equal = pd.Series(1 / 419, returns.columns)
    found = against_market(returns, equal, market)
    assert found["listings"] == pytest.approx(0.0, abs=1e-6)  # weights have ten decimals
    assert CHAPTER.row("419 US stocks, 2007–16") == pytest.approx(100 * found, abs=0.0501)


@given(histories, mixes, st.integers(1, 10))
def test_three_participants_own_the_market(
    returns: pd.DataFrame, target: pd.Series, every: int
) -> None:
    """Asset by asset: what the third holds is what the other two leave."""
    gross, aim = 1 + returns.to_numpy(), target.to_numpy()
    one, never, third = aim.copy(), aim.copy(), aim.copy()
    for step, row in enumerate(gross, start=1):
        one, never, third = one * row, never * row, third * row
        if step % every == 0 and step < len(gross):
            trade = aim * one.sum() - one
            one, third = one + trade, third - trade
    found = three_participants(returns, target, rl.Policy(every)).iloc[-1]
    ends = [one.sum(), never.sum(), third.sum()]
    assert found.tolist() == pytest.approx([*ends, sum(ends)])


def test_the_three_of_the_page() -> None:
    for second, ends in ((-0.5, [1.125, 1.0, 0.875]), (1.0, [2.25, 2.5, 2.75])):
        coin = pd.DataFrame({"stock": [1.0, second], "cash": 0.0})
        found = three_participants(coin, HALF, rl.Policy(1)).iloc[-1]
        assert found.tolist() == [*ends, sum(ends)]


@given(mixes, mixes)
def test_room_is_the_most_that_owns_nothing_twice(market: pd.Series, target: pd.Series) -> None:
    room = room_for(market.to_frame().T, target).iloc[0]
    assert room <= 1.0 + 1e-12
    assert (room * target <= market + 1e-12).all()
    assert ((room + 1e-6) * target > market).any()
    assert room_for(target.to_frame().T, target).iloc[0] == pytest.approx(1.0)


def test_room_of_the_verdict() -> None:
    weights = rl.market_weight_panel("us_industries_49_2026").to_numpy()
    room = 49 * weights.min(axis=1)
    verdict = CHAPTER.verdicts()["R46"]
    assert verdict["finding"] == "fails"
    assert verdict["value"] == pytest.approx(np.median(room), rel=1e-5)
    assert (room < 0.01).mean() > 0.5  # as the caption says
    before = (weights[120:] / weights[:-120]).min(axis=1)
    assert np.median(before) == pytest.approx(1 / 7, abs=0.005)


def test_room_shrinks_with_what_is_left_behind() -> None:
    coin = pd.DataFrame({"stock": [1.0, 1.0], "cash": 0.0})
    assert room_for(left_alone_weights(coin, HALF), HALF).tolist() == pytest.approx([2 / 3, 0.4])


def test_every_rule_of_the_evidence_adds_up() -> None:
    data = held("13 hedge funds (m)")
    for cost in (0.0, 0.005):
        parts = parts_by_rule(data, cost)
        assert list(parts.index) == list(rules_of(data))
        total = parts["cashed"] + parts["open"] - parts["left alone"] + parts["costs"]
        assert total.tolist() == pytest.approx(parts["premium"].tolist(), abs=1e-10)
        assert parts["left over"].abs().max() < 1e-9
        assert parts.loc["never", "premium"] == pytest.approx(0.0, abs=1e-10)
        assert (parts["costs"] < 0.0).sum() == (5 if cost else 0)


def test_the_supposed_bound_is_one_of_the_best_asset_only() -> None:
    rows = {name: identity_row(held(name)) for name in [BONDS, "5 factor funds"]}
    for row in rows.values():
        assert 0.0 <= row["behind the best"] <= row["log(1/b)"]
    assert rows[BONDS]["drift"] > rows[BONDS]["log(1/b)"]
    assert rows["5 factor funds"]["drift"] < rows["5 factor funds"]["log(1/b)"]


def test_the_long_run_is_paid_at_the_rate_of_theory() -> None:
    """Half the variance times one less one over the number of assets; drift as its closed form."""
    races = long_races(20, 40, assets=4, volatility=0.2, ahead=0.0, seed=1)
    assert races.loc[20, "paid"] == pytest.approx(20 * 0.5 * 0.04 * 0.75, rel=0.02)
    one = long_races(200, 20, assets=2, volatility=0.01, ahead=0.05, seed=1)
    # By then nearly all money is in the asset ahead, and the mix grows by half of its lead.
    slope = (one.loc[200, "drift"] - one.loc[150, "drift"]) / 50
    assert slope == pytest.approx(0.025, rel=0.02)
    assert one.loc[200, "won"] == 0.0
