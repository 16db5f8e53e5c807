"""Dates that the data do not have: looked at before them, or after them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.rebalancing.calendars import look_rows

# May Day, the 1st, is a Tuesday; the 10th, a Thursday, is a holiday as well.
HOLIDAYS = ["2018-05-01", "2018-05-10"]
MAY = pd.bdate_range("2018-04-25", "2018-06-06").difference(pd.DatetimeIndex(HOLIDAYS))


def looks(calendar: object, roll: str, index: pd.DatetimeIndex = MAY, offset: int = 0) -> list[str]:
    rows = look_rows(calendar, index, offset, roll)
    return index[rows].strftime("%m-%d").tolist()


def test_the_first_trading_day_of_the_month() -> None:
    assert looks("MS", "forward") == ["05-02", "06-01"]
    assert looks("MS", "backward") == ["04-30", "06-01"]
    assert looks("MS", "forward", offset=2) == ["05-04", "06-05"]
    # The first Thursdays: the 10th is a holiday.
    assert looks("W-THU", "forward")[1:4] == ["05-03", "05-11", "05-17"]
    assert looks("W-THU", "backward")[1:4] == ["05-03", "05-09", "05-17"]


def test_given_dates_roll_as_well() -> None:
    dates = pd.DatetimeIndex(["2018-05-01", "2018-05-05", "2018-05-06", "2018-05-08"])
    assert looks(dates, "forward") == ["05-02", "05-07", "05-08"]
    assert looks(dates, "backward") == ["04-30", "05-04", "05-08"]
    # With an hour: the first close at or after it.
    hours = pd.DatetimeIndex(["2018-05-03 00:00", "2018-05-03 12:00"])
    assert looks(hours, "forward") == ["05-03", "05-04"]
    assert looks(hours, "backward") == ["05-03"]


def test_dates_before_the_data_are_not_looked_at() -> None:
    """The data begin on 2 May: nobody knows whether that is the month's first trading day."""
    assert looks("MS", "forward", MAY[MAY >= "2018-05-02"]) == ["06-01"]
    # Nor is a look made that would fall behind the data.
    assert looks("MS", "forward", MAY[MAY < "2018-06-01"]) == ["05-02"]


def test_a_day_of_several_closes_is_looked_at_at_its_last() -> None:
    index = pd.DatetimeIndex(
        [f"2018-05-0{day} {hour}:00" for day in (2, 3, 4) for hour in (10, 16)]
    )
    for roll, rows in {"forward": [1, 3], "backward": [1, 3]}.items():
        assert look_rows("D", index, 0, roll).tolist() == rows
    assert look_rows(pd.DatetimeIndex(["2018-05-02 11:00"]), index, 0, "forward").tolist() == [1]
    assert look_rows(pd.DatetimeIndex(["2018-05-02 11:00"]), index, 0, "backward").tolist() == [0]
    early = pd.DatetimeIndex(["2018-05-02 09:00"])
    assert look_rows(early, index, 0, "forward").tolist() == [0]
    assert look_rows(early, index, 0, "backward").tolist() == []
    # The hour of a close is that close.
    for roll in ("forward", "backward"):
        assert look_rows(pd.DatetimeIndex(["2018-05-02 10:00"]), index, 0, roll).tolist() == [0]


@given(
    st.sets(st.integers(0, 59), min_size=2, max_size=50),
    st.sampled_from(["D", "W-WED", "MS", "ME", "2W-SUN"]),
)
def test_forward_is_the_first_close_from_each_date_on(kept: set[int], alias: str) -> None:
    days = pd.date_range("2019-01-10", periods=60)
    index = days[sorted(kept)]
    dates = pd.date_range(index[0], index[-1], freq=alias)
    first = {min(day for day in index if day >= date) for date in dates}
    last = {max(day for day in index if day <= date) for date in dates}
    assert set(index[look_rows(alias, index, 0, "forward")]) == first - {index[-1]}
    assert set(index[look_rows(alias, index)]) == last - {index[-1]}


def test_a_policy_rolls_and_trades_then() -> None:
    returns = pd.DataFrame({"a": 0.01, "b": 0.0}, MAY)
    half = {"a": 0.5, "b": 0.5}
    forward, backward = rl.Policy("MS", roll="forward"), rl.Policy("MS")
    traded = rl.simulate(returns, half, forward).trades.index
    assert traded.strftime("%m-%d").tolist() == ["05-02", "06-01"]
    assert forward.describe() == "look MS, holidays forward"
    assert backward.roll == "backward"
    # Dealing dates and tax years stay where they are.
    dealing = rl.simulate(returns, half, forward, dealing=rl.Dealing("MS"))
    assert dealing.trades.index.strftime("%m-%d").tolist() == ["06-01"]


def test_whole_numbers_and_labels_have_nothing_to_roll() -> None:
    returns = pd.DataFrame({"a": np.linspace(-0.1, 0.1, 9), "b": 0.0})
    for calendar in (2, None, pd.Index([1, 4])):
        one, other = (
            rl.simulate(returns, {"a": 0.5, "b": 0.5}, rl.Policy(calendar, roll=roll)).value
            for roll in ("forward", "backward")
        )
        pd.testing.assert_series_equal(one, other)


def test_a_calendar_that_reads_the_past_rolls_by_itself() -> None:
    rng = np.random.default_rng(0)
    history, one = rng.normal(size=(len(MAY), 1)), np.ones(1)
    rule = rl.VolatilityCalendar("MS", "W-THU", window=2, quantile=0.0, roll="forward")
    found = MAY[rule.rows(history, one, MAY)].strftime("%m-%d").tolist()
    assert "05-02" in found
    assert set(found) <= {"05-02", "06-01", *looks("W-THU", "forward")}
    assert "05-11" in found
    back = rl.VolatilityCalendar("MS", "W-THU", window=2, quantile=0.0)
    assert "04-30" in MAY[back.rows(history, one, MAY)].strftime("%m-%d")
    with pytest.raises(ValueError, match="tell the rule"):
        rl.Policy(back, roll="forward")
    with pytest.raises(ValueError, match="roll is 'up'"):
        rl.VolatilityCalendar(roll="up")


def test_data_by_period_become_dated_as_the_error_says() -> None:
    months = pd.period_range("2020-01", periods=6, freq="M")
    returns = pd.DataFrame({"a": np.linspace(-0.1, 0.1, 6), "b": 0.0}, months)
    half = {"a": 0.5, "b": 0.5}
    for failing in (
        lambda: rl.simulate(returns, half, rl.Policy("QE")),
        lambda: rl.simulate(returns, half, rl.Policy(2), taxes=rl.Taxes(0.2)),
        lambda: rl.simulate(
            returns, half, rl.Policy(2), taxes=rl.Taxes(year=3, wash_sale="30D", short_rate=0.3)
        ),
    ):
        with pytest.raises(ValueError, match=r"\.to_timestamp\(how='end'\)"):
            failing()
    dated = returns.to_timestamp(how="end")
    traded = rl.simulate(dated, half, rl.Policy("QE"), flows=pd.Series({"2020-02-29": 0.0}).rename(
        pd.Timestamp
    )).trades.index  # fmt: skip
    assert traded.to_period("M").astype(str).tolist() == ["2020-03"]
    by_label = rl.simulate(returns, half, rl.Policy(months[[2]])).trades.index
    assert by_label.tolist() == [months[2]]
