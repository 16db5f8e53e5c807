"""Cash, cost and concentration at which as many are behind as is published, for a study.

Costs shift all results alike, so that for each number of stakes and share of bills one run tells
the cost at which as many lose as published in one year, and that for ten years: where the two are
equal, both published shares are met.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd

from research_lib.cash.participant import Participant, Weighting
from research_lib.chapters.who_beats_the_market.windows import (
    COST,
    COUNTS,
    ONE_YEAR,
    STOCKS,
    TEN_YEARS,
    behind,
    cost_for,
    excess,
    market,
)

STAKES = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100]
CASH = [0.0, 0.034, 0.085, 0.13, 0.25, 0.5]
SAMPLE = [f"{STOCKS}, equal, 3"]


def rows() -> list[str]:
    """Return a row for each market, way of splitting the money, and number of stakes."""
    ways = ["equal", "random", "concentrated"]
    return [f"{name}, {way}, {each}" for name in COUNTS for way in ways for each in STAKES]


def study(row: str) -> pd.DataFrame:
    """Return the costs of one row, a line for each share of bills.

    Costs that make as many lose as published, in one year and in ten; what ten years give at the
    cost of one year and the other way round; and both shares at costs of 1 %.
    """
    name, way, stakes = row.rsplit(", ", 2)
    count, split = COUNTS[name], cast(Weighting, way)
    kinds = {
        f"{cash}": Participant(0.1 / len(CASH), count, int(stakes), split, cash=cash)
        for cash in CASH
    }
    one, ten = (excess(market(name), kinds, years) for years in (1, 10))
    found = []
    for cash in CASH:
        first, last = one[f"{cash}"], ten[f"{cash}"]
        costs = cost_for(first, ONE_YEAR, 1), cost_for(last, TEN_YEARS, 10)
        line: dict[str, Any] = {"market": name, "way": way, "stakes": int(stakes), "cash": cash}
        line |= dict(zip(("cost_one", "cost_ten"), costs, strict=True))
        line["ten_at_cost_one"] = behind(last, costs[0], 10)
        line["one_at_cost_ten"] = behind(first, costs[1], 1)
        line |= {"one": behind(first, COST, 1), "ten": behind(last, COST, 10)}
        found.append(line)
    return pd.DataFrame(found).round(9)


def meeting_points(table: pd.DataFrame) -> pd.DataFrame:
    """Stakes and cost at which both published shares are met, by share of bills.

    Between two numbers of stakes both costs are read off straight lines in their logarithm; a
    share of bills at which the two never cross is left out.
    """
    found = {}
    for cash, own in table.groupby("cash"):
        gap = (own["cost_one"] - own["cost_ten"]).to_numpy()
        logs = np.log(own["stakes"].to_numpy(dtype=np.float64))
        (crossed,) = np.nonzero((gap[:-1] > 0.0) & (gap[1:] <= 0.0))
        if len(crossed):
            at = crossed[-1]
            part = gap[at] / (gap[at] - gap[at + 1])
            cost = own["cost_ten"].to_numpy()
            found[cash] = {
                "stakes": float(np.exp(logs[at] + part * (logs[at + 1] - logs[at]))),
                "cost": float(cost[at] + part * (cost[at + 1] - cost[at])),
            }
    return pd.DataFrame(found).T.rename_axis("cash")
