"""Outputs as pieces of a page: nothing of a reader's words becomes markup, tables fit a phone."""

from __future__ import annotations

import base64
import csv
import io
import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_output

from research_lib.figures.tables import table
from research_lib.one_page.outputs import TAGS, clean, inert_csv, shown, worded

NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "</td></table><iframe src='https://evil.example'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>body{display:none}</style>",
    "&lt;script&gt;",
    "*markdown* [x](javascript:alert(1))",
]


class Tags(HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name: value or "" for name, value in attrs}


def is_harmless(page: str) -> bool:
    read = Tags(page)
    handlers = [name for name in read.attributes if name.startswith("on") or name == "style"]
    address = read.attributes.get("href", "")
    return read.tags <= TAGS and not handlers and not re.match(r"\s*(javascript|data):", address)


def html_output(page: str) -> object:
    return new_output("display_data", data={"text/html": page, "text/plain": ""})


@given(
    st.lists(st.sampled_from([*NASTY, "<p", ">", "<b>", "'", "<!--", "-->", "<table>"])).map(
        "".join
    )
)
def test_no_page_of_an_output_does_anything(page: str) -> None:
    assert is_harmless(clean(page))


@pytest.mark.parametrize("name", NASTY)
def test_names_in_tables_are_words(name: str) -> None:
    frame = pd.DataFrame({"weight": [0.5], "asset": [name]}, [name])
    page = shown(html_output(table(frame, "What is held of all.")._repr_html_()), new_code_cell())
    assert is_harmless(page)
    cells = [cell.get_text() for cell in BeautifulSoup(page, "html.parser").select("tbody tr > *")]
    assert cells == [name, "0.50", name]


@pytest.mark.parametrize("name", NASTY)
def test_what_a_cell_prints_is_words(name: str) -> None:
    for output in (
        new_output("stream", name="stdout", text=name),
        new_output("stream", name="stderr", text=name),
        new_output("execute_result", data={"text/plain": name}),
    ):
        page = shown(output, new_code_cell())
        assert is_harmless(page)
        assert BeautifulSoup(page, "html.parser").pre.get_text() == name


def picture(metadata: dict, cell: dict, **data: str) -> str:
    data = {"image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'/>"} | data
    output = new_output("display_data", data=data, metadata=metadata)
    return shown(output, new_code_cell(metadata=cell, id="bars"), 3)


@pytest.mark.parametrize("name", NASTY)
def test_a_figure_says_what_it_shows_and_no_more(name: str) -> None:
    page = picture({"alt": name, "caption": name}, {})
    soup = BeautifulSoup(page, "html.parser")
    assert [tag.name for tag in soup.find_all()] == ["figure", "img", "figcaption"]
    assert set(soup.img.attrs) == {"src", "alt"}
    assert soup.img["alt"] == name
    assert soup.figcaption.get_text() == name


def test_a_figure_takes_its_words_from_its_cell() -> None:
    book = {"mystnb": {"image": {"alt": "Two bars."}, "figure": {"caption": "The left is higher."}}}
    page = picture({}, book)
    assert 'alt="Two bars."' in page
    assert "The left is higher." in page
    assert 'alt="Own."' in picture({"alt": "Own.", "caption": "Own too."}, book)


@pytest.mark.parametrize("said", [{}, {"alt": "Bars."}, {"caption": "Bars."}])
def test_a_figure_without_words_is_named(said: dict) -> None:
    with pytest.raises(ValueError, match="bars"):
        picture(said, {})


def test_the_picture_is_the_one_put_out() -> None:
    drawn = base64.b64encode(b"dots").decode()
    output = new_output(
        "display_data", data={"image/png": drawn}, metadata={"alt": "Dots.", "caption": "Dots."}
    )
    assert f'src="data:image/png;base64,{drawn}"' in shown(output, new_code_cell())
    lines = picture({"alt": "Lines.", "caption": "Lines."}, {}, **{"image/svg+xml": "<svg>é</svg>"})
    assert base64.b64decode(re.search(r"base64,([^\"]*)", lines)[1]).decode() == "<svg>é</svg>"


def test_numbers_of_a_figure_hold_no_formula() -> None:
    table = '# panel 1: across, up\npanel,what,up\n1,=1+1,-0.5\n1,"@x, y",1e-3\n1,Tea,\n'
    rows = list(csv.reader(io.StringIO(inert_csv(table))))
    assert rows == [
        ["# panel 1: across", " up"],
        ["panel", "what", "up"],
        ["1", "'=1+1", "-0.5"],
        ["1", "'@x, y", "1e-3"],
        ["1", "Tea", ""],
    ]
    page = picture({"alt": "A.", "caption": "B."}, {}, **{"text/csv": table})
    link = BeautifulSoup(page, "html.parser").a
    assert link["download"] == "figure-3.csv"
    written = base64.b64decode(link["href"].partition("base64,")[2]).decode("utf-8-sig")
    assert written == inert_csv(table)


def prepared(frame: pd.DataFrame) -> BeautifulSoup:
    page = clean(table(frame, "What stands in the cells.", rows="asset")._repr_html_())
    return BeautifulSoup(page, "html.parser")


def test_a_table_wider_than_a_phone_folds_into_cards() -> None:
    narrow = prepared(pd.DataFrame({"a, %": [1.0], "b, %": [2.0]}, ["Tea"]))
    assert narrow.table["class"] == ["rb-table"]
    heads = [f"share of the year {year}" for year in range(2019, 2026)]
    wide = prepared(pd.DataFrame([range(7)], ["Tea"], heads))
    assert wide.table["class"] == ["rb-table", "rb-cards"]
    assert [cell["data-head"] for cell in wide.select("tbody td")] == heads


def test_the_name_of_a_file_breaks_rather_than_fold_its_table() -> None:
    name = "2024-12-30_export_of_all_accounts_final.csv"
    frame = pd.DataFrame({"found": [name, "row 1"]}, ["file", "headings"])
    soup = prepared(frame)
    assert soup.table["class"] == ["rb-table"]
    assert [cell.get("class") for cell in soup.select("td")] == [
        ["rb-words", "rb-long"],
        ["rb-words"],
    ]


def test_a_table_wider_than_a_desk_is_reached_with_the_keyboard() -> None:
    heads = [f"unbreakable{year}" for year in range(12)]
    around = prepared(pd.DataFrame([range(12)], ["Tea"], heads)).div
    assert around["tabindex"] == "0"
    assert around["aria-label"] == "What stands in the cells."
    assert "tabindex" not in prepared(pd.DataFrame({"a": [1]}, ["Tea"])).div.attrs


def test_heads_say_what_they_head_and_an_empty_corner_heads_nothing() -> None:
    soup = BeautifulSoup(clean(pd.DataFrame({"a": [1]}, ["Tea"]).to_html()), "html.parser")
    scopes = [(head.get_text(), head["scope"]) for head in soup.find_all("th")]
    assert scopes == [("a", "col"), ("Tea", "row")]


def test_columns_of_words_and_of_numbers_are_told_apart() -> None:
    rows = [["a", "−1.5 %", "row 7", "$5"], ["b", "", "not said", "€1"], ["c", "+3", "2024", "x"]]
    assert worded(rows) == {2}
