"""Taxes by lot: an example with pencil and paper, a naive twin, and what must always hold."""

import numpy as np
import pandas as pd
import pytest
from histories import histories, run
from hypothesis import assume, given
from hypothesis import strategies as st
from naive_lots import naive_taxes

import research_lib as rl

DATES = pd.DatetimeIndex(["2000-10-31", "2000-11-30", "2000-12-31", "2001-01-31"])
ORDERS = ["fifo", "highest", "average"]


def three_lots(order: str) -> rl.Ledger:
    """A stock whose price goes 1, 2, 4, 3, 3, and a target that buys twice and sells once.

    Opening, 100: 50 units of stock at 1; 50 in cash.
    October, price 2: stock 100, cash 50, worth 150. Target 80 % = 120: 10 units bought at 2.
    November, price 4: 60 units = 240, cash 30, worth 270. Target 100 %: 7.5 units bought at 4.
    December, price 3: 67.5 units = 202.50. Target 40 % = 81: 40.5 units sold at 3.

    Gain of the sale:
        first in, first out: 40.5 of those bought at 1:            40.5 x 2             = 81.00
        highest cost first:  7.5 at 4, 10 at 2, 23 at 1:           -7.5 + 10 + 23 x 2   = 48.50
        average cost:        100 / 67.5 a unit:           40.5 x 3 - 40.5 x 100 / 67.5  = 61.50
    Tax of 20 %, paid in January: 16.20, 9.70, 12.30.
    In all 100 became 202.50, a gain of 102.50: whoever sells at the end has paid 20.50 by then.
    """
    returns = pd.DataFrame({"stock": [1.0, 1.0, -0.25, 0.0], "cash": 0.0}, index=DATES)
    dates = pd.DatetimeIndex(["2000-09-30", *DATES[:3]])
    targets = pd.DataFrame({"stock": [0.5, 0.8, 1.0, 0.4]}, index=dates)
    targets["cash"] = 1.0 - targets["stock"]
    return rl.simulate(
        returns, targets, rl.Policy("ME"), taxes=rl.Taxes(0.2, lots=order), initial=100.0
    )


@pytest.mark.parametrize(("order", "tax"), [("fifo", 16.20), ("highest", 9.70), ("average", 12.30)])
def test_three_lots_by_hand(order: str, tax: float) -> None:
    ledger = three_lots(order)
    np.testing.assert_allclose(ledger.trades["stock"].iloc[:3], [20.0, 30.0, -121.5], rtol=1e-14)
    np.testing.assert_allclose(ledger.taxes, [0.0, 0.0, 0.0, tax], rtol=1e-14)
    assert ledger.value.iloc[-1] == pytest.approx(202.5 - tax, rel=1e-14)
    assert ledger.liquidation == pytest.approx(182.0, rel=1e-14)


def test_a_loss_is_carried_forward() -> None:
    """100 in a stock that halves: half of it sold, a loss of 25; it then trebles, all is sold.

    Opening: 100 units at 1. First year, price 0.5: half sold, 50 units for 25, loss 25.
    Second year, price 1.5: 50 units sold for 75, gain 25. Net of the loss: nothing. No tax.
    """
    dates = pd.DatetimeIndex(["2000-12-31", "2001-12-31", "2002-12-31", "2003-12-31"])
    returns = pd.DataFrame({"stock": [-0.5, 2.0, 0.0, 0.0], "cash": 0.0}, index=dates)
    targets = pd.DataFrame({"stock": [1.0, 0.5, 0.0]}, index=["1999-12-31", *dates[:2]])
    targets.index = pd.DatetimeIndex(targets.index)
    targets["cash"] = 1.0 - targets["stock"]
    ledger = rl.simulate(returns, targets, rl.Policy("YE"), taxes=rl.Taxes(0.5))
    assert ledger.taxes.sum() == pytest.approx(0.0, abs=1e-15)
    richer = returns.assign(stock=[-0.5, 3.0, 0.0, 0.0])
    ledger = rl.simulate(richer, targets, rl.Policy("YE"), taxes=rl.Taxes(0.5))
    # At a price of 2 the gain is 50 of 100, less the 25: half of what is left is tax, 12.5 %.
    assert ledger.taxes.to_numpy() == pytest.approx([0.0, 0.0, 0.125, 0.0], abs=1e-15)


