"""Links from page to page of the site, turned into links from sheet to sheet.

Chromium writes a link inside a page as the name of a place, and one to another page as the address
of a file. Names are of one page alone, so every link is written anew: to a sheet of the volume, to
a sheet of another volume that lies beside it, or, if it leads to the web, as it was.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    NumberObject,
    TextStringObject,
)

WEB = {"http", "https", "mailto"}


class Place(NamedTuple):
    """A place on paper: the file, the number of the sheet from 0, and how far left and up."""

    file: str
    sheet: int
    left: float
    top: float


class Target(NamedTuple):
    """What a link of the site leads to: a page, and a place on it or nothing."""

    page: str
    fragment: str


Places = dict[Target, Place]


def places(name: str, printed: PdfReader, file: str, start: int) -> Places:
    """Return where on paper everything stands that a page of the site has a name for."""
    top = float(printed.pages[0].mediabox.top)
    found = {Target(name, ""): Place(file, start, 0, top)}
    for fragment, to in printed.named_destinations.items():
        sheet = printed.get_destination_page_number(to)
        if sheet is not None and fragment != "/":
            place = Place(file, start + sheet, _number(to.left, 0), _number(to.top, top))
            found[Target(name, unquote(fragment.removeprefix("/")))] = place
    return found


def _number(value: Any, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) else otherwise


def target(annotation: DictionaryObject, page: str, site: Path) -> Target | None:
    """Return what a link leads to, or nothing if it leads to the web.

    Raises
    ------
    ValueError
        If it leads to a file that is no page of the site.
    """
    if "/Dest" in annotation:
        return Target(page, unquote(str(annotation["/Dest"]).removeprefix("/")))
    action = annotation["/A"].get_object()
    assert isinstance(action, DictionaryObject)
    address = urlsplit(str(action.get("/URI", "")))
    if address.scheme in WEB:
        return None
    file = Path(url2pathname(address.path))
    if address.scheme != "file" or file.suffix != ".html" or not file.is_relative_to(site):
        raise ValueError(f"{page}: a link to {address.geturl()!r} leads nowhere on paper")
    name = file.relative_to(site).with_suffix("").as_posix()
    return Target(name, unquote(address.fragment))


def find(known: Places, to: Target, page: str) -> Place:
    """Return the place of a target; where only its page is known, the top of that.

    Raises
    ------
    ValueError
        If its page is in no volume.
    """
    place = known.get(to) or known.get(Target(to.page, ""))
    if place is None:
        raise ValueError(f"{page}: {to.page} is in no volume: give it a line in _toc.yml")
    return place


def relink(
    writer: PdfWriter, sheets: list[tuple[int, str]], known: Places, site: Path, here: str
) -> None:
    """Write the links of some sheets of a volume anew; each sheet comes with its page."""
    for sheet, page in sheets:
        for reference in writer.pages[sheet].get("/Annots", []):
            annotation = reference.get_object()
            to = target(annotation, page, site)
            if to is not None:
                place = find(known, to, page)
                _lead(writer, annotation, place, here)


def _lead(writer: PdfWriter, annotation: DictionaryObject, place: Place, here: str) -> None:
    spot = [NameObject("/XYZ"), FloatObject(place.left), FloatObject(place.top), NullObject()]
    for key in ("/Dest", "/A"):
        annotation.pop(NameObject(key), None)
    if place.file == here:
        reference = writer.pages[place.sheet].indirect_reference
        assert reference is not None
        annotation[NameObject("/Dest")] = ArrayObject([reference, *spot])
    else:
        annotation[NameObject("/A")] = DictionaryObject(
            {
                NameObject("/S"): NameObject("/GoToR"),
                NameObject("/F"): TextStringObject(place.file),
                NameObject("/D"): ArrayObject([NumberObject(place.sheet), *spot]),
            }
        )
