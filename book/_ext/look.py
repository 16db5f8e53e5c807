"""The book's letters, and what a page says of itself: its description.

The letters stand in a style sheet of their own as text (base64): some browsers load no file of
letters from a disk. What messengers show of a page needs an address: see address.py.
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


def describe(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the description of a page that has a text."""
    words = description(doctree) if doctree is not None else ""
    if words:
        told = f'<meta name="description" content="{escape(words)}">'
        context["metatags"] = context.get("metatags", "") + told


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("builder-inited", write_letters)
    app.connect("html-page-context", describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
