"""A report on files with nasty names: one page that reads well everywhere and does nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from browsing import PHONE, VIEWS, Reader, hindrances
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page
from small_notebook import code, holdings, written

from research_lib.cells.problem import FileProblem
from research_lib.command.page import Report, report_page

NAMES = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "*bold* [x](javascript:alert(1)) {term}`y`",
    "=cmd|' /C calc'!A0",
    "Сбербанк 中国银行 a_very_long_name_without_a_space_in_it",
    "Tea",
]
WEIGHTS = [10, 12, 14, 16, 18, 30]
BOOK = "https://example.org/book"
# A4 between the margins of the sheet for paper, in pixels of 1/96 inch.
PAPER_WIDTH, PAPER_HEIGHT = round(178 / 25.4 * 96), round(261 / 25.4 * 96)
LONG = """rows = [f"row {row}" for row in range(30)]
lines = pd.DataFrame({"a": ["many words " * 40] * 30}, rows)
print(holdings)
table(lines, "A table longer than a page.")"""

# In how many pieces each part of the page lies, and what has gone from what follows it.
PIECES = """(height) => {
  document.body.style.height = `${height}px`;
  const all = (name) => [...document.querySelectorAll(`main ${name}`)];
  const left = (each) => Math.round(each.getClientRects()[0].left / WIDTH - 0.5);
  const found = Object.fromEntries(["tbody tr", "figure", "table", "h2"].map((name) =>
    [name, all(name).map((each) => each.getClientRects().length)]));
  found.apart = all("h2, main h3").filter((each) =>
    left(each) !== left(each.nextElementSibling)).map((each) => each.textContent);
  return found;
}""".replace("WIDTH", str(PAPER_WIDTH))


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("a reader's & files")


@pytest.fixture(scope="module")
def report(folder: Path) -> Report:
    rows = [f"{quoted(name)},{w}%" for name, w in zip(NAMES, WEIGHTS, strict=True)]
    held = holdings(folder, "\n".join(["name,weight", *rows, ""]))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        given = {"holdings": held.name}
        return report_page(given, notebook=written(folder, code(LONG)), book=BOOK)


@pytest.fixture(scope="module")
def path(folder: Path, report: Report) -> Path:
    path = folder / "report.html"
    path.write_text(report.html, encoding="utf-8")
    return path


@pytest.fixture
def reader(browser: Browser) -> Any:
    reader = Reader(browser)
    yield reader
    reader.context.close()


def soup_of(report: Report) -> Any:
    return BeautifulSoup(report.html, "html.parser")


def test_names_are_words_wherever_they_stand(report: Report) -> None:
    soup = soup_of(report)
    assert soup.find_all(["script", "iframe", "object", "embed", "form", "input"]) == []
    assert [name for tag in soup.find_all() for name in tag.attrs if name.startswith("on")] == []
    assert {image["src"][:5] for image in soup.find_all("img")} == {"data:"}
    heads = [head.get_text() for head in soup.select("tbody th")]
    assert [name for name in NAMES if name not in heads] == []
    assert all(name in soup.figcaption.get_text() for name in NAMES)
    assert all(" ".join(name.split()) in soup.img["alt"] for name in NAMES)


def test_numbers_are_those_of_the_notebook(report: Report) -> None:
    assert {key: report.numbers[key] for key in ("level", "assets")} == {"level": 0.42, "assets": 6}
    assert report.numbers["largest"] == NAMES[-1]


def test_what_the_notebook_says_of_its_samples_is_not_said_of_others(report: Report) -> None:
    assert report.numbers["issuers"] == report.numbers["tax"] == {}


def test_files_are_named_and_folders_are_not(report: Report, folder: Path) -> None:
    soup = soup_of(report)
    assert "holdings.csv" in soup.header.get_text()
    assert "holdings.csv" in soup.main.table.get_text()
    assert str(folder) not in soup.get_text()
    assert folder.name not in report.html


def test_links_lead_to_the_book(report: Report) -> None:
    links = [link["href"] for link in soup_of(report).main.find_all("a")]
    assert [link for link in links if link.startswith("http")] == [
        f"{BOOK}/notebooks/11_diversification_level.html#question",
        f"{BOOK}/notebooks/evidence/12_the_shop.html",
        f"{BOOK}/notebooks/not_there.html",
    ]


def test_no_holdings_is_told_before_anything_is_done(tmp_path: Path) -> None:
    for none in ({}, {"holdings": ""}):
        with pytest.raises(ValueError, match="holdings"):
            report_page(none, notebook=written(tmp_path))


def test_a_file_that_cannot_be_read_is_told_as_it_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    holdings(tmp_path, "name,weight\nBread,50%\nTea,much\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileProblem) as caught:
        report_page({"holdings": "./holdings.csv"}, notebook=written(tmp_path))
    problem = caught.value
    assert (problem.file, problem.row, problem.value) == ("./holdings.csv", 3, "much")
    assert problem.column == "weight"
    assert capfd.readouterr() == ("", "")


@pytest.mark.browser
def test_it_asks_for_nothing_and_fits_every_screen(reader: Reader, path: Path) -> None:
    page = reader.open(path)
    for scheme, width in VIEWS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert hindrances(page) == []
        if width == PHONE:
            assert wide(page) == []
    assert reader.asked == []
    assert reader.complaints == []


def wide(page: Page) -> list[str]:
    """Return what is wider than its place: it would scroll, or be cut."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('main *')]"
        ".filter((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth"
        " && !each.matches('figure, .rb-heard, thead, thead *'))"
        ".map((each) => each.outerHTML.slice(0, 80))"
    )
    return found


