"""A reader's files read together: what is held, its market, its prices, the weights wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from research_lib.base.checks import SUM_TOLERANCE
from research_lib.cells.facts import listed
from research_lib.cells.problem import FileProblem
from research_lib.files.holdings import Holdings, read_holdings
from research_lib.files.market import Market, read_market
from research_lib.files.prices import Prices, read_prices
from research_lib.names.alike import refuse_alike
from research_lib.names.identities import labels_by_text, same_in
from research_lib.names.in_market import (
    checked_issuers,
    in_market,
    money_in,
    names_in_market,
    renamed,
    say_names,
)
from research_lib.names.no_company import is_money, say_no_companies, say_without_pieces
from research_lib.names.outside import outside_of, say_outside
from research_lib.reader.case import CASH, QUESTION, Case
from research_lib.reader.months import APART, filled, stopped
from research_lib.together.last_trade import day_of_last_trade
from research_lib.together.split_purchases import ask_how_counted

# A list that leaves out less than a hundredth is taken as whole: no number moves by more.
LISTED = 0.99
SUM = "weights sum to"
FILES = ("holdings", "market", "prices", "target")


def read_case(
    holdings: str | Path,
    market: str | Path = "",
    prices: str | Path = "",
    *,
    target: str | Path = "",
    reading: Mapping[str, Mapping[str, Any]] | None = None,
    aliases: Mapping[str, str] | None = None,
    issuers: Mapping[str, str] | None = None,
    last_trade: str = "",
    largest_first: bool = False,
) -> Case:
    """Read a portfolio, and what else there is: its market, prices, and the weights wanted.

    Parameters
    ----------
    holdings : str or Path
        File of what is held.
    market, prices, target : str or Path, default ""
        Files that may be left out. `target` is read as a market is: names and weights that sum to
        1, with cash by its name.
    reading : mapping of file to mapping, optional
        What the functions that read are told, by "holdings", "market", "prices" and "target".
    aliases : mapping of str to str, optional
        Name of a holding to name of the market, as the reader confirms it; to itself, what is
        none of the market's, or no money; to "cash", money. A name of the prices or of the target
        alone to that of the holdings.
    issuers : mapping of str to str, optional
        Company of a class of shares.
    last_trade : str, default ""
        Day of the last trade; not before the last purchase or sale of the file.
    largest_first : bool, default False
        Whether holdings of which a part is listed are the largest.

    Returns
    -------
    Case

    Raises
    ------
    FileProblem
        If a file cannot be read without a guess, or files are in several currencies.
    ValueError
        If names differ by case or spaces alone, or an option names what is not there.
    """
    held, whole, known, wanted = _opened([holdings, market, prices, target], reading)
    files = {"holdings": held, "market": whole, "prices": known, "target": wanted}
    read = {name: file.what_was_read.copy() for name, file in files.items() if file is not None}
    met = {} if whole is None else same_in(held.frame, whole.names)
    # What the reader says goes before what identifiers say.
    aliases = {old: new for kind in met.values() for old, new in kind.items()} | dict(aliases or {})
    name_of = names_in_market(held, whole, aliases, _named_in(known, wanted))
    frame = renamed(held.frame, name_of)
    members = None if whole is None else in_market(whole, name_of)
    names = [*frame.index, *(() if members is None else members.index)]
    texts = [held.frame.rename(index=name_of), *(file.names for file in (whole,) if file)]
    spoken = {**labels_by_text(texts, {*names, *name_of}), **name_of}
    if known is not None:
        ask_how_counted(held, known, spoken)
    goal = None if wanted is None else _target(wanted, spoken, names, aliases, texts)
    names += [] if goal is None else [*goal.index]
    table = None if known is None else _price_table(known, spoken, names, aliases, texts)
    weights, last = _worth(frame, held, table, read["holdings"])
    weights, total = _nearly_whole(weights, read["holdings"])
    outside = outside_of(weights, members, texts, aliases)
    say_names(read["holdings"], name_of, held.frame.index, met)
    say_outside(read["holdings"], outside, weights, aliases)
    _say_rows(read, files, frame, name_of, aliases)
    return Case(
        weights=weights,
        pieces=frame["pieces"].drop(CASH, errors="ignore").dropna(),
        last=last,
        cash=_money(frame),
        lots=_purchases(held, name_of),
        market=members,
        target=goal,
        prices=table,
        issuers=checked_issuers(issuers, weights, spoken),
        last_trade=day_of_last_trade(last_trade, held, table),
        outside=outside,
        what_was_read=read,
        largest_first=largest_first,
        divided_by=total,
        label_of=spoken,
    )


def _named_in(known: Prices | None, wanted: Market | None) -> set[Any]:
    """Return what the prices and the target name."""
    columns = () if known is None else known.prices.columns
    return {*columns, *(() if wanted is None else wanted.weights.index)}


def _opened(
    paths: Sequence[str | Path], reading: Mapping[str, Mapping[str, Any]] | None
) -> tuple[Holdings, Market | None, Prices | None, Market | None]:
    """Read the files that there are: holdings, market, prices and target."""
    how, (holdings, market, prices, target) = _checked_reading(reading), paths
    held = read_holdings(holdings, **how["holdings"])
    whole = read_market(market, **how["market"]) if market else None
    known = read_prices(prices, **how["prices"]) if prices else None
    wanted = read_market(target, **how["target"]) if target else None
    if known is not None:
        _check_currency(held, known)
    return held, whole, known, wanted


def _checked_reading(
    reading: Mapping[str, Mapping[str, Any]] | None,
) -> dict[str, dict[str, Any]]:
    told = {name: dict(options) for name, options in (reading or {}).items()}
    unknown = [name for name in told if name not in FILES]
    if unknown:
        raise ValueError(f"reading names {unknown[0]!r}: give {', '.join(FILES)}")
    return {name: told.get(name, {}) for name in FILES}


def _say_rows(
    read: Mapping[str, pd.DataFrame],
    files: Mapping[str, Any],
    frame: pd.DataFrame,
    name_of: Mapping[Any, Any],
    aliases: Mapping[str, str],
) -> None:
    """Say what is money beside the holdings, and ask about rows that name no company."""
    say_without_pieces(read["holdings"], frame, CASH)
    say_no_companies(read["holdings"], files["holdings"].frame, aliases)
    for kind in (kind for kind in ("market", "target") if kind in read):
        say_no_companies(read[kind], files[kind].names, aliases)
        if money := money_in(files[kind], name_of):
            read[kind].loc[len(read[kind])] = ["counted as cash", listed(money)]


def _target(
    wanted: Market,
    name_of: Mapping[Any, Any],
    names: list[Any],
    aliases: Mapping[str, str],
    texts: Sequence[pd.DataFrame],
) -> pd.Series:
    """Return the weights wanted, under the names of the holdings and the market."""
    goal = in_market(wanted, name_of).rename(index=name_of).groupby(level=0, sort=False).sum()
    spare, whose = _not_given(goal.index, aliases), "those of the holdings or the market"
    refuse_alike(spare, names, whose, [*texts, wanted.names])
    return goal


def _not_given(names: Any, aliases: Mapping[str, str] | None) -> list[Any]:
    return [name for name in names if name not in (aliases or {})]


def _check_currency(held: Holdings, known: Prices) -> None:
    """Refuse holdings and prices that say two currencies."""
    if held.currency and known.currency and held.currency != known.currency:
        file = str(known.what_was_read["found"].iloc[0])
        what = f"is in {known.currency}, and the holdings are in {held.currency}"
        heading = _heading(held, "price") or _heading(held, "value")
        remedy = f"convert one of the two to the currency of the other{heading and ', such as '}"
        raise FileProblem(what, file=file, remedy=remedy + heading)


def _heading(held: Holdings, kind: str) -> str:
    """Return the heading of a column of the holdings, "" if there is none."""
    facts = held.what_was_read.set_index("fact")["found"]
    found = str(facts.get(f"read as {kind}", ""))
    return found and f"the {found} of the holdings"


def _price_table(
    known: Prices,
    name_of: Mapping[Any, Any],
    names: list[Any],
    aliases: Mapping[str, str],
    texts: Sequence[pd.DataFrame],
) -> pd.DataFrame:
    """Return prices under the names of the market, without columns of money."""
    table = known.prices
    new = {old: name for old, name in name_of.items() if old != name and old in table.columns}
    # A column that has the name already is the one.
    dropped = [old for old, name in new.items() if name == CASH or name in table.columns]
    for name in dict.fromkeys(name for old, name in new.items() if old not in dropped):
        first, *more = [old for old in new if new[old] == name]
        for other in more:
            if not table[first].equals(table[other]):
                file = str(known.what_was_read["found"].iloc[0])
                what = f"has two columns of prices of {name!r}, {first!r} and {other!r}"
                remedy = f"keep one of them: columns={ {other: 'ignore'}!r}"
                raise FileProblem(what, file=file, column=str(other), remedy=remedy)
        dropped += more
    table = table.drop(columns=dropped).rename(columns=new)
    there, kept = {*table.columns}, {*names}
    spare = _not_given([name for name in table.columns if name not in kept], aliases)
    wanted = [name for name in names if name not in there]
    refuse_alike(spare, wanted, "those of the holdings, the market or the target", texts)
    return table[[name for name in table.columns if name in kept or not is_money(name)]]


def _worth(
    frame: pd.DataFrame, held: Holdings, prices: pd.DataFrame | None, facts: pd.DataFrame
) -> tuple[pd.Series, pd.Series]:
    """Return weights, and the price of a piece today; pieces alone are worth the last prices."""
    own = frame["price"].fillna(frame["value"] / frame["pieces"].where(frame["pieces"] > 0.0))
    last = own.drop(CASH, errors="ignore")
    if prices is not None:
        newest = filled(prices).iloc[-1].reindex(last.index)
        # Prices of another day or currency are not lent to what has none.
        if not _say_apart(facts, last, newest):
            last = last.fillna(newest)
    if frame["weight"].notna().all():
        return frame["weight"], last.dropna()
    if last.isna().any():
        file = str(held.what_was_read["found"].iloc[0])
        name = last.index[last.isna()][0]
        what = f"tells of pieces of {name!r}, and not of what they are worth"
        if prices is not None and name in prices:
            what += f": {stopped(prices, name)}"
        remedy = "add a column of prices or values, or give a file of prices that has it"
        raise FileProblem(what, file=file, remedy=remedy)
    value = (frame["pieces"] * last.reindex(frame.index)).fillna(frame["value"])
    value = value.fillna(frame["pieces"])  # money is its own price
    return (value / value.sum()).rename("weight"), last


def _say_apart(facts: pd.DataFrame, own: pd.Series, newest: pd.Series) -> bool:
    """Add a line to what was read where prices of the two files are not of one day or money."""
    far = (own / newest - 1.0).abs() > APART
    if far.any():
        name = far.index[far][0]
        told = f"{int(far.sum())}, such as {name}: {own[name]:g} beside {newest[name]:g}"
        fact = f"{QUESTION}prices unlike the last of the file of prices"
        facts.loc[len(facts)] = [fact, told]
    return bool(far.any())


def _nearly_whole(weights: pd.Series, facts: pd.DataFrame) -> tuple[pd.Series, float]:
    """Divide weights that leave out next to nothing by their sum, say so, and return the sum."""
    total = float(weights.sum())
    if not LISTED <= total < 1.0 - SUM_TOLERANCE:
        return weights, 1.0
    # In place of what was said of a list of a part.
    said = facts.index[facts["fact"] == SUM].union([len(facts)])[0]
    facts.loc[said] = [SUM, f"{total:.4%}: all weights divided by it, limits on issuers without it"]
    return weights / total, total


def _money(frame: pd.DataFrame) -> float:
    """Return money at hand: the value of the row of cash, or else its pieces; NaN if neither."""
    if CASH not in frame.index:
        return 0.0
    return float(frame["value"].fillna(frame["pieces"])[CASH])


def _purchases(held: Holdings, name_of: Mapping[Any, Any]) -> pd.DataFrame:
    """Return lots whose day and cost the file tells."""
    lots = held.lots.dropna()
    table = lots.rename(columns={"name": "asset", "acquired": "date", "cost": "price"})
    table = table.assign(asset=table["asset"].replace(dict(name_of)))
    bought = table[table["asset"] != CASH]
    return bought[["date", "asset", "pieces", "price"]].reset_index(drop=True)
