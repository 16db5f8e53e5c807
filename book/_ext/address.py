"""What the address of the site turns on; `html_baseurl` in _config.yml is the one setting.

Canonical links are Sphinx's own. Here are the map of the site and the line of robots.txt that
names it, what messengers show of a page, and the button that opens a notebook on Binder. Without
an address there is none of them: a site on a disk has nowhere to be called from.
"""

from __future__ import annotations

import re
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape as escape_xml

import yaml  # type: ignore[import-untyped]
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from book._ext.cards import HIGH, WIDE, draw
from book._ext.look import description

# The card of pages that have none of their own, and what is seen on it.
CARD = "_static/card.png"
SEEN = (
    "The Wedge and the Discipline. Diversification, cash and rebalancing, tested. Two lines of the "
    "best and the worst portfolios, far apart at a low level of diversification, meet the line of "
    "the market at a high one."
)
BINDER, BRANCH = "https://mybinder.org", "main"
HOSTS = ("https://github.com/", "https://gitlab.com/")
# How a page ranks among the pages of this site, from 0 to 1; others have OTHER.
FIRST, CHAPTER, OTHER, EVIDENCE = 1.0, 0.8, 0.5, 0.3


def checked(address: str) -> str:
    """Return the address of the site, with one stroke at its end; "" stays as it is.

    Raises
    ------
    ExtensionError
        If it is no whole address of a folder.
    """
    parts = urlsplit(address)
    whole = parts.scheme in ("http", "https") and parts.netloc
    if address and (not whole or parts.query or parts.fragment or address.endswith(".html")):
        raise ExtensionError(
            f"html_baseurl in _config.yml is {address!r}: write the address of the folder that "
            "holds index.html, such as https://example.org/book/, or nothing"
        )
    return address.rstrip("/") + "/" if address else ""


def repository(address: str, citation: dict[str, Any]) -> str:
    """Return the address of the sources: by GitHub's own rule, or as CITATION.cff has it, or "".

    A site at https://NAME.github.io/BOOK/ is that of https://github.com/NAME/BOOK.
    """
    parts = urlsplit(address)
    owner, _, host = (parts.hostname or "").partition(".")
    if host == "github.io":
        name = parts.path.strip("/").split("/")[0] or f"{owner}.github.io"
        return f"https://github.com/{owner}/{name}"
    named = str(citation.get("repository-code", ""))
    return named.rstrip("/") if named.startswith(HOSTS) else ""


def turn_on(app: Sphinx, config: Config) -> None:
    """Give the theme the button that opens notebooks, where the sources can be found."""
    config.html_baseurl = checked(config.html_baseurl)
    if not config.html_baseurl:
        return
    source = (Path(app.srcdir) / "CITATION.cff").read_text(encoding="utf-8")
    found = repository(config.html_baseurl, yaml.safe_load(source))
    if found:
        options = config.html_theme_options
        options |= {"repository_url": found, "repository_branch": BRANCH, "path_to_docs": ""}
        buttons = {"binderhub_url": BINDER, "notebook_interface": "jupyterlab"}
        options["launch_buttons"] = {**options.get("launch_buttons", {}), **buttons}


def rank(page: str, first: str) -> float:
    """Return how a page ranks among those of the site."""
    if page == first:
        return FIRST
    if page.startswith("notebooks/"):
        return EVIDENCE if "/evidence/" in page else CHAPTER
    return OTHER


def site_map(address: str, pages: list[str], first: str) -> str:
    """Return the map of the site for search engines: the pages of the contents, and no others."""
    entries = "".join(
        f"  <url><loc>{escape_xml(f'{address}{page}.html')}</loc>"
        f"<priority>{rank(page, first)}</priority></url>\n"
        for page in sorted(pages, key=lambda page: (-rank(page, first), page))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    )


def write_maps(app: Sphinx, exception: Exception | None) -> None:
    """Write both files beside the first page.

    Old addresses, the search and the page that leads to the first one are no documents, so the map
    has none of them. A robots.txt is read at the root of a host alone: below it, it does no harm.
    """
    address = app.config.html_baseurl
    if exception is None and app.builder.format == "html" and address:
        out = Path(app.outdir)
        written = site_map(address, sorted(app.env.found_docs), app.config.root_doc)
        (out / "sitemap.xml").write_text(written, encoding="utf-8")
        allowed = f"User-agent: *\nAllow: /\nSitemap: {address}sitemap.xml\n"
        (out / "robots.txt").write_text(allowed, encoding="utf-8")


def tags(kind: str, url: str, title: str, words: str, card: tuple[str, str]) -> str:
    """Return what messengers read in the head of a page; a card is its address and what is seen."""
    told = {
        "og:type": kind,
        "og:title": title,
        "og:description": words,
        "og:url": url,
        "og:image": card[0],
        "og:image:type": "image/png",
        "og:image:width": str(WIDE),
        "og:image:height": str(HIGH),
        "og:image:alt": card[1],
    }
    found = [f'<meta property="{key}" content="{escape(told[key])}">' for key in told]
    found.append('<meta name="twitter:card" content="summary_large_image">')
    found.append(f'<meta name="twitter:image:alt" content="{escape(card[1])}">')
    return "\n".join(found)


def tell(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the tags of a page that has a text, and draw the card of a chapter or its evidence."""
    address = app.config.html_baseurl
    if doctree is None or not address or app.builder.format != "html":
        return
    title = unescape(re.sub(r"<[^>]+>", "", context.get("title", "")))
    words, picture, seen = description(doctree), CARD, SEEN
    if page.startswith("notebooks/"):
        picture = f"_static/cards/{page.split('/')[-1]}.png"
        seen = draw(title, words, Path(app.outdir) / picture)
    kind = "website" if page == app.config.root_doc else "article"
    told = tags(kind, f"{address}{page}.html", title, words, (address + picture, seen))
    context["metatags"] = context.get("metatags", "") + "\n" + told


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension; the theme reads its options after it."""
    app.connect("config-inited", turn_on, priority=100)
    app.connect("html-page-context", tell)
    app.connect("build-finished", write_maps)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
