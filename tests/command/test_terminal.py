"""What a terminal is told: nothing by the text of others, and numbers as JSON has them."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import io
import json
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from research_lib.command import waiting
from research_lib.command.terminal import OBEYED, Written, plain, show_table, shown
from research_lib.command.waiting import Waiting


@given(st.text())
def test_no_sign_is_obeyed_and_none_is_lost(text: str) -> None:
    found = shown(text)
    assert not {unicodedata.category(sign) for sign in found} & OBEYED
    if not {unicodedata.category(sign) for sign in text} & OBEYED:
        assert found == text
    else:
        assert len(found) > len(text)


@given(st.text(), st.text(min_size=1))
def test_a_table_shows_names_as_they_are(head: str, name: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        show_table("t", [head], [[name]])
    told = out.getvalue().replace("\n", "")
    assert not {unicodedata.category(sign) for sign in told} & OBEYED
    assert shown(name).strip() in told


def test_numbers_stand_to_the_right_and_are_whole(capsys: pytest.CaptureFixture[str]) -> None:
    show_table("t", ["name", "n"], [["a", Written("1")], ["b" * 200, Written("123,456.789")]])
    lines = capsys.readouterr().out.splitlines()
    first, second = (next(line for line in lines if line[:1] == name) for name in "ab")
    assert first.index("1") == second.index("123,456.789") + len("123,456.78")
    assert "b" * 200 in second


@pytest.mark.parametrize("width", [20, 40, 60, 100])
def test_a_narrow_terminal_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    cells = [f"{number:,.2f}" for number in np.geomspace(1e3, 1e7, 6)]
    show_table("t", list("nabcdef"), [["[b]name", *map(Written, cells)]])
    told = re.sub(r"\x1b\[\d+m", "", capsys.readouterr().out)
    assert max(map(len, told.splitlines())) <= width
    plainly = told.replace("\n", "").replace(" ", "")
    for cell in ["[b]name", *cells]:
        assert cell in plainly


class Pair(NamedTuple):
    one: float
    two: pd.Series


@dataclasses.dataclass
class Point:
    path: Path
    pair: Pair


def test_json_has_what_numbers_are() -> None:
    found = plain(
        {
            "point": Point(Path("a/b"), Pair(float("nan"), pd.Series({"x": np.float64(1.5)}))),
            "table": pd.DataFrame(
                {"n": np.array([1, 2]), "day": pd.to_datetime(["2024-12-30", None])},
                index=pd.Index(["a", "b"], name="name"),
            ),
            "many": (np.inf, None, True, np.bool_(False), datetime.date(2024, 1, 2), {"only"}),
            "array": np.eye(2),
        }
    )
    assert json.loads(json.dumps(found, allow_nan=False)) == {
        "point": {"path": "a/b", "pair": {"one": None, "two": {"x": 1.5}}},
        "table": [
            {"name": "a", "n": 1, "day": "2024-12-30"},
            {"name": "b", "n": 2, "day": None},
        ],
        "many": [None, None, True, False, "2024-01-02", ["only"]],
        "array": [[1.0, 0.0], [0.0, 1.0]],
    }


def bar(monkeypatch: pytest.MonkeyPatch, seconds: float) -> tuple[io.StringIO, Waiting]:
    monkeypatch.setattr(waiting, "SECONDS", seconds)
    stream = io.StringIO()
    return stream, Waiting("[red]\x1b", Console(file=stream, force_terminal=True, width=80))


def test_whoever_waits_long_sees_a_bar_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    stream, slow = bar(monkeypatch, 0.0)
    with slow:
        slow._late.join()
        slow("page [bold]\x1b", 1, 3)
        slow._bar.refresh()
    assert "page [bold]\\x1b" in stream.getvalue()
    stream, quick = bar(monkeypatch, 60.0)
    with quick:
        quick("page", 1, 3)
    assert "page" not in stream.getvalue()


def test_no_bar_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(waiting, "SECONDS", 0.0)
    with Waiting("a") as found:
        found._late.join()
        found("page", 1, 3)
    assert capsys.readouterr() == ("", "")


def test_a_day_has_no_time_in_json() -> None:
    day, noon = pd.Timestamp("2024-12-31"), pd.Timestamp("2024-12-31 12:00")
    table = pd.DataFrame({"when": [day], "a": [1.0]}, pd.DatetimeIndex([day], name="date"))
    assert plain({"day": day, "noon": noon, "table": table, "line": table["a"]}) == {
        "day": "2024-12-31",
        "noon": "2024-12-31T12:00:00",
        "table": [{"date": "2024-12-31", "when": "2024-12-31", "a": 1.0}],
        "line": {"2024-12-31": 1.0},
    }
    assert plain(datetime.date(2024, 12, 31)) == "2024-12-31"
