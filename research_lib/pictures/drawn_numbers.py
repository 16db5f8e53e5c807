"""The numbers that a figure draws, as a table: for those who cannot see it, or want to draw it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import Collection, LineCollection, PathCollection, PolyCollection
from matplotlib.colors import to_hex, to_rgba_array
from matplotlib.container import BarContainer
from matplotlib.dates import DateLocator, num2date
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import StepPatch
from matplotlib.ticker import FixedLocator

# More than an eye can tell, and fewer than machines differ in.
SIGNIFICANT = 6
COLUMNS = ["panel", "what", "across", "up", "at", "value"]

# A name, a place along each axis, and what a colour or a writing says there.
Point = tuple[str, float, float, str]


def drawn_numbers(figure: Figure) -> pd.DataFrame:
    """Return every point that a figure draws.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Its lines, dots, bars, steps, bands and maps of colours are read. Lines that run through a
        whole panel, and arrows, are not: they stand at no number of their own.

    Returns
    -------
    pandas.DataFrame
        One row a point, in the order of drawing. ``panel`` counts the panels; ``what`` is the name
        of what is drawn, or its colour; ``across`` and ``up`` are positions along the axes, or
        dates; ``at`` is the name that an axis has there; ``value`` is what a colour or a writing
        says. What a point has not is empty.
    """
    rows = [
        (place, what, said(axes.xaxis, across), said(axes.yaxis, up), at(axes, across, up), value)
        for place, axes in enumerate(panels(figure), start=1)
        for what, across, up, value in points(axes)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def as_csv(figure: Figure) -> str:
    """Return the same as a file, whose first lines say what the axes are."""
    heads = [
        f"# panel {place}{told(title(axes))}: across{told(axes.get_xlabel())}, "
        f"up{told(axes.get_ylabel())}\n"
        for place, axes in enumerate(panels(figure), start=1)
    ]
    return "".join(heads) + drawn_numbers(figure).to_csv(index=False, lineterminator="\n")


def panels(figure: Figure) -> list[Axes]:
    """Return the panels that show data."""
    return [axes for axes in figure.axes if axes.get_visible() and axes.get_label() != "<colorbar>"]


def title(axes: Axes) -> str:
    """Return the title of a panel, which stands at its left or in its middle."""
    return axes.get_title("left") or axes.get_title()


def points(axes: Axes) -> Iterator[Point]:
    """Yield the points of one panel."""
    found = [
        *(point for line in axes.lines for point in of_line(axes, line)),
        *(point for bars in axes.containers for point in of_bars(axes, bars)),
        *(point for steps in axes.patches for point in of_steps(axes, steps)),
        *(point for drawn in axes.collections for point in of_collection(axes, drawn)),
        *(point for image in axes.images for point in of_image(image)),
    ]
    # A panel of tiles says what it says in letters.
    written = (
        (one_line(t.get_text()), *t.get_position(), one_line(t.get_text())) for t in axes.texts
    )
    yield from found or written


def of_line(axes: Axes, line: Any) -> Iterator[Point]:
    """Yield the points of a line, unless it runs through the whole panel."""
    if line.get_transform() == axes.transData:
        dots = line.get_linestyle() == "None"
        name = named(axes, line, line.get_markerfacecolor() if dots else line.get_color())
        for across, up in np.asarray(line.get_xydata(), dtype=np.float64):
            yield name, across, up, ""


def of_bars(axes: Axes, bars: Any) -> Iterator[Point]:
    """Yield the middle of the end of each bar, and of its start where that is not zero."""
    if isinstance(bars, BarContainer):
        for bar in bars.patches:
            name = named(axes, bars, bar.get_facecolor())
            (left, bottom), (right, top) = bar.get_bbox().get_points()
            upright = bars.orientation == "vertical"
            for end in (bottom, top) if upright else (left, right):
                if end or not (top - bottom if upright else right - left):
                    place = ((left + right) / 2, end) if upright else (end, (bottom + top) / 2)
                    yield name, *place, ""


def of_steps(axes: Axes, steps: Any) -> Iterator[Point]:
    """Yield the left edge and the height of each step."""
    if isinstance(steps, StepPatch):
        heights, edges, _ = steps.get_data()
        for across, up in zip(edges, heights, strict=False):
            yield named(axes, steps, steps.get_facecolor()), across, up, ""


def of_collection(axes: Axes, drawn: Collection) -> Iterator[Point]:
    """Yield dots, the two ends of upright or level bars, and the two edges of bands."""
    if isinstance(drawn, PathCollection):
        name, values = named(axes, drawn, drawn.get_facecolor()), drawn.get_array()
        for place, (across, up) in enumerate(np.ma.filled(drawn.get_offsets(), np.nan)):
            yield name, across, up, "" if values is None else short(values[place])
    elif isinstance(drawn, LineCollection):
        name = named(axes, drawn, drawn.get_edgecolor())
        for across, up in (end for segment in drawn.get_segments() for end in segment):
            yield f"{name}, an end", across, up, ""
    elif isinstance(drawn, PolyCollection):
        name = named(axes, drawn, drawn.get_facecolor())
        for path in drawn.get_paths():
            corners = pd.DataFrame(np.asarray(path.vertices), columns=["across", "up"])
            edges = corners.groupby("across")["up"].agg(["min", "max"])
            for across, low, high in edges.itertuples():
                yield f"{name}, lower edge", across, low, ""
                yield f"{name}, upper edge", across, high, ""


def of_image(image: AxesImage) -> Iterator[Point]:
    """Yield what each cell of a map says: its value, or the writing in it."""
    values: Any = image.get_array()
    texts = image.axes.texts
    written = {tuple(text.get_position()): one_line(text.get_text()) for text in texts}
    rows, columns = values.shape[:2]
    for row, column in product(range(rows), range(columns)):
        plain = short(values[row, column]) if values.ndim == 2 else ""
        yield "map", column, row, written.get((column, row), plain)


def named(axes: Axes, drawn: Any, colour: Any) -> str:
    """Return the name of a line: its own, or what stands beside it in its colour, or the colour."""
    own = str(drawn.get_label())
    if own and not own.startswith("_"):
        return one_line(own)
    shades = to_rgba_array(colour)
    if not len(shades):
        return ""
    mine = to_hex(shades[0])
    beside = {one_line(text.get_text()) for text in axes.texts if to_hex(text.get_color()) == mine}
    return beside.pop() if len(beside) == 1 else mine


def said(axis: Axis, place: float) -> str:
    """Return a position along an axis: a date where the axis has dates, else a number."""
    if "Date" in type(axis.get_converter()).__name__ or isinstance(
        axis.get_major_locator(), DateLocator
    ):
        return str(num2date(place).date())  # type: ignore[no-untyped-call]
    return short(place)


def at(axes: Axes, across: float, up: float) -> str:
    """Return the names that the axes have at a point, where their ticks are names."""
    places = zip((axes.xaxis, axes.yaxis), (across, up), strict=True)
    return " | ".join(name for name in (tick(axis, place) for axis, place in places) if name)


def tick(axis: Axis, place: float) -> str:
    """Return the name of the row or column that a point stands in, or nothing."""
    ticks = axis.get_majorticklocs()
    # Rows with names are written at 0, 1, 2, and so on; dots may stand a little off them.
    if not isinstance(axis.get_major_locator(), FixedLocator) or not np.array_equal(
        ticks, np.arange(len(ticks))
    ):
        return ""
    row = round(place) if np.isfinite(place) else -1
    labels = axis.get_major_formatter().format_ticks(list(ticks))
    return one_line(labels[row]) if 0 <= row < len(labels) and abs(place - row) < 0.45 else ""


def short(value: Any) -> str:
    """Return a number with the digits that a picture shows; what is masked is empty."""
    return "" if value is np.ma.masked else f"{float(value) + 0.0:.{SIGNIFICANT}g}"


def told(text: str) -> str:
    """Return a title or the name of an axis as it stands in a sentence."""
    return f" ({one_line(text)})" if text else ""


def one_line(text: str) -> str:
    """Return a writing on one line."""
    return " ".join(text.split())
