"""The built site as files: its pages, and what each of them holds, links to and loads."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"
CONTENTS = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
ENTRIES = [entry for part in CONTENTS["parts"] for entry in part["chapters"]]
PAGES = [CONTENTS["root"]] + [
    page["file"] for entry in ENTRIES for page in [entry, *entry.get("sections", [])]
]
# Not of the book: the page that leads to the first one, and the search.
EXTRA = {"index.html", "search.html"}

CHAPTERS = [entry["file"] for entry in ENTRIES if entry["file"].startswith("notebooks/")]
# One table of every claim, and no chapter to read.
VERDICTS = "notebooks/51_verdicts"
# A page that a reader runs with files of their own.
REPORT = "notebooks/52_your_portfolio"

OPTIONS = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
# Pages under their old address, and where each sends on to.
MOVED: dict[str, str] = OPTIONS["redirects"]
# "" as long as the site is nowhere but on a disk.
ADDRESS: str = OPTIONS["html_baseurl"]


class Tags(HTMLParser):
    """The ids, the links and what is loaded of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.told: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        self.ids |= {values[key] for key in ("id", "name") if key in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag == "meta":
            name = values.get("name") or values.get("property") or ""
            self.told[name] = values.get("content", "")
        # The address of a page is told, and not loaded.
        if tag == "link" and values.get("rel") != "canonical":
            self.loaded.append(values.get("href", ""))
        self.loaded += [values[key] for key in ("src", "srcset", "data", "poster") if key in values]


@cache
def tags(path: Path) -> Tags:
    parser = Tags()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser


def weight(page: Path) -> float:
    """What a browser reads to show a page, in kilobytes."""
    parts = {
        unquote(urlsplit(url).path) for url in tags(page).loaded if not url.startswith("data:")
    }
    files = {(page.parent / part).resolve() for part in parts if not part.endswith(".html")}
    # MathJax loads the rest of itself.
    folders = [path.parent for path in files if path.parent.name == "mathjax"]
    files |= {path for folder in folders for path in folder.rglob("*.js")}
    return sum(path.stat().st_size for path in {page, *files} if path.is_file()) / 1000
