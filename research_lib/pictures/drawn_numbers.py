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
from matplotlib.container import BarContainer
from matplotlib.dates import DateLocator, num2date
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle, StepPatch
from matplotlib.ticker import FixedLocator

from research_lib.pictures.names import names, one_line, own_name, through_panel

# Digits, and decimals: more than an eye can tell, and fewer than machines differ in.
SIGNIFICANT, SMALLEST = 6, 12
COLUMNS = ["panel", "what", "across", "up", "at", "value"]

# A name, a place along each axis that it has one on, and what a colour or a writing says there.
Point = tuple[str, float | None, float | None, str]


def drawn_numbers(figure: Figure) -> pd.DataFrame:
    """Return every point that a figure draws.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Its lines, dots, bars, steps, bands and maps of colours are read; of lines and bands that
        run through a whole panel the levels, but for zero. Arrows are not.

    Returns
    -------
    pandas.DataFrame
        One row a point, in the order of drawing. ``panel`` counts the panels; ``what`` is the name
        of what is drawn, or its colour; ``across`` and ``up`` are positions along the axes, or
        dates; ``at`` is the name that an axis has there; ``value`` is what a colour or a writing
        says. What a point has not is empty.

    Raises
    ------
    TypeError
        If something is drawn whose numbers are not known.
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
        f"# panel {place}{told(title(axes))}: across{told(axis_name(axes, 'x'))}, "
        f"up{told(axis_name(axes, 'y'))}\n"
        for place, axes in enumerate(panels(figure), start=1)
    ]
    return "".join(heads) + drawn_numbers(figure).to_csv(index=False, lineterminator="\n")


def panels(figure: Figure) -> list[Axes]:
    """Return the panels that show data."""
    return [axes for axes in figure.axes if axes.get_visible() and axes.get_label() != "<colorbar>"]


def title(axes: Axes) -> str:
    """Return the title of a panel, which stands at its left or in its middle."""
    return axes.get_title("left") or axes.get_title()


def axis_name(axes: Axes, which: str) -> str:
    """Return the name of an axis, which panels below each other or all of them may share."""
    shared = axes.get_shared_x_axes() if which == "x" else axes.get_shared_y_axes()
    own = [
        each.xaxis if which == "x" else each.yaxis for each in (axes, *shared.get_siblings(axes))
    ]
    figure = axes.get_figure()
    whole = [] if figure is None else [getattr(figure, f"get_sup{which}label")()]
    names = [axis.get_label_text() for axis in own] + whole
    return next((name for name in names if name), "")


def points(axes: Axes) -> Iterator[Point]:
    """Yield the points of one panel, those without a place apart."""
    found = [
        *(point for line in axes.lines for point in of_line(axes, line)),
        *(point for bars in axes.containers for point in of_bars(axes, bars)),
        *(point for patch in axes.patches for point in of_patch(axes, patch)),
        *(point for drawn in axes.collections for point in of_collection(axes, drawn)),
        *(point for image in axes.images for point in of_image(image)),
    ]
    # A panel of tiles says what it says in letters.
    for what, across, up, value in found or of_texts(axes):
        if (across is None or np.isfinite(across)) and (up is None or np.isfinite(up)):
            yield what, across, up, value


def of_texts(axes: Axes) -> Iterator[Point]:
    """Yield writings as what they say."""
    for text in axes.texts:
        across, up = text.get_position()
        across, up = axes.xaxis.convert_units(across), axes.yaxis.convert_units(up)  # type: ignore[no-untyped-call]
        place = (float(across), float(up))
        yield one_line(text.get_text()), *place, one_line(text.get_text())


def of_line(axes: Axes, line: Any) -> Iterator[Point]:
    """Yield the points of a line; of one through the whole panel its level, unless that is zero."""
    along, places = through_panel(axes, line), np.asarray(line.get_xydata(), dtype=np.float64)
    what = names(axes, line)[0]
    if all(along):
        for across, up in places:
            yield what, across, up, ""
    elif any(along) and places[0, along.index(True)]:
        yield what, *on_axis(along, places[0]), ""


def on_axis(along: tuple[bool, bool], place: Any) -> tuple[float | None, float | None]:
    """Return a place without what it has not."""
    return (float(place[0]) if along[0] else None, float(place[1]) if along[1] else None)


def of_bars(axes: Axes, bars: Any) -> Iterator[Point]:
    """Yield the middle of the end of each bar, and of its start where that is not zero."""
    if isinstance(bars, BarContainer):
        for bar in bars.patches:
            what = own_name(axes, bars) or names(axes, bar)[0]
            (left, bottom), (right, top) = bar.get_bbox().get_points()
            upright = bars.orientation == "vertical"
            start, end = (bottom, top) if upright else (left, right)
            for called, each in [(f"{what}, from", start)] * bool(start) + [(what, end)]:
                middle = ((left + right) / 2, each) if upright else (each, (bottom + top) / 2)
                yield called, *middle, ""


def of_patch(axes: Axes, patch: Any) -> Iterator[Point]:
    """Yield the left edge and the height of each step, and the two edges of a shaded range."""
    if isinstance(patch, StepPatch):
        heights, edges, _ = patch.get_data()
        what = names(axes, patch)[0]
        for across, up in zip(edges, heights, strict=False):
            yield what, across, up, ""
    elif isinstance(patch, Rectangle) and sum(along := through_panel(axes, patch)) == 1:
        for corner in patch.get_bbox().get_points():
            yield f"{names(axes, patch)[0]}, an edge", *on_axis(along, corner), ""


def of_collection(axes: Axes, drawn: Collection) -> Iterator[Point]:
    """Yield dots, the two ends of upright or level bars, and the two edges of bands."""
    called = names(axes, drawn)
    if isinstance(drawn, PathCollection):
        values = drawn.get_array()
        for place, (across, up) in enumerate(np.ma.filled(drawn.get_offsets(), np.nan)):
            if values is None:
                yield called[place % len(called)], across, up, ""
            else:
                yield own_name(axes, drawn), across, up, short(values[place])
    elif isinstance(drawn, LineCollection):
        for place, segment in enumerate(drawn.get_segments()):
            for across, up in segment:
                yield f"{called[place % len(called)]}, an end", across, up, ""
    elif isinstance(drawn, PolyCollection):
        for path in drawn.get_paths():
            corners = pd.DataFrame(np.asarray(path.vertices), columns=["across", "up"])
            edges = corners.groupby("across")["up"].agg(["min", "max"])
            for across, low, high in edges.itertuples():
                yield f"{called[0]}, lower edge", across, low, ""
                yield f"{called[0]}, upper edge", across, high, ""
    else:
        raise TypeError(f"{type(drawn).__name__}: say in {__name__} which numbers it draws")


def of_image(image: AxesImage) -> Iterator[Point]:
    """Yield what each cell of a map says: its value, or the writing in it."""
    values: Any = image.get_array()
    texts = image.axes.texts
    written = {tuple(text.get_position()): one_line(text.get_text()) for text in texts}
    rows, columns = values.shape[:2]
    for row, column in product(range(rows), range(columns)):
        plain = short(values[row, column]) if values.ndim == 2 else ""
        yield "map", column, row, written.get((column, row), plain)


def said(axis: Axis, place: float | None) -> str:
    """Return a position along an axis: a date where the axis has dates, else a number."""
    if place is None:
        return ""
    if "Date" in type(axis.get_converter()).__name__ or isinstance(
        axis.get_major_locator(), DateLocator
    ):
        return str(num2date(place).date())  # type: ignore[no-untyped-call]
    return short(place)


def at(axes: Axes, across: float | None, up: float | None) -> str:
    """Return the names that the axes have at a point, where their ticks are names."""
    places = zip((axes.xaxis, axes.yaxis), (across, up), strict=True)
    found = [tick(axis, place) for axis, place in places if place is not None]
    return " | ".join(each for each in found if each)


def tick(axis: Axis, place: float) -> str:
    """Return the name of the row or column that a point stands in, or nothing."""
    ticks = axis.get_majorticklocs()
    # Rows with names are written at 0, 1, 2, and so on; dots may stand a little off them.
    if not isinstance(axis.get_major_locator(), FixedLocator) or not np.array_equal(
        ticks, np.arange(len(ticks))
    ):
        return ""
    row = round(place)
    labels = axis.get_major_formatter().format_ticks(list(ticks))
    inside = 0 <= row < len(labels) and abs(place - row) < 0.45
    # Two spaces stand between a name and what is said of it.
    return one_line(labels[row].strip().replace("  ", ", ")) if inside else ""


def short(value: Any) -> str:
    """Return a number with the digits that a picture shows; what is masked is empty.

    What is zero but for rounding is zero: machines differ in the rest.
    """
    if value is np.ma.masked:
        return ""
    return f"{round(float(value), SMALLEST) + 0.0:.{SIGNIFICANT}g}"


def told(text: str) -> str:
    """Return a title or the name of an axis as it stands in a sentence."""
    return f" ({one_line(text)})" if text else ""
