"""Pictures of the choice of a level: what skill earns, what is best, what a limit costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from research_lib.figures.charts import height_at, label_at, panel_grid, shade
from research_lib.figures.colours import BEST, INK, MARKET, SAMPLED, WORST
from research_lib.figures.style import label_line, new_figure, percent

# A colour, a marker and a line for each yardstick: never colour alone.
LOOKS = [(BEST, "D", "-"), ("#CC79A7", "^", "--")]
HOUSE = (0.20, 0.35)


def _market_line(axes: Axes) -> None:
    axes.axhline(0.0, color=MARKET, linewidth=1.2, zorder=1.5, label="market")


def forecast_clouds(clouds: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw results against forecasts, a dot an asset and year, a panel a skill.

    `clouds` (mapping of title to DataFrame): columns forecast and result, in standard deviations. A
    line has the mean result of each tenth of the forecasts, at their mean.
    """
    figure, axes = new_figure(1, len(clouds), height=3.9, sharex=True, sharey=True)
    for ax, (title, cloud) in zip(axes, clouds.items(), strict=True):
        dots: dict[str, Any] = {"color": SAMPLED, "markersize": 3, "alpha": 0.35}
        dots |= {"markeredgewidth": 0, "label": "an asset in a year"}
        ax.plot(cloud["forecast"], cloud["result"], "o", rasterized=True, **dots)
        tenth = pd.qcut(cloud["forecast"], 10, labels=False)
        mean = cloud.groupby(tenth).mean()
        ax.plot(mean["forecast"], mean["result"], "D-", color=BEST, markersize=5)
        ax.set(title=title, xlabel="forecast", xlim=(-3.5, 3.5), ylim=(-3.5, 3.5))
        ax.text(0.02, 0.98, "mean of each tenth", color=BEST, va="top", transform=ax.transAxes)
    axes[0].set_ylabel("result")
    return figure


def excess_by_level(
    panels: Mapping[str, pd.DataFrame], best: Mapping[str, Mapping[str, float]]
) -> Figure:
    """Draw what forecasts earned over the market at each level, a panel a skill.

    `panels` (mapping of title to DataFrame indexed by level): columns mean, low and high (a band of
    single years), and law, in decimals. `best` (mapping of title to mapping of yardstick to level):
    levels to mark on the line of the mean. Two panels a row, on one scale; lines and marks are
    named in the last.
    """
    figure, axes = panel_grid(len(panels), 2, each=2.9, sharex=True, sharey=True)
    for ax, (title, table) in zip(axes, panels.items(), strict=True):
        level = table.index.to_numpy(dtype=float)
        shade(ax, table, SAMPLED, 0.3, "_single years")
        _market_line(ax)
        ax.plot(level, table["mean"], color=INK, label="mean")
        # Rings on the line: the two may coincide, and both must show.
        ring = {"markersize": 7, "markerfacecolor": "none", "markevery": 4}
        ax.plot(level, table["law"], "o", color=INK, label="law", **ring)
        for (name, at), (colour, marker, _) in zip(best[title].items(), LOOKS, strict=True):
            height = height_at(table["mean"], at)
            ax.plot(at, height, marker, color=colour, markersize=9, label=name, clip_on=False)
        ax.set(title=title, xlim=(0.0, 1.0))
        percent(ax)
    for ax in axes[-2:]:
        _ends_inside(ax)
        ax.set_xlabel("level")
    for ax in axes[::2]:
        ax.set_ylabel("over the market")
    title, table = list(panels.items())[-1]
    _name_marks(axes[len(panels) - 1], table, best[title])
    return figure


def _ends_inside(axes: Axes) -> None:
    """Write the ends of an axis of levels inside it, where a neighbour's cannot touch them."""
    axes.set_xticks([0.0, 0.5, 1.0], ["0%", "50%", "100%"])
    first, _, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")


