"""Five ways to let cash wait, side by side: what they cost, and how often they won."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from research_lib.chapters.cash_drag.falls import ahead_by_start, kept_for_falls
from research_lib.chapters.cash_drag.savers import (
    When,
    at_once,
    every,
    in_instalments,
    once_fallen,
    rate_of_saving,
    saved,
)

Cash = pd.Series | float
FALL = 0.20


def five_ways(months: pd.DataFrame) -> pd.DataFrame:
    """Return a row a way to wait: `years`, what it cost and how often it won, by kind of cash.

    `months` is :func:`data.us_months`. Every month with so many years after it is a start. Falls
    are of 20 %, instalments twelve. Cost: growth of the one who does not wait less that of the one
    who waits, in points a year, mean of all starts; of savers it is the money-weighted return. Won:
    percent of starts in which waiting was ahead.
    """
    market = months["market"]
    ways: dict[str, tuple[int, Callable[[Cash], pd.Series]]] = {
        "a fifth, for a fall": (20, lambda cash: _kept(market, cash, 0.20)),
        "everything, for a fall": (20, lambda cash: _kept(market, cash, 1.0)),
        "a sum, in instalments": (1, lambda cash: _spread(market, cash)),
        "savings, once a year": (30, lambda cash: _saved(market, cash, every(12))),
        "savings, for a fall": (
            30,
            lambda cash: _saved(market, cash, once_fallen(market, FALL)),
        ),
    }
    found = {}
    for name, (years, ahead_with) in ways.items():
        row: dict[str, float] = {"years": years}
        kinds: dict[str, Cash] = {"bills": months["bills"], "idle": 0.0}
        for kind, cash in kinds.items():
            ahead = ahead_with(cash)
            row |= {
                f"cost, {kind}": 100 * -ahead.mean(),
                f"won, {kind}": 100 * (ahead > 0.0).mean(),
            }
        found[name] = row
    order = ["years", "cost, bills", "cost, idle", "won, bills", "won, idle"]
    return pd.DataFrame(found).T[order].astype({"years": int})


def _kept(market: pd.Series, cash: Cash, share: float) -> pd.Series:
    """Growth over the market of a share that waits for a fall, 20 years."""
    return ahead_by_start(kept_for_falls(market, cash, share, FALL), 20)["for falls"]


def _spread(market: pd.Series, cash: Cash) -> pd.Series:
    """Return of instalments over that of the whole sum invested at once."""
    ends = in_instalments(market, cash)
    return ends["spread"] - ends["at once"]


def _saved(market: pd.Series, cash: Cash, when: When) -> pd.Series:
    """Money-weighted return of savings that wait over that of savings that do not, 30 years."""
    late, once = (saved(market, cash, 30, each) for each in (when, at_once))
    return rate_of_saving(late, 30) - rate_of_saving(once, 30)
