"""Overlap as pictures: what is in common, what cash does, what risk is left, who strays further."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from research_lib.figures.charts import height_at, label_at, panel_grid, shade, shared_legend
from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, SAMPLED, WORST
from research_lib.figures.style import label_line, new_figure, percent, zero_line

LEVEL = "overlap with the market"


def overlap_bars(portfolios: pd.DataFrame, market: pd.Series) -> Figure:
    """Draw portfolios over their market, what both have in common filled.

    `portfolios` (DataFrame of shape (K, N)): a portfolio in each row, which names its panel; the
    columns are the rows of bars. `market` (Series of length N): market weights, drawn in each
    panel. Two panels in a row. The level stands in each title, its parts beside the bars.
    """
    each = 0.75 + 0.22 * len(market)
    grid = panel_grid(len(portfolios), 2, each=each, more=0.5, sharex=True, sharey=True)
    figure, panels = grid
    places = np.arange(len(market))
    for axes, (name, held) in zip(panels, portfolios.iterrows(), strict=True):
        shared = np.minimum(held, market)
        bars: dict[str, Any] = {"height": 0.74, "linewidth": 1.4}
        edge = {"edgecolor": MARKET, "linestyle": "--", "label": "market"}
        axes.barh(places, market, facecolor="none", **edge, **bars)
        axes.barh(places, held, facecolor="none", edgecolor=ACTUAL, label="portfolio", **bars)
        axes.barh(
            places, shared, 0.74, color=BEST, alpha=0.55, hatch="///", linewidth=0, label="common"
        )
        for place, common in zip(places, shared, strict=True):
            end = max(held.iloc[place], market.iloc[place])
            # Beside the bars, or inside where these reach the edge; a sliver is seen by its number.
            beside = (end if end < 0.8 else common) + 0.02
            if common > 0.0:
                text = f"{100 * common:.3g} %"
                axes.text(beside, place, text, va="center", fontsize=11, fontweight="bold")
        axes.set_title(f"{name}: {shared.sum():.1%}".replace("%", " %"))
        axes.set_yticks(places, market.index)
        axes.set_xlim(0.0, 1.02)
        percent(axes, "x")
    panels[0].invert_yaxis()
    shared_legend(figure, "outside upper center", ncols=3, labelcolor=INK)
    return figure


def strayed_by_year(strayed: pd.DataFrame, marked: pd.Series, name: str) -> Figure:
    """Draw how far the largest alone strayed each year, over what groups of its level did.

    `strayed` (DataFrame indexed by year): columns named, drawn, "5 %" and "95 %". `marked` (Series
    of bool indexed by year): the years whose dot is filled, which are called `name`. Dots are the
    largest alone; the line is the mean of the groups, the band the middle nine tenths of them.
    """
    figure, (axes,) = new_figure(height=3.6)
    ends = strayed.rename(columns={"5 %": "low", "95 %": "high"})
    shade(axes, ends, SAMPLED, 0.3, "_middle 90 %")
    axes.plot(strayed.index, strayed["drawn"], color=INK, label="groups: mean and middle 90 %")
    look: dict[str, Any] = {"color": WORST, "marker": "o", "linestyle": "none", "markersize": 6.5}
    for label, chosen, face in (
        (f"the largest alone: {name}", marked, WORST),
        ("the largest alone: others", ~marked, "white"),
    ):
        line = strayed["named"][chosen]
        axes.plot(line.index, line, label=label, markerfacecolor=face, markeredgewidth=1.5, **look)
    axes.set(ylabel="tracking error of the year", ylim=(0.0, None))
    percent(axes, "y")
    shared_legend(figure, "outside upper center", ncols=2, labelcolor=INK)
    return figure


def cash_lines(levels: pd.DataFrame, names_at: Mapping[str, float]) -> Figure:
    """Draw the level of portfolios against the share of them that is moved into cash.

    `levels` (DataFrame indexed by the share of cash): a portfolio in each column. `names_at`
    (mapping of str to float): the share of cash at which each line is named, above it. Each line
    has its own dashes and the name of its column as label.
    """
    figure, (axes,) = new_figure(height=3.4)
    # The first is the market, thin and on top, so that both are seen where others join it.
    looks: list[dict[str, Any]] = [
        {"color": MARKET, "linestyle": (0, (4, 3)), "linewidth": 1.6, "zorder": 3}
    ]
    wide = {"color": ACTUAL, "linewidth": 3.2}
    looks += [wide | {"linestyle": dashes} for dashes in ("solid", (0, (5, 2)), (0, (1, 1.3)))]
    for (name, line), look in zip(levels.items(), looks, strict=False):
        axes.plot(line.index, line, label=name, **look)
        label_at(axes, line, names_at[str(name)], str(name), INK, xytext=(3, 5), va="bottom")
    axes.set(xlabel="share moved into cash", ylabel=LEVEL, xlim=(0.0, 1.0), ylim=(0.0, 1.02))
    percent(axes, "xy")
    return figure


def risk_by_level(
    lines: pd.DataFrame, sampled: Mapping[str, pd.DataFrame], named: pd.DataFrame
) -> Figure:
    """Draw tracking error against level: portfolios of several families, and what bounds them.

    `lines` (DataFrame indexed by level): columns cap, cap with market weights, furthest found and
    floor. `sampled` (mapping of str to DataFrame): by family: columns level and tracking error.
    `named` (DataFrame indexed by name): the same of portfolios that have a name. Families differ by
    marker. Lines are named along themselves.
    """
    figure, (axes,) = new_figure(height=5.2)
    looks: list[dict[str, Any]] = [
        {"marker": "o", "facecolor": "none", "edgecolor": SAMPLED, "s": 30},
        {"marker": "x", "color": INK, "s": 26},
        {"marker": "^", "color": SAMPLED, "s": 34, "edgecolor": INK},
    ]
    for (family, sample), look in zip(sampled.items(), looks, strict=False):
        places = sample["level"], sample["tracking error"]
        axes.scatter(*places, label=family, linewidth=1.0, **look)
    axes.legend(loc="upper right", labelcolor=INK, handletextpad=0.1)
    for column, (colour, dashes, above) in BOUNDS.items():
        line = lines[column]
        axes.plot(line.index, line, color=colour, linestyle=dashes, label=column)
        _name_along(axes, line, column, colour if colour == WORST else INK, above)
    for place, (name, row) in enumerate(named.sort_values("level").iterrows()):
        point = row["level"], row["tracking error"]
        look = {"markeredgecolor": INK, "markersize": 8, "zorder": 5, "label": str(name)}
        axes.plot(*point, "D", color=ACTUAL, **look)
        # Above the cloud of dots, the first the highest, each on a thin line that meets no name.
        side = "left" if row["level"] < 0.15 else "right" if row["level"] > 0.5 else "center"
        style: dict[str, Any] = {"xytext": (5 * (side == "center"), 80 - 22 * place), "ha": side}
        leader = {"arrowstyle": "-", "color": INK, "linewidth": 0.8, "shrinkB": 4}
        leader["relpos"] = ({"left": 0.0, "center": 0.5, "right": 1.0}[side], 0.0)
        style |= {"arrowprops": leader, "va": "bottom"}
        label_line(axes, *point, str(name), INK, fontsize=10, **style)
    axes.set(xlabel=LEVEL, ylabel="tracking error a year", xlim=(0.0, 1.0))
    axes.set_ylim(bottom=0.0)
    percent(axes, "xy")
    return figure


# Colour, dashes, and whether the name stands above the line.
BOUNDS: dict[str, tuple[str, Any, bool]] = {
    "cap": (WORST, (0, (1, 1.3)), True),
    "cap with market weights": (WORST, (0, (5, 2)), True),
    "furthest found": (ACTUAL, "solid", False),
    "floor": (INK, (0, (3, 1, 1, 1)), True),
}


def _name_along(axes: Axes, line: pd.Series, text: str, colour: str, above: bool) -> None:
    """Write a name on a falling line, in its direction."""
    # At the left no dot is as low as the floor.
    at = 0.02 if text == "floor" else 0.17
    ahead = at + 0.08
    if len(text) > 20:
        # Too long for the gap between the caps: level, above both, with a stroke to its line.
        stroke = {"arrowstyle": "-", "color": colour, "linewidth": 0.8, "relpos": (0.0, 0.5)}
        label_at(axes, line, 0.3, text, colour, xytext=(22, 30), arrowprops=stroke, fontsize=10.5)
        return
    height, later = (height_at(line, x) for x in (at, ahead))
    axes.text(
        at,
        height + (0.006 if above else -0.008),
        text,
        color=colour,
        rotation=float(np.degrees(np.arctan2(later - height, ahead - at))),
        transform_rotates_text=True,
        rotation_mode="anchor",
        va="bottom" if above else "top",
        fontsize=10,
    )


def differences(
    apart: Mapping[str, pd.DataFrame], intervals: Mapping[str, pd.DataFrame], measures: list[str]
) -> Figure:
    """Draw how a named portfolio differs from each of many drawn, and the middle of histories.

    `apart` (mapping of str to DataFrame of shape (K, n_measures)): by comparison, a row of panels:
    the named portfolio less each one drawn. `intervals` (mapping of str to DataFrame indexed by
    measure): by comparison: columns difference, low and high. `measures`: the measures to draw, a
    column of panels each. Grey: the portfolios drawn. Orange: the mean with its ends, the diamond
    hollow where 0 lies between them. A comparison stands over its row, a measure under
    its panel.
    """
    height = 2.5 * len(apart) + 0.6
    figure, panels = new_figure(len(apart), len(measures), height=height, sharex="col")
    for row, (title, table) in enumerate(apart.items()):
        ends = intervals[title].T
        for column, measure in enumerate(measures):
            axes = panels[row * len(measures) + column]
            _difference(axes, table[measure], ends[measure])
            axes.set_xlabel(measure, fontsize=10.5)
            axes.tick_params(labelbottom=True)
            if not column:
                axes.set_title(title, fontweight="bold", fontsize=10.5, pad=10)
    shared_legend(figure, "outside upper center", ncols=2, labelcolor=INK)
    return figure


def _difference(axes: Axes, drawn: pd.Series, ends: pd.Series) -> None:
    counts, edges = np.histogram(drawn, bins=24)
    shares = counts / counts.max()
    axes.stairs(shares, edges, fill=True, color=SAMPLED, alpha=0.6, label="each portfolio drawn")
    axes.axvline(0.0, color=INK, linewidth=0.9)
    holds = ends["low"] <= 0.0 <= ends["high"]
    axes.plot(
        [ends["low"], ends["high"]],
        [1.2, 1.2],
        color=ACTUAL,
        label="mean, and middle 95 % of histories",
    )
    face = "none" if holds else ACTUAL
    axes.plot(ends["difference"], 1.2, "D", markeredgecolor=ACTUAL, markerfacecolor=face)
    axes.set(ylim=(0.0, 1.4), yticks=[])
    axes.spines["left"].set_visible(False)
    # In points: the sign of percent would make a share of a difference.
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=""))
    zero_line(axes)
