"""What predicts the distance from the market, as pictures: counts, levels, likeness, classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from research_lib.figures.charts import name_rows, shared_legend
from research_lib.figures.colours import INK, MARKET, SAMPLED
from research_lib.figures.style import label_line, new_figure, percent, zero_line

# The three ways of building that part names from level; all others are drawn grey.
LOOKS = {
    "large names": ("#7b6fd0", "v"),
    "small names": ("#CC79A7", "P"),
    "index and one name": ("#a6761d", "X"),
}
LEVEL_HUE = "#7b6fd0"
NAMES = "number of names"
DEVIATION = "distance from the market"
# Levels that count likeness, by how it is measured, and the plain one.
LEVELS = ("plain", "sector", "correlation", "difference")
PINK, SKY, BROWN = "#CC79A7", "#56B4E9", "#a6761d"
# Each reading of the comments' coefficient, and the place where its name stands, above or below.
READINGS: dict[str, tuple[str, str, float, bool]] = {
    "two classes": (BROWN, "//", 0.86, False),
    "same sector": (SKY, "\\\\", 0.22, False),
    "small caps only": (PINK, "..", 0.42, True),
}


def risk_by_names(lines: Mapping[str, pd.DataFrame], dots: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw risk against the number of names, as a formula and as found, a panel each.

    `lines` (mapping of str to DataFrame indexed by number of names): by panel: a line a column,
    with its name beside it. `dots` (mapping of str to DataFrame indexed by number of names): by
    panel: what was published or drawn, in columns of the same names. Panels one above the
    other, names on a logarithmic axis that starts at one.
    """
    figure, panels = new_figure(len(lines), 1, height=3.6 * len(lines), sharey=True)
    for axes, (title, table) in zip(panels, lines.items(), strict=True):
        looks = zip(table, (INK, LEVEL_HUE), ("solid", (0, (5, 2))), "os", strict=False)
        for column, colour, dash, marker in looks:
            axes.plot(table.index, table[column], color=colour, linestyle=dash, label=column)
            seen = dots[title][column].dropna()
            axes.plot(seen.index, seen, marker, color=colour, markersize=8, label=f"{column}, seen")
            end = table[column].iloc[len(table) * 3 // 5]
            style = {"xytext": (2, 7), "va": "bottom", "ha": "left"}
            label_line(axes, table.index[len(table) * 3 // 5], end, str(column), INK, **style)
        axes.set(title=title, xlabel=NAMES, ylim=(0.0, None), ylabel="standard deviation a year")
        _names_axis(axes, int(table.index.max()))
        percent(axes)
    return figure


def by_names_and_level(panels: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw the same portfolios along several measures, a line a way of building them.

    `panels` (mapping of str to DataFrame indexed by way and bin): by the name of its axis: columns
    the measure and "outcome", from :func:`profiles`. Its axis is logarithmic; that of a measure not
    called names is in percent. Panels one above the other; large names, small names
    and the index with one name bear their names.
    """
    figure, axes = new_figure(len(panels), 1, height=3.3 * len(panels), sharey=True)
    for panel, (title, table) in zip(axes, panels.items(), strict=True):
        measure = str(table.columns[0])
        for way in table.index.unique("way"):
            colour, marker = LOOKS.get(way, (SAMPLED, "."))
            line, size = table.loc[way], 8.5 if way in LOOKS else 6
            style: dict[str, Any] = {"marker": marker, "markersize": size, "linewidth": 1.6}
            panel.plot(line[measure], line["outcome"], color=colour, label=way, **style)
        _name_lines(panel, table)
        panel.set(xlabel=title, ylabel=DEVIATION, ylim=(0.0, 1.08 * table["outcome"].max()))
        if measure == "names":
            _names_axis(panel, int(table[measure].max()))
        else:
            panel.set_xscale("log")
            _percent_ticks(panel.xaxis, [0.003, 0.01, 0.03, 0.1, 0.3, 1.0])
        panel.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
        percent(panel)
    return figure


def _name_lines(panel: Axes, table: pd.DataFrame) -> None:
    """Write the names of the ways in LOOKS beside their lines."""
    measure = table.columns[0]
    places: dict[str, tuple[int, dict[str, Any]]] = {
        "large names": (5, {"xytext": (-9, -6), "ha": "right", "va": "top"}),
        "small names": (0, {"xytext": (12, 0), "ha": "left"}),
        "index and one name": (0, {"xytext": (-22, 9), "ha": "left", "va": "bottom"}),
    }
    if measure == "names":
        upright: dict[str, Any] = {"rotation": 90, "ha": "right", "va": "center"}
        places["index and one name"] = (0, {"xytext": (-9, 0), **upright})
    for way, (place, style) in places.items():
        x, y = table.loc[way].iloc[place][[measure, "outcome"]]
        label_line(panel, x, y, way, LOOKS[way][0], **style)


def _percent_ticks(axis: Axis, shares: list[float]) -> None:
    axis.set_minor_locator(NullLocator())
    axis.set_ticks(shares, [f"{100 * share:g}%" for share in shares])


def told(
    tables: Mapping[str, pd.DataFrame], label: str, ceilings: Mapping[str, float] | None = None
) -> Figure:
    """Draw how much each measure tells: dots with intervals, one row a measure.

    `tables` (mapping of str to DataFrame): by title of the panel: one row a measure, the first at
    the top, with value, low and high. `label`: what is on the axis. `ceilings` (mapping of str to
    float, optional): by panel: what a perfect measure would reach, a dashed line; with them the
    axis is in percent. Panels one above the other; numbers of names are drawn as hollow circles,
    levels as diamonds, other measures as grey squares.
    """
    rows = max(len(table) for table in tables.values())
    height = (0.3 * rows + 0.5) * len(tables) + 0.5
    figure, panels = new_figure(len(tables), 1, height=height, sharex=True)
    for axes, (title, table) in zip(panels, tables.items(), strict=True):
        for place, (measure, row) in enumerate(table.iterrows()):
            axes.plot(row["value"], place, label="value", **_kind(str(measure)))
            # On top, for some intervals are shorter than their dot.
            span: dict[str, Any] = {"color": INK, "linewidth": 1.2, "marker": "|", "markersize": 9}
            axes.plot([row["low"], row["high"]], [place] * 2, zorder=3, label="interval", **span)
        if ceilings is not None:
            line: dict[str, Any] = {"linestyle": (0, (5, 2)), "linewidth": 1.2, "label": "ceiling"}
            axes.axvline(ceilings[title], color=INK, **line)
            style = {"xytext": (-4, 0), "ha": "right", "rotation": 90, "fontsize": 10}
            label_line(axes, ceilings[title], rows / 3, "ceiling", INK, **style)
            percent(axes, "x")
        axes.set_title(title)
        name_rows(axes, table.index)
        axes.grid(axis="y", linewidth=0.6)
        zero_line(axes, upright=True)
    ends = [*(table["high"].max() for table in tables.values()), *(ceilings or {}).values()]
    least = min(0.0, *(table["low"].min() for table in tables.values()))
    # A little room, so that a dot at zero is whole.
    panels[-1].set(xlim=(1.06 * least - 0.02 * max(ends), 1.06 * max(ends)), xlabel=label)
    return figure


def _kind(measure: str) -> dict[str, Any]:
    look = {"marker": "s", "color": SAMPLED, "markersize": 7.5}
    if "level" in measure or measure in LEVELS:
        return look | {"marker": "D", "color": LEVEL_HUE}
    if measure in (NAMES, "n", "log n", "names outside") or "1/n" in measure:
        return look | {"marker": "o", "color": INK, "markerfacecolor": "none", "markersize": 8.5}
    return look


def decay(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw how the deviation of random sets falls with the number of names, against the formula.

    `tables` (mapping of str to DataFrame indexed by number of names): by title of the panel:
    columns market, equal, formula and floor, from
    :func:`research_lib.theory.names.rms_by_names`, one row a number of names.
    Panels one above the other, both axes logarithmic.
    """
    figure, panels = new_figure(len(tables), 1, height=2.7 * len(tables) + 0.4, sharey=True)
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
        axes.set_ylabel("root mean square")
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


def implied_coefficients(implied: pd.DataFrame, measured: pd.DataFrame) -> Figure:
    """Draw the coefficient that a range of levels stands for, and measured correlations.

    `implied` (DataFrame indexed by share of small companies that find their like): columns by
    reading and level: the coefficient. `measured` (DataFrame indexed by name): correlations: their
    `mean`, a line across, and between `5 %` and `95 %` nine in ten pairs. One band a reading, on a
    logarithmic scale.
    """
    figure, (axes,) = new_figure(height=4.6)
    share = implied.index.to_numpy(dtype=float)
    for reading, (colour, hatch, at, up) in READINGS.items():
        band = implied[reading]
        # No coefficient is above 1, so a band whose upper edge is missing ends there.
        edges = band.to_numpy()
        low, high = np.fmin.reduce(edges, axis=1), np.nan_to_num(edges, nan=1.0).max(axis=1)
        axes.fill_between(share, low, high, color=colour, alpha=0.3, hatch=hatch, label=reading)
        height = float(np.interp(at, share, high if up else low))
        style: dict[str, Any] = {"va": "bottom", "xytext": (0, 4)}
        if not up:
            style = {"va": "top", "ha": "right", "xytext": (0, -4)}
        label_line(axes, at, height, reading, colour, **style)
    for name, row in measured.iterrows():
        axes.axhline(row["mean"], color=INK, linewidth=1.2, linestyle="--", label=f"{name}, mean")
        if row["95 %"] > row["5 %"]:
            place = share[-1] + 0.03
            ends: dict[str, Any] = {"linewidth": 1.6, "marker": "_", "label": f"{name}, 9 in 10"}
            axes.plot([place] * 2, row[["5 %", "95 %"]], color=INK, **ends)
        style = {"va": "bottom", "ha": "right", "xytext": (-2, 1), "fontsize": 10}
        label_line(axes, share[-1], row["mean"], f"{name} {row['mean']:.2f}", INK, **style)
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(FixedLocator([0.02, 0.05, 0.1, 0.2, 0.5, 1.0]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:g}"))
    axes.set(xlim=(share[0], share[-1] + 0.06), ylim=(0.014, 1.45), ylabel="coefficient")
    axes.set_xlabel("small companies with their like in the index, share of portfolio")
    percent(axes, "x")
    return figure


def two_classes(ratio: pd.Series, gaps: pd.Series) -> Figure:
    """Draw what one class of shares became relative to the other, and the gap of each year.

    `ratio` (Series indexed by date): value of one unit in the first class over one unit in the
    second; its name is the label. `gaps` (Series indexed by year): result of the first less that of
    the second. Two panels, one above the other.
    """
    figure, (above, below) = new_figure(2, 1, height=4.4, gridspec_kw={"height_ratios": [3, 2]})
    above.plot(ratio.index, ratio, color=INK, label=str(ratio.name))
    above.axhline(1.0, color=INK, linewidth=0.8, label="equal value")
    above.set_ylabel(str(ratio.name))
    below.bar(gaps.index, gaps, 0.55, color=SAMPLED, edgecolor=INK, linewidth=0.8, label="gap")
    zero_line(below)
    below.set_xticks(list(gaps.index))
    below.set_ylabel("gap of the year")
    percent(below)
    return figure
