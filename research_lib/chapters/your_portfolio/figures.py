"""Figures of a reader's own portfolio; each carries its caption and its alternative text."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure

from research_lib.chapters.your_portfolio.told import share
from research_lib.figures.charts import name_rows, shared_legend
from research_lib.figures.colours import ACTUAL, BEST, INK, WORST
from research_lib.figures.letters import drawn_names
from research_lib.figures.style import label_line, new_figure, percent, zero_line
from research_lib.figures.wedge import COLOURS, DASHES, LEVEL, signed
from research_lib.pictures.page_figure import described
from research_lib.portfolio.drift_since import Drift
from research_lib.reader.months import TOLD
from research_lib.reader.past import YOU, CashCost, WedgePoint


def wedge_with_you(point: WedgePoint) -> Figure:
    """Draw the wedge of a market with a reader's portfolio in it."""
    known = len(point.actual) > 0
    figure = _wedge_with_legend(point, known)
    when = f"from {point.first:%d %B %Y} to {point.last:%d %B %Y}"
    market = f"the market earned {share(point.market)}"
    if not known:
        caption = f"The wedge of the market {when}: {market}.{_left_out(point.lost)}"
        return described(figure, caption, f"{caption} {_lines_in_words(point)}")
    caption = (
        f"Today's holdings, had they been held {when}, earned {share(point.result)}; {market}. "
        f"Their level on the first day was {share(point.level)}: of all portfolios of that level "
        f"or more, of shares of the market alone, the best earned {share(point.best)}, the worst "
        f"{share(point.worst)}.{_beyond(point.outside)}{_left_out(point.lost)}"
    )
    if point.unpriced > TOLD:
        caption += f" {share(point.unpriced)} of the portfolio has no price, and is left out."
    return described(figure, caption, f"{caption} {_lines_in_words(point)}")


def _wedge_with_legend(point: WedgePoint, known: bool) -> Figure:
    """Draw the wedge with its names and numbers beneath it, where no line crosses them."""
    figure, (axes,) = new_figure(height=5.2)
    level, market = point.exact.index, point.exact["market"]
    words = {"best": "best of all portfolios", "worst": "worst of all portfolios"}
    if known:
        at = f"of level {point.level:.1%} or more"
        words = {"best": f"best {at}: {signed(point.best)}"}
        words |= {"worst": f"worst {at}: {signed(point.worst)}"}
        ends = [point.worst, point.best]
        axes.plot([point.level] * 2, ends, color=ACTUAL, linewidth=1.8, label="_at its level")
    for side, told in words.items():
        style: dict[str, Any] = {"color": COLOURS[side], "label": told}
        axes.plot(level, point.exact[side], linestyle=DASHES[side], **style)
        band = f"_market to {side}"
        axes.fill_between(
            level, market, point.exact[side], color=COLOURS[side], alpha=0.16, lw=0, label=band
        )
    style = {"color": COLOURS["market"], "label": f"market: {signed(point.market)}"}
    axes.plot([0.0, 1.0], [point.market] * 2, linestyle=DASHES["market"], **style)
    if known:
        mark: dict[str, Any] = {"color": ACTUAL, "markersize": 9, "markeredgecolor": INK}
        told = f"{YOU}: {signed(point.result)}"
        axes.plot(point.level, point.result, "D", label=told, linestyle="none", zorder=5, **mark)
    zero_line(axes)
    axes.set(xlabel=LEVEL, xlim=(0.0, 1.0), title=f"result since {point.first:%d %B %Y}")
    percent(axes, "xy")
    shared_legend(figure, "outside lower center", ncols=2 if known else 3)
    return figure


def _left_out(lost: float, when: str = "on one of these days") -> str:
    """Say how much of the market lacks a price."""
    return f" {share(lost)} of the market have no price {when}: left out." if lost > TOLD else ""


def _beyond(outside: float) -> str:
    """Say how much of a portfolio the lines have no part of."""
    if outside <= TOLD:
        return ""
    return (
        f" {share(outside)} of yours was in cash or outside the market, of which the lines know "
        "nothing."
    )


def _lines_in_words(point: WedgePoint) -> str:
    ends = point.exact.iloc[0]
    return (
        "A wedge with its point at the right, at the market: the level of diversification across, "
        f"results up. At the left it opens from {share(ends['worst'], 0)} to "
        f"{share(ends['best'], 0)}."
    )


