"""Which page of the site stands in which volume, in the order of the contents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

# By key: the title on the cover, and what it holds in a sentence.
TITLES = {
    "chapters": ("The chapters", "Every chapter, the verdicts, the glossary and the bibliography."),
    "evidence": ("The evidence", "What stands behind each chapter: every data set and every test."),
    "reference": ("The reference", "How the simulator counts, the data, and the functions."),
}
# Of the reference, what a reader of the chapters looks up.
LOOKED_UP = {"book/glossary", "book/bibliography"}
REFERENCE = "Reference"
BOOK = "the_wedge_and_the_discipline"


class Page(NamedTuple):
    """A page of the site: its address without `.html`, the part that it stands in, its depth."""

    name: str
    part: str
    depth: int


@dataclass(frozen=True)
class Volume:
    """Pages that are bound together."""

    key: str
    pages: tuple[Page, ...]

    @property
    def file(self) -> str:
        """The name of the file: the volumes lie in one folder."""
        return f"{BOOK}_{self.key}.pdf"

    @property
    def title(self) -> str:
        """The title on the cover."""
        return TITLES[self.key][0]

    @property
    def holds(self) -> str:
        """What the volume holds, in a sentence."""
        return TITLES[self.key][1]


def volumes(contents: dict[str, Any]) -> list[Volume]:
    """Return the volumes of a book whose `_toc.yml` is given; one without pages is left out."""
    bound: dict[str, list[Page]] = {key: [] for key in TITLES}
    for page in _pages(contents):
        bound[_volume(page)].append(page)
    return [Volume(key, tuple(pages)) for key, pages in bound.items() if pages]


def _pages(contents: dict[str, Any]) -> Iterator[Page]:
    first = contents["parts"][0]["caption"]
    yield Page(contents["root"], first, 0)
    for part in contents["parts"]:
        for entry in part["chapters"]:
            yield Page(entry["file"], part["caption"], 0)
            for section in entry.get("sections", []):
                yield Page(section["file"], part["caption"], 1)


def _volume(page: Page) -> str:
    if "/evidence/" in page.name:
        return "evidence"
    if page.part == REFERENCE and page.name not in LOOKED_UP:
        return "reference"
    return "chapters"
