"""Definitions beside the words that link to them: what a link carries, and what a reader sees."""

from __future__ import annotations

import importlib.util
import re
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import AXE_OPTIONS, DESK, PHONE, SCREEN
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document
from playwright.sync_api import Browser, Locator, Page, Request
from site_files import PAGES, SITE
from sphinx import addnodes
from sphinx.errors import ExtensionError

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "book" / "assets"


def extension() -> ModuleType:
    spec = importlib.util.spec_from_file_location("terms", ROOT / "book" / "_ext" / "terms.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["terms"] = module
    spec.loader.exec_module(module)
    return module


TERMS = extension()

# ---------------------------------------------------------------- what a link carries


def glossary(**entries: list[nodes.Node] | str) -> nodes.document:
    """Return a page with a glossary, and a list of definitions that is none."""
    page = new_document("page", get_default_settings(Parser()))
    for classes, names in ((["glossary"], entries), ([], {"other": "No term."})):
        listed = nodes.definition_list("", classes=classes)
        for name, said in names.items():
            parts = [nodes.Text(said)] if isinstance(said, str) else said
            listed += nodes.definition_list_item(
                "",
                nodes.term("", name, ids=[f"term-{name}"]),
                nodes.definition("", nodes.paragraph("", "", *parts)),
            )
        page += listed
    return page


def cited() -> addnodes.pending_xref:
    return addnodes.pending_xref("", nodes.inline("", "fama1992"), refdomain="cite")


def linked(word: str) -> addnodes.pending_xref:
    return addnodes.pending_xref("", nodes.inline("", word), refdomain="std")


def link(term: str, word: str = "word") -> str:
    return (
        f'<a class="reference internal" href="../book/glossary.html#term-{term}">'
        f'<span class="xref std std-term">{word}</span></a>'
    )


def test_definitions_are_those_of_the_glossary_in_plain_words() -> None:
    page = glossary(
        drift="What weights\ndo.",
        band=[
            nodes.Text("How far a weight may "),
            linked("drift"),
            nodes.Text(" "),
            cited(),
            nodes.Text("; see "),
            nodes.math("", r"w_i - m_i"),
            nodes.Text("."),
        ],
    )
    assert TERMS.definitions(page) == {
        "term-drift": "What weights do.",
        "term-band": "How far a weight may drift; see wᵢ − mᵢ.",
    }


@pytest.mark.parametrize(
    ("formula", "letters"),
    [
        (r"\tfrac12\sum_i |w_i - m_i|", "½∑ᵢ |wᵢ − mᵢ|"),
        (r"\sqrt{\sum_i m_i (r_i - R_m)^2}", "√(∑ᵢ mᵢ (rᵢ − Rₘ)²)"),
        (
            r"\tfrac12\left(\sum_i w_i\sigma_i^2 - w^\top\Sigma w\right)",
            "½(∑ᵢ wᵢσᵢ² − wᵀΣw)",
        ),
        (r"\log\tfrac12 / \log\varphi", "log ½ / log φ"),
        (r"x_{12}^{2}", "x₁₂²"),
    ],
)
def test_a_formula_is_written_in_signs(formula: str, letters: str) -> None:
    assert TERMS.readable(formula) == letters


@pytest.mark.parametrize("formula", [r"\frac{1}{2}", "x_z"])
def test_a_formula_without_signs_is_refused_with_a_remedy(formula: str) -> None:
    with pytest.raises(ExtensionError, match=re.escape(formula) + r".*terms\.py"):
        TERMS.readable(formula)


@pytest.mark.parametrize("formula", [r"a\,b", r"\{x\}", "{a}b"])
def test_what_no_sign_replaced_is_refused(formula: str) -> None:
    with pytest.raises(ExtensionError, match=re.escape(f"${formula}$")):
        TERMS.readable(formula)


def test_what_is_too_long_ends_with_a_sentence_or_a_whole_word() -> None:
    short = "One. Two."
    assert TERMS.shortened(short) == short
    first, second = "A" + " word" * 40 + ".", "B" + " word" * 40 + "."
    assert TERMS.shortened(f"{first} {second}") == f"{first} …"
    assert TERMS.shortened(f"{first} And so on. {second}") == f"{first} And so on. …"
    for lead in range(1, 9):
        text = " ".join(["w" * lead, *["letters"] * 60])
        for whole in (text, f"{text[:200].strip()}. {text}.", text.replace("s ", "s. ")):
            cut = TERMS.shortened(whole)
            assert 190 < len(cut) <= TERMS.LONGEST
            assert whole.startswith(cut.removesuffix(" …"))
            assert not whole[len(cut.removesuffix(" …"))].isalpha()


class Links(HTMLParser):
    """The definitions of the links of a page, and every tag and attribute in it."""

    def __init__(self) -> None:
        super().__init__()
        self.definitions: list[str | None] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {tag, *(name for name, _ in attrs)}
        if tag == "a":
            self.definitions.append(dict(attrs).get("data-term"))


def test_a_definition_is_inert() -> None:
    evil = """a "b" 'c' <img src=x onerror=alert(1)> & \\1 &lt;"""
    body = TERMS.explained(link("evil") + link("unknown"), {"term-evil": evil})
    parser = Links()
    parser.feed(body)
    assert parser.definitions == [evil, None]
    assert parser.names == {"a", "span", "class", "href", "data-term"}
    assert unescape(re.findall('data-term="([^"]*)"', body)[0]) == evil


def test_only_links_to_terms_are_touched() -> None:
    other = '<a class="reference internal" href="x.html#term-evil"><span>word</span></a>'
    assert TERMS.explained(other, {"term-evil": "No."}) == other


def test_what_shows_them_is_light() -> None:
    assert sum((ASSETS / f"terms.{kind}").stat().st_size for kind in ("js", "css")) < 4000


# ---------------------------------------------------------------- what a reader sees


NAME = "notebooks/31_drift.html"


class Reading:
    """A page in a window; what it asks for and complains of is noted."""

    def __init__(self, browser: Browser, path: Path, width: int, **options: object) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": SCREEN}, **options)
        self.context.set_offline(True)
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("request", self.note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(path.as_uri())
        self.page.wait_for_function("() => !window.MathJax || MathJax.startup?.promise")
        self.page.evaluate("() => window.MathJax?.startup.promise.then(() => null)")
        self.box: Locator = self.page.locator("#rb-term")
        # Those of a solution are folded away.
        self.links: Locator = self.page.locator("a[data-term]:visible")
        self.asked.clear()

    def note(self, request: Request) -> None:
        self.asked.append(request.url)

    def hover(self, link: Locator) -> None:
        """Show the definition of a link, once that of another is gone."""
        self.page.mouse.move(0, 0)
        self.box.wait_for(state="hidden")
        link.hover()
        self.box.wait_for(state="visible")


def said(ids: str) -> str:
    """What the glossary of the site says at an id, to the first formula or citation."""
    page = (SITE / "book" / "glossary.html").read_text(encoding="utf-8")
    found = re.search(rf'<dt id="{ids}">.*?<dd><p>(.*?)</p>', page, re.DOTALL)
    assert found is not None
    plain = re.split(r'<span class="math|\(<a class="reference|<span id="id', found[1])[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", "", plain)).split())


def test_every_link_to_a_term_explains_it_and_other_pages_load_nothing(site: Path) -> None:
    counted = 0
    for name in PAGES:
        page = (site / f"{name}.html").read_text(encoding="utf-8")
        links = page.count('"><span class="xref std std-term">')
        assert page.count(' data-term="') == links, name
        for file in ("terms.js", "terms.css"):
            assert page.count(f"_static/{file}") == (links > 0), name
        counted += links
    assert counted > 200


@pytest.mark.browser
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_pointer_sees_the_definition_beside_the_word(
    browser: Browser, site: Path, scheme: str, width: int
) -> None:
    read = Reading(browser, site / NAME, width, color_scheme=scheme)
    for number, link in enumerate(read.links.all()):
        end = number % 2 == 1  # of the window: no room below
        link.evaluate("(link, at) => link.scrollIntoView({block: at})", "end" if end else "center")
        read.hover(link)
        ids = (link.get_attribute("href") or "").partition("#")[2]
        text = read.box.inner_text()
        assert text.startswith(said(ids)[:200])
        assert link.get_attribute("aria-describedby") == "rb-term"
        box, word = read.box.bounding_box(), link.bounding_box()
        assert box is not None
        assert word is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= SCREEN
        assert (box["y"] < word["y"]) == end
        apart = max(box["y"] - word["y"] - word["height"], word["y"] - box["y"] - box["height"])
        assert apart < 40, "beside the line that the pointer is on"
        sideways = read.page.evaluate("() => document.scrollingElement.scrollWidth")
        assert sideways <= width
    assert read.asked == read.complaints == []
    found = Axe().run(read.page, "#rb-term", options=AXE_OPTIONS).response["violations"]
    assert [rule["id"] for rule in found] == []
    assert read.page.evaluate(CONTRAST) >= 4.5
    read.context.close()


CONTRAST = """() => {
  const style = getComputedStyle(document.querySelector('#rb-term'));
  const light = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const [high, low] = [light(style.color), light(style.backgroundColor)].sort((a, b) => b - a);
  return style.backgroundColor.startsWith('rgb(') ? (high + 0.05) / (low + 0.05) : 0;
}"""


@pytest.mark.browser
def test_the_pointer_may_move_onto_the_box_and_escape_sends_it_away(
    browser: Browser, site: Path
) -> None:
    read = Reading(browser, site / NAME, DESK)
    link = read.links.first
    read.hover(link)
    box = read.box.bounding_box()
    assert box is not None
    for down in (-3, 10):  # between the word and the box, then on it, and there for a while
        read.page.mouse.move(box["x"] + 20, box["y"] + down)
        read.page.wait_for_timeout(400)
        assert read.box.is_visible()
    read.page.keyboard.press("Escape")
    assert read.box.is_hidden()
    assert link.get_attribute("aria-describedby") is None
    read.hover(link)
    read.page.wait_for_timeout(1500)
    assert read.box.is_visible(), "it stays as long as the pointer does"
    read.page.emulate_media(media="print")
    assert read.box.is_hidden()
    read.context.close()


@pytest.mark.browser
def test_the_keyboard_sees_it_too(browser: Browser, site: Path) -> None:
    read = Reading(browser, site / NAME, DESK, reduced_motion="reduce")
    link = read.links.nth(1)
    link.evaluate("link => link.scrollIntoView({block: 'center'})")
    read.links.first.focus()
    for _ in range(60):
        read.page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    assert read.box.inner_text() == link.get_attribute("data-term")
    assert read.box.evaluate("box => getComputedStyle(box).animationName") == "none"
    read.page.keyboard.press("Escape")
    assert read.box.is_hidden()
    read.page.keyboard.press("Tab")
    read.page.keyboard.press("Shift+Tab")
    assert read.box.is_visible()
    read.page.keyboard.press("Enter")
    read.page.wait_for_url("**/glossary.html#term-*")
    read.context.close()


@pytest.mark.browser
def test_a_finger_follows_the_link(browser: Browser, site: Path) -> None:
    read = Reading(browser, site / NAME, PHONE, has_touch=True, is_mobile=True)
    read.page.evaluate(
        """() => {
          window.seen = 0;
          const box = document.querySelector('#rb-term');
          new MutationObserver(() => { window.seen += !box.hidden; })
            .observe(box, {attributes: true});
          document.addEventListener('click', event => event.preventDefault());
        }"""
    )
    read.links.first.tap()
    read.page.wait_for_timeout(400)
    # One that rests on the word.
    read.links.first.dispatch_event("pointerenter", {"pointerType": "touch"})
    read.page.wait_for_timeout(400)
    assert read.box.is_hidden()
    assert read.page.evaluate("() => window.seen") == 0
    read.context.close()
    read = Reading(browser, site / NAME, PHONE, has_touch=True, is_mobile=True)
    read.links.first.tap()
    read.page.wait_for_url("**/glossary.html#term-*")
    read.context.close()