def more_and_less(beyond: pd.DataFrame) -> Figure:
    """Draw what a portfolio has more and less of than its market, a bar a name."""
    figure, (axes,) = new_figure(height=0.9 + 0.3 * len(beyond))
    apart = beyond["beyond"]
    for sign, colour, word in ((1.0, BEST, "more"), (-1.0, WORST, "less")):
        some = apart * sign > 0.0
        rows = [row for row, on in enumerate(some) if on]
        axes.barh(rows, apart[some], color=colour, height=0.7, label=f"{word} than the market")
    shown, numbered = drawn_names(beyond.index)
    name_rows(axes, shown)
    zero_line(axes, upright=True)
    percent(axes, "x")
    axes.set_xlabel("weight less weight in the market")
    first, last = beyond.iloc[0], beyond.iloc[-1]
    part = beyond.attrs.get("listed", 1.0) < 1.0
    caption = (
        f"Most beyond the market{', of what is listed' if part else ''}: {beyond.index[0]}, "
        f"{share(first['held'])} held and {share(first['market'])} in the market."
    )
    if last["beyond"] < 0.0:
        caption += (
            f" Most missing: {beyond.index[-1]}, {share(last['held'])} held and "
            f"{share(last['market'])} in the market."
        )
    told = ", ".join(f"{name} {share(each)}" for name, each in apart.items())
    return described(figure, caption + numbered, f"Bars, weight less weight in the market: {told}.")


def cash_month_by_month(cost: CashCost) -> Figure:
    """Draw what money held back cost or saved, added up month by month."""
    figure, (axes,) = new_figure(height=2.8)
    gap = cost.by_month["value"] - cost.by_month["market_value"]
    start = pd.Series(0.0, [cost.first])
    gap = pd.concat([start, gap])
    _dated_line(axes, gap, "saved, or below zero cost, so far", digits=2)
    axes.set_title("saved, or below zero cost, so far")
    zero_line(axes)
    way = "cost" if cost.gap < 0.0 else "saved"
    caption = (
        f"{share(cost.share)} in cash, left alone beside the market since it was "
        f"{share(cost.before)}, {way} {share(abs(cost.gap), 2)} of the money over these months: "
        f"the market earned {share(cost.market)}, cash {share(cost.cash)}."
        f"{_left_out(cost.lost, 'in one of them')}"
    )
    told = f"Between {share(gap.min(), 2)} and {share(gap.max(), 2)} on the way."
    return described(figure, f"{caption} {told}", f"A line, month by month. {caption} {told}")


def _dated_line(axes: Axes, line: pd.Series, name: str, digits: int = 1) -> None:
    """Draw a line of shares by date, with room for few dates and its end in words."""
    axes.plot(line.index, line, color=INK, label=name, marker="o", markersize=3)
    locator = AutoDateLocator(maxticks=6)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    concise = ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(concise)
    percent(axes)
    end = line.index[-1], float(line.iloc[-1])
    label_line(axes, *end, share(end[1], digits), INK, annotation_clip=False)


def _whole_of(drift: Drift) -> str:
    if drift.listed == 1.0:
        return "the portfolio"
    return f"the part that is listed, {share(drift.listed)} of the portfolio,"


def drift_by_day(drift: Drift) -> Figure:
    """Draw how far the weights have moved from those of the last trade."""
    figure, (axes,) = new_figure(height=2.8)
    _dated_line(axes, drift.distance, "to trade to be back")
    axes.set_ylim(bottom=0.0)
    axes.set_title("share of the portfolio to trade to be back")
    most = str(drift.weights["moved"].abs().idxmax())
    then, now = (float(drift.weights[when][most]) for when in ("then", "now"))
    caption = (
        f"Since {drift.distance.index[0]:%d %B %Y} the weights have moved {share(drift.turnover)} "
        f"of {_whole_of(drift)} away; most {most}, from {share(then)} to "
        f"{share(now)}. Going back at each of the "
        f"{len(drift.distance) - 1} dates since would have traded {share(drift.turnover_each)}."
    )
    return described(figure, caption, f"A line from 0 to {share(drift.turnover)}. {caption}")
