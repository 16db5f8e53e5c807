"""The data sets of the chapter, by day, each with its target."""

from __future__ import annotations

import pandas as pd

import research_lib as rl
from research_lib.datasets.plain_names import PLAIN
from research_lib.datasets.study import study_sets

MIX = "60/40 shares, bills"
SIXTY = pd.Series({"US market": 0.6, "US bills": 0.4})

NAMES = PLAIN | {
    MIX: "60/40 with bills, 1960–2018",
    "10 size groups": "10 size groups, 1960–2026",
    "50 stocks by size": "50 US stocks by size, 2007–16",
    "10 groups by size": "10 groups by size, 1960–2026",
    "bills (m)": "bills, months, 1926–2026",
    "long Treasuries (m)": "long Treasuries, months, 1926–2021",
    "ten-year notes (m)": "ten-year notes, months, 1871–2023",
}
"""Every data set of the chapter as its readers see it."""

# Targets by size are market weights of one month, and so unequal.
_BY_SIZE = {
    "50 stocks by size": ("us_stocks_50_daily", "us_stocks_50_daily", "2008-07"),
    "10 groups by size": ("us_size_deciles_daily", "us_size_deciles", "1960-01"),
}
COMPARED = [MIX, "20 US stocks", "5 factor funds", "NYSE(O)", *_BY_SIZE]
"""Six data sets in which rules of equal turnover are compared."""

TURBULENT = [*COMPARED[:4], "50 US stocks", "47 industries", "10 size groups"]
TURBULENT += ["NYSE(N)", "MSCI", "TSE", "SP500"]
"""Eleven data sets in which calm and turbulent days are compared."""


def case(name: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return daily returns of a data set and its target: 60/40, equal, or market weights."""
    if name == MIX:
        return pd.concat([rl.load("us_market_daily"), rl.load("us_bills_daily")], axis=1), SIXTY
    if name in _BY_SIZE:
        data, sizes, month = _BY_SIZE[name]
        frame = rl.load(data)
        target = rl.market_weights(sizes, month)
    else:
        frame, target = study_sets()[name].returns(), study_sets()[name].target()
    return frame.loc["1960":] if name.startswith("10 ") else frame, target
