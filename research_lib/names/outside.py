"""What is held and not in the market: names that are close, and questions where they are alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from research_lib.cells.facts import listed
from research_lib.names.alike import same_core
from research_lib.names.in_market import CASH
from research_lib.names.met import close_names

# Names that a question shows.
ASKED = 3


def outside_of(
    weights: pd.Series,
    members: pd.Series | None,
    files: Collection[pd.DataFrame],
    confirmed: Collection[Any] = (),
) -> pd.DataFrame:
    """Return what is held and not in the market, largest first.

    Parameters
    ----------
    weights, members : Series by name
        Of the portfolio and of its market; None without a market: nothing is outside then.
    files : DataFrames of text by name
        What names are called in the files: ISIN, CUSIP, ticker and name.
    confirmed : names, default ()
        Those that the reader has named: for them no other is looked for.

    Returns
    -------
    DataFrame
        By name: ``weight``; ``suggestion``, names of the market that are close, or ""; ``alike``,
        names of the market that differ in their ending alone, or "".
    """
    known = [] if members is None else [name for name in members.index if name != CASH]
    there = {*known}
    outside = [name not in there and members is not None for name in weights.index]
    left = weights[outside].drop(CASH, errors="ignore")
    found = close_names(left, known, confirmed)
    asked = [name for name in left.index if name not in confirmed]
    alike = {name: ", ".join(to) for name, to in same_core(asked, known, files).items()}
    return found.assign(alike=[alike.get(name, "") for name in found.index])


def say_outside(
    facts: pd.DataFrame, outside: pd.DataFrame, weights: pd.Series, confirmed: Collection[Any]
) -> None:
    """Say what is outside the market, and ask where it is in doubt: no level can be trusted then.

    In doubt is what is alike to a member but for its ending, and a portfolio all of which is
    outside.
    """
    if outside.empty:
        return
    close = outside["alike"].where(outside["alike"] != "", outside["suggestion"])
    told = listed(
        f"{name} (is it {names}?)" if names else str(name) for name, names in close.items()
    )
    facts.loc[len(facts)] = ["held, and not in the market", told]
    alike = outside["alike"][outside["alike"] != ""]
    nothing = len(outside) == len(weights.drop(CASH, errors="ignore"))
    if len(alike):
        fact = "held, not in the market, and alike to what is in it but for an ending"
        _ask(facts, fact, alike)
    elif nothing and not any(name in confirmed for name in outside.index):
        _ask(facts, "nothing of it is in the market by any text of the two files", close)


def _ask(facts: pd.DataFrame, fact: str, names: Mapping[Any, str] | pd.Series) -> None:
    """Add a question with the aliases that settle it, of a member and of none."""
    first, to = next(iter(names.items()))
    same = to.split(", ")[0] or "NAME IN THE MARKET"
    told = [f"{name} ({others})" if others else str(name) for name, others in names.items()]
    more = f" and {len(told) - ASKED} more" if len(told) > ASKED else ""
    facts.loc[len(facts)] = [
        f"question: {fact}",
        f"{', '.join(told[:ASKED])}{more}: say by aliases which are the same "
        f"(--alias '{first}={same}'), or are others (--alias '{first}={first}')",
    ]
