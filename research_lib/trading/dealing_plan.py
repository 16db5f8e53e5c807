"""The dealing calendars as the loop needs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.base.arrays import BoolArray, FloatArray, IntArray
from research_lib.base.checks import check_covered, per_asset
from research_lib.rebalancing.calendars import checked_calendar, look_rows
from research_lib.rebalancing.dealing import Dealing


class DealingPlan(NamedTuple):
    """Dealing dates, notice, settlement and gates: S steps, N assets."""

    dates: BoolArray  # (S, N) whether the asset deals at the close of the step
    notice: IntArray  # (N,) periods between an order and its first dealing date
    settlement: IntArray  # (N,) periods between a sale and its money
    longest: int  # the longest of them
    gate: FloatArray  # (N,) largest share of the holding that one dealing date pays out
    waiting: float  # return a period of money that waits


def dealing_plan(dealing: Dealing | None, index: pd.Index, assets: pd.Index) -> DealingPlan | None:
    """Dealing calendars as arrays; None where nothing waits."""
    if dealing is None:
        return None
    notice = per_asset(dealing.notice, assets, "notice").astype(np.int64)
    # Money that comes after the data comes never: the loop keeps a place for each step to come.
    settlement = per_asset(dealing.settlement, assets, "settlement").clip(max=len(index))
    settlement = settlement.astype(np.int64)
    gate = per_asset(dealing.gate, assets, "gate")
    given = dealing.calendar
    calendars = given if isinstance(given, Mapping) else dict.fromkeys(assets, given)
    check_covered(pd.Index(list(calendars)), assets, "dealing calendars")
    check_covered(assets, pd.Index(list(calendars)), "returns")
    dates = np.zeros((len(index), len(assets)), dtype=np.bool_)
    for column, asset in enumerate(assets):
        calendar = checked_calendar(calendars[asset], f"dealing calendar of {asset}")
        dates[look_rows(calendar, index), column] = True
        if len(index) > 1 and not dates[:, column].any():
            raise ValueError(
                f"{asset!r} has no dealing date between {index[0]} and the last period: give it "
                "a calendar that meets the data"
            )
    if dates[:-1].all() and not notice.any() and not settlement.any() and (gate == 1.0).all():
        return None
    return DealingPlan(
        dates, notice, settlement, int(settlement.max()), gate, float(dealing.waiting)
    )
