"""The least trade that puts every weight inside its band: by hand, and against a programme."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from histories import histories, run
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

import research_lib as rl

QUARTERS = dict.fromkeys("abcd", 0.25)
LEAST = rl.Policy(1, band=0.05, trade_to="least")


def test_four_quarters_by_hand() -> None:
    """From 100 in quarters: 40, 26.25, 25 and 17.50, worth 108.75.

    The band is 21.75 to 32.625: a sells 7.375, and d needs 4.25 of it. What is left over, 3.125,
    goes to what lies furthest below 27.1875: d at 21.75 first, and it stays furthest, for 24.875
    is below b and c with their 26.25 and 25. Neither is touched.
    """
    returns = pd.DataFrame({"a": [0.6, 0.0], "b": [0.05, 0.0], "c": 0.0, "d": [-0.3, 0.0]})
    ledger = rl.simulate(returns, QUARTERS, LEAST, initial=100.0)
    np.testing.assert_allclose(ledger.trades, [[-7.375, 0.0, 0.0, 7.375]], rtol=1e-13)
    assert ledger.trades[["b", "c"]].to_numpy().tolist() == [[0.0, 0.0]]


def test_with_costs_who_is_not_touched_pays_no_fixed_cost() -> None:
    returns = pd.DataFrame({"a": [0.6, 0.0], "b": [0.05, 0.0], "c": 0.0, "d": [-0.3, 0.0]})
    ledger = rl.simulate(returns, QUARTERS, LEAST, initial=100.0, costs=rl.Costs(0.01, fixed=0.05))
    assert ledger.trades[["b", "c"]].to_numpy().tolist() == [[0.0, 0.0]]
    sold, bought = -ledger.trades["a"].iloc[0], ledger.trades["d"].iloc[0]
    assert ledger.costs.iloc[0] == pytest.approx(0.01 * (sold + bought) + 0.10, rel=1e-12)
    assert ledger.weights["a"].iloc[0] == pytest.approx(0.3, rel=1e-12)


def test_what_is_left_over_lifts_two_to_a_common_distance() -> None:
    """.58, .14, .14, .14 around quarters, band of 20 points: .13 leave a, and go to the rest."""
    returns = pd.DataFrame({"a": [0.58 / 0.14 - 1.0, 0.0], "b": 0.0, "c": 0.0, "d": 0.0})
    rule = rl.Policy(1, band=0.2, trade_to="least")
    weights = rl.simulate(returns, QUARTERS, rule).weights.iloc[0]
    np.testing.assert_allclose(weights, [0.45, 0.55 / 3, 0.55 / 3, 0.55 / 3], rtol=1e-13)


def test_a_deposit_does_a_part_of_the_work() -> None:
    """12.50 and 7.50 around halves, band of 5 points: with 5 put in, nothing needs to be sold."""
    returns = pd.DataFrame({"a": [0.25, 0.0], "b": [-0.25, 0.0]})
    rule = rl.Policy(1, band=0.05, trade_to="least")
    half = {"a": 0.5, "b": 0.5}
    ledger = rl.simulate(returns, half, rule, flows=pd.Series({0: 5.0}), initial=20.0)
    np.testing.assert_allclose(ledger.trades, [[0.0, 5.0]], atol=1e-14)


def test_a_zero_band_is_the_target_and_an_infinite_one_never() -> None:
    returns = rl.load("factor_etfs_daily").iloc[:80]
    equal = dict.fromkeys(returns.columns, 0.2)
    costs = rl.Costs(0.002)
    for band, other in ((0.0, rl.Policy(5)), (float("inf"), rl.Policy(None))):
        rule = rl.Policy(5, band=band, trade_to="least")
        least, same = (rl.simulate(returns, equal, p, costs=costs).value for p in (rule, other))
        np.testing.assert_allclose(least, same, rtol=1e-13)


def least_turnover(weights: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    """Least half-sum of |trades| that ends between the bounds, by linear programme."""
    size = len(weights)
    # Bought and sold, both at least 0: weights + bought - sold between the bounds, sum kept.
    equal = np.concatenate((np.ones(size), -np.ones(size)))[np.newaxis, :]
    moved = np.hstack((np.eye(size), -np.eye(size)))
    found = linprog(
        np.full(2 * size, 0.5),
        A_ub=np.vstack((moved, -moved)),
        b_ub=np.concatenate((high - weights, weights - low)),
        A_eq=equal,
        b_eq=[0.0],
    )
    assert found.status == 0
    return float(found.fun)


@given(st.integers(0, 2**32))
def test_no_other_trade_is_smaller(seed: int) -> None:
    draw = np.random.default_rng(seed)
    size = int(draw.integers(2, 9))
    names = [f"asset {i}" for i in range(size)]
    target = draw.dirichlet(np.ones(size))
    band = draw.choice([0.0, 0.01, 0.05, 0.2], size)
    kind = str(draw.choice(["absolute", "relative"]))
    grown = draw.lognormal(0.0, 0.5, size)
    returns = pd.DataFrame([grown - 1.0, np.zeros(size)], columns=names)
    rule = rl.Policy(1, pd.Series(band, names), kind, "least")
    ledger = rl.simulate(returns, pd.Series(target, names), rule)
    before = target * grown / (target @ grown)
    half = band * target if kind == "relative" else band
    low, high = np.maximum(target - half, 0.0), target + half
    after = ledger.weights.iloc[0].to_numpy()
    assert (after >= low - 1e-12).all()
    assert (after <= high + 1e-12).all()
    best = least_turnover(before, low, high)
    assert ledger.turnover.iloc[0] == pytest.approx(best, abs=1e-9)


@given(histories())
def test_it_trades_when_others_do_and_never_more(case: dict) -> None:
    rule = case["policy"]
    first = {}
    for destination in ("target", "least"):
        changed = rl.Policy(rule.calendar, rule.band, rule.band_kind, destination, rule.offset)
        ledger = run(case, policy=changed, costs=rl.Costs(), flows=None)
        first[destination] = (list(ledger.trades.index[:1]), ledger.turnover[lambda t: t > 0.0])
    assert first["least"][0] == first["target"][0]
    if first["least"][0]:
        assert first["least"][1].iloc[0] <= first["target"][1].iloc[0] + 1e-12


def test_orders_take_the_same_way() -> None:
    returns = pd.DataFrame(
        {"a": [0.6, 0, 0, 0], "b": [0.05, 0, 0, 0], "c": 0.0, "d": [-0.3, 0, 0, 0]}
    )
    dealing = rl.Dealing(1, notice={"a": 1, "b": 0, "c": 0, "d": 0})
    ledger = rl.simulate(returns, QUARTERS, LEAST, dealing=dealing, initial=100.0)
    np.testing.assert_allclose(ledger.trades, [[-7.375, 0.0, 0.0, 7.375]], rtol=1e-13)


@given(st.integers(0, 2**32), st.sampled_from([0.0, 0.3, 1.0, 2.0, 4.0, 20.0, 1e4]))
def test_without_a_band_it_is_the_target_at_any_impact_or_cannot_be_paid(
    seed: int, impact: float
) -> None:
    """Impact may be so steep that a sale of all costs more than all, and a trade more than that."""
    draw = np.random.default_rng(seed)
    size = int(draw.integers(1, 5))
    returns = pd.DataFrame([draw.lognormal(0.0, 0.5, size) - 1.0, np.zeros(size)])
    target = dict(enumerate(draw.dirichlet(np.ones(size))))
    costs = rl.Costs(float(draw.choice([0.0, 0.05])), impact=impact)
    flows = pd.Series({0: float(draw.choice([0.0, 0.5, 30.0, -0.2]))})
    rules = [rl.Policy(1, trade_to=destination) for destination in ("target", "least")]
    try:
        same = rl.simulate(returns, target, rules[0], costs=costs, flows=flows)
    except ValueError:
        with pytest.raises(ValueError, match="cannot pay"):
            rl.simulate(returns, target, rules[1], costs=costs, flows=flows)
        return
    least = rl.simulate(returns, target, rules[1], costs=costs, flows=flows)
    # Where two roots lie close together, rounding counts by its root.
    assert least.value.iloc[-1] == pytest.approx(same.value.iloc[-1], rel=1e-7, abs=1e-12)


def test_a_steep_trade_that_nobody_can_pay_is_refused() -> None:
    """2 and 1 around halves, at 5 a squared unit: to move 0.47 costs 1.10 twice, and then more."""
    returns = pd.DataFrame({"a": [1.0, 0.0], "b": 0.0})
    given = {"policy": rl.Policy(1, band=0.01, trade_to="least"), "initial": 2.0}
    half = {"a": 0.5, "b": 0.5}
    with pytest.raises(ValueError, match="cannot pay"):
        rl.simulate(returns, half, costs=rl.Costs(impact=15.0), **given)
    ledger = rl.simulate(
        returns, half, costs=rl.Costs(impact=1.5), flows=pd.Series({0: 1.0}), **given
    )
    bought = ledger.trades.iloc[0].to_numpy()
    assert ledger.costs.iloc[0] == pytest.approx(0.5 * (bought**2).sum(), rel=1e-12)
    assert ledger.value.iloc[0] == pytest.approx(4.0 - ledger.costs.iloc[0], rel=1e-14)


def test_a_withdrawal_beyond_a_sale_of_all_is_refused() -> None:
    """Worth 150, at 5 %: 142.50 is all that anyone gets out of it."""
    returns = pd.DataFrame({"a": [1.0, 0.0], "b": 0.0})
    rule, half = rl.Policy(1, band=0.01, trade_to="least"), {"a": 0.5, "b": 0.5}
    given = {"policy": rule, "costs": rl.Costs(0.05), "initial": 100.0}
    ledger = rl.simulate(returns, half, flows=pd.Series({0: -142.0}), **given)
    assert ledger.value.iloc[0] == pytest.approx(0.5 / 0.95, rel=1e-9)
    with pytest.raises(ValueError, match="cannot pay"):
        rl.simulate(returns, half, flows=pd.Series({0: -143.0}), **given)


@pytest.mark.parametrize("destination", ["target", "least"])
@pytest.mark.parametrize("steep", [0.5, 1.3, 1.9, 1.9999, 1.99999999])
def test_the_upper_of_two_roots_by_hand(steep: float, destination: str) -> None:
    """1 and 0.50 to halves of x, at k a squared unit: k x^2 / 2 + (1 - 1.5 k) x + 1.25 k = 1.5.

    The roots meet at k = 2, and beyond it nobody can pay.
    """
    returns, half = pd.DataFrame({"a": [1.0, 0.0], "b": 0.0}), {"a": 0.5, "b": 0.5}
    rule = rl.Policy(1, trade_to=destination)
    ledger = rl.simulate(returns, half, rule, costs=rl.Costs(impact=1.5 * steep))
    upper = (1.5 * steep - 1.0 + np.sqrt(1.0 - 0.25 * steep**2)) / steep
    assert ledger.value.iloc[0] == pytest.approx(upper, rel=1e-8)
    with pytest.raises(ValueError, match="cannot pay"):
        rl.simulate(returns, half, rule, costs=rl.Costs(impact=1.5 * 2.01))
