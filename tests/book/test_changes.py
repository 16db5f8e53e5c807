"""The page of what changed: all of CHANGELOG.md, the newest first, with links that lead on."""

from __future__ import annotations

import re
from pathlib import Path

from bs4 import BeautifulSoup
from site_files import PAGES

from book._ext.changes import from_page

ROOT = Path(__file__).resolve().parents[2]
PAGE = "book/what_changed"
LOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_links_lead_from_the_page() -> None:
    text = "[a](notebooks/51_verdicts.ipynb#x) [b](https://a.org/b) [c](#top) (d)"
    moved = "[a](../notebooks/51_verdicts.ipynb#x) [b](https://a.org/b) [c](#top) (d)"
    assert from_page(text, PAGE) == moved


def test_versions_stand_newest_first() -> None:
    versions = re.findall(r"^## (.*)$", LOG, re.MULTILINE)
    assert versions[0] == "Unreleased"
    dates = [version.split(" – ")[1] for version in versions[1:]]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", date) for date in dates)
    assert dates == sorted(dates, reverse=True)


def test_the_page_holds_all_of_it(site: Path) -> None:
    assert PAGE in PAGES
    page = BeautifulSoup((site / f"{PAGE}.html").read_text(encoding="utf-8"), "html.parser")
    article = page.find("article")
    assert article is not None
    told = LOG.split("-->\n", 1)[1]
    shown = [item.get_text().strip().rstrip("#") for item in article.find_all(["h2", "h3"])]
    assert shown == re.findall(r"^##+ (.*)$", told, re.MULTILINE)
    assert len(article.find_all("li")) == len(re.findall(r"^- ", told, re.MULTILINE))
    rows = re.findall(r"^\| ", told, re.MULTILINE)
    assert len(article.find_all("tr")) == len(rows)


def test_no_line_runs_into_a_list() -> None:
    """A line of text behind an item, or before a first one, would become a part of it."""
    for before, line in zip(LOG.splitlines(), LOG.splitlines()[1:], strict=False):
        if before.startswith("- "):
            assert not line or line.startswith(("- ", "  ")), line
        if line.startswith("- "):
            assert not before or before.startswith(("- ", "  ")), line
