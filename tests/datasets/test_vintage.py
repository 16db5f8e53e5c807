"""The vintage of 2026: against the market, against the vintage of 2018, and bills by day."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import research_lib as rl

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"

NEW, OLD = "us_industries_49_2026", "us_industries_49"


def test_the_industries_of_2026_add_up_to_the_market() -> None:
    ours = (rl.load(NEW) * rl.market_weight_panel(NEW)).sum(axis=1)
    market = rl.load("us_market")["US market"].loc[ours.index]
    assert ours.index[0] == pd.Timestamp("1969-07-31")
    assert round(ours.corr(market), 4) == 0.9996
    gap = (ours - market).abs()
    assert gap.idxmax() == pd.Timestamp("2000-03-31")  # as in the vintage of 2018
    assert gap.max() < 0.018


def test_it_is_another_vintage() -> None:
    old = rl.load(OLD)
    new = rl.load(NEW).loc[old.index]
    assert list(new.columns) == list(old.columns)
    gap = (new - old).abs()
    assert (gap < 1e-9).to_numpy().mean() == pytest.approx(0.073, abs=0.001)
    assert gap.to_numpy().mean() == pytest.approx(0.0024, abs=0.0001)
    correlation = new.corrwith(old)
    assert correlation.idxmin() == "FabPr"
    assert correlation.min() == pytest.approx(0.959, abs=0.001)


def test_weights_of_the_vintage_are_those_of_the_start_of_the_month() -> None:
    returns, weights = rl.load(NEW), rl.market_weight_panel(NEW)
    grown = weights * (1 + returns)
    start = (grown.div(grown.sum(axis=1), axis=0).shift(1) - weights).abs().sum(axis=1)
    before = weights.shift(1) * (1 + returns)
    end = (before.div(before.sum(axis=1), axis=0) - weights).abs().sum(axis=1)
    assert start.iloc[1:].median() < end.iloc[1:].median() / 3


def test_equal_weights_inside_an_industry_lean_to_small_companies() -> None:
    equal, value = rl.load("us_industries_49_2026_equal"), rl.load(NEW)
    assert equal.index.equals(value.index)
    assert list(equal.columns) == list(value.columns)
    small = rl.load("us_size_deciles")["Decile 2"].loc[value.index[0] : value.index[-1]]
    tilt = (equal - value).mean(axis=1)
    assert tilt.corr(small - rl.load("us_market")["US market"].loc[small.index]) > 0.7


def compounded(daily: pd.Series, by: str) -> pd.Series:
    return (1.0 + daily).resample(by).prod() - 1.0


def test_days_of_a_century_compound_to_its_months_and_years() -> None:
    market, monthly = (
        rl.load("us_market_daily_2026")["US market"],
        rl.load("us_market")["US market"],
    )
    old = rl.load("us_market_daily")["US market"]
    assert market.loc[old.index].corr(old) > 0.9999
    assert (compounded(market, "ME") - monthly).abs().max() < 0.005
    years = (compounded(market, "YE") - compounded(monthly, "YE")).loc["1927":"2025"]
    assert years.abs().max() < 0.0026  # 1.3 points with the bills that the file rounds
    assert (market.index.day_of_week == 5).sum() == 1158
    assert market.index[market.index.day_of_week == 5][-1].year == 1952


def test_bills_of_a_day_compound_to_those_of_the_month() -> None:
    daily, monthly = rl.load("us_bills_daily_2026")["US bills"], rl.load("us_bills")["US bills"]
    gap = (compounded(daily, "ME") - monthly).dropna()
    assert len(gap) == len(monthly)
    assert gap.abs().max() < 2e-7  # a day has eight decimals
    assert (daily.loc["2026-04"] == daily.loc["2026-03"].iloc[-1]).all()
    old = rl.load("us_bills_daily")["US bills"]
    assert (daily.loc[old.index] - old).abs().max() < 1e-5
    rounded = pd.read_csv(RAW / "ff3_daily_192607_202604.csv.gz", index_col=0, parse_dates=True)
    years = compounded(rounded["rf"] / 100.0, "YE") - compounded(monthly, "YE")
    assert years.loc["1927":"2025"].abs().max() > 0.01  # why they are not taken from there
    assert np.isfinite(daily).all()
