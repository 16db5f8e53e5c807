"""How a fund's size raises its level, and what a high level leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from research_lib.figures.charts import label_at, shade
from research_lib.figures.colours import ACTUAL, INK, SAMPLED
from research_lib.figures.style import label_line, new_figure, percent, zero_line
from research_lib.figures.wedge import LEVEL, _draw_wedge

LOWEST: dict[str, Any] = {"color": INK, "linestyle": (0, (4, 2))}


def level_by_size(
    panels: Mapping[str, pd.DataFrame],
    bands: Mapping[str, tuple[float, float]],
    unit: str = "billion dollars",
) -> Figure:
    """Draw the level of growing funds, and the lowest possible, against their size.

    `panels` (mapping of str to DataFrame indexed by size): by title: columns lowest, and low,
    median and high of the funds. `bands` (mapping of str to tuple of two floats): levels that the
    article names, by what it says of them. `unit`: that of the sizes. A panel for each way to limit
    a position, one under the other on one logarithmic axis.
    """
    figure, axes = new_figure(len(panels), 1, height=3.1 * len(panels), sharex=True)
    for panel, (title, table) in zip(axes, panels.items(), strict=True):
        size = table.index.to_numpy(dtype=float)
        for number, (text, (low, high)) in enumerate(bands.items()):
            style: dict[str, Any] = {"color": ACTUAL, "alpha": 0.22, "linewidth": 0, "label": text}
            panel.axhspan(low, high, hatch="//" if number else None, **style)
            edge = (0.01, high + 0.02, "bottom") if number else (0.01, low - 0.02, "top")
            panel.text(*edge[:2], text, va=edge[2], transform=panel.get_yaxis_transform())
        shade(panel, table, INK, 0.3, "95 % of the funds")
        panel.plot(size, table["median"], color=INK, label="funds")
        panel.plot(size, table["lowest"], label="lowest", **LOWEST)
        panel.set(xscale="log", title=title, ylim=(0.0, 1.0), ylabel=LEVEL)
        panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
        percent(panel)
    size = panels[next(iter(panels))].index.to_numpy(dtype=float)
    axes[-1].set(xlim=(size[0], size[-1]), xlabel=f"size of the fund, {unit}")
    _name(axes[0], panels[next(iter(panels))])
    return figure


def _name(axes: Axes, table: pd.DataFrame) -> None:
    """Name the two lines, the funds' above its line and the other below."""
    for column, level, text, left in (
        ("median", 0.72, "median and 95 %\nof the funds", True),
        ("lowest", 0.12, "lowest possible", False),
    ):
        at = float(np.interp(level, table[column], table.index))
        place = {"xytext": (-16, 0) if left else (16, -6), "ha": "right" if left else "left"}
        label_line(axes, at, level, text, INK, **place)


def jars(fills: Mapping[str, tuple[pd.Series, float]], market: pd.Series) -> Figure:
    """Draw what funds hold as water in jars, one a company.

    `fills` (mapping of str to tuple of Series of length N and float): by title: weights of a fund,
    and how many times the market's weight it may hold. `market` (Series of length N): market
    weights, the widths of the jars; a jar filled to height 1 holds the market's weight. A panel a
    fund, on one scale.
    """
    figure, axes = new_figure(1, len(fills), height=3.9, sharey=True)
    left = market.cumsum() - market
    for panel, (title, (weights, brim)) in zip(axes, fills.items(), strict=True):
        height = (weights / market).reindex(market.index).fillna(0.0)
        wide: dict[str, Any] = {"width": 0.94 * market, "align": "edge", "linewidth": 0}
        panel.bar(left, height.clip(upper=1.0), color=SAMPLED, label="overlap", **wide)
        above = (height - 1.0).clip(lower=0.0)
        panel.bar(left, above, bottom=1.0, color=SAMPLED, alpha=0.4, label="the rest", **wide)
        for start, width in zip(left, market, strict=True):
            sides = np.repeat([start, start + 0.94 * width], 2)
            panel.plot(sides, [brim, 0.0, 0.0, brim], color=INK, linewidth=1.6, label="jar")
        panel.axhline(1.0, linewidth=1.0, zorder=3, label="market", **LOWEST)
        panel.set(title=title, ylim=(0.0, 5.3), xticks=left + 0.47 * market)
        panel.set_xticklabels(market.index)
        panel.tick_params(axis="x", length=0)
    axes[0].set(ylabel="weight, times the market's")
    axes[0].text(0.02, 1.06, "market", va="bottom")
    return figure


def shape_of_growth(funds: pd.DataFrame, claim: pd.Series) -> Figure:
    """Draw how the level rises with size, both measured from where the level is 40 %.

    `funds` (DataFrame indexed by multiple of that size): columns low, median, high and in
    proportion. `claim` (Series indexed by multiple): the two points of the article. One panel.
    """
    figure, (axes,) = new_figure(height=4.0)
    at = funds.index.to_numpy(dtype=float)
    shade(axes, funds, INK, 0.3, "95 % of the funds")
    axes.plot(at, funds["median"], color=INK, label="funds")
    axes.plot(at, funds["in proportion"], label="in proportion", **LOWEST)
    mark: dict[str, Any] = {"markeredgecolor": INK, "markersize": 9, "label": "the article"}
    axes.plot(claim.index, claim, "D-", color=ACTUAL, **mark)
    end = float(claim.index[-1])
    label_line(axes, end, claim.iloc[-1], "the article,\nend to end", INK, xytext=(10, -3))
    beside: dict[str, Any] = {"xytext": (-8, 6), "ha": "right", "va": "bottom"}
    below: dict[str, Any] = {"xytext": (6, -6), "va": "top"}
    for column, place in (("median", below), ("in proportion", beside)):
        label_at(axes, funds[column], 1.75, column.replace("median", "funds"), INK, **place)
    axes.set(xlim=(at[0], at[-1]), xlabel="size, as a multiple of that at a level of 40 %")
    axes.set_ylabel(LEVEL)
    percent(axes)
    return figure


def wedge_closing(lines: pd.DataFrame, funds: pd.DataFrame) -> Figure:
    """Draw what each level leaves open: the wedge as distance from the market, and funds in it.

    `lines` (DataFrame indexed by level): columns best, worst and market, as distances from the
    market. `funds` (DataFrame indexed by level): columns low and high: between them end 95 % of the
    funds. One panel.
    """
    figure, (axes,) = new_figure(height=4.4)
    _draw_wedge(axes, lines)
    level = funds.index.to_numpy(dtype=float)
    axes.vlines(level, funds["low"], funds["high"], color=INK, linewidth=5, label="funds")
    for side, up in (("best", True), ("worst", False)):
        style = {"xytext": (6, 6 if up else -6), "va": "bottom" if up else "top"}
        label_at(axes, lines[side], 0.55, f"{side} possible", INK, **style)
    label_line(axes, level[0], funds["high"].iloc[0], "95 % of funds", INK, xytext=(4, 8))
    zero_line(axes)
    axes.set(xlim=(float(lines.index[0]), 1.0), xlabel=LEVEL, ylabel="result less the market's")
    percent(axes, "xy")
    return figure
