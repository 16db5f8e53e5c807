"""How many periods a year has is read off the dates, and asked for where they do not tell."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl

STARTS = st.dates(pd.Timestamp("1930-01-01").date(), pd.Timestamp("2060-01-01").date())


def test_a_year_of_all_days_that_doubles_grows_by_100_percent() -> None:
    days = pd.date_range("2022-01-01", periods=365)
    returns = pd.DataFrame({"coin": 2.0 ** (1 / 365) - 1.0}, index=days)
    assert rl.periods_per_year(days) == 365.0
    found = rl.performance(rl.simulate(returns, {"coin": 1.0}, rl.Policy(None)))
    assert found["growth"] == pytest.approx(1.0, rel=1e-12)
    calendars = {name: rule.calendar for name, rule in rl.frequency_ladder(days).items()}
    assert calendars["weekly"] == 7
    assert calendars["daily"] == 1
    assert calendars["annual"] == 365
    assert 28 <= calendars["monthly"] <= 31


@given(STARTS, st.integers(8, 800))
def test_days_are_told_from_trading_days(start: object, periods: int) -> None:
    assert rl.periods_per_year(pd.date_range(start, periods=periods)) == 365.0
    assert rl.periods_per_year(pd.bdate_range(start, periods=periods)) == 252.0
    # The week of the Gulf runs from Sunday to Thursday.
    gulf = pd.bdate_range(start, periods=periods, freq="C", weekmask="Sun Mon Tue Wed Thu")
    assert rl.periods_per_year(gulf) == 252.0


@given(STARTS, st.integers(8, 40), st.integers(0, 23))
def test_hours_and_time_zones_change_no_day(start: object, periods: int, hour: int) -> None:
    for make, expected in ((pd.bdate_range, 252.0), (pd.date_range, 365.0)):
        closes = make(start, periods=periods) + pd.Timedelta(hours=hour)
        there = closes.tz_localize("Europe/Berlin", nonexistent="shift_forward", ambiguous=True)
        assert rl.periods_per_year(closes) == rl.periods_per_year(there) == expected
    spring = pd.date_range("2024-03-25", periods=14, tz="Europe/Berlin")  # a day of 23 hours
    assert rl.periods_per_year(spring) == 365.0


def test_short_weeks_and_long_holidays_are_trading_days() -> None:
    days = pd.bdate_range("2023-12-18", "2024-01-12")
    closed = pd.to_datetime(["2023-12-25", "2023-12-26", "2024-01-01", "2024-01-02"])
    assert rl.periods_per_year(days.difference(closed)) == 252.0
    assert rl.periods_per_year(pd.to_datetime(["2024-03-01", "2024-03-04"])) == 252.0
    assert rl.periods_per_year(pd.to_datetime(["2024-03-02", "2024-03-03"])) == 365.0


def test_six_days_a_week_and_gaps_are_asked_about() -> None:
    days = pd.date_range("2024-01-01", periods=140)
    for doubtful in (
        days[days.day_of_week != 6],
        days[::2],
        days[days.day_of_week.isin([0, 2, 4])],
    ):
        with pytest.raises(ValueError, match="frequency, in periods a year"):
            rl.periods_per_year(doubtful)
    # Saturdays until 1952 are few among a hundred years.
    assert rl.periods_per_year(rl.load("us_size_deciles_daily").index) == 252.0
    with pytest.raises(ValueError, match=r"fill 5\.\d days of a week"):
        rl.periods_per_year(rl.load("us_size_deciles_daily").loc["1930":"1940"].index)


@pytest.mark.parametrize("first", ["2023-01-31", "2024-01-31", "2023-02-28", "2022-12-30"])
@pytest.mark.parametrize("rule", ["ME", "BME", "MS", "BMS"])
@pytest.mark.parametrize("periods", [2, 3, 13, 60])
def test_months_are_twelve_a_year(first: str, rule: str, periods: int) -> None:
    index = pd.date_range(first, periods=periods, freq=rule)
    if rule == "BMS" and (index[-1] - index[0]).days < 29 * (periods - 1):
        return  # first weekdays of two months may lie four weeks apart, on other days of the month
    assert rl.periods_per_year(index) == 12.0


@given(STARTS, st.integers(3, 60))
def test_four_weeks_are_thirteen_a_year(start: object, periods: int) -> None:
    weeks = pd.date_range(start, periods=periods, freq="28D")
    assert rl.periods_per_year(weeks) == (12.0 if len(set(weeks.day)) == 1 else 13.0)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("W", 52.0), ("W-FRI", 52.0), ("QE", 4.0), ("BQE", 4.0), ("91D", 4.0), ("2QE", 2.0)],
)
def test_weeks_quarters_and_halves_are_as_before(rule: str, expected: float) -> None:
    assert rl.periods_per_year(pd.date_range("2001", periods=9, freq=rule)) == expected


@pytest.mark.parametrize("rule", ["h", "15min", "4h", "17D", "14D", "5YE"])
def test_what_is_no_usual_frequency_is_asked_for(rule: str) -> None:
    with pytest.raises(ValueError, match="give frequency"):
        rl.periods_per_year(pd.date_range("2001", periods=30, freq=rule))


def test_periods_are_dates_and_text_is_none() -> None:
    for rule, expected in (("M", 12.0), ("Y", 1.0), ("Q", 4.0), ("D", 365.0)):
        assert rl.periods_per_year(pd.period_range("2001", periods=30, freq=rule)) == expected
    with pytest.raises(ValueError, match=r"2001-01, which is no date.*pd\.to_datetime"):
        rl.periods_per_year(pd.Index(["2001-01", "2001-02"]))
    assert rl.periods_per_year(pd.to_datetime(pd.Index(["2001-01", "2001-02"]))) == 12.0
    with pytest.raises(ValueError, match="no rows"):
        rl.periods_per_year(pd.Index([]))


@pytest.mark.parametrize(
    ("rule", "written", "expected"),
    [("YE", "%Y", 1.0), ("ME", "%Y%m", 12.0), ("B", "%Y%m%d", 252.0)],
)
def test_dates_written_as_whole_numbers_are_no_trading_days(
    rule: str, written: str, expected: float
) -> None:
    """10 % a year was taken for 10 % a day; what the error tells to do, works."""
    numbers = pd.date_range("1990-01-01", periods=30, freq=rule).strftime(written).astype(int)
    with pytest.raises(ValueError, match=f"from {numbers[0]} to .*give frequency.*{written}"):
        rl.periods_per_year(numbers)
    dates = pd.to_datetime(numbers.astype(str), format=written)
    assert rl.periods_per_year(dates) == expected
    assert rl.periods_per_year(pd.RangeIndex(1, 6000)) == 252.0
    assert rl.periods_per_year(pd.RangeIndex(199001, 199020)) == 252.0, "no month 13"
    flat = pd.DataFrame({"a": 0.1}, numbers)
    ledger = rl.simulate(flat, {"a": 1.0}, rl.Policy(None))
    assert rl.performance(ledger, frequency=1)["growth"] == pytest.approx(0.1)
    with pytest.raises(ValueError, match="frequency"):
        rl.performance(ledger)


@pytest.mark.parametrize("given", ["12", True, float("nan"), 0, -1.0, float("inf")])
def test_a_frequency_is_a_positive_number(given: object) -> None:
    months = pd.DataFrame({"a": 0.01}, pd.date_range("2001-01-31", periods=12, freq="ME"))
    ledger = rl.simulate(months, {"a": 1.0})
    with pytest.raises(ValueError, match=f"frequency is {given!r}"):
        rl.performance(ledger, frequency=given)
    with pytest.raises(TypeError, match=r"DataFrame: give that of the data, \.index"):
        rl.periods_per_year(months)


def test_the_order_of_dates_counts() -> None:
    days = pd.date_range("2001-01-31", periods=6, freq="ME")
    with pytest.raises(ValueError, match="not in order"):
        rl.periods_per_year(days[::-1])
    with pytest.raises(ValueError, match="twice"):
        rl.periods_per_year(days.append(days[-1:]))


def test_every_set_of_the_book_keeps_its_frequency() -> None:
    usual = {"daily": 252.0, "daily, undated": 252.0, "monthly": 12.0, "annual": 1.0}
    usual |= {"weekly": 52.0, "every day": 365.0}
    for name, frequency in rl.catalog()["frequency"].items():
        assert rl.periods_per_year(rl.load(name).index) == usual[frequency], name


def test_a_frequency_that_is_given_makes_the_ladder() -> None:
    """What an error asks for can be given: six days a week, and no more than one look a day."""
    days = rl.load("us_size_deciles_daily").loc["1930":"1940"].index
    calendars = {name: r.calendar for name, r in rl.frequency_ladder(days, frequency=300).items()}
    assert (calendars["weekly"], calendars["annual"]) == (6, 300)
    with pytest.raises(ValueError, match="more than one a day"):
        rl.frequency_ladder(days, frequency=8760)
