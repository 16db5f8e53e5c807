"""What waiting costs in every run, in parts: a stored study."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from itertools import product

import numpy as np
import pandas as pd

from research_lib.chapters.calendars_and_delay.dealings import costs_of_delay, dealt_out
from research_lib.chapters.calendars_and_delay.terms import (
    FUNDS,
    HEDGE,
    INDUSTRIES,
    STOCKS,
    Data,
    data,
)
from research_lib.rebalancing.dealing import Dealing
from research_lib.rebalancing.policies import Policy
from research_lib.sweeps.starts import start_offsets

EVERY_START = "10 industries, every start"
SCHEMES = ["same day", "days apart", "all as the gated fund"]
PHASES = [0, 4, 8, 12, 16]
SAMPLE = [HEDGE]


def rows() -> list[str]:
    """List data sets, and what else the five funds are given to do."""
    return [FUNDS, STOCKS, INDUSTRIES, HEDGE, EVERY_START, *SCHEMES]


def study(row: str) -> pd.DataFrame:
    """Cost of waiting for each pace, start and way to deal out terms.

    Columns: `pace`, `offset`, `way`, and what `cost_of_delay` returns. Funds and indices run from
    every start, long daily data from every seventh, but for `EVERY_START`, the monthly rule alone.
    """
    if row in SCHEMES:
        funds = data(FUNDS)
        return _runs(funds, "monthly", 1, schemes(funds)[row])
    if row == EVERY_START:
        industries = data(INDUSTRIES)
        return _runs(industries, "monthly", 1, industries.ways())
    known = data(row)
    skip = 7 if len(known.returns) > 5000 else 1
    tables = [_runs(known, pace, skip, known.ways()) for pace in known.paces]
    return pd.concat(tables, ignore_index=True)


def schemes(funds: Data) -> dict[str, list[Dealing]]:
    """Give all funds one set of terms: dealing dates on one day, or days apart; or the slowest."""
    names, dates = funds.returns.columns, funds.returns.index
    apart: list[Mapping[Hashable, pd.Index]] = [
        {asset: dates[day::21] for asset, day in zip(names, np.roll(PHASES, by), strict=True)}
        for by in range(len(PHASES))
    ]
    return {
        "same day": [Dealing(dates[day::21], 5, 3) for day in PHASES],
        "days apart": [Dealing(calendar, 5, 3) for calendar in apart],
        "all as the gated fund": [dealt_out(funds.terms.iloc[[4]], names)],
    }


def _runs(known: Data, pace: str, skip: int, ways: list[Dealing]) -> pd.DataFrame:
    """Run one pace from every start, or every few, in each way."""
    starts = start_offsets(Policy(known.paces[pace]))[::skip]
    found = costs_of_delay(known.returns, known.target, list(product(starts, ways)))
    labels = [(look.offset, way) for look in starts for way in range(len(ways))]
    found.insert(0, "pace", pace)
    found.insert(1, "offset", [offset for offset, _ in labels])
    found.insert(2, "way", [way for _, way in labels])
    return found.round(9)
