"""The slides of the chapters: what they hold, that it is the chapter's, and that it fits."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from browsing import Reader, hindrances
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from site_files import CHAPTERS, ROOT, tags
from small_book import apart

from book._slides.__main__ import print_decks
from book._slides.pieces import first_sentence, one
from book._slides.site import CHAPTER

DECKS = [name for name in CHAPTERS if CHAPTER.fullmatch(name)]
WIDTH, HEIGHT = 1280, 720
# Letters of a slide, and of its foot, which nobody need read from the last row.
SMALLEST = 20
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
# From https://registry.npmjs.org/reveal.js/-/reveal.js-6.0.2.tgz, as they are there.
REVEAL = {
    "reveal.js": "aa1bbbf2617b23a623b23612cb3c5bdb63de512e652bf20fcfa832b045d37844",
    "reveal.css": "615ee850cbbb98a0f688b60ed37b21819a3f54c9f3e6f20e33e63693ab74a0c0",
    "notes.js": "447c42f365876e41853de81453d0c53c580c5b2099132e8f61200de4a0ba2af3",
    "reveal_LICENSE.txt": "b2883e4b610bfa1b4d8fff84c4d4b825cc7d553cbd9fec4777c04068a2859dc0",
}
every_deck = pytest.mark.parametrize("name", DECKS)

# Of the slide that is shown: what ends beyond its edge or lies upon its foot, the smallest letters,
# pictures without a size.
MEASURE = """() => {
  const slide = document.querySelector('section.present'), frame = slide.querySelector('.frame');
  const edge = frame.getBoundingClientRect(), inner = '.visually-hidden, mjx-container *';
  const beyond = [], letters = [];
  for (const part of frame.querySelectorAll('*')) {
    if (part.closest(inner)) continue;
    const box = part.getBoundingClientRect();
    if (box.right > edge.right + 1 || box.left < edge.left - 1 || box.top < edge.top - 1
      || box.bottom > edge.bottom - 40) beyond.push(part.outerHTML.slice(0, 120));
    const words = [...part.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (words) letters.push(parseFloat(getComputedStyle(part).fontSize));
  }
  const pictures = [...frame.querySelectorAll('img')];
  return {
    beyond, smallest: Math.min(...letters),
    small: pictures.filter(img => img.clientWidth < 500 || img.clientHeight < 300).length,
    unloaded: pictures.filter(img => !img.naturalWidth).length,
    formulas: frame.querySelectorAll('.math').length,
    drawn: frame.querySelectorAll('.math mjx-container svg').length,
  };
}"""


@cache
def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def deck_file(site: Path, name: str) -> Path:
    return site / "slides" / f"{name.split('/')[1]}.html"


def deck(site: Path, name: str) -> list[Tag]:
    return parsed(deck_file(site, name)).select(".slides > section")


def open_deck(reader: Reader, site: Path, name: str, query: str = "") -> Page:
    page = reader.open(deck_file(site, name), query)
    page.wait_for_function("Reveal.isReady()")
    page.evaluate("window.MathJax?.startup?.promise.then(() => null)")
    page.evaluate("document.fonts.ready.then(() => null)")
    return page


def words(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


# ---------------------------------------------------------------- as files


@pytest.mark.parametrize("name", REVEAL)
def test_what_others_wrote_is_as_they_wrote_it(name: str) -> None:
    file = ROOT / "book" / "assets" / "slides" / name
    assert hashlib.sha256(file.read_bytes()).hexdigest() == REVEAL[name]


def test_every_chapter_has_a_deck(site: Path) -> None:
    assert {path.stem for path in (site / "slides").iterdir()} == {
        name.split("/")[1] for name in DECKS
    }
    assert len(DECKS) == 23


@every_deck
def test_a_deck_has_six_to_ten_slides_of_the_kinds_a_lecture_needs(site: Path, name: str) -> None:
    kinds = [str(slide["class"][0]) for slide in deck(site, name)]
    assert 6 <= len(kinds) <= 10
    assert kinds[:3] == ["title", "answer", "figure"]
    assert kinds[-3:] == ["verdicts", "list", "exercises"]
    assert kinds.count("figure") >= 2
    assert {"table", "list"} <= set(kinds)


@every_deck
def test_each_slide_has_notes(site: Path, name: str) -> None:
    notes = [words(one(slide, "aside.notes").get_text()) for slide in deck(site, name)]
    assert [note for note in notes if len(note) < 20] == []


@every_deck
def test_each_number_stands_on_the_page_of_the_chapter(site: Path, name: str) -> None:
    page = one(parsed(site / f"{name}.html"), "article")
    terms = " ".join(str(link["data-term"]) for link in page.select("a[data-term]"))
    known = set(NUMBER.findall(f"{page.get_text(' ')} {page.get_text()} {terms}"))
    for slide in deck(site, name):
        told = NUMBER.findall(slide.get_text(" "))
        assert set(told) - known == set(), one(slide, ".frame").get_text()[:80]


@every_deck
def test_the_words_are_those_of_the_chapter(site: Path, name: str) -> None:
    page = words(one(parsed(site / f"{name}.html"), "article").get_text())
    for kind in ("title .shown > p:last-child", "answer .shown", "list li", "exercise p"):
        for piece in parsed(deck_file(site, name)).select(f".slides .{kind}"):
            assert words(piece.get_text()) in page


@every_deck
def test_each_picture_is_there_with_its_alternative_text(site: Path, name: str) -> None:
    pictures = parsed(deck_file(site, name)).select(".slides img")
    on_page = {
        Path(str(img["src"])).name: img["alt"]
        for img in parsed(site / f"{name}.html").select("figure img")
    }
    assert len(pictures) >= 2
    for img in pictures:
        assert img["alt"] == on_page[Path(str(img["src"])).name]


@every_deck
def test_links_of_slides_lead_somewhere_and_nothing_comes_from_elsewhere(
    site: Path, name: str
) -> None:
    page = deck_file(site, name)
    assert not [url for url in tags(page).loaded if re.match(r"(https?:)?//", url)]
    for url in [*tags(page).links, *tags(page).loaded]:
        parts = urlsplit(url)
        if not parts.scheme:
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            assert target.exists(), url
            if parts.fragment:
                assert unquote(parts.fragment) in tags(target).ids, url


@every_deck
def test_the_page_leads_to_its_deck(site: Path, name: str) -> None:
    links = [link for link in tags(site / f"{name}.html").links if "/slides/" in link]
    assert links == [f"../slides/{name.split('/')[1]}.html"]


def test_the_page_for_teachers_leads_to_all(site: Path) -> None:
    links = [link for link in tags(site / "book/teach/index.html").links if "/slides/" in link]
    assert links == [f"../../slides/{name.split('/')[1]}.html" for name in DECKS]


def test_a_sentence_ends_at_its_point_and_not_within_a_number() -> None:
    def split(text: str) -> tuple[str, str]:
        return first_sentence(one(BeautifulSoup(f"<p>{text}</p>", "html.parser"), "p"))

    assert split("It fell by 2.5 points. <em>Then</em> it rose.") == (
        "It fell by 2.5 points.",
        "<em>Then</em> it rose.",
    )
    assert split("R&amp;D &lt; all. R&amp;D &gt; 0.") == ("R&amp;D &lt; all.", "R&amp;D &gt; 0.")
    assert split("A &lt; <b>B. C</b> ends") == ("A &lt; <b>B. C</b> ends", "")


# ---------------------------------------------------------------- in a browser


@pytest.mark.browser
@every_deck
def test_slides_fit_and_are_read_from_the_last_row(browser: Browser, site: Path, name: str) -> None:
    reader = Reader(browser, width=WIDTH)
    page = open_deck(reader, site, name)
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    for number, _ in enumerate(deck(site, name)):
        page.evaluate("number => Reveal.slide(number)", number)
        page.wait_for_function("[...document.images].every(image => image.complete)")
        found: dict[str, Any] = page.evaluate(MEASURE)
        assert found["beyond"] == [], number + 1
        assert found["smallest"] >= SMALLEST, number + 1
        assert found["unloaded"] == found["small"] == 0, number + 1
        assert found["drawn"] == found["formulas"], number + 1
    reader.context.close()
    assert reader.asked == reader.complaints == []


@pytest.mark.browser
def test_keys_lead_on_and_show_the_notes(browser: Browser, site: Path) -> None:
    reader = Reader(browser, width=WIDTH)
    page = open_deck(reader, site, DECKS[0])
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.getIndices().h") == 1
    note = words(one(deck(site, DECKS[0])[1], "aside.notes").get_text())
    shown = page.locator(".speaker-notes")
    assert not shown.is_visible()
    page.keyboard.press("t")
    assert words(shown.inner_text()).removeprefix("Speaker notes ") == note
    apart_from_slide = "() => document.querySelector('.slides').getBoundingClientRect().right"
    assert page.evaluate(apart_from_slide) <= page.evaluate(
        "() => document.querySelector('.speaker-notes').getBoundingClientRect().left + 1"
    )
    page.keyboard.press("t")
    assert not shown.is_visible()
    with reader.context.expect_page() as opened:
        page.keyboard.press("s")
    window = opened.value
    window.wait_for_function(
        "n => document.body.innerText.replace(/\\s+/g, ' ').includes(n)", arg=note[:60]
    )
    reader.context.close()
    assert reader.asked == []


@pytest.mark.browser
@pytest.mark.parametrize("name", DECKS[:1])
def test_each_slide_is_a_sheet(browser: Browser, site: Path, tmp_path: Path, name: str) -> None:
    (file,) = apart(lambda: print_decks([deck_file(site, name)], tmp_path))
    sheets = PdfReader(file).pages
    slides = deck(site, name)
    assert len(sheets) == len(slides)
    for sheet, slide in zip(sheets, slides, strict=True):
        assert float(sheet.mediabox.width / sheet.mediabox.height) == pytest.approx(
            16 / 9, rel=0.01
        )
        begins = words((slide.h1 or slide.h2 or slide).get_text())
        assert begins.replace(" ", "")[:20] in words(sheet.extract_text()).replace(" ", "")


@pytest.mark.browser
def test_without_scripts_the_slides_stand_one_below_the_other(browser: Browser, site: Path) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": WIDTH, "height": HEIGHT}
    )
    page = context.new_page()
    page.goto(deck_file(site, DECKS[0]).as_uri())
    tops = [page.locator(".slides > section").nth(k).bounding_box() for k in range(3)]
    assert all(tops)
    found = [box["y"] for box in tops if box]
    assert found[1] - found[0] >= HEIGHT
    assert found[2] - found[1] >= HEIGHT
    context.close()


@pytest.mark.browser
def test_nothing_hinders_those_who_listen(browser: Browser, site: Path) -> None:
    reader = Reader(browser, width=WIDTH)
    page = open_deck(reader, site, DECKS[2])
    for number, _ in enumerate(deck(site, DECKS[2])):
        page.evaluate("number => Reveal.slide(number)", number)
        assert hindrances(page) == [], number + 1
    reader.context.close()
