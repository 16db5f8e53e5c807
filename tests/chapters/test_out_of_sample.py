"""Published findings met by new years: the split of the rows, the spans, two rows counted apart."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.chapters.frequency import figures as draw
from research_lib.chapters.frequency.out_of_sample import COLUMNS, held, met_again

CHAPTER = Chapter("35_eight_new_years")


def rows(first: int, values: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"a": values}, index=range(first, first + len(values)))


def mean(table: pd.DataFrame) -> float:
    return float(table["a"].mean())


@given(st.lists(st.floats(-5, 5), min_size=6, max_size=12), st.integers(1, 4), st.integers(1, 3))
def test_spans_are_those_that_a_loop_finds(values: list[float], count: int, step: int) -> None:
    old = rows(2001, values)
    new = rows(1999, [9.0, 9.0, *(2 * value for value in values), *range(count)])
    found = met_again(old, new, mean, step=step)
    spans = [np.mean(values[at : at + count]) for at in range(0, len(values) - count + 1, step)]
    fresh = np.mean(range(count))
    expected = [np.mean(values), 2 * np.mean(values), fresh, min(spans), max(spans)]
    assert found.tolist() == pytest.approx([*expected, np.mean(np.array(spans) < fresh)], abs=1e-9)
    assert list(found.index) == COLUMNS


def test_rows_that_are_only_looked_back_on_come_with_each_span() -> None:
    old, new = rows(1, [1.0, 2.0, 4.0, 8.0]), rows(1, [1.0, 2.0, 4.0, 8.0, 16.0])
    last_less_first = lambda table: float(table["a"].iloc[-1] - table["a"].iloc[0])  # noqa: E731
    found = met_again(old, new, last_less_first, lead=1)
    assert found.tolist() == [7.0, 7.0, 8.0, 1.0, 4.0, 1.0]


def test_spans_without_a_number_are_left_out() -> None:
    old, new = rows(1, [np.nan, 2.0, 4.0]), rows(1, [np.nan, 2.0, 4.0, 3.0])
    assert met_again(old, new, mean).iloc[2:].tolist() == [3.0, 2.0, 4.0, 0.5]


def test_nothing_new_is_refused() -> None:
    with pytest.raises(ValueError, match="0 new rows and 2 old ones"):
        met_again(rows(1, [1.0, 2.0]), rows(1, [1.0, 2.0]), mean)
    with pytest.raises(ValueError, match="3 new rows and 2 old ones"):
        met_again(rows(1, [1.0, 2.0]), rows(1, [1.0] * 5), mean)


@pytest.mark.parametrize(
    ("published", "fresh", "mark", "outcome"),
    [
        (2.2, 2.9, 1.0, "held"),
        (2.2, 0.9, 1.0, "other sign"),
        (-0.2, -0.5, 0.0, "held"),
        (-0.2, -1.5, 0.0, "same sign, outside the range"),
        (0.2, 0.0, 0.0, "other sign"),
    ],
)
def test_outcomes(published: float, fresh: float, mark: float, outcome: str) -> None:
    span = pd.Series({"new years": fresh, "least": -1.0, "most": 3.0})
    assert held(published, span, mark) == outcome


@pytest.mark.parametrize("name", ["new years", "least", "most"])
def test_no_outcome_without_a_number(name: str) -> None:
    span = pd.Series({"new years": 0.5, "least": -1.0, "most": 3.0, name: np.nan})
    with pytest.raises(ValueError, match=f"{name} is nan"):
        held(0.3, span)
    fine = span.fillna(0.0)
    with pytest.raises(ValueError, match="published is nan"):
        held(np.nan, fine)
    with pytest.raises(ValueError, match="mark is nan"):
        held(0.3, fine, np.nan)


def test_no_span_with_a_number_is_refused() -> None:
    old = rows(1, [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="no span of 1 rows has a number"):
        met_again(old, rows(1, [1.0, 2.0, 3.0, 4.0]), lambda table: np.nan)


# What the page says, counted apart: in plain Python, a month and an industry at a time.


def grown(months: np.ndarray, every: int, start: int) -> float:
    """Growth a year of equal weights, restored each so many months from a start on."""
    held_now = [1.0 / months.shape[1]] * months.shape[1]
    for place, month in enumerate(months):
        held_now = [value * (1.0 + result) for value, result in zip(held_now, month, strict=True)]
        if every and place >= start and (place - start) % every == 0:
            held_now = [sum(held_now) / len(held_now)] * len(held_now)
    return exp(12.0 / len(months) * log(sum(held_now))) - 1.0


def test_the_paces_of_the_new_years() -> None:
    months = rl.load("us_industries_49_2026").loc["2019":].to_numpy()
    assert len(months) == 86
    annual = np.mean([grown(months, 12, start) for start in range(12)])
    for label, gain in (
        ("monthly less annual", grown(months, 1, 0) - annual),
        ("annual less never", annual - grown(months, 0, 0)),
    ):
        published, old, _, fresh, least, most = CHAPTER.row(label)[:6]
        assert fresh == pytest.approx(100 * gain, abs=0.006), label
        assert old == pytest.approx(published, abs=0.006)
        assert least < old < most


def test_what_cash_cost_in_the_new_years() -> None:
    both = pd.concat([rl.load("us_market"), rl.load("us_bills")], axis=1).loc["2019":]
    whole, mixed = 0.0, 0.0
    for market, bills in both.to_numpy():
        whole += log(1.0 + market)
        mixed += log(1.0 + 0.9 * market + 0.1 * bills)
    lost = exp(12 * whole / len(both)) - exp(12 * mixed / len(both))
    assert CHAPTER.row("10 % in bills, growth lost")[3] == (pytest.approx(100 * lost, abs=0.006))


def test_points_outside_their_range_are_not_filled() -> None:
    table = pd.DataFrame(
        {"least": [0.0, 1.0], "most": [2.0, 2.0], "old vintage": [1.0, 1.5], "new years": [0.5, 3]},
        index=["inside", "outside"],
    )
    axes = draw.new_years(table).axes[0]
    drawn = {line.get_label(): line.get_xydata().tolist() for line in axes.lines}
    assert drawn["new years"] == [[0.25, 1.0]]
    assert drawn["outside the range"] == [[2.0, 0.0]]
    assert drawn["to 2018"] == [[0.5, 1.0], [0.5, 0.0]]
