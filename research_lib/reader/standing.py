"""Where a reader's portfolio stands in its market: level, limits, what it has more and less of."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from research_lib.diversification.similarity import return_similarity
from research_lib.portfolio.limits_broken import limits_broken
from research_lib.portfolio.place import Place, place_in_market
from research_lib.reader.case import CASH, Case
from research_lib.reader.months import history
from research_lib.reader.not_said import NotSaidError


def place_of(case: Case, cash_return: float = 0.0) -> Place:
    """Return the place in the market, with likeness and distance where prices go back enough.

    Raises
    ------
    NotSaidError
        If there is no market.
    ValueError
        If the largest positions are said to be listed, and cash is listed and smaller.
    """
    first = case.largest_first and case.listed < 1.0
    if first and case.weights.get(CASH, 1.0) < case.invested[case.invested > 0.0].min():
        raise ValueError(
            "largest_first (--largest): cash is smaller than what is listed beside it, so that "
            "the list is not of the largest positions: take cash out of it"
        )
    plain = place_in_market(case.weights, case.needed_market(), largest_first=first)
    try:
        market, returns = history(case, cash_return)
    except NotSaidError:
        return plain
    likeness = return_similarity(returns.drop(columns=CASH, errors="ignore"))
    # Money is like nothing but itself.
    likeness = likeness.reindex(index=returns.columns, columns=returns.columns, fill_value=0.0)
    if CASH in returns:
        likeness.loc[CASH, CASH] = 1.0
    near = place_in_market(case.weights, market, likeness, returns=returns, largest_first=first)
    levels = pd.concat([plain.levels, near.levels.loc[["by likeness"]]])
    return replace(near, listed=plain.listed, levels=levels, names=plain.names)


def ends_of(place: Place, kind: str) -> dict[str, float]:
    """Return the ends of a level and of its active share by name."""
    return {str(name): float(place.levels[name][kind]) for name in place.levels}


def broken_limits(case: Case, weights: pd.Series | None = None) -> pd.DataFrame:
    """Return limits of the 5/10/40 rule that are broken, classes of one company together.

    By the portfolio, or by other weights of it, such as a goal, whose cash may be left out. Those
    of the portfolio are as the file has them: dividing them by their sum breaks no limit.
    """
    weights = case.weights * case.divided_by if weights is None else weights
    issuers = {name: case.issuers.get(name, name) for name in weights.index}
    exempt = [CASH] if CASH in weights.index else []
    return limits_broken(weights, issuers=issuers, exempt=exempt)


def beyond(case: Case, most: int = 12) -> pd.DataFrame:
    """Return what the portfolio has more and less of than its market, the most of each kind.

    Of a list of a part, among what is listed: what is not may be held as well.

    Returns
    -------
    DataFrame by name
        `held`, `market` and `beyond`, the most held beyond the market first. `attrs` holds
        `listed`, the share of the portfolio that is known.

    Raises
    ------
    NotSaidError
        If there is no market.
    """
    names = place_in_market(case.weights, case.needed_market()).names
    if case.listed < 1.0:
        names = names.loc[names.index.intersection(case.weights.index, sort=False)]
    ordered = names.sort_values("beyond", ascending=False, kind="stable")
    ends = pd.concat([ordered.head(most // 2), ordered.tail(most // 2)])
    found = ends[~ends.index.duplicated() & (ends["beyond"] != 0.0)]
    found.attrs["listed"] = case.listed
    return found
