"""Bonds and notes against the book's own sets and the formula of a bond that is sold."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import research_lib as rl

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"


def yearly(returns: pd.DataFrame) -> pd.DataFrame:
    return (1.0 + returns).groupby(returns.index.year).prod() - 1.0


def test_bills_and_prices_of_the_bond_set_are_those_of_the_book() -> None:
    ours = rl.load("us_stocks_bonds_bills")
    assert ours["Bills"].corr(rl.load("us_bills")["US bills"]) > 0.999
    assert ours["Inflation"].corr(rl.load("us_cpi")["US inflation"]) > 0.999
    assert ours["Stocks"].corr(rl.load("us_market")["US market"]) > 0.99
    same = (ours["Bills"].round(4) - rl.load("us_bills")["US bills"]).dropna()
    assert len(same) == 1146
    assert same.abs().max() < 1.5e-4
    assert (same.abs() < 1e-6).mean() > 0.98


def test_long_bonds_are_longer_than_notes_and_safer_than_shares() -> None:
    ours = yearly(rl.load("us_stocks_bonds_bills"))
    notes = yearly(rl.load("us_asset_classes_annual"))["T-Notes"]
    assert ours["Long Treasuries"].corr(notes) > 0.95
    deviation = ours.loc[1928:2021].std()
    assert notes.std() < deviation["Long Treasuries"] < deviation["Stocks"]
    # Ibbotson's yearbook: long governments returned 40.4 % in 1982 and -14.9 % in 2009
    assert ours.loc[1982, "Long Treasuries"] == pytest.approx(0.404, abs=0.002)
    assert ours.loc[2009, "Long Treasuries"] == pytest.approx(-0.149, abs=0.002)


def price_of_payments(coupon: float, yields: float, payments: int) -> float:
    """Price of a bond of 1 with monthly coupons, payment by payment."""
    months = np.arange(1, payments + 1)
    discount = (1.0 + yields / 12.0) ** -months
    return float((coupon / 12.0 * discount).sum() + discount[-1])


def test_notes_are_bought_at_par_and_sold_a_month_later() -> None:
    raw = pd.read_csv(RAW / "shiller_monthly.csv.gz", index_col=0, parse_dates=True)
    yields = raw["Long Interest Rate"] / 100.0
    notes = rl.load("us_stocks_notes_1871")["Ten-year notes"]
    for month in ("1871-02", "1920-06", "1932-01", "1981-10", "2023-06"):
        at = yields.index.get_loc(pd.Timestamp(f"{month}-01"))
        y, z = yields.iloc[at - 1], yields.iloc[at]
        assert price_of_payments(y, y, 120) == pytest.approx(1.0)
        by_hand = y / 12.0 + price_of_payments(y, z, 119) - 1.0
        assert notes.loc[month].item() == pytest.approx(by_hand, abs=1e-8)
    still = yields.diff() == 0.0
    at_rest = notes[still.set_axis(still.index + pd.offsets.MonthEnd(0)).reindex(notes.index)]
    assert len(at_rest) > 100
    coupon = yields.set_axis(yields.index + pd.offsets.MonthEnd(0)).loc[at_rest.index] / 12.0
    np.testing.assert_allclose(at_rest, coupon, atol=1e-8)


def test_shares_of_1871_by_hand_and_against_the_other_sources() -> None:
    ours = rl.load("us_stocks_notes_1871")
    # 4.44, then 4.50 and a twelfth of 0.26
    assert ours["Stocks"].iloc[0] == pytest.approx((4.50 + 0.26 / 12) / 4.44 - 1.0, abs=1e-8)
    by_year, classes = yearly(ours), yearly(rl.load("us_asset_classes_annual"))
    assert by_year["Stocks"].corr(classes["S&P 500"]) > 0.98
    assert by_year["Ten-year notes"].loc[:2022].corr(classes["T-Notes"]) > 0.985
    long = rl.load("us_stocks_bonds_bills")["Long Treasuries"]
    assert ours["Ten-year notes"].corr(long) == pytest.approx(0.642, abs=0.001)


def test_averages_of_a_month_are_smoother_than_its_ends() -> None:
    smooth = rl.load("us_stocks_notes_1871")["Stocks"].loc["1926":"2021"]
    ends = rl.load("us_stocks_bonds_bills")["Stocks"]
    assert smooth.std() < 0.9 * ends.std()
    assert smooth.autocorr() > 0.2 > ends.autocorr()
