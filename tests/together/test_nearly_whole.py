"""Weights that sum to a little less than 1: what is divided, what is said, what breaks a limit."""

from __future__ import annotations

from pathlib import Path

import pytest
from reader.files_of import own

from research_lib.reader.standing import broken_limits
from research_lib.together.reading import read_case


def listed(first: str, others: str, count: int) -> str:
    rows = "".join(f"B{place},{others}\n" for place in range(count))
    return f"Name,Weight\nA,{first}\n{rows}"


def test_dividing_by_the_sum_breaks_no_limit(tmp_path: Path) -> None:
    """10 % and 20 of 4.48 % are 99.6 %: the first is just at its limit, and 10.04 % divided."""
    case = read_case(**own(tmp_path, holdings=listed("10.0%", "4.48%", 20)))
    assert case.weights["A"] == pytest.approx(0.1 / 0.996)
    assert broken_limits(case).empty
    assert case.divided_by == pytest.approx(0.996)
    above = read_case(**own(tmp_path, holdings=listed("10.01%", "4.48%", 20)))
    assert broken_limits(above)["weight"].tolist() == pytest.approx([0.1001])


def test_large_issuers_are_counted_as_the_file_has_them(tmp_path: Path) -> None:
    """Nine of 5 % are not large; divided by 99.2 %, they would be, and be 45 % together."""
    text = listed("4.2%", "5%", 9) + "".join(f"C{place},5%\n" for place in range(10))
    assert broken_limits(read_case(**own(tmp_path, holdings=text))).empty


@pytest.mark.parametrize(
    ("first", "said"), [("10.0%", "divided"), ("9.0%", "unknown"), ("10.4%", "100 %")]
)
def test_one_line_says_what_became_of_the_sum(tmp_path: Path, first: str, said: str) -> None:
    read = read_case(**own(tmp_path, holdings=listed(first, "4.48%", 20))).what_was_read
    facts = read["holdings"]
    told = facts["found"][facts["found"].str.contains(r"unknown|divided|^100 %$")]
    assert len(told) == 1
    assert said in told.iloc[0]
