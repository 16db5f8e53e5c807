"""Drift, as pictures: weights left alone, the wait for a level, drift by pace."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from research_lib.figures.charts import pushed_apart, shade
from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, WORST
from research_lib.figures.style import label_line, new_figure, percent

# Colours, markers and dashes by position: a data set keeps its own through the chapter.
LOOKS = [
    (MARKET, "o", "solid"),
    (WORST, "s", "dashed"),
    (BEST, "^", "dashdot"),
    (ACTUAL, "D", (0, (5, 1))),
    ("#CC79A7", "v", (0, (3, 1, 1, 1))),
    (INK, "X", "dotted"),
    ("#56B4E9", "P", (0, (5, 1, 1, 1))),
]


def weights_left_alone(panels: dict[str, pd.DataFrame], marks: dict[str, float]) -> Figure:
    """Draw weights through time, one panel a portfolio, names beside the ends.

    `panels` (dict of str to DataFrame of shape (T, N)): weights by date; up to six assets. `marks`
    (dict of str to float): title of a panel and the weight to mark in it with a dashed line. Panels
    beside one another, each on its own scale.
    """
    figure, axes = new_figure(1, len(panels), height=3.6)
    for panel, (title, weights) in zip(axes, panels.items(), strict=True):
        _lines(panel, weights)
        panel.axhline(marks[title], color=INK, linewidth=1.0, linestyle=(0, (4, 3)))
        panel.set_title(title)
        percent(panel)
    return figure


def _lines(axes: Axes, weights: pd.DataFrame) -> None:
    x = weights.index
    for (colour, _, dash), name in zip(LOOKS, weights.columns, strict=False):
        axes.plot(x, weights[name], color=colour, linestyle=dash, linewidth=1.6)
    gap = 0.07 * float(np.ptp(weights.to_numpy()))
    for asset, height in pushed_apart(weights.iloc[-1], gap).items():
        colour = LOOKS[list(map(str, weights.columns)).index(asset)][0]
        label_line(axes, x[-1], height, asset, colour, fontsize=9.5)
    axes.set_xlim(x[0], x[-1] + 0.2 * (x[-1] - x[0]))
    years = pd.date_range(x[0], x[-1], periods=4).year
    ticks: Any = [pd.Timestamp(int(year), 1, 1) for year in years[1:]]
    axes.set_xticks(ticks, [str(year) for year in years[1:]])


def wait_for_level(reached: pd.DataFrame, years: str) -> Figure:
    """Draw the share of starts from which a level had been reached, by time.

    `reached` (DataFrame indexed by (data, years)): `share` of the starts, `low` and `high` over
    groups of assets. `years`: label of the horizontal axis. A line a data set, its name at its end,
    with a band from low to high.
    """
    figure, (axes,) = new_figure(height=4.4)
    names = list(reached.index.get_level_values(0).unique())
    for (colour, marker, dash), name in zip(LOOKS, names, strict=False):
        line = reached.xs(name)
        shade(axes, line, colour, 0.13)
        style: dict[str, Any] = {"color": colour, "marker": marker, "linestyle": dash}
        axes.plot(line.index, line["share"], markersize=4.5, linewidth=1.8, **style)
        label_line(axes, line.index[-1], line["share"].iloc[-1], name, colour, xytext=(7, 0))
    last = float(reached.index.get_level_values(1).max())
    axes.set(xlim=(0, 1.34 * last), ylim=(-0.03, 1.03), xlabel=years, ylabel="share of starts")
    axes.set_xticks(range(0, int(last) + 1, 2))
    percent(axes)
    return figure


def by_interval(table: pd.DataFrame, label: str, *, root: bool = False) -> Figure:
    """Draw a measure against the interval between looks, both on logarithmic axes.

    `table` (DataFrame indexed by (data, looks a year)): `value`, and `low` and `high` of a bar
    around it; looks of 0 stand for never. `label`: what is measured. `root`: whether to draw a line
    of the slope of a square root. A line a data set; never, if there, stands apart at the right.
    """
    figure, (axes,) = new_figure(height=4.6)
    ends: dict[str, tuple[float, float, str]] = {}
    names = table.index.get_level_values(0).unique()
    # Never has a column for each data set, so that the bars stand side by side.
    apart = 900.0 * np.geomspace(0.72, 1.39, len(names))
    for (colour, marker, dash), name, never in zip(LOOKS, names, apart, strict=False):
        line = table.xs(name).sort_index(ascending=False)
        x = np.array([252.0 / looks if looks else never for looks in line.index])
        drawn = line.index.to_numpy() > 0
        bars = [line["value"] - line["low"], line["high"] - line["value"]]
        style: dict[str, Any] = {"color": colour, "marker": marker, "markersize": 4.5}
        axes.errorbar(x, line["value"], yerr=bars, linestyle="none", elinewidth=1.2, **style)
        axes.plot(x[drawn], line["value"][drawn], color=colour, linestyle=dash, linewidth=1.4)
        right = apart[-1] if x[-1] == never else x[-1]
        ends[name] = float(right), float(line["value"].iloc[-1]), colour
    _name_ends(axes, ends)
    if root:
        looks = table.index.get_level_values(1).to_numpy(dtype=float)
        below = 0.7 * float((table["value"].to_numpy() * np.sqrt(looks / 252.0))[looks > 0].min())
        axes.plot([1, 252], below * np.sqrt([1, 252]), color=INK, linestyle="dotted", linewidth=1.5)
        label_line(axes, 5.0, below * 5**0.5, "square root", INK, xytext=(6, -8))
    axes.set(
        xscale="log",
        yscale="log",
        xlim=(0.85 * 252.0 / table.index.get_level_values(1).max(), 9000),
        ylabel=label,
    )
    ticks = {1: "day", 5: "week", 21: "month", 63: "quarter", 252: "year"}
    if (table.index.get_level_values(1) == 0).any():
        ticks[900] = "never"
    ticks = {tick: name for tick, name in ticks.items() if tick >= axes.get_xlim()[0]}
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.set_xlabel("a look every")
    low, high = axes.get_ylim()
    marks = [mark for mark in (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3) if low < mark < high]
    axes.set_yticks(marks, [f"{100 * mark:g}%" for mark in marks])
    axes.minorticks_off()
    return figure


def _name_ends(axes: Axes, ends: dict[str, tuple[float, float, str]]) -> None:
    """Names at the right, pushed apart where lines end close together."""
    height = 0.0
    for name, (x, y, colour) in sorted(ends.items(), key=lambda item: item[1][1]):
        height = max(y, 1.22 * height)
        label_line(axes, x, height, name, colour, xytext=(9, 0), fontsize=9.5)
