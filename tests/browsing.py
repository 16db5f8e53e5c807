"""A browser that opens pages of the built site from a folder of the disk, with the network cut.

To open a page costs more than to look at it: a page is opened once, on a light desk, and then
turned dark and made as narrow as a phone. `test_a_page_turned_is_as_one_opened_so` holds that to
pages that are opened dark or narrow.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

PHONE, DESK = 390, 1280
# The height of a screen.
SCREEN = 800
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# In the order in which a page is turned: one change at a time, back to where it began.
VIEWS = [("light", DESK), ("dark", DESK), ("dark", PHONE), ("light", PHONE)]
REPORT = (Path(__file__).parent / "site_report.js").read_text(encoding="utf-8")
# All rules. What axe would load once more (style sheets) no browser gives to a page on a disk, and
# says so in the console, where the page's own complaints are counted.
AXE_OPTIONS = {"resultTypes": ["violations"], "preload": False, "selectors": False}


class Reader:
    """Opens pages as a reader without a network would, and notes what goes wrong."""

    def __init__(self, browser: Browser, scheme: Any = "light", width: int = DESK) -> None:
        self.context = browser.new_context(
            color_scheme=scheme, viewport={"width": width, "height": SCREEN}
        )
        self.context.set_offline(True)
        self.context.on("request", self.note)
        self.asked: list[str] = []
        self.complaints: list[str] = []

    def note(self, request: Request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            self.asked.append(request.url)

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text) if message.type == "error" else None
            ),
        )
        page.on("requestfailed", lambda request: self.complaints.append(request.url))
        return page

    def open(self, path: Path, query: str = "") -> Page:
        page = self.new_page()
        page.goto(path.as_uri() + query)
        return page


def look(page: Page, scheme: Any, width: int) -> dict[str, Any]:
    """Return what the tests ask of a page, once it is turned to a scheme and a width."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": SCREEN})
    found: dict[str, Any] = page.evaluate(REPORT, {"colours": width == DESK})
    return found


def hindrances(page: Page) -> list[str]:
    """What axe, a checker of accessibility, finds on a page: the rule and the first element."""
    found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found]


class Visits:
    """What each page shows in every view; a page is opened once, and all in one window."""

    def __init__(self, browser: Browser, site: Path) -> None:
        self.reader, self.site = Reader(browser), site
        self.page = self.reader.new_page()
        self.found: dict[str, dict[tuple[str, int], dict[str, Any]]] = {}

    def __call__(self, name: str, scheme: str, width: int) -> dict[str, Any]:
        if name not in self.found:
            self.found[name] = self.visit(name)
        return self.found[name][scheme, width]

    def visit(self, name: str) -> dict[tuple[str, int], dict[str, Any]]:
        page, reader = self.page, self.reader
        reader.asked, reader.complaints = [], []
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": DESK, "height": SCREEN})
        page.goto((self.site / f"{name}.html").as_uri())
        found: dict[tuple[str, int], dict[str, Any]] = {}
        for view in VIEWS:
            found[view] = look(page, *view)
            if view == VIEWS[0]:
                found[view]["axe"] = hindrances(page)
        # The next page is met as if it were the first, and complains for itself.
        page.evaluate("localStorage.clear(), sessionStorage.clear()")
        page.goto("about:blank")
        found[VIEWS[0]] |= {"asked": reader.asked, "complaints": reader.complaints}
        return found
