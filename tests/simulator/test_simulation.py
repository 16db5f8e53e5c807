"""The simulator against hand arithmetic, a naive twin and its own conventions."""

import numpy as np
import pandas as pd
import pytest
from naive import naive_simulation

import research_lib as rl


@pytest.fixture(scope="module")
def stocks() -> pd.DataFrame:
    return rl.load("us_stocks_20_daily")


@pytest.fixture(scope="module")
def equal(stocks: pd.DataFrame) -> dict[str, float]:
    return dict.fromkeys(stocks.columns, 1.0 / stocks.shape[1])


def test_four_periods_by_hand() -> None:
    """A ledger worked out with pencil and paper: two assets, half each, 1 % a trade.

    Start: 50 and 50 of 100.

    Period 1, A +20 %, B -20 %: 60 and 40, worth 100. Both go to half of x.
        Sold: 60 - x/2, bought: x/2 - 40, together 20 traded whatever x is.
        x = 100 - 1 % of 20 = 99.80; each 49.90. One-way turnover (10.10 + 9.90)/2/100 = 10 %.
    Period 2, A 0 %, B +50 %: 49.90 and 74.85, worth 124.75.
        Traded: (x/2 - 49.90) + (74.85 - x/2) = 24.95, cost 0.2495, x = 124.5005; each 62.25025.
    Period 3, a deposit of 10, A -50 %, B +100 %: 31.125125 and 124.5005, worth 155.625625.
        Available 165.625625. Traded: (x/2 - 31.125125) + (124.5005 - x/2) = 93.375375,
        cost 0.93375375, x = 164.69187125; each 82.345935625.
    Period 4, A +10 %, B +10 %: 164.69187125 x 1.1 = 181.161058375. The last period trades nothing.
    """
    dates = pd.date_range("2001-01-31", periods=4, freq="ME")
    returns = pd.DataFrame({"A": [0.2, 0.0, -0.5, 0.1], "B": [-0.2, 0.5, 1.0, 0.1]}, index=dates)
    ledger = rl.simulate(
        returns,
        {"A": 0.5, "B": 0.5},
        rl.Policy("ME"),
        costs=rl.Costs(proportional=0.01),
        flows=pd.Series({dates[2]: 10.0}),
        initial=100.0,
    )
    np.testing.assert_allclose(ledger.value, [99.80, 124.5005, 164.69187125, 181.161058375], 1e-14)
    np.testing.assert_allclose(ledger.costs, [0.20, 0.2495, 0.93375375, 0.0], 1e-12)
    np.testing.assert_allclose(
        ledger.turnover, [0.1, 24.95 / 2 / 124.75, 93.375375 / 2 / 165.625625, 0.0], 1e-12
    )
    np.testing.assert_allclose(
        ledger.trades, [[-10.10, 9.90], [12.35025, -12.59975], [51.220810625, -42.154564375]], 1e-12
    )
    assert list(ledger.trades.index) == list(dates[:3])
    np.testing.assert_allclose(ledger.weights.iloc[:3], 0.5, 1e-14)


@pytest.mark.parametrize("trade_to", ["target", "edge", "halfway"])
@pytest.mark.parametrize(
    ("band", "kind"),
    [
        (0.0, "absolute"),
        (0.02, "absolute"),
        (0.3, "relative"),
        ({"a": 0.01, "b": 0.08, "c": 0.03, "d": 0.0}, "absolute"),
        ({"a": 0.4, "b": 0.1, "c": 0.2, "d": 0.3}, "relative"),
    ],
)
def test_agrees_with_the_naive_simulator(trade_to: str, band: float, kind: str) -> None:
    generator = np.random.default_rng(7)
    returns = pd.DataFrame(generator.normal(0.0, 0.05, (60, 4)), columns=list("abcd"))
    target = {"a": 0.4, "b": 0.3, "c": 0.3, "d": 0.0}
    rates = {"a": 0.001, "b": 0.02, "c": 0.0, "d": 0.005}
    flows = {10: 0.3, 31: -0.2}
    slow = naive_simulation(
        returns,
        target,
        set(range(2, 60, 3)),
        band=band,
        relative=kind == "relative",
        kept_at={"target": 0.0, "edge": 1.0, "halfway": 0.5}[trade_to],
        rates=rates,
        fixed=1e-4,
        flows=flows,
    )
    ledger = rl.simulate(
        returns,
        target,
        rl.Policy(3, band=band, band_kind=kind, trade_to=trade_to),
        costs=rl.Costs(rates, fixed=1e-4),
        flows=pd.Series(flows),
    )
    np.testing.assert_allclose(ledger.value, slow["value"], rtol=1e-12)
    np.testing.assert_allclose(ledger.costs, slow["costs"], atol=1e-12)
    traded = ledger.trades.abs().sum(axis=1).reindex(returns.index, fill_value=0.0)
    np.testing.assert_allclose(traded, slow["traded"], atol=1e-11)


