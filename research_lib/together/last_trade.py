"""The day of the last trade: as a reader gives it, or as the file of holdings tells it."""

from __future__ import annotations

import pandas as pd

from research_lib.files.holdings import Holdings
from research_lib.rows.bought import iso_day


def day_of_last_trade(
    given: str, held: Holdings, prices: pd.DataFrame | None
) -> pd.Timestamp | None:
    """Return the day of the last trade, neither after the last price nor before the last deal.

    Raises
    ------
    ValueError
        If it is no day, or one of those.
    """
    if not given:
        return held.last_deal
    day = iso_day(given)
    if day is None:
        raise ValueError(f"last_trade is {given!r}: give a day, such as '2024-12-30'")
    if prices is not None and day >= prices.index[-1]:
        raise ValueError(f"last_trade is {given}, not before the last price: give an earlier day")
    if held.last_deal is not None and day < held.last_deal.normalize():
        newest = f"{held.last_deal:%Y-%m-%d}"
        what = f"last_trade is {given}, and the holdings tell of a later one, on {newest}"
        raise ValueError(f"{what}: give '{newest}' or a later day, or leave it out")
    return day
