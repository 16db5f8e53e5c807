"""Tables for readers: what stands in a cell is what was measured, and a mistake is named."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research_lib.figures.tables import table

CAPTION = "Trading once a year grew faster."


def growth() -> pd.DataFrame:
    return pd.DataFrame(
        {"growth, %": [-0.0123, 0.05], "low": [-0.03, 0.02], "high": [0.01, 0.07], "n": [1200, 3]},
        ["never", "annual"],
    )


class Cells(HTMLParser):
    """The rows of a table, as a browser would read them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in {"th", "td"}:
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in {"th", "td"}

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def test_shares_are_shown_in_percent_with_their_interval_and_a_real_minus() -> None:
    shown = table(
        growth(),
        CAPTION,
        rows="rule",
        percent=["growth, %", "low", "high"],
        interval={"growth, %": ("low", "high")},
    )
    assert Cells(shown._repr_html_()).rows == [
        ["rule", "growth, %", "n"],
        ["never", "−1.23 [−3.00, 1.00]", "1,200"],
        ["annual", "5.00 [2.00, 7.00]", "3"],
    ]


def test_a_missing_number_is_an_empty_cell_and_has_no_interval() -> None:
    frame = growth()
    frame.loc["never", ["growth, %", "low", "high"]] = np.nan
    shown = table(frame, CAPTION, interval={"growth, %": ("low", "high")})
    assert shown.cells.loc["never", "growth, %"] == ""


def test_half_an_interval_is_refused() -> None:
    frame = growth()
    frame.loc["never", "low"] = np.nan
    with pytest.raises(ValueError, match=r"never.*growth, %.*low"):
        table(frame, CAPTION, interval={"growth, %": ("low", "high")})


@given(st.floats(-1e6, 1e6), st.integers(0, 6))
def test_a_cell_gives_back_its_number(number: float, digits: int) -> None:
    shown = table(pd.DataFrame({"a": [number]}, ["row"]), CAPTION, digits=digits)
    text = shown.cells.loc["row", "a"]
    assert float(text.replace("−", "-").replace(",", "")) == pytest.approx(
        number, abs=0.5 * 10**-digits * (1 + 1e-9)
    )
    assert not re.fullmatch(r"−0(\.0*)?", text)


def test_rows_in_bold_are_marked_and_html_is_shown_as_text() -> None:
    frame = growth().rename(index={"annual": "a < b"})
    page = table(frame, CAPTION, bold="a < b")._repr_html_()
    assert page.count("rb-bold") == 4
    assert "a &lt; b" in page
    assert page == table(frame, CAPTION, bold="a < b")._repr_html_()


def test_levels_of_row_labels_become_columns() -> None:
    frame = pd.Series([1.0, 2.0], pd.MultiIndex.from_tuples([("a", "x"), ("b", "y")]), name="n")
    frame.index.names = ["data", "rule"]
    assert Cells(table(frame, CAPTION)._repr_html_()).rows[:2] == [
        ["data", "rule", "n"],
        ["a", "x", "1.00"],
    ]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"percent": ["groth"]}, "groth"),
        ({"digits": {"groth": 1}}, "groth"),
        ({"bold": "monthly"}, "monthly"),
        ({"interval": {"growth, %": ("lo", "high")}}, "lo"),
    ],
)
def test_a_column_or_row_that_is_not_there_is_named(options: dict, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        table(growth(), CAPTION, **options)


@pytest.mark.parametrize("caption", ["", "Growth", "growth of two rules"])
def test_a_caption_is_a_sentence(caption: str) -> None:
    with pytest.raises(ValueError, match="caption"):
        table(growth(), caption)


def test_heads_of_several_levels_and_labels_that_occur_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="levels"):
        table(pd.concat({"a": growth()}, axis=1), CAPTION)
    with pytest.raises(ValueError, match="never"):
        table(growth().rename(index={"annual": "never"}), CAPTION)
    with pytest.raises(ValueError, match="low"):
        table(growth().rename(columns={"high": "low"}), CAPTION)