def test_never_is_the_weighted_sum_of_growth(stocks: pd.DataFrame, equal: dict) -> None:
    growth = (1.0 + stocks).cumprod()
    never = rl.simulate(stocks, equal, rl.Policy(None))
    np.testing.assert_allclose(never.value, growth.mean(axis=1), rtol=1e-11)
    assert never.trades.empty


def test_every_period_is_the_product_of_mean_returns(stocks: pd.DataFrame, equal: dict) -> None:
    daily = rl.simulate(stocks, equal, rl.Policy("D"))
    np.testing.assert_allclose(daily.value, (1.0 + stocks.mean(axis=1)).cumprod(), rtol=1e-10)
    assert len(daily.trades) == len(stocks) - 1


def test_shannons_demon_grows_by_half_log_nine_eighths() -> None:
    coin = pd.DataFrame({"stock": [1.0, -0.5] * 50, "cash": 0.0})
    mix = rl.simulate(coin, {"stock": 0.5, "cash": 0.5}, rl.Policy(1))
    assert np.log(mix.value.iloc[-1]) / 100 == pytest.approx(0.5 * np.log(9 / 8), rel=1e-12)


def test_month_ends_are_the_last_dates_of_the_data_in_each_month(
    stocks: pd.DataFrame, equal: dict
) -> None:
    ledger = rl.simulate(stocks, equal, rl.Policy("ME"))
    last = stocks.index.to_series().groupby(stocks.index.to_period("M")).last()
    assert list(ledger.trades.index) == list(last.iloc[:-1])


def test_a_weekly_look_on_a_holiday_is_the_day_before(stocks: pd.DataFrame, equal: dict) -> None:
    ledger = rl.simulate(stocks.loc["2001"], equal, rl.Policy("W-FRI"))
    good_friday = pd.Timestamp("2001-04-13")
    assert good_friday not in stocks.index
    assert good_friday - pd.Timedelta(days=1) in ledger.trades.index


def test_offsets_are_all_the_ways_to_start(stocks: pd.DataFrame, equal: dict) -> None:
    year = stocks.loc["2001"]
    dates = [
        set(rl.simulate(year, equal, rule).trades.index) for rule in rl.start_offsets(rl.Policy(5))
    ]
    assert set.union(*dates) == set(year.index[:-1])
    assert sum(len(found) for found in dates) == len(year) - 1


def test_an_offset_moves_every_look_by_periods_of_the_data(
    stocks: pd.DataFrame, equal: dict
) -> None:
    year = stocks.loc["2001"]
    at_end = rl.simulate(year, equal, rl.Policy("ME")).trades.index
    later = rl.simulate(year, equal, rl.Policy("ME", offset=3)).trades.index
    assert list(year.index.get_indexer(later)) == list(year.index.get_indexer(at_end) + 3)


def test_explicit_dates_and_labels(stocks: pd.DataFrame, equal: dict) -> None:
    year = stocks.loc["2001"]
    dates = year.index[[3, 70, 150]]
    assert list(rl.simulate(year, equal, rl.Policy(dates)).trades.index) == list(dates)
    undated = year.reset_index(drop=True)
    rule = rl.Policy(pd.Index([3, 70, 150]))
    assert list(rl.simulate(undated, equal, rule).trades.index) == [3, 70, 150]


def test_an_edge_trade_ends_on_the_edge() -> None:
    returns = pd.DataFrame({"a": [0.5, 0.0], "b": [0.0, 0.0]})
    for trade_to, expected in {"target": 0.5, "halfway": 0.525, "edge": 0.55}.items():
        rule = rl.Policy(1, band=0.05, trade_to=trade_to)
        ledger = rl.simulate(returns, {"a": 0.5, "b": 0.5}, rule)
        assert ledger.weights.loc[0, "a"] == pytest.approx(expected, rel=1e-14)


