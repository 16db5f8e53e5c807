"""Money that comes and goes belongs to the close of its day, or says why it cannot."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.accounts.flows import flows_at_closes

DAYS = pd.bdate_range("2018-01-02", periods=6)  # Tuesday to Tuesday
CLOSES = DAYS + pd.Timedelta(hours=16)
HALVES = pd.DatetimeIndex([day + pd.Timedelta(hours=h) for day in DAYS[:3] for h in (12, 16)])


def at(*dates: str, tz: str | None = None) -> pd.Series:
    return pd.Series(1.0 + np.arange(len(dates)), pd.DatetimeIndex(dates, tz=tz))


@pytest.mark.parametrize(
    ("date", "index", "row"),
    [
        ("2018-01-03", DAYS, 1),
        ("2018-01-03 16:00", DAYS, 1),
        ("2018-01-03 23:59", DAYS, 1),
        ("2018-01-03", CLOSES, 1),
        ("2018-01-03 09:30", CLOSES, 1),
        ("2018-01-03 16:00", CLOSES, 1),
        ("2018-01-03", HALVES, 3),
        ("2018-01-03 12:00", HALVES, 2),
    ],
)
def test_a_flow_belongs_to_the_close_of_its_day(
    date: str, index: pd.DatetimeIndex, row: int
) -> None:
    found = flows_at_closes(at(date), index)
    assert found.tolist() == [float(place == row) for place in range(len(index))]
    zone = "America/New_York"
    assert flows_at_closes(at(date, tz=zone), index.tz_localize(zone)).tolist() == found.tolist()


@pytest.mark.parametrize(
    ("date", "index", "next_close"),
    [
        ("2018-01-06", DAYS, "2018-01-08"),
        ("2018-01-06 16:00", DAYS, "2018-01-08"),
        ("2018-01-03 16:01", CLOSES, "2018-01-04 16:00"),
        ("2018-01-03 13:00", HALVES, "2018-01-03 16:00"),
        ("2018-01-01", DAYS, "2018-01-02"),
    ],
)
def test_a_flow_without_a_close_is_told_the_next(
    date: str, index: pd.DatetimeIndex, next_close: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(str(pd.Timestamp(date)))) as refused:
        flows_at_closes(at(date), index)
    said = re.search(r"date it (.*), the next close", str(refused.value))
    assert said is not None
    assert pd.Timestamp(said[1]) == pd.Timestamp(next_close)
    assert flows_at_closes(at(said[1]), index).sum() == 1.0


def test_a_saturday_is_called_one() -> None:
    with pytest.raises(ValueError, match="Saturday"):
        flows_at_closes(at("2018-01-06"), DAYS)
    with pytest.raises(ValueError, match="after the last close"):
        flows_at_closes(at("2018-01-10"), DAYS)


@pytest.mark.parametrize("dates", [("2018-01-03", "2018-01-03"), ("2018-01-03 9:00", "2018-01-03")])
def test_two_of_a_day_are_added_up_as_the_error_says(dates: tuple[str, str]) -> None:
    flows = at(*dates)
    with pytest.raises(ValueError, match=r"2018-01-03.* more than once") as refused:
        flows_at_closes(flows, DAYS)
    remedy = re.search(r"as with (.*)$", str(refused.value))
    assert remedy is not None
    assert flows_at_closes(eval(remedy[1], {"flows": flows}), DAYS)[1] == 3.0
    labels = pd.Series([1.0, 2.0], [3, 3])
    with pytest.raises(ValueError, match="3 more than once") as refused:
        flows_at_closes(labels, pd.RangeIndex(5))
    remedy = re.search(r"as with (.*)$", str(refused.value))
    assert remedy is not None
    assert flows_at_closes(eval(remedy[1], {"flows": labels}), pd.RangeIndex(5))[3] == 3.0


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("UTC", None), (None, "UTC"), ("America/New_York", "UTC"), ("UTC", "Europe/Moscow")],
)
def test_time_zones_are_brought_together_as_the_error_says(
    mine: str | None, theirs: str | None
) -> None:
    flows, index = at("2018-01-03 12:00", tz=mine), DAYS.tz_localize(theirs)
    with pytest.raises(ValueError, match=f"time zone {mine}") as refused:
        flows_at_closes(flows, index)
    remedy = re.search(r"give (.*)$", str(refused.value))
    assert remedy is not None
    assert flows_at_closes(eval(remedy[1], {"flows": flows}), index)[1] == 1.0


def test_dates_that_are_texts_become_dates_as_the_error_says() -> None:
    flows = pd.Series({"2018-01-03": 2.0})
    with pytest.raises(ValueError, match=r"flows.index = pd.to_datetime\(flows.index\)"):
        flows_at_closes(flows, DAYS)
    flows.index = pd.to_datetime(flows.index)
    assert flows_at_closes(flows, DAYS)[1] == 2.0
    with pytest.raises(ValueError, match="without a date"):
        flows_at_closes(pd.Series([1.0], pd.DatetimeIndex([pd.NaT])), DAYS)
    with pytest.raises(ValueError, match="flows name 9, which is no label"):
        flows_at_closes(pd.Series({9: 1.0}), pd.RangeIndex(5))


def test_a_flow_at_an_hour_is_the_flow_of_its_day() -> None:
    returns = pd.DataFrame({"a": 0.01, "b": [0.0, -0.02, 0.03, 0.0, 0.01, 0.0]}, DAYS)
    half = {"a": 0.5, "b": 0.5}
    late, early = at("2018-01-05 16:00", "2018-01-03"), at("2018-01-05", "2018-01-03")
    one, other = (rl.simulate(returns, half, rl.Policy(2), flows=f) for f in (late, early))
    pd.testing.assert_series_equal(one.value, other.value)
    assert one.flows.tolist() == [0.0, 2.0, 0.0, 1.0, 0.0, 0.0]


def test_of_several_without_a_close_the_first_is_named_with_the_range_of_the_data() -> None:
    with pytest.raises(ValueError, match=r"flows name the date 2018-01-06.*it 2018-01-08"):
        flows_at_closes(at("2018-01-03", "2018-01-06", "2018-01-07"), DAYS)
    with pytest.raises(ValueError, match=r"2018-02-01.*, after the last close, 2018-01-09"):
        flows_at_closes(at("2018-02-01", "2018-03-01"), DAYS)
    labels = pd.Series(1.0, [2, 9, 8])
    with pytest.raises(ValueError, match=r"flows name 9, .* of the data, 1 to 5: drop it"):
        flows_at_closes(labels, pd.RangeIndex(1, 6))
    with pytest.raises(ValueError, match=r"flows name 2 more than once"):
        flows_at_closes(pd.Series(1.0, [1, 2, 2, 3, 3]), pd.RangeIndex(5))
