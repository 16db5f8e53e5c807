"""The inside of the wedge as pictures: fans, chances by level, and the power to see skill."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from research_lib.figures.charts import height_at, label_at, shade
from research_lib.figures.colours import BEST, INK, SAMPLED, WORST
from research_lib.figures.style import label_line, new_figure, percent, zero_line
from research_lib.figures.wedge import (
    COLOURS,
    LEVEL,
    SHARED,
    _draw_wedge,
    _finish,
    signed,
    wedge_chart,
)

# Points from the market, and how the line of each is drawn.
NEAR = {1: (0, (1, 1.2)), 2: (0, (5, 2)), 5: "solid"}


def wedge_fan(
    lines: pd.DataFrame, exact: pd.DataFrame, fan: pd.DataFrame, actual: pd.DataFrame
) -> Figure:
    """Draw how random portfolios crowd inside the wedge, and read one portfolio off it.

    `lines`, `exact` (DataFrames indexed by level): columns best, worst and market: the article's
    lines and those over all portfolios. `fan` (DataFrame indexed by level): results that 5, 25, 50,
    75 and 95 % of the portfolios stay below: columns "5 %" to "95 %". `actual` (DataFrame indexed
    by name): columns level and result; the first is read. With the lines labelled "best", "worst"
    and "market", and the median "50 %".
    """
    figure = wedge_chart(lines, exact=exact, actual=actual, reading=actual.index[0], height=5.6)
    axes = figure.axes[0]
    _draw_fan(axes, fan)
    leader: dict[str, Any] = {"textcoords": "data", "color": INK, "fontsize": 12}
    leader["arrowprops"] = {"arrowstyle": "-", "color": INK, "linewidth": 0.8}
    for name, at, column, height in (
        ("9 in 10 end here", 0.33, "95 %", 0.63),
        ("half of them here", 0.47, "75 %", 0.50),
    ):
        tip = height_at(fan[column], at)
        axes.annotate(name, (at, tip), (at + 0.02, height), **leader)
    _clear_names(axes, str(actual.index[0]))
    # Below all lines, where nothing else is drawn.
    name, result = str(actual.index[0]), float(actual["result"].iloc[0])
    read = float(actual["level"].iloc[0]), result
    leader |= {"textcoords": "axes fraction", "va": "bottom"}
    axes.annotate(f"{name} {signed(result)}", read, (0.42, 0.04), fontweight="bold", **leader)
    return figure


def _clear_names(axes: Axes, name: str) -> None:
    """Take away the names that would stand on the fan, or name a line that is read twice."""
    for text in list(axes.texts):
        if text.get_text().startswith(name) or text.get_text().endswith(" sets"):
            text.remove()


def wedge_fans(lines: pd.DataFrame, fans: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw one wedge with the fan of each way of choosing in it, a panel each.

    `lines` (DataFrame indexed by level): as for :func:`wedge_fan`. `fans` (mapping of str to
    DataFrame): by way, which titles its panel. Two panels in a row, cut at the height of the fans;
    the lines are named in the first.
    """
    figure, panels = new_figure(-(-len(fans) // 2), 2, height=6.4, **SHARED)
    reach = pd.concat([fan[fan.index >= 0.1] for fan in fans.values()])
    for axes, (way, fan) in zip(panels, fans.items(), strict=True):
        _draw_wedge(axes, lines, shade=0.05)
        _draw_fan(axes, fan, 0.38)
        axes.set_title(way)
        _finish(axes)
    panels[0].set_ylim(reach["5 %"].min() - 0.1, reach["95 %"].max() + 0.05)
    for side, at, up in (("best", 0.34, True), ("worst", 0.36, False)):
        style = {"xytext": (4, 5 if up else -5), "va": "bottom" if up else "top", "fontsize": 12}
        label_at(panels[0], lines[side], at, f"article's {side}", COLOURS[side], **style)
    market, below = float(lines["market"].iloc[-1]), {"va": "top", "ha": "right", "fontsize": 12}
    label_line(panels[1], 0.9, market, "market", COLOURS["market"], xytext=(0, -3), **below)
    figure.supxlabel(LEVEL, fontsize=11)
    return figure


def _draw_fan(axes: Axes, fan: pd.DataFrame, alpha: float = 0.22) -> None:
    level = fan.index.to_numpy(dtype=float)
    for low, high in (("5 %", "95 %"), ("25 %", "75 %")):
        style: dict[str, Any] = {"alpha": alpha, "linewidth": 0, "label": f"{low} to {high}"}
        axes.fill_between(level, fan[low], fan[high], color=SAMPLED, **style)
    axes.plot(level, fan["50 %"], color=INK, linewidth=1.6, label="50 %")


def chance_within(chances: pd.DataFrame, ways: list[str]) -> Figure:
    """Draw the chance of ending near the market against the level, a panel for each way.

    `chances` (DataFrame indexed by measure, way and level): columns mean, low and high; the
    measures "within 1", "within 2" and "within 5". `ways`: the panels, in order. With a line and
    its interval for each nearness, labelled by the measure.
    """
    rows = -(-len(ways) // 2)
    figure, panels = new_figure(rows, 2, height=2.4 + 1.6 * rows, **SHARED)
    for axes, way in zip(panels, ways, strict=True):
        for near, dash in NEAR.items():
            table = chances.xs((f"within {near}", way), level=("measure", "way"))
            level = table.index.to_numpy(dtype=float)
            shade(axes, table, INK, 0.2, f"within {near}, interval")
            axes.plot(level, table["mean"], color=INK, linestyle=dash, label=f"within {near}")
            _name_nearness(axes, pd.DataFrame(table), near)
        axes.set(title=way, xlim=(0.0, 1.0), ylim=(0.0, 1.0))
        percent(axes, "xy")
    figure.supxlabel(LEVEL, fontsize=11)
    figure.supylabel("portfolios that near to the market", fontsize=11)
    return figure


def _name_nearness(axes: Axes, table: pd.DataFrame, near: int) -> None:
    """Write the name at the end of a short line, and beside a long one where it is free."""
    level, text = table.index.to_numpy(dtype=float), f"{near} point{'s' * (near > 1)}"
    if level[-1] < 0.7:
        label_line(axes, level[-1], float(table["mean"].iloc[-1]), text, INK)
        return
    at, column, side = {1: (0.66, "low", "top"), 2: (0.42, "high", "bottom")}.get(
        near, (0.3, "high", "bottom")
    )
    style = {"xytext": (0, -2 if near == 1 else 2), "va": side}
    label_at(axes, table[column], at, text, INK, ha="left" if near == 1 else "right", **style)


def possible_probable(points: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw what was probable against what was possible, a dot a year.

    `points` (mapping of str to DataFrame indexed by year): by way, which titles its panel: columns
    possible and probable, shortfalls in decimals. A panel for each way, on one scale.
    """
    figure, panels = new_figure(1, len(points), height=3.5, **SHARED)
    for axes, (way, table) in zip(panels, points.items(), strict=True):
        look: dict[str, Any] = {"color": WORST, "marker": "v", "label": "a year"}
        axes.scatter(table["possible"], table["probable"], s=24, **look)
        axes.set_title(way)
        percent(axes, "xy")
    figure.supxlabel("how far the article's worst fell behind the market", fontsize=11)
    panels[0].set(ylabel="1 in 20 fell behind\nby more than", xlim=(0.0, None), ylim=(0.0, None))
    return figure


def both_sides(chances: pd.DataFrame, band: tuple[float, float]) -> Figure:
    """Draw the chance of beating the market clearly above that of losing to it clearly.

    `chances` (DataFrame indexed by measure and level): columns mean, low and high; the measures
    "above 3", "above 5", "below 3" and "below 5". `band` (tuple of float): levels that are shaded.
    With lines labelled by the measure; the chances of losing point down.
    """
    figure, (axes,) = new_figure(height=4.2)
    axes.axvspan(*band, color=INK, alpha=0.12, linewidth=0, label="levels of the band")
    middle, top = axes.get_xaxis_transform(), {"ha": "center", "va": "top"}
    axes.text(sum(band) / 2, 0.99, f"{band[0]:.0%}\nto {band[1]:.0%}", transform=middle, **top)
    for side, sign, colour in (("above", 1, BEST), ("below", -1, WORST)):
        for points, dash in ((3, (0, (5, 2))), (5, "solid")):
            table = sign * chances.loc[f"{side} {points}"]
            level = table.index.to_numpy(dtype=float)
            name = f"{side} {points}"
            shade(axes, table, colour, 0.2, f"{name}, interval")
            axes.plot(level, table["mean"], color=colour, linestyle=dash, label=name)
            text = f"{points} points {'ahead' if sign > 0 else 'behind'}"
            # The outer line has room outside it, the inner one between it and zero.
            outer = height_at(table["high"], 0.5) + 0.02 * sign
            place = (0.5, outer) if points == 3 else (0.11, 0.06 * sign)
            label_line(axes, *place, text, colour, xytext=(0, 0))
    zero_line(axes)
    axes.set(xlim=(0.0, 1.0), xlabel=LEVEL, ylabel="portfolios in a year")
    axes.yaxis.set_major_formatter(lambda share, _: f"{abs(share):.0%}")
    percent(axes, "x")
    return figure


def power_curves(panels: Mapping[str, pd.DataFrame], aim: float) -> Figure:
    """Draw how often a test finds skill that is there, by the years it has.

    `panels` (mapping of str to DataFrame indexed by years): by title: a column for each curve,
    named by its label. `aim`: power that is marked. A panel for each table, with the curves
    labelled at their ends.
    """
    figure, axes_row = new_figure(1, len(panels), height=3.9, **SHARED)
    dashes = ["solid", (0, (6, 2)), (0, (1, 1.2)), (0, (8, 2, 1.5, 2))]
    for axes, (title, curves) in zip(axes_row, panels.items(), strict=True):
        years = curves.index.to_numpy(dtype=float)
        axes.axhline(aim, color=INK, linewidth=0.8, label="aim")
        rank = curves.mean().rank(ascending=False).astype(int).tolist()
        for (name, curve), place, dash in zip(curves.items(), rank, dashes, strict=False):
            axes.plot(years, curve, color=INK, linestyle=dash, label=name)
            height = {1: 0.92, 2: 0.65}.get(place, 0.35)
            at = min(int(np.searchsorted(curve.to_numpy(), height)), len(years) - 1)
            label_line(axes, years[at], curve.iloc[at], str(name), INK, xytext=(6, -2), va="top")
        axes.set(title=title, xlabel="years", xlim=(0.0, years[-1]), ylim=(0.0, 1.0))
        percent(axes)
    axes_row[0].set_ylabel("skill found")
    return figure