def test_a_band_holds_until_a_weight_is_beyond_it() -> None:
    # From 20 % to 30 % takes 71.4 % more than the rest: (.3/.7)/(.2/.8) = 12/7.
    rest = {name: [0.0, 0.0] for name in "bcde"}
    for growth, traded in ((5 / 7 - 1e-9, False), (5 / 7 + 1e-9, True)):
        returns = pd.DataFrame({"a": [growth, 0.0], **rest})
        rule = rl.Policy(1, band=0.10)
        ledger = rl.simulate(returns, dict.fromkeys("abcde", 0.2), rule)
        assert bool(ledger.turnover.iloc[0] > 0) == traded
        if traded:
            assert ledger.turnover.iloc[0] == pytest.approx(0.1, rel=1e-6)


def test_a_target_of_zero_never_triggers_a_relative_band() -> None:
    returns = pd.DataFrame({"a": [0.1, 0.1], "b": [0.1, 0.1]})
    path = pd.DataFrame({"a": [0.5, 1.0], "b": [0.5, 0.0]}, index=[-1, 0])
    held = rl.simulate(returns, path, rl.Policy(1, band=1.5, band_kind="relative"))
    assert held.trades.empty
    assert held.weights["b"].iloc[-1] == pytest.approx(0.5)


def test_a_path_of_targets_is_used_from_the_close_of_its_date() -> None:
    returns = pd.DataFrame({"a": [0.0, 0.1, 0.1], "b": 0.0}, index=[1, 2, 3])
    path = pd.DataFrame({"a": [0.0, 1.0], "b": [1.0, 0.0]}, index=[0, 2])
    ledger = rl.simulate(returns, path, rl.Policy(1))
    np.testing.assert_allclose(ledger.value, [1.0, 1.0, 1.1])


def test_a_flow_without_a_look_leaves_the_weights_alone() -> None:
    returns = pd.DataFrame({"a": [0.5, 0.1, 0.0], "b": [0.0, 0.2, 0.0]})
    plain = rl.simulate(returns, {"a": 0.5, "b": 0.5}, rl.Policy(None))
    fed = rl.simulate(
        returns, {"a": 0.5, "b": 0.5}, rl.Policy(None), flows=pd.Series({0: 1.0, 2: -0.5})
    )
    np.testing.assert_allclose(fed.weights, plain.weights, rtol=1e-14)
    np.testing.assert_allclose(fed.returns(), plain.value / plain.value.shift(fill_value=1.0) - 1)
    assert fed.flows.tolist() == [1.0, 0.0, -0.5]


def test_the_first_purchase_pays_only_if_asked() -> None:
    returns = pd.DataFrame({"a": [0.0], "b": [0.0]})
    target = {"a": 0.5, "b": 0.5}
    costs = rl.Costs(0.01, fixed=0.02)
    free = rl.simulate(returns, target, rl.Policy(None), costs=costs)
    paid = rl.simulate(returns, target, rl.Policy(None), costs=costs, charge_entry=True)
    assert free.value.iloc[0] == 1.0
    assert free.entry_cost == 0.0
    assert paid.value.iloc[0] == pytest.approx(0.96 / 1.01, rel=1e-14)
    assert paid.value.iloc[0] + paid.entry_cost == pytest.approx(1.0, abs=1e-14)


def test_a_fixed_cost_is_paid_for_each_asset_traded_and_only_then() -> None:
    returns = pd.DataFrame({"a": [0.1, 0.0, 0.0, 0.0], "b": [0.0] * 4, "c": [0.0] * 4})
    target = {"a": 0.5, "b": 0.5, "c": 0.0}
    ledger = rl.simulate(returns, target, rl.Policy(1), costs=rl.Costs(fixed=0.01))
    np.testing.assert_allclose(ledger.costs, [0.02, 0.0, 0.0, 0.0], atol=1e-15)


