"""Trades in whole lots: by hand, against a search of all trades, and what must always hold."""

from __future__ import annotations

import ctypes
import os
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.whole_lots import nearest, programme
from research_lib.whole_lots.trades import trades

EXACT = {"gap": 0.0, "seconds": 60.0}
MOST = 12_000


def all_trades(case: dict) -> pd.DataFrame:
    """Every trade in whole lots that can be paid and is large enough: a row each.

    Written from the definition alone, in money: distance, idle and traded, what is left, and lots.
    """
    price, held, lot = (np.array(case[key], dtype=float) for key in ("price", "held", "lot"))
    goal, cash, fixed, rate = (case[key] for key in ("goal", "cash", "fixed", "rate"))
    value = float(price @ held) + cash
    lots = price * lot
    sold = np.floor(held / lot).astype(int)
    room = max(cash, 0.0) + float(sold @ lots)
    ranges = [range(-s, int(room // m) + 1) for s, m in zip(sold, lots, strict=True)]
    assume(np.prod([len(each) for each in ranges]) <= MOST)
    every = np.array(list(product(*ranges)))
    money = every * lots
    costs = rate * np.abs(money).sum(axis=1) + fixed * (every != 0).sum(axis=1)
    left = cash - money.sum(axis=1) - costs
    small = ((every != 0) & (np.abs(money) < case["least"] - 1e-9)).any(axis=1)
    apart = np.abs(price * held + money - np.array(goal[:-1]) * value).sum(axis=1)
    idle = np.abs(left - goal[-1] * value) + costs
    table = pd.DataFrame(
        {
            "distance": (apart + idle) / value,
            "idle": idle / value,
            "traded": np.abs(money).sum(axis=1) / value,
            "left": left,
            "lots": list(every),
        }
    )
    return table[(left >= -1e-9 * value) & ~small]


def best(table: pd.DataFrame) -> pd.Series:
    for column in ["distance", "idle", "traded"]:
        table = table[table[column] <= table[column].min() + 1e-10]
    return table.iloc[0]


@st.composite
def cases(draw: st.DrawFn) -> dict:
    n = draw(st.integers(1, 5))
    price = draw(st.lists(st.integers(1, 30).map(float), min_size=n, max_size=n))
    held = draw(st.lists(st.integers(0, 4 if n > 3 else 9), min_size=n, max_size=n))
    lot = draw(st.lists(st.sampled_from([1, 1, 1, 2]), min_size=n, max_size=n))
    raw = draw(st.lists(st.integers(0, 10), min_size=n + 1, max_size=n + 1))
    raw[-1] = draw(st.sampled_from([0, 0, raw[-1]]))
    assume(sum(raw[:-1]) > 0)
    cash = draw(st.sampled_from([0.0, 3.0, 25.0, -7.0]))
    assume(np.dot(price, held) + cash > 1.0)
    return {
        "price": price,
        "held": held,
        "lot": lot,
        "goal": [each / sum(raw) for each in raw],
        "cash": cash,
        "rate": draw(st.sampled_from([0.0, 0.0, 0.01, 0.05])),
        "fixed": draw(st.sampled_from([0.0, 0.0, 0.5, 2.0])),
        "least": draw(st.sampled_from([0.0, 0.0, 10.0, 25.0])),
    }


def asked(case: dict, **changes: object) -> pd.DataFrame:
    names = list("abcde")[: len(case["price"])]
    target = dict(zip(names, case["goal"][:-1], strict=True))
    if case["goal"][-1] > 0.0:
        target["cash"] = case["goal"][-1]
    given = {
        "cash": case["cash"],
        "lot": dict(zip(names, case["lot"], strict=True)),
        "least_trade": case["least"],
        "costs": rl.Costs(case["rate"], fixed=case["fixed"]),
    }
    pieces = pd.Series(case["held"], names, dtype=float)
    return trades(pieces, pd.Series(case["price"], names), target, **(given | EXACT | changes))


@given(cases())
def test_agrees_with_a_search_of_all_trades(case: dict) -> None:
    every = all_trades(case)
    if every.empty:
        with pytest.raises(ValueError, match="cannot be paid"):
            asked(case)
        return
    found, wanted = asked(case), best(every)
    assert found.attrs["distance"] == pytest.approx(wanted["distance"], abs=1e-9)
    idle = abs(found.attrs["cash"] / found.attrs["value"] - case["goal"][-1])
    idle += found.attrs["cost"] / found.attrs["value"]
    assert idle == pytest.approx(wanted["idle"], abs=1e-9)
    assert 2.0 * found.attrs["turnover"] == pytest.approx(wanted["traded"], abs=1e-9)
    assert found.attrs["gap"] <= 1e-8


@given(cases(), st.booleans())
def test_never_overspends_and_leaves_less_than_the_cheapest_lot(case: dict, rough: bool) -> None:
    """What is left buys no lot more, unless the least trade or a goal for the cash forbids it."""
    if all_trades(case).empty:
        return
    found = asked(case, **({"gap": 1.0} if rough else {}))
    left, lots = found.attrs["cash"], np.array(case["lot"], dtype=float)
    assert left >= 0.0
    spent = found["money"].sum() + found["cost"].sum()
    assert case["cash"] - spent == pytest.approx(left, abs=1e-9 * found.attrs["value"])
    assert (found["held"] + found["trade"] >= 0.0).all()
    assert np.allclose(found["trade"] / lots, np.rint(found["trade"] / lots))
    moved = found["money"].abs()
    assert (moved[moved > 0.0] >= case["least"] - 1e-9).all()
    if case["goal"][-1] == 0.0 and case["least"] == 0.0:
        dearest = found["price"] * lots * (1.0 + case["rate"]) + case["fixed"]
        assert left < dearest.min() + 1e-9


def test_by_hand() -> None:
    """600 of a and 240 of b, to 56 % and 44 % of 840: 470.40 and 369.60.

    8 pieces of a are 480, 7 are 420; 15 of b are 360, 16 are 384. 480 + 360 = 840: all is spent.
    """
    found = trades({"a": 10, "b": 10}, {"a": 60.0, "b": 24.0}, {"a": 0.56, "b": 0.44})
    assert found["trade"].tolist() == [-2, 5]
    assert found["money"].tolist() == [-120.0, 120.0]
    assert found.attrs["distance"] == pytest.approx((9.6 + 9.6) / 840)
    assert found["after"].tolist() == pytest.approx([480 / 840, 360 / 840])
    assert found["before"].tolist() == pytest.approx([600 / 840, 240 / 840])
    assert (found.attrs["cash"], found.attrs["turnover"]) == (0.0, pytest.approx(120 / 840))


def test_money_that_comes_in_buys_and_money_that_leaves_sells() -> None:
    half = {"a": 0.5, "b": 0.5}
    bought = trades({"a": 3, "b": 1}, {"a": 10.0, "b": 10.0}, half, cash=20.0)
    assert bought["trade"].tolist() == [0, 2]
    sold = trades({"a": 3, "b": 1}, {"a": 10.0, "b": 10.0}, half, cash=-20.0)
    assert sold["trade"].tolist() == [-2, 0]
    assert (bought.attrs["cash"], sold.attrs["cash"]) == (0.0, 0.0)
    with pytest.raises(ValueError, match="cannot be paid"):
        trades({"a": 3, "b": 1}, {"a": 10.0, "b": 10.0}, half, cash=-39.5, costs=0.05)


def test_money_that_is_to_be_kept_is_kept() -> None:
    found = trades({"a": 10}, {"a": 10.0}, {"a": 0.6, "cash": 0.4})
    assert found["trade"].tolist() == [-4]
    assert found.attrs["cash"] == 40.0
    owned = trades({"a": 10, "cash": 100}, {"a": 10.0, "cash": 1.0}, {"a": 0.6, "cash": 0.4})
    assert owned["trade"].tolist() == [2, -20]


def test_where_to_trade_to() -> None:
    """60/40 has become 70/30, bands of 5 points: to 60, 65 or 62.5 of 100."""
    half = {"a": 0.6, "b": 0.4}
    case = {"a": 700, "b": 300}, {"a": 0.1, "b": 0.1}, half
    sold = {
        where: -trades(*case, policy=where, band=0.05)["trade"]["a"]
        for where in ("target", "edge", "halfway", "least")
    }
    assert sold == {"target": 100, "edge": 50, "halfway": 75, "least": 50}
    for where in ("target", "edge", "halfway", "least"):
        assert (trades(*case, policy=where, band=0.1001)["trade"] == 0).all()
        inside = trades(*case, policy=where, band=0.5, band_kind="relative")
        assert (inside["trade"] == 0).all()


def test_inside_the_bands_new_money_goes_to_what_lies_furthest_below() -> None:
    case = {"a": 620, "b": 380}, {"a": 0.1, "b": 0.1}, {"a": 0.6, "b": 0.4}
    found = trades(*case, policy="edge", band=0.05, cash=1.0)
    assert found["trade"].tolist() == [0, 10]


@given(cases(), st.sampled_from(["edge", "halfway", "least"]))
def test_divisible_pieces_go_where_the_simulator_goes(case: dict, where: str) -> None:
    """One period without returns, and a look at its end."""
    names = list("abcde")[: len(case["price"])]
    held = pd.Series(case["held"], names, dtype=float) * case["price"]
    assume(held.sum() > 0.0)
    target = pd.Series(case["goal"][:-1], names) / sum(case["goal"][:-1])
    flat = pd.DataFrame(0.0, pd.RangeIndex(2), names)
    # The opening is bought at what is held, and the look then has the target.
    path = pd.DataFrame([held / held.sum(), target], [-1, 0])
    rule = rl.Policy(1, band=0.05, trade_to=where)
    after = rl.simulate(flat, path, rule).weights.iloc[0]
    fine = trades(
        case["held"] * pd.Series(1.0, names),
        pd.Series(case["price"], names),
        target,
        policy=where,
        band=0.05,
        lot=1e-9,
    )
    assert fine["goal"].tolist() == pytest.approx(after.tolist(), abs=1e-9)
    assert fine["after"].tolist() == pytest.approx(after.tolist(), abs=1e-7)


def large(n: int = 1000) -> tuple[pd.Series, pd.Series, pd.Series]:
    generator = np.random.default_rng(5)
    names = [f"asset {i}" for i in range(n)]
    price = pd.Series(np.exp(generator.normal(3.5, 1.2, n)), names)
    held, target = (pd.Series(generator.dirichlet(np.ones(n)), names) for _ in range(2))
    return (1e6 * held / price).round(), price, target


@pytest.mark.parametrize(
    "how", [{}, {"costs": rl.Costs(0.0, fixed=1.0)}, {"costs": 0.001, "least_trade": 300.0}]
)
def test_a_thousand_assets_come_near_enough_and_say_how_near(how: dict) -> None:
    found = trades(*large(), cash=5000.0, **how)
    assert found.attrs["gap"] <= 1e-4
    assert found.attrs["cash"] >= 0.0
    if "least_trade" not in how:
        fixed = 1.0 if how else 0.0
        assert found.attrs["cash"] < found["price"].min() + fixed


def test_the_stated_gap_is_no_less_than_what_is_missed() -> None:
    pieces, price, target = large(30)
    for how in [{}, {"costs": rl.Costs(0.001, fixed=3.0)}, {"least_trade": 5000.0}]:
        rough = trades(pieces, price, target, gap=1e-2, **how).attrs
        close = trades(pieces, price, target, gap=1e-7, seconds=20.0, **how).attrs
        assert rough["distance"] - rough["gap"] <= close["distance"] + 1e-9
        assert close["distance"] - close["gap"] <= rough["distance"] + 1e-9


def test_how_fast_a_machine_is_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is short, and a machine is slow or a hundred times as fast: steps end the search."""
    generator = np.random.default_rng(12)
    names = list("abcde")
    price = pd.Series(generator.lognormal(3.0, 2.0, 5), names).round(2) + 0.01
    pieces = pd.Series(generator.integers(0, 300, 5).astype(float), names)
    target = pd.Series(generator.dirichlet(np.ones(5)), names)
    solve = programme.milp
    ended: dict[float, list[tuple[int, int]]] = {}
    found = []
    for faster in (1e3, 1e5):

        def solver(*given: Any, faster: float = faster, **more: Any) -> Any:
            more["options"]["time_limit"] *= faster
            most = more["options"]["node_limit"]
            answer = solve(*given, **more)
            ended.setdefault(faster, []).append((most, answer.status))
            return answer

        monkeypatch.setattr(programme, "milp", solver)
        monkeypatch.setattr(nearest, "monotonic", lambda: 0.0)
        found.append(trades(pieces, price, target, cash=1e3, costs=1e-3, gap=1e-9, seconds=0.05))
    assert ended[1e3] == ended[1e5]
    assert any(status for _, status in ended[1e3]), "no search ended before its end"
    pd.testing.assert_frame_equal(*found, check_exact=True)
    assert found[0].attrs == found[1].attrs


def test_the_solver_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It has messages that no option silences; what was written before them stays."""
    solve, language = programme.milp, ctypes.CDLL(None)

    def loud(*given: Any, **more: Any) -> Any:
        language.printf(b"a message of the solver\n")
        os.write(1, b"another\n")
        return solve(*given, **more)

    monkeypatch.setattr(programme, "milp", loud)
    language.printf(b"before\n")
    trades({"a": 10, "b": 10}, {"a": 60.0, "b": 24.0}, {"a": 0.56, "b": 0.44})
    language.printf(b"after\n")
    language.fflush(None)
    assert capfd.readouterr() == ("before\nafter\n", "")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"pieces": {"a": -1, "b": 1}}, "pieces of 'a' are -1"),
        ({"pieces": {"a": np.nan, "b": 1}}, "pieces of 'a' is nan"),
        ({"prices": {"a": 1.0}}, "prices miss 'b'"),
        ({"prices": {"a": 1.0, "b": 0.0}}, "price of 'b' is 0"),
        ({"target": {"a": 0.5, "b": 0.6}}, "target sum to 1.1"),
        ({"target": {"a": 0.5, "c": 0.5}}, "prices miss 'c'"),
        ({"lot": {"a": 1, "b": 0}}, "lot of 'b' is 0"),
        ({"lot": {"a": 1}}, "lot miss 'b'"),
        ({"cash": -3.0}, "worth 0 together"),
        ({"cash": float("nan")}, "worth nan together"),
        ({"least_trade": -1.0}, "least_trade is -1"),
        ({"policy": "edge"}, "policy is 'edge', and there is no band"),
        ({"policy": "there"}, "trade_to is 'there'|policy is 'there'"),
        ({"costs": rl.Costs(impact=0.1)}, "impact"),
        ({"costs": "free"}, "'free'"),
    ],
)
def test_what_is_refused(changed: dict, told: str) -> None:
    case = {"pieces": {"a": 1, "b": 2}, "prices": {"a": 1.0, "b": 1.0}}
    case |= {"target": {"a": 0.5, "b": 0.5}} | changed
    with pytest.raises((ValueError, TypeError), match=told):
        trades(**case)


def test_what_comes_no_nearer_is_not_traded() -> None:
    """Three pieces for six equal assets: any three are as near, and these are held."""
    names = list("abcdef")
    held = dict(zip(names, [0, 1, 0, 1, 0, 1], strict=True))
    found = trades(held, dict.fromkeys(names, 10.0), dict.fromkeys(names, 1 / 6), **EXACT)
    assert (found["trade"] == 0).all()
