"""Likeness as pictures: a plan, the coefficient that a level implies, two classes, foretelling."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from research_lib.figures.style import (
    ACTUAL,
    BEST,
    INK,
    MARKET,
    SAMPLED,
    WORST,
    label_line,
    new_figure,
    percent,
    zero_line,
)

# Each family of portfolios has its colour and its marker, and a place beside others at zero.
FAMILIES = {
    "inside and outside": (SAMPLED, "o", 0.0),
    "outside": (MARKET, "^", -0.04),
    "outside, few sectors": (ACTUAL, "D", -0.08),
}
# Each reading has its colour and its hatching, and a place where its name stands, above or below.
READINGS: dict[str, tuple[str, str, float, bool]] = {
    "two classes": (MARKET, "//", 0.8, False),
    "same sector": (BEST, "\\\\", 0.22, False),
    "small caps only": (WORST, "..", 0.42, True),
}


def matching(similarity: pd.DataFrame, plan: pd.DataFrame) -> Figure:
    """Draw how alike assets are and the best plan between them, as circles in two tables.

    Parameters
    ----------
    similarity, plan : DataFrame
        Assets held in rows, the market's in columns; from :func:`transport_plan` the latter.

    Returns
    -------
    Figure
        Two panels; the area of a circle is its number.
    """
    figure, panels = new_figure(1, 2, height=2.6)
    tables = {"likeness": (similarity, SAMPLED), "best match, share of portfolio": (plan, MARKET)}
    for axes, (title, (whole, colour)) in zip(panels, tables.items(), strict=True):
        table = whole.loc[plan.index, plan.columns]
        rows, columns = np.indices(table.shape)
        numbers = table.to_numpy()
        sizes = 1100 * numbers.ravel()
        style: dict[str, Any] = {"color": colour, "alpha": 0.55, "edgecolor": INK}
        axes.scatter(columns.ravel(), rows.ravel(), s=sizes, **style)
        for row, column in zip(rows.ravel(), columns.ravel(), strict=True):
            text = f"{numbers[row, column]:.0%}"
            axes.text(column + 0.3, row + 0.36, text, ha="center", va="center", fontsize=9.5)
        axes.set_xticks(range(table.shape[1]), [f"{name}" for name in table.columns])
        axes.set_yticks(range(table.shape[0]), [f"{name}" for name in table.index])
        axes.set(xlim=(-0.55, table.shape[1] - 0.4), ylim=(table.shape[0] - 0.4, -0.55))
        axes.set(xlabel="in the market", ylabel="held", title=title)
        axes.tick_params(length=0)
    plt.close(figure)
    return figure


def levels_by_likeness(levels: pd.DataFrame, measures: list[str]) -> Figure:
    """Draw levels that count likeness against the plain level, a panel a measure.

    Parameters
    ----------
    levels : DataFrame, one row a portfolio
        `family`, and a distance for "plain" and for each of `measures`.
    measures : list of str
        What to draw.

    Returns
    -------
    Figure
        A panel a measure, with the line on which likeness adds nothing. Families whose plain level
        is zero stand side by side, left of it.
    """
    figure, panels = new_figure(1, len(measures), height=3.1, sharex=True, sharey=True)
    for axes, measure in zip(panels, measures, strict=True):
        for family, (colour, marker, beside) in FAMILIES.items():
            some = levels[levels["family"] == family]
            style: dict[str, Any] = {"color": colour, "marker": marker, "linewidth": 0}
            x, y = 1.0 - some["plain"] + beside, 1.0 - some[measure]
            axes.scatter(x, y, s=9, alpha=0.6, label=family, **style)
        axes.plot([0, 1], [0, 1], color=INK, linewidth=0.8, linestyle="dashed")
        axes.set_title(measure)
        axes.set(xlim=(-0.11, 1.05 * (1.0 - levels["plain"].min())), ylim=(0, 1))
        percent(axes, "xy")
    panels[0].set_ylabel("level that counts likeness")
    figure.supxlabel("plain level", fontsize=11, color=INK)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=3, markerscale=2)
    plt.close(figure)
    return figure


def implied_coefficients(implied: pd.DataFrame, measured: pd.DataFrame) -> Figure:
    """Draw the coefficient that a range of levels stands for, and measured correlations.

    Parameters
    ----------
    implied : DataFrame indexed by share of small companies that find their like
        Columns by reading and level: the coefficient.
    measured : DataFrame indexed by name
        Correlations: their `mean`, a line across, and between `5 %` and `95 %` nine in ten pairs.

    Returns
    -------
    Figure
        One band a reading, on a logarithmic scale.
    """
    figure, (axes,) = new_figure(height=4.6)
    share = implied.index.to_numpy(dtype=float)
    for reading, (colour, hatch, at, up) in READINGS.items():
        band = implied[reading]
        low, high = band.to_numpy().min(axis=1), band.to_numpy().max(axis=1)
        axes.fill_between(share, low, high, color=colour, alpha=0.3, hatch=hatch, label=reading)
        height = float(np.interp(at, share, high if up else low))
        style: dict[str, Any] = {"va": "bottom", "xytext": (0, 4)}
        if not up:
            style = {"va": "top", "ha": "right", "xytext": (0, -4)}
        label_line(axes, at, height, reading, colour, **style)
    for number, (name, row) in enumerate(measured.iterrows()):
        axes.axhline(row["mean"], color=INK, linewidth=1.2, linestyle="dashed")
        place = share[-1] + 0.02 + 0.02 * number
        axes.plot([place] * 2, row[["5 %", "95 %"]], color=INK, linewidth=1.6, marker="_")
        style = {"va": "bottom", "ha": "right", "xytext": (-2, 1), "fontsize": 10}
        label_line(axes, share[-1], row["mean"], f"{name} {row['mean']:.2f}", INK, **style)
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(FixedLocator([0.02, 0.05, 0.1, 0.2, 0.5, 1.0]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:.0%}"))
    axes.set(xlim=(share[0], share[-1] + 0.06), ylim=(0.015, 1.45), ylabel="coefficient")
    axes.set_xlabel("small companies with their like in the index, share of portfolio")
    percent(axes, "x")
    plt.close(figure)
    return figure


def two_classes(ratio: pd.Series, gaps: pd.Series) -> Figure:
    """Draw what one class of shares became relative to the other, and the gap of each year.

    Parameters
    ----------
    ratio : Series indexed by date
        Value of one unit in the first class over one unit in the second; its name is the label.
    gaps : Series indexed by year
        Result of the first less that of the second.

    Returns
    -------
    Figure
        Two panels, one above the other.
    """
    figure, (above, below) = new_figure(2, 1, height=4.4, gridspec_kw={"height_ratios": [3, 2]})
    above.plot(ratio.index, ratio, color=MARKET)
    above.axhline(1.0, color=INK, linewidth=0.8)
    above.set_ylabel(str(ratio.name))
    colours = [BEST if gap > 0 else WORST for gap in gaps]
    below.bar(gaps.index, gaps, width=0.55, color=colours, edgecolor=INK, linewidth=0.8)
    zero_line(below)
    below.set_xticks(list(gaps.index))
    below.set_ylabel("gap of the year")
    percent(below)
    plt.close(figure)
    return figure


def foretelling(table: pd.DataFrame, label: str) -> Figure:
    """Draw what each distance foretells, one panel a family, intervals over years.

    Parameters
    ----------
    table : DataFrame indexed by family and measure
        Columns mean, low and high; `attrs["n_variants"]`.
    label : str
        What is on the axis.

    Returns
    -------
    Figure
        One row a measure; a filled dot where the interval leaves out zero.
    """
    families = list(table.index.get_level_values(0).unique())
    size = table.groupby(level=0).size().max()
    height = 0.29 * len(table) + 0.5 * len(families) + 0.7
    figure, panels = new_figure(len(families), 1, height=height, sharex=True)
    for axes, family in zip(panels, families, strict=True):
        _dots(axes, table.loc[family])
        axes.set_title(family)
        axes.set_ylim(size - 0.4, -0.6)
    panels[-1].set_xlabel(label, loc="left")
    tried = f"{table.attrs['n_variants']} variants tried"
    figure.supxlabel(tried, x=0.99, ha="right", fontsize=9.5, color=INK)
    plt.close(figure)
    return figure


def _dots(axes: Axes, table: pd.DataFrame) -> None:
    axes.axvline(0.0, color=INK, linewidth=0.8, zorder=0.5)
    for height, (name, row) in enumerate(table.iterrows()):
        line: dict[str, Any] = {"color": INK, "linewidth": 1.2, "marker": "|", "zorder": 2}
        axes.plot([row["low"], row["high"]], [height] * 2, **line)
        clear = row["low"] > 0.0 or row["high"] < 0.0
        # What does not look at the market at all has its own mark.
        marker = "s" if name == "volatility" else "o"
        face, edge = (MARKET, INK) if clear else ("white", MARKET)
        style: dict[str, Any] = {"markersize": 6, "markerfacecolor": face, "zorder": 3}
        axes.plot(row["mean"], height, marker, markeredgecolor=edge, **style)
    axes.set_yticks(range(len(table)), list(table.index))
    axes.tick_params(axis="y", length=0)
