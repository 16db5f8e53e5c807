"""The one picture that ranks rules: dots with intervals, what they trade, how many were tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from research_lib.figures.colours import ACTUAL, INK, MARKET
from research_lib.figures.style import new_figure, percent, rule_colours, zero_line

NEEDED = ["difference", "low", "high", "turnover"]


def ranking(
    tables: pd.DataFrame | Mapping[str, pd.DataFrame],
    label: str,
    *,
    measure: str | None = None,
    columns: int = 1,
    share: bool = True,
    as_percent: bool = True,
) -> Figure:
    """Draw rules as dots with intervals, their turnover beside their names.

    Parameters
    ----------
    tables : DataFrame, or mapping of str to DataFrame
        A table as :func:`research_lib.compare` gives it, one row a rule, the first at the top;
        or several by the title of their panel. Columns `difference` (the dot), `low` and `high`
        (the interval) and `turnover` (one way, a year); `attrs["n_variants"]` says how many
        variants were tried. With columns `least` and `most` a thick bar is drawn between them,
        such as the range over all starts.
    label : str
        What is on the axis, such as "growth a year minus annual".
    measure : str, optional
        The measure to take if the tables are indexed by policy and measure.
    columns : int, default 1
        Columns of panels; panels fill the rows from left to right. Where names of rows are long
        the columns are stacked instead, the first above the second.
    share : bool, default True
        Whether the panels of a column share their horizontal axis.
    as_percent : bool, default True
        Whether the axis is in percent; False for a ratio.

    Returns
    -------
    Figure
        Filled dots where the interval leaves out zero, hollow ones where it does not. A corner
        says how many variants were tried, in each panel if that differs.

    Raises
    ------
    ValueError
        If a table lacks a column, a number or `attrs["n_variants"]`: a ranking without its
        interval, its turnover and the number of tries is not to be had here.

    Examples
    --------
    >>> table = pd.DataFrame({"difference": [0.01], "low": [-0.01], "high": [0.02]}, ["monthly"])
    >>> ranking(table, "growth a year")
    Traceback (most recent call last):
        ...
    ValueError: a ranking needs the column turnover: take the table from rl.compare
    """
    named = {"": tables} if isinstance(tables, pd.DataFrame) else dict(tables)
    if not named:
        raise ValueError("nothing to rank: give at least one table")
    rows = {title: _checked(table, measure) for title, table in named.items()}
    stacked: list[int] = []
    if columns > 1 and max(len(str(name)) for table in rows.values() for name in table.index) > 14:
        # Beside long names the panels would be slivers: the columns stand one below the other.
        titles = list(rows)
        rows = {title: rows[title] for first in range(columns) for title in titles[first::columns]}
        stacked = [len(titles[first::columns]) for first in range(columns)] if share else []
        columns, share = 1, share and not stacked
    figure, axes = _panels([len(table) for table in rows.values()], columns, share)
    _share_stacked(axes, stacked)
    tried = [int(table.attrs["n_variants"]) for table in rows.values()]
    for panel, (title, table), number in zip(axes, rows.items(), tried, strict=False):
        _dots(panel, table)
        wrapped = title.replace(", ", ",\n", 1) if columns > 1 and len(title) > 24 else title
        panel.set_title(wrapped)
        if as_percent:
            percent(panel, "x", None)
        panel.xaxis.set_major_locator(MaxNLocator(5 if columns == 1 else 3))
        if len(set(tried)) > 1 and columns > 1:  # no room beside the title
            panel.set_title(f"{wrapped}\n{_tried(number)}")
        elif len(set(tried)) > 1:
            panel.set_title(_tried(number), loc="right", fontsize=9.5)
    for panel in axes[len(rows) :]:
        panel.set_visible(False)
    for column in range(min(columns, len(rows))):
        lowest = axes[range(column, len(rows), columns)[-1]]
        lowest.set_xlabel(label, loc="center" if columns == 1 else "right")
        lowest.tick_params(labelbottom=True)
    if len(set(tried)) == 1:
        each = " in each panel" if len(tried) > 1 else ""
        figure.supxlabel(_tried(tried[0]) + each, x=0.99, ha="right", fontsize=9.5, color=INK)
    return figure


def _share_stacked(axes: Sequence[Axes], counts: Sequence[int]) -> None:
    """Let so many panels after each other share their horizontal axis, named below the last."""
    first = 0
    for count in counts:
        for panel in axes[first + 1 : first + count]:
            panel.sharex(axes[first])
        for panel in axes[first : first + count - 1]:
            panel.tick_params(labelbottom=False)
        first += count


def _tried(number: int) -> str:
    return f"{number:,} variant{'s' if number != 1 else ''} tried"


def _checked(table: pd.DataFrame, measure: str | None) -> pd.DataFrame:
    """One row a rule, complete."""
    if measure is not None and table.index.nlevels > 1:
        attrs = table.attrs
        table = table.loc[table.index.get_level_values("measure") == measure]
        table = table.droplevel("measure")
        table.attrs = attrs
    if table.index.nlevels > 1:
        raise ValueError("the table has several measures: name one, such as measure='growth'")
    if table.empty:
        raise ValueError("nothing to rank: the table has no rows, or not of that measure")
    for column in NEEDED:
        if column not in table.columns:
            raise ValueError(f"a ranking needs the column {column}: take the table from rl.compare")
    for column in NEEDED:
        missing = table.index[~np.isfinite(table[column].to_numpy(dtype=np.float64))]
        if len(missing):
            raise ValueError(f"{column} of {missing[0]} is missing: a ranking shows it, or no dot")
    if "n_variants" not in table.attrs:
        raise ValueError(
            "a ranking says how many variants were tried: set table.attrs['n_variants']"
        )
    return table


def _panels(lines: Sequence[int], columns: int, share: bool) -> tuple[Figure, Sequence[Axes]]:
    """Panels whose rows of dots are all equally high."""
    heights = [max(lines[first : first + columns]) for first in range(0, len(lines), columns)]
    options: dict[str, Any] = {
        "sharex": "col" if share else False,
        "gridspec_kw": {"height_ratios": [height + 1.2 for height in heights]},
    }
    height = 0.29 * sum(heights) + (0.6 if columns == 1 else 0.75) * len(heights) + 0.75
    figure, axes = new_figure(len(heights), columns, height=height, **options)
    for row, most in enumerate(heights):
        for panel in axes[row * columns : (row + 1) * columns]:
            panel.set_ylim(most - 0.4, -0.6)
    return figure, list(axes)


def _dots(axes: Axes, table: pd.DataFrame) -> None:
    """One row of `table` a line of the panel, the first at the top."""
    colours = rule_colours()
    zero_line(axes, upright=True)
    axes.use_sticky_edges = False  # a bar would end on the frame, and be cut
    axes.margins(x=0.07)
    for height, (name, row) in enumerate(table.iterrows()):
        colour = colours.get(str(name), MARKET)
        if row["high"] > row["low"]:
            line: dict[str, Any] = {"color": INK, "linewidth": 1.2, "marker": "|", "zorder": 2}
            line["label"] = "from zero" if "most" in table.columns else "interval"
            axes.plot([row["low"], row["high"]], [height] * 2, **line)
        if "most" in table.columns:
            # The outline keeps a short bar of a light colour in sight.
            style: dict[str, Any] = {
                "color": colour,
                "edgecolor": INK,
                "linewidth": 1.0,
                "alpha": 0.55,
                "label": "least and most",
            }
            axes.barh(height, row["most"] - row["least"], 0.5, row["least"], zorder=1.9, **style)
            colour = ACTUAL
        clear = row["low"] > 0.0 or row["high"] < 0.0
        marker: dict[str, Any] = {"markersize": 6, "markeredgewidth": 1.3, "zorder": 3}
        marker["label"] = "difference"
        marker |= {"markerfacecolor": colour if clear else "white", "markeredgecolor": INK}
        if not clear:
            marker["markeredgecolor"] = colour
        axes.plot(row["difference"], height, "o", **marker)
    axes.set_yticks(
        range(len(table)),
        [f"{name}  {turnover:.0%}" for name, turnover in table["turnover"].items()],
    )
    axes.tick_params(axis="y", length=0)
