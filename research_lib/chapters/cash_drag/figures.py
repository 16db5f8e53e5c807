"""Figures of chapter 21: what cash in a portfolio cost, and what cash itself was worth."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, LogLocator, NullFormatter, PercentFormatter

from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, WORST
from research_lib.figures.style import ExactPercent, label_line, new_figure, percent, zero_line


def years(table: pd.DataFrame, share: float) -> Figure:
    """Gap of a portfolio with cash against the market's return, a point a year.

    `table` (DataFrame indexed by year): `market` and `cash` returns of the year and the `gap`,
    portfolio less market, in decimals. `share`: share of cash held, between 0 and 1: the line has
    this slope, downwards, through the average return of cash.
    """
    figure, (axes,) = new_figure(height=3.4)
    _gap_points(axes, table)
    ends = np.array([table["market"].min(), table["market"].max()])
    line = share * (table["cash"].mean() - ends)
    name = f"slope −{share:g}"
    axes.plot(ends, line, color=INK, linewidth=1.0, linestyle="--", zorder=1, label=f"_{name}")
    label_line(axes, ends[0], line[0], name, INK, xytext=(16, 2))
    axes.legend(loc="upper right")
    axes.set_xlabel("return of the market in the year")
    return figure


def years_near_zero(table: pd.DataFrame, near: float = 0.11) -> Figure:
    """Draw the middle of :func:`years`, where cash can help though the market rose.

    `table` is that of :func:`years`; `near`: shown are years with a market return between minus
    half of this and this, and named those that rose by less than cash.
    """
    figure, (axes,) = new_figure(height=3.8)
    _gap_points(axes, table)
    inside = table[table["market"].between(-near / 2, near)]
    axes.set_xlim(-near / 2, near)
    axes.set_ylim(inside["gap"].min() * 1.15, inside["gap"].max() * 1.35)
    axes.set_xlabel("return of the market in the year")
    axes.legend(loc="upper right")
    _name_years(axes, inside[(inside["market"] > 0.0) & (inside["market"] < inside["cash"])])
    return figure


def _name_years(axes: Axes, rows: pd.DataFrame) -> None:
    """Write years beside their points; the lowest has a neighbour, so its name hangs below."""
    below = {"xytext": (0, -26), "ha": "center", "arrowprops": {"arrowstyle": "-", "color": BEST}}
    for year, row in rows.iterrows():
        options = below if row["gap"] == rows["gap"].min() else {}
        label_line(axes, row["market"], row["gap"], str(year), BEST, **options)


def _gap_points(axes: Axes, table: pd.DataFrame) -> None:
    """Mark the years in which cash helped and those in which it hurt."""
    helped = table["gap"] > 0.0
    for rows, colour, marker, name in (
        (helped, BEST, "^", "cash helped"),
        (~helped, WORST, "v", "cash hurt"),
    ):
        chosen = table[rows]
        market, gap = chosen["market"], chosen["gap"]
        axes.scatter(market, gap, 26, color=colour, marker=marker, linewidth=0, label=name)
    zero_line(axes)
    zero_line(axes, upright=True)
    percent(axes, "x")
    axes.yaxis.set_major_formatter(ExactPercent(1.0, decimals=0, symbol=""))
    axes.set_ylabel("gap to the market, points")


def growth_cost(table: pd.DataFrame) -> Figure:
    """Growth lost a year by portfolios with cash, with intervals, a row a portfolio.

    `table` (DataFrame indexed by (share, kind)): `value`, `low` and `high` of growth lost a year,
    in decimals; shares as text, kinds of cash in the same order for each share. A dot plot; kinds
    have a colour and a marker of their own, and each row its value.
    """
    kinds = list(table.index.unique(level="kind"))
    shares = list(table.index.unique(level="share"))
    figure, (axes,) = new_figure(height=1.5 + 0.3 * len(table))
    looks = zip(kinds, (MARKET, WORST, BEST, ACTUAL), ("o", "v", "^", "s"), strict=False)
    for row, (kind, colour, marker) in enumerate(looks):
        part = table.xs(kind, level="kind").loc[shares]
        height = np.arange(len(shares)) + 0.22 * (row - (len(kinds) - 1) / 2)
        error = [part["value"] - part["low"], part["high"] - part["value"]]
        axes.errorbar(
            part["value"], height, xerr=error, fmt=marker, color=colour, markersize=7, label=kind
        )
        for place, (value, high) in zip(height, part[["value", "high"]].to_numpy(), strict=True):
            label_line(axes, high, place, f"{value:.2%}", colour, fontsize=10)
    axes.axvline(0.0, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(shares)), shares)
    axes.invert_yaxis()
    axes.set_ylabel("share of cash")
    axes.set_xlabel("growth lost a year")
    percent(axes, "x")
    axes.legend(loc="upper right")
    return figure


def attribution(path: pd.DataFrame, until: str = "1950") -> Figure:
    """Gap to the market through time, as the sum of its two parts.

    `path` (DataFrame of length T): running totals `direct` and `interaction`, each over the
    market's wealth at that date. `until`: the lower panel enlarges the dates up to this one. Both
    parts and their sum, in percent of the market's wealth: all dates above, the first ones below.
    """
    figure, (whole, early) = new_figure(2, height=7.2)
    for axes, part in ((whole, path), (early, path.loc[:until])):
        _gap_parts(axes, part)
    whole.set_title("all years")
    early.set_title(f"to {until}, enlarged")
    return figure


def _gap_parts(axes: Axes, path: pd.DataFrame) -> None:
    """Draw the two parts and their sum, named at the end."""
    lines = (
        (path["direct"], "direct", ACTUAL, "--"),
        (path["interaction"], "interaction", WORST, ":"),
        (path["direct"] + path["interaction"], "gap", INK, "-"),
    )
    # The two lower ends can lie close together: their names keep to either side.
    ends = sorted(line[0].iloc[-1] for line in lines)
    side = dict(zip(ends, ("top", "bottom", "center"), strict=True))
    for values, name, colour, dash in lines:
        axes.plot(values.index, values, color=colour, linestyle=dash, linewidth=1.6, label=name)
        end = values.iloc[-1]
        label_line(axes, values.index[-1], end, name, colour, va=side[end])
    zero_line(axes)
    axes.set_xlim(path.index[0], path.index[-1])
    axes.set_ylabel("% of the market's wealth")
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=""))


def purchasing_power(wealth: pd.DataFrame, stretch: tuple[pd.Timestamp, pd.Timestamp]) -> Figure:
    """Real wealth on a log scale, one line a way to hold money.

    `wealth` (DataFrame of shape (T, K), K at most 5): real wealth, from about 1; columns are the
    labels. `stretch` (pair of Timestamp): a span to mark on every line: peak of the bills, and the
    date they saw it again. Lines with their names at the end.
    """
    figure, (axes,) = new_figure(height=3.8 if len(wealth.columns) < 3 else 4.8)
    looks = zip((MARKET, BEST, ACTUAL, INK, WORST), ("-", "--", "-.", "-", ":"), strict=True)
    axes.axvspan(*stretch, color=INK, alpha=0.10, linewidth=0, label="bills below their peak")
    for name, (colour, dash) in zip(wealth, looks, strict=False):
        line = wealth[name]
        axes.plot(line.index, line, color=colour, linestyle=dash, linewidth=1.6, label=name)
        label_line(axes, line.index[-1], line.iloc[-1], str(name), colour)
    axes.axhline(1.0, color=INK, linewidth=0.8, zorder=0.5, label="start")
    axes.set_yscale("log")
    if wealth.to_numpy().max() < 100.0 * wealth.to_numpy().min():
        # Within two powers of ten a tick at each of them is too few to read a value off.
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 1.5, 2.0, 3.0, 5.0, 7.0)))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_xlim(wealth.index[0], wealth.index[-1])
    axes.set_ylabel("wealth in dollars of the start")
    return figure


def lacking(ratio: pd.DataFrame, years: int) -> Figure:
    """Draw how much less than the market a portfolio with cash came to, by start.

    `ratio` (DataFrame of shape (n_starts, K), K at most 3): final wealth over the market's, in
    decimals; columns are the labels. `years`: length of each stretch.
    """
    figure, (axes,) = new_figure(height=3.6)
    looks = zip((MARKET, WORST, BEST), ("-", "--", "-."), strict=True)
    for name, (colour, dash) in zip(ratio, looks, strict=False):
        axes.plot(ratio.index, ratio[name] - 1.0, color=colour, linestyle=dash, linewidth=1.6)
        label_line(axes, ratio.index[-1], ratio[name].iloc[-1] - 1.0, str(name), colour)
    zero_line(axes)
    axes.set_xlim(ratio.index[0], ratio.index[-1])
    axes.set_xlabel("month of the start")
    axes.set_ylabel(f"wealth after {years} years,\nover the market's")
    percent(axes)
    return figure


def waiting(gap: pd.DataFrame, years: int) -> Figure:
    """Draw growth over the market by start: cash that waits for falls, and cash always kept.

    `gap` (DataFrame of shape (n_starts, 2)): `for falls` and `always`, a year, in decimals, by the
    first month of each stretch of so many `years`.
    """
    figure, (axes,) = new_figure(height=3.8)
    names = {
        "for falls": (ACTUAL, "-", "waits for a fall"),
        "always": (MARKET, "--", "always kept"),
    }
    for name, (colour, dash, label) in names.items():
        line = 100 * gap[name]
        axes.plot(line.index, line, color=colour, linestyle=dash, linewidth=1.6, label=label)
    won = gap["for falls"].to_numpy() > 0.0
    height = 100 * gap["for falls"].to_numpy()
    axes.fill_between(gap.index, 0.0, height, where=won, color=ACTUAL, alpha=0.35, linewidth=0)
    zero_line(axes)
    axes.set_xlim(gap.index[0], gap.index[-1])
    axes.set_xlabel(f"month of the start, {years} years each")
    axes.set_ylabel("growth over the market,\npoints a year")
    axes.legend(loc="lower right", ncols=2)
    return figure


def waiting_is_cash(table: pd.DataFrame) -> Figure:
    """Draw what waiting for falls lost against what the same cash, always kept, lost.

    `table` (DataFrame indexed by kind, fall and share kept): growth `lost` a year, and lost if the
    same average share is `always` kept, in decimals. One point a way, on logarithmic axes; on the
    diagonal, falls had nothing to do with it.
    """
    figure, (axes,) = new_figure(height=4.6)
    looks = {"in bills": (MARKET, "o"), "idle": (WORST, "v")}
    for kind, (colour, marker) in looks.items():
        part = 100 * table.xs(kind, level="kind")
        axes.scatter(part["always"], part["lost"], 34, color=colour, marker=marker, label=kind)
    ends = [0.9 * 100 * table["always"].min(), 1.1 * 100 * table["lost"].max()]
    axes.plot(ends, ends, color=INK, linewidth=1.0, linestyle="--", zorder=1)
    label_line(axes, ends[0], ends[0], "the same", INK, xytext=(26, 8))
    for axis, name in ((axes.xaxis, "always kept"), (axes.yaxis, "waiting for falls")):
        axis.set_label_text(f"growth lost, {name}, points a year")
    for set_scale, axis in ((axes.set_xscale, axes.xaxis), (axes.set_yscale, axes.yaxis)):
        set_scale("log")
        axis.set_major_locator(FixedLocator([0.3, 0.5, 1, 2, 5, 10]))
        axis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.set_minor_formatter(NullFormatter())
    axes.legend(loc="upper left")
    return figure


def windows(table: pd.DataFrame) -> Figure:
    """Share of rolling windows in which something happened, with intervals.

    `table` (DataFrame indexed by (event, years)): `value`, `low` and `high`: shares of the windows,
    in decimals. Window lengths along x, an event a colour and marker.
    """
    figure, (axes,) = new_figure()
    events = list(table.index.unique(level="event"))
    lengths = list(table.index.unique(level="years"))
    for row, (event, colour, marker) in enumerate(
        zip(events, (WORST, MARKET, INK), ("v", "o", "s"), strict=False)
    ):
        part = table.xs(event, level="event").loc[lengths]
        place = np.arange(len(lengths)) + 0.16 * (row - (len(events) - 1) / 2)
        error = [part["value"] - part["low"], part["high"] - part["value"]]
        axes.errorbar(
            place, part["value"], yerr=error, fmt=marker, color=colour, markersize=7, label=event
        )
    axes.set_xticks(range(len(lengths)), [str(length) for length in lengths])
    axes.set_xlabel("length of the window, years")
    axes.set_ylabel("of all windows")
    axes.set_ylim(-0.02, 1.02)
    percent(axes)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=1)
    return figure
