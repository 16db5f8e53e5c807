"""How a fund's size raises its level, what a high level leaves open, and large against small."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator

from research_lib.figures.charts import label_at, shade
from research_lib.figures.colours import ACTUAL, INK, SAMPLED
from research_lib.figures.style import label_line, new_figure, percent, zero_line
from research_lib.figures.wedge import LEVEL, _draw_wedge

LOWEST: dict[str, Any] = {"color": INK, "linestyle": (0, (4, 2))}
# Who moves first, by a full and an open mark.
LEADS = {"large first": ("o", INK), "small first": ("s", "none")}


def level_by_size(
    panels: Mapping[str, pd.DataFrame], bands: Mapping[str, tuple[float, float]]
) -> Figure:
    """Draw the level of growing funds, and the lowest possible, against their size.

    `panels` (mapping of str to DataFrame indexed by size in USD billion): by title: columns lowest,
    and low, median and high of the funds. `bands` (mapping of str to tuple of two floats): levels
    that the article names, by what it says of them. A panel for each way to limit a position, one
    under the other on one logarithmic axis.
    """
    figure, axes = new_figure(len(panels), 1, height=3.1 * len(panels), sharex=True)
    for panel, (title, table) in zip(axes, panels.items(), strict=True):
        size = table.index.to_numpy(dtype=float)
        for number, (text, (low, high)) in enumerate(bands.items()):
            style: dict[str, Any] = {"color": ACTUAL, "alpha": 0.22, "linewidth": 0}
            panel.axhspan(low, high, hatch="//" if number else None, **style)
            edge = (0.01, high + 0.02, "bottom") if number else (0.01, low - 0.02, "top")
            panel.text(*edge[:2], text, va=edge[2], transform=panel.get_yaxis_transform())
        shade(panel, table, INK, 0.3)
        panel.plot(size, table["median"], color=INK, label="funds")
        panel.plot(size, table["lowest"], label="lowest", **LOWEST)
        panel.set(xscale="log", title=title, ylim=(0.0, 1.0), ylabel=LEVEL)
        panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
        percent(panel)
    size = panels[next(iter(panels))].index.to_numpy(dtype=float)
    axes[-1].set(xlim=(size[0], size[-1]), xlabel="size of the fund, billion dollars")
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


def shape_of_growth(funds: pd.DataFrame, claim: pd.Series) -> Figure:
    """Draw how the level rises with size, both measured from where the level is 40 %.

    `funds` (DataFrame indexed by multiple of that size): columns low, median, high and in
    proportion. `claim` (Series indexed by multiple): the two points of the article. One panel.
    """
    figure, (axes,) = new_figure(height=4.0)
    at = funds.index.to_numpy(dtype=float)
    shade(axes, funds, INK, 0.3)
    axes.plot(at, funds["median"], color=INK, label="funds")
    axes.plot(at, funds["in proportion"], label="in proportion", **LOWEST)
    axes.plot(claim.index, claim, "D-", color=ACTUAL, markeredgecolor=INK, markersize=9)
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


def lead_lag_dots(panels: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw which of large and small moves first, through subperiods.

    `panels` (mapping of str to DataFrame indexed by (period, lead)): by title: value, low and high
    of the correlations called "large first" and "small first". Panels side by side on one scale,
    the earliest period at the top; lines are intervals.
    """
    figure, axes = new_figure(1, len(panels), height=3.9, sharex=True, sharey=True)
    for panel, (title, table) in zip(axes, panels.items(), strict=True):
        periods = list(table.index.get_level_values(0).unique())
        for shift, (lead, (marker, face)) in zip((-0.18, 0.18), LEADS.items(), strict=True):
            rows = table.xs(lead, level=1).loc[periods]
            height = np.arange(len(periods)) + shift
            style = {"markersize": 7, "color": INK, "markerfacecolor": face}
            panel.plot(rows["value"], height, marker, label=lead, **style)
            panel.hlines(height, rows["low"], rows["high"], color=INK, linewidth=1.4, zorder=1)
        panel.axvline(0.0, color=INK, linewidth=0.8, linestyle=(0, (2, 2)))
        panel.set(title=title, xlabel="correlation with the period before")
        panel.xaxis.set_major_locator(MultipleLocator(0.2))
    axes[0].set_yticks(range(len(periods)), periods)
    axes[0].set_ylim(len(periods) - 0.5, -0.5)
    axes[0].legend(loc="lower right", fontsize=10, handletextpad=0.2)
    return figure


def mix_frontier(table: pd.DataFrame) -> Figure:
    """Draw mixes of two funds by volatility and by their middle and worst decade.

    `table` (DataFrame indexed by outcome and share of large): from
    :func:`research_lib.chapters.capacity.large_and_small.mixes`. Two panels; crosses are intervals
    of the two funds alone and of half of each.
    """
    shares = [share for share in table.loc["volatility"].index if not isinstance(share, str)]
    calm = table.loc["volatility"].loc[shares]
    figure, axes = new_figure(1, 2, height=3.9)
    titles = {"median": "the middle decade", "worst": "the worst decade"}
    for panel, (outcome, title) in zip(axes, titles.items(), strict=True):
        grown = table.loc[outcome].loc[shares]
        panel.plot(calm["value"], grown["value"], color=SAMPLED, zorder=1)
        for share, text in {0.0: "small", 0.5: "half", 1.0: "large"}.items():
            x, y = calm.loc[share], grown.loc[share]
            cross: dict[str, Any] = {"color": INK, "linewidth": 1.1, "alpha": 0.75, "zorder": 1}
            panel.plot([x["low"], x["high"]], [y["value"]] * 2, **cross)
            panel.plot([x["value"]] * 2, [y["low"], y["high"]], **cross)
            at, foot = float(calm["value"][share]), float(grown["low"][share])
            below: dict[str, Any] = {"xytext": (0, -4), "ha": "center", "va": "top"}
            label_line(panel, at, foot, text, INK, **below)
        panel.scatter(calm["value"], grown["value"], s=42, color=INK, zorder=3)
        zero_line(panel)
        panel.set(title=title, xlabel="volatility a year")
        panel.yaxis.set_major_locator(MultipleLocator(0.05))
        panel.margins(y=0.12)
        percent(panel, "xy")
    axes[0].set_ylabel("growth a year")
    return figure
