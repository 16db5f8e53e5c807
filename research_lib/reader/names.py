"""Under which names holdings are counted: those of the market, and one for money at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from research_lib.cells.words import WORDS, folded
from research_lib.files.holdings import Holdings
from research_lib.files.market import Market
from research_lib.files.names import match_names
from research_lib.reader.case import CASH

# Words by which files call money at hand.
MONEY = frozenset(map(folded, WORDS["rows"]["cash"].split("|")))


def is_money(name: Any) -> bool:
    """Whether a file means money at hand by a name, in a language whose word is known."""
    return folded(str(name)) in MONEY


def names_in_market(
    held: Holdings, market: Market | None, aliases: Mapping[str, str] | None
) -> dict[Any, Any]:
    """Return the name that each holding has in the market, "cash" for money."""
    called = held.frame["name"] if "name" in held.frame else pd.Series("", held.frame.index)
    money = [name for name in held.frame.index if is_money(name) or is_money(called[name])]
    given = dict(aliases or {})
    invested = pd.Series(1.0, held.frame.index.drop(money))
    if market is not None:
        match_names(invested, market.weights, aliases=given)
    elif given:
        absent = [name for name in given if name not in invested.index]
        if absent:
            raise ValueError(f"aliases names {absent[0]!r}, which is not held: take it out")
    return given | dict.fromkeys(money, CASH)


def renamed(frame: pd.DataFrame, name_of: Mapping[Any, Any]) -> pd.DataFrame:
    """Return amounts under the names of the market; what gets one name adds up."""
    amounts = frame[["weight", "value", "pieces", "price"]].rename(index=name_of)
    if amounts.index.is_unique:
        return amounts
    groups = amounts.groupby(level=0, sort=False)
    added = groups[["weight", "value", "pieces"]].sum(min_count=1)
    same = groups["price"].min() == groups["price"].max()
    return added.assign(price=groups["price"].first().where(same))[amounts.columns]


def say_names(facts: pd.DataFrame, name_of: Mapping[Any, Any], outside: pd.DataFrame) -> None:
    """Add to what was read under which names holdings are counted."""
    money = [str(old) for old, new in name_of.items() if new == CASH]
    if money:
        facts.loc[len(facts)] = ["counted as cash", ", ".join(money)]
    given = [f"{old} as {new}" for old, new in name_of.items() if new != CASH and new != old]
    if given:
        facts.loc[len(facts)] = ["renamed, as you said", ", ".join(given)]
    if len(outside):
        close = outside["suggestion"].map(lambda names: f" (is it {names}?)" if names else "")
        told = ", ".join(outside.index.astype(str) + close)
        facts.loc[len(facts)] = ["held, and not in the market", told]


def checked_issuers(issuers: Mapping[str, str] | None, weights: pd.Series) -> dict[str, str]:
    """Return the company of each class of shares that the reader names.

    Raises
    ------
    ValueError
        If a name is not held.
    """
    given = dict(issuers or {})
    absent = [name for name in given if name not in weights.index]
    if absent:
        raise ValueError(f"issuers names {absent[0]!r}, which is not held: take it out")
    return given
