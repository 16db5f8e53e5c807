"""The table of where a reader's portfolio stands, each measure with what it means."""

from __future__ import annotations

import pandas as pd

from research_lib.chapters.your_portfolio.told import share, span
from research_lib.figures.tables import Table, table
from research_lib.portfolio.place import Place
from research_lib.reader.case import Case
from research_lib.reader.months import TOLD, history
from research_lib.reader.not_said import NotSaidError
from research_lib.reader.standing import broken_limits, ends_of, place_of

RULE = "the rule for European funds, classes of one company together"


def standing_table(case: Case, cash_return: float = 0.0) -> Table:
    """Return level, active share, distance and limits, each with what it means.

    Without a market, the limits alone.
    """
    if case.market is None:
        return _without_a_market(case)
    place = place_of(case, cash_return)
    plain = ends_of(place, "plain")
    more = " or more" if place.is_partial else ""
    low = share(plain["level_low"])
    rows = {
        "level of diversification": (
            span(plain["level_low"], plain["level_high"]),
            "so much of the portfolio is the market itself",
        ),
        "active share": (
            span(plain["active_low"], plain["active_high"]),
            "the rest: where it is not the market",
        ),
    }
    rows |= _likeness(place) | _distance(case, place, cash_return) | _limits(case)
    frame = pd.DataFrame(rows, index=["yours", "what it means"]).T
    caption = f"{low}{more} of the portfolio is the market, name by name and weight by weight."
    if place.is_partial and not case.largest_first:
        caption += " If what is listed is the largest, say so by largest_first (--largest)."
    return table(
        frame, caption, rows="measure", bold="level of diversification", words=["what it means"]
    )


def _without_a_market(case: Case) -> Table:
    """Return what holdings alone tell."""
    frame = pd.DataFrame(_limits(case), index=["yours", "what it means"]).T
    caption = "Level and active share need the market: name a file of its weights as the second."
    return table(frame, caption, rows="measure", words=["what it means"])


def _likeness(place: Place) -> dict[str, tuple[str, str]]:
    if "by likeness" not in place.levels.index:
        return {}
    near = ends_of(place, "by likeness")
    told = "so much of it is the market, or moves like it: near things count in part"
    return {"level by likeness": (span(near["level_low"], near["level_high"]), told)}


def _distance(case: Case, place: Place, cash_return: float) -> dict[str, tuple[str, str]]:
    """Return the tracking error and its bound, or why there is none."""
    try:
        market, returns = history(case, cash_return)
    except NotSaidError as reason:
        return {"tracking error": ("not known", str(reason))}
    months = f"the {len(returns)} months up to {returns.index[-1]:%B %Y}"
    rows = {}
    lost = 1.0 - float(case.needed_market()[market.index].sum())
    if lost > TOLD:
        months += f"; {share(lost)} of the market have no prices so long, and are left out"
    if not place.is_partial:
        told = f"how far a year's result typically lies from the market's, by {months}"
        rows["tracking error, a year"] = share(place.tracking_error), told
    told = "the most that any portfolio of this level could have had, of the same assets"
    if place.is_partial:
        told += f", by {months}"
    return rows | {"its bound": (share(place.tracking_error_bound), told)}


def _limits(case: Case) -> dict[str, tuple[str, str]]:
    broken, name = broken_limits(case), "issuer limits, 5/10/40"
    if broken.empty:
        kept = "kept" if case.listed == 1.0 else "kept by what is listed"
        return {name: (kept, f"{RULE}; cash is not counted")}
    single = broken[broken["rule"] == "one issuer"]
    parts = [f"{row['name']} {share(row['weight'], 0)}" for _, row in single.iterrows()]
    told = f"above {share(single['limit'].iloc[0], 0)}: {', '.join(parts)}" if parts else ""
    for _, row in broken.drop(single.index).iterrows():
        told += f"{'; ' if told else ''}all above 5 % together {share(row['weight'], 0)}, "
        told += f"{share(row['limit'], 0)} allowed"
    return {name: (f"{len(broken)}\N{NO-BREAK SPACE}broken", f"{RULE}; {told}")}
