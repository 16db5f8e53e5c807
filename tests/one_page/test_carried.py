"""What goes wrong in a kernel is raised in the process that asked, as it was."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research_lib.base.checks import check_frame
from research_lib.cells.problem import FileProblem
from research_lib.one_page.carried import again, told

WORDS = st.text(min_size=1, max_size=20)


def same(text: str) -> str:
    return text


def sent(problem: BaseException) -> Exception:
    return again(json.loads(json.dumps(told(problem))), same)


@given(
    WORDS,
    WORDS,
    WORDS,
    st.none() | st.integers(1, 10**6),
    st.none() | WORDS,
    st.none() | WORDS | st.integers() | st.floats(allow_nan=False),
)
def test_a_problem_of_a_file_arrives_with_all_its_fields(
    what: str, file: str, remedy: str, row: int | None, column: str | None, value: object
) -> None:
    problem = FileProblem(what, file=file, remedy=remedy, row=row, column=column, value=value)
    arrived = sent(problem)
    assert type(arrived) is FileProblem
    assert vars(arrived) == vars(problem)
    assert str(arrived) == str(problem)


@pytest.mark.parametrize(
    "problem",
    [
        ValueError("weights sum to 2"),
        FileNotFoundError(2, "No such file", "holdings.csv"),
        KeyError("tea"),
        TypeError(),
        ZeroDivisionError("division by zero"),
    ],
)
def test_kinds_of_python_arrive_as_they_were(problem: Exception) -> None:
    arrived = sent(problem)
    assert type(arrived) is type(problem)
    assert str(arrived) == str(problem)


def test_a_kind_of_a_library_arrives_as_the_nearest_of_python() -> None:
    assert type(sent(np.linalg.LinAlgError("singular"))) is ValueError
    decoding = sent(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"))
    assert type(decoding) is UnicodeError
    assert "invalid start byte" in str(decoding)
    with pytest.raises(TypeError) as caught:
        check_frame([2.0])
    assert "checks.py" in sent(caught.value).__notes__[0]
    own = sent(type("OwnError", (Exception,), {})("lost"))
    assert type(own) is RuntimeError
    assert "OwnError" in str(own)
    assert "lost" in str(own)


def test_files_are_named_as_the_reader_names_them() -> None:
    def renamed(text: str) -> str:
        return text.replace("/far/off/mine.csv", "mine.csv")

    there = FileProblem("is odd", file="/far/off/mine.csv", remedy="mend it", row=3)
    arrived = again(told(there), renamed)
    assert isinstance(arrived, FileProblem)
    assert arrived.file == "mine.csv"
    assert arrived.row == 3
    assert str(again(told(ValueError("see /far/off/mine.csv")), renamed)) == "see mine.csv"
    gone = again(told(FileNotFoundError(2, "No such file", "/far/off/mine.csv")), renamed)
    assert isinstance(gone, FileNotFoundError)
    assert gone.filename == "mine.csv"
