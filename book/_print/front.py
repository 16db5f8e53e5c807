"""The first sheets of a volume, as HTML: its cover, what a reader of paper should know, contents.

Running heads are a text of their own, with a sheet for each sheet of the volume.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from book._print.volumes import Page, Volume

ASSETS = Path(__file__).parents[1] / "assets"
STYLE = (Path(__file__).parent / "front.css").read_text(encoding="utf-8")


class Entry(NamedTuple):
    """A line of the contents: the page, its number if it has one, its title and its first sheet."""

    page: Page
    number: str
    title: str
    sheet: int

    @property
    def named(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}".strip()


class Imprint(NamedTuple):
    """What the cover says of the book: from CITATION.cff."""

    title: str
    authors: str
    version: str
    released: str

    @classmethod
    def of(cls, citation: dict[str, Any]) -> Imprint:
        """Read it."""
        return cls(
            citation["title"],
            ", ".join(author["name"] for author in citation["authors"]),
            citation["version"],
            str(citation["date-released"]),
        )

    @property
    def short(self) -> str:
        """The title without what stands behind its colon."""
        return self.title.split(":")[0]

    @property
    def subtitle(self) -> str:
        """What stands behind the colon of the title."""
        return self.title.partition(":")[2].strip()


def document(body: str, letters: str, language: str = "en") -> str:
    """Return a whole page of HTML; `letters` is the style sheet that carries the book's."""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title></title>'
        f"<style>{letters}</style><style>{STYLE}</style></head><body>{body}</body></html>"
    )


def cover(imprint: Imprint, volume: Volume, others: Iterable[Volume]) -> str:
    """Return the cover, and what to know on the sheet behind it."""
    wedge = re.sub(r"^.*?(?=<svg)", "", (ASSETS / "wedge.svg").read_text("utf-8"), flags=re.DOTALL)
    beside = "".join(
        f"<li><b>{escape(other.title)}</b> ({escape(other.file)}). {escape(other.holds)}</li>"
        for other in others
    )
    return f"""<section class="cover">
<h1>{escape(imprint.short)}</h1>
<p class="subtitle">{escape(imprint.subtitle)}</p>
<div class="wedge" role="img" aria-label="The wedge">{wedge}</div>
<p class="volume">{escape(volume.title)}</p>
<p class="imprint">{escape(imprint.authors)}<br>
Version {escape(imprint.version)}, {escape(imprint.released)}</p>
</section>
<section class="about">
<h2>On paper</h2>
<p>This volume holds: {escape(volume.holds)} The others are:</p>
<ul>{beside}</ul>
<p>A link to another volume opens it where both files lie in one folder.</p>
<p>The code of figures and tables is left out, and so are the files of their numbers: the site has
them, a click away. The code that teaches the library is shown.</p>
<p>Solutions stand at the end of their chapter, on a page of their own.</p>
<p>Page numbers count every sheet, the cover included, as a reading program does.</p>
<p>Code under the MIT licence, text and figures under CC BY 4.0, data under the terms of its
sources, letters under the SIL Open Font License.</p>
</section>"""


def contents(entries: Iterable[Entry], site: Path) -> str:
    """Return the contents: a line for each page, under its part."""
    parts = []
    for part, lines in groupby(entries, key=lambda entry: entry.page.part):
        rows = "".join(
            f'<li class="depth{entry.page.depth}">'
            f'<a href="{(site / entry.page.name).as_uri()}.html">'
            f'<span class="number">{escape(entry.number)}</span>'
            f'<span class="title">{escape(entry.title)}</span><span class="dots"></span>'
            f'<span class="sheet">{entry.sheet + 1}</span></a></li>'
            for entry in lines
        )
        parts.append(f"<h3>{escape(part)}</h3><ol>{rows}</ol>")
    return f'<nav class="contents"><h2>Contents</h2>{"".join(parts)}</nav>'


def running_heads(heads: Iterable[str], book: str) -> str:
    """Return a sheet for each head: the book, the head and the page number, or nothing at all."""
    return "".join(
        f'<section class="head"><p><span>{escape(book)}</span><span>{escape(head)}</span></p>'
        f"<p>{number}</p></section>"
        if head
        else '<section class="head"></section>'
        for number, head in enumerate(heads, start=1)
    )
