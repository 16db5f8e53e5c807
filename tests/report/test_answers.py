"""An answer says what is asked, and refuses what a page could not tell apart."""

from __future__ import annotations

import pytest

from research_lib.report import Answer, answer
from research_lib.report.answers import MIME


def test_people_read_a_line_and_the_page_a_record() -> None:
    shown = answer(Answer("your overlap", 70.0000001, 0.5, "%", 0, {"Take the smaller.": 90.0}))
    assert repr(shown) == "your overlap: 70 %"
    (record,) = shown._repr_mimebundle_()[MIME]
    assert record == {
        "asked": "your overlap",
        "value": 70.0,
        "tolerance": 0.5,
        "unit": "%",
        "written": "70",
        "mistakes": [{"hint": "Take the smaller.", "value": 90.0, "written": "90"}],
    }


def test_a_number_below_zero_has_a_minus_and_a_large_one_commas() -> None:
    assert repr(Answer("the worst", -5.04, 0.05, "%", 1)) == "the worst: −5.0 %"
    assert repr(Answer("the size", 312_000.0, 500, "dollars")) == "the size: 312,000 dollars"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ((float("nan"), 0.5), "give a number"),
        ((1.0, 0.0), "above zero"),
        ((6.32, 0.01, "%", 1), "write more digits"),
        ((70.0, 0.5, "%", 0, {"hint": 70.4}), "not told apart"),
        ((70.0, 0.5, "%", 0, {"one": 80.0, "two": 81.0}), "not told apart"),
    ],
)
def test_what_a_page_could_not_judge_is_refused(given: tuple, why: str) -> None:
    with pytest.raises(ValueError, match=f"overlap.*{why}"):
        Answer("overlap", *given)


def test_no_answer_is_none() -> None:
    with pytest.raises(ValueError, match="at least one"):
        answer()
