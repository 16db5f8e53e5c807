"""Ether, gas and coins: by hand from the raw tables, against each other, junk by its rule."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import research_lib as rl

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"


def raw(kind: str) -> pd.DataFrame:
    path = RAW / f"crypto_{kind}_weekly_2014_2017.csv.gz"
    return pd.read_csv(path, index_col=0, parse_dates=True)


def test_ether_is_the_change_of_its_price_and_starts_after_its_first_day() -> None:
    levels, returns = rl.load("ether_gas_daily"), rl.load("ether_daily")["Ether"]
    assert (levels > 0.0).all(axis=None)
    assert str(levels.index[0].date()) == "2015-08-08"
    price = levels["Ether in USD"]
    np.testing.assert_allclose(returns, price.pct_change().iloc[1:], atol=1e-8)
    assert np.prod(1.0 + returns) == pytest.approx(1857.16 / 0.81, rel=1e-4)


def test_what_a_trade_of_150000_gas_cost_by_year() -> None:
    levels = rl.load("ether_gas_daily")
    cost = levels["Gas in gwei"] * 1e-9 * 150_000 * levels["Ether in USD"]
    median = cost.groupby(cost.index.year).median()
    found = {year: f"{median[year]:.2g}" for year in (2018, 2021, 2022, 2024, 2025, 2026)}
    assert found == dict(zip(found, ("0.99", "41", "7.4", "6.7", "0.94", "0.22"), strict=True))


def test_ether_of_both_sources_goes_the_same_way() -> None:
    daily, weekly = rl.load("ether_daily")["Ether"], rl.load("crypto_weekly")["eth"].dropna()
    weeks = ((1.0 + daily).resample("W-SUN").prod() - 1.0).reindex(weekly.index)
    assert weeks.corr(weekly) > 0.9


def test_a_coin_has_a_return_where_two_weeks_have_a_price() -> None:
    price, returns = raw("price"), rl.load("crypto_weekly")
    relative = price.where(price > 0.0).pct_change(fill_method=None)
    junk = (relative >= 9.0) | (relative <= -0.9)
    assert (int((relative >= 9.0).sum().sum()), int((relative <= -0.9).sum().sum())) == (37, 29)
    expected = relative.mask(junk).iloc[1:].dropna(axis=1, how="all")
    pd.testing.assert_frame_equal(returns, expected, check_freq=False, check_names=False, atol=1e-8)
    assert int(relative.notna().sum().sum()) == 33_434
    assert returns.isna().iloc[-1].sum() > 100  # dead ones are in


def test_weights_of_coins_are_capitalisations_of_the_week_before() -> None:
    weights, caps = rl.market_weight_panel("crypto_weekly"), raw("market")
    returns = rl.load("crypto_weekly")
    week = pd.Timestamp("2016-06-19")
    before = caps.loc[week - pd.Timedelta(days=7), returns.columns].where(returns.loc[week].notna())
    np.testing.assert_allclose(weights.loc[week], (before / before.sum()).fillna(0.0), atol=2e-10)
    assert weights.idxmax(axis=1).eq("btc").all()
    assert (round(weights["btc"].min(), 2), round(weights["btc"].max(), 2)) == (0.71, 0.95)
    assert int(((weights == 0.0) & returns.notna()).sum().sum()) == 479


@pytest.mark.parametrize(("coin", "times"), [("cnmt", 1300), ("slr", 4000)])
def test_coins_that_were_never_issued_do_not_count(coin: str, times: int) -> None:
    price, caps = raw("price")[coin], raw("market")[coin]
    count = (caps / price).iloc[:15]
    assert count.iloc[:14].min() / count.iloc[14] == pytest.approx(times, rel=0.05)
    assert rl.market_weight_panel("crypto_weekly")[coin].max() < 0.002


def test_the_smallest_coins_bounce() -> None:
    """Equal weights restored every four weeks earn what nobody could: the codebook says so."""
    returns = rl.load("crypto_weekly")
    equal = pd.Series(1.0 / returns.shape[1], index=returns.columns)
    ends = [
        rl.simulate(returns, equal, rl.Policy(calendar), missing="unlisted").value.iloc[-1]
        for calendar in (4, None)
    ]
    assert ends[0] > 100.0 > 10.0 > ends[1]
