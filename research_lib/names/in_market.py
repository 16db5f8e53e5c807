"""Under which names holdings are counted: those of the market, and one for money at hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from research_lib.cells.facts import listed
from research_lib.files.holdings import Holdings
from research_lib.files.labels import ISIN, instead_of
from research_lib.files.market import Market
from research_lib.names.met import checked_aliases
from research_lib.names.no_company import is_money

# The name of money at hand, whatever the files call it.
CASH = "cash"


def names_in_market(
    held: Holdings,
    market: Market | None,
    aliases: Mapping[str, str] | None,
    elsewhere: Collection[Any] = (),
) -> dict[Any, Any]:
    """Return the name that each holding has in the market, "cash" for money.

    What only other files name, which are `elsewhere`, may have an alias as well: a name of the
    holdings or of the market. Who is confirmed to be itself is in the answer under its own name.

    Raises
    ------
    ValueError
        If it is not clear whether names are the same, or whether one means money.
    """
    given, own = dict(aliases or {}), held.frame.index
    for name, beside in _companies(held.frame).items():
        if name not in given:
            raise ValueError(
                f"{name!r} means money, and {beside!r} stands beside it: confirm a company by "
                f"aliases={ {name: name}!r}, or money by aliases={ {name: CASH}!r}"
            )
    called = _beside(held.frame, "name")
    money = [name for name in own if _is_cash(name, called[name], given)]
    invested = own.drop(money)
    theirs = invested if market is None else market.weights.index
    there = {*elsewhere, *(() if market is None else _not_held(market, given))}
    others = {name: to for name, to in given.items() if name not in own and name in there}
    for name, to in others.items():
        if to != name and to not in theirs and to not in own and not is_money(to):
            raise ValueError(
                f"aliases gives {name!r} the name {to!r}, which is neither held nor "
                f"in the market: {instead_of(to, [*own, *theirs])}"
            )
    rest = {name: to for name, to in given.items() if name not in others and name not in money}
    if market is not None:
        checked_aliases(invested, theirs, rest, [held.frame, market.names])
    else:
        checked_aliases(invested, [*invested, *rest.values()], rest)
    money += [name for name, to in others.items() if to != name and is_money(to)]
    return given | dict.fromkeys(money, CASH)


def _not_held(market: Market, given: Mapping[Any, Any]) -> list[Any]:
    """Return rows of a market that the reader says are money, or what they are called."""
    rows = {name: to for name, to in given.items() if name in market.weights.index}
    return [name for name, to in rows.items() if to == name or is_money(to)]


def _is_cash(name: Any, called: str, given: Mapping[Any, Any]) -> bool:
    """Whether a holding is money: by its alias, else by its label or its name."""
    if name in given:
        return is_money(given[name]) and (given[name] != name or name == CASH)
    return is_money(name) or is_money(called)


def _beside(frame: pd.DataFrame, column: str) -> dict[Any, str]:
    """Return by label what stands in a column of names; "" if nothing does."""
    if column not in frame:
        return dict.fromkeys(frame.index, "")
    return {label: text if isinstance(text, str) else "" for label, text in frame[column].items()}


def _companies(frame: pd.DataFrame) -> dict[Any, str]:
    """Return labels that mean money where the name or the ISIN beside does not, with that."""
    some = frame.loc[[name for name in frame.index if is_money(name)]]
    called, isin = _beside(some, "name"), _beside(some, "isin")
    found = {name: text for name, text in isin.items() if ISIN.fullmatch(text)}
    return found | {
        name: text for name, text in called.items() if text not in ("", name) and not is_money(text)
    }


def in_market(market: Market, name_of: Mapping[Any, Any]) -> pd.Series:
    """Return the weights of the market, money under its one name.

    A label that means money is a company where its name or ISIN says so, or the reader does.
    """
    new = dict.fromkeys(money_in(market, name_of), CASH)
    return market.weights.rename(index=new).groupby(level=0, sort=False).sum()


def money_in(market: Market, name_of: Mapping[Any, Any]) -> list[Any]:
    """Return the labels of a market that mean money, or whose name does."""
    firms = {new for old, new in name_of.items() if new != CASH}
    firms |= {*_companies(market.names)}
    called, isin = _beside(market.names, "name"), _beside(market.names, "isin")
    firms |= {name for name, text in isin.items() if ISIN.fullmatch(text)}
    rows = [name for name in market.weights.index if name not in firms]
    said = {old for old, new in name_of.items() if new == CASH}
    return [name for name in rows if name in said or is_money(name) or is_money(called[name])]


def renamed(frame: pd.DataFrame, name_of: Mapping[Any, Any]) -> pd.DataFrame:
    """Return amounts under the names of the market; what gets one name adds up."""
    amounts = frame[["weight", "value", "pieces", "price"]].rename(index=name_of)
    if amounts.index.is_unique:
        return amounts
    groups = amounts.groupby(level=0, sort=False)
    added = groups[["weight", "value", "pieces"]].sum(min_count=1)
    same = groups["price"].min() == groups["price"].max()
    return added.assign(price=groups["price"].first().where(same))[amounts.columns]


def say_names(
    facts: pd.DataFrame,
    name_of: Mapping[Any, Any],
    held: pd.Index,
    met: Mapping[str, Mapping[Any, Any]],
) -> None:
    """Add to what was read under which names holdings are counted."""
    for kind, same in met.items():
        pairs = [f"{old} as {new}" for old, new in same.items() if name_of.get(old) == new]
        if pairs:
            facts.loc[len(facts)] = [f"met in the market by the same {kind}", listed(pairs)]
    of_files = {
        old for same in met.values() for old, new in same.items() if name_of.get(old) == new
    }
    money = [str(old) for old, new in name_of.items() if new == CASH and old in held]
    if money:
        facts.loc[len(facts)] = ["counted as cash", listed(money)]
    own = ((old, new) for old, new in name_of.items() if new not in (CASH, old))
    given = [f"{old} as {new}" for old, new in own if old not in of_files]
    if given:
        facts.loc[len(facts)] = ["renamed, as you said", listed(given)]


def checked_issuers(
    issuers: Mapping[str, str] | None, weights: pd.Series, label_of: Mapping[Any, Any]
) -> dict[str, str]:
    """Return the company of each class of shares that the reader names, by any text of the files.

    Raises
    ------
    ValueError
        If a name is not held.
    """
    given = {
        name if name in weights.index else label_of.get(name, name): label_of.get(company, company)
        for name, company in (issuers or {}).items()
    }
    absent = [name for name in given if name not in weights.index]
    if absent:
        remedy = f"{instead_of(absent[0], weights.index)}, or take it out"
        raise ValueError(f"issuers names {absent[0]!r}, which is not held: {remedy}")
    return given
