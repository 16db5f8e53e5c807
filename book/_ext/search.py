"""A search of the whole text that works from a folder on a disk: sections found, with snippets.

Sphinx's search shows titles alone where nothing may be fetched, as on files of a disk. Here the
sections of all pages are written into one script that only the page of results loads; MiniSearch
looks through them (book/assets/search.js). What readers ask for in other words than a page uses
stands in search_words.yml.
"""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import yaml  # type: ignore[import-untyped]
from docutils import nodes
from sphinx.application import Sphinx

SECTIONS = "search_sections.js"
WORDS = Path(__file__).with_name("search_words.yml")
Row = dict[str, str]
USELESS = re.compile(r"<(style|script|svg)\b.*?</\1>", re.DOTALL)
NOT_TEXT = (
    nodes.literal_block,
    nodes.math,
    nodes.math_block,
    nodes.comment,
    nodes.target,
    nodes.image,
)
# Of the theme's own search, which cannot show what it finds.
OLD_SCRIPT = re.compile(
    r'[ \t]*<script src="[^"]*(?:searchtools|language_data|searchindex)\.js[^"]*"></script>\n?'
)


def sections(page: nodes.document, name: str, words: dict[str, str]) -> list[Row]:
    """Return what a page says, a row a section: address, page, heading, kind, words, text."""
    asked = words.get(slug(name), "")
    rows: list[Row] = []
    title = ""
    for section in filter(has_heading, page.findall(nodes.section)):
        said = section[0].astext()
        title = title or said
        inner = [part for part in section.children[1:] if not has_heading(part)]
        top = not rows
        rows.append(
            {
                "url": f"{name}.html" + ("" if top else f"#{section['ids'][0]}"),
                "page": title,
                "heading": "" if top else said,
                "kind": kind(name),
                "words": asked if top else "",
                "text": re.sub(r"\s+", " ", " ".join(map(text_of, inner))).strip(),
            }
        )
    return rows


def has_heading(node: nodes.Node) -> bool:
    """Say whether a part of a page is a section with a heading; those of exercises have none."""
    return isinstance(node, nodes.section) and isinstance(node[0], nodes.title)


def text_of(node: nodes.Node) -> str:
    """Return the words of a part of a page: no code, no formulas; of tables what stands in them."""
    if isinstance(node, nodes.raw):
        if "rb-numbers" in node.astext():
            return ""  # the link beneath each figure
        shown = USELESS.sub(" ", node.astext()) if "html" in node["format"] else ""
        return unescape(re.sub(r"<[^>]+>", " ", shown))
    if isinstance(node, nodes.Text):
        return str(node.astext())
    if isinstance(node, NOT_TEXT):
        return ""
    words = "".join(map(text_of, node.children))
    return words if isinstance(node, nodes.Inline) else f"{words} "


def slug(name: str) -> str:
    """Return the end of a page's address, without the number of its chapter."""
    return re.sub(r"^\d+_", "", name.rpartition("/")[2])


def kind(name: str) -> str:
    """Return what sort of page this is, by its address."""
    if name.startswith(("book/ru/", "book/zh/")):
        return "other language"
    if name.startswith("notebooks/evidence/"):
        return "evidence"
    return "chapter" if name.startswith("notebooks/") else "reference"


def write_search(app: Sphinx, exception: Exception | None) -> None:
    """Write the sections, and take the theme's search out of the pages."""
    if exception is None and app.builder.format == "html":
        words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
        rows: list[Row] = []
        for name in sorted(app.env.found_docs):
            rows += sections(app.env.get_doctree(name), name, words)
        search_site(Path(app.outdir), rows)


def search_site(site: Path, rows: list[Row]) -> None:
    """Put the sections into a folder that holds the pages, and this search on its page."""
    found = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    (site / "_static" / SECTIONS).write_text(f"window.SECTIONS={found};\n", encoding="utf-8")
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        light = OLD_SCRIPT.sub("", page)
        if path.name == "search.html":
            own = ("minisearch.js", SECTIONS, "search.js")
            scripts = "".join(f'<script src="_static/{script}"></script>\n' for script in own)
            light = light.replace("</body>", f"{scripts}</body>")
        if light != page:
            path.write_text(light, encoding="utf-8")
    for useless in ("searchindex.js", "_static/searchtools.js", "_static/language_data.js"):
        (site / useless).unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension; it comes before the pages are made light."""
    app.connect("build-finished", write_search, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
