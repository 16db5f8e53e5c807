"""The wedge on Moscow, through the years, and what limits leave of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from research_lib.figures.charts import label_at, panel_grid, shared_legend
from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, SAMPLED, WORST
from research_lib.figures.style import label_line, new_figure, percent, zero_line
from research_lib.figures.wedge import (
    COLOURS,
    LARGE,
    LEVEL,
    SHARED,
    _draw_actual,
    _draw_exact,
    _draw_wedge,
    _finish,
    signed,
)


def wedge_with_reading(
    lines: pd.DataFrame,
    exact: pd.DataFrame,
    actual: pd.DataFrame,
    levels: tuple[float, float],
    read: Mapping[str, float],
) -> Figure:
    """Draw the article's chart with what the article itself reads off its own.

    `lines`, `exact`, `actual` as for :func:`research_lib.figures.wedge.wedge_chart`. `levels`:
    lowest and highest level of the reading, shaded. `read` (mapping of "best", "worst" and "actual"
    to float): the results it names, in decimals: bars labelled "read", with their numbers.
    """
    with plt.rc_context(LARGE):
        figure, (axes,) = new_figure(height=5.4)
        _draw_exact(axes, exact, label=True)
        _draw_wedge(axes, lines)
        for side, place in (("best", (8, 6, "bottom")), ("worst", (8, -8, "top"))):
            style: dict[str, Any] = {"xytext": place[:2], "va": place[2]}
            label_at(axes, lines[side], levels[1], f"{side} sets", COLOURS[side], **style)
        market = float(lines["market"].iloc[-1])
        text = f"market\n{signed(market)}"
        label_line(axes, 1.0, market, text, COLOURS["market"], annotation_clip=False)
        for name, (level, result) in actual[["level", "result"]].iterrows():
            _draw_actual(axes, level, result)
            # Between the best lines, where there is room; beside it the article's would cross it.
            stroke = {"arrowstyle": "-", "color": INK, "linewidth": 0.8, "shrinkB": 5}
            stroke |= {"relpos": (0.02, 0.0)}
            style = {"xytext": (3, 23), "va": "bottom", "arrowprops": stroke}
            label_line(axes, level, result, f"{name} {signed(result)}", INK, fontsize=11, **style)
        axes.set(xlabel=LEVEL, title="result of the year")
        _finish(axes)
        _draw_read(axes, levels, read)
    return figure


def _draw_read(axes: Axes, levels: tuple[float, float], read: Mapping[str, float]) -> None:
    """Shade the levels of the reading and put a bar across them at each result."""
    axes.axvspan(*levels, color=INK, alpha=0.12, linewidth=0, zorder=0.4, label="levels read")
    colours = COLOURS | {"actual": ACTUAL}
    for side, result in read.items():
        for colour, width, label in ((INK, 6.0, "outline"), (colours[side], 4.0, "read")):
            axes.plot(
                levels,
                [result] * 2,
                color=colour,
                linewidth=width,
                label=label,
                solid_capstyle="butt",
            )
        text = f"{result:+.0%}".replace("-", "\N{MINUS SIGN}")
        style: dict[str, Any] = {"xytext": (4, 0), "fontweight": "bold"}
        if side == "best":
            # To the right the article's line comes down to it.
            style |= {"xytext": (-4, 0), "ha": "right"}
        elif side == "actual":
            style["xytext"] = (4, -9)
        label_line(axes, levels[side != "best"], result, text, INK, **style)
    # Above the wedge, where nothing else is drawn.
    top = float(axes.get_ylim()[1])
    style = {"xytext": (4, -2), "va": "top", "linespacing": 1.05}
    text = f"as the article reads\nits own chart at {levels[0]:.0%}–{levels[1]:.0%}"
    label_line(axes, levels[1], top, text, INK, **style)


def wedge_width(widths: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw how far apart best and worst are, year by year, on one scale for all markets.

    `widths` (mapping of str to DataFrame indexed by year): by market, which titles its panel:
    columns article and exact, best less worst at one level, in decimals. Panels one below the
    other, with the lines labelled "article" and "exact".
    """
    room = 1.0 + 2.1 * len(widths)
    figure, panels = new_figure(len(widths), 1, height=room, sharex=True, sharey=True)
    for axes, (market, table) in zip(panels, widths.items(), strict=True):
        years = table.index.to_numpy(dtype=float)
        article, exact = table["article"], table["exact"]
        axes.fill_between(years, 0.0, article, color=INK, alpha=0.30, linewidth=0, label="article")
        axes.fill_between(years, article, exact, color=INK, alpha=0.10, linewidth=0, label="exact")
        axes.plot(years, article, color=INK, marker="o", markersize=2.5, label="article")
        axes.plot(years, exact, color=INK, linestyle=(0, (1, 1.2)), label="exact")
        axes.set_title(market)
        axes.set_ylim(0.0, None)
        percent(axes)
    # Named once, at the widest year, where the two lie far apart.
    first = next(iter(widths.values()))
    for column, text in (("article", "the article's lines"), ("exact", "all portfolios")):
        year = float(first.index[int(first[column].to_numpy().argmax())])
        label_line(panels[0], year, first[column].max(), text, INK, xytext=(7, -3))
    figure.supylabel("best less worst", fontsize=11)
    return figure


