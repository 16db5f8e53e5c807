"""Likeness as pictures: a plan, the coefficient that a level implies, two classes, foretelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from research_lib.figures.charts import interval_dot
from research_lib.figures.colours import INK, SAMPLED
from research_lib.figures.style import label_line, new_figure, percent, zero_line

# Hues that the wedge does not use, each with its marker or hatching.
PINK, SKY, BROWN = "#CC79A7", "#56B4E9", "#a6761d"
# Families of portfolios; all but the first have a plain level of zero, and a place beside another.
FAMILIES = {
    "inside and outside": (SAMPLED, "o", None),
    "outside": (SKY, "^", 0.0),
    "outside, few sectors": (PINK, "D", 1.0),
}
# Each reading has a place where its name stands, above or below.
READINGS: dict[str, tuple[str, str, float, bool]] = {
    "two classes": (BROWN, "//", 0.86, False),
    "same sector": (SKY, "\\\\", 0.22, False),
    "small caps only": (PINK, "..", 0.42, True),
}
# What does not know what the index holds has its own mark.
BLIND = ("volatility", "few sectors", "concentration")


def matching(similarity: pd.DataFrame, plan: pd.DataFrame) -> Figure:
    """Draw how alike assets are and the best plan between them, as circles in two tables.

    `similarity`, `plan`: assets held in rows, the market's in columns; from :func:`transport_plan`
    the latter. Two panels; the area of a circle is its number.
    """
    figure, panels = new_figure(1, 2, height=2.6)
    tables = {"likeness": similarity, "best match, share of portfolio": plan}
    for axes, (title, whole) in zip(panels, tables.items(), strict=True):
        table = whole.loc[plan.index, plan.columns]
        rows, columns = np.indices(table.shape)
        numbers = table.to_numpy()
        style: dict[str, Any] = {"facecolor": SAMPLED, "alpha": 0.25, "edgecolor": "none"}
        axes.scatter(columns.ravel(), rows.ravel(), s=2300 * numbers.ravel(), **style)
        for row, column in zip(rows.ravel(), columns.ravel(), strict=True):
            text = f"{numbers[row, column]:.0%}"
            axes.text(column, row, text, ha="center", va="center", fontsize=10.5)
        axes.set_xticks(range(table.shape[1]), [f"{name}" for name in table.columns])
        axes.set_yticks(range(table.shape[0]), [f"{name}" for name in table.index])
        axes.set(xlim=(-0.55, table.shape[1] - 0.45), ylim=(table.shape[0] - 0.45, -0.55))
        axes.set(xlabel="in the market", ylabel="held", title=title)
        axes.tick_params(length=0)
    return figure


def levels_by_likeness(levels: pd.DataFrame, measures: list[str]) -> Figure:
    """Draw levels that count likeness against the plain level, a panel a measure.

    `levels` (DataFrame, one row a portfolio): `family`, and a distance for "plain" and for each of
    `measures`. `measures`: what to draw. For each measure a panel with the line on which likeness
    adds nothing, and left of it a narrow one for the families whose plain level is zero.
    """
    ratios = {"width_ratios": [1.0, 2.6] * len(measures), "wspace": 0.0}
    figure, panels = new_figure(1, 2 * len(measures), height=3.2, sharey=True, gridspec_kw=ratios)
    for strip, axes, measure in zip(panels[::2], panels[1::2], measures, strict=True):
        for family, (colour, marker, beside) in FAMILIES.items():
            some = levels[levels["family"] == family]
            style: dict[str, Any] = {"color": colour, "marker": marker, "linewidth": 0}
            y = 1.0 - some[measure]
            # One of them after the other, so that a column has a width and no meaning.
            place = np.linspace(-0.3, 0.3, len(some)) + (beside or 0.0)
            panel, x = (axes, 1.0 - some["plain"]) if beside is None else (strip, place)
            panel.scatter(x, y, s=9, alpha=0.6, label=family, **style)
        axes.plot([0, 1], [0, 1], color=INK, linewidth=0.8, linestyle="dashed")
        axes.set_title(measure)
        axes.set(xlim=(0.0, 1.05 * (1.0 - levels["plain"].min())), ylim=(-0.02, 1.0))
        strip.set(xlim=(-0.6, 1.6), xticks=[0.5], xticklabels=["0%"])
        axes.set_xticks([0.2, 0.4])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set(linestyle="dotted")
        percent(axes, "x")
        percent(strip)
    panels[0].set_ylabel("level that counts likeness")
    figure.supxlabel("plain level", fontsize=11, color=INK)
    handles = [panel.get_legend_handles_labels()[0] for panel in panels[1::-1]]
    figure.legend(
        handles=[*handles[0], *handles[1]], loc="outside upper left", ncols=3, markerscale=2
    )
    return figure


def implied_coefficients(implied: pd.DataFrame, measured: pd.DataFrame) -> Figure:
    """Draw the coefficient that a range of levels stands for, and measured correlations.

    `implied` (DataFrame indexed by share of small companies that find their like): columns by
    reading and level: the coefficient. `measured` (DataFrame indexed by name): correlations: their
    `mean`, a line across, and between `5 %` and `95 %` nine in ten pairs. One band a reading, on a
    logarithmic scale.
    """
    figure, (axes,) = new_figure(height=4.6)
    share = implied.index.to_numpy(dtype=float)
    for reading, (colour, hatch, at, up) in READINGS.items():
        band = implied[reading]
        # No coefficient is above 1, so a band whose upper edge is missing ends there.
        edges = band.to_numpy()
        low, high = np.fmin.reduce(edges, axis=1), np.nan_to_num(edges, nan=1.0).max(axis=1)
        axes.fill_between(share, low, high, color=colour, alpha=0.3, hatch=hatch, label=reading)
        height = float(np.interp(at, share, high if up else low))
        style: dict[str, Any] = {"va": "bottom", "xytext": (0, 4)}
        if not up:
            style = {"va": "top", "ha": "right", "xytext": (0, -4)}
        label_line(axes, at, height, reading, colour, **style)
    for name, row in measured.iterrows():
        axes.axhline(row["mean"], color=INK, linewidth=1.2, linestyle="dashed")
        if row["95 %"] > row["5 %"]:
            place = share[-1] + 0.03
            axes.plot([place] * 2, row[["5 %", "95 %"]], color=INK, linewidth=1.6, marker="_")
        style = {"va": "bottom", "ha": "right", "xytext": (-2, 1), "fontsize": 10}
        label_line(axes, share[-1], row["mean"], f"{name} {row['mean']:.2f}", INK, **style)
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(FixedLocator([0.02, 0.05, 0.1, 0.2, 0.5, 1.0]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:g}"))
    axes.set(xlim=(share[0], share[-1] + 0.06), ylim=(0.014, 1.45), ylabel="coefficient")
    axes.set_xlabel("small companies with their like in the index, share of portfolio")
    percent(axes, "x")
    return figure


def two_classes(ratio: pd.Series, gaps: pd.Series) -> Figure:
    """Draw what one class of shares became relative to the other, and the gap of each year.

    `ratio` (Series indexed by date): value of one unit in the first class over one unit in the
    second; its name is the label. `gaps` (Series indexed by year): result of the first less that of
    the second. Two panels, one above the other.
    """
    figure, (above, below) = new_figure(2, 1, height=4.4, gridspec_kw={"height_ratios": [3, 2]})
    above.plot(ratio.index, ratio, color=INK)
    above.axhline(1.0, color=INK, linewidth=0.8)
    above.set_ylabel(str(ratio.name))
    below.bar(gaps.index, gaps, width=0.55, color=SAMPLED, edgecolor=INK, linewidth=0.8)
    zero_line(below)
    below.set_xticks(list(gaps.index))
    below.set_ylabel("gap of the year")
    percent(below)
    return figure


def foretelling(
    tables: Mapping[str, pd.DataFrame], families: Sequence[str], n_variants: int, label: str
) -> Figure:
    """Draw what each distance foretells, a row of panels a family, intervals over years.

    `tables` (mapping of str to DataFrame indexed by family and measure): columns mean, low and
    high; one column of panels each, under its name. `families` (sequence of str): the families to
    draw. `n_variants`: how many variants were tried in all. `label`: what is on the axis. One line
    a measure; a filled mark where the interval excludes zero, a square for what does not know what
    the index holds.
    """
    size = max(len(table.loc[family]) for table in tables.values() for family in families)
    height = len(families) * (0.25 * size + 0.55) + 0.7
    shape = (len(families), len(tables))
    figure, panels = new_figure(*shape, height=height, sharex=True, sharey=True)
    for row, family in zip(panels.reshape(shape), families, strict=True):
        for axes, (market, table) in zip(row, tables.items(), strict=True):
            _dots(axes, pd.DataFrame(table.loc[family]))
            axes.set_title(f"{market}:\n{family}")
        row[0].set_ylim(size - 0.4, -0.6)
    figure.supxlabel(label, x=0.01, ha="left", fontsize=11, color=INK)
    tried = f"{n_variants} variants tried"
    panels[-1].set_xlabel(tried, loc="right", fontsize=9.5)
    return figure


def _dots(axes: Axes, table: pd.DataFrame) -> None:
    zero_line(axes, upright=True)
    for height, (name, row) in enumerate(table.iterrows()):
        marker = "s" if name in BLIND else "o"
        interval_dot(axes, row, height, INK, value="mean", marker=marker, hollow="none")
    axes.set_yticks(range(len(table)), list(table.index))
    axes.tick_params(axis="y", length=0)
