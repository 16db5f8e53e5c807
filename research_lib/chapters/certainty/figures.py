"""The shop and the market as pictures: what many make certain, and what stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from research_lib.figures.charts import shade
from research_lib.figures.colours import BEST, INK, MARKET, SAMPLED, WORST
from research_lib.figures.style import label_line, new_figure, percent, zero_line
from research_lib.figures.wedge import COLOURS, DASHES, LEVEL

QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]  # of a fan
MARKS = ["o", "s", "^", "D"]
MIDDLE: Any = (0, (1, 1.3))  # dots for what is neither best nor worst nor the market


def share_and_money(bands: pd.DataFrame) -> Figure:
    """Draw where 95 % of shops end, by the number of their visitors: as a share and in money.

    `bands` (DataFrame indexed by number of visitors): columns share low, share high, money low and
    money high, the ends of the bands, and rate, the expected share. Left the share stolen, right
    the money stolen beyond what was expected.
    """
    figure, panels = new_figure(1, 2, height=3.3)
    titles = {"share": "share of the goods stolen", "money": "roubles beyond the expected"}
    for axes, (kind, title) in zip(panels, titles.items(), strict=True):
        low, high = bands[f"{kind} low"], bands[f"{kind} high"]
        middle = bands["rate"] if kind == "share" else 0.0 * bands["rate"]
        shaded: dict[str, Any] = {"alpha": 0.18, "linewidth": 0, "label": "19 of 20 shops"}
        axes.fill_between(bands.index, low, high, color=INK, **shaded)
        for name, line in {"worst": high, "best": low}.items():
            axes.plot(line.index, line, color=COLOURS[name], linestyle=DASHES[name], label=name)
        axes.plot(middle.index, middle, color=INK, linestyle=MIDDLE, label="expected")
        axes.set(xscale="log", title=title, xlabel="visitors")
        _count_axis(axes)
    percent(panels[0])
    panels[1].yaxis.set_major_formatter(_roubles)
    panels[0].text(0.42, 0.78, "shaded: 19\nof 20 shops", transform=panels[0].transAxes)
    start = float(bands.index[0]), float(bands["rate"].iloc[0])
    label_line(panels[0], *start, "expected", INK, xytext=(3, -9))
    return figure


def deviation_by_buyers(exact: pd.DataFrame, drawn: pd.DataFrame) -> Figure:
    """Draw the standard deviation of the share stolen against the number of visitors.

    `exact` (DataFrame indexed by number of visitors): by correlation, the deviation of the formula.
    `drawn` (DataFrame indexed by number of visitors): the same from simulated shops. Both axes
    logarithmic: lines for the formula, marks for the shops drawn.
    """
    figure, (axes,) = new_figure()
    # Greys: these are no portfolios, and have the colours of none.
    cues: list[Any] = ["solid", (0, (8, 2, 1.5, 2)), (0, (5, 2)), (0, (1, 1.2))]
    for correlation, dashes, mark in zip(exact, cues, MARKS, strict=False):
        line, dots = exact[correlation], drawn[correlation]
        axes.plot(line.index, line, color=INK, linestyle=dashes, label=f"{correlation:g}")
        look: dict[str, Any] = {"markeredgecolor": INK, "label": f"{correlation:g}, drawn"}
        axes.plot(dots.index, dots, mark, color=SAMPLED, markersize=7, **look)
        end = float(line.iloc[-1])
        text = f"correlation\n{correlation:g}: {end:.2%}"
        # The lowest line ends at the foot, where the words would stand on the axis.
        up = 10 if end == float(exact.iloc[-1].min()) else 0
        label_line(axes, line.index[-1], end, text, INK, fontsize=10.5, xytext=(8, up))
    axes.set(xscale="log", yscale="log", xlabel="visitors")
    axes.set_ylabel("standard deviation of the share")
    _count_axis(axes)
    # Room below the last line for its name, and ticks enough to read a logarithmic axis.
    axes.set_ylim(bottom=0.4 * float(exact.to_numpy().min()))
    low, high = axes.get_ylim()
    marks = [mark for mark in (1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3) if low < mark < high]
    axes.set_yticks(marks, [f"{100 * mark:g}%" for mark in marks])
    axes.minorticks_off()
    return figure


def _roubles(amount: float, _: object) -> str:
    return f"{amount:+,.0f}".replace("-", "\N{MINUS SIGN}") if amount else "0"


def _count_axis(axes: Axes) -> None:
    """Write powers of ten as the numbers that they are: small raised digits vanish on a phone."""
    low, high = axes.get_xlim()
    words = {1e1: "10", 1e2: "100", 1e3: "1k", 1e4: "10k", 1e5: "100k", 1e6: "1m"}
    shown = {count: word for count, word in words.items() if low < count < high}
    axes.set_xticks(list(shown), list(shown.values()))
    axes.minorticks_off()


def certainty_fan(sample: pd.DataFrame, market: pd.Series) -> Figure:
    """Draw how results spread at each level: about the market, and on their own.

    `sample` (DataFrame indexed by year, columns level and portfolio): results of portfolios.
    `market` (Series indexed by year): results of the market, in which the fans end. Left quantiles
    of the result less the market's, right of the result itself; at the right edge of both, the
    quantiles of the market. A quantile is always a result that occurred: between the few of the
    market there are gaps, and half-way through one it would seem milder than the groups beside it.
    """
    figure, panels = new_figure(1, 2, height=4.0, sharey=True)
    levels = sample.columns.get_level_values(0).unique()
    for axes, apart in zip(panels, (True, False), strict=True):
        taken = market * apart
        found = {float(level): sample[level].sub(taken, axis=0).to_numpy() for level in levels}
        ends = _fan(axes, found | {1.0: (market - taken).to_numpy()})
        axes.set(xlabel=LEVEL, title="result less market" if apart else "result", xlim=(0.0, 1.0))
        zero_line(axes)
        percent(axes, "xy")
    # Beside the third level the lines have come down and the words have room.
    at = float(list(found)[2])
    for place, text, up in (
        (0, "1 in 20 below", 12),
        (3, "half of all", -9),
        (2, "median", -10),
        (4, "1 in 20 above", 9),
    ):
        label_line(panels[1], at, ends[2, place], text, INK, xytext=(0, up))
    return figure


def _fan(axes: Axes, found: Mapping[float, np.ndarray]) -> np.ndarray:
    """Draw the quantiles by level and return them, shape (levels, quantiles)."""
    levels = np.array(list(found))
    drawn = [np.quantile(values, QUANTILES, method="inverted_cdf") for values in found.values()]
    ends = np.array(drawn)
    for place, alpha, name in ((0, 0.16, "9 in 10"), (1, 0.22, "half of all")):
        band = ends[:, place], ends[:, -1 - place]
        axes.fill_between(levels, *band, color=INK, alpha=alpha, linewidth=0, label=name)
    for place, name in ((0, "worst"), (4, "best")):
        axes.plot(levels, ends[:, place], color=COLOURS[name], linestyle=DASHES[name], label=name)
    axes.plot(levels, ends[:, 2], color=INK, linestyle=MIDDLE, label="median")
    return ends


def loss_by_level(losses: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw the probability of a loss by level: in all years, and where the market fell or rose.

    `losses` (mapping of str to DataFrame indexed by level): by the years they are from, which names
    the line: columns value, low and high. The last level is the market's. Lines with their
    intervals as bands.
    """
    figure, (axes,) = new_figure()
    cues: list[tuple[str, Any]] = [
        (INK, "solid"),
        (WORST, DASHES["worst"]),
        (BEST, DASHES["market"]),
    ]
    for (name, table), (colour, dashes), mark in zip(losses.items(), cues, MARKS, strict=False):
        shade(axes, table, colour, 0.16, f"{name}, interval")
        axes.plot(table.index, table["value"], color=colour, linestyle=dashes, label=name)
        last = float(table["value"].iloc[-1])
        axes.plot(1.0, last, mark, color=colour, clip_on=False, label=f"{name}, market")
        # At the foot the words would stand on the axis.
        style = {"xytext": (7, 0 if last > 0.05 else 9), "annotation_clip": False}
        label_line(axes, 1.0, last, f"{name}\n{last:.1%}", colour, **style)
    axes.set(xlim=(0.0, 1.0), ylim=(0.0, 1.02), xlabel=LEVEL, ylabel="portfolios that lost money")
    percent(axes, "xy")
    return figure


