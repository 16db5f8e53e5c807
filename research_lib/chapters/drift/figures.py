"""Drift, as pictures: distance and calm, the wait for a level, weights and how far they wander."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from research_lib.chapters.drift.data import meant_names
from research_lib.figures.charts import name_rows, panel_grid, pushed_apart
from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, WORST
from research_lib.figures.style import label_line, new_figure, percent

# Colours, markers and dashes: a data set keeps its own through the chapter and its evidence.
LOOKS = [
    (MARKET, "o", "solid"),
    (WORST, "s", "dashed"),
    (BEST, "^", "dashdot"),
    (ACTUAL, "D", (0, (5, 1))),
    ("#CC79A7", "v", (0, (3, 1, 1, 1))),
    (INK, "X", "dotted"),
    ("#56B4E9", "P", (0, (5, 1, 1, 1))),
]
MONTHS = {"monthly": "1", "quarterly": "3", "semi-annual": "6", "annual": "12"}
OWN = dict(zip(meant_names(), LOOKS, strict=True))


def _looks(names: Iterable[str]) -> dict[str, tuple[str, str, Any]]:
    """Return the look of each name: its own, or by position if it has none."""
    return {name: OWN.get(name, look) for name, look in zip(names, LOOKS, strict=False)}


def distance_and_calm(found: pd.DataFrame, more: pd.DataFrame) -> Figure:
    """Draw what rarer reviews do to the distance from target, and beside it to the volatility.

    `found` (DataFrame indexed by (data, rule)): `tracking error` a year, `low` and `high` of a bar
    around it. `more` (DataFrame of shape (n_data, n_rules)): volatility above that of the first of
    its rules, in points a year. Two panels with one scale, a line a data set, side by side so that
    none hides another; never, the last rule, stands apart as a hollow marker.
    """
    figure, axes = new_figure(1, 2, height=4.0, sharey=True, gridspec_kw={"wspace": 0.08})
    titles = (
        "distance: tracking error\nto target, % a year",
        "volatility above that of\nmonthly reviews, points a year",
    )
    rules, ends = list(more.columns), {}
    middle = np.array([*range(len(rules) - 1), len(rules) - 0.5])
    apart = 0.2 * (np.arange(len(more)) - (len(more) - 1) / 2)
    for aside, (name, (colour, marker, dash)) in zip(
        apart, _looks(more.index).items(), strict=True
    ):
        x = middle + aside
        error = 100.0 * found.loc[name].loc[rules]
        look: dict[str, Any] = {"color": colour, "marker": marker, "markersize": 4.5, "label": name}
        for panel, line in zip(axes, [error["tracking error"], more.loc[name]], strict=True):
            panel.plot(x[:-1], line.iloc[:-1], linestyle=dash, linewidth=1.6, **look)
            panel.plot(x[-1], line.iloc[-1], markerfacecolor="none", **look)
        low, high = error["low"].iloc[:-1], error["high"].iloc[:-1]
        axes[0].vlines(x[:-1], low, high, color=colour, label=f"{name}, interval")
        if name == more.index[0]:
            at, height = x[-2], float(error["tracking error"].to_numpy()[-2])
            label_line(axes[0], at, height, f"{height:.2f}%", colour, xytext=(-8, 7), ha="right")
        end = float(more.loc[name].to_numpy()[-1])
        # A name stands left of its marker, and above the lines where these end at zero.
        ends[name] = 1.0 if abs(end) < 0.6 else end
    for name, height in pushed_apart(pd.Series(ends), 0.8).items():
        colour = _looks(more.index)[name][0]
        place: dict[str, Any] = {"xytext": (-10, 0), "ha": "right", "fontsize": 10.5}
        label_line(axes[1], middle[-1], height, name.replace(", ", ",\n"), colour, **place)
    for panel, title in zip(axes, titles, strict=True):
        panel.set_title(title)
        panel.set_xticks(middle, [MONTHS.get(rule, rule) for rule in rules])
        right = middle[-1] + (0.6 if panel is axes[0] else 0.3)
        panel.set_xlim(-0.5, middle[-1] + (0.6 if panel is axes[0] else 3.4))
        panel.hlines(0.0, -0.5, right, color=INK, linewidth=0.8, zorder=0.5, label="zero")
        panel.spines["bottom"].set_bounds(-0.5, right)
        panel.yaxis.set_major_formatter("{x:.0f}")
        panel.tick_params(labelleft=True)
        panel.set_xlabel("months between reviews", loc="left")
    return figure


def off_target_by_age(curves: pd.DataFrame) -> Figure:
    """Draw how far portfolios are off target by the time since they were last restored.

    `curves` (DataFrame indexed by months, from 1 on, a column a data set): share of the portfolio
    off target. A line a data set, its name at its end, and beside each a dotted one that starts at
    the same height and grows with the square root of time.
    """
    figure, (axes,) = new_figure(height=4.2)
    months, last = curves.index.to_numpy(dtype=float), float(curves.index[-1])
    looks, gap = _looks(map(str, curves.columns)), 0.05 * float(curves.to_numpy().max())
    for name, (colour, _, dash) in looks.items():
        line = curves[name]
        axes.plot(months, line, color=colour, linestyle=dash, label=name)
        root = line.iloc[0] * np.sqrt(months / months[0])
        dotted: dict[str, Any] = {"linestyle": "dotted", "label": f"{name}, square root"}
        axes.plot(months, root, color=colour, linewidth=1.3, **dotted)
    for name, height in pushed_apart(curves.iloc[-1], gap).items():
        label_line(axes, last, height, name, looks[name][0])
    axes.set(xlim=(0, 1.42 * last), ylim=(0, None), xlabel="months since the last review")
    axes.set_xticks(range(0, int(last) + 1, 6))
    axes.set_ylabel("share of the portfolio off target")
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 5, 10]))
    percent(axes)
    return figure


def weights_left_alone(panels: dict[str, pd.DataFrame], marks: dict[str, float]) -> Figure:
    """Draw weights through time, one panel a portfolio, names beside the ends.

    `panels` (dict of str to DataFrame of shape (T, N)): weights by date; up to seven lines. `marks`
    (dict of str to float): title of a panel and the weight to mark in it with a dashed line. Panels
    beside one another, each on its own scale.
    """
    figure, axes = new_figure(1, len(panels), height=3.6)
    for panel, (title, weights) in zip(axes, panels.items(), strict=True):
        _lines(panel, weights)
        panel.axhline(marks[title], color=INK, linewidth=1.0, linestyle=(0, (4, 3)), label="target")
        panel.set_title(title)
        percent(panel)
    return figure


def _lines(axes: Axes, weights: pd.DataFrame) -> None:
    x = weights.index
    for place, ((colour, _, dash), name) in enumerate(zip(LOOKS, weights.columns, strict=False)):
        # The first line lies on top of the others.
        style: dict[str, Any] = {"color": colour, "linestyle": dash, "zorder": 2.9 - 0.1 * place}
        axes.plot(x, weights[name], linewidth=1.6, **style)
    gap = 0.07 * float(np.ptp(weights.to_numpy()))
    for asset, height in pushed_apart(weights.iloc[-1], gap).items():
        colour = LOOKS[list(map(str, weights.columns)).index(asset)][0]
        label_line(axes, x[-1], height, asset, colour, fontsize=10.5)
    axes.set_xlim(x[0], x[-1] + 0.2 * (x[-1] - x[0]))
    step = 30 if x[-1].year - x[0].year > 60 else 3
    ticks: Any = [
        pd.Timestamp(year, 1, 1)
        for year in range(x[0].year + 1, x[-1].year + 1)
        if year % step == 0
    ]
    axes.set_xticks(ticks, [str(tick.year) for tick in ticks])


def wait_for_level(reached: pd.DataFrame, years: str) -> Figure:
    """Draw the share of starts from which a level had been reached, by time.

    `reached` (DataFrame indexed by (data, years)): `share` of the starts, `low` and `high` over
    groups of assets. `years`: label of the horizontal axis. A line a data set, its name at its end;
    every third year has a bar from low to high, those of the data sets side by side.
    """
    figure, (axes,) = new_figure(height=4.4)
    names = list(reached.index.get_level_values(0).unique())
    asides = 0.14 * (np.arange(len(names)) - (len(names) - 1) / 2)
    for aside, (name, (colour, marker, dash)) in zip(asides, _looks(names).items(), strict=True):
        line = reached.xs(name)
        third = line[line.index % 3 == 0]
        bar: dict[str, Any] = {"linewidth": 1.3, "label": f"{name}, range over groups"}
        axes.vlines(third.index + aside, third["low"], third["high"], color=colour, **bar)
        style: dict[str, Any] = {"color": colour, "marker": marker, "linestyle": dash}
        axes.plot(line.index, line["share"], markersize=4.5, linewidth=1.8, label=name, **style)
        label_line(axes, line.index[-1], line["share"].iloc[-1], name, colour, xytext=(7, 0))
    last = float(reached.index.get_level_values(1).max())
    axes.set(xlim=(0, 1.34 * last), ylim=(-0.03, 1.03), xlabel=years, ylabel="share of starts")
    axes.set_xticks(range(0, int(last) + 1, 2))
    percent(axes)
    return figure


def by_interval(table: pd.DataFrame, label: str, *, root: bool = False) -> Figure:
    """Draw a measure against the time between reviews, both on logarithmic axes.

    `table` (DataFrame indexed by (data, reviews a year)): `value`, and `low` and `high` of a bar
    around it; reviews of 0 stand for never. `label`: what is measured. `root`: whether to draw a
    line of the slope of a square root. A line a data set; never stands apart at the right.
    """
    figure, (axes,) = new_figure(height=4.6)
    ends: dict[str, tuple[float, float, str]] = {}
    names = table.index.get_level_values(0).unique()
    # Never has a column for each data set, so that the bars stand side by side.
    apart = 900.0 * np.geomspace(0.72, 1.39, len(names))
    for (name, (colour, marker, dash)), never in zip(_looks(names).items(), apart, strict=True):
        line = table.xs(name).sort_index(ascending=False)
        x = np.array([252.0 / looks if looks else never for looks in line.index])
        drawn = line.index.to_numpy() > 0
        bars = [line["value"] - line["low"], line["high"] - line["value"]]
        look: dict[str, Any] = {"color": colour, "marker": marker, "markersize": 4.5, "label": name}
        axes.errorbar(x, line["value"], yerr=bars, linestyle="none", elinewidth=1.2, **look)
        joined: dict[str, Any] = {"linestyle": dash, "label": f"{name}, joined"}
        axes.plot(x[drawn], line["value"][drawn], color=colour, linewidth=1.4, **joined)
        right = apart[-1] if x[-1] == never else x[-1]
        ends[name] = float(right), float(line["value"].iloc[-1]), colour
    if root:
        looks = table.index.get_level_values(1).to_numpy(dtype=float)
        below = 0.7 * float((table["value"].to_numpy() * np.sqrt(looks / 252.0))[looks > 0].min())
        slope: dict[str, Any] = {"linestyle": "dotted", "label": "square root"}
        axes.plot([1, 252], below * np.sqrt([1, 252]), color=INK, linewidth=1.5, **slope)
        label_line(axes, 5.0, below * 5**0.5, "square root", INK, xytext=(6, -8))
    axes.set(
        xscale="log",
        yscale="log",
        xlim=(0.85 * 252.0 / table.index.get_level_values(1).max(), 9000),
        ylabel=label,
    )
    ticks = {1: "day", 5: "week", 21: "month", 63: "quarter", 252: "year"}
    if (table.index.get_level_values(1) == 0).any():
        ticks[900] = "never"
    ticks = {tick: name for tick, name in ticks.items() if tick >= axes.get_xlim()[0]}
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.set_xlabel("a review every")
    low, high = axes.get_ylim()
    _name_ends(axes, ends)
    marks = [mark for mark in (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3) if low < mark < high]
    axes.set_yticks(marks, [f"{100 * mark:g}%" for mark in marks])
    axes.minorticks_off()
    return figure


def _name_ends(axes: Axes, ends: dict[str, tuple[float, float, str]]) -> None:
    """Names at the right, pushed apart where lines end close together."""
    low, high = np.log(axes.get_ylim())
    logs = pd.Series({name: float(np.log(y)) for name, (_, y, _) in ends.items()})
    for name, height in pushed_apart(logs, 0.062 * (high - low)).items():
        x, _, colour = ends[name]
        label_line(axes, x, float(np.exp(height)), name, colour, xytext=(9, 0), fontsize=10.5)


def times_longer(times: pd.DataFrame) -> Figure:
    """Draw how many times as long other simulators take as the book's: a panel a task.

    `times` (DataFrame): a row for each task and tool, with the columns `task` and `tool`, and
    `ratio`, `ratio_least` and `ratio_most` over the rounds. A dot at the median, a line from the
    least to the most.
    """
    tasks = times["task"].unique()
    ends = 0.6 * min(1.0, times["ratio_least"].min()), 1.6 * times["ratio_most"].max()
    figure, panels = panel_grid(len(tasks), 1, each=1.5, more=0.4, sharex=True)
    for axes, task in zip(panels, tasks, strict=True):
        rows = times[times["task"] == task].sort_values("ratio")
        heights = range(len(rows))
        least, most, ratio = (rows[name] for name in ("ratio_least", "ratio_most", "ratio"))
        axes.hlines(heights, least, most, color=INK, linewidth=2.0, label=f"_{task}, least to most")
        axes.plot(ratio, heights, "o", color=MARKET, label=f"_{task}, median")
        axes.axvline(1.0, color=INK, linewidth=0.8, label="_as long as the book's")
        name_rows(axes, rows["tool"], most=times.groupby("task").size().max())
        axes.set_title(task, loc="left")
        axes.set(xscale="log", xlim=ends)
        axes.xaxis.set_major_formatter("{x:,.0f}")
    panels[-1].set_xlabel("times as long as the book's simulator")
    return figure


def time_by_size(found: pd.DataFrame) -> Figure:
    """Draw the seconds of one worker against the size of the work, a line an axis.

    `found` (DataFrame indexed by (axis, size)): `seconds`. Both scales are logarithmic, sizes
    count from the smallest of each axis, and a grey line grows as the size does.
    """
    figure, (axes,) = new_figure(height=4.4)
    ends = {}
    names = found.index.unique("axis")
    for name, (colour, marker, dash) in zip(names, LOOKS, strict=False):
        seconds = found.loc[name, "seconds"]
        times = seconds.index / seconds.index[0]
        look: dict[str, Any] = {"color": colour, "marker": marker, "linestyle": dash}
        axes.plot(times, seconds, markersize=4.5, label=f"_{name}", **look)
        ends[name] = (float(times[-1]), float(seconds.iloc[-1]), colour)
    longest, shortest = max(x for x, _, _ in ends.values()), float(found["seconds"].min())
    line = np.array([1.0, longest])
    axes.plot(line, shortest * line, color="0.6", linewidth=0.8, label="_in proportion to the size")
    axes.set(xscale="log", yscale="log", xlim=(0.8, 6.0 * longest))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.yaxis.set_major_formatter("{x:g}")
    axes.set(xlabel="size, times the smallest", ylabel="seconds of one worker")
    _name_ends(axes, ends)
    return figure
