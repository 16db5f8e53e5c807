"""What a reader does with the built site: searches, shows code, reads its letters, prints it."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import DESK, Reader
from playwright.sync_api import Browser
from site_files import CHAPTERS, CONTENTS, PAGES

pytestmark = pytest.mark.browser

schemes = pytest.mark.parametrize("scheme", ["light", "dark"])

# Pages in other languages have a table unlike all others.
TONGUES = ["book/ru/verdicts", "book/zh/verdicts"]

# What a reader may ask, and where the answer stands: the end of the chapter's address.
ASKED = {
    "cash drag": "cash_drag",
    "tax": "costs_and_taxes",
    "bands": "bands_and_triggers",
    "how often should I rebalance": "frequency",
    "Sharpe": "risk_targets",
    "bootstrap": "what_intervals_cover",
    "active share": "diversification_level",
    "why do most people lose": "who_beats_the_market",
    "volatility harvesting": "rebalancing_premium",
}
# In other languages, in another case than the pages have it, or in the midst of a sentence.
ASKED_IN = {"ребалансировку": "ru", "ошибка слежения": "ru", "追蹤誤差": "zh", "資金池": "zh"}


def test_the_search_brings_the_right_page_first_with_its_words(
    browser: Browser, site: Path
) -> None:
    reader = Reader(browser, "light", DESK)
    for words, slug in ASKED.items():
        page = reader.open(site / "search.html", f"?q={words.replace(' ', '+')}")
        first = page.locator(".rb-found__item").first
        link = first.locator("a").get_attribute("href")
        assert link is not None
        assert link.endswith(f"{slug}.html"), words
        assert len(first.locator(".rb-found__text").inner_text()) > 40
        assert page.locator(".rb-found mark").count() > 0, words
        page.close()
    assert reader.asked == reader.complaints == []
    reader.context.close()


def test_the_search_finds_other_languages_by_their_words(browser: Browser, site: Path) -> None:
    reader = Reader(browser, "light", DESK)
    for words, language in ASKED_IN.items():
        page = reader.open(site / "search.html", f"?q={words.replace(' ', '+')}")
        links = page.locator(".rb-found__link")
        found = [links.nth(place).get_attribute("href") or "" for place in range(links.count())]
        assert found, words
        assert all(link.startswith(f"book/{language}/") for link in found), words
        marked = page.locator(".rb-found mark").first.inner_text().lower()
        assert marked[:2] == words[:2] or marked[:2] in words, words
        page.close()
    reader.context.close()


def test_the_button_for_code_works_everywhere_and_is_remembered(
    browser: Browser, site: Path
) -> None:
    reader = Reader(browser, "light", DESK)
    first, second = (site / f"{name}.html" for name in CHAPTERS[:2])
    page = reader.open(first)
    piece = page.locator("details.hide.above-input .cell_input").first
    assert not piece.is_visible()
    page.get_by_role("button", name="Show code").click()
    assert piece.is_visible()
    other = reader.open(second)
    assert other.locator("details.hide.above-input .cell_input").first.is_visible()
    other.get_by_role("button", name="Hide code").click()
    other.reload()
    assert not other.locator("details.hide.above-input .cell_input").first.is_visible()
    reader.context.close()


TYPE = """async () => {
  await document.fonts.ready;
  const style = (query, name) => getComputedStyle(document.querySelector(query))[name];
  const size = query => parseFloat(style(query, 'fontSize'));
  const long = [...document.querySelectorAll('article section > p')]
    .filter(p => p.innerText.length > 250);
  const lines = p => Math.round(p.getBoundingClientRect().height
                                / parseFloat(getComputedStyle(p).lineHeight));
  return {
    sizes: ['article h1', 'article h2', 'article h3', 'article section > p'].map(size),
    letters: style('article section > p', 'fontFamily'),
    loaded: [...document.fonts].filter(face => face.status === 'loaded').map(face => face.family),
    caption: ['fontWeight', 'color', 'fontStyle'].map(name => style('figcaption', name)),
    text: style('article', 'color'),
    longest: Math.max(...long.map(p => p.innerText.length / lines(p))),
  };
}"""


@schemes
def test_letters_sizes_and_measure(browser: Browser, site: Path, scheme: str) -> None:
    reader = Reader(browser, scheme, DESK)
    name = next(
        page for page in PAGES if "<h3>" in (site / f"{page}.html").read_text() and "evid" in page
    )
    found = reader.open(site / f"{name}.html").evaluate(TYPE)
    reader.context.close()
    first, second, third, text = found["sizes"]
    assert first > second > third > text == 18
    assert found["letters"].startswith('"Wedge Serif"')
    assert {"Wedge Serif", "Wedge Sans"} <= {family.strip('"') for family in found["loaded"]}
    assert found["caption"] == ["400", found["text"], "normal"]
    # 66 are meant: the last line of a paragraph is shorter, a line of narrow letters holds more.
    assert found["longest"] <= 72


PRINTED = """() => {
  const all = query => [...document.querySelectorAll(query)];
  const seen = query => all(query).filter(e => e.checkVisibility()).length;
  const cut = all('article *').filter(e =>
    ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)
    && e.scrollWidth > e.clientWidth + 1);
  const light = colour => colour.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0);
  return {
    title: seen('article h1'),
    contents: seen('#jb-print-docs-body, .bd-sidebar-primary, .bd-sidebar-secondary, .rb-filter'),
    folded: seen('article details.hide.above-input'),
    cut: cut.map(e => e.outerHTML.slice(0, 120)),
    ink: light(getComputedStyle(document.querySelector('article p')).color),
  };
}"""


@schemes
@pytest.mark.parametrize(
    "name", [CHAPTERS[0], CHAPTERS[-1], "book/conventions", "book/api/cash", *TONGUES]
)
def test_paper_has_the_whole_text(browser: Browser, site: Path, name: str, scheme: str) -> None:
    """As wide as a sheet of A4; dark letters, whatever the screen had."""
    reader = Reader(browser, scheme, 720)
    page = reader.open(site / f"{name}.html")
    page.emulate_media(media="print")
    found = page.evaluate(PRINTED)
    reader.context.close()
    assert found["title"] == 1
    assert found["contents"] == found["folded"] == 0
    assert found["cut"] == []
    assert found["ink"] < 200


def test_first_page_leads_to_the_book(browser: Browser, site: Path) -> None:
    reader = Reader(browser, "light", DESK)
    page = reader.open(site / "index.html")
    page.wait_for_url(f"**/{CONTENTS['root']}.html")
    reader.context.close()
