"""Deals to holdings: what was bought less what was sold, and the lots where nothing was sold."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from research_lib.cells.dates import read_dates
from research_lib.cells.facts import listed
from research_lib.cells.numbers import Numbers, read_numbers
from research_lib.cells.table import Table
from research_lib.cells.words import DEALS, LABELS, NUMBERS, folded
from research_lib.files.labels import row_labels
from research_lib.rows.beside import money_of_accounts
from research_lib.rows.bought import counted_today, days_of
from research_lib.rows.currency import one_currency
from research_lib.rows.not_used import say_not_used

LOT = ["name", "acquired", "pieces", "cost"]
DUST = 1e-9
OTHERS, LEFT = "neither bought nor sold, left out", "lots unknown, for part was sold"


def net_of_deals(
    table: Table,
    label: str | None,
    today: datetime.date | None,
    splits: str | Mapping[str, Any] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame, str | None, pd.DataFrame]:
    """Return what is left of the deals of a file: pieces, lots, the currency, and all days.

    Pieces are by label; the days are those of purchases and sales. Lots are those of what was
    never sold: which lot a sale closed, a list of deals does not say.

    Raises
    ------
    FileProblem
        If a deal is of no known kind, lacks its pieces, or more was sold than bought.
    """
    deals = table.text("deal").map(folded).map(DEALS)
    if deals.isna().any():
        remedy = "write buy or sell, or take the row out"
        raise table.problem("is no deal that is known", remedy, table.first(deals.isna()), "deal")
    others = deals == "neither"
    if others.any():
        table.facts.say(OTHERS, listed(table.text("deal")[others].unique()))
    table, deals = table.where(~others), deals[~others]
    if "pieces" not in table.kinds:
        raise table.facts.problem("deals have no column of pieces", "give the pieces dealt")
    labels = row_labels(table, label)
    numbers = read_numbers(table, [table.kinds[kind] for kind in NUMBERS if kind in table.kinds])
    when = read_dates(table, "date", today) if "date" in table.kinds else None
    numbers = counted_today(table, numbers, labels, when, splits, ["cost", "price"])
    pieces = numbers.frame[table.kinds["pieces"]].abs()
    if pieces.isna().any():
        what, remedy = "the number of pieces is missing", "give it, or take the row out"
        raise table.problem(what, remedy, table.first(pieces.isna()), "pieces")
    signed = pieces.where(deals == "buy", -pieces)
    net, gross = (each.groupby(labels, sort=False).sum() for each in (signed, pieces))
    _check_oversold(table, labels, net, net < -DUST * gross)
    gone = net <= DUST * gross
    table.facts.say("pieces", f"what was bought less what was sold, in {len(deals)} deals")
    if gone.any():
        table.facts.say("sold to the last piece", listed(net.index[gone]))
    sold = pd.Series(labels[deals == "sell"].unique())
    if not set(sold) <= set(net.index[gone]):
        table.facts.say(LEFT, listed(sold[~sold.isin(net.index[gone])]))
    bought = table.where(~labels.isin(sold))
    paid = what_was_paid(table, "date")
    currency = one_currency(table, numbers, [paid] if paid else [])
    say_not_used(table, {*LABELS, "deal", "date", "pieces", "class", "currency", paid})
    lots = lots_of(bought, numbers, labels, paid, when)
    held = net[~gone].to_frame("pieces")
    if money := money_of_accounts(table.facts, currency):
        held.loc["cash", "pieces"] = money + held["pieces"].get("cash", 0.0)
    return held, lots, currency, days_of(labels, when)


def _check_oversold(table: Table, labels: pd.Series, net: pd.Series, wrong: pd.Series) -> None:
    """Refuse deals that sell more of a name than they buy."""
    for name in net.index[wrong]:
        what = f"more of {name!r} is sold than was bought, by {-net[name]:.10g}"
        row = labels.index[labels == name][-1]
        remedy = "give the deals from the beginning, or tell what was split, on which day: "
        remedy += f"splits={ {name: {'2024-06-10': 10}}!r}"
        raise table.problem(what, remedy, row, "pieces")


def what_was_paid(table: Table, dated: str) -> str | None:
    """Return which column tells of costs; ``dated``: "date" of deals, "acquired" of holdings."""
    kinds = ["cost", "total cost", *(["price"] if dated == "date" else [])]
    # What a holding is worth now is not what it cost.
    return next((kind for kind in kinds if kind in table.kinds), None)


def lots_of(
    table: Table, numbers: Numbers, labels: pd.Series, paid: str | None, dates: pd.Series | None
) -> pd.DataFrame:
    """Purchases of the rows of a table, one a row; ``paid`` is the column of their costs."""
    kinds, rows = table.kinds, table.cells.index
    pieces = numbers.frame[kinds["pieces"]].loc[rows]
    cost: Any = numbers.frame[kinds[paid]].loc[rows] if paid else np.nan
    if paid == "total cost":
        cost = cost / pieces
        table.facts.say("cost a piece", "total cost divided by pieces")
    when: Any = pd.NaT if dates is None else dates.loc[rows]
    columns = {"name": labels.loc[rows], "acquired": when, "pieces": pieces.abs(), "cost": cost}
    lots = pd.DataFrame(columns, index=rows)[pieces.notna().to_numpy()].reset_index(drop=True)
    lots = lots.astype({"acquired": "datetime64[s]", "cost": float})
    missing = {kind: int(lots[kind].isna().sum()) for kind in ("acquired", "cost")}
    without = [f"{count} without {kind}" for kind, count in missing.items() if count]
    table.facts.say("lots", "; ".join([str(len(lots)), *without]))
    return lots
