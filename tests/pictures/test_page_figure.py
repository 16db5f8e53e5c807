"""Figures as notebooks show them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.axes import Axes
from matplotlib.text import Text

from research_lib.figures import use_style
from research_lib.figures.style import new_figure
from research_lib.pictures.page_figure import (
    HEAVIEST,
    SMALLEST,
    WIDTH,
    PageFigure,
    dots_of,
    lines_of,
)

PHONE = 390


def drawn(count: int = 10) -> PageFigure:
    figure, (axes,) = new_figure()
    angles = np.linspace(0.0, 50.0, count)
    axes.scatter(angles, np.sin(angles), s=4)
    write_small(axes)
    return figure


def write_small(axes: Axes) -> None:
    axes.annotate("beside", (0.0, 0.0), fontsize=7)
    axes.set_title("above", fontsize=9)
    axes.tick_params(labelsize=6)


@pytest.fixture(autouse=True)
def style(book_style: None) -> Iterator[None]:
    yield
    InteractiveShell.clear_instance()


def test_no_letter_is_too_small_for_a_phone() -> None:
    figure = drawn()
    figure.draw_without_rendering()
    sizes = [text.get_fontsize() for text in figure.findobj(Text) if text.get_text()]
    assert min(sizes) == SMALLEST
    assert SMALLEST * PHONE / (72 * WIDTH) >= 10.0


def test_letters_are_those_of_the_page(caplog: pytest.LogCaptureFixture) -> None:
    figure = drawn()
    figure.axes[0].text(0.0, 0.0, "bold", fontweight="bold")
    faces = {text.get_fontfamily()[0] for text in figure.findobj(Text)}
    assert faces == {"Wedge Sans"}
    assert "DejaVuSans-" not in str(lines_of(figure)), "drawn with letters of another face"
    # A notebook would store the complaint.
    assert caplog.messages == []


def test_a_picture_is_the_same_at_every_run() -> None:
    first, second = lines_of(drawn()), lines_of(drawn())
    assert first == second
    assert first is not None
    assert not re.search(r"<metadata|<dc:|Matplotlib v|\d{4}-\d\d-\d\d", first)


def test_rounding_moves_no_line() -> None:
    figure, (axes,) = new_figure()
    axes.plot([0.0, 1.0], [1 / 3, 2 / 3])
    numbers = re.findall(r'd="([^"]*)"', str(lines_of(figure)))
    decimals = [
        len(part.split(".")[1]) for path in numbers for part in re.findall(r"\d+\.\d+", path)
    ]
    assert max(decimals) <= 2


def test_what_is_heavy_as_lines_is_shown_as_dots() -> None:
    light, heavy = drawn(), drawn(5000)
    text = lines_of(light)
    assert text is not None
    assert text.startswith("<svg")
    assert len(text) <= HEAVIEST
    assert lines_of(heavy) is None
    picture = dots_of(heavy)
    assert picture.startswith(b"\x89PNG")
    # twice the 600 pixels of the text, as a screen with fine dots needs
    assert int.from_bytes(picture[16:20], "big") >= 1200


def test_a_notebook_shows_one_picture_of_a_figure_and_its_numbers() -> None:
    shell = InteractiveShell.instance()
    use_style()
    shown, _ = shell.display_formatter.format(drawn())
    assert set(shown) == {"text/plain", "image/svg+xml", "text/csv"}
    shown, _ = shell.display_formatter.format(drawn(5000))
    assert set(shown) == {"text/plain", "image/png", "text/csv"}
