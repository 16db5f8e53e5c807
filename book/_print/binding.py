"""Printed pages bound into one volume: sheets, running heads, outline, links and what it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    BooleanObject,
    Destination,
    DictionaryObject,
    Fit,
    IndirectObject,
    NameObject,
    TextStringObject,
)

from book._print.front import Entry, Imprint
from book._print.links import Places, relink
from book._print.volumes import Volume

FRONT = "the first sheets"
# The cover, and what to know behind it; the contents follow.
COVER = 2


@dataclass(frozen=True)
class Sheets:
    """What is bound: the first sheets, those of each page with its line of the contents."""

    volume: Volume
    front: PdfReader
    pages: list[tuple[Entry, PdfReader]]

    @property
    def heads(self) -> list[str]:
        """The running head of each sheet; the cover has none."""
        first = ["", "On paper", *["Contents"] * (len(self.front.pages) - COVER)]
        return first + [entry.named for entry, printed in self.pages for _ in printed.pages]


def bind(
    sheets: Sheets, heads: PdfReader, known: Places, site: Path, imprint: Imprint
) -> PdfWriter:
    """Return the volume.

    Raises
    ------
    ValueError
        If there is not a running head for each sheet, or a link leads nowhere.
    """
    writer, owners = PdfWriter(), []
    for name, printed in [
        (FRONT, sheets.front),
        *((entry.page.name, printed) for entry, printed in sheets.pages),
    ]:
        for page in printed.pages:
            owners.append((len(writer.pages), name))
            writer.add_page(page)
    if len(heads.pages) != len(writer.pages):
        raise ValueError(
            f"{len(heads.pages)} running heads for {len(writer.pages)} sheets: see front.css"
        )
    relink(writer, owners, known, site, sheets.volume.file)
    for page, head in zip(writer.pages, heads.pages, strict=True):
        page.merge_page(head)
        page.compress_content_streams()
    add_outline(writer, sheets)
    describe(writer, sheets.volume, imprint)
    writer.compress_identical_objects()
    return writer


def add_outline(writer: PdfWriter, sheets: Sheets) -> None:
    """Write the outline: parts, pages, and the headings of each page as Chromium found them."""
    writer.add_outline_item(title="Contents", page_number=COVER)
    part, above = "", None
    for entry, printed in sheets.pages:
        if entry.page.part != part:
            part = entry.page.part
            above = writer.add_outline_item(title=part, page_number=entry.sheet, is_open=False)
        item = writer.add_outline_item(
            title=entry.named, page_number=entry.sheet, parent=above, is_open=False
        )
        # The first heading is the title of the page; the others stand beneath it.
        beneath = [inner for inner in printed.outline if isinstance(inner, list)]
        for headings in beneath:
            _add_headings(writer, headings, printed, entry.sheet, item)


def _add_headings(
    writer: PdfWriter,
    headings: list[Destination | list[Destination]],
    printed: PdfReader,
    start: int,
    above: IndirectObject,
) -> None:
    item = above
    for heading in headings:
        if isinstance(heading, list):
            _add_headings(writer, heading, printed, start, item)  # type: ignore[arg-type]
            continue
        sheet = printed.get_destination_page_number(heading) or 0
        fit = Fit.xyz(left=0, top=float(heading.top or 0))
        item = writer.add_outline_item(
            title=str(heading.title),
            page_number=start + sheet,
            parent=above,
            fit=fit,
            is_open=False,
        )


def describe(writer: PdfWriter, volume: Volume, imprint: Imprint) -> None:
    """Write what the volume is, in which language, and that a reader sees its outline."""
    day = imprint.released.replace("-", "")
    writer.metadata = {
        "/Title": f"{imprint.short}: {volume.title}",
        "/Author": imprint.authors,
        "/Subject": f"{imprint.subtitle}. Version {imprint.version}",
        "/CreationDate": f"D:{day}000000Z",
    }
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject("en")
    root[NameObject("/PageMode")] = NameObject("/UseOutlines")
    root[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(True)}
    )
