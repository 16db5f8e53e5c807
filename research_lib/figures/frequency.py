"""How often to rebalance, as pictures: gains with their luck, best rules by cost, turnover."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from research_lib.figures.style import (
    ACTUAL,
    INK,
    MARKET,
    RULES,
    label_line,
    new_figure,
    percent,
    rule_colours,
)

# Weight of red, green and blue in how bright a colour looks.
LUMINANCE = (0.299, 0.587, 0.114)


def gains_by_frequency(gains: pd.DataFrame, columns: list[list[str]], baseline: str) -> Figure:
    """Draw what each frequency gains, with the luck of the start and the interval.

    Parameters
    ----------
    gains : DataFrame indexed by (data, policy)
        Differences of growth a year from the baseline: `mean`, `least` and `most` over the start
        offsets, `low` and `high` of the resampled interval; and `turnover` a year.
    columns : list of list of str
        Names of the data sets, one list a column of panels; a column shares its axis.
    baseline : str
        Name of the rule that the differences are taken from.

    Returns
    -------
    Figure
        One panel a data set: dot the mean, thick bar all starts, thin line the interval.
    """
    rows = max(len(column) for column in columns)
    tables = {name: _fast_first(gains, name) for column in columns for name in column}
    # As many lines for both panels of a row, so that all lines are equally high.
    lines = [max(len(tables[column[row]]) for column in columns) for row in range(rows)]
    heights = {"height_ratios": [line + 1.5 for line in lines]}
    height = 0.27 * (sum(lines) + 2.6 * rows)
    options: dict[str, Any] = {"sharex": "col", "gridspec_kw": heights}
    figure, axes = new_figure(rows, len(columns), height=height, **options)
    for column, names in enumerate(columns):
        for row, name in enumerate(names):
            panel = axes[row * len(columns) + column]
            _rows_of_dots(panel, tables[name], lines[row])
            panel.set_title(name, fontsize=10.5)
            percent(panel, "x", None)
        axes[(rows - 1) * len(columns) + column].set_xlabel(f"growth a year minus {baseline}")
    plt.close(figure)
    return figure


def _fast_first(gains: pd.DataFrame, name: str) -> pd.DataFrame:
    table = gains.xs(name)
    assert isinstance(table, pd.DataFrame)
    return table.loc[[rule for rule in reversed(RULES) if rule in table.index]]


def gain_by_data(gains: pd.DataFrame, panels: dict[str, list[str]], label: str) -> Figure:
    """Draw one difference of growth for several data sets, with start luck and interval.

    Parameters
    ----------
    gains : DataFrame indexed by data
        As for :func:`gains_by_frequency`, one row a data set.
    panels : dict of str to list of str
        Title of each panel and the data sets in it, first at the top.
    label : str
        What the difference is, for the axis.

    Returns
    -------
    Figure
        Panels below one another, each on its own scale: dot the mean over starts, thick bar all
        starts, thin line the interval.
    """
    lines = [len(names) for names in panels.values()]
    options: dict[str, Any] = {"gridspec_kw": {"height_ratios": lines}}
    figure, axes = new_figure(len(panels), height=0.42 * sum(lines) + 1.1 * len(lines), **options)
    for panel, (title, names) in zip(axes, panels.items(), strict=True):
        _rows_of_dots(panel, gains.loc[names], len(names))
        panel.set_title(title)
        percent(panel, "x", None)
    axes[-1].set_xlabel(label)
    plt.close(figure)
    return figure


def _rows_of_dots(axes: Axes, table: pd.DataFrame, lines: int) -> None:
    """One row of `table` a line of the panel, the first at the top, with room for `lines`."""
    colours = rule_colours()
    axes.axvline(0.0, color=INK, linewidth=0.8, zorder=0.5)
    for height, (name, row) in enumerate(table.iterrows()):
        colour = colours.get(str(name), MARKET)
        if row["high"] > row["low"]:
            axes.plot([row["low"], row["high"]], [height] * 2, color=INK, linewidth=1.2, marker="|")
        # The outline keeps a short bar of a light colour in sight.
        style: dict[str, Any] = {"color": colour, "edgecolor": INK, "linewidth": 1.0}
        axes.barh(height, row["most"] - row["least"], 0.5, row["least"], zorder=2.1, **style)
        axes.plot(
            row["mean"], height, "o", color=ACTUAL, markeredgecolor=INK, markersize=5, zorder=3
        )
    axes.set_ylim(lines - 0.4, -0.6)
    axes.set_yticks(range(len(table)), _with_turnover(table))
    axes.tick_params(axis="y", length=0)


def _with_turnover(table: pd.DataFrame) -> list[str]:
    return [f"{name}  {turnover:.0%}" for name, turnover in table["turnover"].items()]


def best_by_cost(best: pd.DataFrame, turnover: pd.DataFrame, clear: pd.DataFrame) -> Figure:
    """Draw which rule grew most, for each data set and cost.

    Parameters
    ----------
    best : DataFrame indexed by data, columns costs (shares of the value traded)
        Name of the rule.
    turnover : DataFrame of the same shape
        Its turnover a year.
    clear : DataFrame of bool of the same shape
        Whether its lead is clear; such cells get a full frame and bold text.

    Returns
    -------
    Figure
        A map: slow rules dark, fast rules light.
    """
    figure, (axes,) = new_figure(height=0.4 * len(best) + 1.0)
    colours = rule_colours()
    rules = [[str(rule) for rule in row] for row in best.to_numpy()]
    axes.imshow([[colours[rule] for rule in row] for row in rules], aspect="auto")
    traded, certain = turnover.to_numpy(), clear.to_numpy()
    for row, column in np.ndindex(best.shape):
        rule = rules[row][column]
        text = f"{rule}\n{traded[row, column]:.0%}" if rule != "never" else rule
        dark = float(np.dot(colours[rule], LUMINANCE)) < 0.45
        style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 8.5}
        axes.text(
            column,
            row,
            text,
            color="white" if dark else "black",
            fontweight="bold" if certain[row, column] else "normal",
            **style,
        )
    axes.set_xticks(range(best.shape[1]), [f"{1e4 * float(cost):g} bp" for cost in best.columns])
    axes.set_yticks(range(len(best)), list(best.index))
    axes.set_xlabel("cost of trading, one way")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    plt.close(figure)
    return figure


def turnover_by_interval(turnover: pd.DataFrame, labels: dict[str, str]) -> Figure:
    """Draw turnover against the number of looks a year, both on logarithmic axes.

    Parameters
    ----------
    turnover : DataFrame indexed by looks a year, columns data
        One-way turnover a year; NaN where the data are slower than the rule.
    labels : dict of str to str
        Data sets to name, and the colour of each; the others are grey.

    Returns
    -------
    Figure
        With a dashed line of slope one half.
    """
    figure, (axes,) = new_figure(height=4.6)
    for name in turnover.columns:
        line, named = turnover[name].dropna(), name in labels
        colour = labels.get(name, INK)
        width, size, strength = (2.0, 4.0, 1.0) if named else (0.8, 2.0, 0.5)
        style = {"linewidth": width, "markersize": size, "alpha": strength}
        axes.plot(line.index, line, marker="o", color=colour, **style)
        if named:
            # A line that ends inside the picture has its name above its end.
            place = (5, 0) if line.index[-1] == turnover.index[-1] else (3, 9)
            label_line(axes, line.index[-1], line.iloc[-1], name, colour, xytext=place)
    looks = np.array([1.0, 252.0])
    # Above all lines, so that slopes can be compared and no line is crossed.
    above = 1.4 * np.nanmax(turnover.to_numpy()[0]) * np.sqrt(looks)
    axes.plot(looks, above, color=INK, linestyle="dashed", linewidth=1.5)
    label_line(axes, 12.0, above[0] * 12.0**0.5, "square root", INK, xytext=(-6, 8), ha="right")
    axes.set(
        xscale="log",
        yscale="log",
        xlim=(0.85, 1500),
        ylabel="turnover a year, one way",
        ylim=(0.016, 3.2),
    )
    axes.set_xticks([1, 2, 4, 12, 52, 252], ["1", "2", "4", "12", "52", "252"])
    axes.set_yticks([0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0])
    axes.minorticks_off()
    axes.set_xlabel("looks a year")
    percent(axes)
    plt.close(figure)
    return figure
