"""How a chapter is cited: an entry that BibTeX reads, with what CITATION.cff and the page say."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
import yaml
from pybtex.database import Entry, parse_string
from site_files import PAGES

from book._ext import cite

ROOT = Path(__file__).resolve().parents[2]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
CITED = [name for name in PAGES if name.startswith("notebooks/")]


def read(text: str) -> Entry:
    (entry,) = parse_string(text, "bibtex").entries.values()
    return entry


def on_page(site: Path, name: str) -> str:
    page = (site / f"{name}.html").read_text(encoding="utf-8")
    (found,) = re.findall(r'class="rb-cite".*?<pre>(.*?)</pre>', page, re.DOTALL)
    return unescape(found)


@pytest.mark.parametrize("name", CITED)
def test_a_page_says_how_it_is_cited(site: Path, name: str) -> None:
    entry = read(on_page(site, name))
    page = (site / f"{name}.html").read_text(encoding="utf-8")
    (title,) = re.findall(r"<h1>(.*?)<a class", page)
    shown = unescape(re.sub(r"<[^>]+>", "", title))
    assert entry.fields["title"].strip("{}") == shown
    assert entry.fields["booktitle"].strip("{}") == CITATION["title"] == CONFIG["title"]
    assert entry.fields["year"] == str(CITATION["date-released"])[:4]
    assert entry.fields["note"].split()[-1] == CITATION["version"]
    assert [str(person).strip("{}") for person in entry.persons["author"]] == [CONFIG["author"]]


def test_each_page_has_a_key_of_its_own(site: Path) -> None:
    keys = [next(iter(parse_string(on_page(site, name), "bibtex").entries)) for name in CITED]
    assert len(set(keys)) == len(keys)
    assert all(key[0].isalpha() for key in keys)


def test_an_address_and_signs_of_tex() -> None:
    two = {**CITATION, "authors": [{"name": "One Team"}, {"name": "Another & Team"}]}
    text = cite.cited(two, "notebooks/9_x", "9", "50 % & more_or_less #1", "https://a.org/b/")
    entry = read(text)
    assert entry.fields["url"] == "https://a.org/b/notebooks/9_x.html"
    assert entry.fields["title"] == r"{50 \% \& more\_or\_less \#1}"
    assert len(entry.persons["author"]) == 2
    without = cite.cited(CITATION, "notebooks/9_x", "9", "x", "")
    assert "url" not in read(without).fields
    assert "\\&" in text


def test_what_is_shown_cannot_end_the_page_early() -> None:
    assert "</pre><script>" not in cite.folded("</pre><script>", "page")
