"""The figures to play with, in a browser: by mouse, finger and keys, on paper and without scripts.

What their scripts compute is held to the library by test_site_play_values.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from browsing import DESK, PHONE, hindrances, look
from play_desk import PlayDesk
from playwright.sync_api import Browser
from site_files import PAGES, ROOT, tags, weight

pytestmark = pytest.mark.browser

PAGE = "book/play"
NAMES = sorted(path.stem for path in (ROOT / "data" / "explorers").glob("*.json"))
every_figure = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def desk(browser: Browser, site: Path) -> Iterator[PlayDesk]:
    with PlayDesk(browser, site) as opened:
        yield opened


def test_every_stored_figure_has_its_place(desk: PlayDesk) -> None:
    places = desk.page.locator(".rb-play").evaluate_all("all => all.map(e => e.dataset.play)")
    assert sorted(places) == NAMES


@every_figure
def test_a_mouse_drags_and_the_figure_follows(desk: PlayDesk, name: str) -> None:
    for slider in desk.sliders(name):
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        assert box is not None
        middle = box["y"] + box["height"] / 2
        said = set()
        desk.page.mouse.move(box["x"] + 0.3 * box["width"], middle)
        desk.page.mouse.down()
        for part in (0.35, 0.5, 0.65, 0.8):
            desk.page.mouse.move(box["x"] + part * box["width"], middle)
            said.add(desk.said(name))
        desk.page.mouse.up()
        assert len(said) > 1, slider.get_attribute("aria-valuetext")


@every_figure
def test_keys_move_it_and_what_they_set_is_said(desk: PlayDesk, name: str) -> None:
    for slider in desk.sliders(name):
        slider.focus()
        desk.page.keyboard.press("Home")
        first, words = desk.said(name), slider.get_attribute("aria-valuetext")
        for _ in range(4):
            desk.page.keyboard.press("PageUp")
        desk.page.keyboard.press("ArrowRight")
        assert desk.said(name) != first
        assert slider.get_attribute("aria-valuetext") != words


@every_figure
def test_every_control_has_a_name_and_is_reached_by_tab(desk: PlayDesk, name: str) -> None:
    place = desk.place(name)
    fields = place.locator("input, select")
    place.locator("input, select").first.focus()
    for at in range(fields.count()):
        field = fields.nth(at)
        assert field.evaluate("e => e.labels[0].firstChild.textContent.trim()")
        assert field.evaluate("e => e === document.activeElement")
        desk.page.keyboard.press("Tab")
    assert place.locator("output").get_attribute("aria-live") == "polite"
    assert len(place.locator("svg.rb-play__chart").get_attribute("aria-label") or "") > 40


def test_a_finger_moves_every_slider(browser: Browser, site: Path) -> None:
    context = browser.new_context(has_touch=True, viewport={"width": PHONE, "height": 800})
    page = context.new_page()
    page.goto((site / f"{PAGE}.html").as_uri())
    for name in NAMES:
        place = page.locator(f'.rb-play[data-play="{name}"]')
        place.scroll_into_view_if_needed()
        place.locator("output").wait_for()
        for slider in place.locator('input[type="range"]').all():
            before = slider.input_value()
            for part in (0.25, 0.75):
                slider.scroll_into_view_if_needed()
                box = slider.bounding_box()
                assert box is not None
                x, y = box["x"] + part * box["width"], box["y"] + box["height"] / 2
                page.touchscreen.tap(x, y)
                if slider.input_value() != before:
                    break
            assert slider.input_value() != before, (name, slider.get_attribute("aria-valuetext"))
    context.close()


def test_without_scripts_the_still_figures_and_the_tables_are_there(
    browser: Browser, site: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / f"{PAGE}.html").as_uri())
    for name in NAMES:
        place = page.locator(f'.rb-play[data-play="{name}"]')
        assert place.locator("figure img").is_visible()
        assert place.locator("figure figcaption").is_visible()
    assert page.locator(".rb-play__stage").count() == 0
    assert page.locator(".rb-play__table").count() == len(NAMES)
    assert all(table.is_visible() for table in page.locator(".rb-play__table").all())
    context.close()


def test_a_figure_whose_numbers_are_missing_leaves_the_still_one(
    browser: Browser, site: Path
) -> None:
    context = browser.new_context()
    context.route("**/_static/play/*.js", lambda route: route.abort())
    page = context.new_page()
    page.goto((site / f"{PAGE}.html").as_uri())
    for name in NAMES:
        place = page.locator(f'.rb-play[data-play="{name}"]')
        place.scroll_into_view_if_needed()
        assert place.locator("figure img").is_visible()
    context.close()


def test_paper_has_the_still_figures(browser: Browser, site: Path) -> None:
    with PlayDesk(browser, site) as desk:
        stills = desk.page.locator(".rb-play__still img").all()
        assert len(stills) == len(NAMES)
        assert not any(still.is_visible() for still in stills), "a screen has the other"
        desk.page.emulate_media(media="print")
        assert all(still.is_visible() for still in stills)
        assert not any(each.is_visible() for each in desk.page.locator(".rb-play__stage").all())
        assert all(table.is_visible() for table in desk.page.locator(".rb-play__table").all())


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_stands_out(browser: Browser, site: Path, scheme: str, width: int) -> None:
    """With every figure begun; a letter is never smaller than ten pixels."""
    with PlayDesk(browser, site, scheme, width) as desk:
        found = look(desk.page, scheme, width)
        assert found["theme"] == scheme
        assert found["width"] <= found["window"] == width
        assert found["wide"] == found["sideways"] == []
        assert found["faint"] in (None, [])
        assert hindrances(desk.page) == []
        letters = desk.own(
            "() => [...document.querySelectorAll('.rb-play__stage *')].filter(e => e.textContent)"
            ".map(e => parseFloat(getComputedStyle(e).fontSize)"
            " * (e.getScreenCTM ? e.getScreenCTM().a : 1))"
        )
        assert min(letters) >= 10
        outside = desk.own(
            """() => [...document.querySelectorAll('.rb-play__chart text')].filter(e => {
              const [own, box] = [e, e.closest('svg')].map(each => each.getBoundingClientRect());
              return own.left < box.left - 1 || own.right > box.right + 1;
            }).map(e => e.textContent)"""
        )
        assert outside == []
        small = desk.own(
            "() => [...document.querySelectorAll('.rb-play__stage :is(input, select)')]"
            ".filter(e => e.getBoundingClientRect().height < 24).length"
        )
        assert small == 0
        assert desk.reader.asked == desk.reader.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_stand_out(browser: Browser, site: Path, scheme: str) -> None:
    """WCAG 2.2, 1.4.11: a ratio of 3 for what must be seen, the amber of the book apart.

    Whatever is amber has an edge in the colour of letters, or words beside it.
    """
    contrast = """() => {
      const light = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(c => c / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
      const ground = light(getComputedStyle(document.body).backgroundColor);
      return [...document.querySelectorAll('.rb-play__line')].map(e => {
        const [high, low] = [light(getComputedStyle(e).stroke), ground].sort((a, b) => b - a);
        return [e.dataset.kind, (high + 0.05) / (low + 0.05)];
      });
    }"""
    with PlayDesk(browser, site, scheme) as desk:
        drawn = desk.own(contrast)
    assert {kind for kind, ratio in drawn if ratio < 3} <= {"own"}


@every_figure
def test_sixty_frames_a_second_while_dragging(desk: PlayDesk, name: str) -> None:
    """A frame has 16.7 ms; a figure's own work takes less than half, as a slow machine needs."""
    desk.place(name).scroll_into_view_if_needed()
    for slider in desk.sliders(name):
        found = slider.evaluate("(input) => dragged_(input, 90)")
        between = [b - a for a, b in zip(found["begun"], found["begun"][1:], strict=False)]
        assert len(found["work"]) >= 80
        assert median(found["work"]) < 8
        assert median(between) < 18


def test_scripts_are_light_and_loaded_where_they_are_used(site: Path) -> None:
    scripts = sorted((site / "_static").glob("play*.js"))
    assert len(scripts) == 1 + len(NAMES)
    assert sum(path.stat().st_size for path in scripts) < 100_000
    users = [
        name
        for name in PAGES
        if any("_static/play" in part for part in tags(site / f"{name}.html").loaded)
    ]
    assert users == [PAGE]


def test_numbers_are_light() -> None:
    folder = ROOT / "data"
    sizes = {name: (folder / "explorers" / f"{name}.json").stat().st_size for name in NAMES}
    assert {name: size for name, size in sizes.items() if size >= 300_000} == {}
    held = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert held < 20_000_000


def test_the_page_is_light(site: Path) -> None:
    """In kilobytes: at first, with the six still figures, and once every figure is begun."""
    first = weight(site / f"{PAGE}.html")
    numbers = sum(path.stat().st_size for path in (site / "_static" / "play").glob("*.js")) / 1000
    assert first < 1200
    assert first + numbers < 2000


@every_figure
def test_the_page_gets_what_is_stored(desk: PlayDesk, name: str) -> None:
    stored = json.loads((ROOT / "data" / "explorers" / f"{name}.json").read_text("utf-8"))
    assert desk.own(f"() => RB_PLAY.numbers['{name}']") == stored["data"]
