"""Pages of the site printed by Chromium, each as a PDF of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent
PREPARE = (FOLDER / "paper.js").read_text(encoding="utf-8")
STYLE = (FOLDER / "paper.css").read_text(encoding="utf-8")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
# What A4 leaves between the margins of print.css, in pixels of a style sheet: 178 mm.
SHEET = {"width": 673, "height": 980}
BROWSERS = 2


class Printed(NamedTuple):
    """A page on paper: its title and the file."""

    title: str
    file: Path


def chromium() -> str:
    """Return the browser that prints.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    if found is None:
        raise FileNotFoundError("no Chromium to print with: install it, or name one in CHROMIUM")
    return found


@contextmanager
def window() -> Iterator[Page]:
    """Open a browser without a network, on paper of A4."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(color_scheme="light", viewport=SHEET, offline=True)  # type: ignore[arg-type]
        page = context.new_page()
        page.emulate_media(media="print")
        yield page
        browser.close()


def print_site(site: Path, names: list[str], folder: Path) -> dict[str, Printed]:
    """Print pages of the site into a folder, by two browsers at once.

    Raises
    ------
    ValueError
        If something on a page is wider than the sheet.
    """
    shares = [names[start::BROWSERS] for start in range(min(BROWSERS, len(names)))]
    with ThreadPoolExecutor(BROWSERS) as pool:
        done = pool.map(lambda share: _print_share(site, share, folder), shares)
        printed = {name: page for share in done for name, page in share.items()}
    return {name: printed[name] for name in names}


def print_text(page: Page, text: str, file: Path) -> Path:
    """Print a page that is given as HTML."""
    source = file.with_suffix(".html")
    source.write_text(text, encoding="utf-8")
    page.goto(source.as_uri())
    page.evaluate("document.fonts.ready.then(() => null)")
    page.pdf(path=file, format="A4", prefer_css_page_size=True, print_background=True)
    return file


def _print_share(site: Path, names: list[str], folder: Path) -> dict[str, Printed]:
    with window() as page:
        return {name: _print_page(page, site, name, folder) for name in names}


def _print_page(page: Page, site: Path, name: str, folder: Path) -> Printed:
    page.goto((site / f"{name}.html").as_uri())
    page.add_style_tag(content=STYLE)
    found = page.evaluate(PREPARE)
    if found["wide"]:
        raise ValueError(f"{name}: let this be narrower on paper (print.css): {found['wide'][0]}")
    file = folder / (name.replace("/", "_") + ".pdf")
    page.pdf(path=file, format="A4", prefer_css_page_size=True, outline=True, tagged=True)
    return Printed(found["title"], file)
