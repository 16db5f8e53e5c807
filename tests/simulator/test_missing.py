"""A universe that changes: assets that list late, have a gap, are delisted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import research_lib as rl

HALF = {"A": 0.5, "B": 0.5}
GAP = float("nan")
DATES = pd.date_range("2001-01-31", periods=5, freq="ME")
RETURNS = pd.DataFrame(
    {"A": [0.10, 0.05, -0.05, 0.10, 0.05], "B": [-0.05, 0.05, GAP, GAP, 0.02]}, index=DATES
)


def test_a_gap_by_hand() -> None:
    """Half and half, every month; B is not listed in March and April.

    January: (10 - 5) / 2 = 2.5 %. February: both earn 5 %, then B becomes money that buys A.
    March and April: A alone, -5 % and 10 %. In April the look buys B again.
    May: (5 + 2) / 2 = 3.5 %.
    """
    ledger = rl.simulate(RETURNS, HALF, rl.Policy(1), missing="unlisted")
    np.testing.assert_allclose(ledger.returns(), [0.025, 0.05, -0.05, 0.10, 0.035], rtol=1e-13)
    np.testing.assert_allclose(ledger.weights["B"].iloc[:4], [0.5, 0.0, 0.0, 0.5], atol=1e-15)


def test_what_leaves_is_sold_for_nothing_and_bought_again_at_a_cost() -> None:
    """100 in A and 100 in B; B leaves: 100 of money buy A at 1 %, and only that costs."""
    returns = pd.DataFrame({"A": [0.0, 0.0], "B": [0.0, GAP]})
    ledger = rl.simulate(
        returns, HALF, rl.Policy(None), costs=rl.Costs(0.01), initial=200.0, missing="unlisted"
    )
    assert ledger.value.iloc[0] == pytest.approx(100.0 + 100.0 / 1.01, rel=1e-14)
    np.testing.assert_allclose(ledger.trades, [[100.0 / 1.01, -100.0]], rtol=1e-13)
    assert ledger.turnover.iloc[0] == pytest.approx((100.0 + 100.0 / 1.01) / 400.0, rel=1e-13)
    assert ledger.returns().iloc[0] == pytest.approx(-(100.0 - 100.0 / 1.01) / 200.0, rel=1e-12)


def test_it_comes_back_at_a_look_and_never_by_itself() -> None:
    never = rl.simulate(RETURNS, HALF, rl.Policy(None), missing="unlisted")
    assert never.weights["B"].iloc[1:].tolist() == [0.0] * 4
    fed = rl.simulate(
        RETURNS, HALF, rl.Policy(None), flows=pd.Series({DATES[3]: 1.0}), missing="unlisted"
    )
    assert fed.weights["B"].iloc[-1] == 0.0, "a flow goes where the money is"
    aimed = rl.simulate(
        RETURNS,
        HALF,
        rl.Policy(None, contributions="to target"),
        flows=pd.Series({DATES[3]: 1.0}),
        missing="unlisted",
    )
    assert aimed.weights["B"].iloc[3] > 0.3, "unless it is told to go to what is below target"


def test_late_listings_are_bought_in_proportion() -> None:
    """A .2, B .3, C .5: with C not yet listed, A and B hold .4 and .6."""
    returns = pd.DataFrame({"A": [0.0, 0.0], "B": [0.0, 0.0], "C": [GAP, 0.1]})
    target = {"A": 0.2, "B": 0.3, "C": 0.5}
    ledger = rl.simulate(returns, target, rl.Policy(1), missing="unlisted", charge_entry=True)
    np.testing.assert_allclose(ledger.trades.iloc[0], [-0.2, -0.3, 0.5], rtol=1e-13)
    assert ledger.value.iloc[-1] == pytest.approx(1.05, rel=1e-14)


def test_all_that_is_held_may_leave_at_once() -> None:
    returns = pd.DataFrame({"A": [0.1, GAP, GAP], "B": [GAP, 0.2, 0.1]})
    ledger = rl.simulate(returns, HALF, rl.Policy(None), missing="unlisted")
    np.testing.assert_allclose(ledger.value, [1.1, 1.32, 1.452], rtol=1e-14)


def test_a_gain_is_realised_when_the_asset_leaves() -> None:
    dates = pd.DatetimeIndex(["2000-11-30", "2000-12-31", "2001-01-31"])
    returns = pd.DataFrame({"A": [1.0, GAP, GAP], "B": [0.0, 0.0, 0.0]}, index=dates)
    ledger = rl.simulate(
        returns, HALF, rl.Policy(None), taxes=rl.Taxes(0.2), initial=2.0, missing="unlisted"
    )
    # A went from 1 to 2: a gain of 1, a tax of 0.2 in January.
    np.testing.assert_allclose(ledger.taxes, [0.0, 0.0, 0.2], rtol=1e-13)


def test_the_word_changes_nothing_where_nothing_is_missing() -> None:
    returns = rl.load("factor_etfs_daily").iloc[:300]
    equal = dict.fromkeys(returns.columns, 0.2)
    plain, told = (
        rl.simulate(returns, equal, costs=rl.Costs(0.001), missing=missing)
        for missing in ("refuse", "unlisted")
    )
    pd.testing.assert_series_equal(plain.value, told.value, check_exact=True)


def test_a_late_listing_is_the_shorter_history_from_then_on() -> None:
    """Before C is listed, A and B; from its purchase on, as if the account opened then."""
    draw = np.random.default_rng(2)
    returns = pd.DataFrame(draw.normal(0.0, 0.05, (60, 3)), columns=list("ABC"))
    late = returns.mask(pd.DataFrame({"A": False, "B": False, "C": returns.index < 30}))
    target = {"A": 0.2, "B": 0.3, "C": 0.5}
    value = rl.simulate(late, target, rl.Policy(1), missing="unlisted").value
    early = rl.simulate(returns[["A", "B"]].iloc[:30], {"A": 0.4, "B": 0.6}, rl.Policy(1)).value
    later = rl.simulate(returns.iloc[30:], target, rl.Policy(1)).value
    np.testing.assert_allclose(value.iloc[:30], early, rtol=1e-13)
    np.testing.assert_allclose(value.iloc[30:], early.iloc[-1] * later, rtol=1e-13)


@pytest.mark.parametrize("column", [[GAP, GAP, 0.1], [0.1, GAP, 0.1]])
def test_when_nothing_with_a_target_is_listed(column: list[float]) -> None:
    returns = pd.DataFrame({"A": column, "B": [0.0, 0.0, 0.0]})
    with pytest.raises(ValueError, match="no asset with a target is listed at"):
        rl.simulate(returns, {"A": 1.0}, rl.Policy(1), missing="unlisted")


REFUSED = {
    "reads past returns": {"policy": rl.Policy(1, trend=2)},
    "volumes": {"costs": rl.Costs(impact=0.1, volume=RETURNS.abs() + 1.0)},
    "orders cannot wait": {"dealing": rl.Dealing(notice=1)},
    "give one of refuse, unlisted": {"missing": "drop"},
    "return of 'B' at 2001-03-31": {"missing": "refuse"},
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_has_no_answer_is_refused(words: str) -> None:
    given = {"policy": rl.Policy(1), "missing": "unlisted"} | REFUSED[words]
    with pytest.raises(ValueError, match=words):
        rl.simulate(RETURNS, HALF, **given)


@pytest.mark.parametrize("value", [float("inf"), -1.5])
def test_a_return_that_cannot_be_is_still_refused(value: float) -> None:
    returns = RETURNS.copy()
    returns.iloc[1, 0] = value
    with pytest.raises(ValueError, match="return of 'A' at 2001-02-28"):
        rl.simulate(returns, HALF, missing="unlisted")


def test_sweeps_and_comparisons_take_it_too() -> None:
    rules = {"monthly": rl.Policy(1), "never": rl.Policy(None)}
    swept = rl.sweep(RETURNS, HALF, rules, missing="unlisted", n_jobs=1)
    assert swept["final"].iloc[0] == pytest.approx(1.025 * 1.05 * 0.95 * 1.1 * 1.035, rel=1e-13)
    long = pd.DataFrame(
        np.random.default_rng(1).normal(0.01, 0.05, (60, 2)),
        index=pd.date_range("2001-01-31", periods=60, freq="ME"),
        columns=["A", "B"],
    )
    long.iloc[20:30, 1] = GAP
    options = {"n_resamples": 20, "block": 5.0, "missing": "unlisted", "n_jobs": 1}
    table = rl.compare(long, HALF, rules, **options)
    final = rl.simulate(long, HALF, rules["monthly"], missing="unlisted").value.iloc[-1]
    growth = table.loc[("monthly", "growth"), "value"]
    assert growth == pytest.approx(final ** (1 / 5) - 1.0, rel=1e-12)
    assert rl.compare(long, HALF, rules, **(options | {"block": None})).attrs["block"] >= 1.0


def test_the_price_of_a_unit_stands_still_in_a_gap_however_long() -> None:
    """B is away for 1,100 periods, is bought for 0.50 again and doubles: a gain of 0.50 in all."""
    column = [0.0] + [GAP] * 1100 + [1.0, 0.0]
    returns = pd.DataFrame({"A": 0.0, "B": column})
    ledger = rl.simulate(
        returns, HALF, rl.Policy(1), taxes=rl.Taxes(0.2, year=5000), missing="unlisted"
    )
    assert ledger.value.iloc[-1] == pytest.approx(1.5, rel=1e-13)
    assert ledger.liquidation == pytest.approx(1.4, rel=1e-13)
