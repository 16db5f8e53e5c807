"""The wedge through the years: how wide it is, and how much of it lies above the market."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from research_lib.figures.style import BEST, INK, WORST, label_line, new_figure, percent


def wedge_width(widths: pd.DataFrame) -> Figure:
    """Draw how far apart best and worst are, year by year.

    Parameters
    ----------
    widths : DataFrame indexed by year
        Columns article and exact: best less worst at one level, in decimals.

    Returns
    -------
    Figure
        With the lines labelled "article" and "exact".
    """
    figure, (axes,) = new_figure(height=3.8)
    years = widths.index.to_numpy(dtype=float)
    axes.fill_between(years, 0.0, widths["article"], color=INK, alpha=0.30, linewidth=0)
    axes.fill_between(years, widths["article"], widths["exact"], color=INK, alpha=0.10, linewidth=0)
    axes.plot(years, widths["article"], color=INK, marker="o", markersize=3, label="article")
    axes.plot(years, widths["exact"], color=INK, linestyle=(0, (1, 1.2)), label="exact")
    for column, text in (("article", "the article's\nlines"), ("exact", "all\nportfolios")):
        label_line(axes, years[-1], widths[column].iloc[-1], text, INK, annotation_clip=False)
    axes.set(ylabel="best less worst", xlim=(years[0], years[-1]), ylim=(0.0, None))
    percent(axes)
    plt.close(figure)
    return figure


def wedge_symmetry(room: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw the room above the market against the room below it, a dot a year.

    Parameters
    ----------
    room : mapping of str to DataFrame indexed by year
        By family, which titles its panel: columns above and below, in decimals.

    Returns
    -------
    Figure
        A panel a family; on the diagonal both rooms are equal.
    """
    figure, panels = new_figure(1, len(room), height=3.7)
    for axes, (family, years) in zip(panels, room.items(), strict=True):
        top = float(years.to_numpy().max()) * 1.12
        axes.plot([0.0, top], [0.0, top], color=INK, linewidth=0.9)
        more = years["above"] > years["below"]
        for chosen, colour, marker in ((more, BEST, "^"), (~more, WORST, "v")):
            dots = years[chosen]
            axes.scatter(dots["below"], dots["above"], s=26, color=colour, marker=marker)
        for year in years.sum(axis=1).nlargest(3).index:
            _name_dot(axes, years.loc[year, "below"], years.loc[year, "above"], str(year), top)
        axes.set(xlim=(0.0, top), ylim=(0.0, top), title=family, xlabel="market less worst")
        axes.text(0.04 * top, 0.93 * top, "more above", color=BEST)
        axes.text(0.97 * top, 0.05 * top, "more below", color=WORST, ha="right")
        percent(axes, "xy")
    panels[0].set_ylabel("best less market")
    plt.close(figure)
    return figure


def _name_dot(axes: Axes, x: float, y: float, text: str, top: float) -> None:
    left = x > 0.75 * top
    style = {"xytext": (-6 if left else 6, 0), "ha": "right" if left else "left"}
    label_line(axes, x, y, text, INK, fontsize=10, **style)
