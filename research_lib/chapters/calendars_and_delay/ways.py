"""All 120 ways to give five terms to five funds: a stored study."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd

from research_lib.chapters.calendars_and_delay.dealings import dealt_out, growth_by_start
from research_lib.chapters.calendars_and_delay.terms import FUNDS, TERMS, data
from research_lib.rebalancing.policies import Policy

SAMPLE = ["weekly first"]


def rows() -> list[str]:
    """List the terms by which the first fund deals: 24 ways each."""
    return [f"{kind} first" for kind in TERMS.index]


def study(row: str) -> pd.DataFrame:
    """Growth lost by the monthly rule in each way, over all its starts.

    Columns: `gated` and `traded daily`, the funds that deal so; `growth`, the mean over starts;
    `lost`, `least` and `most`, over starts; `lost in` and `below never`, in how many of `starts`
    it lost, and ended below the portfolio that never trades.
    """
    funds = data(FUNDS)
    names, case = funds.returns.columns, (funds.returns, funds.target)
    at_once = growth_by_start(*case, funds.month())
    never = growth_by_start(*case, Policy(1, band=np.inf)).iloc[0]
    lines = []
    for order in permutations(range(len(TERMS))):
        if f"{TERMS.index[order[0]]} first" != row:
            continue
        way = dealt_out(TERMS.iloc[list(order)], names)
        growth = growth_by_start(*case, funds.month(), way)
        lost = at_once - growth
        lines.append(
            {
                "gated": names[order.index(4)],
                "traded daily": names[order.index(0)],
                "growth": growth.mean(),
                "lost": lost.mean(),
                "least": lost.min(),
                "most": lost.max(),
                "lost in": int((lost > 0.0).sum()),
                "below never": int((growth < never).sum()),
                "starts": len(lost),
            }
        )
    return pd.DataFrame(lines).round(9)
