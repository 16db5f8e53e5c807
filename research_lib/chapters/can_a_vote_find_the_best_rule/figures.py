"""Votes, copied and announced trades, as pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, SAMPLED, WORST
from research_lib.figures.style import label_line, new_figure, percent, zero_line

LOOKS: list[dict[str, Any]] = [
    {"color": WORST, "linestyle": "dashed"},
    {"color": ACTUAL, "linestyle": "dashdot"},
    {"color": MARKET, "linestyle": "solid"},
    {"color": BEST, "linestyle": (0, (5, 1))},
    {"color": INK, "linestyle": "dotted"},
    {"color": SAMPLED, "linestyle": (0, (3, 1, 1, 1))},
]


def seen_and_got(votes: pd.DataFrame) -> Figure:
    """Draw the lead that voters saw against the lead that they got, a dot a data set and memory.

    `votes` (DataFrame): columns `years`, `seen`, `got`, and `lucky_seen` and `lucky_got` of worlds
    in which all rules are equal. Sharpe ratios over the mean of all rules. The rising line is what
    they would get if the past went on, the level one is a rule drawn by lot.
    """
    figure, (axes,) = new_figure(height=3.6)
    most = 1.05 * votes[["seen", "lucky_seen"]].to_numpy().max()
    whole: dict[str, Any] = {"linestyle": "dashed", "label": "_all of what they saw"}
    axes.plot([0.0, most], [0.0, most], color=INK, linewidth=1.2, **whole)
    zero_line(axes)
    luck: dict[str, Any] = {"color": SAMPLED, "marker": "x", "linestyle": "none", "markersize": 5}
    axes.plot(votes["lucky_seen"], votes["lucky_got"], **luck, label="all rules equal, by luck")
    colours = [WORST, ACTUAL, BEST, MARKET]
    for (years, some), colour in zip(votes.groupby("years"), colours, strict=True):
        words = "1 year back" if years == 1 else f"{years} years back"
        style: dict[str, Any] = {"markeredgecolor": INK, "markersize": 6, "linestyle": "none"}
        axes.plot(some["seen"], some["got"], "o", color=colour, label=words, **style)
    label_line(
        axes, 0.36 * most, 0.36 * most, "all of what they saw", INK, xytext=(-8, 4), ha="right"
    )
    axes.set_xlabel("lead that the voters saw, Sharpe ratio")
    axes.set_ylabel("lead in the year after")
    low = votes[["got", "lucky_got"]].to_numpy().min()
    axes.set(xlim=(0.0, most), ylim=(1.15 * low, 0.42 * most))
    axes.legend(loc="upper right")
    return figure


def seeming(lines: pd.DataFrame) -> Figure:
    """Draw what the best of many useless rules seems to earn, a line a length of record.

    `lines` (DataFrame indexed by number of rules): columns named by the record, Sharpe ratios.
    """
    figure, (axes,) = new_figure(height=3.1)
    for (name, line), look in zip(lines.items(), LOOKS, strict=False):
        axes.plot(line.index, line, **look, linewidth=1.7)
        label_line(axes, line.index[-1], line.iloc[-1], str(name), look["color"])
    axes.set(xscale="log", xlabel="rules that were tried", ylim=(0.0, None))
    axes.set_ylabel("Sharpe ratio that the best shows")
    ticks = [2, 5, 10, 20, 50, 100, 200]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
    return figure


def found_by_years(power: pd.DataFrame, chance: float) -> Figure:
    """Draw how often a vote finds the best rule, and what part of its lead it keeps, by memory.

    `power` (DataFrame): columns `row` (half-life), `years`, `found`, `kept`. Two panels, a line a
    half-life; the level line of the first is a rule drawn by lot, and so is zero in the second.
    """
    figure, (left, right) = new_figure(1, 2, height=3.3)
    for (name, some), look in zip(power.groupby("row", sort=False), LOOKS, strict=False):
        left.plot(some["years"], some["found"], **look, marker=".", label=str(name))
        if some["kept"].notna().any():
            right.plot(some["years"], some["kept"], **look, marker=".")
    left.axhline(chance, color=INK, linewidth=0.8, label="_a rule drawn by lot")
    zero_line(right)
    left.set(title="finds the best rule", ylim=(0.0, 1.02), ylabel="share of worlds")
    right.set(title="keeps of the best rule's lead", ylim=(-0.7, 1.02))
    for axes in (left, right):
        axes.set(xscale="log", xlabel="years that voters look back")
        axes.set_xticks([1, 3, 5, 10, 20, 50], ["1", "3", "5", "10", "20", "50"])
        axes.minorticks_off()
        percent(axes)
    figure.legend(loc="outside upper center", ncols=4, title="half-life of relative prices")
    return figure


def gains_by_money(table: pd.DataFrame) -> Figure:
    """Draw what each rule earns over never, by the money that copies it.

    `table` (DataFrame): columns `rule`, `money` (USD million) and `gain` a year, logarithmic.
    """
    figure, (axes,) = new_figure(height=3.5)
    for (name, some), look in zip(table.groupby("rule", sort=False), LOOKS, strict=False):
        axes.plot(some["money"] / 1000.0, some["gain"], **look, linewidth=1.7, label=str(name))
    zero_line(axes)
    axes.set(xscale="log", xlabel="money that follows the rule, USD billion")
    axes.set_xticks([1, 3, 10, 30, 100], ["1", "3", "10", "30", "100"])
    axes.minorticks_off()
    axes.margins(x=0.0)
    axes.set_ylim(-0.011, 0.0115)
    axes.set_yticks([-0.01, -0.005, 0.0, 0.005, 0.01])
    axes.set_ylabel("growth over never, a year")
    percent(axes, decimals=1)
    # Above the lines: below them the zero line would run through the names.
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return figure


def losses_by_theta(lines: dict[str, pd.Series]) -> Figure:
    """Draw what an announced trade costs more, by the part of its impact that stays.

    `lines` (dict of str to Series by that part): as shares of what the trade pays unannounced.
    Below zero the vault pays less than unannounced.
    """
    figure, (axes,) = new_figure(height=3.3)
    for (name, line), look in zip(lines.items(), LOOKS, strict=False):
        axes.plot(line.index, line, **look, linewidth=1.7, label=name)
    zero_line(axes)
    axes.set(xlabel="part of an impact that stays", xlim=(0.0, 1.0))
    axes.set_ylabel("paid more, share of the\nimpact cost unannounced")
    percent(axes, "xy")
    axes.set_ylim(top=0.98)
    axes.legend(loc="upper left", ncols=2, columnspacing=1.0)
    return figure


def places_by_rule(places: pd.DataFrame) -> Figure:
    """Draw the place of each rule in the race of every data set, 0 the best and 1 the worst.

    `places` (DataFrame): columns `rule`, `data`, `place`. A row a rule, ordered by mean place: a
    dot a data set, and a bar at the mean.
    """
    order = places.groupby("rule")["place"].mean().sort_values()
    figure, (axes,) = new_figure(height=0.24 * len(order) + 1.0)
    for row, (rule, mean) in enumerate(order.items()):
        some = places.loc[places["rule"] == rule, "place"]
        dots: dict[str, Any] = {"color": SAMPLED, "linestyle": "none", "markersize": 4}
        axes.plot(some, np.full(len(some), row), "o", alpha=0.6, label="a data set", **dots)
        axes.plot(mean, row, "|", color=MARKET, markersize=13, markeredgewidth=3, label="mean")
    axes.set_yticks(range(len(order)), [str(rule) for rule in order.index])
    axes.set(ylim=(len(order) - 0.4, -0.6), xlabel="place in its data set, 0 the best, 1 the worst")
    return figure
