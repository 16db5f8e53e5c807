"""How often and when, to play with: growth of every frequency of review from every start date."""

from __future__ import annotations

from typing import Any

import pandas as pd

from research_lib.chapters.frequency.frequencies import COSTS, REVIEWS, every_variant, plain
from research_lib.figures.tables import table
from research_lib.played.stored import Played, whole

PLACES = 5
# What the questions are about: their answers are told.
STOCKS = "20 US stocks"
YEARLY, FASTEST = "annual", "daily"


def played() -> Played:
    """Return growth by data set, frequency, cost and start date, to play with."""
    variants = every_variant(COSTS)
    names = list(dict.fromkeys(variants.index))
    data = {
        "places": PLACES,
        "costs": [round(1e4 * cost) for cost in COSTS],
        "sets": [
            {"name": plain(name), "rules": _rules(pd.DataFrame(variants.loc[name]))}
            for name in names
        ],
    }
    own = pd.DataFrame(variants.loc[STOCKS])
    free = own[own["cost"] == 0.0]
    ends = _ends(free)
    shown = table(
        ends,
        f"Growth a year of {STOCKS}, percent, by frequency, over all start dates; free of costs.",
        rows="reviewed",
        percent=True,
        bold=YEARLY,
    )
    return Played(data, shown, _told(ends, free, own))


def _rules(variants: pd.DataFrame) -> list[dict[str, Any]]:
    """Growth by start date, a list a cost, of each frequency that the data allow."""
    return [
        {
            "name": name,
            "growth": [
                whole(rows.sort_values("offset")["growth"], PLACES)
                for _, rows in own.groupby("cost")
            ],
        }
        for name, own in ((name, variants[variants["policy"] == name]) for name in REVIEWS)
        if len(own)
    ]


def _ends(free: pd.DataFrame) -> pd.DataFrame:
    """Lowest, mean and highest growth over the start dates, by frequency."""
    grown = free.groupby("policy", sort=False)["growth"].agg(["min", "mean", "max"])
    grown.columns = pd.Index(["lowest", "mean", "highest"])
    return grown.loc[[name for name in REVIEWS if name in grown.index]]


def _told(ends: pd.DataFrame, free: pd.DataFrame, traded: pd.DataFrame) -> dict[str, str]:
    """Answers: the luck of the yearly review, and the cost that takes the lead of the daily one."""
    yearly = free[free["policy"] == YEARLY].sort_values("offset")["growth"]
    means = ends["mean"].drop("never")
    by_cost = traded.pivot_table("growth", "cost", "policy")
    lead = 100 * (by_cost[FASTEST] - by_cost[YEARLY]).to_numpy()
    gone = int((lead < 0.0).argmax())
    best = by_cost.drop(columns="never").idxmax(axis=1)
    return {
        "low": f"{100 * yearly.min():.1f} %",
        "high": f"{100 * yearly.max():.1f} %",
        "first": f"{int(yearly.to_numpy().argmax()) + 1}",
        "last": f"{int(yearly.to_numpy().argmin()) + 1}",
        "luck": f"{100 * (yearly.max() - yearly.min()):.1f}",
        "frequencies": f"{100 * (means.max() - means.min()):.1f}",
        "lead": f"{lead[0]:.2f}",
        "kept": f"{1e4 * COSTS[gone - 1]:.0f}",
        "gone": f"{1e4 * COSTS[gone]:.0f}",
        "best": str(best.iloc[gone]),
    }
