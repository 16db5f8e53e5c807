"""Orders that wait: by hand, against a naive twin, and what must always hold."""

import numpy as np
import pandas as pd
import pytest
from histories import histories, run
from hypothesis import assume, given
from hypothesis import strategies as st
from naive_dealing import Desk, naive_dealing

import research_lib as rl
from research_lib.rebalancing.calendars import look_rows
from research_lib.simulator.loop import run as run_plan
from research_lib.simulator.set_up import set_up
from research_lib.trading.orders import DealingPlan

DAYS = pd.bdate_range("2001-01-01", periods=8)
HALF = {"A": 0.5, "B": 0.5}


def test_a_notice_and_a_settlement_by_hand() -> None:
    """A doubles on the first day; selling it takes a day of notice and two to be paid.

    Day 1: A 100, B 50, worth 150; ordered: sell 25 of A, buy B with it. A grows by 10 % on day 2.
    Day 2: A 110, the order 27.50; dealt. A 82.50, B 50, 27.50 to come.
    Day 3: nothing. Day 4: 27.50 is paid and buys B: 77.50.
    The look of day 5 finds no open order and moves 2.50 from A: A 82.50 and B 77.50, worth 160.
    Day 6: B grows by 10 %, worth 167.75; the order is dealt. On day 8 it is paid, too late to buy.
    """
    returns = pd.DataFrame({"A": [1.0, 0.1, 0, 0, 0, 0, 0, 0], "B": [0.0, 0, 0, 0, 0, 0.1, 0, 0]})
    returns.index = DAYS
    dealing = rl.Dealing("D", notice=1, settlement=2)
    ledger = rl.simulate(returns, HALF, rl.Policy("D"), dealing=dealing, initial=100.0)
    assert ledger.value.round(10).tolist() == [150, 160, 160, 160, 160, 167.75, 167.75, 167.75]
    assert ledger.cash.round(10).tolist() == [0, 27.5, 27.5, 0, 0, 2.5, 2.5, 2.5]
    assert ledger.trades.index.tolist() == [DAYS[1], DAYS[3], DAYS[5]]
    np.testing.assert_allclose(ledger.trades, [[-27.5, 0], [0, 27.5], [-2.5, 0]], atol=1e-12)
    held = ledger.weights.mul(ledger.value, axis=0)
    np.testing.assert_allclose(held.iloc[1], [82.5, 50.0], rtol=1e-12)


def test_a_missed_notice_waits_for_the_next_date() -> None:
    returns = pd.DataFrame({"A": [1.0] + [0.0] * 29, "B": 0.0})
    returns.index = pd.bdate_range("2001-01-01", periods=30)
    fridays = rl.Dealing("W-FRI", notice=4)
    just = rl.simulate(returns, HALF, rl.Policy(1), dealing=fridays)
    assert just.trades.index[0] == pd.Timestamp("2001-01-05")  # ordered on Monday, four days on
    late = rl.simulate(returns, HALF, rl.Policy(1, offset=0), dealing=rl.Dealing("W-FRI", 5))
    assert late.trades.index[0] == pd.Timestamp("2001-01-12")


def test_a_gate_carries_the_rest_over() -> None:
    """Half of A may leave at a time: 100 of 150 ordered leave as 75 and 25."""
    returns = pd.DataFrame({"A": [0.5] + [0.0] * 7, "B": 0.0}, index=DAYS)
    to_b = pd.DataFrame({"A": [1.0, 1 / 3], "B": [0.0, 2 / 3]})
    to_b.index = pd.DatetimeIndex(["2000-12-29", DAYS[0]])
    ledger = rl.simulate(
        returns, to_b, rl.Policy(1), dealing=rl.Dealing(1, gate={"A": 0.5, "B": 1.0}), initial=100.0
    )
    np.testing.assert_allclose(ledger.trades.iloc[:2], [[-75.0, 75.0], [-25.0, 25.0]], rtol=1e-12)


