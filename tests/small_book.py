"""A book of four pages, written by hand as the site's pages are, to print and to bind."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from book._print.front import Imprint
from book._print.press import Press
from book._print.volumes import volumes

Made = TypeVar("Made")
ASSETS = Path(__file__).resolve().parents[1] / "book" / "assets"
CITATION = {
    "title": "A small book: of four pages",
    "authors": [{"name": "One Team"}, {"name": "Another"}],
    "version": "1.2.3",
    "date-released": "2026-01-31",
}
CONTENTS = {
    "root": "book/intro",
    "parts": [
        {
            "caption": "One part",
            "chapters": [
                {"file": "notebooks/11_first", "sections": [{"file": "notebooks/evidence/11_more"}]}
            ],
        },
        {"caption": "Reference", "chapters": [{"file": "book/glossary"}]},
    ],
}
# Each row holds its number at its first line and at its last: a cut row is on two sheets.
ROWS = "".join(
    f"<tr><td>from{row}<br>and<br>so<br>on<br>to{row}</td><td>{row}</td></tr>" for row in range(40)
)
CODE = (
    '<details class="admonition hide above-input"><summary>Show the code</summary>'
    "<pre>foldedcode()</pre></details>"
)
EXERCISE = (
    '<div class="exercise admonition" id="ex-1"><p class="admonition-title">Exercise 1</p>'
    "<p>How far?</p></div>"
    '<div class="solution dropdown admonition" id="notebooks/11_first-solution-1">'
    '<p class="admonition-title">Solution to <a href="#ex-1">Exercise 1</a></p>'
    "<p>thesolution</p></div>"
)
PAGES = {
    "book/intro": '<h1>Welcome</h1><p><a href="../notebooks/11_first.html#second">second</a> '
    '<a href="glossary.html#term-wedge">wedge</a> <a href="https://example.org/a">the web</a> '
    '<a href="../_static/numbers.csv">numbers there</a></p>',
    "notebooks/11_first": f"<h1>First<a class='headerlink' href='#first'>#</a></h1>{CODE}"
    f'<section id="table"><h2>A long table</h2><table class="table" id="long"><thead><tr>'
    f"<th>headofall</th><th>b</th></tr></thead><tbody>{ROWS}</tbody></table></section>"
    f'<section id="second"><h2>Second heading</h2><h3>Beneath it</h3>{EXERCISE}'
    '<p>afterexercise <a href="evidence/11_more.html#deep">evidence</a></p></section>',
    "notebooks/evidence/11_more": '<h1>More</h1><h2 id="deep">Deep</h2>'
    '<p><a href="../11_first.html">back</a></p>',
    "book/glossary": '<h1>Glossary</h1><p>word</p><p id="term-wedge">wedge</p>',
}


def write(folder: Path, pages: dict[str, str] | None = None) -> Path:
    """Write the site, and empty notebooks by whose names chapters are numbered."""
    for name, body in (PAGES if pages is None else pages).items():
        page = folder / "site" / f"{name}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(
            f'<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
            f'<link rel="stylesheet" href="{"../" * name.count("/")}_static/print.css"></head>'
            f'<body><article class="bd-article"><section id="top">{body}</section></article></body>'
            f"</html>",
            encoding="utf-8",
        )
        notebook = folder / f"{name}.ipynb"
        notebook.parent.mkdir(parents=True, exist_ok=True)
        notebook.touch()
    static = folder / "site" / "_static"
    static.mkdir(exist_ok=True)
    shutil.copy(ASSETS / "print.css", static)
    static.joinpath("fonts.css").touch()
    return folder / "site"


def press(folder: Path, pages: dict[str, str] | None = None) -> Press:
    """Return the press that prints it."""
    site = write(folder, pages)
    return Press(site, folder, Imprint.of(CITATION), volumes(CONTENTS))


def apart(make: Callable[[], Made]) -> Made:
    """Run what opens a browser of its own: one thread holds no second one beside the tests'."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(make).result()