def width_drivers(table: pd.DataFrame, rays: Mapping[str, float]) -> Figure:
    """Draw the width of the article's wedge against what it may go with, a dot a year.

    `table` (DataFrame indexed by year): columns article, the width; dispersion and volatility; all
    in decimals. `rays` (mapping of str to float): lines from the origin in the panel of dispersion:
    name and slope. Above the width against dispersion, below against the market's volatility.
    """
    with plt.rc_context(LARGE):
        return _width_drivers(table, rays)


def _width_drivers(table: pd.DataFrame, rays: Mapping[str, float]) -> Figure:
    figure, panels = new_figure(2, 1, height=6.0, sharey=True)
    labels = {
        "dispersion": "dispersion of the results",
        "volatility": "volatility of the market",
    }
    top = float(table["article"].max()) * 1.12
    for axes, (column, label) in zip(panels, labels.items(), strict=True):
        end = float(table[column].max()) * 1.25
        axes.scatter(table[column], table["article"], 22, SAMPLED, linewidth=0, label="_a year")
        # Clear of the lines above, and of the other dots below.
        shift = (9, -9) if column == "dispersion" else (7, 5)
        for year in table["article"].nlargest(2).index:
            x, y = table.loc[year, [column, "article"]]
            label_line(axes, x, y, str(year), INK, fontsize=12, xytext=shift)
        axes.set(xlim=(0.0, end), ylim=(0.0, top), xlabel=label)
        percent(axes, "xy")
    styles = zip(rays.items(), ("solid", (0, (5, 2))), strict=True)
    for (name, slope), style in styles:
        reach = min(panels[0].get_xlim()[1], top / slope)
        panels[0].plot([0.0, reach], [0.0, slope * reach], color=INK, linestyle=style, label=name)
    panels[0].legend(loc="upper left", handlelength=2.2, fontsize=12)
    # Above the axis and not along it, where it would take width from the dots.
    panels[0].set_title("width of the article's wedge, a dot a year")
    return figure


