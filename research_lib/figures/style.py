"""One look for every figure of the book."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from research_lib.figures.colours import INK

WIDTH = 6.8  # inches: the width of the page's text
HEIGHT = 4.2

# Rules of rebalancing, slow to fast: one fixed order, one sequential palette.
RULES = ["never", "annual", "semi-annual", "quarterly", "monthly", "weekly", "daily"]


def use_style() -> None:
    """Set the book's look for all figures that follow in this session."""
    look: dict[str, Any] = {
        "figure.figsize": (WIDTH, HEIGHT),
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
        "font.family": "DejaVu Sans",
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
    }
    sns.set_theme(style="ticks", rc=look)
    _keep_canvas()


def _keep_canvas() -> None:
    """Stop notebooks from cropping figures, so that all have the same width."""
    try:
        from matplotlib_inline.config import InlineBackend
    except ImportError:
        return
    InlineBackend.instance().set_trait("print_figure_kwargs", {"bbox_inches": None})


def rule_colours() -> dict[str, tuple[float, float, float]]:
    """Return the fixed colour of each calendar rule, slow to fast."""
    # Neither end of the palette: its violet drowns in a dark page, its yellow in a white one.
    shades = plt.get_cmap("viridis")(np.linspace(0.25, 0.8, len(RULES)))
    return {
        rule: (float(red), float(green), float(blue))
        for rule, (red, green, blue, _) in zip(RULES, shades, strict=True)
    }


def new_figure(
    rows: int = 1, columns: int = 1, *, height: float = HEIGHT, **options: Any
) -> tuple[Figure, np.ndarray]:
    """Return a figure of the page's width and its axes as a flat array."""
    figure, axes = plt.subplots(rows, columns, squeeze=False, figsize=(WIDTH, height), **options)
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