def _name_marks(axes: Axes, table: pd.DataFrame, best: Mapping[str, float]) -> None:
    """Write what band and market are beside them, and the rest above the band."""
    at = float(table.index[len(table) // 5])
    label_at(axes, table["low"], at, "single years", INK, va="top", xytext=(5, -7))
    label_line(axes, 0.0, 0.0, "market", MARKET, xytext=(6, -9))
    drawn = dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
    names = {"mean": "mean", "law": "formula"} | {name: name for name in best}
    options: dict[str, Any] = {
        "loc": "upper right",
        "ncols": 2,
        "borderaxespad": 0.0,
        "handletextpad": 0.4,
    }
    handles = [drawn[label] for label in names]
    axes.legend(handles, list(names.values()), columnspacing=0.9, handlelength=1.2, **options)


def best_by_skill(table: pd.DataFrame, law: Mapping[str, pd.Series]) -> Figure:
    """Draw the best level of each skill with its interval, a mark a yardstick.

    `table` (DataFrame indexed by yardstick and skill): columns level, low and high. `law` (mapping
    of yardstick to Series indexed by skill): the closed form on a fine grid of skills. Skills on a
    scale linear up to 0.02 and logarithmic above; the range that the house names is shaded.
    """
    figure, (ax,) = new_figure(height=4.4)
    ax.set_xscale("symlog", linthresh=0.02, linscale=0.39)  # no kink at 0.02
    ax.axhspan(*HOUSE, color=SAMPLED, alpha=0.3, linewidth=0, label="_the house's range")
    ax.text(0.001, sum(HOUSE) / 2, "the house's\n20–35 %", va="center")
    for shift, name, (colour, marker, dash) in zip((0.97, 1.03), law, LOOKS, strict=True):
        part = table.loc[name]
        # A little apart, so that the bars of two yardsticks do not cover each other.
        at = part.index.to_numpy(dtype=float) * shift + (shift - 1.0) * 0.02
        curve: dict[str, Any] = {"linestyle": dash, "linewidth": 1.3, "label": f"_{name}, formula"}
        ax.plot(law[name].index, law[name], color=colour, alpha=0.9, **curve)
        ax.vlines(at, part["low"], part["high"], colour, linewidth=2.0, label=f"_{name}, interval")
        ax.plot(at, part["level"], marker, color=colour, markersize=8, label=name, clip_on=False)
    skills = table.index.unique(level=1)
    ax.set_xticks(skills, [f"{skill:g}" for skill in skills])
    ax.minorticks_off()
    ax.set(xlabel="skill", ylabel="best level", ylim=(0.0, 1.03), xlim=(-0.003, 0.6))
    ax.legend(loc="upper right")
    percent(ax)
    return figure


def growth_by_start(
    curves: Mapping[str, pd.DataFrame], bands: Mapping[str, pd.DataFrame]
) -> Figure:
    """Draw growth over the market by level, a line for each month in which the year starts.

    `curves` (mapping of title to DataFrame of shape (levels, starts)): mean log growth over the
    market's, in decimals. `bands` (mapping of title to DataFrame indexed by level): columns low and
    high: the interval of the mean over starts, shaded where it is given. A panel a data set; each
    line's best level carries a diamond, the mean is thick.
    """
    figure, axes = new_figure(1, len(curves), height=3.9, sharey=True)
    for ax, (title, table) in zip(axes, curves.items(), strict=True):
        level = table.index.to_numpy(dtype=float)
        if title in bands:
            shade(ax, bands[title], SAMPLED, 0.2, "interval of the mean")
        _market_line(ax)
        starts = [f"start {start}" for start in table.columns]
        ax.plot(level, table, color=INK, linewidth=0.8, alpha=0.5, label=starts)
        ax.plot(level, table.mean(axis=1), color=INK, linewidth=3.0, label="mean")
        best: dict[str, Any] = {"markersize": 6, "clip_on": False, "label": "best of a start"}
        ax.plot(table.idxmax(), table.max(), "D", color=BEST, **best)
        ax.set(title=title, xlabel="level", xlim=(0.0, 1.0))
        _ends_inside(ax)
        percent(ax)
    axes[0].set_ylabel("growth over the market")
    corner = {"transform": axes[-1].transAxes, "ha": "right", "va": "top"}
    axes[-1].text(0.99, 0.99, "thick: mean of starts", color=INK, **corner)
    axes[-1].text(0.99, 0.90, "diamond: best of a start", color=BEST, **corner)
    return figure


def price_of_limit(years: pd.Series, interval: tuple[float, float], skills: pd.DataFrame) -> Figure:
    """Draw what another point of the limit would have earned: each year, and by skill.

    `years` (Series indexed by year): with perfect foresight, points of result a point of limit.
    `interval` (tuple of float): interval of their mean. `skills` (DataFrame indexed by skill):
    columns mean, low and high, in the same unit. Years above; below, the mean over the years that
    forecasts of each skill would have earned.
    """
    figure, (top, low) = new_figure(2, 1, height=5.6, height_ratios=[1.4, 1.0])
    top.axhspan(*interval, color=BEST, alpha=0.2, linewidth=0, label="interval of the mean")
    # The line ends where its name begins.
    ends = years.index[0] - 1, years.index[-1] + 1
    top.plot(ends, [years.mean()] * 2, color=BEST, linestyle="--", linewidth=1.2, label="mean")
    top.vlines(years.index, 0.0, years, color=INK, linewidth=1.2, label="year, from zero")
    top.plot(years.index, years, "o", color=BEST, markersize=5, label="year")
    label_line(top, ends[1], years.mean(), "mean", BEST)
    reach = (years.index[0] - 2, years.index[-1] + 8)
    top.set(title="perfect foresight, by year", ylabel="points a point", xlim=reach)
    top.set_ylim(0.0, None)
    at = np.arange(len(skills))
    _market_line(low)
    low.vlines(at, skills["low"], skills["high"], color=INK, linewidth=2.0, label="interval")
    low.plot(at, skills["mean"], "o", color=INK, markersize=7, label="mean")
    low.set_xticks(at, [f"{skill:g}" for skill in skills.index])
    low.set(title="forecasts, mean of all years", xlabel="skill", ylabel="points a point")
    return figure


def convergence(searches: Mapping[str, Mapping[int, pd.DataFrame]]) -> Figure:
    """Draw how far a search is from the exact optimum, a line a seed.

    `searches` (mapping of title to mapping of seed to DataFrame): columns evaluations and gap, in
    decimals; missing where nothing feasible was found yet. A panel a problem, its ordinate linear
    below a tenth of a point and logarithmic above.
    """
    figure, axes = new_figure(1, len(searches), height=3.9, sharey=True)
    for ax, (title, paths) in zip(axes, searches.items(), strict=True):
        for seed, path in paths.items():
            gap, name = 100.0 * path["gap"], f"seed {seed}"
            ax.plot(path["evaluations"], gap, color=WORST, linewidth=1.0, alpha=0.8, label=name)
            last = path["evaluations"].iloc[-1], gap.iloc[-1]
            ax.plot(*last, "o", color=WORST, label=f"{name}, end")
        ax.axhline(0.0, color=BEST)
        ax.set_yscale("symlog", linthresh=0.1, linscale=0.6)
        ax.set_yticks([0.0, 0.1, 1.0, 10.0])
        ax.set_xticks(range(0, 15000, 5000))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        ax.set(title=title, xlabel="evaluations", ylim=(-0.05, None))
    label_line(axes[0], 0.0, 0.0, "exact programme", BEST, xytext=(6, 8))
    axes[0].set_ylabel("below the optimum, points")
    return figure
