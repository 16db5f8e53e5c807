"""What several figures draw alike: panels, rows with names, bands, names beside lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from research_lib.figures.style import label_line, new_figure


def panel_grid(
    count: int, columns: int, *, each: float, more: float = 0.0, **options: Any
) -> tuple[Figure, np.ndarray]:
    """Return a figure with `count` panels, rows `each` inches high and `more` inches beside."""
    rows = -(-count // columns)
    figure, axes = new_figure(rows, columns, height=each * rows + more, **options)
    for spare in axes[count:]:
        spare.set_visible(False)
    return figure, axes[:count]


def name_rows(
    axes: Axes, names: Iterable[Any], *, top: float = -0.6, bottom: float = 0.4, most: int = 0
) -> None:
    """Write a name beside each row of dots, the first at the top; room for `most` rows."""
    written = list(names)
    axes.set_yticks(range(len(written)), written)
    for label in axes.get_yticklabels():
        # A name with dollars in it is no formula.
        label.set_parse_math(False)
    axes.set_ylim(max(len(written), most) - bottom, top)
    axes.tick_params(axis="y", length=0)


def shade(
    axes: Axes, ends: pd.DataFrame | pd.Series, colour: Any, alpha: float, label: str
) -> None:
    """Fill between the columns low and high of a table; no legend shows a label that begins "_"."""
    style: dict[str, Any] = {"color": colour, "alpha": alpha, "linewidth": 0, "label": label}
    axes.fill_between(ends.index, ends["low"], ends["high"], **style)


def label_at(axes: Axes, line: pd.Series, at: float, text: str, colour: str, **style: Any) -> None:
    """Write the name of a line beside it where it passes `at`."""
    label_line(axes, at, height_at(line, at), text, colour, **style)


def height_at(line: pd.Series, at: float) -> float:
    """Read a line; left of its first point it has the height of that point."""
    drawn = line.dropna()
    return float(np.interp(at, drawn.index, drawn))


def pushed_apart(ends: pd.Series, gap: float) -> dict[str, float]:
    """Heights of names at the ends of lines, from below, none nearer than `gap` to the next."""
    height, heights = -np.inf, {}
    for name, end in ends.sort_values().items():
        height = heights[str(name)] = max(float(end), height + gap)
    return heights


def shared_legend(figure: Figure, loc: Any, **options: Any) -> None:
    """Name outside the panels what the first of them shows."""
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc=loc, **options)
