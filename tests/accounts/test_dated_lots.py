"""Short and long gains, losses that a purchase disallows, and lots sold for what they save."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from histories import histories, run
from hypothesis import given
from hypothesis import strategies as st
from naive_lots import naive_dated_taxes

import research_lib as rl
from research_lib.accounts.lots import Lots, book_trades, open_lots, tax_on_sale
from research_lib.accounts.tax_account import LONG, SHORT, close_year, net
from research_lib.accounts.tax_plan import TaxPlan, tax_plan
from research_lib.rebalancing.calendars import look_rows

HALF_YEARS = pd.DatetimeIndex(
    ["2000-06-30", "2000-12-31", "2001-06-30", "2001-12-31", "2002-06-30"]
)


def two_lots(**taxes: object) -> rl.Ledger:
    """A stock whose price goes 1, 2, 2, 3, 3, 3: bought at 1 and at 2, and sold in part at 3.

    The half-years are 184, 181, 184 and 181 days long, so that the opening counts as 182 days
    before the first close: the end of 1999. Opening, 100: 50 units at 1; 50 in cash.
    End of 2000, price 2: 10 units bought at 2. June 2001, price 3: 60 units = 180, cash 30; 20
    units sold at 3, the first lot 547 days old, the second 181.
    """
    returns = pd.DataFrame({"stock": [1.0, 0.0, 0.5, 0.0, 0.0], "cash": 0.0}, index=HALF_YEARS)
    dates = pd.DatetimeIndex(["1999-12-31", HALF_YEARS[1], HALF_YEARS[2]])
    targets = pd.DataFrame({"stock": [0.5, 0.8, 4.0 / 7.0]}, index=dates)
    targets["cash"] = 1.0 - targets["stock"]
    rule = rl.Policy(HALF_YEARS[[1, 2]])
    return rl.simulate(returns, targets, rule, taxes=rl.Taxes(0.2, **taxes), initial=100.0)


@pytest.mark.parametrize(
    ("lots", "tax", "left"),
    [
        # 20 units of the first lot: 40 long.
        ("fifo", 0.2 * 40.0, 210.0 - 0.2 * 110.0),
        # All 10 of the second, 10 short, and 10 of the first, 20 long.
        ("highest", 0.35 * 10.0 + 0.2 * 20.0, 210.0 - 0.35 * 10.0 - 0.2 * 100.0),
        # At 70 / 60 a unit, the oldest first: all long.
        ("average", 0.2 * 20.0 * (3.0 - 70.0 / 60.0), 210.0 - 0.2 * 110.0),
        # The long gain of the first lot before the short one of the second.
        ("harvest", 0.2 * 40.0, 210.0 - 0.2 * 110.0),
    ],
)
def test_two_lots_with_two_rates_by_hand(lots: str, tax: float, left: float) -> None:
    """In all the stock gains 110; what is left at the end is long by then."""
    ledger = two_lots(lots=lots, short_rate=0.35)
    assert ledger.trades["stock"].iloc[:2].tolist() == pytest.approx([20.0, -60.0], rel=1e-14)
    np.testing.assert_allclose(ledger.taxes, [0.0, 0.0, 0.0, 0.0, tax], rtol=1e-13)
    assert ledger.liquidation == pytest.approx(left, rel=1e-14)


@pytest.mark.parametrize(("after", "short"), [("180D", 0), ("181D", 10), (0, 0), (1, 10)])
def test_a_gain_is_long_once_it_was_held_for_longer(after: object, short: float) -> None:
    """The second lot, with a gain of 10, is 181 days old when it is sold, or one period."""
    ledger = two_lots(lots="highest", short_rate=0.35, long_after=after)
    assert ledger.taxes.sum() == pytest.approx(0.35 * short + 0.2 * (30.0 - short), rel=1e-13)


def test_the_opening_is_a_usual_step_before_the_first_close() -> None:
    plan = tax_plan(rl.Taxes(short_rate=0.4, wash_sale=3), HALF_YEARS)
    assert plan.dates.age_clock.tolist() == [-182, 0, 184, 365, 549, 730]
    assert np.diff(plan.dates.wash_clock).tolist() == [1] * 5
    # Hours, and clocks that go forward, are no days.
    spring = pd.DatetimeIndex(["2024-03-09 16:00", "2024-03-10 13:00", "2024-03-11 16:00"])
    local = tax_plan(rl.Taxes(wash_sale="30D"), spring.tz_localize("America/New_York"))
    assert local.dates.wash_clock.tolist() == [-1, 0, 1, 2]


class Desk:
    """Lots of one asset, traded in units at given prices; nothing is held at the opening."""

    def __init__(self, dates: list[str], **taxes: object) -> None:
        self.index = pd.DatetimeIndex(dates)
        given = {"short_rate": 0.4, "wash_sale": "30D", "year": "YE"} | taxes
        self.plan: TaxPlan = tax_plan(rl.Taxes(0.2, **given), self.index)
        self.lots: Lots = open_lots(np.zeros(1), 50, self.plan)

    def trade(self, date: str, units: float, price: float) -> None:
        step = self.index.get_loc(pd.Timestamp(date))
        self.lots.price[0] = price
        book_trades(self.lots, np.array([units * price]), self.plan, step)

    def end_year(self, date: str) -> float:
        """Tax that falls due with the end of a year."""
        close_year(self.lots.account, self.plan, self.index.get_loc(pd.Timestamp(date)))
        due = float(self.lots.account.due[0])
        self.lots.account.due[0] = 0.0
        return due

    def held(self) -> list[tuple[float, float]]:
        """Units and cost of each lot."""
        held = self.lots.dated.held
        many = int(held.filled[0])
        return [
            (float(u), float(b)) for u, b in np.stack((held.units, held.basis), axis=2)[0, :many]
        ]

    def ages(self, date: str) -> list[int]:
        held = self.lots.dated.held
        now = self.plan.dates.age_clock[1 + self.index.get_loc(pd.Timestamp(date))]
        return [int(now - since) for since in held.since[0, : held.filled[0]]]

    def gained(self) -> tuple[float, float]:
        """Short and long gains of the first tax year."""
        gained = self.lots.account.gained[0]
        return float(gained[SHORT]), float(gained[LONG])


@pytest.mark.parametrize(("price", "basis"), [(90.0, 110.0), (70.0, 90.0)])
def test_the_two_examples_of_the_regulation(price: float, basis: float) -> None:
    """26 C.F.R. 1.1091-2, examples 1 and 2: bought for 100, sold for 80, bought again."""
    desk = Desk(["1935-03-01", "1955-01-15", "1955-02-01", "1955-03-03"])
    desk.trade("1935-03-01", 1.0, 100.0)
    desk.trade("1955-01-15", -1.0, 80.0)
    assert desk.gained() == (0.0, -20.0)
    desk.trade("1955-02-01", 1.0, price)
    assert desk.gained() == (0.0, 0.0)
    assert desk.held() == [(1.0, basis)]
    # Held for some twenty years, and for the thirty days since.
    old = (pd.Timestamp("1955-01-15") - pd.Timestamp("1935-03-01")).days
    assert desk.ages("1955-03-03") == [old + 30]


def test_two_purchases_before_the_sale_disallow_part_of_its_loss() -> None:
    """100 shares bought in September for 5,000, 50 in December for 2,750, 25 for 1,125.

    On January 7 the 100 are sold for 4,000, at a loss of 1,000: 750 of it, that on 75 shares, is
    disallowed. The example of the Internal Revenue Service, Publication 550, "Wash sales".
    """
    desk = Desk(["2009-09-24", "2009-12-18", "2009-12-28", "2010-01-07"])
    for date, units, price in [("2009-09-24", 100, 50), ("2009-12-18", 50, 55)]:
        desk.trade(date, units, price)
    desk.trade("2009-12-28", 25.0, 45.0)
    desk.trade("2010-01-07", -100.0, 40.0)
    assert desk.gained() == (-250.0, 0.0)
    assert desk.held() == [(50.0, 65.0), (25.0, 55.0)]
    assert desk.ages("2010-01-07") == [20 + 105, 10 + 105]


def test_part_of_a_sale_matches_part_of_a_purchase() -> None:
    """10 units lose 3 each and 20 lose 1 each; then 15 are bought, and then 40."""
    desk = Desk(["2001-01-02", "2001-02-01", "2001-06-01", "2001-06-11", "2001-06-21"])
    desk.trade("2001-01-02", 10.0, 8.0)
    desk.trade("2001-02-01", 20.0, 6.0)
    desk.trade("2001-06-01", -30.0, 5.0)
    assert desk.gained() == (-50.0, 0.0)
    desk.trade("2001-06-11", 15.0, 4.0)
    # All of the first lot's loss and that on 5 units of the second.
    assert desk.held() == [(10.0, 7.0), (5.0, 5.0)]
    assert desk.gained() == (-15.0, 0.0)
    desk.trade("2001-06-21", 40.0, 3.0)
    assert desk.held() == [(10.0, 7.0), (5.0, 5.0), (15.0, 4.0), (25.0, 3.0)]
    assert desk.gained() == (0.0, 0.0)
    assert desk.ages("2001-06-21") == [160, 130, 120, 0]


def test_a_purchase_replaces_once() -> None:
    """5 units are bought, which replace 5 sold before; 5 sold after have nothing left."""
    desk = Desk(["2001-01-02", "2001-06-01", "2001-06-11", "2001-06-21"])
    desk.trade("2001-01-02", 10.0, 10.0)
    desk.trade("2001-06-01", -5.0, 8.0)
    desk.trade("2001-06-11", 5.0, 8.0)
    desk.trade("2001-06-21", -5.0, 7.0)
    assert desk.held() == [(5.0, 10.0)]
    assert desk.gained() == (-15.0, 0.0)


def test_part_of_one_purchase_may_be_sold_at_a_loss() -> None:
    """Revenue Ruling 56-602: what was bought together with what is sold does not replace it."""
    desk = Desk(["2001-06-01", "2001-06-11", "2001-08-01"])
    desk.trade("2001-06-01", 10.0, 10.0)
    desk.trade("2001-06-11", -4.0, 9.0)
    assert desk.held() == [(6.0, 10.0)]
    assert desk.gained() == (-4.0, 0.0)


@pytest.mark.parametrize(("day", "counts"), [("2001-07-01", False), ("2001-07-02", True)])
def test_thirty_days_are_the_last(day: str, counts: bool) -> None:
    desk = Desk(["2001-01-02", "2001-06-01", "2001-07-01", "2001-07-02"])
    desk.trade("2001-01-02", 1.0, 10.0)
    desk.trade("2001-06-01", -1.0, 7.0)
    desk.trade(day, 1.0, 7.0)
    assert desk.gained() == ((-3.0, 0.0) if counts else (0.0, 0.0))
    before = Desk(["2001-01-02", "2001-06-01", "2001-07-01", "2001-07-02"])
    before.trade("2001-01-02", 1.0, 10.0)
    before.trade("2001-06-01", 1.0, 7.0)
    before.trade(day, -1.0, 7.0)
    assert before.gained() == ((-3.0, 0.0) if counts else (0.0, 0.0))


def test_a_loss_of_last_year_is_taken_back_with_the_next_tax() -> None:
    """A short gain of 30 and a short loss of 10 in 2001; what was lost is bought back in January.

    2001: 40 % of 20 = 8. The purchase makes it 40 % of 30, so 4 more are due with 2002, in which
    nothing else is gained.
    """
    desk = Desk(["2001-01-02", "2001-12-03", "2001-12-31", "2002-01-02", "2002-12-31"])
    desk.trade("2001-01-02", 20.0, 10.0)
    desk.trade("2001-12-03", -10.0, 13.0)
    desk.trade("2001-12-31", -10.0, 9.0)
    assert desk.gained() == (20.0, 0.0)
    assert desk.end_year("2001-12-31") == pytest.approx(8.0, rel=1e-14)
    desk.trade("2002-01-02", 10.0, 9.0)
    assert desk.held() == [(10.0, 10.0)]
    # Whoever sells all on that day owes it as well, and has the loss again.
    assert tax_on_sale(desk.lots, desk.plan, 3) == pytest.approx(4.0, rel=1e-14)
    assert desk.lots.account.assessed[0] == pytest.approx(12.0, rel=1e-14)


def test_what_is_taken_back_is_due_with_the_next_year() -> None:
    desk = Desk(
        ["2001-01-02", "2001-12-03", "2001-12-31", "2002-01-02", "2002-12-31", "2003-01-02"]
    )
    desk.trade("2001-01-02", 20.0, 10.0)
    desk.trade("2001-12-03", -10.0, 13.0)
    desk.trade("2001-12-31", -10.0, 9.0)
    assert desk.end_year("2001-12-31") == pytest.approx(8.0, rel=1e-14)
    desk.trade("2002-01-02", 10.0, 9.0)
    assert desk.end_year("2002-12-31") == pytest.approx(4.0, rel=1e-14)


@pytest.mark.parametrize(
    ("gained", "left"),
    [
        ((-30.0, 50.0), (0.0, 20.0)),
        ((-50.0, 30.0), (-20.0, 0.0)),
        ((30.0, -50.0), (0.0, -20.0)),
        ((50.0, -30.0), (20.0, 0.0)),
        ((-1.0, -2.0), (-1.0, -2.0)),
        ((1.0, 2.0), (1.0, 2.0)),
        ((-3.0, 0.0), (-3.0, 0.0)),
    ],
)
def test_what_is_lost_of_one_kind_is_set_against_the_other(
    gained: tuple[float, float], left: tuple[float, float]
) -> None:
    assert net(*gained) == left


def test_losses_carried_forward_keep_their_kind() -> None:
    """A short loss of 10; a year later 6 short and 10 long: 4 are set against the long gain.

    Tax of 20 % on 6. Had the loss become a long one: 40 % of 6.
    """
    desk = Desk(
        ["2001-01-02", "2001-02-01", "2001-12-31", "2002-02-01", "2002-03-01", "2003-06-02",
         "2003-12-31", "2004-01-02"],
        wash_sale=None,
    )  # fmt: skip
    desk.trade("2001-01-02", 10.0, 10.0)
    desk.trade("2001-02-01", -10.0, 9.0)
    assert desk.end_year("2001-12-31") == 0.0
    desk.trade("2002-02-01", 10.0, 10.0)
    desk.trade("2002-03-01", -10.0, 10.6)
    desk.trade("2002-03-01", 10.0, 10.0)
    desk.trade("2003-06-02", -10.0, 11.0)
    assert desk.end_year("2003-12-31") == pytest.approx(0.2 * 6.0, rel=1e-12)


def test_the_order_of_a_harvest() -> None:
    """Price 10: lots at 9 and 8 bought long ago, 14 and 11 as well; 8.5, 12 and 16 lately."""
    dates = [f"2001-01-{day:02}" for day in range(1, 5)]
    dates += [f"2002-06-{day:02}" for day in range(1, 4)] + ["2002-06-20", "2002-12-31"]
    desk = Desk(dates, lots="harvest", wash_sale=None)
    for date, price in zip(dates[:7], [9.0, 8.0, 14.0, 11.0, 8.5, 12.0, 16.0], strict=True):
        desk.trade(date, 1.0, price)
    order = []
    for _ in range(7):
        held = [basis for _, basis in desk.held()]
        desk.trade("2002-06-20", -1.0, 10.0)
        (sold,) = set(held) - {basis for _, basis in desk.held()}
        order.append(sold)
    assert order == [16.0, 12.0, 14.0, 11.0, 9.0, 8.0, 8.5]


def test_of_equal_lots_the_oldest_is_sold_first() -> None:
    for lots in ("highest", "harvest"):
        desk = Desk(["2001-01-02", "2001-02-01", "2001-03-01"], lots=lots)
        desk.trade("2001-01-02", 1.0, 10.0)
        desk.trade("2001-02-01", 1.0, 10.0)
        desk.trade("2001-03-01", -1.0, 12.0)
        assert desk.ages("2001-03-01") == [28]


def test_the_average_cost_takes_up_what_was_disallowed() -> None:
    """20 units at 10 and 10 at 7: 9 on average. 10 are sold at 6, and 10 are bought again at 6.

    The loss of 3 a unit goes into the new ones: 20 units at 9 and 10 at 9, 9 on average.
    """
    desk = Desk(["2001-01-02", "2001-02-01", "2001-06-01", "2001-06-11"], lots="average")
    desk.trade("2001-01-02", 20.0, 10.0)
    desk.trade("2001-02-01", 10.0, 7.0)
    assert desk.held() == [(20.0, 9.0), (10.0, 9.0)]
    desk.trade("2001-06-01", -10.0, 6.0)
    assert desk.gained() == (-30.0, 0.0)
    desk.trade("2001-06-11", 10.0, 6.0)
    assert desk.gained() == (0.0, 0.0)
    assert desk.held() == [(10.0, 9.0), (10.0, 9.0), (10.0, 9.0)]


SPANS = st.sampled_from([None, "30D", "3D", 1, 4])


@given(
    histories(),
    st.sampled_from(["fifo", "highest", "average", "harvest"]),
    st.one_of(st.none(), st.floats(0.0, 0.6)),
    SPANS,
    st.sampled_from(["365D", "5D", 0, 6]),
    st.sampled_from(["ME", 2, 5]),
)
def test_agrees_with_naive_lots_that_know_their_age(
    case: dict, lots: str, short_rate: float | None, wash: object, after: object, year: object
) -> None:
    taxes = rl.Taxes(0.25, lots, year, short_rate=short_rate, long_after=after, wash_sale=wash)
    ledger = run(case | {"taxes": taxes})
    returns = case["returns"]
    ends = set(returns.index[look_rows(year, returns.index)])
    paid, owed = naive_dated_taxes(ledger, returns, case["target"] * 1.0, taxes, ends)
    scale = float(ledger.value.max())
    np.testing.assert_allclose(ledger.taxes / scale, paid / scale, atol=1e-9)
    left = (ledger.value.iloc[-1] - owed) / scale
    np.testing.assert_allclose(ledger.liquidation / scale, left, atol=1e-9)
    # The books balance with taxes of every kind.
    opening = case["target"].to_frame().T.set_axis([returns.index[0] - pd.Timedelta(days=1)])
    held = pd.concat([opening, ledger.weights.mul(ledger.value, axis=0).fillna(0.0)])
    before = (held.shift().iloc[1:] * (1.0 + returns)).sum(axis=1)
    after_all = before - ledger.costs - ledger.taxes + ledger.flows
    np.testing.assert_allclose(after_all / scale, ledger.value / scale, atol=1e-12)


@given(histories(), st.sampled_from(["fifo", "highest", "average", "harvest"]))
def test_two_equal_rates_are_one(case: dict, lots: str) -> None:
    one = run(case | {"taxes": rl.Taxes(0.3, lots, 3)})
    two = run(case | {"taxes": rl.Taxes(0.3, lots, 3, short_rate=0.3, long_after=2)})
    scale = float(one.value.max())
    if lots != "harvest":
        np.testing.assert_allclose(two.value / scale, one.value / scale, atol=1e-9)
        np.testing.assert_allclose(two.liquidation / scale, one.liquidation / scale, atol=1e-9)
    else:
        highest = run(case | {"taxes": rl.Taxes(0.3, "highest", 3)})
        pd.testing.assert_series_equal(one.value, highest.value)


@given(histories(), st.sampled_from(["fifo", "highest", "average"]), SPANS)
def test_a_disallowed_loss_is_put_off_and_not_lost(case: dict, lots: str, wash: object) -> None:
    """Within one tax year all of it comes back when everything is sold."""
    never = {"year": pd.DatetimeIndex([case["returns"].index[-1]]), "lots": lots}
    plain = run(case | {"taxes": rl.Taxes(0.3, **never)})
    washed = run(case | {"taxes": rl.Taxes(0.3, wash_sale=wash, **never)})
    scale = float(plain.value.max())
    pd.testing.assert_series_equal(washed.value, plain.value)
    np.testing.assert_allclose(washed.liquidation / scale, plain.liquidation / scale, atol=1e-9)


@given(histories(), st.sampled_from(["fifo", "harvest"]))
def test_on_daily_data_days_are_periods(case: dict, lots: str) -> None:
    daily = case["returns"].set_axis(pd.date_range("2001-01-01", periods=len(case["returns"])))
    flows = None if case["flows"] is None else case["flows"].set_axis(daily.index)
    case = case | {"returns": daily, "flows": flows}
    days = rl.Taxes(0.2, lots, 4, short_rate=0.4, long_after="3D", wash_sale="2D")
    periods = rl.Taxes(0.2, lots, 4, short_rate=0.4, long_after=3, wash_sale=2)
    by_day, by_period = (run(case | {"taxes": taxes}) for taxes in (days, periods))
    pd.testing.assert_series_equal(by_day.value, by_period.value)
    assert by_day.liquidation == by_period.liquidation


def test_sweep_and_compare_tax_as_simulate_does() -> None:
    rng = np.random.default_rng(3)
    index = pd.bdate_range("2001-01-01", periods=600)
    returns = pd.DataFrame(rng.normal(0.0005, 0.02, (600, 3)), index, list("abc"))
    even, rules = dict.fromkeys("abc", 1 / 3), {"monthly": rl.Policy("ME"), "weekly": rl.Policy(5)}
    taxes = rl.Taxes(0.2, "harvest", short_rate=0.4, wash_sale="30D")
    plain = rl.Taxes(0.2, "harvest", short_rate=0.4)
    table = rl.sweep(returns, even, rules, taxes=taxes).set_index("policy")
    compared = rl.compare(returns, even, rules, taxes=taxes, n_resamples=2, block=20)
    for name, rule in rules.items():
        ledger = rl.simulate(returns, even, rule, taxes=taxes)
        assert ledger.taxes.sum() != rl.simulate(returns, even, rule, taxes=plain).taxes.sum()
        assert table.loc[name, "liquidation"] == ledger.liquidation
        if name != compared.attrs["baseline"]:
            measured = rl.performance(ledger)["growth"]
            assert compared.loc[(name, "growth"), "value"] == pytest.approx(measured, rel=1e-12)


def test_a_total_loss_has_the_kind_of_its_age_and_is_never_washed() -> None:
    index = pd.bdate_range("2001-01-01", periods=6)
    returns = pd.DataFrame({"dead": [-1.0] + [0.0] * 5, "alive": [1.0] + [0.0] * 5}, index)
    half = {"dead": 0.5, "alive": 0.5}
    taxes = rl.Taxes(0.2, "fifo", 3, short_rate=0.4, wash_sale="30D", long_after=0)
    # Worth 1 after the loss: 0.5 moves into what died, at a long gain of 0.25, less 0.5 lost.
    ledger = rl.simulate(returns, half, rl.Policy(1), taxes=taxes)
    assert ledger.taxes.sum() == 0.0
    assert ledger.liquidation == pytest.approx(1.0, rel=1e-14)


def test_times_in_days_need_dates() -> None:
    returns = pd.DataFrame({"a": [0.1, 0.0, 0.2], "b": 0.0})
    half = {"a": 0.5, "b": 0.5}
    with pytest.raises(ValueError, match=r"long_after is '365D'.*whole number of periods"):
        rl.simulate(returns, half, rl.Policy(1), taxes=rl.Taxes(year=1, short_rate=0.4))
    with pytest.raises(ValueError, match="wash_sale is '30D'"):
        rl.simulate(returns, half, rl.Policy(1), taxes=rl.Taxes(year=1, wash_sale="30D"))
    taxes = rl.Taxes(year=1, short_rate=0.4, long_after=1, wash_sale=2)
    assert rl.simulate(returns, half, rl.Policy(1), taxes=taxes).taxes.sum() > 0.0


def test_short_gains_are_taxed_even_if_long_ones_are_free() -> None:
    returns = pd.DataFrame({"a": [1.0, 0.0, 0.0], "b": 0.0})
    taxes = rl.Taxes(0.0, year=2, short_rate=0.4, long_after=1)
    ledger = rl.simulate(returns, {"a": 0.5, "b": 0.5}, rl.Policy(1), taxes=taxes)
    # A quarter is sold of what doubled, at a gain of half of it, after one period.
    assert ledger.taxes.tolist() == pytest.approx([0.0, 0.0, 0.4 * 0.125], rel=1e-14)


def test_the_average_cost_takes_up_a_loss_that_an_earlier_purchase_disallows() -> None:
    """20 units at 10 and 10 at 7, 9 on average; ten days later 10 are sold at 6.

    The loss of 30 goes into the 10 bought lately: 10 units at 9 and 10 at 12, 10.50 on average.
    """
    desk = Desk(["2001-01-02", "2001-06-01", "2001-06-11"], lots="average")
    desk.trade("2001-01-02", 20.0, 10.0)
    desk.trade("2001-06-01", 10.0, 7.0)
    desk.trade("2001-06-11", -10.0, 6.0)
    assert desk.gained() == (0.0, 0.0)
    assert desk.held() == [(10.0, 10.5), (10.0, 10.5)]


def test_a_sale_of_exactly_one_is_a_sale() -> None:
    desk = Desk(["2001-01-02", "2001-02-01", "2001-03-01"])
    desk.trade("2001-01-02", 3.0, 0.5)
    desk.trade("2001-02-01", -1.0, 1.0)
    assert desk.held() == [(2.0, 0.5)]
    assert desk.gained() == (0.5, 0.0)


@given(
    st.lists(st.tuples(st.integers(-3, 3), st.sampled_from([1.0, 2.0, 3.0, 4.0])), max_size=10),
    st.sampled_from(["fifo", "highest", "average", "harvest"]),
    st.sampled_from([None, 1, 3]),
)
def test_lots_add_up_and_none_is_empty(
    trades: list[tuple[int, float]], lots: str, wash: int | None
) -> None:
    """Whole units make no rounding: what a sale or a loss takes up whole is gone from the books."""
    dates = pd.bdate_range("2001-01-01", periods=10).strftime("%Y-%m-%d").tolist()
    desk = Desk(dates, lots=lots, wash_sale=wash, long_after=2)
    held = paid = 0.0
    for date, (units, price) in zip(dates, trades, strict=False):
        moved = max(float(units), -held)
        gained = sum(desk.gained())
        desk.trade(date, moved, price)
        held, paid = held + moved, paid + moved * price
        assert sum(units for units, _ in desk.held()) == held
        assert all(units > 0.0 for units, _ in desk.held())
        if moved >= 0.0:
            assert sum(desk.gained()) >= gained, "a purchase takes losses back and makes none"
        # Money paid for what is held, and gains booked for what is not, are all that was paid.
        cost = sum(units * basis for units, basis in desk.held())
        assert cost - sum(desk.gained()) == pytest.approx(paid, abs=1e-12)
        lost = desk.lots.dated.lost
        if moved > 0.0 and wash is not None:
            now = desk.plan.dates.wash_clock[1 + dates.index(date)]
            assert (now - lost.sold[0, : lost.filled[0]] <= wash).all()


@pytest.mark.parametrize(("after", "tax"), [(0, 0.2 * 20.0), (1, 0.2 * 20.0), (9, 0.4 * 20.0)])
def test_what_is_lost_in_a_total_loss_is_what_was_paid(after: int, tax: float) -> None:
    """20 units at 1 and 10 at 2 are worth nothing: 40 are lost, and 60 gained on what is sold.

    100 in 20 and 80; what dies doubles first, and at a price of 2 is half of 120: 20 buy 10 units.
    """
    returns = pd.DataFrame({"dead": [1.0, -1.0, 0.0, 0.0], "alive": [0.0, 1.0, 0.0, 0.0]})
    returns["cash"] = 0.0
    targets = pd.DataFrame(
        {"dead": [0.2, 0.5, 0.0], "alive": [0.8, 0.5, 0.0], "cash": [0.0, 0.0, 1.0]}, [-1, 0, 1]
    )
    taxes = rl.Taxes(0.2, year=3, short_rate=0.4, long_after=after)
    ledger = rl.simulate(returns, targets, rl.Policy(1), taxes=taxes, initial=100.0)
    np.testing.assert_allclose(ledger.trades.iloc[0], [20.0, -20.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(ledger.taxes, [0.0, 0.0, 0.0, tax], atol=1e-12)
    assert ledger.value.iloc[-1] == pytest.approx(120.0 - tax, rel=1e-14)


def test_dust_of_rounding_is_no_lot_and_no_loss() -> None:
    """0.1 + 0.2 is 0.3 and a little: the little is neither kept, nor left to be replaced."""
    little = 0.1 + 0.2
    assert little > 0.3
    days = ["2001-01-02", "2001-06-01", "2001-06-11", "2001-06-21"]
    desk = Desk(days)
    desk.trade(days[0], little, 2.0)
    desk.trade(days[1], -0.3, 1.0)
    assert desk.held() == []
    desk.trade(days[2], little, 1.0)
    assert desk.held() == [(little, 2.0)]
    other = Desk(days)
    other.trade(days[0], little, 2.0)
    other.trade(days[1], -little, 1.0)
    other.trade(days[2], 0.3, 1.0)
    assert other.lots.dated.lost.units[0, 0] == 0.0
    other.trade(days[3], 1.0, 1.0)
    assert other.held() == [(0.3, 2.0), (1.0, 1.0)]


@pytest.mark.parametrize("index", [pd.RangeIndex(1), pd.DatetimeIndex(["2001-01-31"])])
def test_one_period_has_an_opening_and_a_close(index: pd.Index) -> None:
    """Bought at the opening and sold at the close, a gain is short however soon it is long."""
    taxes = rl.Taxes(0.2, year=1, short_rate=0.4, long_after=1)
    returns = pd.DataFrame({"a": [0.5]}, index)
    ledger = rl.simulate(returns, {"a": 1.0}, rl.Policy(None), taxes=taxes)
    assert ledger.value.tolist() == [1.5]
    assert ledger.liquidation == pytest.approx(1.5 - 0.4 * 0.5, rel=1e-14)
    dated = rl.Taxes(0.2, year=1, short_rate=0.4, long_after="0D")
    if isinstance(index, pd.DatetimeIndex):
        ledger = rl.simulate(returns, {"a": 1.0}, rl.Policy(None), taxes=dated)
        assert ledger.liquidation == pytest.approx(1.5 - 0.4 * 0.5, rel=1e-14)


def test_the_opening_lot_was_bought_before_the_first_close() -> None:
    """So that a purchase at the first close may replace it where it is sold at a loss."""
    plan = tax_plan(
        rl.Taxes(0.2, year=9, short_rate=0.4, wash_sale=3, long_after=2), pd.RangeIndex(3)
    )
    lots = open_lots(np.array([10.0]), 9, plan)
    assert lots.dated.held.bought[0, 0] == lots.dated.held.since[0, 0] == -1
    book_trades(lots, np.array([4.0]), plan, 0)
    lots.price[0] = 0.5
    book_trades(lots, np.array([-2.0]), plan, 1)
    # 4 units lose 0.50 each, and the 4 bought at the first close come in their place.
    assert lots.account.gained.sum() == pytest.approx(0.0, abs=1e-15)
