"""Trades in whole lots end inside the bands where any do: against a search of all trades."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.whole_lots.trades import trades

EXACT = {"gap": 0.0, "seconds": 60.0}
MOST = 12_000
HALF = {"a": 0.5, "b": 0.5}


@st.composite
def cases(draw: st.DrawFn) -> dict:
    n = draw(st.integers(1, 4))
    raw = draw(st.lists(st.integers(0, 10), min_size=n, max_size=n))
    kept = draw(st.sampled_from([0, 0, 4]))
    assume(sum(raw) > 0)
    price = draw(st.lists(st.integers(1, 30).map(float), min_size=n, max_size=n))
    held = draw(st.lists(st.integers(0, 9), min_size=n, max_size=n))
    cash = draw(st.sampled_from([0.0, 0.0, 3.0, 25.0]))
    assume(np.dot(price, held) > 1.0)
    names = list("abcd")[:n]
    target = dict(zip(names, (each / (sum(raw) + kept) for each in raw), strict=True))
    if kept:
        target["cash"] = kept / (sum(raw) + kept)
    return {
        "pieces": pd.Series(held, names, dtype=float),
        "prices": pd.Series(price, names),
        "target": target,
        "cash": cash,
        "policy": draw(st.sampled_from(["least", "least", "edge", "halfway"])),
        "band": draw(st.sampled_from([0.02, 0.05, 0.1, 0.2])),
        "band_kind": draw(st.sampled_from(["absolute", "absolute", "relative"])),
        "least_trade": draw(st.sampled_from([0.0, 0.0, 10.0])),
        "costs": rl.Costs(
            draw(st.sampled_from([0.0, 0.01, 0.05])), fixed=draw(st.sampled_from([0.0, 0.0, 0.5]))
        ),
    }


def all_trades(case: dict, goal: np.ndarray) -> pd.DataFrame:
    """Every trade in whole pieces that can be paid: what it is worth, and where it ends.

    From the definition alone: `inside`, 2 with all weights inside their bands, of the value after
    and of what is invested alone; 1 with the first only; 0 with neither.
    """
    price, held, cash = case["prices"].to_numpy(), case["pieces"].to_numpy(), case["cash"]
    value = float(price @ held) + cash
    room = cash + float(held @ price)
    ranges = [range(-int(h), int(room // p) + 1) for h, p in zip(held, price, strict=True)]
    assume(np.prod([len(each) for each in ranges]) <= MOST)
    rows = []
    for lots in product(*ranges):
        money = np.array(lots) * price
        cost = case["costs"].proportional * np.abs(money).sum()
        cost += case["costs"].fixed * np.count_nonzero(lots)
        left = cash - money.sum() - cost
        small = any(0.0 < abs(each) < case["least_trade"] - 1e-9 for each in money)
        if left < -1e-9 * value or small:
            continue
        kept = 1.0 - goal.sum() if "cash" in case["target"] else 0.0
        idle = (abs(left - kept * value) + cost) / value
        traded = np.abs(money).sum() / value
        apart = np.abs(held * price + money - goal * value).sum() / value
        rows.append((apart + idle, traded, idle, ends(case, lots, left)))
    return pd.DataFrame(rows, columns=["distance", "traded", "idle", "inside"])


def ends(case: dict, lots: tuple[int, ...], left: float) -> int:
    money = case["prices"] * (case["pieces"] + np.array(lots))
    if "cash" in case["target"]:
        return 2 * is_inside(case, {**money, "cash": left}, money.sum() + left)
    first = is_inside(case, dict(money), money.sum() + left)
    return first + (first and (money.sum() <= 0.0 or is_inside(case, dict(money), money.sum())))


def is_inside(case: dict, money: dict, value: float) -> bool:
    for name, goal in case["target"].items():
        wide = case["band"] * (goal if case["band_kind"] == "relative" else 1.0)
        if abs(money[name] / value - goal) > wide + 1e-9:
            return False
    return True


@given(cases())
def test_agrees_with_a_search_of_all_trades(case: dict) -> None:
    found = trades(**case, **EXACT)
    every = all_trades(case, found["goal"].to_numpy())
    told = found.attrs
    money = case["prices"] * case["pieces"]
    before = {**money, "cash": case["cash"]} if "cash" in case["target"] else dict(money)
    is_off = not is_inside(case, before, sum(before.values()))
    if not is_off and case["cash"] == 0.0:
        assert (found["trade"] == 0).all()
        return
    assert (told["outside"] == []) == (every["inside"].max() > 0)
    some = every[every["inside"] == every["inside"].max()]
    idle = (told["cash"] + told["cost"]) / told["value"]
    if case["policy"] == "least" and is_off and not told["outside"]:
        if "cash" not in case["target"]:
            # None that leaves no more idle trades less.
            lazy = some["traded"][some["idle"] <= idle + 1e-9]
            assert 2.0 * told["turnover"] <= lazy.min() + 1e-8
            some = some.assign(traded=some["traded"] + 2.0 * some["idle"])
        moved = 2.0 * told["turnover"] + 2.0 * idle * ("cash" not in case["target"])
        assert moved == pytest.approx(some["traded"].min(), abs=1e-8)
        some = some[some["traded"] <= some["traded"].min() + 1e-8]
    assert told["distance"] == pytest.approx(some["distance"].min(), abs=1e-8)


def test_by_hand() -> None:
    """60 and 40 at 100, bands of 5 points, 1 %: 5 and 4 end outside by their costs, 6 and 5 do not.

    6 sold and 5 bought cost 11 and leave 89: 5,400 and 4,500 of 9,989 are 54.06 % and 45.05 %.
    """
    case = {"pieces": {"a": 60, "b": 40}, "prices": {"a": 100.0, "b": 100.0}, "target": HALF}
    for policy in ("least", "edge"):
        found = trades(**case, band=0.05, policy=policy, costs=0.01)
        assert found["trade"].tolist() == [-6, 5]
        assert found["after"].tolist() == pytest.approx([5400 / 9989, 4500 / 9989])
        assert (found.attrs["cash"], found.attrs["outside"]) == (pytest.approx(89.0), [])


def test_names_that_no_trade_brings_inside_are_told() -> None:
    """A piece of either is 10 % or more of it all, and the bands are half a point wide."""
    found = trades({"a": 6, "b": 4}, {"a": 1000.0, "b": 1300.0}, HALF, band=0.005, policy="least")
    assert found.attrs["outside"] == ["a", "b"]
    kept = trades({"a": 3}, {"a": 40.0}, {"a": 0.5, "cash": 0.5}, band=0.01, policy="edge")
    assert kept.attrs["outside"] == ["a", "cash"]
    assert trades({"a": 3}, {"a": 40.0}, {"a": 0.5, "cash": 0.5}).attrs["outside"] == []


@pytest.mark.parametrize("policy", ["least", "edge"])
def test_many_assets_end_inside_and_stay(policy: str) -> None:
    """What ends inside is left alone at the next look."""
    generator = np.random.default_rng(3)
    names = [f"asset {i}" for i in range(200)]
    price = pd.Series(np.exp(generator.normal(2.5, 1.0, 200)).round(2) + 0.01, names)
    target = pd.Series(generator.dirichlet(np.full(200, 3.0)), names)
    pieces = (2e6 * target * np.exp(generator.normal(0.0, 0.3, 200)) / price).round()
    how = {"band": 0.25, "band_kind": "relative", "policy": policy, "costs": 0.001}
    found = trades(pieces, price, target, **how)
    assert found.attrs["outside"] == []
    assert found.attrs["gap"] <= 1e-3
    again = trades(pieces + found["trade"], price, target, cash=found.attrs["cash"], **how)
    assert again.attrs["turnover"] < 1e-4


def test_a_relative_band_around_no_cash_is_none() -> None:
    held, price, target = {"a": 80, "b": 30}, {"a": 61, "b": 47}, {"a": 0.5, "b": 0.5}
    how = {"policy": "least", "band": 0.1, "band_kind": "relative", "cash": 7.0}
    plain, named = (trades(held, price, goal, **how) for goal in (target, {**target, "cash": 0.0}))
    assert named["trade"].tolist() == plain["trade"].tolist()
    assert [*named.attrs["outside"]] == []
