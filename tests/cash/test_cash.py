"""What must be true of `cash_drag`: identities, closed forms, and the simulator's own books."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import research_lib as rl

# The first call of the simulator compiles it.
UNTIMED = settings(deadline=None, max_examples=40)

MONTHS = pd.date_range("1990-01-31", periods=40, freq="ME")


@st.composite
def histories(draw: st.DrawFn) -> pd.DataFrame:
    """Months of market and cash returns, from crashes to manias, deflation among them."""
    length = draw(st.integers(1, len(MONTHS)))
    market = draw(st.lists(st.floats(-0.9, 2.0), min_size=length, max_size=length))
    cash = draw(st.lists(st.floats(-0.1, 0.3), min_size=length, max_size=length))
    return pd.DataFrame({"market": market, "cash": cash}, index=MONTHS[:length])


SHARES = st.floats(0.0, 1.0)


@pytest.fixture
def real() -> pd.DataFrame:
    """The history of chapter 21."""
    columns = {"market": rl.load("us_market")["US market"], "cash": rl.load("us_bills")["US bills"]}
    return pd.DataFrame(columns).loc["1926-07":"2024-12"]


def gap(drag: pd.DataFrame) -> pd.Series:
    return drag["value"] - drag["market_value"]


def test_two_years_worked_by_hand() -> None:
    # Half cash at zero; the market makes +10 %, then -10 %.
    #   year 1: market 1.10, portfolio 1.05. Direct -0.5 * 0.10 * 1 = -0.05; no gap was there to
    #           be invested: interaction 0.
    #   year 2: market 1.10 * 0.90 = 0.99, portfolio 1.05 * 0.95 = 0.9975.
    #           Direct -0.5 * -0.10 * 1.10 = +0.055. The gap of -0.05 earned the portfolio's
    #           -5 %: interaction +0.0025. Gap -0.05 + 0.055 + 0.0025 = 0.9975 - 0.99 = 0.0075.
    drag = rl.cash_drag(pd.Series([0.10, -0.10], index=[1, 2]), 0.0, 0.5)
    np.testing.assert_allclose(drag["market_value"], [1.10, 0.99], rtol=1e-15)
    np.testing.assert_allclose(drag["value"], [1.05, 0.9975], rtol=1e-15)
    np.testing.assert_allclose(drag["direct"], [-0.05, 0.055], rtol=1e-14)
    np.testing.assert_allclose(drag["interaction"], [0.0, 0.0025], atol=1e-16)


def test_two_years_worked_by_hand_with_drift() -> None:
    # Half cash never touched: 0.5 * 1.1 + 0.5 = 1.05, of which cash is 0.5 / 1.05;
    # then 0.5 * 0.99 + 0.5 = 0.995.
    drag = rl.cash_drag(pd.Series([0.10, -0.10], index=[1, 2]), 0.0, 0.5, drifting=True)
    np.testing.assert_allclose(drag["share"], [0.5, 0.5 / 1.05], rtol=1e-15)
    np.testing.assert_allclose(drag["value"], [1.05, 0.995], rtol=1e-15)


@UNTIMED
@given(history=histories(), share=SHARES, drifting=st.booleans())
def test_attribution_adds_up(history: pd.DataFrame, share: float, drifting: bool) -> None:
    drag = rl.cash_drag(history["market"], history["cash"], share, drifting=drifting)
    explained = drag[["direct", "interaction"]].sum(axis=1).cumsum()
    largest = drag[["value", "market_value"]].max(axis=None)
    assert (explained - gap(drag)).abs().max() <= 1e-12 * max(1.0, largest)


@UNTIMED
@given(history=histories(), share=SHARES, drifting=st.booleans())
def test_direct_part_is_the_share_held_times_the_excess(
    history: pd.DataFrame, share: float, drifting: bool
) -> None:
    drag = rl.cash_drag(history["market"], history["cash"], share, drifting=drifting)
    before = drag["market_value"].shift(fill_value=1.0)
    expected = -drag["share"] * (history["market"] - history["cash"]) * before
    np.testing.assert_allclose(drag["direct"], expected, rtol=1e-12, atol=1e-15)


@UNTIMED
@given(history=histories(), share=SHARES, drifting=st.booleans())
def test_first_period_hurts_if_and_only_if_the_market_beats_cash(
    history: pd.DataFrame, share: float, drifting: bool
) -> None:
    drag = rl.cash_drag(history["market"], history["cash"], share, drifting=drifting)
    expected = -np.sign(share * (history["market"] - history["cash"]).iloc[0])
    assert np.sign(drag["direct"].iloc[0]) == expected
    assert drag["interaction"].iloc[0] == 0.0


@UNTIMED
@given(history=histories(), drifting=st.booleans())
def test_no_cash_no_gap(history: pd.DataFrame, drifting: bool) -> None:
    drag = rl.cash_drag(history["market"], history["cash"], 0.0, drifting=drifting)
    assert (gap(drag) == 0.0).all()
    assert (drag[["direct", "interaction"]] == 0.0).all(axis=None)


@UNTIMED
@given(history=histories(), drifting=st.booleans())
def test_nothing_but_cash_earns_cash(history: pd.DataFrame, drifting: bool) -> None:
    drag = rl.cash_drag(history["market"], history["cash"], 1.0, drifting=drifting)
    np.testing.assert_allclose(drag["value"], (1 + history["cash"]).cumprod(), rtol=1e-12)


@UNTIMED
@given(history=histories(), share=SHARES)
def test_drifting_is_two_untouched_accounts(history: pd.DataFrame, share: float) -> None:
    drag = rl.cash_drag(history["market"], history["cash"], share, drifting=True)
    market, cash = (1 + history).cumprod().to_numpy().T
    np.testing.assert_allclose(drag["value"], (1 - share) * market + share * cash, rtol=1e-11)


@UNTIMED
@given(history=histories(), share=SHARES)
def test_constant_share_is_the_simulator_looking_every_period(
    history: pd.DataFrame, share: float
) -> None:
    drag = rl.cash_drag(history["market"], history["cash"], share)
    target = {"market": 1 - share, "cash": share}
    ledger = rl.simulate(history, target, rl.Policy(calendar=1))
    # The simulator leaves trades below 1e-12 of the value alone, which 40 periods can add up.
    np.testing.assert_allclose(drag["value"], ledger.value, rtol=1e-10)


@UNTIMED
@given(history=histories(), share=SHARES)
def test_drifting_is_the_simulator_never_looking(history: pd.DataFrame, share: float) -> None:
    drag = rl.cash_drag(history["market"], history["cash"], share, drifting=True)
    target = {"market": 1 - share, "cash": share}
    ledger = rl.simulate(history, target, rl.Policy(calendar=None))
    np.testing.assert_allclose(drag["value"], ledger.value, rtol=1e-11)


@UNTIMED
@given(history=histories(), share=SHARES, drifting=st.booleans())
def test_a_number_for_cash_is_the_same_return_every_period(
    history: pd.DataFrame, share: float, drifting: bool
) -> None:
    steady = pd.Series(0.002, index=history.index)
    given_number = rl.cash_drag(history["market"], 0.002, share, drifting=drifting)
    given_series = rl.cash_drag(history["market"], steady, share, drifting=drifting)
    pd.testing.assert_frame_equal(given_number, given_series)


@UNTIMED
@given(history=histories(), share=SHARES, drifting=st.booleans(), inflation=st.floats(-0.02, 0.1))
def test_real_wealth_is_nominal_wealth_at_the_prices_of_the_start(
    history: pd.DataFrame, share: float, drifting: bool, inflation: float
) -> None:
    deflated = (1 + history) / (1 + inflation) - 1
    nominal = rl.cash_drag(history["market"], history["cash"], share, drifting=drifting)
    real = rl.cash_drag(deflated["market"], deflated["cash"], share, drifting=drifting)
    prices = (1 + inflation) ** np.arange(1, len(history) + 1)
    np.testing.assert_allclose(real["value"] * prices, nominal["value"], rtol=1e-11)


@UNTIMED
@given(history=histories(), share=SHARES, drifting=st.booleans(), cut=st.integers(1, 39))
def test_the_future_leaves_the_past_untouched(
    history: pd.DataFrame, share: float, drifting: bool, cut: int
) -> None:
    cut = min(cut, len(history))
    whole = rl.cash_drag(history["market"], history["cash"], share, drifting=drifting)
    short = history.iloc[:cut]
    part = rl.cash_drag(short["market"], short["cash"], share, drifting=drifting)
    pd.testing.assert_frame_equal(whole.iloc[:cut], part, rtol=1e-14, atol=0)


def test_constant_share_on_real_months_is_the_simulator_at_month_ends(real: pd.DataFrame) -> None:
    for share in (0.07, 0.10, 0.50):
        drag = rl.cash_drag(real["market"], real["cash"], share)
        ledger = rl.simulate(real, {"market": 1 - share, "cash": share}, rl.Policy("ME"))
        np.testing.assert_allclose(drag["value"], ledger.value, rtol=1e-11)


@pytest.mark.parametrize("share", [0.07, 0.10, 0.50])
@pytest.mark.parametrize("drifting", [False, True])
def test_real_months_add_up_to_twelve_digits(
    real: pd.DataFrame, share: float, drifting: bool
) -> None:
    drag = rl.cash_drag(real["market"], real["cash"], share, drifting=drifting)
    explained = drag[["direct", "interaction"]].sum(axis=1).cumsum()
    assert ((explained - gap(drag)) / drag["market_value"]).abs().max() < 1e-12


def test_inputs_are_left_as_they_were(real: pd.DataFrame) -> None:
    market, cash = real["market"].copy(), real["cash"].copy()
    rl.cash_drag(market, cash, 0.5, drifting=True)
    pd.testing.assert_series_equal(market, real["market"])
    pd.testing.assert_series_equal(cash, real["cash"])


MARKET = pd.Series([0.01, 0.02, -0.03], index=MONTHS[:3])


@pytest.mark.parametrize("share", [-0.01, 1.01, 7.0, np.nan])
def test_a_share_outside_zero_to_one_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match=re.escape(f"share of cash is {share}")):
        rl.cash_drag(MARKET, 0.0, share)


def test_misaligned_dates_are_named() -> None:
    late = pd.Series(0.001, index=MONTHS[1:4])
    with pytest.raises(ValueError, match=r"market and cash differ at 1990-01-31"):
        rl.cash_drag(MARKET, late, 0.1)


def test_the_same_dates_in_another_order_are_refused() -> None:
    backwards = pd.Series(0.001, index=MARKET.index[::-1])
    with pytest.raises(ValueError, match="differ in their order"):
        rl.cash_drag(MARKET, backwards, 0.1)


def test_a_drifting_portfolio_that_died_stays_dead() -> None:
    lost = pd.Series([-1.0, 0.5], index=MARKET.index[:2])
    table = rl.cash_drag(lost, 0.0, 0.0, drifting=True)
    assert table["value"].tolist() == [0.0, 0.0]
    assert table["share"].tolist() == [0.0, 0.0]


def test_a_missing_market_return_is_named() -> None:
    hole = MARKET.copy()
    hole.iloc[1] = np.nan
    with pytest.raises(ValueError, match=r"return of 'market' at 1990-02-28 00:00:00 is nan"):
        rl.cash_drag(hole, 0.0, 0.1)


def test_a_missing_cash_return_is_named() -> None:
    hole = pd.Series([0.001, 0.001, np.nan], index=MARKET.index)
    with pytest.raises(ValueError, match=r"return of 'cash' at 1990-03-31 00:00:00 is nan"):
        rl.cash_drag(MARKET, hole, 0.1)


def test_a_number_for_cash_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="return of 'cash' at 1990-01-31 00:00:00 is nan"):
        rl.cash_drag(MARKET, float("nan"), 0.1)


def test_a_loss_of_more_than_everything_is_refused() -> None:
    with pytest.raises(ValueError, match=r"return of 'market' at 1990-01-31 00:00:00 is -1.5"):
        rl.cash_drag(MARKET.replace(0.01, -1.5), 0.0, 0.1)


def test_unsorted_dates_are_named() -> None:
    backwards = MARKET.iloc[::-1]
    with pytest.raises(ValueError, match="not in order at 1990-02-28"):
        rl.cash_drag(backwards, 0.0, 0.1)


def test_an_empty_history_is_refused() -> None:
    with pytest.raises(ValueError, match="no rows"):
        rl.cash_drag(MARKET.iloc[:0], 0.0, 0.1)


def test_a_word_for_a_switch_is_refused() -> None:
    with pytest.raises(ValueError, match="drifting is 'no': give True or False"):
        rl.cash_drag(MARKET, 0.0, 0.1, drifting="no")  # type: ignore[arg-type]