def test_a_gate_lets_all_of_a_holding_out() -> None:
    """A quarter of the holding as it was when the order was given: four dates."""
    returns = pd.DataFrame(0.0, DAYS, ["A", "B"])
    to_b = pd.DataFrame({"A": [1.0, 0.0], "B": [0.0, 1.0]})
    to_b.index = pd.DatetimeIndex(["2000-12-29", DAYS[0]])
    ledger = rl.simulate(returns, to_b, rl.Policy(1), dealing=rl.Dealing(1, gate=0.25))
    np.testing.assert_allclose(ledger.trades["A"], [-0.25] * 4, rtol=1e-12)


@pytest.mark.parametrize("dealing", [rl.Dealing(notice=1), rl.Dealing(settlement=1)])
def test_what_is_paid_out_on_a_look_is_sold_once(dealing: rl.Dealing) -> None:
    returns = pd.DataFrame({"A": [0.5, 0, 0, 0, 0], "B": 0.0}, DAYS[:5])
    ledger = rl.simulate(
        returns,
        HALF,
        rl.Policy(DAYS[:1]),
        dealing=dealing,
        flows=pd.Series({DAYS[0]: -60.0}),
        initial=100.0,
    )
    assert ledger.value.iloc[0] == pytest.approx(65.0, rel=1e-12)
    np.testing.assert_allclose(ledger.weights.iloc[-1], 0.5, rtol=1e-12)
    assert ledger.trades.to_numpy().sum() == pytest.approx(-60.0, rel=1e-12)


def test_money_that_waits_earns_what_it_is_said_to() -> None:
    returns = pd.DataFrame({"A": [1.0] + [0.0] * 7, "B": 0.0}, index=DAYS)
    dealing = rl.Dealing(1, settlement={"A": 3, "B": 0}, waiting=0.01)
    ledger = rl.simulate(returns, HALF, rl.Policy(1), dealing=dealing, initial=100.0)
    bought = ledger.trades.loc[DAYS[3], "B"]
    assert bought == pytest.approx(25.0 * 1.01**3, rel=1e-12)


def test_no_delay_is_the_plain_simulator() -> None:
    returns = rl.load("factor_etfs_daily")
    equal = dict.fromkeys(returns.columns, 0.2)
    plain = rl.simulate(returns, equal, rl.Policy("ME"), costs=rl.Costs(0.001))
    nothing = rl.simulate(
        returns, equal, rl.Policy("ME"), costs=rl.Costs(0.001), dealing=rl.Dealing()
    )
    pd.testing.assert_series_equal(plain.value, nothing.value, check_exact=True)


def forced(case: dict) -> tuple[np.ndarray, np.ndarray]:
    """Value of the plain loop, and of the loop of orders with nothing to wait for."""
    setup = set_up(
        case["returns"],
        case["target"],
        case["policy"],
        costs=case["costs"],
        flows=case["flows"],
        taxes=case.get("taxes"),
    )
    periods, assets = case["returns"].shape
    dates = np.ones((periods, assets), dtype=np.bool_)
    nobody = np.zeros(assets, dtype=np.int64)
    at_once = DealingPlan(dates, nobody, nobody.copy(), 0, np.ones(assets), 0.0)
    return tuple(
        run_plan(plan, True, False).value
        for plan in (setup.plan, setup.plan._replace(dealing=at_once))
    )


@given(histories(), st.booleans())
def test_orders_without_delay_do_what_the_plain_loop_does(case: dict, taxed: bool) -> None:
    # What has to be paid is paid before the orders, which costs a little more than both at once.
    outgoing = taxed or (case["flows"] < 0.0).any()
    case["costs"] = rl.Costs() if outgoing else rl.Costs(case["costs"].proportional, impact=0.02)
    case["policy"] = rl.Policy(case["policy"].calendar) if outgoing else case["policy"]
    case["taxes"] = rl.Taxes(0.2, year=4) if taxed else None
    run(case)  # refuses what cannot be paid
    plain, ordered = forced(case)
    np.testing.assert_allclose(ordered, plain, rtol=1e-12)