@pytest.mark.browser
def test_the_policy_of_the_page_holds(reader: Reader, path: Path, folder: Path) -> None:
    """A script or a picture from elsewhere that came into it would not run."""
    bad = folder / "bad.html"
    more = "<script>document.title='run'</script><img src='https://evil.example/x.png'>"
    bad.write_text(path.read_text("utf-8").replace("</main>", f"{more}</main>"), encoding="utf-8")
    page = reader.open(bad)
    assert page.title() != "run"
    forbidden = [each for each in reader.complaints if "Content Security Policy" in each]
    assert len(forbidden) == 2


@pytest.mark.browser
def test_the_keyboard_skips_to_the_text(reader: Reader, path: Path) -> None:
    page = reader.open(path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "rb-skip"
    box = page.locator(".rb-skip").bounding_box()
    assert box is not None
    assert box["height"] > 16
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "text"


@pytest.mark.browser
def test_paper_cuts_no_row_and_no_figure(reader: Reader, path: Path) -> None:
    """Columns as large as the paper break as its pages do, and can be measured."""
    page = reader.open(path)
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 8 * PAPER_WIDTH, "height": PAPER_HEIGHT})
    page.add_style_tag(
        content=f"body {{ column-width: {PAPER_WIDTH}px; column-gap: 0; column-fill: auto;"
        f" width: {8 * PAPER_WIDTH}px; margin: 0; }}"
    )
    for height in range(PAPER_HEIGHT - 480, PAPER_HEIGHT + 1, 20):  # what ends a page differs
        pieces: dict[str, list[int]] = page.evaluate(PIECES, height)
        assert set(pieces["tbody tr"] + pieces["figure"] + pieces["h2"]) == {1}
        assert pieces["table"][:2] == [1, 1]
        assert pieces["table"][-1] > 1  # longer than a page: the measure sees cuts
        assert pieces["apart"] == []
    hidden = page.evaluate(
        "['nav', '.rb-skip', '.rb-numbers'].map((name) =>"
        " getComputedStyle(document.querySelector(name)).display)"
    )
    assert hidden == ["none"] * 3
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(20, 24, 30)"


@pytest.mark.browser
def test_it_prints(reader: Reader, path: Path) -> None:
    printed = reader.open(path).pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 6
    sheets = re.findall(rb"/MediaBox *\[ *0 +0 +([\d.]+) +([\d.]+) *\]", printed)
    assert sheets
    for width, height in sheets:  # A4 in points of 1/72 inch
        assert float(width) == pytest.approx(210 / 25.4 * 72, abs=1)
        assert float(height) == pytest.approx(297 / 25.4 * 72, abs=1)
    assert reader.complaints == []
