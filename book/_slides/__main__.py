"""`python -m book._slides`: every deck of the built site as PDF, into _build/slides."""

from __future__ import annotations

import sys
from pathlib import Path

from book._print.sheets import window
from book._slides.site import FOLDER

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"


def main() -> None:
    """Print, and name the files."""
    decks = sorted((SITE / FOLDER).glob("*.html"))
    if not decks:
        raise SystemExit("there are no slides: run `make book`")
    for file in print_decks(decks, ROOT / "_build" / "slides"):
        sys.stdout.write(f"{file}\n")


def print_decks(decks: list[Path], target: Path) -> list[Path]:
    """Print decks into a folder, a slide a page."""
    target.mkdir(parents=True, exist_ok=True)
    files = []
    with window() as page:
        for deck in decks:
            page.goto(f"{deck.as_uri()}?print-pdf")
            page.wait_for_selector(".pdf-page")
            page.evaluate("window.MathJax?.startup?.promise.then(() => null)")
            page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
            page.evaluate("document.fonts.ready.then(() => null)")
            files.append(target / f"{deck.stem}.pdf")
            page.pdf(path=files[-1], prefer_css_page_size=True, print_background=True, tagged=True)
    return files


if __name__ == "__main__":
    main()
