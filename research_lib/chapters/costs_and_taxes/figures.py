"""What costs and taxes take, as pictures: break-evens, maps with their ridge, kinds of cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from research_lib.base.arrays import FloatArray
from research_lib.figures.charts import name_rows, panel_grid, shared_legend
from research_lib.figures.colours import ACTUAL, BEST, BLUES, INK, MARKET, WORST
from research_lib.figures.style import label_line, new_figure, percent, zero_line

# Colour and marker of each kind of cost or statistic, in the order of the columns.
CUES = [(MARKET, "o"), (WORST, "s"), (BEST, "D"), (ACTUAL, "^")]


def by_account(table: pd.DataFrame) -> Figure:
    """Draw growth by rule, a line for each account, its name at its end.

    `table` (DataFrame indexed by rule, slow to fast): growth a year, a column an account.
    """
    figure, (axes,) = new_figure(height=3.4)
    across = np.arange(len(table))
    for (name, line), (colour, marker) in zip(table.items(), CUES, strict=False):
        axes.plot(across, line, color=colour, marker=marker, markersize=7)
        label_line(axes, across[-1], line.iloc[-1], str(name), colour, xytext=(8, 0))
    axes.set_xticks(across, list(table.index))
    axes.set_xlim(-0.2, len(table) + 0.6)
    percent(axes, "y", 1)
    axes.set_ylabel("growth a year after all tax")
    axes.set_xlabel("how often it is rebalanced")
    return figure


def break_evens(table: pd.DataFrame, marks: Mapping[str, float]) -> Figure:
    """Draw the costs at which leads end, for several data sets.

    `table` (DataFrame indexed by data set): basis points, a column a lead, in the colours and
    markers of the book. `marks` (mapping of str to float): costs to mark with a line, in basis
    points, by what is written there. The axis is logarithmic beyond 10 basis points on either side,
    and linear between.
    """
    figure, (axes,) = new_figure(height=0.25 * len(table) + 1.5)
    zero_line(axes, upright=True)
    for text, cost in marks.items():
        axes.axvline(cost, color=INK, linewidth=1.0, linestyle=":", zorder=0.5, label="_mark")
        axes.text(cost, -0.7, text, ha="center", va="bottom", fontsize=10)
    for (title, costs), (colour, marker) in zip(table.items(), CUES, strict=False):
        axes.plot(costs, range(len(costs)), marker, color=colour, markersize=7, label=str(title))
    axes.set_xscale("symlog", linthresh=10.0)
    axes.set_xticks([-1000, -100, -10, 0, 10, 100, 1000])
    axes.xaxis.set_major_formatter(FuncFormatter(_whole))
    axes.minorticks_off()
    axes.set_xlabel("cost at which the lead ends, basis points, one way")
    name_rows(axes, table.index)
    figure.legend(loc="outside upper center", ncols=table.shape[1])
    return figure


def _whole(number: float, _: int | None = None) -> str:
    return f"{number:,.0f}".replace("-", "\N{MINUS SIGN}")


def cost_maps(
    maps: Mapping[str, pd.DataFrame],
    ridges: Mapping[str, pd.DataFrame],
    most: float = 0.01,
    *,
    columns: int = 2,
) -> Figure:
    """Draw growth net of cost over interval and cost, with the best interval at each cost.

    `maps` (mapping of str to DataFrame): growth a year by data set: indexed by interval, a column
    for each cost. `ridges` (mapping of str to DataFrame): best interval by cost with `low` and
    `high`, from :func:`research_lib.chapters.costs_and_taxes.break_even.ridge`. `most`: growth
    below the best at which the colour is the darkest. `columns`: panels beside each other. Colour:
    how much less than the best interval at the same cost. Line with dots: that best interval; bars:
    where it lies on resampled histories.
    """
    figure, axes = panel_grid(
        len(maps), columns, each=2.0 if columns == 1 else 2.8, more=0.9, sharex=True, sharey=True
    )
    # A power below one, so that the flat land beside the ridge is told from the ridge.
    shade = ScalarMappable(PowerNorm(0.5, 0.0, most), BLUES)
    for panel, (name, table) in zip(axes, maps.items(), strict=True):
        intervals, costs = list(table.index), list(table.columns)
        lost = table.max() - table
        panel.imshow(lost, norm=shade.norm, cmap=BLUES, origin="lower", aspect="auto")
        places = {interval: place for place, interval in enumerate(intervals)}
        where = ridges[name].map(lambda interval, at=places: at[interval])
        across = np.arange(len(costs))
        for colour, width, outline in (("black", 4.5, ", outline"), ("white", 2.0, "")):
            style: dict[str, Any] = {"color": colour, "linewidth": width}
            panel.vlines(across, where["low"], where["high"], label=f"range{outline}", **style)
            style |= {"marker": "o", "markersize": width + 2.0, "label": f"best{outline}"}
            panel.plot(across, where["best"], **style)
        panel.set_title(name)
        _tick_map(panel, intervals, table.columns.to_numpy(dtype=np.float64), flat=columns == 1)
    for panel in axes[-columns:]:
        panel.set_xlabel("basis points, one way")
    place: dict[str, Any] = {"location": "bottom", "shrink": 0.7, "aspect": 35, "pad": 0.015}
    bar = figure.colorbar(shade, ax=figure.axes, **place)
    bar.set_label("growth a year below the best interval at the same cost")
    bar.set_ticks([most * share for share in (0.0, 0.05, 0.2, 0.5, 1.0)])
    percent(bar.ax, "x", 2)
    figure.supylabel("days between reviews", color=INK, fontsize=11)
    return figure


def _tick_map(axes: Axes, intervals: list[int], costs: FloatArray, *, flat: bool) -> None:
    """Label some intervals and some costs; in a flat panel 2 would stand on 1."""
    named = [1, *([] if flat else [2]), 5, 21, 63, 126, 252, 504]
    axes.set_yticks(
        [place for place, interval in enumerate(intervals) if interval in named],
        [str(interval) for interval in intervals if interval in named],
    )
    points = [round(1e4 * float(cost), 1) for cost in costs]
    some = {0.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0}
    axes.set_xticks(
        [place for place, point in enumerate(points) if point in some],
        [f"{point:g}" for point in points if point in some],
    )
    axes.tick_params(labelsize=9.5)


def cost_by_pace(paid: pd.DataFrame) -> Figure:
    """Draw what each kind of cost takes a year against the reviews a year, logarithmically.

    `paid` (DataFrame indexed by reviews a year, columns kinds of cost): cost a year as a share of
    the value. A line a kind, in the colours and markers of the book, its name at its end.
    """
    figure, (axes,) = new_figure(height=3.4)
    for (kind, line), (colour, marker) in zip(paid.items(), CUES, strict=False):
        axes.plot(line.index, 1e4 * line, color=colour, marker=marker, markersize=6)
        label_line(axes, line.index[-1], 1e4 * line.iloc[-1], str(kind), colour, xytext=(8, 0))
    axes.set(xscale="log", yscale="log", xlim=(0.85, 1800), xlabel="reviews a year")
    axes.set_ylabel("basis points of value a year")
    axes.set_xticks(list(paid.index), [f"{reviews:g}" for reviews in paid.index])
    ticks = [0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    return figure


def after_tax(panels: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw growth after the last tax by rule, a line for each rate and choice of lots.

    `panels` (mapping of str to DataFrame): by data set, growth a year: indexed by rule, slow to
    fast; columns (lots, rate), the lots "none" for the exempt account, else drawn full for "fifo"
    and dashed for others. Panels side by side, each on its own scale; the rate stands at the right
    end of each line.
    """
    figure, axes = new_figure(1, len(panels), height=4.4)
    for panel, (title, table) in zip(axes, panels.items(), strict=True):
        across = np.arange(len(table))
        rates = sorted(set(table.columns.get_level_values(1)))
        variants = zip(*map(table.columns.get_level_values, (0, 1)), strict=True)
        for lots, rate in variants:
            colour, marker = CUES[rates.index(rate)]
            line = table[lots, rate]
            dash = "solid" if lots in ("fifo", "none") else "dashed"
            style: dict[str, Any] = {"linestyle": dash, "marker": marker, "markersize": 5}
            panel.plot(across, line, color=colour, label=f"{lots}, {rate:.0%}", **style)
            if dash == "solid":
                label_line(panel, across[-1], line.iloc[-1], f"{rate:.0%}", colour, xytext=(10, 0))
        panel.set_xticks(across, [str(name).replace("-", "-\n") for name in table.index])
        panel.tick_params(axis="x", labelrotation=60, labelsize=9.5)
        panel.set_xlim(-0.3, len(table) - 0.1)
        panel.set_title(title)
        percent(panel, "y", 1)
    axes[0].set_ylabel("growth a year after all tax")
    return figure


