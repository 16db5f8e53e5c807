"""The main numbers of a report, in a sentence each and by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from research_lib.chapters.your_portfolio.told import Note, Numbers, said, share, span
from research_lib.chapters.your_portfolio.trading import summary
from research_lib.portfolio.drift_since import Drift
from research_lib.portfolio.rules_on import RulesOn
from research_lib.reader.case import CASH, Case
from research_lib.reader.months import TOLD
from research_lib.reader.past import CashCost, WedgePoint
from research_lib.reader.standing import broken_limits, ends_of, place_of

Values = dict[str, Any]
Line = tuple[str, Values]


def in_short(
    case: Case,
    *,
    point: WedgePoint | Note,
    cash: CashCost | Note,
    drift: Drift | Note,
    trades: pd.DataFrame | Note,
    rules: RulesOn | Note,
    cash_return: float = 0.0,
) -> Numbers:
    """Return what a report found; what the files do not tell is left out of the sentences."""
    parts: list[Line] = [_held(case), _standing(case, cash_return)]
    told: list[tuple[Any, Callable[[Any], Line]]] = [
        (point, _wedge),
        (cash, _cash),
        (drift, _drift),
        (trades, _trades),
        (rules, _rules),
    ]
    parts += [tell(found) for found, tell in told if not isinstance(found, Note)]
    lines = [line for line, _ in parts if line]
    values = {name: number for _, some in parts for name, number in some.items()}
    return Numbers(lines, values)


def _held(case: Case) -> Line:
    known = case.listed
    broken = broken_limits(case)
    largest = str(case.invested.idxmax())
    line = f"{len(case.invested)} names are held; the largest, {largest}, is "
    line += f"{share(case.invested[largest])} of the portfolio."
    if known < 1.0:
        line = f"{len(case.invested)} names are listed, {share(known)} of the portfolio."
    return line, {
        "names": len(case.invested),
        "listed": round(known, 10),
        "cash": _cash_held(case),
        "limits_broken": len(broken),
        "day": f"{case.day:%Y-%m-%d}",
    }


def _cash_held(case: Case) -> float | None:
    """Return the share in cash; a list of a part that has none does not tell."""
    if CASH not in case.weights.index and case.listed < 1.0:
        return None
    return float(case.weights.get(CASH, 0.0))


def _standing(case: Case, cash_return: float) -> Line:
    place = said(place_of, case, cash_return)
    if isinstance(place, Note):
        return "", {"level": None}
    plain = ends_of(place, "plain")
    low, high = plain["level_low"], plain["level_high"]
    values: Values = {"level_low": low, "level_high": high}
    values |= {"active_share_low": plain["active_low"], "active_share_high": plain["active_high"]}
    if "by likeness" in place.levels.index:
        near = ends_of(place, "by likeness")
        values |= {"likeness_low": near["level_low"], "likeness_high": near["level_high"]}
        values |= {"tracking_error_bound": place.tracking_error_bound}
        if not place.is_partial:
            values["tracking_error"] = place.tracking_error
    return f"Level of diversification: {span(low, high)}.", values


def _wedge(point: WedgePoint) -> Line:
    values: Values = {"first": f"{point.first:%Y-%m-%d}", "market_result": point.market}
    if point.lost > TOLD:
        values["market_left_out"] = point.lost
    if not len(point.actual):
        return "", values
    if point.unpriced > TOLD:
        values["left_out"] = point.unpriced
    result = point.result
    values |= {"result": result, "best": point.best, "worst": point.worst}
    line = (
        f"Today's holdings, had they been held since {point.first:%d %B %Y}: {share(result)}; "
        f"the market {share(point.market)}; portfolios of their level of that day, "
        f"{share(point.level)}, or more, of shares of the market alone, {share(point.worst)} to "
        f"{share(point.best)}."
    )
    return line, values


def _cash(cost: CashCost) -> Line:
    way = "cost" if cost.gap < 0.0 else "saved"
    line = (
        f"{share(cost.share)} in cash, which earned {share(cost.cash)}, {way} "
        f"{share(abs(cost.gap), 2)} of the money since then."
    )
    return line, {"cash_gap": cost.gap}


def _drift(drift: Drift) -> Line:
    of = "" if drift.listed == 1.0 else " of what is listed"
    line = f"Drift since {drift.distance.index[0]:%d %B %Y}: {share(drift.turnover)}{of}."
    return line, {"drift": drift.turnover, "drift_since": f"{drift.distance.index[0]:%Y-%m-%d}"}


def _trades(found: pd.DataFrame) -> Line:
    told = found.attrs
    values = {f"trades_{name}": told[name] for name in ("turnover", "cost", "cash")}
    # Of two weights that are off by a point each, one point of the money lies elsewhere.
    values["trades_distance"] = told["distance"] / 2
    return summary(found), {"trades": int((found["trade"] != 0).sum())} | values


def _rules(found: RulesOn) -> Line:
    power = float(found.power.max())
    needed = found.years_needed
    values = {
        "power": None if pd.isna(power) else power,
        "years": found.years,
        "years_needed": needed if pd.notna(needed) and needed < float("inf") else None,
        "p_least": None if found.test is None else float(found.test["p_adjusted"].min()),
    }
    return (found.because or "The rules were tested, see below."), values
