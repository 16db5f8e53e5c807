"""Keep on one line, in the words of every page, what belongs together.

A number and its percent sign; in Russian also a number and its word, and a dash and what it
follows: no line begins with a dash.
"""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

# Code stays as it is, and so do the insides of tags.
LEFT = re.compile(r"<(pre|script|style|code|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)
SPACE = re.compile(r"(?<=\d) (?=%)")
RUSSIAN = '<html lang="ru"'
SPACE_IN_RUSSIAN = re.compile(r"(?<=\d) (?=[%а-яё])| (?=—)")


def joined(page: str) -> str:
    """Return a page whose numbers stay with what they count."""
    space = SPACE_IN_RUSSIAN if RUSSIAN in page else SPACE
    pieces, end = [], 0
    for found in LEFT.finditer(page):
        pieces += [space.sub("\N{NO-BREAK SPACE}", page[end : found.start()]), found[0]]
        end = found.end()
    return "".join(pieces) + space.sub("\N{NO-BREAK SPACE}", page[end:])


def rewrite(app: Sphinx, exception: Exception | None) -> None:
    """Rewrite every page."""
    if exception is None and app.builder.format == "html":
        for path in Path(app.outdir).rglob("*.html"):
            page = path.read_text(encoding="utf-8")
            path.write_text(joined(page), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("build-finished", rewrite, priority=840)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
