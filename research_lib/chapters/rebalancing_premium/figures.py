"""The rebalancing premium, as pictures: mixes of a pair, worlds, premia, horizons, losers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from research_lib.figures.charts import name_rows, panel_grid, pushed_apart, shade, shared_legend
from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, WORST
from research_lib.figures.style import label_line, new_figure, percent, rule_colours, zero_line

PACES: dict[str, Any] = {name: rule_colours()[name] for name in ["monthly", "annual"]}


def mixes_of_a_pair(wealth: pd.DataFrame, names: tuple[str, str]) -> Figure:
    """Draw what 1 becomes in each mix of two assets, rebalanced and left alone.

    `wealth` (DataFrame indexed by the weight of the first asset): columns "rebalanced" and "left
    alone". `names` (tuple of two str): the second asset (weight 0) and the first (weight 1). Two
    lines on a logarithmic axis.
    """
    figure, (axes,) = new_figure(height=3.1)
    middle = wealth.index[len(wealth) // 2]
    for at, name, text, colour, dash, place in (
        (0.7, "rebalanced", "rebalanced daily", BEST, "-", {"xytext": (12, 6)}),
        (middle, "left alone", "left alone", INK, "--", {"xytext": (0, 10), "ha": "center"}),
    ):
        axes.plot(wealth.index, wealth[name], color=colour, linestyle=dash, label=text)
        label_line(axes, at, wealth[name].loc[at:].iloc[0], text, colour, **place)
    axes.plot(*wealth["rebalanced"].agg(["idxmax", "max"]), "o", color=BEST, label="best mix")
    axes.set(yscale="log", xlim=(0, 1), ylabel="what 1 becomes", xlabel=f"weight of {names[1]}")
    axes.set_yticks(ticks := [4, 8, 16, 32, 64], [str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1.0])
    percent(axes, "x")
    return figure


def premium_by_horizon(panels: dict[str, pd.DataFrame], label: str, *, columns: int = 3) -> Figure:
    """Draw the premium of rules against the length of time, one panel a world or data set.

    `panels` (dict of str to DataFrame indexed by (rule, years)): columns `middle`, `low` and
    `high`, a year. `label`: what is measured. `columns`: panels a row. Lines with bands, the rules
    named in the first panel.
    """
    few = len(panels) <= columns or columns == 1
    each = 1.45 if columns == 1 else 2.6
    figure, axes = panel_grid(len(panels), columns, each=each, more=0.5, sharey=few, sharex=few)
    for number, (panel, (title, table)) in enumerate(zip(axes, panels.items(), strict=True)):
        for dash, rule in zip(["solid", "dashed"], table.index.unique(level=0), strict=False):
            line, colour = table.xs(rule), PACES[rule]
            shade(panel, line, colour, 0.22, f"_{rule}, interval")
            panel.plot(line.index, line["middle"], color=colour, linestyle=dash, label=rule)
        zero_line(panel)
        panel.set_title(title)
        panel.set_xticks(range(0, int(table.index.get_level_values(1).max()) + 1, 5))
        if columns == 1:
            panel.yaxis.set_major_locator(MultipleLocator(0.01))
        percent(panel, decimals=None)
        if number % columns == 0 and columns > 1:
            panel.set_ylabel(label)
        if number >= len(panels) - columns:
            panel.set_xlabel("years")
    if columns == 1:
        figure.supylabel(label, fontsize=11, color=INK)
    if len(table.index.unique(level=0)) > 1:
        axes[0].legend(loc="best", handlelength=1.6)
    return figure


def premium_dots(table: pd.DataFrame) -> Figure:
    """Draw the premium of each data set, the groups one below the other.

    `table` (DataFrame indexed by data, in the order of rows): `premium`, `low` and `high`, its
    range over starts, `p`, and `group`. A dot a data set, filled where p is 5 % or less; bars are
    ranges.
    """
    groups = table.groupby("group", sort=False)
    options: dict[str, Any] = {"gridspec_kw": {"height_ratios": groups.size()}, "sharex": True}
    figure, axes = new_figure(len(groups), height=0.2 * len(table) + 1.7, **options)
    colours = {"single shares": BEST, "baskets": MARKET, "60/40": WORST}
    for panel, (title, rows) in zip(axes, groups, strict=True):
        zero_line(panel, upright=True)
        for at, (_, row) in enumerate(rows.iterrows()):
            colour = colours[str(title)]
            panel.plot(row[["low", "high"]], [at] * 2, color=colour, linewidth=1.4, label="range")
            face, sign = (colour, "up to") if row["p"] <= 0.05 else ("white", "above")
            dot: dict[str, Any] = {"markerfacecolor": face, "label": f"premium, p {sign} 5 %"}
            panel.plot(row["premium"], at, "o", color=colour, markersize=6.5, **dot)
        name_rows(panel, rows.index)
        panel.set_title(title)
        percent(panel, "x", 0)
    figure.supxlabel("growth a year, rebalanced yearly minus left alone", fontsize=11, color=INK)
    return figure


def left_alone(shares: pd.Series, ahead: pd.Series) -> Figure:
    """Draw what a mix becomes that nobody touches, and how far ahead of it the rebalanced one is.

    `shares` (Series indexed by date): weight of shares in the mix left alone. `ahead` (Series, same
    index): wealth of the rebalanced mix over that of the one left alone, less 1.
    """
    figure, axes = new_figure(2, height=3.8, sharex=True)
    axes[0].plot(shares.index, shares, color=MARKET, label="shares in the mix")
    axes[0].axhline(0.6, color=INK, linewidth=1.0, linestyle="dashed", label="target")
    axes[0].set(ylim=(0.0, 1.03), title="shares in the mix left alone")
    axes[1].plot(ahead.index, ahead, color=WORST, label="lead of the rebalanced")
    zero_line(axes[1])
    axes[1].set_title("wealth, rebalanced once a year minus left alone, as a share of the latter")
    for panel in axes:
        percent(panel)
    return figure


def premium_parts(table: pd.DataFrame, panels: dict[str, list[str]]) -> Figure:
    """Draw volatility return, dispersion discount and premium of each data set.

    `table` (DataFrame indexed by data): `volatility return`, `dispersion discount` and `premium`;
    `without memory`, the mean premium of flipped histories, and `p`, how many of them lie as far
    up. `panels` (dict of str to list of str): title of each panel and its data sets, first at the
    top. A line a data set: triangles the two parts, a dot their difference, filled where p is 5 %
    or less, a tick for no memory.
    """
    lines = [len(names) for names in panels.values()]
    options: dict[str, Any] = {"gridspec_kw": {"height_ratios": lines}}
    figure, axes = new_figure(len(panels), height=0.34 * sum(lines) + 2.0, **options)
    for panel, (title, names) in zip(axes, panels.items(), strict=True):
        rows, at = table.loc[names], np.arange(len(names))
        panel.axvline(0.0, color=INK, linewidth=0.8)
        tick: dict[str, Any] = {"linestyle": "none", "marker": "|", "markersize": 12}
        panel.plot(rows["without memory"], at, color=MARKET, label="without memory", **tick)
        dots: dict[str, Any] = {"linestyle": "none", "zorder": 3, "markeredgecolor": INK}
        looks = [("volatility return", ">", BEST), ("dispersion discount", "<", WORST)]
        for part, marker, colour in looks:
            panel.plot(rows[part], at, marker=marker, color=colour, label=part, **dots)
        found = rows["p"].to_numpy() <= 0.05
        for some, face, label in [(~found, "white", "premium"), (found, ACTUAL, "p up to 5 %")]:
            where = rows["premium"].to_numpy()[some]
            panel.plot(where, at[some], marker="o", markerfacecolor=face, label=label, **dots)
        name_rows(panel, names)
        panel.set_title(title)
        panel.locator_params(axis="x", nbins=7)
        percent(panel, "x", 1)
    axes[-1].set_xlabel("logarithmic growth a year")
    shared_legend(figure, "outside lower center", ncols=2, fontsize=9.5)
    return figure


def loser_paths(panels: dict[str, pd.DataFrame], label: str) -> Figure:
    """Draw how much of a falling asset each rule holds, one panel a fate.

    `panels` (dict of str to DataFrame indexed by period): units held, in units at the opening;
    columns name the rules, and "price" is the asset's. `label`: label of the horizontal axis.
    Panels beside one another on one scale, lines named in the last.
    """
    figure, axes = new_figure(1, len(panels), height=3.6, sharey=True)
    colours: dict[str, Any] = {**PACES, "price": INK}
    dashes: dict[str, Any] = {"price": "dotted", "annual": "dashed"}
    for panel, (title, table) in zip(axes, panels.items(), strict=True):
        for name in map(str, table.columns):
            style = {"color": colours[name], "linestyle": dashes.get(name, "solid")}
            panel.plot(table.index, table[name], label=name, **style)
        panel.set_title(title)
        panel.set_xlabel(label)
        panel.set_xticks(range(0, int(table.index[-1]) + 2, 12))
    last = float(table.index[-1])
    for rule, height in pushed_apart(table.iloc[-1], 0.07).items():
        label_line(axes[-1], last, height, rule, colours[rule], annotation_clip=False)
    axes[-1].set_xlim(0, 1.3 * last)
    axes[0].set_ylabel("units held, at the opening 1")
    return figure


def after_a_fall(table: pd.DataFrame, label: str) -> Figure:
    """Draw what fallen assets earned over the mix, by time since the fall, with intervals.

    `table` (DataFrame indexed by (data, months)): `mean`, `low` and `high`. `label`: what is
    measured. A panel a data set: line and band around zero.
    """
    names = list(table.index.unique(level=0))
    figure, axes = panel_grid(len(names), -(-len(names) // 2), each=2.3, sharex=True, sharey=True)
    for panel, name in zip(axes, names, strict=True):
        line = table.xs(name)
        shade(panel, line, MARKET, 0.25, "interval")
        panel.plot(line.index, line["mean"], color=MARKET, label="mean")
        zero_line(panel)
        panel.set_title(name)
        panel.set_xticks([0, 6, 12, 18, 24])
        percent(panel, decimals=None)
    axes[len(names) // 2].tick_params(labelbottom=True)
    figure.supxlabel("months after the fall", fontsize=11, color=INK)
    figure.supylabel(label, fontsize=11, color=INK)
    return figure


def power_by_half_life(rates: pd.DataFrame, label: str) -> Figure:
    """Draw how often a test rejects, by the half-life of relative prices.

    `rates` (DataFrame indexed by half-life in years, infinity last; columns data): share of worlds.
    `label`: what is tested. A line a data set, named at its start; the level of 5 % is dashed.
    """
    figure, (axes,) = new_figure(height=4.6)
    looks = [MARKET, WORST, BEST, ACTUAL, "#CC79A7", INK, "#56B4E9", "#8C564B"]
    markers, at = "os^Dv*PX", np.arange(len(rates))
    for colour, marker, name in zip(looks, markers, rates.columns, strict=False):
        axes.plot(at, rates[name], marker=marker, color=colour, markersize=5, label=name)
    axes.axhline(0.05, color=INK, linewidth=1.0, linestyle="dashed")
    axes.set_xticks(at, ["none" if np.isinf(life) else f"{life:g}" for life in rates.index])
    axes.set(xlabel="half-life, years", ylabel=label, ylim=(-0.03, 1.03))
    percent(axes)
    shared_legend(figure, "outside lower center", ncols=2)
    return figure
