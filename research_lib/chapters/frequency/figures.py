"""How often to rebalance, as pictures: gains and reversals, best rules by cost, turnover."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from research_lib.figures.charts import name_rows, pushed_apart
from research_lib.figures.colours import ACTUAL, INK, MARKET
from research_lib.figures.style import label_line, new_figure, percent, rule_colours, zero_line

# Weight of red, green and blue in how bright a colour looks.
LUMINANCE = (0.299, 0.587, 0.114)
# Where names of data sets stand from their points in the picture of reversals.
PLACES = {"24 MSCI markets": (1, 15), "30 Dow shares": (9, 3), "23 NYSE shares": (-6, -13)}
PLACES |= {"25 S&P shares": (9, 3), "36 NYSE shares": (-9, -9), "5 factor funds": (9, -7)}
PLACES |= {"20 US stocks": (-9, -3), "47 industries": (9, 5), "13 hedge funds, monthly": (-9, -2)}
PLACES |= {"60/40, shares and bills": (-9, -4)}


def over_never(lines: dict[str, pd.DataFrame]) -> Figure:
    """Draw the value of rebalanced portfolios over that of one left alone, through time.

    `lines` (dict of str to DataFrame by date): a line a pace, mean of its starts, by the name of
    the set; the first set is solid, the second dashed.
    """
    figure, (axes,) = new_figure(height=3.8)
    for (name, table), dash in zip(lines.items(), ["solid", "dashed"], strict=True):
        for pace, line in table.items():
            look: dict[str, Any] = {"color": rule_colours()[str(pace)], "linestyle": dash}
            axes.plot(line.index, line, **look, linewidth=1.6, label=f"{pace}, {name}")
    axes.axhline(1.0, color=INK, linewidth=0.8, label="_never")
    axes.set_ylabel("value over that of never")
    axes.margins(x=0.0)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    return figure


def gain_by_reversal(table: pd.DataFrame, named: Mapping[str, tuple[int, int]]) -> Figure:
    """Draw what the fastest rule gained against how much relative prices turned back.

    `table` (DataFrame indexed by data): columns `ratio`, the variance ratio of relative returns
    over a year; `share`, the gain as a share of the excess growth that the fastest rule is paid;
    and `shares`, whether the data set holds single shares. `named` (mapping of str to (int, int)):
    data sets to name, and where the name stands from the point, in points of print. Points, and the
    line share = 1 - ratio that theory draws.
    """
    figure, (axes,) = new_figure(height=3.7)
    ends = np.array([table["ratio"].min() - 0.08, table["ratio"].max() + 0.08])
    axes.plot(ends, 1.0 - ends, color=INK, linestyle="dashed", linewidth=1.5, label="_theory")
    zero_line(axes)
    axes.vlines(1.0, -0.2, 0.15, color=INK, linewidth=0.8, zorder=0.5, label="_a random walk")
    kinds = {True: ("single shares", "o", MARKET), False: ("baskets", "s", ACTUAL)}
    for single, (label, marker, colour) in kinds.items():
        some = table[table["shares"] == single]
        style: dict[str, Any] = {"markeredgecolor": INK, "markersize": 7, "linestyle": "none"}
        axes.plot(some["ratio"], some["share"], marker, color=colour, label=label, **style)
    for name, place in named.items():
        x, y = (float(table[column][name]) for column in ["ratio", "share"])
        side = "right" if place[0] < 0 else "left"
        label_line(axes, x, y, name, INK, xytext=place, fontsize=9.5, ha=side)
    axes.set_xlabel("variance of a year over that of its periods, relative prices")
    axes.set_ylabel("gain over annual, share of excess growth")
    axes.legend(loc="upper right")
    percent(axes)
    return figure


def best_by_cost(best: pd.DataFrame, sure: pd.DataFrame) -> Figure:
    """Draw which frequency grew most, for each data set and cost.

    `best` (DataFrame indexed by data, columns costs (shares of the value traded)): its name. `sure`
    (DataFrame of bool of the same shape): whether its lead does not hang on the start date; such
    names are bold. A map: slow rules dark, fast rules light.
    """
    figure, (axes,) = new_figure(height=0.235 * len(best) + 0.9)
    colours = rule_colours()
    rules = [[str(rule) for rule in row] for row in best.to_numpy()]
    axes.imshow([[colours[rule] for rule in row] for row in rules], aspect="auto")
    certain = sure.to_numpy()
    for row, column in np.ndindex(best.shape):
        rule = rules[row][column]
        dark = float(np.dot(colours[rule], LUMINANCE)) < 0.45
        style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 9.5}
        style["fontweight"] = "bold" if certain[row, column] else "normal"
        # The long name would fill its cell from edge to edge.
        name = "half-year" if rule == "semi-annual" else rule
        axes.text(column, row, name, color="white" if dark else "black", **style)
    axes.set_xticks(range(best.shape[1]), [f"{1e4 * float(cost):g}" for cost in best.columns])
    axes.set_yticks(range(len(best)), list(best.index))
    axes.set_xlabel("cost of trading, one way, basis points")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure


def start_luck(panels: Mapping[str, tuple[pd.Series, pd.Series]]) -> Figure:
    """Draw the growth of the annual rule from each of its start dates beside other frequencies.

    `panels` (mapping of str to (Series, Series)): by name of the data, growth of the annual rule by
    offset in periods, and growth of each frequency, the mean of its own start dates, by name. One
    panel a data set: a line over the start dates, and a level for each frequency.
    """
    figure, axes = new_figure(len(panels), height=2.4 * len(panels))
    colours = rule_colours()
    for panel, (name, (annual, means)) in zip(axes, panels.items(), strict=True):
        panel.plot(annual.index, annual, color=INK, linewidth=1.6, label="annual, by start")
        drawn = [*annual, *means]
        gap = 0.12 * (max(drawn) - min(drawn))
        heights = pushed_apart(means, gap)
        shift = float(np.mean(list(heights.values())) - means.mean())
        beside: dict[str, Any] = {"transform": panel.get_yaxis_transform()}
        for rule, level in means.items():
            line: dict[str, Any] = {"color": colours[str(rule)], "linewidth": 1.6}
            panel.axhline(level, linestyle="dashed", label=f"{rule}, mean of starts", **line)
            height = heights[str(rule)] - shift
            stroke: dict[str, Any] = {"clip_on": False, "label": f"{rule}, stroke to its name"}
            panel.plot([1.0, 1.025], [level, height], **stroke, **line, **beside)
            panel.text(1.035, height, str(rule), color=INK, fontsize=10, va="center", **beside)
        panel.set_title(name)
        panel.margins(x=0.0)
        panel.set_ylabel("growth a year")
        percent(panel)
    axes[-1].set_xlabel("day of the first review, trading days after the start")
    return figure


def turnover_by_interval(turnover: pd.DataFrame, labels: dict[str, str]) -> Figure:
    """Draw turnover against the number of reviews a year, both on logarithmic axes.

    `turnover` (DataFrame indexed by reviews a year, columns data): one-way turnover a year; NaN
    where the data are slower than the rule. `labels` (dict of str to str): data sets to name, and
    the colour of each; the others are grey. With a dashed line of slope one half.
    """
    figure, (axes,) = new_figure(height=4.6)
    for name in turnover.columns:
        line, named = turnover[name].dropna(), name in labels
        colour = labels.get(name, INK)
        width, size, strength = (2.0, 4.0, 1.0) if named else (0.8, 2.0, 0.5)
        style = {"linewidth": width, "markersize": size, "alpha": strength}
        axes.plot(line.index, line, marker="o", color=colour, label=name, **style)
        if named:
            # A line that ends inside the picture has its name above its end.
            place = (5, 0) if line.index[-1] == turnover.index[-1] else (3, 9)
            label_line(axes, line.index[-1], line.iloc[-1], name, colour, xytext=place)
    looks = np.array([1.0, 252.0])
    # Above all lines, so that slopes can be compared and no line is crossed.
    above = 1.4 * np.nanmax(turnover.to_numpy()[0]) * np.sqrt(looks)
    axes.plot(looks, above, color=INK, linestyle="dashed", linewidth=1.5, label="square root")
    label_line(axes, 12.0, above[0] * 12.0**0.5, "square root", INK, xytext=(-6, 8), ha="right")
    axes.set(
        xscale="log",
        yscale="log",
        xlim=(0.85, 1500),
        ylabel="turnover a year, one way",
        ylim=(0.016, 3.2),
    )
    axes.set_xticks([1, 2, 4, 12, 52, 252], ["1", "2", "4", "12", "52", "252"])
    axes.set_yticks([0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0])
    axes.minorticks_off()
    axes.set_xlabel("reviews a year")
    percent(axes)
    return figure


def tested_differences(panels: Mapping[str, pd.DataFrame], label: str) -> Figure:
    """Draw differences between two rules beside those of histories without memory.

    `panels` (mapping of str to DataFrame indexed by data): columns `difference`, on the data;
    `without_memory`, mean over flipped histories; and `p_value`. `label`: what is measured. A row a
    data set: a dot, filled where p is 5 % or less, a tick for no memory, and p at the right.
    """
    rows = [len(table) for table in panels.values()]
    options: dict[str, Any] = {"gridspec_kw": {"height_ratios": rows}}
    figure, axes = new_figure(len(panels), height=0.25 * sum(rows) + 1.0 * len(rows), **options)
    for panel, (title, table) in zip(axes, panels.items(), strict=True):
        heights = np.arange(len(table))
        zero_line(panel, upright=True)
        style: dict[str, Any] = {"markeredgecolor": MARKET, "linestyle": "none", "markersize": 7}
        for height, (_, row) in zip(heights, table.iterrows(), strict=True):
            filled, sign = (MARKET, "up to") if row["p_value"] <= 0.05 else ("none", "above")
            dot: dict[str, Any] = {"markerfacecolor": filled, "label": f"p {sign} 5 %"}
            panel.plot(row["difference"], height, "o", **dot, **style)
            tick: dict[str, Any] = {"color": INK, "markersize": 11, "label": "without memory"}
            panel.plot(row["without_memory"], height, "|", **tick)
            told: dict[str, Any] = {"transform": panel.get_yaxis_transform(), "va": "center"}
            panel.text(1.02, height, f"{row['p_value']:.3f}", fontsize=10, color=INK, **told)
        panel.text(1.02, -0.9, "p", fontsize=10, color=INK, transform=panel.get_yaxis_transform())
        name_rows(panel, list(table.index))
        panel.set_ylim(len(table) - 0.4, -1.3)
        panel.set_title(title)
        panel.margins(x=0.06)
        percent(panel, "x", decimals=1)
    axes[-1].set_xlabel(label)
    return figure


def new_years(table: pd.DataFrame) -> Figure:
    """Draw where the new years lie among all spans of their length, a finding a row.

    `table` (DataFrame indexed by finding): columns `least` and `most`, the ends of the range over
    spans; `old vintage`, the number of all old years; `new years`. Every range is drawn from 0 to
    1; a bar stands for the old number and a point for the new one, filled where it is inside.
    """
    figure, (axes,) = new_figure(height=0.34 * len(table) + 1.0)
    width = table["most"] - table["least"]
    old, new = ((table[c] - table["least"]) / width for c in ("old vintage", "new years"))
    rows = np.arange(len(table))[::-1]
    axes.hlines(rows, 0.0, 1.0, color=MARKET, linewidth=5, alpha=0.35, label="_range of spans")
    axes.plot(old, rows, "|", color=INK, markersize=13, markeredgewidth=2, label="to 2018")
    inside = ((new >= 0.0) & (new <= 1.0)).to_numpy()
    style: dict[str, Any] = {"color": ACTUAL, "markersize": 8, "linestyle": "none"}
    axes.plot(new[inside], rows[inside], "o", markeredgecolor=INK, label="new years", **style)
    outside = {**style, "markerfacecolor": "none", "markeredgecolor": ACTUAL, "markeredgewidth": 2}
    axes.plot(new[~inside], rows[~inside], "o", label="outside the range", **outside)
    axes.set_yticks(rows, table.index)
    axes.set_xticks([0.0, 1.0], ["lowest span", "highest span"])
    axes.set_xlim(min(-0.15, new.min() - 0.05), max(1.15, new.max() + 0.05))
    axes.legend(loc="upper center", bbox_to_anchor=(0.2, -0.06), ncols=3)
    return figure
