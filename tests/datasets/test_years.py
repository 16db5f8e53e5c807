"""Years are whole, from any month, and named in one way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.datasets.years import (
    calendar_years,
    check_years,
    weights_from,
    whole_years,
    years_from,
)


@given(
    st.integers(0, 400),
    st.integers(2, 60),
    st.integers(1, 12),
    st.sampled_from(["ME", "BME", "MS"]),
)
def test_twelve_months_are_a_year_and_fewer_none(
    first: int, periods: int, start: int, rule: str
) -> None:
    """Each whole year holds its twelve months; what is left is less than a year at each end."""
    months = pd.date_range("1950-01", periods=first + periods, freq=rule)[first:]
    years = whole_years(months, start)
    for year, held in years.groupby(years):
        begun = pd.Period(f"{year - (start > 6)}-{start:02d}", "M")
        assert held.index.to_period("M").tolist() == [begun + step for step in range(12)]
        # Most of it lies in the calendar year that it is named after; of two halves, the later.
        inside = (held.index.year == year).sum()
        assert inside > 6 or (inside == 6 and start == 7)
    left = months.difference(years.index)
    assert (left < years.index.min()).sum() < 12 if len(years) else len(left) < 24
    assert (left > years.index.max()).sum() < 12 if len(years) else True


def test_a_year_with_a_missing_month_is_none() -> None:
    months = pd.date_range("2000-01-31", periods=36, freq="ME")
    assert whole_years(months.delete(17)).unique().tolist() == [2000, 2002]
    assert whole_years(months.delete(17), 7).unique().tolist() == [2002]
    quarters = pd.date_range("2000-03-31", periods=12, freq="QE")
    assert whole_years(quarters.delete(5)).unique().tolist() == [2000, 2002]
    assert whole_years(pd.date_range("2000", periods=4, freq="YE")).tolist() == [*range(2000, 2004)]


@pytest.mark.parametrize("rule", ["B", "D"])
def test_days_fill_a_year_but_for_holidays(rule: str) -> None:
    days = pd.date_range("2001-01-01", "2004-12-31", freq=rule)
    assert whole_years(days).unique().tolist() == [2001, 2002, 2003, 2004]
    assert whole_years(days, 7).unique().tolist() == [2002, 2003, 2004]
    # New Year's Day and its eve may be missing at the ends, one day more may not.
    assert whole_years(days[1:-1]).unique().tolist() == [2001, 2002, 2003, 2004]
    assert whole_years(days[days > "2001-01-02"]).unique().tolist() == [2002, 2003, 2004]
    assert whole_years(days[days < "2004-12-30"]).unique().tolist() == [2001, 2002, 2003]
    # A close of two weeks is none, a longer gap is one, also over the turn of a year.
    for gap, kept in (
        (("2002-05-01", "2002-05-13"), [2001, 2002, 2003, 2004]),
        (("2002-05-01", "2002-05-20"), [2001, 2003, 2004]),
        (("2002-12-20", "2003-01-10"), [2001, 2004]),
    ):
        shut = days[(days >= gap[0]) & (days <= gap[1])]
        assert whole_years(days.difference(shut)).unique().tolist() == kept


def test_the_sets_of_the_book_hold_the_years_they_say() -> None:
    """The first return of 2007 is of 4 January; the last of 2022 is of 28 December."""
    assert whole_years(rl.load("us_stocks_50_daily").index).unique().tolist() == [
        *range(2008, 2017)
    ]
    twenty = whole_years(rl.load("us_stocks_20_daily").index).unique()
    assert (twenty[0], twenty[-1], len(twenty)) == (1991, 2021, 31)
    # The exchange was shut for twelve days in March 1933, and for a week in September 2001.
    assert {1933, 2001} <= set(whole_years(rl.load("us_size_deciles_daily").index))


def test_results_and_weights_of_a_year_by_hand() -> None:
    months = pd.date_range("1969-07-31", periods=18, freq="ME")
    returns = pd.DataFrame({"a": 0.0, "b": 0.01}, months)
    returns.loc["1970-03", "a"] = 1.0
    weights = pd.DataFrame({"a": np.linspace(0.1, 0.9, 18)}, months).assign(b=lambda w: 1 - w["a"])
    assert years_from(returns).index.tolist() == [1970]
    assert years_from(returns, 7).loc[1970].to_list() == pytest.approx([1.0, 1.01**12 - 1])
    assert weights_from(weights).loc[1970].to_list() == weights.loc["1970-01"].iloc[0].to_list()
    assert weights_from(weights, 7).loc[1970].to_list() == weights.iloc[0].to_list()


def test_six_months_are_no_year() -> None:
    with pytest.raises(ValueError, match=r"does not hold the whole of 1969.*from 1970 to 2018"):
        calendar_years("us_industries_49", 1969, 1970)
    with pytest.raises(ValueError, match="whole of 2007"):
        calendar_years("us_stocks_50_daily", 2007, 2008)
    results, weights = calendar_years("us_industries_49", 1970, 1970)
    assert results.index.tolist() == weights.index.tolist() == [1970]
    grown = (1 + rl.load("us_industries_49").loc["1970"]).prod() - 1
    np.testing.assert_allclose(results.loc[1970], grown, rtol=1e-14)


def test_bad_years_are_refused() -> None:
    months = pd.date_range("2000-01-31", periods=24, freq="ME")
    for month in (0, 13, 1.5):
        with pytest.raises(ValueError, match="give a month, 1 to 12"):
            whole_years(months, month)
    with pytest.raises(ValueError, match=r"starts? with 1, which is no date"):
        whole_years(rl.load("olps_djia").index)
    with pytest.raises(ValueError, match="no whole year from 2001 to 2000"):
        check_years("x", pd.Index([2000, 2001]), 2001, 2000)
    with pytest.raises(ValueError, match="no whole year from 2000 to 2000"):
        check_years("x", pd.Index([]), 2000, 2000)
