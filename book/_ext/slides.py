"""A deck of slides beside each chapter, made of its page when the site is written.

A chapter links to its deck at its foot; ``{slides}`` lists all decks. What a deck holds is said in
book/_slides.
"""

from __future__ import annotations

from html import escape, unescape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book._slides.site import CHAPTER, deck_of, write_decks


class Decks(SphinxDirective):
    """Put a list of all decks here."""

    def run(self) -> list[nodes.Node]:
        """Leave a place: the titles of pages are known once all are read."""
        return [nodes.raw("", "", format="html", classes=["rb-decks"])]


def list_decks(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Fill the places."""
    for place in doctree.findall(nodes.raw):
        if "rb-decks" in place["classes"]:
            up = "../" * page.count("/")
            items = "".join(
                f'<li><a href="{up}{deck_of(name)}.html">'
                f"{_number(name)} {escape(app.env.titles[name].astext())}</a></li>"
                for name in sorted(filter(CHAPTER.fullmatch, app.env.found_docs))
            )
            place.children = [nodes.Text(f'<ul class="rb-decks">{items}</ul>')]


def _number(page: str) -> str:
    found = CHAPTER.fullmatch(page)
    return found[1] if found else ""


def add_link(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the link to its deck at the foot of a chapter."""
    deck = deck_of(page)
    if doctree is not None and deck:
        title = escape(unescape(context["title"]))
        context["body"] += (
            f'<p class="rb-slides"><a href="../{deck}.html">Slides'
            f'<span class="visually-hidden"> of {title}</span></a></p>'
        )


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the decks of the site."""
    if exception is None and app.builder.format == "html":
        book = str(app.config.html_theme_options["logo"]["text"])
        write_decks(Path(app.outdir), list(app.env.found_docs), book)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension.

    The link stands behind what cite.py writes; decks are made of pages that others have finished.
    """
    app.add_directive("slides", Decks)
    app.connect("doctree-resolved", list_decks)
    app.connect("html-page-context", add_link, priority=600)
    app.connect("build-finished", write, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
