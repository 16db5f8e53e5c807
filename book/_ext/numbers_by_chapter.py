"""Number figures, tables, exercises and theorems by chapter: Fig. 22.1 is the first of chapter 22.

A chapter's number is that of its file. The evidence of a chapter has letters behind it, in the
order of the files: the first figure of the second page of evidence of chapter 35 is Fig. 35b.1.
Sphinx numbers what it knows of through the whole book; here its numbers are replaced before they
are written or referred to. Tables come from cells as HTML, which Sphinx does not look into: theirs
are written into the caption.
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

CAPTION = re.compile(r'(<table id="(T_\w+)" class="rb-table">\s*<caption>)')


def prefix(docname: str, root: Path) -> str:
    """Return the number of a chapter or of its evidence; of other pages, nothing."""
    path = Path(docname)
    if path.parts[0] != "notebooks":
        return ""
    number = path.name.split("_")[0]
    if path.parts[1] != "evidence":
        return number
    pages = sorted(page.stem for page in (root / path.parent).glob(f"{number}_*.ipynb"))
    return number + "abcdefghijklmnopqrstuvwxyz"[pages.index(path.name)]


def number_by_chapter(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Replace the numbers that Sphinx gave; returns no page to read again."""
    for docname, kinds in env.toc_fignumbers.items():
        chapter = prefix(docname, Path(app.srcdir))
        if chapter:
            for kind, numbers in kinds.items():
                places = env.rb_tables[docname] if kind == "table" else {}  # type: ignore[attr-defined]
                for place, identity in enumerate(numbers, start=1):
                    numbers[identity] = (chapter, places.get(identity, place))  # type: ignore[assignment]
    return []


def number_tables(app: Sphinx, doctree: nodes.document) -> None:
    """Write "Table 22.1" into the captions of the tables of cells, and count those of prose."""
    if not hasattr(app.env, "rb_tables"):
        app.env.rb_tables = {}  # type: ignore[attr-defined]
    places = app.env.rb_tables[app.env.docname] = {}  # type: ignore[attr-defined]
    chapter = prefix(app.env.docname, Path(app.srcdir))
    count = itertools.count(1)

    def numbered(match: re.Match[str]) -> str:
        return f'{match[1]}<span class="caption-number">Table {chapter}.{next(count)} </span>'

    for node in list(doctree.findall()):
        if isinstance(node, nodes.table) and node.children[0].tagname == "title":
            places[node["ids"][0]] = next(count)
        elif isinstance(node, nodes.raw) and CAPTION.search(node.astext()):
            found = CAPTION.sub(numbered, node.astext())
            node.replace_self(nodes.raw(node.rawsource, found, format=node["format"]))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    # after Sphinx has counted, which is at the default of 500
    app.connect("env-get-updated", number_by_chapter, priority=900)
    app.connect("doctree-read", number_tables)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
