"""Every page of the built site in a browser, light and dark, at a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import DESK, PHONE, SCREEN, VIEWS, Reader, Visits, look
from playwright.sync_api import Browser
from site_files import CHAPTERS, PAGES, REPORT, VERDICTS

from research_lib.figures.colours import INK

pytestmark = pytest.mark.browser

# What the style sheet does to figures on a dark ground.
BRIGHTER = 1.12

every_page = pytest.mark.parametrize("name", PAGES)
schemes = pytest.mark.parametrize("scheme", ["light", "dark"])


@every_page
def test_page_asks_nobody_and_complains_of_nothing(report: Visits, name: str) -> None:
    found = report(name, "light", DESK)
    assert found["asked"] == []
    assert found["complaints"] == []


@every_page
def test_maths_is_drawn(report: Visits, name: str) -> None:
    found = report(name, "light", DESK)
    assert found["rendered"] == found["formulas"]
    assert found["failed"] == []
    assert found["unknown"] == [], "signs whose shapes offline.py leaves out"


def test_some_maths_is_drawn(report: Visits) -> None:
    assert sum(report(name, "light", DESK)["rendered"] for name in PAGES) > 0


@every_page
def test_nothing_hinders_those_who_listen_or_use_the_keyboard(report: Visits, name: str) -> None:
    """Colours in the dark are test_text_stands_out's; the rest is the same in both schemes."""
    assert report(name, "light", DESK)["axe"] == []


def test_tables_fit_a_phone(report: Visits) -> None:
    """Or fold into cards, of which the first words of a row are the head."""
    sideways = {name: report(name, "light", PHONE)["sideways"] for name in PAGES}
    assert {name: tables for name, tables in sideways.items() if tables} == {}


@pytest.mark.parametrize("name", [name for name in CHAPTERS if name != VERDICTS])
def test_a_chapter_ends_after_fourteen_screens(report: Visits, name: str) -> None:
    assert report(name, "light", DESK)["screens"] <= 14


# A report says first what was read of a reader's files.
@pytest.mark.parametrize("name", [name for name in CHAPTERS if name != REPORT])
def test_a_figure_begins_on_the_first_screen(report: Visits, name: str) -> None:
    first = report(name, "light", DESK)["first"]
    assert first is not None
    assert first < SCREEN


@every_page
def test_figures_are_there_described_and_captioned(report: Visits, name: str) -> None:
    found = report(name, "light", DESK)
    assert [image["html"] for image in found["images"] if not image["loaded"]] == []
    assert [image["html"] for image in found["images"] if not image["alt"]] == []
    assert [image["html"] for image in found["images"] if not image["caption"]] == []
    assert found["figures"] == []


# One page of each kind: a chapter, its evidence, all verdicts, prose, the reference, and verdicts
# in other languages.
KINDS = [
    CHAPTERS[0],
    next(name for name in PAGES if "/evidence/" in name),
    "notebooks/51_verdicts",
    "book/conventions",
    "book/api/cash",
    "book/ru/verdicts",
    "book/zh/verdicts",
]


@pytest.mark.parametrize("name", KINDS)
def test_a_page_turned_is_as_one_opened_so(
    browser: Browser, site: Path, report: Visits, name: str
) -> None:
    """What is read off a page that was turned dark or narrow is what its reader sees."""
    for scheme, width in VIEWS[1:]:
        reader = Reader(browser, scheme, width)
        opened = look(reader.open(site / f"{name}.html"), scheme, width)
        reader.context.close()
        assert reader.asked == reader.complaints == []
        assert opened == report(name, scheme, width), (scheme, width)


@schemes
@every_page
def test_phone_needs_no_sideways_scrolling(report: Visits, name: str, scheme: str) -> None:
    found = report(name, scheme, PHONE)
    assert found["theme"] == scheme
    assert found["width"] <= found["window"] == PHONE
    assert found["wide"] == []


@schemes
@every_page
def test_text_stands_out(report: Visits, name: str, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: a ratio of 4.5, of 3 for large text."""
    found = report(name, scheme, DESK)
    assert found["theme"] == scheme
    assert found["faint"] == []


@every_page
def test_dark_mode_leaves_figures_alone(report: Visits, name: str) -> None:
    for image in report(name, "dark", DESK)["images"]:
        assert image["filter"] in {"none", f"brightness({BRIGHTER})"}, image["html"]
        assert image["ground"][3] == 0, image["html"]


def test_letters_of_figures_stand_out_on_both_grounds() -> None:
    """WCAG 2.2, 1.4.3, for the ink of every figure: as drawn on white, brightened on dark."""

    def luminance(channels: list[float]) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    ink = [int(INK[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    dark = luminance([0x12 / 255] * 3)
    assert 1.05 / (luminance(ink) + 0.05) >= 4.5
    assert (luminance([BRIGHTER * channel for channel in ink]) + 0.05) / (dark + 0.05) >= 4.5
