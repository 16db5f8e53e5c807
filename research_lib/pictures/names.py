"""What a thing that a figure draws is called: by its label, a legend, or what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex, to_rgba_array
from matplotlib.container import ErrorbarContainer
from matplotlib.legend import Legend
from matplotlib.lines import Line2D

WHITE = "#ffffff"
# Labels that matplotlib gives what nobody has named.
UNNAMED = re.compile(r"_(child|container)\d+|_nolegend_|_?")


def one_line(text: str) -> str:
    """Return a writing on one line; a table cuts a line at "#"."""
    return " ".join(text.split()).replace("#", "no. ")


def own_name(axes: Axes, drawn: Any) -> str:
    """Return the label of what is drawn, or of the bar of errors that it is a part of.

    A label that begins with "_" is a name too: one that no legend shows.
    """
    for holder in (drawn, *(bars for bars in axes.containers if drawn in parts(bars))):
        label = str(holder.get_label())
        if not UNNAMED.fullmatch(label):
            return one_line(label.removeprefix("_"))
    return ""


def parts(container: Any) -> list[Artist]:
    """Return what a bar of errors is made of."""
    if not isinstance(container, ErrorbarContainer):
        return []
    line, caps, bars = container.lines
    return [part for part in (line, *caps, *bars) if part is not None]


def colours(drawn: Any) -> list[str]:
    """Return the colours of what is drawn, one or one a point; of hollow dots that of the edge."""
    if isinstance(drawn, Line2D):
        if drawn.get_linestyle() == "None":
            return [colour_of(drawn.get_markerfacecolor(), drawn.get_markeredgecolor())]
        return [colour_of(drawn.get_color(), "none")]
    insides, edges = to_rgba_array(drawn.get_facecolor()), to_rgba_array(drawn.get_edgecolor())
    return [
        colour_of(*(each[place % len(each)] if len(each) else "none" for each in (insides, edges)))
        for place in range(max(len(insides), len(edges)))
    ]


def colour_of(inside: Any, edge: Any) -> str:
    """Return the colour that tells one dot from another: its own, or its edge's if it is hollow."""
    filled, around = to_rgba_array(inside), to_rgba_array(edge)
    if len(around) and not is_seen(filled):
        return str(to_hex(around[0]))
    return str(to_hex(filled[0])) if len(filled) else WHITE


def is_seen(inside: Any) -> bool:
    """Tell whether the inside of a dot is neither open nor white."""
    return bool(len(inside) and inside[0, 3] > 0 and to_hex(inside[0]) != WHITE)


def is_hollow(drawn: Any) -> bool:
    """Tell whether dots are drawn as rings."""
    if isinstance(drawn, Line2D):
        dots = drawn.get_linestyle() == "None"
        return dots and not is_seen(to_rgba_array(drawn.get_markerfacecolor()))
    return isinstance(drawn, PathCollection) and not is_seen(to_rgba_array(drawn.get_facecolor()))


def legends(axes: Axes) -> Iterator[tuple[Any, str]]:
    """Yield what the legends of a figure explain, those of the panel first."""
    figure = axes.get_figure()
    others = [] if figure is None else [other for other in figure.axes if other is not axes]
    found = [axes.get_legend(), *(other.get_legend() for other in others)]
    found += [] if figure is None else list(figure.legends)
    for legend in found:
        if isinstance(legend, Legend):
            for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=True):
                yield handle, one_line(text.get_text())


def in_legend(axes: Axes, drawn: Any, colour: str) -> str:
    """Return what a legend says of this colour, and of this dash where lines share a colour."""
    alike = [(handle, text) for handle, text in legends(axes) if colour in colours(handle)]
    dash = drawn.get_linestyle() if isinstance(drawn, Line2D) else None
    dashed = [
        text
        for handle, text in alike
        if dash not in (None, "None")
        and isinstance(handle, Line2D)
        and handle.get_linestyle() == dash
    ]
    names = dict.fromkeys(dashed or [text for _, text in alike])
    return next(iter(names)) if len(names) == 1 else ""


def through_panel(axes: Axes, drawn: Any) -> tuple[bool, bool]:
    """Tell along which axes a thing stands at a number: both, one, or none."""
    # Not by their values: before a panel is drawn, all its transforms may be equal.
    across, up = drawn.get_transform().contains_branch_seperately(axes.transData)
    offset = getattr(drawn, "get_offset_transform", drawn.get_transform)()
    by_offset = offset.contains_branch_seperately(axes.transData)
    return bool(across or by_offset[0]), bool(up or by_offset[1])


def beside(axes: Axes, drawn: Any, colour: str) -> str:
    """Return the one text in this colour, if one thing of this kind alone has the colour."""
    along = through_panel(axes, drawn)
    alike = [
        each
        for each in (*axes.lines, *axes.collections, *axes.patches)
        if isinstance(each, type(drawn))
        and through_panel(axes, each) == along
        and own_name(axes, each) == ""
        and colour in colours(each)
    ]
    texts = {one_line(text.get_text()) for text in axes.texts if to_hex(text.get_color()) == colour}
    return texts.pop() if len(texts) == len(alike) == 1 else ""


def names(axes: Axes, drawn: Any) -> list[str]:
    """Return the names of what a panel draws: one, or one a point where points differ in colour."""
    own = own_name(axes, drawn)
    if own:
        return [own]
    shades = colours(drawn)
    known = {shade: named_by_colour(axes, drawn, shade) for shade in dict.fromkeys(shades)}
    return [known[shade] for shade in shades] or ["drawn"]


def named_by_colour(axes: Axes, drawn: Any, colour: str) -> str:
    """Return what a legend or a text says of a colour, or the colour itself."""
    hollow = ", hollow" if is_hollow(drawn) else ""
    return (
        in_legend(axes, drawn, colour)
        or beside(axes, drawn, colour)
        or f"colour {colour[1:]}{hollow}"
    )
