"""Rebalancing when markets fall, as pictures: payoffs, crises, trades, and how long spikes last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, YearLocator
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

from research_lib.chapters.downside.turbulence import constant_mix_gain
from research_lib.figures.charts import name_rows, shade, shared_legend
from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, SAMPLED, WORST
from research_lib.figures.style import ExactPercent, label_line, new_figure, percent, zero_line


def gain_by_move(
    windows: pd.DataFrame, weight: float, volatilities: Mapping[float, str], years: float = 1.0
) -> Figure:
    """Draw what a constant mix ended above the mix left alone, by the move of the market.

    `windows`: from :func:`research_lib.chapters.downside.turbulence.window_outcomes`; each row is a
    dot. `weight`: weight of the risky asset. `volatilities` (mapping of float to str): volatilities
    a year of the curves of the closed form, and the colour of each. `years`: length of the windows.
    Dots, their shade by realised volatility, with the curves over them.
    """
    figure, (axes,) = new_figure(height=3.9)
    zero_line(axes)
    zero_line(axes, upright=True)
    gain = windows["rebalanced"] - windows["held"]
    axes.scatter(windows["move"] - 1.0, gain, 9, SAMPLED, alpha=0.55, linewidths=0, label="window")
    low, high = windows["move"].min(), windows["move"].max()
    dashes = iter(["solid", "dashed", "dotted"])
    for volatility, colour in volatilities.items():
        variance = volatility**2 * years
        # As far as a year of that volatility is likely to reach: 2.6 standard deviations.
        reach = np.exp(np.array([-2.6, 2.6]) * np.sqrt(variance))
        move = np.linspace(max(low, reach[0]), min(high, reach[1]), 200)
        curve = constant_mix_gain(move, variance, weight)
        axes.plot(move - 1.0, curve, color=colour, linestyle=next(dashes))
        # Below the right end there are no dots: realised volatility is seldom so low.
        place: dict[str, Any] = {"ha": "right", "va": "top", "xytext": (-4, -6)}
        # The widest ends close above the axis: its name stands beside its end.
        place |= {"va": "center", "xytext": (-14, 0)} if volatility == max(volatilities) else {}
        name = f"volatility {volatility:.0%}"
        label_line(axes, move[-1] - 1.0, curve[-1], name, colour, **place)
    axes.set_xlabel("shares over bills, a year")
    axes.set_ylabel("rebalanced minus left alone,\npoints of the value at the start")
    percent(axes, "x")
    axes.yaxis.set_major_formatter(ExactPercent(1.0, decimals=0, symbol=""))
    return figure


def trough_and_recovery(gaps: pd.DataFrame) -> Figure:
    """Draw how far a rebalanced mix was behind at each trough, and ahead at each recovery.

    `gaps`: from :func:`research_lib.chapters.downside.crises.trough_and_recovery`. One row a fall,
    the first at the top: a bar for each of the two, with its number in points.
    """
    figure, (axes,) = new_figure(height=0.235 * len(gaps) + 1.0)
    zero_line(axes, upright=True)
    for column, colour, side in [("trough", WORST, "left"), ("recovery", BEST, "right")]:
        points = 100.0 * gaps[column]
        axes.barh(range(len(gaps)), points, height=0.6, color=colour, label=f"at the {column}")
        axes.set_title(f"at the {column}", loc=side, color=colour)
        for height, gap in enumerate(points):
            place: dict[str, Any] = {"ha": "right", "xytext": (-4, 0)} if gap < 0 else {}
            text = f"{gap:+.1f}".replace("-", "\N{MINUS SIGN}")
            label_line(axes, gap, height, text, INK, fontsize=10, **place)
    name_rows(axes, gaps.index)
    axes.margins(x=0.15)
    axes.set_xlabel("rebalanced minus left alone, points of the value at the peak")
    return figure


def through_a_fall(gap: pd.Series, dates: Mapping[str, pd.Timestamp]) -> Figure:
    """Draw by day how far a rebalanced mix is behind or ahead of the same mix left alone.

    `gap`: from :func:`research_lib.chapters.downside.crises.gap_by_day`. `dates` (mapping of str to
    Timestamp): closes to mark, by the word beside the mark.
    """
    figure, (axes,) = new_figure(height=3.0)
    zero_line(axes)
    low, high = gap.clip(upper=0.0), gap.clip(lower=0.0)
    axes.fill_between(gap.index, low, color=WORST, alpha=0.35, linewidth=0, label="below")
    axes.fill_between(gap.index, high, color=BEST, alpha=0.35, linewidth=0, label="above")
    axes.plot(gap.index, gap, color=INK, linewidth=1.6, label="gap")
    for word, date in dates.items():
        at: Any = date  # matplotlib takes dates for numbers
        axes.plot(at, gap[date], "o", color=INK, markersize=6, label=word)
        place: dict[str, Any] = {"xytext": (0, 12 if gap[date] > 0 else -12), "ha": "center"}
        label_line(axes, at, gap[date], word, INK, **place)
    axes.xaxis.set_major_locator(YearLocator())  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(DateFormatter("%Y"))  # type: ignore[no-untyped-call]
    axes.set_ylabel("rebalanced minus left alone,\npoints of the value at the peak")
    axes.margins(y=0.15)
    axes.yaxis.set_major_formatter(ExactPercent(1.0, decimals=0, symbol=""))
    return figure


def effects_by_crisis(trades: pd.DataFrame, weights: pd.DataFrame, labels: list[str]) -> Figure:
    """Draw the two effects of rebalancing on the loss in each crisis.

    `trades`, `weights` (DataFrames indexed by crisis): `mean`, `least` and `most` of the effect of
    trading in the crisis, and of the weights held at its start; the same crises in both, missing
    where the data begin too late. `labels` (list of two str): titles of the two panels. Two panels
    with one line a crisis, the first at the top: dots with bars between the ends.
    """
    figure, axes = new_figure(1, 2, height=0.2 * len(trades) + 1.1, sharey=True)
    looks = [(trades, WORST, "o"), (weights, BEST, "D")]
    for panel, (table, colour, marker), title in zip(axes, looks, labels, strict=True):
        zero_line(panel, upright=True)
        for height, (_, row) in enumerate(table.iterrows()):
            ends = [row["least"], row["most"]]
            panel.plot(ends, [height] * 2, color=colour, linewidth=4, alpha=0.45, label="range")
            panel.plot(row["mean"], height, marker, color=colour, markersize=6, label="mean")
        panel.set_title(title)
        panel.set_xlabel("effect on the result, points")
        panel.xaxis.set_major_formatter(ExactPercent(1.0, decimals=0, symbol=""))
        name_rows(panel, trades.index, top=-0.5, bottom=0.5)
    return figure


def gain_by_fifth(tables: Mapping[str, pd.DataFrame], others: Mapping[str, str]) -> Figure:
    """Draw what rebalancing gained on other portfolios, by fifths of what the market did.

    `tables` (mapping of str to DataFrame): from
    :func:`research_lib.chapters.downside.entries.by_fifth`, by the title of a panel. `others`: what
    it is held against, and the name of each. A line with a band from the least to the most start
    for each of these in every panel.
    """
    figure, axes = new_figure(1, len(tables), height=3.6, sharey=True)
    styles = dict(zip(others, [(WORST, "o"), (BEST, "D")], strict=True))
    for panel, (title, table) in zip(axes, tables.items(), strict=True):
        zero_line(panel)
        for other, name in others.items():
            colour, marker = styles[other]
            rows = table.loc[other].drop("all").set_axis(["mean", "low", "high"], axis=1)
            at = np.arange(len(rows))
            shade(panel, rows.set_axis(at), colour, 0.2, f"_{name}, interval")
            panel.plot(at, rows["mean"], color=colour, marker=marker, markersize=5, label=name)
        panel.set_title(title)
        panel.set_xticks(at, ["worst", "2", "3", "4", "best"])
    axes[0].set_ylabel("rebalanced minus the other")
    percent(axes[0])
    axes[len(axes) // 2].set_xlabel("fifths of all entries, by what shares did in the year after")
    shared_legend(figure, "outside upper center", ncols=2)
    return figure


def trades_against_volatility(table: pd.DataFrame) -> Figure:
    """Draw how trades line up with past volatility, after falls and after rises.

    `table` (DataFrame indexed by (data, looks), looks being "all", "after a fall", "after a rise"):
    `mean`, `low` and `high` of the rank correlation of trades and past volatility. One line a data
    set with three dots and their intervals, the first at the top.
    """
    names = list(table.index.get_level_values(0).unique())
    figure, (axes,) = new_figure(height=0.37 * len(names) + 1.2)
    zero_line(axes, upright=True)
    kinds = {"after a fall": (WORST, "v"), "all": (INK, "s"), "after a rise": (BEST, "^")}
    for shift, (kind, (colour, marker)) in zip([-0.22, 0.0, 0.22], kinds.items(), strict=True):
        rows = table.xs(kind, level=1).loc[names]
        heights = np.arange(len(names)) + shift
        axes.hlines(heights, rows["low"], rows["high"], colour, linewidth=1.6, label=kind)
        axes.plot(rows["mean"], heights, marker, color=colour, markersize=6, label=kind)
        place: dict[str, Any] = {"xytext": (0, 10), "ha": "center", "va": "bottom"}
        label_line(axes, rows["mean"].iloc[0], heights[0] - 0.05, kind, colour, **place)
    name_rows(axes, names, top=-0.95, bottom=0.5)
    axes.set_xlabel("sells the volatile ←   rank correlation   → buys the volatile")
    return figure


def excess_by_wait(
    left: pd.DataFrame, ends: pd.DataFrame, colours: tuple[str, str] = (MARKET, ACTUAL)
) -> Figure:
    """Draw how much of a spike's excess volatility is left, by the time since it began.

    `left` (DataFrame indexed by periods since the spike): `mean` of the share that is left, `low`
    and `high`, between which half of the spikes lie. `ends` (DataFrame indexed by name of the
    calendar): the same and `wait`, the mean number of periods to its next date. A line with a band,
    and a dot with a bar for each calendar.
    """
    line, dot = colours
    figure, (axes,) = new_figure(height=4.2)
    zero_line(axes)
    axes.axhline(0.5, color=INK, linewidth=0.8, linestyle="dotted", label="half of it")
    shade(axes, left, line, 0.18, "half of the spikes")
    axes.plot(left.index, left["mean"], color=line, label="mean")
    for name, row in ends.iterrows():
        axes.vlines(row["wait"], row["low"], row["high"], dot, linewidth=1.8, label=f"{name}, half")
        mark: dict[str, Any] = {"markeredgecolor": INK, "markersize": 7, "label": name}
        axes.plot(row["wait"], row["mean"], "o", color=dot, **mark)
        label_line(axes, row["wait"], row["high"], str(name), INK, xytext=(5, 4), va="bottom")
    _share_axis(axes)
    axes.set_xlabel("trading days since volatility entered its top tenth")
    return figure


def _share_axis(axes: Axes) -> None:
    axes.yaxis.set_major_locator(FixedLocator([0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5]))
    axes.set_ylabel("excess volatility left")
    axes.set_ylim(bottom=-0.05)
    percent(axes)
