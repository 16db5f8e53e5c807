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


def test_ends_are_those_of_their_column() -> None:
    """In its unit and with its digits, whether they are named or not."""
    frame = growth()
    for named in (["growth, %"], ["growth, %", "low", "high"]):
        shown = table(
            frame,
            CAPTION,
            percent=named,
            digits={"growth, %": 1},
            interval={"growth, %": ("low", "high")},
        )
        assert shown.cells["growth, %"].tolist() == ["−1.2 [−3.0, 1.0]", "5.0 [2.0, 7.0]"]
    whole = pd.DataFrame({"a": [0, 1], "low": [-0.5, 0.5], "high": [1, 2]}, ["x", "y"])
    shown = table(whole, CAPTION, percent=True, interval={"a": ("low", "high")})
    assert shown.cells["a"].tolist() == ["0.00 [−50.00, 100.00]", "100.00 [50.00, 200.00]"]


def test_ends_that_make_no_interval_are_refused() -> None:
    frame = growth()
    with pytest.raises(ValueError, match=r"row never: low -0.03 is above high -0.05"):
        table(frame.assign(high=-0.05), CAPTION, interval={"growth, %": ("low", "high")})
    with pytest.raises(ValueError, match=r"percent names low.*growth, %"):
        table(frame, CAPTION, percent=["low"], interval={"growth, %": ("low", "high")})
    with pytest.raises(ValueError, match=r"low, high.*more than once"):
        table(frame, CAPTION, interval=dict.fromkeys(["growth, %", "n"], ("low", "high")))


def test_every_row_of_a_product_has_its_heads() -> None:
    levels = [["a", "b"], ["x", "y"], ["1 %", "2 %"]]
    rows = pd.MultiIndex.from_product(levels, names=["data", "rule", "cost"])
    shown = table(pd.DataFrame({"n": range(8)}, rows), CAPTION, bold="b")
    page = shown._repr_html_()
    assert Cells(page).rows == [
        ["data", "rule", "cost", "n"],
        *([*labels, str(place)] for place, labels in enumerate(rows)),
    ]
    assert page.count("<th ") == 4 + 8  # the first level heads each row
    assert page.count("rb-bold") == 4 * 4
    assert [line.split() for line in repr(shown).splitlines()[:2]] == [
        ["data", "rule", "cost", "n"],
        ["a", "x", "1", "%", "0"],
    ]
    assert Cells(table(pd.Series([1], rows[:1]), CAPTION, rows="set")._repr_html_()).rows[0] == [
        "set",
        "rule",
        "cost",
        "0",
    ]
    with pytest.raises(ValueError, match="rows a, x, 1 % occur twice"):
        table(pd.Series(1, rows[[0, 1, 0]]), CAPTION)
    frame = pd.DataFrame({"n": [1.0, 2.0], "low": [0.0, 3.0], "high": [2.0, 2.0]}, rows[:2])
    with pytest.raises(ValueError, match=r"row a, x, 2 %: low 3.0 is above high 2.0"):
        table(frame, CAPTION, interval={"n": ("low", "high")})
    with pytest.raises(ValueError, match="bold names c; there are: a, b"):
        table(pd.Series(1, rows), CAPTION, bold="c")