def gain_and_gap(both: pd.DataFrame, labels: tuple[str, str]) -> Figure:
    """Draw two statistics of each data set, one above the other.

    `both` (DataFrame indexed by data set): two columns, in points of growth a year as shares.
    `labels` (tuple of str): what the two are.
    """
    figure, (axes,) = new_figure(height=0.36 * len(both) + 1.0)
    zero_line(axes, upright=True)
    heights = np.arange(len(both))
    shifts = (-0.16, 0.18)
    for text, column, (colour, marker), shift in zip(labels, both, CUES, shifts, strict=False):
        axes.plot(both[column], heights + shift, marker, color=colour, markersize=6, label=text)
    axes.legend(loc="lower right")
    name_rows(axes, both.index)
    axes.set_xlabel("growth a year")
    percent(axes, "x", 1)
    return figure


def extra_drag(extra: pd.Series, names: Sequence[str]) -> Figure:
    """Draw tax drag less that of the annual rule by rule and choice of lots.

    `extra` (Series indexed by (data, lots, policy)): differences a year. `names`: data sets, a
    panel each. Rules from slow to fast; full marks for the oldest lots first, hollow for others.
    """
    figure, axes = new_figure(1, len(names), height=3.8, sharey=True)
    kinds = {"fifo": (WORST, "o", WORST, "oldest first")}
    kinds["highest"] = (MARKET, "s", "white", "highest cost first")
    for panel, name in zip(axes, names, strict=True):
        zero_line(panel)
        for lots, (colour, marker, face, label) in kinds.items():
            data, order, _ = (extra.index.get_level_values(level) for level in range(3))
            line = extra[(data == name) & (order == lots)].droplevel([0, 1]).iloc[::-1]
            style: dict[str, Any] = {"markersize": 6, "markerfacecolor": face, "label": label}
            panel.plot(range(len(line)), line, color=colour, marker=marker, **style)
        panel.set_xticks(range(len(line)), list(line.index))
        panel.tick_params(axis="x", labelrotation=45)
        panel.set_title(name)
        percent(panel, "y", 1)
    axes[0].set_ylabel("tax drag a year less annual's")
    shared_legend(figure, "outside upper center", ncols=len(kinds))
    return figure
