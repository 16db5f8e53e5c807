"""At the foot of each chapter and its evidence, folded: how to cite the page, as BibTeX.

Title, authors, version and date are those of CITATION.cff; the address is there once the site has
one (`html_baseurl`).
"""

from __future__ import annotations

import re
from html import escape, unescape
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from docutils import nodes
from sphinx.application import Sphinx

from book._ext.numbers_by_chapter import prefix

# What TeX reads as a sign of its own.
SIGNS = re.compile(r"([&%$#_])")


def cited(citation: dict[str, Any], page: str, number: str, title: str, address: str) -> str:
    """Return the entry of a page of the book in BibTeX.

    The key is the name of the file, behind a letter as some programs ask; double braces keep the
    capitals of a title.
    """
    authors = " and ".join(f"{{{author['name']}}}" for author in citation["authors"])
    fields = {
        "author": authors,
        "title": f"{{{_tex(title)}}}",
        "booktitle": f"{{{_tex(citation['title'])}}}",
        "chapter": number,
        "year": str(citation["date-released"])[:4],
        "note": f"Version {citation['version']}",
    }
    if address:
        fields["url"] = f"{address.rstrip('/')}/{page}.html"
    lines = "".join(f"  {field:<9} = {{{value}}},\n" for field, value in fields.items())
    return f"@incollection{{wedge_{page.split('/')[-1]},\n{lines}}}"


def _tex(text: str) -> str:
    return SIGNS.sub(r"\\\1", text)


def folded(entry: str, what: str) -> str:
    """Return the entry as it stands on the page: one click chooses all of it."""
    return (
        f'<details class="rb-cite"><summary>Cite this {what}</summary>'
        '<div class="highlight-bibtex notranslate"><div class="highlight">'
        f"<pre>{escape(entry)}\n</pre></div></div></details>"
    )


def add_entry(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the entry below a chapter or its evidence."""
    if doctree is None or not page.startswith("notebooks/"):
        return
    source = (Path(app.srcdir) / "CITATION.cff").read_text(encoding="utf-8")
    title = unescape(re.sub(r"<[^>]+>", "", context["title"]))
    number = prefix(page, Path(app.srcdir))
    entry = cited(yaml.safe_load(source), page, number, title, app.config.html_baseurl)
    context["body"] += folded(entry, "page" if "/evidence/" in page else "chapter")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("html-page-context", add_entry)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