def wedge_symmetry(room: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw the room above the market against the room below it, a dot a year.

    `room` (mapping of str to DataFrame indexed by year): by family, which titles its panel: columns
    above and below, in decimals. A panel a family; on the diagonal both rooms are equal.
    """
    figure, panels = new_figure(1, len(room), height=3.7)
    for axes, (family, years) in zip(panels, room.items(), strict=True):
        top = float(years.to_numpy().max()) * 1.12
        axes.plot([0.0, top], [0.0, top], color=INK, linewidth=0.9, label="as much above as below")
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
    return figure


def _name_dot(axes: Axes, x: float, y: float, text: str, top: float) -> None:
    left = x > 0.75 * top
    style = {"xytext": (-6 if left else 6, 0), "ha": "right" if left else "left"}
    label_line(axes, x, y, text, INK, fontsize=10, **style)


def wedge_limits(
    lines: pd.DataFrame, exact: pd.DataFrame, limited: Mapping[str, pd.DataFrame]
) -> Figure:
    """Draw what each limit leaves of the exact wedge, a panel each, on one scale.

    `lines` (DataFrame indexed by level): the article's lines: columns best, worst and market.
    `exact` (DataFrame indexed by level): the lines over all portfolios, dotted. `limited` (mapping
    of str to DataFrame indexed by level): by limit, which titles its panel: the lines over all
    portfolios that keep the limit, shaded with a thin grey edge. They end where no portfolio has a
    higher level. Two panels in a row, or a single large one, with the limited lines labelled "best,
    limited", "worst, limited"; the article's lines and the market's as in every picture of the
    wedge.
    """
    alone = len(limited) == 1
    with plt.rc_context(LARGE if alone else {}):
        return _wedge_limits(lines, exact, limited, (1, 5.0) if alone else (2, 2.6))


def _wedge_limits(
    lines: pd.DataFrame,
    exact: pd.DataFrame,
    limited: Mapping[str, pd.DataFrame],
    grid: tuple[int, float],
) -> Figure:
    """Draw the panels, so many in a row and so many inches high."""
    columns, each = grid
    figure, panels = panel_grid(len(limited), columns, each=each, more=0.3, **SHARED)
    for axes, (title, inside) in zip(panels, limited.items(), strict=True):
        _draw_exact(axes, exact)
        _draw_limited(axes, inside.dropna())
        _draw_wedge(axes, lines, shade=0.0)
        axes.set_title(title)
        _finish(axes)
    _name(panels[0], lines, exact)
    figure.supxlabel(LEVEL, fontsize=11 if columns > 1 else LARGE["axes.labelsize"])
    return figure


def _draw_limited(axes: Axes, inside: pd.DataFrame) -> None:
    level, market = inside.index.to_numpy(dtype=float), inside["market"]
    for side in ("best", "worst"):
        line, colour, name = inside[side].to_numpy(), COLOURS[side], f"{side}, limited"
        axes.fill_between(level, market, line, color=colour, alpha=0.28, linewidth=0, label=name)
        axes.plot(level, line, color=INK, linewidth=1.1, label=name)
    # Where the limit keeps the market itself out, the wedge is cut off before its tip.
    end = inside[["worst", "best"]].iloc[-1]
    axes.plot([level[-1]] * 2, end, color=INK, linewidth=1.1, label="highest level")


def _name(axes: Axes, lines: pd.DataFrame, exact: pd.DataFrame) -> None:
    """Name the kinds of line in the first panel."""
    places = (
        (exact["best"], 0.45, "no limit", BEST, {"xytext": (4, 4), "va": "bottom"}),
        (exact["worst"], 0.5, "no limit", WORST, {"xytext": (4, -5), "va": "top"}),
        (lines["best"], 0.2, "sets", BEST, {"xytext": (-2, -5), "va": "top", "ha": "right"}),
    )
    for line, at, text, colour, style in places:
        label_at(axes, line, at, text, colour, **style)


def index_rebuilt(days: pd.DataFrame) -> Figure:
    """Draw an index by its members and as published, and how far apart they are.

    `days` (DataFrame indexed by day): columns rebuilt and published, simple returns in decimals.
    Left both since the start, labelled so; right the first less the second, in percent.
    """
    grown = (1.0 + days).cumprod() - 1.0
    figure, panels = new_figure(1, 2, height=3.4)
    for name, colour, dashes in (
        ("published", MARKET, "solid"),
        ("rebuilt", ACTUAL, (0, (1, 1.2))),
    ):
        panels[0].plot(grown.index, grown[name], color=colour, linestyle=dashes, label=name)
    # Above the panels: in the first the lines run through every corner.
    shared_legend(figure, "outside upper left", ncols=2)
    panels[0].set_title("since the start")
    panels[1].plot(grown.index, grown["rebuilt"] - grown["published"], color=INK, label="gap")
    panels[1].set_title("rebuilt less published")
    for axes, decimals in zip(panels, (0, 1), strict=True):
        percent(axes, decimals=decimals)
        zero_line(axes)
        axes.xaxis.set_major_locator(AutoDateLocator(maxticks=5))  # type: ignore[no-untyped-call]
    return figure


def classes_by_year_chart(table: pd.DataFrame) -> Figure:
    """Draw how alike two classes of one company were, year by year, and how far they ended apart.

    `table` (DataFrame indexed by year): columns correlation, and spread and gap in decimals. Left
    the correlation; right the volatility of the spread as a line and the size of the gap as bars,
    cut off at the height of the tallest but one.
    """
    years = table.index.to_numpy(dtype=float)
    figure, panels = new_figure(1, 2, height=3.4)
    panels[0].plot(years, table["correlation"], color=INK, marker="o", markersize=4)
    panels[0].set(title="correlation", ylim=(0.0, 1.05))
    gap = table["gap"].abs()
    top = 1.25 * max(float(gap.nlargest(2).iloc[-1]), float(table["spread"].max()))
    panels[1].bar(years, gap.clip(upper=top), color=SAMPLED, label="gap of the year")
    panels[1].plot(years, table["spread"], color=INK, marker="o", markersize=4, label="spread")
    for year in gap.index[gap > top]:
        text = f"{gap[year]:.0%}"
        label_line(panels[1], float(year), top, text, INK, xytext=(5, -6), fontsize=10)
    panels[1].set(title="apart", ylim=(0.0, top))
    panels[1].legend(loc="upper right")
    percent(panels[1])
    for axes in panels:
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    return figure
