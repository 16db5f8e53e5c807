"""From a built site to volumes: print, count the sheets, write the first ones, bind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page as Window
from pypdf import PdfReader

from book._ext.numbers_by_chapter import prefix
from book._print.binding import Sheets, bind
from book._print.front import Entry, Imprint, contents, cover, document, running_heads
from book._print.links import Places, places
from book._print.sheets import Printed, print_site, print_text, window
from book._print.volumes import Volume


@dataclass(frozen=True)
class Press:
    """Where the site is, what the cover says, and what is bound.

    `notebooks` is the folder above the notebooks, by whose files the chapters are numbered.
    """

    site: Path
    notebooks: Path
    imprint: Imprint
    volumes: list[Volume]

    def run(self, target: Path) -> list[Path]:
        """Write every volume into a folder; returns the files."""
        target.mkdir(parents=True, exist_ok=True)
        names = [page.name for volume in self.volumes for page in volume.pages]
        with TemporaryDirectory() as scratch:
            printed = print_site(self.site, names, Path(scratch))
            with window() as browser:
                sheets = [
                    self._count(volume, printed, browser, Path(scratch)) for volume in self.volumes
                ]
                known = self._known(sheets)
                return [self._write(one, known, browser, target) for one in sheets]

    def _count(
        self, volume: Volume, printed: dict[str, Printed], browser: Window, scratch: Path
    ) -> Sheets:
        """Return the sheets of a volume: its contents are printed once to see how long they are."""
        file, first = scratch / f"front_{volume.key}.pdf", 0
        others = [other for other in self.volumes if other != volume]
        pages = [
            (page, printed[page.name].title, PdfReader(printed[page.name].file))
            for page in volume.pages
        ]
        for _ in range(2):
            entries, start = [], first
            for page, title, reader in pages:
                entries.append(Entry(page, prefix(page.name, self.notebooks), title, start))
                start += len(reader.pages)
            body = cover(self.imprint, volume, others) + contents(entries, self.site)
            front = PdfReader(print_text(browser, document(body, self._letters()), file))
            first = len(front.pages)
        return Sheets(volume, front, list(zip(entries, (p[2] for p in pages), strict=True)))

    def _known(self, volumes: list[Sheets]) -> Places:
        known: Places = {}
        for sheets in volumes:
            for entry, printed in sheets.pages:
                known |= places(entry.page.name, printed, sheets.volume.file, entry.sheet)
        return known

    def _write(self, sheets: Sheets, known: Places, browser: Window, target: Path) -> Path:
        body = running_heads(sheets.heads, self.imprint.short)
        with TemporaryDirectory() as scratch:
            file = print_text(browser, document(body, self._letters()), Path(scratch) / "heads.pdf")
            written = bind(sheets, PdfReader(file), known, self.site, self.imprint)
            written.write(target / sheets.volume.file)
        return target / sheets.volume.file

    def _letters(self) -> str:
        return (self.site / "_static" / "fonts.css").read_text(encoding="utf-8")
