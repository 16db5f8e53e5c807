"""Composed vaults as pictures: gas through time, who carries a rule out, what pace earned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.dates import DateFormatter, YearLocator
from matplotlib.figure import Figure

from research_lib.figures.charts import name_rows
from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, SAMPLED, WORST
from research_lib.figures.style import new_figure

_SIZES = {1e4: "vault of 10,000", 1e6: "a million", 1e8: "a hundred million"}
_MONEY = {1e3: "1,000", 1e4: "10,000", 1e5: "100,000", 1e6: "1 million", 1e7: "10 million"}


def gas_through_time(dollars: pd.Series, scale: float) -> Figure:
    """Draw dollars a trade by day and their mean by year, both axes logarithmic.

    On the right the smallest vault: `scale` times the dollars. Dotted lines at three sizes.
    """
    figure, (axes,) = new_figure(height=3.9)
    axes.plot(dollars.index, dollars, color=SAMPLED, linewidth=0.6, label="each day")
    means = dollars.groupby(pd.DatetimeIndex(dollars.index).year).transform("mean")
    axes.plot(dollars.index, means, color=MARKET, linewidth=2.6, label="mean of the year")
    for money, text in _SIZES.items():
        axes.axhline(money / scale, color=WORST, linestyle=":", linewidth=1.4, label=f"_{text}")
        # The line of gas passes the smallest at its beginning and the others at its end.
        late = money == min(_SIZES)
        at, side = dollars.index[-20 if late else 20], "right" if late else "left"
        axes.text(at, 1.12 * money / scale, text, ha=side, color=WORST, fontsize=9.5)
    axes.set(yscale="log", ylim=(0.004, 900.0), ylabel="gas of one trade, dollars", xmargin=0.0)
    axes.set_yticks([0.01, 0.1, 1.0, 10.0, 100.0], ["0.01", "0.10", "1", "10", "100"])
    axes.minorticks_off()
    axes.xaxis.set_major_locator(YearLocator(2))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(DateFormatter("%Y"))  # type: ignore[no-untyped-call]
    right = axes.secondary_yaxis("right", functions=(lambda x: x * scale, lambda x: x / scale))
    right.set_ylabel("smallest vault, dollars")
    right.set_yticks(list(_MONEY), list(_MONEY.values()))
    right.minorticks_off()
    axes.legend(loc="upper left", bbox_to_anchor=(0.0, 0.9))
    return figure


def who_carries(gaps: pd.DataFrame, earned: float) -> Figure:
    """Draw what each way to carry out a rule takes of the money, a row each, basis points a year.

    `gaps`: columns `mean`, `low` and `high` in basis points, a row a carrier. `earned`: an
    upright line, as is all of the money. The axis is logarithmic beyond one basis point either way.
    """
    figure, (axes,) = new_figure(height=0.36 * len(gaps) + 1.3)
    rows = range(len(gaps))
    axes.hlines(rows, gaps["low"], gaps["high"], color=INK, linewidth=1.4, label="interval")
    axes.plot(gaps["mean"], rows, "o", color=MARKET, markersize=6, label="mean")
    axes.axvline(earned, color=BEST, linestyle="dashed", linewidth=1.4)
    axes.text(earned * 1.15, 5.0, "weekly trading earned", color=BEST, fontsize=9.5)
    axes.axvline(1e4, color=WORST, linestyle="dotted", linewidth=1.4)
    axes.text(6.5e3, 7.0, "all of the money", ha="right", color=WORST, fontsize=9.5)
    name_rows(axes, gaps.index, top=-0.6)
    axes.set_xscale("symlog", linthresh=1.0, linscale=0.5)
    ticks = [-1, 0, 1, 10, 100, 1000, 10000]
    axes.set_xticks(ticks, [f"{tick:,}".replace("-", "\N{MINUS SIGN}") for tick in ticks])
    axes.minorticks_off()
    axes.set(xlim=(-9.0, 30000.0), xlabel="taken a year, basis points of the money")
    return figure


def gains(panels: dict[str, pd.DataFrame]) -> Figure:
    """Draw what each pace gained over never, one panel a mix: a dot a purchase, the mean a bar.

    In each column the purchases stand from the first on the left to the last on the right.
    """
    figure, axes = new_figure(1, len(panels), height=3.4)
    for panel, (title, table) in zip(axes, panels.items(), strict=True):
        panel.axhline(0.0, color=INK, linewidth=0.8)
        panel.set_title(title, fontsize=10.5)
        for at, (_, column) in enumerate(table.items()):
            across = at + np.linspace(-0.22, 0.22, len(column))
            panel.plot(across, column, ".", color=MARKET, markersize=4, alpha=0.6, label="purchase")
            bar = [at - 0.3, at + 0.3], [column.mean()] * 2
            panel.plot(*bar, color=ACTUAL, linewidth=2.4, label="mean")
        panel.set_xticks(range(table.shape[1]), list(table.columns), rotation=35)
    axes[0].set_ylabel("gained over never,\npoints of growth a year")
    return figure


def smallest_by_year(tables: dict[str, pd.DataFrame]) -> Figure:
    """Draw the smallest vault by year of the gas, a line a pace, one panel a mix, logarithmic."""
    figure, axes = new_figure(1, len(tables), height=3.6, sharey=True)
    shown: dict[str, Any] = {"color": [BEST, MARKET, WORST], "style": ["o-", "s-", "^-"]}
    for panel, (title, table) in zip(axes, tables.items(), strict=True):
        table.plot(ax=panel, logy=True, title=title, xlabel="", ms=4, legend=False, **shown)
        panel.set_xticks(range(2016, 2027, 5))
        panel.grid(axis="y")
    axes[0].set_ylabel("smallest vault, dollars")
    axes[0].set_yticks([1e2, 1e4, 1e6, 1e8], ["100", "10,000", "1 million", "100 million"])
    axes[0].minorticks_off()
    axes[0].legend(loc="lower right")
    return figure
