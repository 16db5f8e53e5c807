"""The exact wedge under limits, beside the one without and the article's lines."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from research_lib.figures.style import BEST, INK, WORST, label_line, new_figure
from research_lib.figures.wedge import (
    COLOURS,
    LEVEL,
    SHARED,
    _draw_exact,
    _draw_wedge,
    _finish,
)


def wedge_limits(
    lines: pd.DataFrame, exact: pd.DataFrame, limited: Mapping[str, pd.DataFrame]
) -> Figure:
    """Draw what each limit leaves of the exact wedge, a panel each, on one scale.

    Parameters
    ----------
    lines : DataFrame indexed by level
        The article's lines: columns best, worst and market.
    exact : DataFrame indexed by level
        The lines over all portfolios, dotted.
    limited : mapping of str to DataFrame indexed by level
        By limit, which titles its panel: the lines over all portfolios that keep the limit,
        shaded with a thin grey edge. They end where no portfolio has a higher level.

    Returns
    -------
    Figure
        Two panels in a row, with the limited lines labelled "best, limited", "worst, limited";
        the article's lines and the market's as in every picture of the wedge.
    """
    rows = -(-len(limited) // 2)
    figure, panels = new_figure(rows, 2, height=2.6 * rows + 0.3, **SHARED)
    for axes, (title, inside) in zip(panels, limited.items(), strict=False):
        _draw_exact(axes, exact)
        _draw_limited(axes, inside.dropna())
        _draw_wedge(axes, lines, shade=0.0)
        axes.set_title(title)
        _finish(axes)
    _name(panels[0], lines, exact)
    for axes in panels[len(limited) :]:
        axes.set_visible(False)
    figure.supxlabel(LEVEL, fontsize=11)
    plt.close(figure)
    return figure


def _draw_limited(axes: Axes, inside: pd.DataFrame) -> None:
    level = inside.index.to_numpy(dtype=float)
    for side in ("best", "worst"):
        line, colour = inside[side].to_numpy(), COLOURS[side]
        axes.fill_between(level, inside["market"], line, color=colour, alpha=0.28, linewidth=0)
        axes.plot(level, line, color=INK, linewidth=1.1, label=f"{side}, limited")
    # Where the limit keeps the market itself out, the wedge is cut off before its tip.
    axes.plot([level[-1]] * 2, inside[["worst", "best"]].iloc[-1], color=INK, linewidth=1.1)


def _name(axes: Axes, lines: pd.DataFrame, exact: pd.DataFrame) -> None:
    """Name the kinds of line in the first panel."""
    places = (
        (exact["best"], 0.45, "no limit", BEST, {"xytext": (4, 4), "va": "bottom"}),
        (exact["worst"], 0.5, "no limit", WORST, {"xytext": (4, -5), "va": "top"}),
        (lines["best"], 0.2, "sets", BEST, {"xytext": (-2, -5), "va": "top", "ha": "right"}),
    )
    for line, at, text, colour, style in places:
        drawn = line.dropna()
        label_line(axes, at, float(np.interp(at, drawn.index, drawn)), text, colour, **style)
