"""One look for every figure of the book."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from research_lib.figures.colours import BLUES, INK
from research_lib.pictures.page_figure import WIDTH, PageFigure, show_in_notebooks

# A height is given in inches beside this width, so that it means a shape.
BESIDE = 6.2
HEIGHT = 4.2
FONTS = Path(__file__).with_name("fonts")

# Most machines have one of these. The book has no such letters itself: they weigh megabytes.
CHINESE = (
    "Noto Sans CJK TC",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "PingFang TC",
    "PingFang SC",
    "Microsoft JhengHei",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Arial Unicode MS",
)

# Rules of rebalancing, slow to fast: one fixed order, one ramp of blues, dark to light.
RULES = ["never", "annual", "semi-annual", "quarterly", "monthly", "weekly", "daily"]


def use_style() -> None:
    """Set the book's look for all figures that follow in this session."""
    _add_fonts()
    look: dict[str, Any] = {
        "figure.figsize": (WIDTH, HEIGHT * WIDTH / BESIDE),
        "figure.dpi": 160,
        "figure.facecolor": "none",
        "figure.constrained_layout.use": True,
        "savefig.facecolor": "none",
        "axes.facecolor": "none",
        "axes.edgecolor": INK,
        "axes.labelcolor": INK,
        "axes.titlecolor": INK,
        "axes.titlelocation": "left",
        "axes.titlesize": 11,
        "axes.labelsize": 11,
        "axes.spines.top": False,
        "axes.spines.right": False,
        # The letters of the page's tables and captions; DejaVu has the signs that they lack.
        "font.family": ["Wedge Sans", "DejaVu Sans", *_letters_of_the_machine()],
        "font.size": 11,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "xtick.labelsize": 10.5,
        "ytick.labelsize": 10.5,
        "legend.frameon": False,
        "legend.fontsize": 10.5,
        "lines.linewidth": 2.0,
        "grid.color": INK,
        "grid.alpha": 0.2,
        # A picture on a page does not see the page's letters: they are drawn. The names of its
        # parts are the same at every run.
        "svg.fonttype": "path",
        "svg.hashsalt": "wedge",
    }
    sns.set_theme(style="ticks", rc=look)
    show_in_notebooks()


@cache
def _add_fonts() -> None:
    for face in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(face)


@cache
def _letters_of_the_machine() -> tuple[str, ...]:
    """Return fonts that are installed here and have the letters of readers' names in Chinese."""
    there = set(font_manager.get_font_names())
    return tuple(name for name in CHINESE if name in there)


def rule_colours() -> dict[str, tuple[float, float, float]]:
    """Return the fixed colour of each calendar rule, slow to fast."""
    # Neither end of the ramp: the one drowns in a white page, the other in a dark one.
    shades = BLUES(np.linspace(0.85, 0.2, len(RULES)))
    return {
        rule: (float(red), float(green), float(blue))
        for rule, (red, green, blue, _) in zip(RULES, shades, strict=True)
    }


def new_figure(
    rows: int = 1, columns: int = 1, *, height: float = HEIGHT, **options: Any
) -> tuple[Figure, np.ndarray]:
    """Return a figure of the page's width and its axes as a flat array."""
    options |= {"figsize": (WIDTH, height * WIDTH / BESIDE), "FigureClass": PageFigure}
    figure, axes = plt.subplots(rows, columns, squeeze=False, **options)
    # A notebook would show an open figure a second time, beside the one that its cell returns.
    plt.close(figure)
    return figure, axes.ravel()


def percent(axes: Axes, which: str = "y", decimals: int | None = 0) -> None:
    """Write the ticks of one or both axes ("x", "y", "xy") in percent, in `decimals` or more."""
    for name in which:
        axis = axes.xaxis if name == "x" else axes.yaxis
        axis.set_major_formatter(ExactPercent(1.0, decimals=decimals))


class ExactPercent(PercentFormatter):
    """Percent with as many decimals as the ticks need: one at 2.5 % never reads "2%"."""

    def format_ticks(self, values: list[float]) -> list[str]:
        """Write all ticks of an axis alike."""
        shares, fewest = 100.0 * np.asarray(values, dtype=np.float64), self.decimals or 0
        self.decimals = next(
            (d for d in range(fewest, 5) if np.allclose(shares, shares.round(d), atol=1e-9)), fewest
        )
        labels = super().format_ticks(values)
        self.decimals = fewest
        return labels


def zero_line(axes: Axes, *, upright: bool = False) -> None:
    """Draw the line at which nothing is gained or lost."""
    draw = axes.axvline if upright else axes.axhline
    draw(0.0, color=INK, linewidth=0.8, zorder=0.5)


def label_line(axes: Axes, x: float, y: float, text: str, colour: str, **options: Any) -> None:
    """Write the name of a line beside it, in its colour."""
    style: dict[str, Any] = {
        "textcoords": "offset points",
        "xytext": (5, 0),
        "va": "center",
    } | options
    axes.annotate(text, (x, y), color=colour, **style)
