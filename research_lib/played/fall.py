"""A fall to play with: US shares and bills by day, from each peak to where it is reached again."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pandas as pd

from research_lib.chapters.downside.crises import (
    after_close,
    daily_market_and_bills,
    trough_and_recovery,
)
from research_lib.datasets.bear_markets import bear_markets
from research_lib.figures.tables import table
from research_lib.played.stored import Played, whole
from research_lib.rebalancing.policies import Policy

# Decimals of the market's daily returns and of the bill rate, which is one for a whole month.
PLACES, FINE = 6, 9
SHARE, MONTH = 0.6, 21
# The fall and the shares of the second question.
ASKED, TRIED = "2007–09", range(5, 100, 5)


def played() -> Played:
    """Return the falls, day by day, to play with."""
    daily = daily_market_and_bills()
    falls = bear_markets(daily["US market"])
    gaps = trough_and_recovery(daily, _mix(SHARE), Policy(MONTH), falls)
    data = {
        "places": PLACES,
        "fine": FINE,
        "falls": [_path(daily, str(name), fall) for name, fall in falls.iterrows()],
    }
    shown = table(
        falls[["fall"]].join(gaps),
        f"Each fall of US shares in percent; {100 * SHARE:.0f}/{100 - 100 * SHARE:.0f} in shares "
        "and bills, reviewed monthly, less the same left alone, in points of the value at the "
        "peak, at the trough and at the recovery.",
        rows="fall",
        percent=True,
        bold=ASKED,
    )
    return Played(data, shown, _told(daily, falls, gaps))


def _mix(share: float) -> dict[str, float]:
    return {"US market": share, "US bills": 1.0 - share}


def _path(daily: pd.DataFrame, name: str, fall: pd.Series) -> dict[str, Any]:
    """Store one fall: returns by day, bill rates as runs of days, and the day of the trough."""
    days = after_close(daily, fall["peak"], fall["recovery"])
    rates = groupby(whole(days["US bills"], FINE))
    return {
        "name": name,
        "peak": f"{fall['peak']:%Y-%m-%d}",
        "trough": len(days.loc[: fall["trough"]]),
        "market": whole(days["US market"], PLACES),
        "bills": [[len(list(run)), rate] for rate, run in rates],
    }


def _told(daily: pd.DataFrame, falls: pd.DataFrame, gaps: pd.DataFrame) -> dict[str, str]:
    """Answers: troughs behind, recoveries ahead, and the share whose trades cost most."""
    one = falls.loc[[ASKED]]
    costs = {
        share: trough_and_recovery(daily, _mix(share / 100), Policy(MONTH), one)["trough"].iloc[0]
        for share in TRIED
    }
    most = min(costs, key=lambda share: costs[share])
    return {
        "falls": f"{len(gaps)}",
        "behind": f"{int((gaps['trough'] < 0.0).sum())}",
        "ahead": f"{int((gaps['recovery'] > 0.0).sum())}",
        "mean": f"{-100 * gaps['trough'].mean():.2f}",
        "asked": ASKED,
        "most": f"{most} %",
        "cost": f"{-100 * costs[most]:.2f}",
        "mixed": f"{-100 * gaps['trough'].loc[ASKED]:.2f}",
    }
