"""Bands and triggers, as pictures: paths of a weight, the cube-root law, reversal by state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from research_lib.figures.charts import name_rows, shared_legend
from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, SAMPLED, WORST
from research_lib.figures.style import label_line, new_figure, percent, zero_line


def weight_paths(
    weights: pd.DataFrame, target: float, bands: Mapping[str, float], turnover: Mapping[str, float]
) -> Figure:
    """Draw how one asset's weight wanders under several rules, a panel each.

    `weights` (DataFrame of shape (T, R)): weight of the asset at each close, one column a rule,
    first at the top. `target`: its target. `bands` (mapping of str to float): half-width of the
    band of each rule that has one. `turnover` (mapping of str to float): turnover of each rule in
    the time shown. Panels on one scale, target solid and edges dashed.
    """
    figure, axes = new_figure(
        weights.shape[1], height=1.35 * weights.shape[1] + 0.5, sharex=True, sharey=True
    )
    for panel, rule in zip(axes, weights.columns, strict=True):
        panel.axhline(target, color=INK, linewidth=0.8, label="target")
        for side in (-1, 1) if rule in bands else ():
            at = target + side * bands[rule]
            panel.axhline(at, color=INK, linewidth=0.9, linestyle="dashed", label="edge of band")
        panel.plot(weights.index, weights[rule], color=MARKET, linewidth=1.3, label="weight")
        panel.set_title(f"{rule}: {turnover[rule]:.0%} sold", fontsize=10.5)
        percent(panel)
    years = pd.date_range(weights.index[0], weights.index[-1], freq="YS")
    axes[-1].set_xticks(years, [str(year.year) for year in years])
    figure.supylabel("weight of the shares", fontsize=11, color=INK)
    return figure


def width_law(law: pd.Series, found: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw the best width of a band against the bid-ask spread, both on logarithmic axes.

    `law` (Series indexed by spread): half-width by the cube-root law. `found` (mapping of str to
    DataFrame indexed by spread): columns `best`, `low` and `high`, half-widths in points of weight;
    names end in "invented", "priced risk" or "as realised". The law dashed; each search a line of
    dots with its interval.
    """
    figure, (axes,) = new_figure(height=4.8)
    axes.plot(law.index, law, color=INK, linestyle="dashed", linewidth=1.5)
    label_line(axes, law.index[0], law.iloc[0], "cube-root law", INK, xytext=(-9, 0), ha="right")
    looks = {
        "invented": (MARKET, "o-", 0.955, -14),
        "priced risk": (ACTUAL, "s-", 1.0, 9),
        "as realised": (WORST, "^-", 1.047, 0),
    }
    for name, table in found.items():
        colour, marker, aside, up = looks[name.split(", ")[-1]]
        # A little to the side, so that intervals of one spread do not cover each other.
        x = table.index.to_numpy(dtype=np.float64) * aside
        axes.plot(x, table["best"], marker, color=colour, markersize=6, linewidth=1.2, label=name)
        axes.vlines(x, table["low"], table["high"], colour, linewidth=1.4, alpha=0.8, label=name)
        label_line(axes, x[-1], table["best"].iloc[-1], name, colour, xytext=(11, up))
    axes.set(xscale="log", yscale="log", xlabel="bid-ask spread, basis points")
    axes.set_ylabel("best half-width, points of weight")
    axes.set_xlim(law.index[0] / 4.0, law.index[-1] * 5.0)
    axes.set_xticks(law.index, [f"{1e4 * spread:g}" for spread in law.index])
    ticks = [0.01, 0.02, 0.05, 0.1, 0.2]
    axes.set_yticks(ticks, [f"{100 * tick:g}" for tick in ticks])
    axes.minorticks_off()
    return figure


def reversal_by_state(table: pd.DataFrame, names: tuple[str, str]) -> Figure:
    """Draw variance ratios in two states, and their difference with its interval.

    `table` (DataFrame indexed by data): columns `off`, `on`, `difference`, `low` and `high`, as
    :func:`research_lib.chapters.bands_and_triggers.faster.by_state` gives them.
    `names` (tuple of str): names of the two states, off and on. Above the two ratios of each
    data set, below the difference; filled where its interval leaves out zero.
    """
    figure, (above, below) = new_figure(2, height=0.6 * len(table) + 2.2)
    rows = np.arange(len(table))
    above.axvline(1.0, color=INK, linewidth=0.8, zorder=0.5, label="a random walk")
    above.hlines(rows, table["off"], table["on"], SAMPLED, linewidth=1.4, label=" to ".join(names))
    above.plot(table["off"], rows, "s", color="white", markeredgecolor=MARKET, markersize=6)
    above.plot(table["on"], rows, "o", color=WORST, markersize=6.5)
    for name, side, colour in zip(names, ("off", "on"), (MARKET, WORST), strict=True):
        place = float(table[side].iloc[0])
        label_line(above, place, 0.0, name, colour, xytext=(0, 12), ha="center")
    zero_line(below, upright=True)
    below.hlines(rows, table["low"], table["high"], INK, linewidth=1.3, label="interval")
    clear = (table["low"] > 0.0) | (table["high"] < 0.0)
    _dots(below, table["difference"], rows, clear)
    for panel in (above, below):
        name_rows(panel, table.index, top=-1.1)
    above.set_xlabel("variance ratio")
    below.set_xlabel(f"{names[1]} minus {names[0]}")
    return figure


def _dots(axes: Axes, values: pd.Series, rows: np.ndarray, filled: pd.Series) -> None:
    style: dict[str, Any] = {"markersize": 6.5, "markeredgecolor": WORST, "linestyle": "none"}
    axes.plot(values[filled], rows[filled], "o", color=WORST, label="clear of zero", **style)
    axes.plot(values[~filled], rows[~filled], "o", color="white", label="around zero", **style)


def closeness(table: pd.DataFrame) -> Figure:
    """Draw how far rules stray beside a calendar that trades as much, a row a data set.

    `table` (DataFrame indexed by data and rule): `difference`, distance less the calendar's as a
    share of it, and `low` and `high` where an interval is known. A mark a rule, of its own shape;
    left of zero is closer to the target than the calendar.
    """
    figure, (axes,) = new_figure(height=5.0)
    zero_line(axes, upright=True)
    rules = list(table.index.unique(level=1))
    data = list(table.index.unique(level=0))
    looks = {
        "band to edge": (BEST, "o"),
        "band half-way": (MARKET, "D"),
        "band to target": (INK, "s"),
    }
    for up, rule in zip((0.24, 0.08, -0.08, -0.24), rules, strict=True):
        colour, marker = looks.get(rule, (WORST, "^"))
        rows, at = table.xs(rule, level=1), np.arange(len(data)) - up
        axes.plot(rows["difference"], at, marker, color=colour, markersize=7, label=rule)
        axes.hlines(at, rows["low"], rows["high"], color=colour, linewidth=1.4)
    name_rows(axes, [str(name).replace(", ", "\n", 1) for name in data])
    for line in np.arange(len(data) - 1) + 0.5:
        axes.axhline(line, color=INK, linewidth=0.4, alpha=0.5)
    percent(axes, "x")
    axes.set_xlabel("distance from the target, beside the quarterly calendar's")
    shared_legend(figure, "outside upper center", ncols=2)
    return figure
