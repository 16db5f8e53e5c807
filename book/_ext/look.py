"""The book's letters, and what search engines and messengers are told of a page.

The letters stand in a style sheet of their own as text (base64): some browsers load no file of
letters from a disk. A card for messengers needs the address of the site, which `html_baseurl`
gives; without it there is none.
"""

from __future__ import annotations

import base64
import re
import shutil
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

# Written without spaces: words cannot be counted.
HAN = re.compile(r"[\u4e00-\u9fff]{5}")
SPACE_IN_HAN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])")
FONTS = Path(__file__).parents[1] / "fonts"
# By file: family, weight, style.
FACES = {
    "serif": ("Wedge Serif", 400, "normal"),
    "serif-italic": ("Wedge Serif", 400, "italic"),
    "serif-semibold": ("Wedge Serif", 600, "normal"),
    "sans": ("Wedge Sans", 400, "normal"),
    "sans-semibold": ("Wedge Sans", 600, "normal"),
}
LONGEST = 200
CARD = "_static/card.png"


def style_sheet() -> str:
    """Return the style sheet that holds the letters."""
    rules = [f"/* {(FONTS / 'OFL.txt').read_text(encoding='utf-8').splitlines()[0]} OFL.txt */"]
    for file, (family, weight, style) in FACES.items():
        letters = base64.b64encode((FONTS / f"{file}.woff2").read_bytes()).decode()
        rules.append(
            f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};'
            f'src:url("data:font/woff2;base64,{letters}") format("woff2")}}'
        )
    return "\n".join(rules) + "\n"


def write_letters(app: Sphinx) -> None:
    """Put the letters and their licence beside the other style sheets."""
    if app.builder.format == "html":
        static = Path(app.outdir) / "_static"
        static.mkdir(parents=True, exist_ok=True)
        (static / "fonts.css").write_text(style_sheet(), encoding="utf-8")
        shutil.copy(FONTS / "OFL.txt", static / "fonts-OFL.txt")


def description(doctree: nodes.document) -> str:
    """Return the first words of a page's first paragraph that has some, up to a whole word."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(
            node.astext()
            for node in paragraph.findall(nodes.Text)
            if not isinstance(node.parent, nodes.math)
        )
        text = re.sub(r"\s+([,.;:?!)])", r"\1", " ".join(text.split()))
        text = SPACE_IN_HAN.sub("", text)
        text = re.sub(r"^Question\.\s*", "", text)
        if len(text.split()) >= 5 or HAN.search(text):
            return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"
    return ""


def tags(page: str, title: str, words: str, address: str) -> str:
    """Return what the head of a page tells: its description, and a card if it has an address."""
    found = [f'<meta name="description" content="{escape(words)}">'] if words else []
    if address:
        base = address.rstrip("/")
        card = {
            "og:type": "article",
            "og:title": title,
            "og:description": words,
            "og:url": f"{base}/{page}.html",
            "og:image": f"{base}/{CARD}",
        }
        found += [f'<meta property="{key}" content="{escape(card[key])}">' for key in card]
        found.append('<meta name="twitter:card" content="summary_large_image">')
    return "\n".join(found)


def describe(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the tags of a page that has a text."""
    if doctree is not None:
        title = re.sub(r"<[^>]+>", "", context.get("title", ""))
        told = tags(page, title, description(doctree), app.config.html_baseurl)
        context["metatags"] = context.get("metatags", "") + told


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("builder-inited", write_letters)
    app.connect("html-page-context", describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
