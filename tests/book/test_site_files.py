"""The built site, as files: its links, what it loads, what it tells and what it weighs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from statistics import median
from urllib.parse import unquote, urlsplit

import pytest
from chapter import NOTEBOOKS
from site_files import ADDRESS, EXTRA, MOVED, PAGES, tags, weight

every_page = pytest.mark.parametrize("name", PAGES)


def test_one_page_an_entry_of_the_contents(site: Path) -> None:
    found = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    # The slides are test_slides.py's.
    content = {name for name in found - EXTRA if not name.startswith(("_static/", "slides/"))}
    assert content == {f"{name}.html" for name in [*PAGES, *MOVED]}


@pytest.mark.parametrize("old", MOVED)
def test_an_old_address_sends_on_to_a_page(site: Path, old: str) -> None:
    page = site / f"{old}.html"
    sent = re.findall(r'(?:url=|target = ")([\w./-]+)', page.read_text(encoding="utf-8"))
    assert set(sent) == {MOVED[old]}
    target = (page.parent / MOVED[old]).relative_to(site).with_suffix("").as_posix()
    assert target in PAGES


@pytest.mark.parametrize("name", [*PAGES, "search", "index"])
def test_nothing_is_loaded_from_elsewhere(site: Path, name: str) -> None:
    remote = [url for url in tags(site / f"{name}.html").loaded if re.match(r"(https?:)?//", url)]
    assert remote == []


def test_every_figure_has_its_numbers_one_click_away(site: Path) -> None:
    linked = {}
    for name in PAGES:
        found = [link for link in tags(site / f"{name}.html").links if "/numbers/" in link]
        linked |= {Path(link).stem: (site / f"{name}.html").parent / link for link in found}
    stored = {
        cell["metadata"]["mystnb"]["figure"]["name"]: "".join(output["data"]["text/csv"])
        for path in NOTEBOOKS
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
        if any(kind.startswith("image/") for kind in output.get("data", {}))
    }
    assert linked.keys() == stored.keys()
    assert all(linked[name].read_text(encoding="utf-8") == text for name, text in stored.items())


def test_styles_load_nothing_from_elsewhere(site: Path) -> None:
    for path in site.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"url\(\s*['\"]?(https?:)?//|@import\s+['\"]http", text), path.name


@every_page
def test_links_lead_somewhere(site: Path, name: str) -> None:
    page = site / f"{name}.html"
    for link in tags(page).links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        assert target.exists(), link
        if parts.fragment and target.suffix == ".html":
            assert unquote(parts.fragment) in tags(target).ids | {""}, link


def test_every_page_says_what_it_is_about(site: Path) -> None:
    told = [tags(site / f"{name}.html").told for name in PAGES]
    words = [page.get("description", "") for page in told]
    assert [name for name, text in zip(PAGES, words, strict=True) if len(text) < 20] == []
    assert len(set(words)) == len(words)
    # A card where there is an address, which a site on a disk has not.
    assert all(("og:image" in page) == bool(ADDRESS) for page in told)


@every_page
def test_every_page_has_the_sign_of_the_book(site: Path, name: str) -> None:
    page = site / f"{name}.html"
    assert "_static/logo.svg" in " ".join(tags(page).loaded)
    assert 'rel="icon"' in page.read_text(encoding="utf-8")


def test_pages_of_prose_are_light(site: Path) -> None:
    """Under 600 KB where there is no formula and no figure to play with (test_site_play.py)."""
    plain = [
        name
        for name in PAGES
        if name.startswith("book/")
        and not any(
            part in (site / f"{name}.html").read_text(encoding="utf-8")
            for part in ('class="math', 'class="rb-play"')
        )
    ]
    assert "book/intro" in plain
    weights = {name: weight(site / f"{name}.html") for name in plain}
    assert {name: kilobytes for name, kilobytes in weights.items() if kilobytes >= 600} == {}


def test_the_median_page_is_under_two_megabytes(site: Path) -> None:
    assert median(weight(site / f"{name}.html") for name in PAGES) < 2000