def test_a_fixed_cost_that_a_deposit_pays_is_on_the_books() -> None:
    """A deposit of just the fixed costs leaves every holding on its weight, and is not lost."""
    returns = pd.DataFrame({"a": [0.0, 0.0], "b": [0.0, 0.0]})
    ledger = rl.simulate(
        returns,
        {"a": 0.5, "b": 0.5},
        rl.Policy(1),
        costs=rl.Costs(fixed=0.01),
        flows=pd.Series({0: 0.02}),
    )
    assert ledger.value.iloc[0] + ledger.costs.iloc[0] == pytest.approx(1.02, abs=1e-15)
    # Once counted, an asset stays counted: or the cost would depend on where the search ends.
    assert ledger.costs.iloc[0] == pytest.approx(0.02, abs=1e-15)


def test_each_asset_has_its_own_band() -> None:
    """Weights of .55, .25 and .20 against .50, .30 and .20: only the second is beyond its band."""
    returns = pd.DataFrame({"a": [0.1, 0.0], "b": [-1 / 6, 0.0], "c": [0.0, 0.0]})
    target = {"a": 0.5, "b": 0.3, "c": 0.2}
    wide = rl.Policy(1, band={"a": 0.06, "b": 0.06, "c": 0.0})
    tight = rl.Policy(1, band={"a": 0.06, "b": 0.025, "c": 0.01}, trade_to="edge")
    assert rl.simulate(returns, target, wide).trades.empty
    # Half of every distance is kept: b goes from .05 away to .025.
    weights = rl.simulate(returns, target, tight).weights.iloc[0]
    np.testing.assert_allclose(weights, [0.525, 0.275, 0.2], rtol=1e-14)


def test_calendars_of_every_kind(stocks: pd.DataFrame, equal: dict) -> None:
    year = stocks.loc["2001"]
    closes = year.index.to_series()
    months = list(closes.groupby(year.index.month).last().iloc[:-1])
    for calendar in ("ME", pd.offsets.MonthEnd(), pd.offsets.BMonthEnd(), pd.DatetimeIndex(months)):
        assert list(rl.simulate(year, equal, rl.Policy(calendar)).trades.index) == months
    quarters = [months[1], months[4], months[7], months[10]]
    assert list(rl.simulate(year, equal, rl.Policy("QE-FEB")).trades.index) == quarters
    local = year.tz_localize("America/New_York")
    assert len(rl.simulate(local, equal, rl.Policy("ME")).trades) == 11
    stamped = year.set_axis(year.index + pd.Timedelta(hours=16))
    found = rl.simulate(stamped, equal, rl.Policy(pd.DatetimeIndex(months))).trades.index
    assert list(found.normalize()) == months
    assert len(rl.start_offsets(rl.Policy(np.int64(5)))) == 5


def test_rules_say_what_they_are() -> None:
    assert rl.Policy(None).describe() == "never"
    assert rl.Policy(21, offset=3).describe() == "look every 21 periods + 3"
    assert rl.Policy(pd.offsets.MonthEnd()).describe() == "look ME"
    assert rl.Policy([1, 2], band={"a": 0.1}).describe().startswith("look given dates, bands by")


def test_a_dead_portfolio_stays_dead() -> None:
    returns = pd.DataFrame({"a": [-1.0, 0.5, 0.5], "b": [-1.0, 0.5, 0.5]})
    ledger = rl.simulate(returns, {"a": 0.5, "b": 0.5}, rl.Policy(1))
    assert ledger.value.tolist() == [0.0, 0.0, 0.0]
    revived = rl.simulate(returns, {"a": 0.5, "b": 0.5}, rl.Policy(None), flows=pd.Series({1: 2.0}))
    np.testing.assert_allclose(revived.value, [0.0, 2.0, 3.0])
    np.testing.assert_allclose(revived.returns(), [-1.0, 0.0, 0.5])
    assert revived.turnover.iloc[1] == 0.5
    emptied = rl.simulate(
        returns * 0.0, {"a": 0.5, "b": 0.5}, flows=pd.Series({1: -1.0}), policy=rl.Policy(1)
    )
    assert emptied.value.tolist() == [1.0, 0.0, 0.0]
    assert emptied.returns().tolist() == [0.0, 0.0, 0.0]


def test_the_ledger_describes_itself(stocks: pd.DataFrame, equal: dict) -> None:
    ledger = rl.simulate(stocks.loc["2001"], equal)
    assert "11 trading dates" in repr(ledger)
    assert ledger.taxes.sum() == 0.0
    assert ledger.cash.sum() == 0.0
