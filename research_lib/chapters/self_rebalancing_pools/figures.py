"""Self-rebalancing pools, as pictures: who ends with what, what a fee leaves, who must come."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, WORST
from research_lib.figures.style import label_line, new_figure, percent

LOOKS: dict[str, dict[str, Any]] = {
    "left alone": {"color": MARKET, "linestyle": "dashed", "linewidth": 1.4},
    "restored": {"color": BEST, "linestyle": "solid", "linewidth": 1.8},
    "pool": {"color": WORST, "linestyle": "solid", "linewidth": 1.8},
}


def three_paths(paths: pd.DataFrame) -> Figure:
    """Draw what 1 becomes in a pool, restored at every close, and left alone, on a log axis.

    `paths` (DataFrame by date): natural logarithms, a column each. What the pool hands over is
    shaded, the space between restored and pool.
    """
    figure, (axes,) = new_figure(height=3.9)
    some = paths.iloc[:: -max(len(paths) // 500, 1)][::-1]
    shown = pd.DataFrame(np.exp(some.to_numpy()), some.index, some.columns)
    band: dict[str, Any] = {"alpha": 0.25, "label": "paid to those who trade with the pool"}
    axes.fill_between(shown.index, shown["pool"], shown["restored"], color=ACTUAL, **band)
    for name, look in LOOKS.items():
        axes.plot(shown.index, shown[name], **look)
        end = float(shown[name].iloc[-1])
        label_line(axes, shown.index[-1], end, f"{name}\n{end:,.0f}-fold", look["color"])
    middle = shown.iloc[int(0.75 * len(shown))]
    spot = (middle.name, float(np.sqrt(middle["pool"] * middle["restored"])))
    axes.annotate(
        "paid to those who\ntrade with the pool",
        spot,
        xytext=(0, -70),
        textcoords="offset points",
        ha="center",
        color=INK,
        arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.8},
    )
    axes.set(yscale="log", ylabel="what 1 became")
    axes.set_yticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    axes.minorticks_off()
    axes.margins(x=0.0)
    return figure


def fees_and_blocks(lines: dict[str, pd.Series], dots: dict[str, pd.DataFrame]) -> Figure:
    """Draw what fees leave to arbitrage, by formula and simulated, one line a block time.

    `lines` (dict of str to Series by fee): the formula. `dots` (dict of str to DataFrame by fee):
    columns value, low and high of the simulation; a name that no line has is drawn hollow.
    """
    figure, (axes,) = new_figure(height=3.7)
    for (name, line), colour in zip(lines.items(), [WORST, MARKET], strict=False):
        axes.plot(line.index, line, color=colour, label=f"{name}, formula")
        found = dots[name]
        ends = [found["value"] - found["low"], found["high"] - found["value"]]
        dot: dict[str, Any] = {"capsize": 3, "label": f"{name}, simulated"}
        axes.errorbar(found.index, found["value"], yerr=ends, fmt="o", color=colour, **dot)
        label_line(axes, line.index[-1], line.iloc[-1], name, colour)
    for name, found in dots.items():
        if name not in lines:
            look: dict[str, Any] = {"markerfacecolor": "none", "label": name}
            axes.plot(found.index, found["value"], "o", color=INK, **look)
            place = (found.index[0], found["value"].iloc[0])
            axes.annotate(
                name,
                place,
                xytext=(-70, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                color=INK,
                arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.8},
            )
    axes.set(xscale="log", xlabel="fee of the pool", ylim=(0.0, 1.02))
    _fees(axes)
    axes.set_ylabel("part still handed over")
    percent(axes)
    return figure


def who_must_come(needed: pd.DataFrame, years: pd.DataFrame) -> Figure:
    """Draw what must be brought to a pool a year, by fee, and by calendar year at one fee.

    `needed` (DataFrame by fee): turnover over the pool's value, `all` and what customers must bring
    at each block time, a column each. `years` (DataFrame by year): `arbitrage`, what it brings by
    itself, and `customers`, what is still needed.
    """
    figure, (left, right) = new_figure(1, 2, height=3.7, width_ratios=[1.1, 1.0])
    for name, colour in zip(needed, [INK, MARKET, WORST], strict=False):
        left.plot(needed.index, needed[name], color=colour)
        label_line(left, needed.index[-1], needed[name].iloc[-1], str(name), colour)
    left.set(xscale="log", yscale="log", xlabel="fee of the pool")
    left.set_title("by fee")
    left.set_ylabel("brought a year, times\nthe pool's value")
    left.set_yticks([0.1, 1, 10, 100, 1000], ["0.1", "1", "10", "100", "1,000"])
    _fees(left)
    right.bar(years.index, years["customers"], color=WORST, width=0.7, label="by customers")
    right.bar(
        years.index,
        years["arbitrage"],
        bottom=years["customers"],
        color=INK,
        alpha=0.35,
        width=0.7,
        label="by arbitrage",
    )
    top = float(years.sum(axis=1).max())
    right.text(years.index[-1] + 0.4, 0.98 * top, "by arbitrage", color=INK, ha="right")
    right.text(years.index[-1] + 0.4, 0.88 * top, "by customers", color=WORST, ha="right")
    right.set(xticks=years.index[::3], ylim=(0, 1.05 * top))
    right.set_title("at 0.3 %, by year")
    return figure


def _fees(axes: Axes) -> None:
    """Write the fees below an axis as pools give them."""
    axes.set_xticks([0.0001, 0.0005, 0.001, 0.003, 0.01], ["0.01", "0.05", "0.1", "0.3", "1 %"])
    axes.minorticks_off()
