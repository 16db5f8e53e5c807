"""Targets that follow risk, as pictures: shares of risk, limits kept, forecasts and volatility."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from research_lib.figures.charts import name_rows
from research_lib.figures.colours import ACTUAL, BEST, INK, MARKET, SAMPLED, WORST
from research_lib.figures.style import label_line, new_figure, percent, zero_line

# First the fixed weights, then the rule that follows risk: colour and marker.
PAIR = [(INK, "o"), (MARKET, "D")]


def risk_by_asset(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw which asset brought how much of the risk, under two rules.

    `tables` (mapping of str to DataFrame): one table a panel, by its title: a row an asset, two
    columns, the share of the portfolio's variance under each of two rules; the panel marks equal
    shares. A line from the share under the first rule (disc) to that under the second (diamond).
    """
    lines = [len(table) for table in tables.values()]
    height = 0.29 * sum(lines) + 0.75 * len(lines) + 0.5
    options: dict[str, Any] = {"gridspec_kw": {"height_ratios": [line + 0.8 for line in lines]}}
    figure, axes = new_figure(len(lines), height=height, **options)
    for panel, (title, table) in zip(axes, tables.items(), strict=True):
        panel.axvline(1.0 / len(table), color=INK, linewidth=1.0, linestyle="dashed", zorder=0.5)
        panel.hlines(range(len(table)), table.iloc[:, 0], table.iloc[:, 1], INK, linewidth=1.0)
        for (colour, marker), name in zip(PAIR, table.columns, strict=True):
            panel.plot(
                table[name], range(len(table)), marker, color=colour, markersize=6, label=name
            )
        name_rows(panel, table.index)
        panel.set_title(title)
        percent(panel, "x")
    axes[-1].set_xlabel("share of the portfolio's variance")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower right", ncols=2)
    return figure


def price_of_calm(table: pd.DataFrame) -> Figure:
    """Draw how much calmer a rule is, and what that cost beside what bills would have charged.

    `table` (DataFrame): a row a data set; columns `volatility` and `growth`, of the rule less fixed
    weights, and `bills`, what the growth of fixed weights loses once bills have made them as calm.
    """
    figure, (calm, price) = new_figure(2, height=0.66 * len(table) + 1.9)
    rows = range(len(table))
    calm.barh(rows, table["volatility"], height=0.5, color=SAMPLED, label="volatility")
    calm.set_title("Calm gained: change of volatility a year", loc="left")
    price.hlines(rows, table["bills"], table["growth"], INK, linewidth=1.0, label="_apart")
    for (colour, marker), (column, name) in zip(
        PAIR, {"bills": "the same calm from bills", "growth": "equal risk"}.items(), strict=True
    ):
        price.plot(table[column], rows, marker, color=colour, markersize=7, label=name)
    price.set_title("Price paid: change of growth a year", loc="left")
    for panel in (calm, price):
        name_rows(panel, table.index)
        zero_line(panel, upright=True)
        percent(panel, "x", None)
        panel.margins(x=0.07)
    figure.legend(*price.get_legend_handles_labels(), loc="outside lower right", ncols=2)
    return figure


def limit_through_time(tables: Mapping[str, pd.DataFrame], limits: Mapping[str, float]) -> Figure:
    """Draw the average correlation that a rule promised at each look, and what came.

    `tables` (mapping of str to DataFrame): one table a panel, by its title: a row a look, dated,
    with columns `promised` and `came`. `limits` (mapping of str to float): the limit of each panel.
    Promised as a stepped line, what came as dots, those beyond the limit as crosses.
    """
    figure, axes = new_figure(len(tables), height=2.3 * len(tables) + 0.4)
    for panel, (title, table) in zip(axes, tables.items(), strict=True):
        limit = limits[title]
        over = table["came"] > limit
        step: dict[str, Any] = {"drawstyle": "steps-post", "label": "promised"}
        panel.plot(table.index, table["promised"], color=MARKET, **step)
        panel.plot(table["came"][~over], "o", color=BEST, markersize=4, label="came, within")
        cross: dict[str, Any] = {"markersize": 5, "markeredgewidth": 1.4, "label": "came, above"}
        panel.plot(table["came"][over], "x", color=WORST, **cross)
        panel.axhline(limit, color=INK, linewidth=1.2, linestyle="dashed")
        panel.set(title=title, ylim=(0.0, 1.0), ylabel="average correlation")
        label_line(panel, table.index[-1], limit, "limit", INK)
        label_line(
            panel,
            table.index[-1],
            table["promised"].iloc[-1],
            "promised",
            MARKET,
            xytext=(5, -14 if table["promised"].iloc[-1] <= limit else 14),
        )
        panel.margins(x=0.01)
    return figure


def forecast_scatter(promised: pd.Series, came: pd.Series) -> Figure:
    """Draw the volatility that came against the one measured before, on logarithmic axes.

    `promised`, `came` (Series of length K): volatility a year, before and after each look. A dot a
    look, the line of a perfect forecast, and the least-squares line in logarithms.
    """
    figure, (axes,) = new_figure(height=4.6)
    axes.plot(promised, came, "o", color=MARKET, markersize=4, alpha=0.6, label="a look")
    ends = np.array([promised.min(), promised.max()])
    axes.plot(ends, ends, color=INK, linestyle="dashed", linewidth=1.5)
    slope, level = np.polyfit(np.log(promised), np.log(came), 1)
    fitted = np.exp(level) * ends**slope
    axes.plot(ends, fitted, color=ACTUAL)
    label_line(axes, ends[1], ends[1], "as promised", INK, ha="right", xytext=(-8, 8))
    label_line(axes, ends[1], fitted[1], f"slope {slope:.2f}", ACTUAL, ha="right", xytext=(0, -46))
    axes.set(xscale="log", yscale="log", xlabel="volatility of the window before")
    axes.set_ylabel("volatility of the window after")
    ticks = [0.05, 0.1, 0.2, 0.4, 0.8]
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks(ticks)
        axis.set_minor_formatter("")
    percent(axes, "xy")
    axes.minorticks_off()
    return figure


def volatility_lines(table: pd.DataFrame, aim: float) -> Figure:
    """Draw the realised volatility of several rules, one stretch of time after another.

    `table` (DataFrame of shape (K, 3)): volatility a year in each stretch; the columns are drawn
    grey dotted, orange and blue. `aim`: the volatility aimed at, a dashed line.
    """
    figure, (axes,) = new_figure(height=4.0)
    looks = [(INK, "dotted", 1.2), (ACTUAL, "solid", 1.5), (MARKET, "solid", 2.0)]
    for (colour, line, width), name in zip(looks, table.columns, strict=True):
        style: dict[str, Any] = {"linestyle": line, "linewidth": width, "label": name}
        axes.plot(table.index, table[name], color=colour, **style)
    axes.axhline(aim, color=INK, linewidth=1.0, linestyle="dashed", zorder=0.5)
    axes.set(yscale="log", ylabel="volatility a year")
    axes.set_yticks([0.025, 0.05, 0.1, 0.2, 0.4])
    axes.minorticks_off()
    percent(axes, decimals=None)
    axes.margins(x=0.01)
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, borderaxespad=0.1)
    return figure
