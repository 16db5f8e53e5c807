"""Figures as pictures of a page: large enough letters, drawn as lines, the same at every run."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.text import Text

from research_lib.pictures.drawn_numbers import as_csv

# Points. A phone shows the page's width in 390 pixels: letters of this size have ten there.
WIDTH = 5.65  # inches
SMALLEST = 10.5

# Characters. A picture of thousands of dots weighs less as dots, twice as fine as a page shows it.
HEAVIEST = 200_000
DOTS_AN_INCH = 220

# Where a figure keeps what `described` gave it.
TOLD = "_research_lib_told"

COORDINATES = re.compile(r'(?<=\b[dxy]=")[^"]*')
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
# What tells the day and the version, not the picture.
ABOUT = re.compile(r"<\?xml.*?\?>\s*|<!DOCTYPE.*?>\s*|\s*<metadata>.*?</metadata>", re.DOTALL)


class PageFigure(Figure):
    """A figure with no letter too small for a phone, which notebooks show as lines."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw, after small letters have been made larger."""
        for axes in self.axes:
            for axis in (axes.xaxis, axes.yaxis):
                if float(axis.get_tick_params().get("labelsize", SMALLEST)) < SMALLEST:
                    axis.set_tick_params(labelsize=SMALLEST)
        for text in self.findobj(Text):
            if isinstance(text, Text) and float(text.get_fontsize()) < SMALLEST:
                text.set_fontsize(SMALLEST)
        super().draw(renderer)


@contextmanager
def _foreign_letters(figure: Figure) -> Iterator[None]:
    """Let a reader's names go without letters that no font here has: the words beside have them."""
    with warnings.catch_warnings():
        if hasattr(figure, TOLD):
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def lines_of(figure: Figure) -> str | None:
    """Return a figure as SVG, or nothing if that is heavier than dots."""
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    # Hundredths of a point are finer than any screen, and alike on machines that add otherwise.
    drawn = COORDINATES.sub(_rounded, ABOUT.sub("", file.getvalue()))
    return drawn if len(drawn) <= HEAVIEST else None


def dots_of(figure: Figure) -> bytes:
    """Return a figure as PNG."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DOTS_AN_INCH, metadata={"Software": None})
    return file.getvalue()


def described(figure: Figure, caption: str, alternative: str) -> Figure:
    """Give a figure of a reader's own numbers its caption, and the words in place of the picture.

    Other figures have both from the cell that shows them.
    """
    setattr(figure, TOLD, {"caption": caption, "alt": alternative})
    return figure


def stored(figure: Figure, **_: Any) -> Any:
    """Return what notebooks store of a figure: a picture of it, drawn once, and its numbers.

    The numbers are compared when a notebook is run again, which pictures are not.
    """
    with _foreign_letters(figure):
        lines = lines_of(figure)
        picture = {"image/png": dots_of(figure)} if lines is None else {"image/svg+xml": lines}
    data = {"text/csv": as_csv(figure), **picture}
    told = getattr(figure, TOLD, None)
    return data if told is None else (data, told)


def nothing(figure: Figure) -> None:
    """Keep what a notebook would draw besides."""


def _rounded(match: re.Match[str]) -> str:
    """Return coordinates on one line: a file of a notebook keeps a line for each."""
    return LONG_NUMBER.sub(_hundredths, " ".join(match[0].split()))


def _hundredths(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def show_in_notebooks() -> None:
    """Let a notebook, if there is one, show a figure as lines or as dots, whichever is lighter."""
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell: Any = get_ipython()
    if shell is not None:
        display = shell.display_formatter
        display.mimebundle_formatter.for_type(PageFigure, stored)
        for kind in ("image/svg+xml", "image/png"):
            display.formatters[kind].for_type(PageFigure, nothing)
