"""The wedge as pictures, in the article's own colours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from research_lib.figures.charts import height_at, label_at, panel_grid
from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, SAMPLED, WORST
from research_lib.figures.style import label_line, new_figure, percent, zero_line

# Each colour of the article has a second cue, for readers who cannot tell colours apart.
DASHES: dict[str, Any] = {"best": "solid", "worst": (0, (5, 2)), "market": (0, (8, 2, 1.5, 2))}
COLOURS = {"best": BEST, "worst": WORST, "market": MARKET}
LEVEL = "level of diversification"
# The chart of the first page: its letters are a little larger than elsewhere.
LARGE: dict[Any, Any] = {
    "font.size": 11.5,
    "axes.labelsize": 11.5,
    "axes.titlesize": 11.5,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
}
SHARED: dict[str, Any] = {"sharex": True, "sharey": True, "gridspec_kw": {"wspace": 0.08}}


def wedge_chart(
    lines: pd.DataFrame,
    *,
    exact: pd.DataFrame | None = None,
    actual: pd.DataFrame | None = None,
    sampled: pd.DataFrame | None = None,
    reading: str | None = None,
    height: float = 5.2,
) -> Figure:
    """Draw the article's chart: level across, results up, and what lies inside.

    Parameters
    ----------
    lines : DataFrame indexed by level
        Columns best, worst and market, from :func:`research_lib.wedge`.
    exact : DataFrame indexed by level, optional
        The same over all portfolios; drawn outside, dotted.
    actual : DataFrame indexed by name, optional
        Columns level and result: portfolios that have a name.
    sampled : DataFrame, optional
        Columns level and result: portfolios drawn at random.
    reading : str, optional
        Name of the actual portfolio at whose level the three numbers are read off.
    height : float, default 5.2
        Height in inches.

    Returns
    -------
    Figure
        With the lines labelled "best", "worst" and "market".
    """
    with plt.rc_context(LARGE):
        figure, (axes,) = new_figure(height=height)
        if sampled is not None:
            _dots(axes, sampled)
        if exact is not None:
            _draw_exact(axes, exact, label=True)
        _draw_wedge(axes, lines)
        _name_lines(axes, lines, inside=exact is not None)
        named = pd.DataFrame() if actual is None else actual
        for name, portfolio in named.iterrows():
            _draw_actual(axes, portfolio["level"], portfolio["result"])
            _name_actual(axes, str(name), portfolio, lines, bold=name == reading)
        if reading is not None:
            _draw_reading(axes, lines, float(named["level"][reading]), narrow=exact is not None)
        # Above the axis and not along it, where it would take width from the wedge.
        axes.set(xlabel=LEVEL, title="result of the year")
        axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
        _finish(axes)
    return figure


def wedge_samples(
    lines: pd.DataFrame, samples: Mapping[str, pd.DataFrame], exact: pd.DataFrame | None = None
) -> Figure:
    """Draw one wedge with several families of random portfolios in it, a panel each.

    Parameters
    ----------
    lines : DataFrame indexed by level
        Columns best, worst and market.
    samples : mapping of str to DataFrame
        By family, which titles its panel: columns level and result.
    exact : DataFrame indexed by level, optional
        The lines over all portfolios, dotted.

    Returns
    -------
    Figure
        Two panels in a row.
    """
    figure, panels = panel_grid(len(samples), 2, each=2.9, **SHARED)
    for axes, (family, sample) in zip(panels, samples.items(), strict=True):
        _dots(axes, sample)
        if exact is not None:
            _draw_exact(axes, exact)
        _draw_wedge(axes, lines, shade=0.07)
        axes.set_title(family)
        _finish(axes)
    figure.supxlabel(LEVEL, fontsize=11)
    return figure


def wedge_years(
    lines: pd.DataFrame,
    exact: pd.DataFrame | None = None,
    actual: pd.DataFrame | None = None,
    *,
    titles: Mapping[int, str] | None = None,
) -> Figure:
    """Draw the wedges of several years on one scale, a panel each.

    Parameters
    ----------
    lines : DataFrame indexed by year and level
        Columns best, worst and market.
    exact : DataFrame indexed by year and level, optional
        The same over all portfolios, dotted.
    actual : DataFrame indexed by year, optional
        Columns level and result: the portfolio marked in each panel.
    titles : mapping of int to str, optional
        What stands over a year's panel; the year itself if not given.

    Returns
    -------
    Figure
        Two panels in a row, in the order of the years of `lines`.
    """
    years = list(lines.index.get_level_values(0).unique())
    figure, panels = panel_grid(len(years), 2, each=1.95, more=0.3, **SHARED)
    for axes, year in zip(panels, years, strict=True):
        if exact is not None:
            _draw_exact(axes, exact.loc[year])
        _draw_wedge(axes, lines.loc[year])
        if actual is not None:
            _draw_actual(axes, actual.loc[year, "level"], actual.loc[year, "result"], size=6)
        axes.set_title((titles or {}).get(year, str(year)), fontsize=10.5)
        _finish(axes)
    figure.supxlabel(LEVEL, fontsize=11)
    return figure


def _draw_wedge(axes: Axes, lines: pd.DataFrame, shade: float = 0.16) -> None:
    level, market = lines.index.to_numpy(dtype=float), lines["market"].to_numpy()
    for name in ("best", "worst"):
        line = lines[name].to_numpy()
        band: dict[str, Any] = {"alpha": shade, "linewidth": 0, "label": f"market to {name}"}
        axes.fill_between(level, market, line, color=COLOURS[name], **band)
        axes.plot(level, line, color=COLOURS[name], linestyle=DASHES[name], label=name)
    axes.plot([0.0, 1.0], market[[0, -1]], color=MARKET, linestyle=DASHES["market"], label="market")


def _draw_exact(axes: Axes, exact: pd.DataFrame, label: bool = False) -> None:
    level = exact.index.to_numpy(dtype=float)
    for name in ("best", "worst"):
        line, colour = exact[name].to_numpy(), COLOURS[name]
        band: dict[str, Any] = {"alpha": 0.06, "linewidth": 0, "label": f"market to {name}, all"}
        axes.fill_between(level, exact["market"], line, color=colour, **band)
        axes.plot(
            level, line, color=colour, linestyle=(0, (1, 1.3)), linewidth=1.6, label=f"{name}, all"
        )
        if label:
            at, up = (0.5, True) if name == "best" else (0.6, False)
            style = {"xytext": (4, 5 if up else -6), "va": "bottom" if up else "top"}
            label_at(axes, exact[name], at, f"{name} of all portfolios", colour, **style)


def _name_lines(axes: Axes, lines: pd.DataFrame, inside: bool) -> None:
    """Name the lines: outside the wedge, or inside where other lines run outside."""
    if inside:
        start = lines["best"].dropna().index.to_numpy(dtype=float)[0]
        best = (start + 0.04, height_at(lines["best"], start + 0.2), (0, -6), "left", "top")
        worst = (0.72, height_at(lines["worst"], 0.72), (0, 4), "right", "bottom")
        low, high = axes.get_ylim()
        if abs(worst[1]) < 0.12 * (high - low) and worst[1] < 0.0:
            # The zero line would strike it: further left there is room below that line.
            at = float(lines["worst"].dropna().index.to_numpy(dtype=float)[0])
            worst = (at + 0.03, -0.02 * (high - low), (0, 0), "left", "top")
    else:
        best = (0.06, height_at(lines["best"], 0.06), (4, 6), "left", "bottom")
    # The exact line leaves room below where the article's begins far to the left.
    if not inside or lines["worst"].dropna().index.to_numpy(dtype=float)[0] < 0.1:
        worst = (0.16, height_at(lines["worst"], 0.16), (4, -7), "left", "top")
    for name, (at, height, shift, ha, va) in (("best", best), ("worst", worst)):
        style = {"xytext": shift, "ha": ha, "va": va}
        label_line(axes, at, height, f"{name} sets", COLOURS[name], **style)
    market = float(lines["market"].iloc[-1])
    label_line(axes, 1.0, market, f"market\n{signed(market)}", MARKET, annotation_clip=False)


def _draw_actual(axes: Axes, level: float, result: float, size: float = 9) -> None:
    axes.plot(
        level,
        result,
        "D",
        color=ACTUAL,
        markersize=size,
        markeredgecolor=INK,
        label="actual",
        zorder=5,
    )


def _name_actual(
    axes: Axes, name: str, portfolio: pd.Series, lines: pd.DataFrame, bold: bool
) -> None:
    """Write the name where the wedge leaves room for it."""
    level, result = float(portfolio["level"]), float(portfolio["result"])
    best, worst = (height_at(lines[side], level) for side in ("best", "worst"))
    style: dict[str, Any] = {"xytext": (9, -5), "va": "center"}
    text, two_lines = f"{name} {signed(result)}", {"fontsize": 10.5, "linespacing": 1.05}
    if result > best:
        style["xytext"] = (11, 3)
    if lines["market"].iloc[0] < result < best:
        style = {"xytext": (-9, 5), "va": "bottom", "ha": "right"}
    elif worst <= result <= best:
        # On two lines it ends well before a level that is read off to the right of it.
        text, style = f"{name}\n{signed(result)}", style | two_lines
        low, high = axes.get_ylim()
        if result > 0.0 and result < 0.12 * (high - low):
            # The zero line would strike the second line.
            text, style["xytext"] = f"{name} {signed(result)}", (9, 0)
    elif level < 0.5:
        style = {"xytext": (-5, -8), "va": "top", "ha": "center"}
        if result < worst:
            # Above it the article's line would run through the name, so it stands outside.
            stroke = {"arrowstyle": "-", "color": INK, "linewidth": 0.8}
            style = {"xytext": (42, -12), "va": "top", "arrowprops": stroke}
        text, style = f"{name}\n{signed(result)}", style | two_lines
    # The orange of the mark is too pale for letters on the shaded wedge.
    style["fontweight"] = "bold" if bold else "normal"
    label_line(axes, level, result, text, INK, **style)


def _draw_reading(axes: Axes, lines: pd.DataFrame, level: float, narrow: bool) -> None:
    """Mark best and worst at the level of the portfolio that is read, between lines if narrow."""
    ends = {side: height_at(lines[side], level) for side in ("best", "worst")}
    across: dict[str, Any] = {"linewidth": 1.8, "label": "worst to best"}
    axes.plot([level] * 2, [ends["worst"], ends["best"]], color=ACTUAL, **across)
    # Down to the axis, where the level is read.
    foot = axes.get_ylim()[0]
    down: dict[str, Any] = {"linewidth": 1.0, "linestyle": (0, (1, 2)), "label": "level read"}
    axes.plot([level] * 2, [foot, ends["worst"]], color=INK, **down)
    axes.set_ylim(bottom=foot)
    label_line(axes, level, foot, f"level {level:.1%}", INK, xytext=(6, 5), va="bottom")
    for side, marker in (("best", "^"), ("worst", "v")):
        axes.plot(level, ends[side], marker, color=COLOURS[side], markersize=8, label="reading")
        up = side == "best"
        style: dict[str, Any] = {"xytext": (6, 7 if up else -7), "va": "bottom" if up else "top"}
        text = f"{side} {signed(ends[side])}"
        if narrow:
            text = text.replace(" ", "\n")
            style |= {"linespacing": 1.05} | ({} if up else {"xytext": (-8, -10), "ha": "right"})
        label_line(axes, level, ends[side], text, COLOURS[side], fontweight="bold", **style)


def _dots(axes: Axes, sample: pd.DataFrame) -> None:
    # Few dots can be darker without becoming one blot.
    alpha = float(np.clip(1500 / len(sample), 0.25, 0.8))
    level, result = sample["level"], sample["result"]
    axes.scatter(level, result, s=4, color=SAMPLED, alpha=alpha, linewidth=0, label="sampled")


def _finish(axes: Axes) -> None:
    zero_line(axes)
    axes.set_xlim(0.0, 1.0)
    percent(axes, "xy")


def signed(number: float) -> str:
    """Write a result as a percentage with its sign."""
    return f"{number:+.1%}".replace("-", "\N{MINUS SIGN}")
