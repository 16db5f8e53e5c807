"""Links of CHANGELOG.md, which lead from the folder of the book, on the page that includes it."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

FILE = "CHANGELOG.md"
# What leads to a file, and not to the web or to a heading.
LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)(?=[^)]+\))")


def from_page(text: str, page: str) -> str:
    """Return a text whose links lead from a page instead of the folder of the book."""
    return LINK.sub("../" * page.count("/"), text)


def rewrite(app: Sphinx, included: Path, page: str, content: list[str]) -> None:
    """Do so when a page includes the file."""
    if Path(included).name == FILE:
        content[0] = from_page(content[0], page)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("include-read", rewrite)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
