"""Who leads in other pools, windows and draws of portfolios, stored."""

from __future__ import annotations

from typing import Any

import pandas as pd

from research_lib.chapters.what_predicts_the_distance.scores import SIZES, SPANS, portfolios
from research_lib.chapters.what_predicts_the_distance.telling import contests
from research_lib.theory.names import WAYS, portfolio_table

BY_SIZE, ADDED = ["large names", "small names"], ["index and one name"]
# Ways of building that a pool leaves out.
POOLS: dict[str, list[str]] = {
    "all eight ways": [],
    "no large, no small": BY_SIZE,
    "five that draw from all": BY_SIZE + ADDED,
    "sets, market weights": WAYS[1:],
}
OTHERS: dict[str, dict[str, Any]] = {
    "other random numbers": {"seed": 15},
    "all numbers alike": {"even": True},
}
NAMES = {"5 names or more": (5, 10_000), "5 to 25 names": (5, 25)}
WITHOUT = {f"without {way}": [way] for way in WAYS}
CUTS = [*POOLS, *OTHERS, *NAMES, *WITHOUT]
WINDOWS = {"50 stocks": (125, 250), "419 stocks": (12, 18), "49 industries": (24, 36)}
SAMPLE = ["50 stocks: sets, market weights"]


def rows() -> list[str]:
    """List the cuts of each market, and the other windows of the tracking error."""
    return [f"{case}: {cut}" for case in SIZES for cut in [*CUTS, *_windows(case)]]


def study(row: str) -> pd.DataFrame:
    """Six leads of one cut: columns `data`, `cut`, `lead`, `value`, `low`, `high` and `covers`."""
    case, cut = row.split(": ")
    options = SPANS[case]
    if cut in OTHERS or cut in _windows(case):
        table = portfolio_table(**(options | OTHERS.get(cut, {}) | _windows(case).get(cut, {})))
    else:
        table = portfolios(case)
        table = table[~table["way"].isin((POOLS | WITHOUT).get(cut, []))]
        table = table[table["names"].between(*NAMES.get(cut, (1, 10_000)))]
    found = contests(table, SIZES[case]).rename_axis("lead").reset_index()
    found.insert(0, "cut", cut)
    found.insert(0, "data", case)
    return found.round(9)


def _windows(case: str) -> dict[str, dict[str, int]]:
    return {f"window {window}": {"window": window} for window in WINDOWS[case]}
