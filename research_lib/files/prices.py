"""Prices from a file: a column an asset, or a row a price."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from research_lib.cells.dates import read_dates
from research_lib.cells.facts import listed
from research_lib.cells.grids import Form
from research_lib.cells.numbers import read_numbers
from research_lib.cells.table import Table, read_table
from research_lib.cells.words import LABELS, folded, kind_of
from research_lib.files.labels import row_labels
from research_lib.files.splits import settled_splits
from research_lib.rows.currency import one_currency
from research_lib.rows.not_used import say_not_used
from research_lib.rows.totals import without_totals

# Headings of what is dealt in a day, which stand beside prices of one asset.
VOLUMES = {"volume", "vol", "turnover", "volumen", "umsatz", "объем", "оборот", "成交量", "成交额"}


@dataclass(frozen=True, eq=False)
class Prices:
    """Prices of some assets.

    Attributes
    ----------
    prices : DataFrame of shape (T, N)
        By date, in order, each date once; NaN where the file has none.
    currency : str or None
        In which they are, if the file says so.
    what_was_read : DataFrame
        One row a fact: ``fact`` and ``found``.
    splits : DataFrame
        What was split, by which the prices before are divided: ``name``, ``date`` and ``pieces``
        that one became.
    """

    prices: pd.DataFrame
    currency: str | None
    what_was_read: pd.DataFrame
    splits: pd.DataFrame


def read_prices(
    path: str | Path,
    *,
    date_order: str | None = None,
    splits: str | Mapping[str, Any] | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    decimal: str | None = None,
    sheet: str | None = None,
    columns: dict[str, str] | None = None,
    label: str | None = None,
    today: datetime.date | None = None,
) -> Prices:
    """Read prices: dates and a column an asset, or date, name and price in each row.

    Parameters
    ----------
    path : str or Path
        A table with a row of headings. A table whose dates have no heading is read with
        ``columns={"": "date"}``.
    splits : "as they are" or mapping of name to number or of name to {date: number}, optional
        What steps that look like splits are: real ("as they are"), or the pieces that one became,
        by which the prices before are divided, with the day of the split or, if there is one step
        alone, without; 1 is a real step. Without it they are refused.
    date_order, encoding, separator, decimal, sheet, columns, label, today
        As for :func:`research_lib.files.holdings.read_holdings`.

    Returns
    -------
    Prices
        With what was read. Gaps stay missing.

    Raises
    ------
    FileProblem
        If the file cannot be read without a guess: a price is not above 0, a date stands twice with
        different prices or lies in the future, a step looks like a split.
    """
    form = Form(encoding, separator, decimal, date_order, sheet, columns)
    wanted = "date and the name of each asset, or date, name, price"
    table = without_totals(read_table(path, form, _holds, wanted))
    read = [heading for heading in table.headings if (columns or {}).get(heading) != "ignore"]
    if {"open", "high", "low"} <= set(map(folded, read)):
        what = "holds several prices a day of one asset"
        remedy = "keep the dates and one column of prices, headed with the name of the asset"
        raise table.facts.problem(what, remedy, column=read[list(map(folded, read)).index("open")])
    dates = read_dates(table, "date", today)
    if dates.isna().any():
        remedy = "give it, or take the row out"
        raise table.problem("the date is missing", remedy, table.first(dates.isna()), "date")
    if "price" in table.kinds and set(table.kinds) & set(LABELS):
        table.facts.say("form", "a row a price")
        found, currency = _long(table, dates, label)
        say_not_used(table, {*LABELS, "date", "price", "class", "currency"})
    else:
        _check_wide(table)
        table.facts.say("form", "a column an asset")
        found, currency = _wide(table, dates)
    gaps = found.isna().sum()
    for name in gaps.index[gaps == len(found)]:
        remedy = "take the column out, or give its prices"
        raise table.facts.problem("has no price at all", remedy, column=str(name))
    if gaps.any():
        most = gaps[gaps > 0].sort_values(ascending=False, kind="stable")
        each = [f"{name} ({count})" for name, count in most.items()]
        table.facts.say("prices missing, left so", f"{gaps.sum()}: {listed(each)}")
    prices, known = settled_splits(table.facts, found, splits)
    return Prices(prices, currency, table.facts.table(), known)


def _holds(kinds: set[str], filled: int) -> bool:
    return "date" in kinds and filled >= 2


def _above_zero(table: Table, frame: pd.DataFrame) -> None:
    wrong = (frame <= 0.0).to_numpy()
    if wrong.any():
        row, column = (int(place[0]) for place in np.nonzero(wrong))
        what, remedy = "is no price", "give a price above 0, or leave the cell empty"
        raise table.problem(what, remedy, frame.index[row], frame.columns[column])


def _check_wide(table: Table) -> None:
    """Refuse a row a price whose column of prices is not known: names of assets are no prices."""
    for kind in (kind for kind in LABELS if kind in table.kinds):
        text = table.text(kind)
        words = text.str.contains(r"[^\W\d_]{2}", regex=True)
        if words.any():
            known = {*table.kinds.values()}
            new = [name for at, name in enumerate(table.headings) if at not in known]
            what = "is no price, and no column is known to hold prices"
            told = f" for one of {listed(map(repr, new))}" if new else ""
            remedy = f"head it with price, or say which it is: columns={{'…': 'price'}}{told}"
            raise table.problem(what, remedy, table.first(words), kind)


def _check_assets(table: Table, names: list[str]) -> None:
    """Refuse columns of one asset that are no prices, or a price that does not say of what."""
    for name in names:
        if folded(name) in VOLUMES:
            what = "holds pieces dealt, and no prices"
            raise table.facts.problem(
                what, f"leave it out: columns={{{name!r}: 'ignore'}}", column=name
            )
    if len(names) == 1 and kind_of(names[0]) == "price":
        what = "does not say of which asset its prices are"
        remedy = "head it with the name of the asset, or add a column headed 'name'"
        raise table.facts.problem(what, remedy, column=names[0])


def _wide(table: Table, dates: pd.Series) -> tuple[pd.DataFrame, str | None]:
    columns = table.form.columns or {}
    places = [
        place
        for place, heading in enumerate(table.headings)
        if place != table.kinds["date"]
        and columns.get(heading) != "ignore"
        and (heading or (table.cells[place].map(str).str.strip() != "").any())
    ]
    names = [table.headings[place] for place in places]
    _check_assets(table, names)
    for name in names:
        if not name or names.count(name) > 1:
            what = "heads more than one column" if name else "a column of prices has no heading"
            raise table.facts.problem(what, "give each asset a name of its own", column=name)
    say_not_used(table, {"date"}, places)
    numbers = read_numbers(table, places)
    found = {sign for signs in numbers.currencies.values() for sign in signs}
    if len(found) > 1:
        what = f"prices are in several currencies: {listed(sorted(found))}"
        raise table.facts.problem(what, "turn them into one, or give a file for each")
    _above_zero(table, numbers.frame)
    frame = numbers.frame.set_axis(names, axis=1)
    later, first = dates.duplicated(), (~dates.duplicated()).to_numpy().nonzero()[0]
    above = first[pd.Index(dates.iloc[first]).get_indexer(pd.Index(dates[later]))]
    pairs = frame.to_numpy()[above], frame.to_numpy()[later]
    other = ~((pairs[0] == pairs[1]) | (np.isnan(pairs[0]) & np.isnan(pairs[1]))).all(axis=1)
    if other.any():
        row, place = dates.index[later][other][0], int(above[other][0])
        what = f"is the date of row {dates.index[place]} too, with other prices"
        raise table.problem(what, "keep one of the two rows", row, "date")
    _say_dates(table, dates, later)
    frame = frame[~later].set_axis(dates[~later].to_numpy(), axis=0)
    return frame.rename_axis("date").sort_index(), next(iter(found), None)


def _long(table: Table, dates: pd.Series, label: str | None) -> tuple[pd.DataFrame, str | None]:
    labels, place = row_labels(table, label), table.kinds["price"]
    numbers = read_numbers(table, [place])
    currency = one_currency(table, numbers, ["price"])
    _above_zero(table, numbers.frame)
    flat = pd.DataFrame({"date": dates, "name": labels, "price": numbers.frame[place]})
    same = flat.duplicated()
    twice = flat[~same].duplicated(["date", "name"])
    if twice.any():
        row = table.first(twice[twice])
        what = f"of {flat['name'][row]!r}, and a row above has another price on the same date"
        raise table.problem(what, "keep one of the two rows", row, "price")
    _say_dates(table, dates, same)
    frame = flat[~same].pivot_table("price", "date", "name", dropna=False).sort_index()
    return frame[list(dict.fromkeys(labels))].rename_axis(columns=None), currency


def _say_dates(table: Table, dates: pd.Series, twice: pd.Series) -> None:
    if not dates.is_monotonic_increasing:
        table.facts.say("dates", "not in order, sorted")
    if twice.any():
        table.facts.say("rows that are there twice, merged", listed(twice.index[twice]))
    table.facts.say("first and last date", f"{dates.min():%Y-%m-%d}, {dates.max():%Y-%m-%d}")
