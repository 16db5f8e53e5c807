"""The picture that a messenger shows beside the link to a page: its title and its first words."""

from __future__ import annotations

from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import FT2Font

from research_lib.figures.colours import BEST, MARKET, WORST

# Pixels, as messengers ask for them, and pixels an inch.
WIDE, HIGH, INCH = 1200, 630, 100
EDGE, WEDGE = 60, 84
FONTS = Path(__file__).resolve().parents[2] / "research_lib" / "figures" / "fonts"
BOOK = "The Wedge and the Discipline"
INK, GREY = "#111827", "#475569"
# By what stands there: the file of its letters, their size in pixels, its colour, and most lines.
BOOK_STYLE = ("sans-semibold", 28, MARKET, 1)
TITLE_STYLE = ("sans-semibold", 60, INK, 3)
WORDS_STYLE = ("sans", 32, GREY, 4)
Style = tuple[str, int, str, int]


def draw(title: str, words: str, path: Path) -> str:
    """Draw the card of a page into a file, and return what is seen on it.

    Parameters
    ----------
    title, words : str
        The title of the page and its first words.
    path : Path
        Of the file.
    """
    figure = Figure(figsize=(WIDE / INCH, HIGH / INCH), dpi=INCH, facecolor="white")
    _wedge(figure)
    top = _write(figure, BOOK, HIGH - EDGE, BOOK_STYLE)
    top = _write(figure, title, top - 30, TITLE_STYLE)
    _write(figure, words, top - 24, WORDS_STYLE)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, format="png", dpi=INCH)
    return f"{BOOK}. {title}. {words}".strip()


def _write(figure: Figure, text: str, top: float, style: Style) -> float:
    """Write a text below a height, and return the height of its lower end."""
    file, size, colour, most = style
    path = FONTS / f"{file}.ttf"
    font = get_font([path])
    font.set_size(size, 72)
    face = FontProperties(fname=path, size=size * 72 / INCH)
    for line in _lines(text, font, most):
        top -= size * 1.22
        # Dollars in a title are no formulas.
        told = figure.text(EDGE / WIDE, top / HIGH, line, fontproperties=face, color=colour)
        told.set_parse_math(False)
    return top


def _lines(text: str, font: FT2Font, most: int) -> list[str]:
    """Return the lines of a text that are as wide as the card; what does not fit becomes "…"."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(longer, font) <= WIDE - 2 * EDGE:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1].rsplit(' ', 1)[0]} …"
            break
    return lines


def _width(text: str, font: FT2Font) -> float:
    """Return the pixels that a text takes in a line: a sixty-fourth of what the letters say."""
    font.set_text(text)
    return font.get_width_height()[0] / 64


def _wedge(figure: Figure) -> None:
    """Draw the wedge along the lower edge: two lines that meet a third."""
    axes = figure.add_axes((0, 0, 1, WEDGE / HIGH))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(-1.2, 1.1)
    axes.fill_between([0, 0.97], [1, 0], 0, color=BEST, alpha=0.2, linewidth=0)
    axes.fill_between([0, 0.97], [-1, 0], 0, color=WORST, alpha=0.2, linewidth=0)
    axes.plot([0, 0.97], [1, 0], color=BEST, linewidth=3)
    axes.plot([0, 0.97], [-1, 0], color=WORST, linewidth=3, dashes=(4, 3))
    axes.plot([0, 1], [0, 0], color=MARKET, linewidth=3)
