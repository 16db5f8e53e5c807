"""The page "Play" in a browser: how its figures are begun, moved and read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from browsing import DESK, Reader
from playwright.sync_api import Browser, Locator, Page

# What a figure's own work in a frame takes, and when frames begin: written down by the page.
WATCH = """
  window.frames_ = {work: [], begun: []};
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = call => ask(time => {
    const start = performance.now();
    call(time);
    window.frames_.work.push(performance.now() - start);
  });
  window.dragged_ = async (input, count) => {
    const [low, high] = [Number(input.min), Number(input.max)];
    window.frames_.work.length = window.frames_.begun.length = 0;
    for (let i = 0; i < count; i++) {
      input.value = low + (high - low) * (0.5 - 0.5 * Math.cos(i / 9));
      input.dispatchEvent(new Event('input', {bubbles: true}));
      await new Promise(done => ask(time => { window.frames_.begun.push(time); done(); }));
    }
    return window.frames_;
  };
"""


class PlayDesk:
    """The page, opened as a reader does, with every figure begun."""

    def __init__(self, browser: Browser, site: Path, scheme: str = "light", width: int = DESK):
        self.reader = Reader(browser, scheme, width)
        self.page: Page = self.reader.new_page()
        self.page.add_init_script(WATCH)
        self.page.goto((site / "book" / "play.html").as_uri())
        for place in self.page.locator(".rb-play").all():
            place.scroll_into_view_if_needed()
            place.locator(".rb-play__stage").wait_for()
        self.page.evaluate("scrollTo(0, 0)")

    def __enter__(self) -> PlayDesk:
        return self

    def __exit__(self, *why: object) -> None:
        self.reader.context.close()

    def place(self, name: str) -> Locator:
        return self.page.locator(f'.rb-play[data-play="{name}"]')

    def said(self, name: str) -> str:
        """What the figure says, once the frame after a change is drawn."""
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        return self.place(name).locator("output").inner_text()

    def sliders(self, name: str) -> list[Locator]:
        return self.place(name).locator('input[type="range"]').all()

    def own(self, expression: str, given: Any = None) -> Any:
        """Evaluate what a script of the page says, with something given to it."""
        return self.page.evaluate(expression, given)