@st.composite
def dealings(draw: st.DrawFn, assets: list[str]) -> rl.Dealing:
    """A dealing calendar with everything that can happen in it."""
    each = {
        "calendar": st.sampled_from([1, 2, 3, 5]),
        "notice": st.integers(0, 4),
        "settlement": st.integers(0, 4),
        "gate": st.sampled_from([1.0, 0.5, 0.2]),
    }
    drawn = {name: {a: draw(kind) for a in assets} for name, kind in each.items()}
    return rl.Dealing(**drawn, waiting=draw(st.sampled_from([0.0, 0.001])))


@given(histories(), st.data())
def test_agrees_with_naive_orders(case: dict, data: st.DataObject) -> None:
    returns = case["returns"]
    dealing = data.draw(dealings(list(returns.columns)))
    waits = [dealing.notice, dealing.settlement]
    at_once = not any(any(kind.values()) for kind in waits)
    # With nothing to wait for, the plain loop runs, which deals the last period's flow.
    assume(not at_once)
    calendar = case["policy"].calendar
    case["policy"] = rl.Policy(calendar)
    case["costs"] = rl.Costs(case["costs"].proportional)
    ledger = run(case | {"dealing": dealing})
    desk = Desk(
        target=case["target"].to_dict(),
        dates={a: set(look_rows(n, returns.index)) for a, n in dealing.calendar.items()},
        notice=dealing.notice,
        settlement=dealing.settlement,
        gate=dealing.gate,
        rates=dict(case["costs"].proportional),
        waiting=dealing.waiting,
    )
    flows = {step: flow for step, flow in enumerate(case["flows"]) if flow}
    by_hand = naive_dealing(desk, returns, set(look_rows(calendar, returns.index)), flows)
    np.testing.assert_allclose(ledger.value, by_hand["value"], rtol=1e-12)
    scale = by_hand["value"].max()
    np.testing.assert_allclose(ledger.cash / scale, by_hand["cash"] / scale, atol=1e-9)


@given(histories(), st.data(), st.sampled_from(["fifo", "highest", "average"]))
def test_the_books_balance_with_every_friction_at_once(
    case: dict, data: st.DataObject, order: str
) -> None:
    names = list(case["returns"].columns)
    impact = pd.Series(data.draw(st.floats(0.0, 0.05)), names)
    volume = case["returns"].abs() + 0.5
    case["costs"] = rl.Costs(case["costs"].proportional, 1e-6, impact, volume)
    case["taxes"] = rl.Taxes(0.3, order, 4)
    dealing = data.draw(dealings(names))
    ledger = run(case | {"dealing": dealing})
    held = ledger.weights.mul(ledger.value, axis=0)
    start = held.shift()
    start.iloc[0] = case["target"] * ledger.initial
    waited = ledger.cash.shift(fill_value=0.0) * (1.0 + dealing.waiting)
    before = (start * (1.0 + case["returns"])).sum(axis=1) + waited
    after = before - ledger.costs - ledger.taxes + ledger.flows
    np.testing.assert_allclose(ledger.value, after, rtol=1e-12)
    np.testing.assert_allclose(held.sum(axis=1) + ledger.cash, ledger.value, rtol=1e-12)
    assert (ledger.cash >= 0.0).all()
    assert (held >= -1e-15).all(axis=None)
    assert (ledger.costs >= -1e-12 * ledger.value.max()).all()
    assert (ledger.taxes >= 0.0).all()


@given(histories(), st.data(), st.integers(0, 24), st.floats(-0.5, 1.0))
def test_orders_know_nothing_of_the_future(
    case: dict, data: st.DataObject, at: int, other: float
) -> None:
    dealing = data.draw(dealings(list(case["returns"].columns)))
    at = min(at, len(case["returns"]) - 1)
    changed = case["returns"].copy()
    changed.iloc[at:] = other
    one, two = (run(case | {"dealing": dealing, "returns": r}) for r in (case["returns"], changed))
    pd.testing.assert_series_equal(one.value.iloc[:at], two.value.iloc[:at])
