"""Waiting, as pictures: one rebalancing day by day, what it costs, and delay against pace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from research_lib.base.arrays import FloatArray
from research_lib.figures.charts import name_rows, panel_grid, shared_legend
from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, SAMPLED, WORST
from research_lib.figures.style import label_line, new_figure, percent, rule_colours, zero_line
from research_lib.simulator.ledger import Ledger

# The parts of the cost of waiting: colour and hatch.
PARTS = {"passed over": (MARKET, ""), "cash": (ACTUAL, "///"), "late": (WORST, "...")}


# What an order waits for, in the order of time: colour and hatch.
STEPS = {
    "notice": (SAMPLED, ""),
    "no dealing date yet": (MARKET, "///"),
    "settlement": (ACTUAL, ""),
}


def lost_by_year(years: pd.DataFrame, ends: FloatArray) -> Figure:
    """Draw what waiting lost in each year, with the mean and its interval.

    `years` (DataFrame): columns `begins` and `ends`, dates, and `lost`. `ends` (ndarray of shape
    (3,)): the mean of lost and the two ends of its interval.
    """
    figure, (axes,) = new_figure(height=3.6)
    begins, until = pd.to_datetime(years["begins"]), pd.to_datetime(years["ends"])
    middle = begins + (until - begins) / 2
    colours = [WORST if lost > 0.0 else BEST for lost in years["lost"]]
    names = ["waiting lost" if lost > 0.0 else "waiting gained" for lost in years["lost"]]
    style: dict[str, Any] = {"color": colours, "alpha": 0.75, "linewidth": 0, "label": names}
    axes.bar(middle, years["lost"], width=250, **style)
    shaded: dict[str, Any] = {"alpha": 0.25, "linewidth": 0, "zorder": 0.3}
    axes.axhspan(ends[1], ends[2], color=MARKET, label="interval of the mean", **shaded)
    axes.axhline(ends[0], color=MARKET, linewidth=1.8, label="mean")
    zero_line(axes)
    reach = 1.35 * years["lost"].abs().max()
    axes.set_ylim(-reach, reach)
    axes.set_ylabel("growth lost in the year")
    percent(axes, "y", 1)
    for height, text, colour in [(0.93, "waiting lost", WORST), (0.04, "waiting gained", BEST)]:
        axes.text(0.01, height, text, color=colour, transform=axes.transAxes, fontsize=10.5)
    axes.text(
        0.99,
        0.93,
        "blue: mean and interval",
        color=MARKET,
        ha="right",
        fontsize=10.5,
        transform=axes.transAxes,
    )
    return figure


def timeline(
    steps: pd.DataFrame, names: Mapping[str, str], review: pd.Timestamp, money: pd.Series
) -> Figure:
    """Draw one rebalancing fund by fund: notice, the wait for a dealing date, the deal, settlement.

    `steps` (DataFrame indexed by asset): dates as `timeline.steps` returns them. `names` (mapping
    of str to str): what to write beside each asset. `review`: the date on which all began. `money`:
    share of the portfolio that waits as money, by date.
    """
    heights = {"height_ratios": [2.6, 1.0]}
    figure, (rows, below) = new_figure(2, height=4.8, sharex=True, gridspec_kw=heights)
    for height, (_, step) in enumerate(steps.iterrows()):
        cuts = [review, step["notice ends"], step["deals"], step["paid"]]
        for (kind, (colour, hatch)), start, end in zip(
            STEPS.items(), cuts[:-1], cuts[1:], strict=True
        ):
            style: dict[str, Any] = {"color": colour, "hatch": hatch, "edgecolor": "white"}
            label = kind if height == 0 else None
            rows.barh(height, end - start, 0.4, start, linewidth=0, label=label, **style)
        sold = step["traded"] < 0.0
        colour, marker = (WORST, "v") if sold else (BEST, "^")
        kind = "sells" if sold else "buys"
        mark: dict[str, Any] = {"color": colour, "markersize": 9, "zorder": 3, "label": f"_{kind}"}
        rows.plot([step["deals"]], [height], marker, **mark)
        text = f"{kind} {100 * abs(step['traded']):.1f} %"
        label_line(rows, step["paid"], height, text, colour, xytext=(9, 0), fontsize=10)
    name_rows(rows, [names[str(asset)] for asset in steps.index])
    area: dict[str, Any] = {"step": "post", "linewidth": 0, "label": "_money that waits"}
    below.fill_between(money.index, money, color=ACTUAL, alpha=0.6, **area)
    below.set_ylim(0.0, None)
    below.set_ylabel("money waits")
    percent(below, "y", 1)
    months = pd.date_range(review.replace(day=1), money.index[-1], freq="MS")
    below.set_xticks(months, list(months.strftime("%b %Y")))
    for panel in (rows, below):
        dashed: dict[str, Any] = {"linewidth": 1.2, "linestyle": "dashed", "label": "_review"}
        panel.axvline(review, color=INK, zorder=1, **dashed)
    below.set_xlim(review - pd.Timedelta(days=4), money.index[-1])
    shared_legend(figure, "outside upper center", ncols=3, handlelength=1.4)
    return figure


def one_rebalancing(
    ledger: Ledger, names: Mapping[str, str], looks: pd.Index, first: str, last: str
) -> Figure:
    """Draw the deals of some months fund by fund, above the money that waits.

    `ledger`: the books of a run with dealing calendars. `names` (mapping of str to str): what to
    write beside each asset. `looks` (DatetimeIndex): looks that led to orders, marked by vertical
    lines. `first`, `last`: the months to draw. Triangles down for sales, up for purchases, as large
    as the trade; an area of waiting money.
    """
    heights = {"height_ratios": [2.2, 1.0]}
    figure, (deals, money) = new_figure(2, height=4.6, sharex=True, gridspec_kw=heights)
    before = ledger.value.shift(fill_value=ledger.initial)
    trades = ledger.trades.div(before.loc[ledger.trades.index], axis=0).loc[first:last]
    for height, asset in enumerate(names):
        deals.axhline(height, color=INK, linewidth=0.6, alpha=0.5, zorder=0.5, label="row")
        for sign, colour, marker, kind in [(-1, WORST, "v", "sale"), (1, BEST, "^", "purchase")]:
            dealt = trades.loc[sign * trades[asset] > 1e-9, asset].abs()
            size = 20 + 12000 * dealt.to_numpy()
            style: dict[str, Any] = {"c": colour, "marker": marker, "zorder": 3, "label": kind}
            deals.scatter(dealt.index, np.full(len(dealt), height), size, **style)
    deals.set_yticks(range(len(names)), list(names.values()))
    deals.set_ylim(len(names) - 0.4, -0.7)
    deals.tick_params(axis="both", length=0)
    share = (ledger.cash / ledger.value).loc[first:last]
    area: dict[str, Any] = {"step": "post", "linewidth": 0, "label": "money that waits"}
    money.fill_between(share.index, share, color=ACTUAL, alpha=0.6, **area)
    money.set_ylim(0.0, None)
    money.set_ylabel("waits")
    percent(money, "y", 1)
    quarters = pd.date_range(first, share.index[-1], freq="QS")
    money.set_xticks(quarters, list(quarters.strftime("%b %Y")))
    for panel in (deals, money):
        for look in looks[(looks >= pd.Timestamp(first)) & (looks <= share.index[-1])]:
            dashed: dict[str, Any] = {"linestyle": "dashed", "label": "review that led to orders"}
            panel.axvline(look, color=MARKET, linewidth=1.2, zorder=1, **dashed)
    deals.set_title("dashed: a review that led to orders;  ▼ sale  ▲ purchase", fontsize=10)
    return figure


def parts_of_cost(parts: pd.DataFrame, columns: int = 2) -> Figure:
    """Draw what waiting costs as stacked parts, with the total and its range.

    `parts` (DataFrame indexed by (data, pace)): growth a year: `passed over`, `cash`, `late`,
    `lost`, and `least` and `most` of lost. `columns`: columns of panels, one panel a data set. Bars
    to the right cost, bars to the left gain; dot the sum, line its range.
    """
    names = list(dict.fromkeys(parts.index.get_level_values(0)))
    figure, axes = panel_grid(len(names), columns, each=2.3, more=0.7)
    for axis, name in zip(axes, names, strict=True):
        table = parts.xs(name)
        heights = np.arange(len(table))
        right, left = np.zeros(len(table)), np.zeros(len(table))
        for part, (colour, hatch) in PARTS.items():
            size = table[part].to_numpy()
            start = np.where(size > 0, right, left)
            style: dict[str, Any] = {"color": colour, "hatch": hatch, "edgecolor": "white"}
            axis.barh(heights, size, 0.6, start, label=part, linewidth=0, **style)
            right, left = right + np.maximum(size, 0), left + np.minimum(size, 0)
        line: dict[str, Any] = {"color": INK, "linewidth": 1.2, "label": "_range of the sum"}
        axis.plot([table["least"], table["most"]], [heights] * 2, **line)
        dot: dict[str, Any] = {"color": "white", "markeredgecolor": INK, "label": "_sum"}
        axis.plot(table["lost"], heights, "o", markersize=6, **dot)
        axis.axvline(0.0, color=INK, linewidth=0.8)
        name_rows(axis, table.index)
        axis.set_title(name)
        axis.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        percent(axis, "x", 1)
    for axis in axes[-columns:]:
        axis.set_xlabel("growth a year lost")
    shared_legend(figure, "outside upper center", ncols=3, handlelength=1.4)
    return figure


def lost_by_delay(
    lost: pd.DataFrame, intervals: pd.DataFrame, labels: list[str], columns: int = 2
) -> Figure:
    """Draw growth lost against delay, one line a pace, one panel a data set.

    `lost` (DataFrame indexed by (data, delay), columns paces): growth a year lost, mean over all
    starts. `intervals` (DataFrame indexed by (data, pace, delay)): columns `low` and `high`.
    `labels`: data sets, in the order of the panels. `columns`: columns of panels. The horizontal
    axis is stretched near zero.
    """
    figure, axes = panel_grid(len(labels), columns, each=2.4, more=0.3, sharex=True)
    for axis, name in zip(axes, labels, strict=True):
        lines, ends = lost.xs(name), intervals.xs(name)
        assert isinstance(lines, pd.DataFrame)
        assert isinstance(ends, pd.DataFrame)
        _delay_lines(axis, lines, ends)
        axis.set_title(name)
    for axis in axes[-columns:]:
        axis.set_xlabel("days from order to deal")
    for axis in axes[::columns]:
        axis.set_ylabel("growth a year lost")
    return figure


def _delay_lines(axes: Axes, lost: pd.DataFrame, intervals: pd.DataFrame) -> None:
    """One panel: a line for each pace, and an interval where there is one."""
    colours = {rule: to_hex(colour) for rule, colour in rule_colours().items()}
    markers = dict(zip(lost.columns, "osD^", strict=False))
    for place, pace in enumerate(lost.columns):
        colour = colours[str(pace)]
        style: dict[str, Any] = {"color": colour, "linewidth": 1.6, "markersize": 4}
        axes.plot(lost.index, lost[pace], marker=markers[pace], label=pace, **style)
        if pace in intervals.index.get_level_values(0):
            ends = intervals.xs(pace)
            # A little to the side, so that two intervals of one delay can be told apart.
            beside = ends.index.to_numpy() * (1.0 + 0.12 * place)
            axes.vlines(
                beside, ends["low"], ends["high"], colour, linewidth=1.4, label=f"{pace}, interval"
            )
    # Names at the right end, pushed apart where lines end together.
    ends_at = lost.iloc[-1].sort_values()
    low, high = axes.get_ylim()
    gap = 0.13 * (high - low)
    heights = ends_at.to_numpy(copy=True)
    for place in range(1, len(heights)):
        heights[place] = max(heights[place], heights[place - 1] + gap)
    heights -= (heights - ends_at.to_numpy()).mean()
    for name, height in zip(map(str, ends_at.index), heights, strict=True):
        label_line(axes, lost.index[-1], height, name, colours[name], fontsize=10)
    axes.set_xscale("symlog", linthresh=1.0)
    axes.set_xlim(-0.1, 4.5 * lost.index[-1])
    axes.set_xticks([0, 1, 5, 21, 63], ["0", "1", "5", "21", "63"])
    axes.minorticks_off()
    # Not as far as the names, which it would strike through.
    axes.hlines(0.0, -0.1, lost.index[-1], color=INK, linewidth=0.8, zorder=0.5, label="zero")
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    percent(axes, "y", 2)
