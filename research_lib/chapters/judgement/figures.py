"""Judgement, as pictures: a pause beside coins, a fall, skipped reviews, chances of lagging."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from research_lib.figures.charts import name_rows, panel_grid, pushed_apart
from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, SAMPLED, WORST
from research_lib.figures.style import label_line, new_figure, percent, zero_line

LINES = [(MARKET, "solid"), (WORST, "dashed"), (BEST, "dashdot"), (ACTUAL, "dotted")]


def beside_coins(panels: dict[str, pd.DataFrame]) -> Figure:
    """Draw what a pause gained beside what coins that skip as many reviews gained.

    `panels` (dict of str to DataFrame indexed by data): by title, growth a year less that of no
    pause, in points: `pause`, `coin`, the mean of the coins, and `low` and `high`, the coins
    without their best and worst. A panel below the other, each on its scale.
    """
    lines = [len(table) for table in panels.values()]
    figure, axes = new_figure(
        len(lines), height=0.36 * sum(lines) + 1.9, height_ratios=[n + 1 for n in lines]
    )
    for panel, (title, table) in zip(axes, panels.items(), strict=True):
        for height, row in enumerate(table.itertuples()):
            coins = {
                "color": SAMPLED,
                "linewidth": 7,
                "alpha": 0.5,
                "solid_capstyle": "butt",
                "zorder": 1,
            }
            panel.plot([row.low, row.high], [height] * 2, label="coins", **coins)
            panel.plot(row.coin, height, "|", color=INK, ms=13, mew=2, label="mean of the coins")
            panel.plot(row.pause, height, "o", color=MARKET, ms=8, zorder=3, label="pause")
        name_rows(panel, table.index)
        zero_line(panel, upright=True)
        panel.set_title(title)
    figure.supxlabel("growth less that of monthly reviews, points a year", fontsize=11, color=INK)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles[:3], labels[:3], loc="outside upper left", ncols=3, labelcolor=INK)
    return figure


def falls(depth: pd.DataFrame, apart: float = 0.018) -> Figure:
    """Draw how far each portfolio stood below its peak, through one crisis.

    `depth` (DataFrame of shape (T, K), dated): value over its highest value so far, less 1, by
    date; a column a rule. `apart`: least distance between two names at the right end. A line a
    rule, each with its own dash; names where the lines end.
    """
    figure, (axes,) = new_figure(height=4.0)
    ends_at, last = depth.iloc[-1], depth.index[-1]
    heights = pushed_apart(ends_at, apart)
    middle = float(np.mean(list(heights.values())) - ends_at.mean())
    heights = {name: height - middle for name, height in heights.items()}
    looks = list(zip(depth.columns, LINES, strict=False))
    for name, (colour, dash) in looks:
        axes.plot(depth.index, depth[name], color=colour, linestyle=dash, label=name)
    beside = last + (last - depth.index[0]) / 20
    for name, (colour, _) in looks:
        stroke = [last, beside], [ends_at[name], heights[str(name)]]
        axes.plot(*stroke, color=colour, linewidth=0.7, label=f"{name}, stroke to its name")
        label_line(axes, beside, heights[str(name)], str(name), colour, xytext=(3, 0))
    # Not as far as the names, which it would touch.
    axes.hlines(0.0, depth.index[0], last, color=INK, linewidth=0.8, zorder=0.5, label="peak")
    # Names pushed apart may stand above the peak; they need room there.
    axes.set_ylim(top=max(heights.values()) + apart)
    ends = [date for date in depth.index if date.month == 12]
    axes.set_xticks(ends, [f"end of {date.year}" for date in ends])
    axes.set_ylabel("below the peak")
    percent(axes)
    return figure


def skipped(
    growth: pd.DataFrame, ratios: dict[str, pd.DataFrame], theory: dict[str, pd.Series]
) -> Figure:
    """Draw what skipping looks at random does to growth, turnover and drift.

    `growth` (DataFrame indexed by (data, share skipped)): growth a year minus that of skipping
    none: `mean`, `low` and `high` over the seeds. `ratios` (dict of str to DataFrame indexed by
    share skipped): by title of the panel, a quantity over its value when none is skipped; a column
    a data set. `theory` (dict of str to Series indexed by share skipped): what a random walk gives,
    by title. A panel for growth, with bands, and below it one for each of the ratios, with theory
    as dots.
    """
    figure, axes = new_figure(1 + len(ratios), height=2.3 * (1 + len(ratios)) + 0.9, sharex=True)
    for (data, table), (colour, dash) in zip(
        growth.groupby(level=0, sort=False), LINES, strict=False
    ):
        line = table.droplevel(0)
        band: dict[str, Any] = {"color": colour, "alpha": 0.15, "label": f"_{data}, over seeds"}
        axes[0].fill_between(line.index, line["low"], line["high"], **band)
        axes[0].plot(line.index, line["mean"], color=colour, linestyle=dash, label=str(data))
        for panel, (title, table_of) in zip(axes[1:], ratios.items(), strict=True):
            ratio = table_of[data]
            panel.plot(ratio.index, ratio, color=colour, linestyle=dash, label=f"_{data}")
            panel.set_title(title)
    for panel, title in zip(axes[1:], ratios, strict=True):
        dots: dict[str, Any] = {"markersize": 4, "zorder": 3, "label": "_a random walk"}
        panel.plot(theory[title].index, theory[title], "o", color=INK, **dots)
        panel.set_ylim(bottom=0.0)
    axes[0].set_title("growth a year")
    zero_line(axes[0])
    percent(axes[0], decimals=2)
    for panel in axes:
        panel.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        panel.set_xticks([0.0, 0.5, 0.9])
    figure.supxlabel("reviews skipped at random", fontsize=11, color=INK)
    figure.legend(loc="outside upper left", ncols=2, labelcolor=INK)
    return figure


def lag_chances(table: pd.DataFrame, columns: int = 2) -> Figure:
    """Draw how often the rebalanced portfolio lags buy-and-hold, by horizon and data.

    `table` (DataFrame indexed by (horizon, data)): `share` of windows lagged, `least` and `most` of
    it over ways to take separate windows, and `chance`, the share if nothing trended and no asset
    were better. `columns`: columns of panels. A panel a horizon: dot the share, line from the least
    to the most, cross the chance; a line at one half.
    """
    horizons = list(dict.fromkeys(table.index.get_level_values(0)))
    lines = max(len(table.loc[horizon]) for horizon in horizons)
    figure, axes = panel_grid(len(horizons), columns, each=0.27 * lines + 0.9, sharex=True)
    for panel, horizon in zip(axes, horizons, strict=True):
        part = table.loc[horizon]
        panel.axvline(0.5, color=INK, linewidth=0.8, zorder=0.5, label="one half")
        for height, row in enumerate(part.itertuples()):
            style: dict[str, Any] = {
                "color": INK,
                "linewidth": 1.2,
                "marker": "|",
                "label": "range",
            }
            panel.plot([row.least, row.most], [height] * 2, **style)
            mark: dict[str, Any] = {"markersize": 6, "zorder": 3}
            panel.plot(row.share, height, "o", color=MARKET, label="share", **mark)
            panel.plot(row.chance, height, "x", color=WORST, label="chance", **mark)
        name_rows(panel, part.index, most=lines)
        panel.tick_params(labelbottom=True)
        panel.set_xlim(-0.03, 1.03)
        panel.set_title(str(horizon))
        percent(panel, "x")
    figure.supxlabel("windows in which it lags", fontsize=11, color=INK)
    return figure
