"""Who moves first, and what mixes of large and small shares did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from research_lib.figures.colours import INK, SAMPLED
from research_lib.figures.style import label_line, new_figure, percent, zero_line

# Who moves first, by a full and an open mark.
LEADS = {"large first": ("o", INK), "small first": ("s", "none")}


def lead_lag_dots(panels: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw which of large and small moves first, through subperiods.

    `panels` (mapping of str to DataFrame indexed by (period, lead)): by title: value, low and high
    of the correlations called "large first" and "small first". Panels side by side on one scale,
    the earliest period at the top; lines are intervals.
    """
    figure, axes = new_figure(1, len(panels), height=3.9, sharex=True, sharey=True)
    for panel, (title, table) in zip(axes, panels.items(), strict=True):
        periods = list(table.index.get_level_values(0).unique())
        for shift, (lead, (marker, face)) in zip((-0.18, 0.18), LEADS.items(), strict=True):
            rows = table.xs(lead, level=1).loc[periods]
            height = np.arange(len(periods)) + shift
            style = {"markersize": 7, "color": INK, "markerfacecolor": face}
            panel.plot(rows["value"], height, marker, label=lead, **style)
            bar: dict[str, Any] = {"linewidth": 1.4, "zorder": 1, "label": f"_{lead}, interval"}
            panel.hlines(height, rows["low"], rows["high"], color=INK, **bar)
        panel.axvline(0.0, color=INK, linewidth=0.8, linestyle=(0, (2, 2)))
        panel.set(title=title, xlabel="correlation with the period before")
        panel.xaxis.set_major_locator(MultipleLocator(0.2))
    axes[0].set_yticks(range(len(periods)), periods)
    axes[0].set_ylim(len(periods) - 0.5, -0.5)
    axes[0].legend(loc="lower right", fontsize=10, handletextpad=0.2)
    return figure


def leads_through_time(table: pd.DataFrame) -> Figure:
    """Draw which of large and small moved first, every five years. One panel.

    `table` (DataFrame indexed by first year): columns large first and small first, correlations.
    """
    figure, (axes,) = new_figure(height=3.6)
    years = table.index.to_numpy(dtype=float) + 2.5
    for lead, (marker, face) in LEADS.items():
        style: dict[str, Any] = {"color": INK, "markerfacecolor": face, "linewidth": 1.2}
        axes.plot(years, table[lead], marker=marker, markersize=6, label=lead, **style)
    zero_line(axes)
    axes.set(xlim=(1925.0, 2027.0), ylabel="correlation with\nthe day before")
    axes.legend(loc="lower left", ncols=2)
    return figure


def gap_by_start(gap: pd.Series) -> Figure:
    """Draw what small earned over large in each window of ten years, by its start. One panel.

    `gap` (Series indexed by first month): growth a year of small less that of large.
    """
    figure, (axes,) = new_figure(height=3.8)
    dates = pd.DatetimeIndex(gap.index)
    years = dates.year + dates.month / 12.0
    shaded: dict[str, Any] = {"alpha": 0.45, "linewidth": 0, "label": "small ahead"}
    axes.fill_between(years, gap, 0.0, where=gap > 0.0, color=SAMPLED, **shaded)
    axes.plot(years, gap, color=INK, linewidth=1.6, label="small less large")
    zero_line(axes)
    axes.text(1990.0, 0.13, "small ahead", ha="left")
    axes.text(1965.0, -0.07, "large ahead", ha="center")
    axes.set(
        xlim=(1925.0, 2018.0), xlabel="start of the ten years", ylabel="small less large, a year"
    )
    percent(axes)
    return figure


def mix_frontier(table: pd.DataFrame) -> Figure:
    """Draw mixes of two funds by volatility and by their middle and worst decade.

    `table` (DataFrame indexed by outcome and share of large): from
    :func:`research_lib.chapters.large_and_small_shares.large_and_small.mixes`. Two panels; crosses
    are intervals of the two funds alone and of half of each.
    """
    shares = [share for share in table.loc["volatility"].index if not isinstance(share, str)]
    calm = table.loc["volatility"].loc[shares]
    figure, axes = new_figure(1, 2, height=3.9)
    titles = {"median": "the middle decade", "worst": "the worst decade"}
    for panel, (outcome, title) in zip(axes, titles.items(), strict=True):
        grown = table.loc[outcome].loc[shares]
        panel.plot(calm["value"], grown["value"], color=SAMPLED, zorder=1, label="mixes, joined")
        for share, text in {0.0: "small", 0.5: "half", 1.0: "large"}.items():
            x, y = calm.loc[share], grown.loc[share]
            cross: dict[str, Any] = {"color": INK, "linewidth": 1.1, "alpha": 0.75, "zorder": 1}
            cross["label"] = f"{text}, interval"
            panel.plot([x["low"], x["high"]], [y["value"]] * 2, **cross)
            panel.plot([x["value"]] * 2, [y["low"], y["high"]], **cross)
            at, foot = float(calm["value"][share]), float(grown["low"][share])
            below: dict[str, Any] = {"xytext": (0, -4), "ha": "center", "va": "top"}
            label_line(panel, at, foot, text, INK, **below)
        panel.scatter(calm["value"], grown["value"], s=42, color=INK, zorder=3, label="mixes")
        zero_line(panel)
        panel.set(title=title, xlabel="volatility a year")
        panel.yaxis.set_major_locator(MultipleLocator(0.05))
        panel.margins(y=0.12)
        percent(panel, "xy")
    axes[0].set_ylabel("growth a year")
    return figure
