"""Decades that might have been: years drawn with replacement, for a study.

Whole calendar years of all shares are drawn, ten for a decade, so that what happens within a year
and between shares stays as it was. A decade begins with the market's weights of its first year.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.chapters.who_beats_the_market.causes import CAUSES, behind_by_cause, shapley
from research_lib.chapters.who_beats_the_market.windows import (
    COST,
    COUNTS,
    SEED,
    STOCKS,
    Market,
    crowd,
    market,
)

DRAWS, EACH = 2000, 100
# The draw of years shows through so many.
COUNT = 1000
SAMPLE = [f"{STOCKS}, 0"]


def rows() -> list[str]:
    """Return a row for every hundred decades of each market."""
    return [f"{name}, {first}" for name in COUNTS for first in range(0, DRAWS, EACH)]


def study(row: str) -> pd.DataFrame:
    """Return the share behind after each decade of one row, and the parts of the causes in it."""
    name, first = row.rsplit(", ", 1)
    data, found = market(name), []
    for draw in range(int(first), int(first) + EACH):
        worlds = behind_by_cause(crowd(redrawn(data, draw), 10), COST, 10)
        line = {"market": name, "draw": draw, "behind": worlds[frozenset(CAUSES)]}
        found.append(line | shapley(worlds).to_dict())
    return pd.DataFrame(found).round(9)


def redrawn(data: Market, draw: int) -> Market:
    """Return ten years of a market, drawn with replacement."""
    chance = np.random.default_rng([SEED, draw])
    picked = chance.integers(0, len(data.returns) // 12, 10)
    months = (12 * picked[:, np.newaxis] + np.arange(12)).ravel()
    dates = data.returns.index[:120]
    returns, weights = (each.iloc[months].set_axis(dates) for each in (data.returns, data.weights))
    return Market(returns, weights, data.bills.iloc[months].set_axis(dates), COUNT)
