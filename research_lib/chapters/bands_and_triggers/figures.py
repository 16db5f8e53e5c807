"""Bands and triggers, as pictures: paths of a weight, the cube-root law, reversal by state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from research_lib.figures.charts import name_rows
from research_lib.figures.colours import ACTUAL, INK, MARKET, SAMPLED, WORST
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
        panel.axhline(target, color=INK, linewidth=0.8)
        for side in (-1, 1) if rule in bands else ():
            panel.axhline(target + side * bands[rule], color=INK, linewidth=0.9, linestyle="dashed")
        panel.plot(weights.index, weights[rule], color=MARKET, linewidth=1.3)
        panel.set_title(f"{rule}: {turnover[rule]:.0%} traded", fontsize=10.5)
        percent(panel)
    years = pd.date_range(weights.index[0], weights.index[-1], freq="YS")
    axes[-1].set_xticks(years, [str(year.year) for year in years])
    figure.supylabel("weight of the shares", fontsize=11, color=INK)
    return figure


def width_law(law: pd.Series, found: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw the best width of a band against the bid-ask spread, both on logarithmic axes.

    `law` (Series indexed by spread): half-width by the cube-root law. `found` (mapping of str to
    DataFrame indexed by spread): columns `best`, `low` and `high`, half-widths in points of weight,
    of up to three searches. The law dashed; each search a line of dots with its interval.
    """
    figure, (axes,) = new_figure(height=4.8)
    axes.plot(law.index, law, color=INK, linestyle="dashed", linewidth=1.5)
    label_line(axes, law.index[1], law.iloc[1], "cube-root law", INK, xytext=(-8, 15), ha="right")
    looks = [(MARKET, "o", 0.955, -14), (ACTUAL, "s", 1.0, 9), (WORST, "^", 1.047, 0)]
    for (name, table), (colour, marker, aside, up) in zip(found.items(), looks, strict=False):
        # A little to the side, so that intervals of one spread do not cover each other.
        x = table.index.to_numpy(dtype=np.float64) * aside
        axes.plot(x, table["best"], color=colour, marker=marker, markersize=6, linewidth=1.2)
        axes.vlines(x, table["low"], table["high"], color=colour, linewidth=1.4, alpha=0.8)
        label_line(axes, x[-1], table["best"].iloc[-1], name, colour, xytext=(11, up))
    axes.set(xscale="log", yscale="log", xlabel="bid-ask spread, basis points")
    axes.set_ylabel("best half-width, points of weight")
    axes.set_xlim(law.index[0] / 1.5, law.index[-1] * 5.0)
    axes.set_xticks(law.index, [f"{1e4 * spread:g}" for spread in law.index])
    ticks = [0.01, 0.02, 0.05, 0.1, 0.2]
    axes.set_yticks(ticks, [f"{100 * tick:g}" for tick in ticks])
    axes.minorticks_off()
    return figure


def reversal_by_state(table: pd.DataFrame, names: tuple[str, str]) -> Figure:
    """Draw variance ratios in two states, and their difference with its interval.

    `table` (DataFrame indexed by data): columns `off`, `on`, `difference`, `low` and `high`, as
    :func:`research_lib.chapters.bands_and_triggers.reversal.variance_ratio_by_state` gives them.
    `names` (tuple of str): names of the two states, off and on. Left the two ratios of each data
    set, right the difference; filled where its interval leaves out zero.
    """
    options: dict[str, Any] = {"sharey": True, "gridspec_kw": {"width_ratios": [1.0, 1.0]}}
    figure, (left, right) = new_figure(1, 2, height=0.34 * len(table) + 1.3, **options)
    rows = np.arange(len(table))
    left.axvline(1.0, color=INK, linewidth=0.8, zorder=0.5)
    left.hlines(rows, table["off"], table["on"], color=SAMPLED, linewidth=1.4)
    left.plot(table["off"], rows, "s", color="white", markeredgecolor=MARKET, markersize=6)
    left.plot(table["on"], rows, "o", color=WORST, markersize=6.5)
    for name, side, colour in zip(names, ("off", "on"), (MARKET, WORST), strict=True):
        place = float(table[side].iloc[0])
        label_line(left, place, 0.0, name, colour, xytext=(0, 12), ha="center")
    zero_line(right, upright=True)
    right.hlines(rows, table["low"], table["high"], color=INK, linewidth=1.3)
    clear = (table["low"] > 0.0) | (table["high"] < 0.0)
    _dots(right, table["difference"], rows, clear)
    for panel in (left, right):
        name_rows(panel, table.index, top=-1.1)
    left.set_xlabel("variance ratio")
    right.set_xlabel(f"{names[1]} minus {names[0]}")
    return figure


def _dots(axes: Axes, values: pd.Series, rows: np.ndarray, filled: pd.Series) -> None:
    style: dict[str, Any] = {"markersize": 6.5, "markeredgecolor": WORST, "linestyle": "none"}
    axes.plot(values[filled], rows[filled], "o", color=WORST, **style)
    axes.plot(values[~filled], rows[~filled], "o", color="white", **style)
