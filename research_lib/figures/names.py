"""How far portfolios end from the market, by the names they hold and by their level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from research_lib.figures.style import ACTUAL, INK, MARKET, label_line, new_figure, percent
from research_lib.studies.names import WAYS

# Middle tones that show on white and on dark, with a marker each as the second cue.
LOOKS = dict(
    zip(
        WAYS,
        [
            (MARKET, "o"),
            ("#56B4E9", "s"),
            ("#8b929c", "^"),
            ("#a6761d", "D"),
            ("#7b6fd0", "v"),
            ("#CC79A7", "P"),
            ("#2a9d8f", "X"),
            ("#c2455b", "*"),
        ],
        strict=True,
    )
)
NAMES = "number of names"
DEVIATION = "deviation from the market"


def risk_by_names(lines: Mapping[str, pd.DataFrame], dots: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw risk against the number of names, as a formula and as found, a panel each.

    Parameters
    ----------
    lines : mapping of str to DataFrame indexed by number of names
        By panel: a line a column, named at its left end.
    dots : mapping of str to DataFrame indexed by number of names
        By panel: what was published or drawn, in columns of the same names.

    Returns
    -------
    Figure
        Panels side by side, names on a logarithmic axis that starts at one.
    """
    options: dict[str, Any] = {"sharey": True, "gridspec_kw": {"wspace": 0.06}}
    figure, panels = new_figure(1, len(lines), height=3.9, **options)
    for axes, (title, table) in zip(panels, lines.items(), strict=True):
        looks = zip(table, (MARKET, ACTUAL), ("solid", (0, (5, 2))), "os", strict=False)
        for column, colour, dash, marker in looks:
            axes.plot(table.index, table[column], color=colour, linestyle=dash, label=column)
            seen = dots[title][column].dropna()
            axes.plot(seen.index, seen, marker, color=colour, markeredgecolor=INK, markersize=6)
            end = table[column].iloc[len(table) * 3 // 5]
            style = {"xytext": (0, 7), "va": "bottom", "ha": "center"}
            label_line(axes, table.index[len(table) * 3 // 5], end, str(column), INK, **style)
        axes.set(title=title, xlabel=NAMES, ylim=(0.0, None))
        _names_axis(axes, int(table.index.max()))
        percent(axes)
    panels[0].set_ylabel("standard deviation a year")
    plt.close(figure)
    return figure


def by_names_and_level(panels: Mapping[str, pd.DataFrame], label: str = DEVIATION) -> Figure:
    """Draw the same portfolios along several measures, a line a way of building them.

    Parameters
    ----------
    panels : mapping of str to DataFrame indexed by way and bin
        By the name of its axis: columns the measure and "outcome", from
        :func:`research_lib.studies.telling.profiles`. A measure called names has a logarithmic
        axis, any other one in percent.
    label : str, default "deviation from the market"
        What the outcome is.

    Returns
    -------
    Figure
        Panels side by side with one legend below.
    """
    options: dict[str, Any] = {"sharey": True, "gridspec_kw": {"wspace": 0.06}}
    figure, axes = new_figure(1, len(panels), height=5.0, **options)
    for panel, (title, table) in zip(axes, panels.items(), strict=True):
        measure = table.columns[0]
        for way, (colour, marker) in LOOKS.items():
            line = table.loc[way]
            style: dict[str, Any] = {"color": colour, "marker": marker, "markersize": 6}
            panel.plot(line[measure], line["outcome"], linewidth=1.4, label=way, **style)
        panel.set(xlabel=title, ylim=(0.0, None))
        if measure == "names":
            _names_axis(panel, int(table[measure].max()))
        else:
            panel.set_xlim(0.0, 1.0)
            percent(panel, "x")
        percent(panel)
    axes[0].set_ylabel(label)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2, handlelength=1.6)
    plt.close(figure)
    return figure


def told(
    tables: Mapping[str, pd.DataFrame],
    label: str,
    *,
    tried: int,
    ceilings: Mapping[str, float] | None = None,
    as_percent: bool = True,
) -> Figure:
    """Draw how much each measure tells: dots with intervals, one row a measure.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        By title of the panel: one row a measure, the first at the top, with value, low and high.
    label : str
        What is on the axis.
    tried : int
        How many variants were tried, written into the figure.
    ceilings : mapping of str to float, optional
        By panel: what a perfect measure would reach, a dashed line.
    as_percent : bool, default True
        Whether the axis is in percent; False for a correlation.

    Returns
    -------
    Figure
        Panels side by side; measures that use the level are drawn as diamonds, those that use the
        number of names as circles, others as squares.
    """
    measures = list(next(iter(tables.values())).index)
    options: dict[str, Any] = {"sharex": True, "sharey": True, "gridspec_kw": {"wspace": 0.05}}
    figure, panels = new_figure(1, len(tables), height=0.3 * len(measures) + 1.5, **options)
    for axes, (title, table) in zip(panels, tables.items(), strict=True):
        for height, (measure, row) in enumerate(table.iterrows()):
            colour, marker = _kind(str(measure))
            axes.plot(row["value"], height, marker, color=colour, markeredgecolor=INK, markersize=6)
            # On top, for some intervals are shorter than their dot.
            span: dict[str, Any] = {"color": INK, "linewidth": 1.2, "marker": "|", "markersize": 9}
            axes.plot([row["low"], row["high"]], [height] * 2, zorder=3, **span)
        if ceilings is not None:
            axes.axvline(ceilings[title], color=INK, linestyle=(0, (5, 2)), linewidth=1.2)
            style = {"xytext": (-4, 0), "ha": "right", "rotation": 90, "fontsize": 10}
            label_line(axes, ceilings[title], len(measures) / 3, "ceiling", INK, **style)
        axes.set_title(title)
        axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.grid(axis="y", linewidth=0.6)
        if as_percent:
            percent(axes, "x")
    panels[0].set_yticks(range(len(measures)), measures)
    panels[0].set_ylim(len(measures) - 0.4, -0.6)
    ends = [*(table["high"].max() for table in tables.values()), *(ceilings or {}).values()]
    panels[0].set_xlim(0.0, 1.06 * max(ends))
    figure.supxlabel(f"{label}; {tried:,} variants tried", fontsize=10.5)
    plt.close(figure)
    return figure


def _kind(measure: str) -> tuple[str, str]:
    if measure == "names and level":
        return INK, "P"
    if "level" in measure:
        return MARKET, "D"
    if "names" in measure or "1/n" in measure:
        return ACTUAL, "o"
    return INK, "s"


def decay(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw how the deviation of random sets falls with the number of names, against the formula.

    Parameters
    ----------
    tables : mapping of str to DataFrame indexed by number of names
        By title of the panel: columns market, equal, formula and floor, from
        :func:`research_lib.studies.names.rms_by_names`, one row a number of names.

    Returns
    -------
    Figure
        Panels side by side, both axes logarithmic.
    """
    options: dict[str, Any] = {"sharey": True, "gridspec_kw": {"wspace": 0.06}}
    figure, panels = new_figure(1, len(tables), height=4.0, **options)
    for axes, (title, table) in zip(panels, tables.items(), strict=True):
        axes.plot(table.index, table["formula"], color=INK, linewidth=1.4, label="formula")
        with_floor = np.hypot(table["formula"], table["floor"])
        style: dict[str, Any] = {"color": INK, "linewidth": 1.4, "linestyle": (0, (4, 2))}
        axes.plot(table.index, with_floor, label="formula and floor", **style)
        for column in ("market", "equal"):
            colour, marker = LOOKS[f"sets, {column} weights"]
            dots: dict[str, Any] = {"color": colour, "markeredgecolor": INK, "markersize": 6.5}
            axes.plot(table.index, table[column], marker, label=f"{column} weights", **dots)
        axes.set(title=title, xlabel=NAMES, yscale="log")
        _names_axis(axes, int(table.index.max()))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_locator(FixedLocator([0.003, 0.01, 0.03, 0.1, 0.3]))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g}%"))
    panels[0].set_ylabel("root mean square deviation")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2)
    plt.close(figure)
    return figure


def _names_axis(axes: Axes, most: int) -> None:
    """Set a logarithmic axis of names: it starts at one, for none is no portfolio."""
    axes.set_xscale("log")
    ticks = [tick for tick in (1, 3, 10, 30, 100, 300, 1000) if tick <= most]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:,.0f}"))
    axes.set_xlim(0.87, most * 1.15)
