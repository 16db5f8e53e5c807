"""Leaves packed as EPUB 3: the list of files, the contents and the archive."""

from __future__ import annotations

from html import escape
from itertools import groupby
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from book._epub.leaves import Bundle, Leaf, file_name
from book._print.front import Imprint
from book._print.volumes import Page

STYLE = (Path(__file__).parent / "epub.css").read_text(encoding="utf-8")
KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}
CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>
"""
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def write(file: Path, pages: list[Page], bundle: Bundle, imprint: Imprint) -> None:
    """Write the archive; its first file says what it is, uncompressed, as the format asks."""
    texts = {file_name(leaf.name): bundle.page(leaf) for leaf in bundle.leaves}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(ZipInfo("mimetype"), "application/epub+zip", ZIP_STORED)
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("book/package.opf", listing(bundle, imprint))
        archive.writestr("book/contents.xhtml", contents(pages, bundle.leaves))
        archive.writestr("book/epub.css", STYLE)
        for name, text in texts.items():
            archive.writestr(f"book/{name}", text)
        for path, name in bundle.images.items():
            archive.write(path, f"book/{name}")


def listing(bundle: Bundle, imprint: Imprint) -> str:
    """Return the list of files and the order in which they are read."""
    items = [
        '<item id="contents" href="contents.xhtml" media-type="application/xhtml+xml" '
        'properties="nav"/>',
        '<item id="style" href="epub.css" media-type="text/css"/>',
    ]
    for number, leaf in enumerate(bundle.leaves):
        drawn = ' properties="svg"' if bundle.draws(leaf) else ""
        items.append(
            f'<item id="leaf{number}" href="{file_name(leaf.name)}" '
            f'media-type="application/xhtml+xml"{drawn}/>'
        )
    for number, name in enumerate(bundle.images.values()):
        kind = KINDS[Path(name).suffix]
        items.append(f'<item id="image{number}" href="{name}" media-type="{kind}"/>')
    order = "".join(f'<itemref idref="leaf{number}"/>' for number in range(len(bundle.leaves)))
    return (
        f'{HEAD}<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        f'unique-identifier="id" xml:lang="en">{_told(imprint)}'
        f"<manifest>{''.join(items)}</manifest>"
        f'<spine><itemref idref="contents"/>{order}</spine></package>'
    )


def _told(imprint: Imprint) -> str:
    return (
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">{escape(imprint.short)}, {escape(imprint.version)}</dc:identifier>'
        f"<dc:title>{escape(imprint.title)}</dc:title><dc:language>en</dc:language>"
        f"<dc:creator>{escape(imprint.authors)}</dc:creator>"
        f'<meta property="dcterms:modified">{imprint.released}T00:00:00Z</meta></metadata>'
    )


def contents(pages: list[Page], leaves: list[Leaf]) -> str:
    """Return the contents: parts and their pages."""
    titles = {leaf.name: leaf.title for leaf in leaves}
    parts = ""
    for part, inside in groupby(pages, key=lambda page: page.part):
        rows = "".join(
            f'<li><a href="{file_name(page.name)}">{escape(titles[page.name])}</a></li>'
            for page in inside
        )
        parts += f"<li><span>{escape(part)}</span><ol>{rows}</ol></li>"
    return (
        f'{HEAD}<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
        'xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en"><head>'
        '<title>Contents</title><link rel="stylesheet" type="text/css" href="epub.css"/></head>'
        f'<body><nav epub:type="toc"><h1>Contents</h1><ol>{parts}</ol></nav></body></html>'
    )