def test_a_total_loss_is_a_loss_realised() -> None:
    dates = pd.DatetimeIndex(["2000-11-30", "2000-12-31", "2001-01-31"])
    returns = pd.DataFrame({"dead": [-1.0, 0.0, 0.0], "alive": [1.0, 0.0, 0.0]}, index=dates)
    sold = pd.DataFrame({"dead": [0.5, 0.9], "alive": [0.5, 0.1]})
    sold.index = pd.DatetimeIndex(["2000-10-31", "2000-11-30"])
    ledger = rl.simulate(returns, sold, rl.Policy("ME"), taxes=rl.Taxes(0.2))
    # 0.9 of 1 moves out of what doubled: a gain of 0.45, and a loss of 0.5 on what died.
    assert ledger.taxes.iloc[-1] == 0.0
    assert ledger.liquidation == pytest.approx(1.0, rel=1e-14)


@given(histories(), st.sampled_from(ORDERS), st.floats(0.05, 0.6), st.sampled_from(["ME", 2, 5]))
def test_agrees_with_naive_lots(case: dict, order: str, rate: float, year: object) -> None:
    taxes = rl.Taxes(rate, lots=order, year=year)
    ledger = run(case | {"taxes": taxes})
    returns = case["returns"]
    ends = returns.resample("ME").apply("last").index if year == "ME" else None
    if ends is None:
        closing = set(returns.index[year - 1 :: year])
    else:
        closing = {returns.index[returns.index <= end][-1] for end in ends}
    opening = case["target"] * ledger.initial
    paid, owed = naive_taxes(ledger, returns, opening, rate, order, closing)
    scale = float(ledger.value.max())
    np.testing.assert_allclose(ledger.taxes / scale, paid / scale, atol=1e-9)
    np.testing.assert_allclose(
        ledger.liquidation / scale, (ledger.value.iloc[-1] - owed) / scale, atol=1e-9
    )


@given(histories(), st.sampled_from(ORDERS))
def test_tax_is_never_negative_and_never_less_than_the_rate_on_all_gains(
    case: dict, order: str
) -> None:
    taxes = rl.Taxes(0.3, lots=order, year=3)
    ledger = run(case | {"taxes": taxes, "costs": rl.Costs()})
    assert (ledger.taxes >= 0.0).all()
    put_in = ledger.initial + ledger.flows.sum()
    left = ledger.value.iloc[-1]
    gain = left + ledger.taxes.sum() - put_in
    total = ledger.taxes.sum() + left - ledger.liquidation
    scale = ledger.value.max() + put_in
    # Years with losses after years with gains are not made good: the total may be more.
    assert total >= 0.3 * max(0.0, gain) - 1e-9 * scale
    assert total >= -1e-12 * scale


@given(histories(with_flows=False), st.sampled_from(ORDERS))
def test_who_never_sells_pays_at_the_end_only(case: dict, order: str) -> None:
    ledger = run(case | {"taxes": rl.Taxes(0.25, order, 1), "policy": rl.Policy(None)})
    assert ledger.taxes.sum() == pytest.approx(0.0, abs=1e-12 * ledger.value.max())
    gain = ledger.value.iloc[-1] - ledger.initial
    assume(gain > 0.0)
    assert ledger.liquidation == pytest.approx(ledger.value.iloc[-1] - 0.25 * gain, rel=1e-9)


@given(histories())
def test_a_rate_of_zero_is_no_tax(case: dict) -> None:
    plain = run(case)
    free = run(case | {"taxes": rl.Taxes(0.0)})
    pd.testing.assert_series_equal(free.value, plain.value)
    assert free.liquidation == plain.value.iloc[-1]


@given(histories(with_flows=False))
def test_the_highest_cost_defers_most_in_the_first_tax_year(case: dict) -> None:
    taxes = {order: rl.Taxes(0.3, order, 4) for order in ORDERS}
    first = {
        order: run(case | {"taxes": rule, "costs": rl.Costs()}).taxes.iloc[:5].sum()
        for order, rule in taxes.items()
    }
    assert first["highest"] <= first["fifo"] + 1e-9
    assert first["highest"] <= first["average"] + 1e-9


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("unit", [2.0**-60, 2.0**60])
def test_taxes_do_not_depend_on_the_unit_of_money(order: str, unit: float) -> None:
    """Powers of two change no rounding: what is written off as dust is a share, not an amount."""
    returns = rl.load("us_industries_30").iloc[:120, :4]
    equal, rule = dict.fromkeys(returns.columns, 0.25), rl.Policy(1)
    given = {"taxes": rl.Taxes(0.3, order), "costs": rl.Costs(0.002)}
    one, other = (rl.simulate(returns, equal, rule, initial=x, **given) for x in (1.0, unit))
    assert (other.taxes / unit).tolist() == one.taxes.tolist()
    assert other.liquidation / unit == one.liquidation
    assert one.taxes.sum() > 0.0
