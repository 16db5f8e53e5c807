"""What the address of the site turns on, and that nothing of it is there without one."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
import yaml
from browsing import Reader
from playwright.sync_api import Browser
from site_files import Tags
from small_site import MOVED, PAGES, build, built, sources

from book._ext import address as extension
from book._ext import cards

ROOT = Path(__file__).resolve().parents[2]
NAMED = "https://someone.github.io/book"
ELSEWHERE = "https://www.example.org/"
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Site(NamedTuple):
    """A built site, and the address it was given."""

    folder: Path
    address: str

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def told(self, name: str) -> dict[str, str]:
        parser = Tags()
        parser.feed(self.text(f"{name}.html"))
        return parser.told


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(built(tmp_path_factory.mktemp("named") / "s", NAMED), NAMED + "/")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(built(tmp_path_factory.mktemp("bare") / "s", ""), "")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_under_which_address_it_stands(named: Site, name: str) -> None:
    found = re.findall(r'<link rel="canonical" href="([^"]*)"', named.text(f"{name}.html"))
    assert found == [f"{named.address}{name}.html"]
    assert named.told(name)["og:url"] == found[0]


def test_the_map_has_the_pages_of_the_contents_and_ranks_them(named: Site) -> None:
    tree = ElementTree.parse(named.folder / "sitemap.xml").getroot()
    assert tree.tag == f"{SPACE}urlset"
    found = {
        url.findtext(f"{SPACE}loc"): float(url.findtext(f"{SPACE}priority") or "nan")
        for url in tree
    }
    assert len(tree) == len(found)
    assert set(found) == {f"{named.address}{name}.html" for name in PAGES}
    for place in found:
        assert place is not None
        assert (named.folder / place.removeprefix(named.address)).is_file()
    first, chapter, evidence, glossary = (found[f"{named.address}{name}.html"] for name in PAGES)
    assert 1 >= first > chapter > glossary > evidence >= 0
    assert all((named.folder / f"{old}.html").is_file() for old in MOVED)


def test_robots_are_let_in_and_shown_the_map(named: Site) -> None:
    lines = dict(line.split(": ", 1) for line in named.text("robots.txt").splitlines())
    assert lines["User-agent"] == "*"
    assert "Disallow" not in lines
    map_of_site = lines["Sitemap"].removeprefix(named.address)
    assert (named.folder / map_of_site).is_file()


@pytest.mark.parametrize("name", PAGES)
def test_a_messenger_finds_a_card_that_is_there(named: Site, name: str) -> None:
    told = named.told(name)
    picture = told["og:image"].removeprefix(named.address)
    data = (
        (named.folder / picture).read_bytes()
        if (named.folder / picture).is_file()
        else (ROOT / "book" / "assets" / Path(picture).name).read_bytes()
    )
    wide, high = struct.unpack(">II", data[16:24])
    assert (told["og:image:width"], told["og:image:height"]) == (str(wide), str(high))
    assert (wide, high) == (1200, 630)
    assert len(data) < 300_000
    assert told["og:title"] in {"Welcome", "Glossary", "What is first & why", "More of it"}
    assert told["og:description"] == told["description"]
    assert told["og:image:alt"] == told["twitter:image:alt"] != ""
    assert told["twitter:card"] == "summary_large_image"
    chapter = name.startswith("notebooks/")
    assert (told["og:title"] in told["og:image:alt"]) == chapter
    assert (Path(picture).stem == Path(name).name) == chapter


def test_a_chapter_opens_on_binder(named: Site) -> None:
    for name in PAGES:
        links = re.findall(r'href="(https://mybinder\.org[^"]*)"', named.text(f"{name}.html"))
        opened = f"https://mybinder.org/v2/gh/someone/book/main?urlpath=lab/tree/{name}.ipynb"
        assert links == ([opened] if name.startswith("notebooks/") else [])
    assert (ROOT / ".binder" / "Dockerfile").is_file()


def test_how_it_is_cited_has_the_address(named: Site, bare: Site) -> None:
    page = "notebooks/11_first"
    assert f"{{{named.address}{page}.html}}" in named.text(f"{page}.html")
    assert "  url " not in bare.text(f"{page}.html")


@pytest.mark.parametrize("name", [*PAGES, "search", "index", *MOVED])
def test_without_an_address_there_is_none_of_it(bare: Site, name: str) -> None:
    text = bare.text(f"{name}.html")
    assert "canonical" not in text
    assert "mybinder" not in text
    assert not [key for key in bare.told(name) if key.startswith(("og:", "twitter:"))]


def test_without_an_address_no_file_of_it_is_written(bare: Site) -> None:
    assert not (bare.folder / "sitemap.xml").exists()
    assert not (bare.folder / "robots.txt").exists()
    assert not (bare.folder / "_static" / "cards").exists()


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_no_page_asks_for_anything(browser: Browser, named: Site, bare: Site, name: str) -> None:
    for site in (named, bare):
        reader = Reader(browser)
        reader.open(site.folder / f"{name}.html").wait_for_load_state("load")
        assert reader.asked == []
        reader.context.close()


@pytest.mark.browser
def test_the_button_opens_by_keyboard(browser: Browser, named: Site) -> None:
    reader = Reader(browser)
    page = reader.open(named.folder / "notebooks" / "11_first.html")
    link = page.locator('a[href^="https://mybinder.org"]')
    assert not link.is_visible()
    page.locator(".dropdown-launch-buttons > button").press("Enter")
    link.wait_for(state="visible")
    reader.context.close()


@pytest.mark.parametrize(
    ("address", "code", "found"),
    [
        ("https://someone.github.io/book/", "", "https://github.com/someone/book"),
        ("https://someone.github.io/", "", "https://github.com/someone/someone.github.io"),
        (ELSEWHERE, "https://github.com/a/b/", "https://github.com/a/b"),
        (ELSEWHERE, "https://gitlab.com/a/b", "https://gitlab.com/a/b"),
        (ELSEWHERE, "https://git.example.org/a/b", ""),
        (ELSEWHERE, "", ""),
    ],
)
def test_where_the_sources_are(address: str, code: str, found: str) -> None:
    citation = {"repository-code": code} if code else {}
    assert extension.repository(address, citation) == found


@pytest.mark.parametrize("address", ["https://a.org/b", "http://localhost:8000/", ""])
def test_an_address_is_a_folder(address: str) -> None:
    whole = extension.checked(address)
    assert whole == "" if not address else whole.endswith("/")
    assert extension.checked(whole) == whole


@pytest.mark.parametrize(
    "address", ["a.org/b", "ftp://a.org", "https://a.org/index.html", "https://a.org/?page=1"]
)
def test_what_is_no_address_is_refused_by_name(address: str) -> None:
    with pytest.raises(extension.ExtensionError, match=re.escape(repr(address))) as raised:
        extension.checked(address)
    assert "html_baseurl" in str(raised.value)


def test_the_build_fails_on_what_is_no_address(tmp_path: Path) -> None:
    ran = build(sources(tmp_path / "s", "example.org"))
    assert ran.returncode != 0
    assert "html_baseurl" in ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Does it pay?", "A short question."),
        ("WWWWW " * 12, "WIDE LETTERS " * 16),
        ("Long words " * 12, "iii lll " * 25),
    ],
)
def test_what_is_written_on_a_card_stays_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, title: str, words: str
) -> None:
    drawn = []
    write = cards._write

    def measured(figure: cards.Figure, text: str, top: float, style: cards.Style) -> float:
        lower = write(figure, text, top, style)
        drawn.extend(each.get_window_extent() for each in figure.texts)
        return lower

    monkeypatch.setattr(cards, "_write", measured)
    seen = cards.draw(title, words, tmp_path / "card.png")
    assert title.split()[-1] in seen
    assert all(box.x0 > 0 and box.x1 < cards.WIDE for box in drawn)
    assert all(box.y0 > cards.WEDGE and box.y1 < cards.HIGH for box in drawn)


def test_the_book_has_one_setting_for_its_address() -> None:
    options = (ROOT / "_config.yml").read_text(encoding="utf-8")
    assert options.count("baseurl: ") == 1
    assert "html_baseurl" in yaml.safe_load(options)["sphinx"]["config"]
