"""What the theme and Sphinx leave out for those who listen to a page, put in as it is written.

Each rule here answers one finding of axe, a checker of accessibility that the tests run on every
page: see tests/book/test_site_pages.py.
"""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

# A fold of the contents shows an arrow alone; the link before it says what it belongs to.
FOLD = re.compile(
    r'(<a class="(?:current )?reference internal"[^>]*>([^<]*)</a><details[^>]*>)<summary>',
    re.DOTALL,
)
# The names of parameters, one a line: a list, and no definitions of terms.
PARAMETERS = re.compile(r"<dl>\s*(<dd>.*?)</dl>", re.DOTALL)
# The corner of a table above the heads of its rows, where nothing names them: no head of anything.
CORNER = re.compile(r'<th class="(blank[^"]*)"\s*>(?:&nbsp;|\s)*</th>')
# The line under a link begins at its first letter.
SPACE_IN_LINK = re.compile(r"Solution to(<a [^>]*>) ")
PLAIN = [
    # The title and the search stand in the side bar, outside of its list of pages.
    (
        '<div id="pst-primary-sidebar" class="',
        '<div id="pst-primary-sidebar" role="navigation" aria-label="Book" class="',
    ),
    # Roles that browsers no longer know, and a list without items.
    (' role="doc-biblioentry"', ""),
    ('<div role="list" class="citation-list">', '<div class="citation-list">'),
]


def quoted(text: str) -> str:
    """Return a piece of a page as the value of an attribute."""
    return text.strip().replace('"', "&quot;")


def accessible(page: str) -> str:
    """Return a page with names and roles in place."""
    for theirs, ours in PLAIN:
        page = page.replace(theirs, ours)
    page = SPACE_IN_LINK.sub(r"Solution to \1", page)
    page = FOLD.sub(
        lambda found: f'{found[1]}<summary aria-label="Pages beneath {quoted(found[2])}">',
        page,
    )
    page = CORNER.sub(r'<td class="\1"></td>', page)
    return PARAMETERS.sub(
        lambda found: (
            '<ul class="rb-parameters">'
            + found[1].replace("<dd>", "<li>").replace("</dd>", "</li>")
            + "</ul>"
        ),
        page,
    )


def rewrite(app: Sphinx, exception: Exception | None) -> None:
    """Rewrite every page."""
    if exception is None and app.builder.format == "html":
        rewrite_site(Path(app.outdir))


def rewrite_site(site: Path) -> None:
    """Do so in a folder that holds a site."""
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        path.write_text(accessible(page), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("build-finished", rewrite, priority=850)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
