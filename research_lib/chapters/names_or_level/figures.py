"""How far portfolios end from the market, by the names they hold and by their level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from research_lib.figures.charts import shared_legend
from research_lib.figures.colours import INK, MARKET, SAMPLED
from research_lib.figures.style import label_line, new_figure, percent

# The three ways of building that part names from level; all others are drawn grey.
LOOKS = {
    "large names": ("#7b6fd0", "v"),
    "small names": ("#CC79A7", "P"),
    "index and one name": ("#a6761d", "X"),
}
LEVEL_HUE = "#7b6fd0"
NAMES = "number of names"
DEVIATION = "deviation from the market"
BESIDE: dict[str, Any] = {"sharey": True, "gridspec_kw": {"wspace": 0.06}}


def risk_by_names(lines: Mapping[str, pd.DataFrame], dots: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw risk against the number of names, as a formula and as found, a panel each.

    `lines` (mapping of str to DataFrame indexed by number of names): by panel: a line a column,
    with its name beside it. `dots` (mapping of str to DataFrame indexed by number of names): by
    panel: what was published or drawn, in columns of the same names. Panels side by side, names on
    a logarithmic axis that starts at one.
    """
    figure, panels = new_figure(1, len(lines), height=3.9, **BESIDE)
    for axes, (title, table) in zip(panels, lines.items(), strict=True):
        looks = zip(table, (INK, LEVEL_HUE), ("solid", (0, (5, 2))), "os", strict=False)
        for column, colour, dash, marker in looks:
            axes.plot(table.index, table[column], color=colour, linestyle=dash, label=column)
            seen = dots[title][column].dropna()
            axes.plot(seen.index, seen, marker, color=colour, markersize=8)
            end = table[column].iloc[len(table) * 3 // 5]
            style = {"xytext": (2, 7), "va": "bottom", "ha": "left"}
            label_line(axes, table.index[len(table) * 3 // 5], end, str(column), INK, **style)
        axes.set(title=title, xlabel=NAMES, ylim=(0.0, None))
        _names_axis(axes, int(table.index.max()))
        percent(axes)
    panels[0].set_ylabel("standard deviation a year")
    return figure


def by_names_and_level(panels: Mapping[str, pd.DataFrame], label: str = DEVIATION) -> Figure:
    """Draw the same portfolios along several measures, a line a way of building them.

    `panels` (mapping of str to DataFrame indexed by way and bin): by the name of its axis: columns
    the measure and "outcome", from :func:`profiles`. Its axis is logarithmic; that of a measure not
    called names is in percent. `label`: what the outcome is. Panels side by side; large names,
    small names and the index with one name bear their names.
    """
    figure, axes = new_figure(1, len(panels), height=4.4, **BESIDE)
    for panel, (title, table) in zip(axes, panels.items(), strict=True):
        measure = str(table.columns[0])
        for way in table.index.unique("way"):
            colour, marker = LOOKS.get(way, (SAMPLED, "."))
            line, size = table.loc[way], 8.5 if way in LOOKS else 6
            style: dict[str, Any] = {"marker": marker, "markersize": size, "linewidth": 1.6}
            panel.plot(line[measure], line["outcome"], color=colour, label=way, **style)
        _name_lines(panel, table, rising=label != DEVIATION)
        panel.set(xlabel=title, ylim=(0.0, 1.08 * table["outcome"].max()))
        if measure == "names":
            _names_axis(panel, int(table[measure].max()))
        else:
            panel.set_xscale("log")
            _percent_ticks(panel.xaxis, [0.003, 0.01, 0.03, 0.1, 0.3, 1.0])
        panel.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
        percent(panel)
    axes[0].set_ylabel(label)
    return figure


def _name_lines(panel: Axes, table: pd.DataFrame, *, rising: bool) -> None:
    """Write the names of the ways in LOOKS beside their lines."""
    measure = table.columns[0]
    places: dict[str, tuple[int, dict[str, Any]]] = {
        "large names": (5, {"xytext": (-9, -6), "ha": "right", "va": "top"}),
        "small names": (0, {"xytext": (12, 0), "ha": "left"}),
        "index and one name": (0, {"xytext": (-22, 9), "ha": "left", "va": "bottom"}),
    }
    if rising:
        places["large names"] = (5, {"xytext": (-9, 4), "ha": "right", "va": "bottom"})
        places["small names"] = (5, {"xytext": (0, 8), "ha": "center", "va": "bottom"})
    if measure == "names":
        upright: dict[str, Any] = {"rotation": 90, "ha": "right", "va": "center"}
        places["index and one name"] = (1, {"xytext": (-9, 0), **upright})
    for way, (place, style) in places.items():
        x, y = table.loc[way].iloc[place][[measure, "outcome"]]
        label_line(panel, x, y, way, LOOKS[way][0], **style)


def _percent_ticks(axis: Axis, shares: list[float]) -> None:
    axis.set_minor_locator(NullLocator())
    axis.set_ticks(shares, [f"{100 * share:g}%" for share in shares])


def told(
    tables: Mapping[str, pd.DataFrame],
    label: str,
    *,
    tried: int,
    ceilings: Mapping[str, float] | None = None,
    as_percent: bool = True,
) -> Figure:
    """Draw how much each measure tells: dots with intervals, one row a measure.

    `tables` (mapping of str to DataFrame): by title of the panel: one row a measure, the first at
    the top, with value, low and high. `label`: what is on the axis. `tried`: how many variants were
    tried, written into the figure. `ceilings` (mapping of str to float, optional): by panel: what a
    perfect measure would reach, a dashed line. `as_percent`: whether the axis is in percent; False
    for a correlation. Panels side by side; forms of the number of names are drawn as hollow
    circles, those of the level as diamonds, other measures as grey squares.
    """
    measures = list(next(iter(tables.values())).index)
    figure, panels = new_figure(
        1, len(tables), height=0.36 * len(measures) + 1.4, sharex=True, **BESIDE
    )
    for axes, (title, table) in zip(panels, tables.items(), strict=True):
        for height, (measure, row) in enumerate(table.iterrows()):
            axes.plot(row["value"], height, **_kind(str(measure)))
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
    return figure


def _kind(measure: str) -> dict[str, Any]:
    look = {"marker": "s", "color": SAMPLED, "markersize": 7.5}
    if "level" in measure:
        return look | {"marker": "D", "color": LEVEL_HUE}
    if measure in (NAMES, "n", "log n") or "1/n" in measure:
        return look | {"marker": "o", "color": INK, "markerfacecolor": "none", "markersize": 8.5}
    return look


def decay(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw how the deviation of random sets falls with the number of names, against the formula.

    `tables` (mapping of str to DataFrame indexed by number of names): by title of the panel:
    columns market, equal, formula and floor, from
    :func:`research_lib.chapters.names_or_level.names.rms_by_names`, one row a number of names.
    Panels side by side, both axes logarithmic.
    """
    figure, panels = new_figure(1, len(tables), height=4.0, **BESIDE)
    for axes, (title, table) in zip(panels, tables.items(), strict=True):
        axes.plot(table.index, table["formula"], color=INK, linewidth=1.4, label="formula")
        with_floor = np.hypot(table["formula"], table["floor"])
        style: dict[str, Any] = {"color": INK, "linewidth": 1.4, "linestyle": (0, (4, 2))}
        axes.plot(table.index, with_floor, label="formula and floor", **style)
        for column, colour, marker in (("market", MARKET, "o"), ("equal", SAMPLED, "s")):
            name = f"{column} weights"
            axes.plot(table.index, table[column], marker, color=colour, markersize=7.5, label=name)
        axes.set(title=title, xlabel=NAMES, yscale="log")
        _names_axis(axes, int(table.index.max()))
        _percent_ticks(axes.yaxis, [0.003, 0.01, 0.03, 0.1, 0.3])
    panels[0].set_ylabel("root mean square deviation")
    shared_legend(figure, "outside lower center", ncols=2)
    return figure


def _names_axis(axes: Axes, most: int) -> None:
    """Set a logarithmic axis of names: it starts at one, for none is no portfolio."""
    axes.set_xscale("log")
    ticks = [tick for tick in (1, 3, 10, 30, 100, 300, 1000) if tick <= most]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:,.0f}"))
    axes.set_xlim(0.85, most * 1.25)


def map_of_ways(leads: pd.DataFrame) -> Figure:
    """Draw a lead for every pool of two ways of building, as a map with its numbers.

    `leads` (DataFrame of shape (K, K)): from :func:`telling.pairs_of_ways`, in decimals. Above zero
    in one colour and below in another, the deeper the further; what has no number has a dash.
    """
    figure, (axes,) = new_figure(height=6.2)
    points = np.round(100.0 * leads.to_numpy(), 1) + 0.0
    most = float(np.nanmax(np.abs(points)))
    axes.imshow(points, cmap="PuOr", vmin=-most, vmax=most)
    places = np.arange(len(leads))
    axes.set_xticks(places, leads.columns, rotation=40, ha="right")
    axes.set_yticks(places, leads.index)
    for (row, column), value in np.ndenumerate(points):
        text = "–" if np.isnan(value) else f"{value:.1f}".replace("-", "\N{MINUS SIGN}")
        colour = "white" if abs(value) > 0.4 * most else INK
        axes.text(column, row, text, color=colour, ha="center", va="center")
    axes.tick_params(length=0)
    axes.grid(visible=False)
    return figure
