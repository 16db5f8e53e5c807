"""The chapters as an EPUB: leaves are sound XML, links find their place, formulas are drawings."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest
from playwright.sync_api import Browser
from small_book import CITATION, CONTENTS, PAGES, apart, write

from book._epub.__main__ import bind
from book._epub.leaves import Bundle, Leaf, identity
from book._print.front import Imprint
from book._print.volumes import volumes

pytestmark = pytest.mark.browser
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def archive(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """The browser of the other tests is asked for: a machine without one skips these."""
    folder = tmp_path_factory.mktemp("leaves")
    site = write(folder)
    file = folder / "epub" / "small.epub"
    pages = list(volumes(CONTENTS)[0].pages)
    apart(lambda: bind(site, pages, Imprint.of(CITATION), file))
    return ZipFile(file)


def leaf(archive: ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(f"book/{name}.xhtml"))


def test_the_archive_says_first_what_it_is(archive: ZipFile) -> None:
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
    assert archive.read("mimetype") == b"application/epub+zip"
    listed = re.findall(r'href="([^"]+)"', archive.read("book/package.opf").decode())
    there = {name.removeprefix("book/") for name in archive.namelist() if name.startswith("book/")}
    assert set(listed) == there - {"package.opf"}


def test_links_lead_from_leaf_to_leaf(archive: ZipFile) -> None:
    links = [
        (link.text, link.get("href")) for link in leaf(archive, "book_intro").iter(f"{XHTML}a")
    ]
    assert links == [
        ("second", "notebooks_11_first.xhtml#second"),
        ("wedge", "book_glossary.xhtml#term-wedge"),
        ("the web", "https://example.org/a"),
    ]
    first = [link.get("href") for link in leaf(archive, "notebooks_11_first").iter(f"{XHTML}a")]
    assert first == ["#ex-1", None], "evidence is no leaf: plain words"


def test_folded_code_is_left_out(archive: ZipFile) -> None:
    assert "foldedcode" in PAGES["notebooks/11_first"]
    assert b"foldedcode" not in archive.read("book/notebooks_11_first.xhtml")


def test_ids_are_allowed_and_stand_once() -> None:
    assert identity("notebooks/1 a") == "notebooks_1_a"
    assert identity("1st") == "i1st"
    body = '<p id="a/b">1</p><p id="a/b">2</p><p style="x" data-y="z">3</p>'
    (one,) = [Leaf("x", "X", "", body)]
    page = Bundle([one], Path("/")).page(one)
    assert page.count('id="a_b"') == 1
    assert "style=" not in page
    assert "data-y" not in page
