"""Everybody's market to play with: who is behind it by span, stakes, bills and costs."""

from __future__ import annotations

from typing import Any

import pandas as pd

from research_lib.cash.participant import Participant
from research_lib.chapters.who_beats_the_market.windows import (
    CASH,
    COST,
    INDUSTRIES,
    STAKES,
    STOCKS,
    behind,
    crowd,
    excess,
    market,
)
from research_lib.figures.tables import table
from research_lib.played.stored import Played, whole

PLACES = 5
SPANS = (1, 5, 10)
HELD = (1, 2, 5, 10, 20, 50)
BILLS = (0.0, 0.04, 0.085, 0.25, 0.5)
# Money of those with more in bills than the chapter's: of more of them the market would run short.
FEW = 0.02
COSTS = tuple(each / 1000 for each in range(31))


def played() -> Played:
    """Return the shares of participants behind the market, to play with."""
    found = {name: shares(name) for name in (STOCKS, INDUSTRIES)}
    data = {
        "places": PLACES,
        "spans": SPANS,
        "stakes": HELD,
        "bills": [round(1000 * each) for each in BILLS],
        "costs": [round(1000 * each) for each in COSTS],
        "markets": [{"name": name, "behind": each} for name, each in found.items()],
    }
    rows = pd.DataFrame(
        {f"{years} {'year' if years == 1 else 'years'}": _column(found, years) for years in SPANS}
    )
    caption = (
        f"Participants behind the market, percent: {STAKES} stakes of {STOCKS.split(',')[0]}, with "
        f"bills of {100 * CASH:.1f} % and costs of {100 * COST:.0f} % a year where they are named."
    )
    shown = table(rows, caption, rows="who have", digits=1, bold="bills and costs")
    return Played(data, shown, _told(found))


def shares(name: str) -> list[list[list[list[int]]]]:
    """Shares behind a market, by span, number of stakes, share of bills and cost."""
    return [[of_crowd(name, years, stakes) for stakes in HELD] for years in SPANS]


def of_crowd(name: str, years: int, stakes: int) -> list[list[int]]:
    """Shares behind of one span and number of stakes, by share of bills and cost."""
    data = market(name)
    runs = [crowd(data, years, stakes=stakes, cash=cash) for cash in BILLS[1:] if cash <= CASH]
    lots = [runs[0].plain, *(run.bills for run in runs)]
    for cash in BILLS[len(lots) :]:
        few = {"bills": Participant(FEW, data.crowd, stakes, cash=cash)}
        lots.append(excess(data, few, years)["bills"])
    return [whole([behind(lot, cost, years) for cost in COSTS], PLACES) for lot in lots]


def _share(found: dict[str, Any], name: str, years: int, cash: float, cost: float) -> float:
    """Return what is stored of the chapter's number of stakes, in percent."""
    lots = found[name][SPANS.index(years)][HELD.index(STAKES)]
    share: int = lots[BILLS.index(cash)][COSTS.index(cost)]
    return float(share / 10 ** (PLACES - 2))


def _column(found: dict[str, Any], years: int) -> pd.Series:
    cases = {
        "neither": (0.0, 0.0),
        "bills": (CASH, 0.0),
        "costs": (0.0, COST),
        "bills and costs": (CASH, COST),
    }
    return pd.Series({who: _share(found, STOCKS, years, *case) for who, case in cases.items()})


def _told(found: dict[str, Any]) -> dict[str, str]:
    """Answers: four in five and what takes them there, and what more stakes do without a drag."""
    plain = [lots[0][0] for lots in found[STOCKS][SPANS.index(10)]]
    lots = found[STOCKS][SPANS.index(10)][HELD.index(STAKES)]
    fifths = next(
        cost
        for cost, share in zip(COSTS, lots[BILLS.index(CASH)], strict=True)
        if share >= 0.8 * 10**PLACES
    )
    return {
        "all": f"{_share(found, STOCKS, 10, CASH, COST):.1f} %",
        "none": f"{_share(found, STOCKS, 10, 0.0, 0.0):.1f} %",
        "year": f"{_share(found, STOCKS, 1, CASH, COST):.1f} %",
        "fifths": f"{100 * fifths:.1f} %",
        "stakes": f"{STAKES}",
        "cash": f"{100 * CASH:.1f} %",
        "cost": f"{100 * COST:.0f} %",
        "one": f"{100 * plain[0] / 10**PLACES:.1f} %",
        "many": f"{100 * plain[-1] / 10**PLACES:.1f} %",
        "top": f"{HELD[plain.index(max(plain))]}",
        "highest": f"{100 * max(plain) / 10**PLACES:.1f} %",
        "most": f"{HELD[-1]}",
    }
