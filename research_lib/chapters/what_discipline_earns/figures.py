"""What discipline earns, as pictures: the race, the level, the stretches, the room."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.dates import DateFormatter, YearLocator
from matplotlib.figure import Figure

from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, WORST
from research_lib.figures.style import new_figure, percent

LOOKS: list[dict[str, Any]] = [
    {"color": MARKET, "linestyle": "solid"},
    {"color": WORST, "linestyle": "dashed"},
    {"color": BEST, "linestyle": "dashdot"},
    {"color": ACTUAL, "linestyle": (0, (5, 1))},
]


def two_races(races: dict[str, pd.DataFrame]) -> Figure:
    """Draw what volatility has paid against what drift has built up, one panel a data set.

    `races` (dict of str to DataFrame by date): columns `paid`, `drift` and `floor`. Three lines;
    the space between the first two is shaded in the colour of whichever is above.
    """
    figure, axes = new_figure(1, len(races), height=3.6)
    for panel, (title, closes) in zip(axes, races.items(), strict=True):
        # Of daily data some five hundred closes, the last among them: more is not seen.
        table = closes.iloc[:: -max(len(closes) // 500, 1)][::-1]
        paid, drift = table["paid"], table["drift"]
        panel.fill_between(table.index, paid, drift, where=paid >= drift, color=BEST, alpha=0.2)
        panel.fill_between(table.index, paid, drift, where=paid < drift, color=WORST, alpha=0.2)
        panel.plot(paid.index, paid, color=BEST, label="paid by volatility")
        panel.plot(drift.index, drift, color=WORST, linewidth=1.2, label="built up by drift")
        floor: dict[str, Any] = {"linestyle": "dotted", "linewidth": 1.6, "color": MARKET}
        panel.plot(table.index, table["floor"], **floor, label="floor, from the level")
        panel.set(title=title, ylim=(0, None))
        panel.xaxis.set_major_locator(YearLocator(10))  # type: ignore[no-untyped-call]
        panel.xaxis.set_major_formatter(DateFormatter("%Y"))  # type: ignore[no-untyped-call]
        panel.margins(x=0.0)
    axes[0].set_ylabel("growth, natural logarithm")
    axes[0].legend(loc="upper left", handlelength=1.6)
    return figure


def levels_left_alone(levels: pd.DataFrame) -> Figure:
    """Draw the level of portfolios left alone against their own targets, by years since purchase.

    `levels` (DataFrame by years): a column each, missing after its end. A line each.
    """
    figure, (axes,) = new_figure(height=3.8)
    for name, look in zip(levels, LOOKS, strict=False):
        line = levels[name].dropna()
        axes.plot(line.index, line, **look, linewidth=1.6, label=name)
    axes.set(xlabel="years since the purchase", xlim=(0, 100), ylim=(0.2, 1.02))
    axes.set_ylabel("level against its own target")
    axes.legend(loc="upper right", handlelength=2.6)
    percent(axes)
    return figure


def stretches(lines: dict[str, pd.Series]) -> Figure:
    """Draw entropy a year by the length of the stretch, over that of the shortest stretch.

    `lines` (dict of str to Series indexed by years): one line a data set, dashed where the stretch
    is longer than half of the data, with a dot at the whole.
    """
    figure, (axes,) = new_figure(height=3.9)
    axes.axhline(1.0, color=INK, linewidth=0.8, label="_stretches of a month")
    for (name, line), colour in zip(lines.items(), [MARKET, WORST, BEST], strict=False):
        whole = float(line.index[-1])
        sure = line[line.index <= whole / 2]
        spare = line[line.index >= sure.index[-1]]
        axes.plot(sure.index, sure, color=colour, marker=".", label=name)
        dotted: dict[str, Any] = {
            "linestyle": "dotted",
            "label": f"_{name}, beyond half of the data",
        }
        axes.plot(spare.index, spare, color=colour, linewidth=1.4, **dotted)
        axes.plot(whole, line.iloc[-1], "o", color=colour, label=f"_{name}, the whole")
    axes.set(xscale="log", xlabel="length of a stretch without a trade, years")
    axes.set_ylabel("entropy a year, over that\nof stretches of a month")
    axes.set_xticks([1 / 12, 1 / 4, 1, 3, 10, 30], ["1/12", "1/4", "1", "3", "10", "30"])
    axes.minorticks_off()
    axes.legend(loc="lower left")
    return figure


def room_through_time(lines: dict[str, pd.Series]) -> Figure:
    """Draw what part of the market's money could hold a target, through time, on a log axis.

    `lines` (dict of str to Series by date): one line a target, named in a legend.
    """
    figure, (axes,) = new_figure(height=3.6)
    for (name, line), look in zip(lines.items(), LOOKS, strict=False):
        axes.plot(line.index, line, **look, linewidth=1.4, label=name)
    ticks = [0.001, 0.01, 0.1, 1.0]
    axes.set(yscale="log", ylim=(0.0004, 1.0), ylabel="most of the market's money")
    axes.set_yticks(ticks, ["0.1 %", "1 %", "10 %", "100 %"])
    axes.minorticks_off()
    axes.margins(x=0.0)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.22), ncols=2)
    return figure