def variance_chart(parts: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw what is left of the variance of one asset as names are added, a panel each market.

    `parts` (mapping of str to DataFrame indexed by number of names): by market, which titles its
    panel: columns market, deviation, total and floor. Areas: the market's part below, that of the
    distance on top; the floor dotted.
    """
    figure, panels = new_figure(1, len(parts), height=3.5, sharey=True)
    for axes, (title, table) in zip(panels, parts.items(), strict=True):
        share = table / table["total"].iloc[0]
        names, stays = share.index, share["market"]
        for name, edges, colour, alpha in (
            ("stays: market", (0.0, stays), MARKET, 0.22),
            ("goes: distance", (stays, share["total"]), INK, 0.16),
        ):
            axes.fill_between(names, *edges, color=colour, alpha=alpha, linewidth=0, label=name)
        axes.plot(names, share["total"], color=INK, label="total")
        axes.plot(names, share["floor"], color=INK, linestyle=MIDDLE, label="floor")
        axes.text(1.1, stays.iloc[0] / 2, "stays:\nmarket", va="center")
        axes.text(1.1, stays.iloc[0] + 0.02, "goes:\ndistance", va="bottom", linespacing=1.1)
        axes.set(xscale="log", title=title, xlabel="names", xlim=(1.0, names[-1]), ylim=(0.0, 1.0))
        ticks = [1, 5, 20, int(names[-1])]
        axes.set_xticks(ticks, [str(tick) for tick in ticks])
        axes.minorticks_off()
        axes.set_xlim(1.0, names[-1])
        percent(axes)
    panels[0].set_ylabel("share of one asset's variance")
    return figure


def gone_chart(table: pd.DataFrame, names: Mapping[str, str]) -> Figure:
    """Draw how much of each risk of a single asset is gone when all is held.

    `table` (DataFrame indexed by data set and measure): columns gone, gone low and gone high, in
    decimals; data sets from the top down. `names` (mapping of str to str): what to call each
    measure drawn. One dot with its interval for each data set and measure.
    """
    sets = list(table.index.get_level_values(0).unique())
    figure, (axes,) = new_figure(height=1.0 + 0.56 * len(sets))
    offsets = np.linspace(-0.25, 0.25, len(names))
    cues = zip(names.items(), offsets, [INK, SAMPLED, "none"], MARKS, strict=False)
    for (measure, name), offset, face, mark in cues:
        rows, height = table.xs(measure, level=1).loc[sets], np.arange(len(sets)) + offset
        bar: dict[str, Any] = {"linewidth": 1.2, "label": f"_{name}, interval"}
        axes.hlines(height, rows["gone low"], rows["gone high"], color=INK, **bar)
        look = {"markerfacecolor": face, "markeredgecolor": INK, "markersize": 7.5}
        axes.plot(rows["gone"], height, mark, label=name, **look)
    axes.set_yticks(range(len(sets)), sets)
    axes.set_ylim(len(sets) - 0.5, -0.5)
    for edge in (0.0, 1.0):
        axes.axvline(edge, color=INK, linewidth=0.8, label="_all of it")
    axes.set_xlabel("part of the risk that is gone", loc="right")
    figure.legend(loc="outside upper right", ncols=3, handletextpad=0.2)
    percent(axes, "x")
    return figure
