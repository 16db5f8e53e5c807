"""Who beats the market, as pictures: by horizon, by cause, the surface, what is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, MultipleLocator

from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, WORST
from research_lib.figures.style import new_figure, percent

LOOKS: dict[str, dict[str, Any]] = {
    "skewness alone": {"color": BEST, "linestyle": "dashdot"},
    "skewness and cash": {"color": MARKET, "linestyle": "dashed"},
    "skewness and costs": {"color": ACTUAL, "linestyle": (0, (5, 1))},
    "all three": {"color": WORST, "linestyle": "solid"},
}
PARTS = {"skewness": BEST, "cash": MARKET, "costs": ACTUAL}


def losing_by_horizon(
    panels: Mapping[str, pd.DataFrame], published: Mapping[int, float], spread: tuple[float, float]
) -> Figure:
    """Draw the share behind the market against the years held, a panel a market.

    `panels` (mapping of title to DataFrame by years): a column for each of LOOKS. `published`:
    share of funds behind by years, as diamonds. `spread`: lowest and highest year of the first.
    """
    figure, axes = new_figure(1, len(panels), height=3.7, sharey=True)
    for panel, (title, table) in zip(axes, panels.items(), strict=True):
        panel.axhline(0.5, color=INK, linestyle="dotted", linewidth=1.4, label="none of them")
        for name, line in table.items():
            panel.plot(line.index, line, linewidth=1.8, label=name, **LOOKS[str(name)])
        panel.plot(
            [1, 1], spread, color=INK, linewidth=1.0, zorder=2, label="_range of single years"
        )
        _published(panel, published)
        panel.set(title=title, xlabel="years", xticks=[1, 2, 3, 5, 7, 10], ylim=(0.38, 1.0))
        panel.yaxis.set_major_locator(MultipleLocator(0.1))
    axes[0].set_ylabel("behind the market")
    percent(axes[0])
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, handlelength=2.4)
    return figure


def _published(panel: Axes, published: Mapping[int, float]) -> None:
    look: dict[str, Any] = {"marker": "D", "linestyle": "none", "markersize": 6, "zorder": 4}
    years, shares = list(published), list(published.values())
    panel.plot(years, shares, color=INK, label="funds, as published", **look)


def parts_of_losing(parts: pd.DataFrame) -> Figure:
    """Draw what each cause adds to one half, a bar a row.

    `parts` (DataFrame by label): columns `skewness`, `cash`, `costs`, parts of the share behind.
    """
    figure, (axes,) = new_figure(height=0.6 * len(parts) + 1.3)
    for row, (_, own) in enumerate(parts.iterrows()):
        left = 0.5
        for cause, colour in PARTS.items():
            label = cause if row == 0 else None
            axes.barh(row, own[cause], left=left, color=colour, height=0.6, label=label)
            left += own[cause]
    axes.set_yticks(range(len(parts)), parts.index)
    axes.set(xlabel="behind the market", xlim=(0.5, 1.0), ylim=(len(parts) - 0.4, -0.6))
    axes.tick_params(axis="y", length=0)
    percent(axes, "x")
    figure.legend(loc="outside upper right", ncols=3, handlelength=1.0)
    return figure


def costs_needed(
    panels: Mapping[str, pd.DataFrame],
    cash: Mapping[float, str],
    cases: Mapping[str, pd.Series],
) -> Figure:
    """Draw the costs at which as many lose as published, against stakes, a panel a market.

    `panels` (mapping of title to DataFrame): columns `stakes`, `cash`, `cost_one`, `cost_ten`.
    `cash` (mapping of share of bills to its name): those that are drawn, at most two. `cases`
    (mapping of title to one such row): diamonds, hollow for one year and filled for ten.
    """
    figure, axes = new_figure(1, len(panels), height=3.8, sharey=True)
    for panel, (title, table) in zip(axes, panels.items(), strict=True):
        for (share, name), colour in zip(cash.items(), (MARKET, WORST), strict=False):
            own = table[table["cash"] == share].set_index("stakes")
            for column, years, line in (("cost_one", "a year", "--"), ("cost_ten", "ten", "-")):
                label = f"{years}, {name}"
                panel.plot(own.index, own[column], line, color=colour, linewidth=1.6, label=label)
        for case in [cases[title]] if title in cases else []:
            for column, years, face in (("cost_one", "a year", "white"), ("cost_ten", "ten", INK)):
                look: dict[str, Any] = {"linestyle": "none", "color": INK, "markerfacecolor": face}
                label = f"{years}, {case['cash']:.1%}".replace("%", " %")
                panel.plot(case["stakes"], case[column], "D", markersize=5, label=label, **look)
        panel.axhline(0.0, color=INK, linewidth=0.8, zorder=0.5)
        panel.set(title=title, xlabel="stakes, a logarithmic axis", xscale="log")
        ticks = [1, 2, 3, 5, 10, 20, 50, 100]
        panel.set_xticks(ticks, [str(tick) for tick in ticks])
        panel.minorticks_off()
    axes[0].set(ylabel="costs needed, a year", ylim=(-0.004, 0.042))
    percent(axes[0])
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, handlelength=2.4)
    return figure


def published(behind: pd.Series, cash: pd.DataFrame) -> Figure:
    """Draw the share of funds behind their index by year, and below it their reported cash.

    Each panel has the years of its own data: the reports may end where the shares begin.

    `behind` (Series by year); `cash` (DataFrame by year): columns `low` and `high`.
    """
    figure, (above, below) = new_figure(2, 1, height=4.4, height_ratios=[3, 2])
    above.bar(behind.index, behind - 0.5, 0.7, 0.5, color=MARKET, label="funds behind")
    above.axhline(0.5, color=INK, linewidth=0.8, label="one half")
    dashed: dict[str, Any] = {"linestyle": "dashed", "linewidth": 1.4, "label": "mean"}
    above.axhline(behind.mean(), color=WORST, **dashed)
    above.set(ylabel="funds behind", xlim=(behind.index.min() - 1, behind.index.max() + 1))
    below.vlines(cash.index, cash["low"], cash["high"], ACTUAL, linewidth=2.5, label="low to high")
    for end in ("low", "high"):
        below.plot(cash.index, cash[end], "o", color=ACTUAL, markersize=5, label=end)
    below.axhspan(0.07, 0.10, color=INK, alpha=0.2, linewidth=0, label="7 to 10 %")
    below.set(ylabel="cash, reported", ylim=(0.0, 0.14))
    below.set_xlim(cash.index.min() - 1, cash.index.max() + 1)
    for axes in (above, below):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 5, 10]))
    percent(above)
    percent(below)
    return figure
