"""Holdings of a portfolio from a file, with what was read of it."""

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
from research_lib.cells.numbers import Numbers, read_numbers
from research_lib.cells.problem import FileProblem
from research_lib.cells.table import Table, read_table
from research_lib.cells.words import LABELS, NUMBERS
from research_lib.files.deals import LOT, lots_of, net_of_deals, what_was_paid
from research_lib.files.labels import row_labels, texts_of
from research_lib.files.weights import known_amounts, weights_in_decimals, whole_or_part
from research_lib.rows.beside import say_parts
from research_lib.rows.bought import counted_today, days_of, newest
from research_lib.rows.currency import one_currency
from research_lib.rows.deals import holds_deals
from research_lib.rows.not_used import say_not_used
from research_lib.rows.repeated import repeated_rows, say_added
from research_lib.rows.shares import shares_alone
from research_lib.rows.subtotals import without_subtotals
from research_lib.rows.totals import without_totals

AMOUNTS = ["weight", "value", "pieces", "price"]
COSTS = {"cost", "total cost"}
# Value and pieces times price that are further apart are a question.
APART = 0.02


@dataclass(frozen=True, eq=False)
class Holdings:
    """What a portfolio holds, as a file tells it.

    Attributes
    ----------
    frame : DataFrame of shape (N, 4 or more)
        By label, in the order of the file: ``weight`` (decimals), ``value`` (money), ``pieces`` and
        ``price`` (money a piece), NaN where the file does not tell; then the ticker, name, ISIN and
        CUSIP that it has.
    lots : DataFrame
        ``name`` (label), ``acquired`` (date), ``pieces``, ``cost`` (money a piece); no rows if the
        file tells of no purchases.
    currency : str or None
        In which values, prices and costs are, if the file says so.
    what_was_read : DataFrame
        One row a fact: ``fact`` and ``found``.
    last_deal : Timestamp or None
        Day of the newest purchase or sale of a list of deals, whether what was dealt is still held
        or not; else of the newest purchase; None if the file tells of no day.
    dealt : DataFrame
        ``name`` (label) and ``date`` of each purchase and sale that has a day.
    splits : str, mapping or None, default None
        What the caller says of pieces bought before a split.
    """

    frame: pd.DataFrame
    lots: pd.DataFrame
    currency: str | None
    what_was_read: pd.DataFrame
    last_deal: pd.Timestamp | None
    dealt: pd.DataFrame
    splits: str | Mapping[str, Any] | None = None

    @property
    def weights(self) -> pd.Series:
        """Weights by label, in decimals; a sum below 1 leaves the rest unknown.

        Raises
        ------
        FileProblem
            If the file gives pieces alone.
        """
        if self.frame["weight"].isna().any():
            what = "tells of pieces, and not of what they are worth"
            remedy = "add a column of prices, values or weights, or multiply by prices"
            raise FileProblem(
                what, file=str(self.what_was_read.attrs.get("file", "the file")), remedy=remedy
            )
        return self.frame["weight"]


def read_holdings(
    path: str | Path,
    *,
    date_order: str | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    decimal: str | None = None,
    sheet: str | None = None,
    columns: dict[str, str] | None = None,
    label: str | None = None,
    weights_in: str | None = None,
    repeated: str | None = None,
    splits: str | Mapping[str, Any] | None = None,
    today: datetime.date | None = None,
) -> Holdings:
    """Read what a portfolio holds: CSV, XLSX, Parquet, or deals in CSV or JSON.

    Parameters
    ----------
    path : str or Path
        A table with a row of headings, in English, German, Russian or Chinese: what is held
        (ticker, name, ISIN or CUSIP), and its weight, value or pieces.
    date_order : {"day first", "month first"}, optional
        Which of two numbers of a date is the day, where both are possible.
    encoding : str, optional
        Such as "windows-1251", where the file does not prove it.
    separator, decimal : str, optional
        Signs between cells and before decimals.
    sheet : str, optional
        Of a workbook with several tables.
    columns : dict of str to str, optional
        What a heading stands for: {"Papers": "name", "Old value": "ignore"}.
    label : {"ticker", "name", "isin", "cusip"}, optional
        By which holdings are called; by default what most rows have, in this order.
    weights_in : {"percent", "decimals"}, optional
        Where neither signs, nor the heading, nor the sum tell.
    repeated : {"add up", "once"}, optional
        What rows mean that are the same in every cell.
    splits : "as they are" or mapping of label to {date: number} or to 1, optional
        Whose pieces and costs the file has as bought: the day of each split, and the pieces that
        one became. 1 and "as they are" are counted after it already.
    today : date, optional
        Later dates are refused; the clock's day by default.

    Returns
    -------
    Holdings
        With what was read.

    Raises
    ------
    FileProblem
        If the file cannot be read without a guess; it names row, column, value and a remedy.

    Notes
    -----
    Weights come from a column of weights, else from values, else from pieces times prices. Rows of
    one name add up, over accounts and lots. Nothing is scaled but what rounding explains.
    """
    form = Form(encoding, separator, decimal, date_order, sheet, columns)
    table = read_table(path, form, _holds, "name (or ticker, ISIN) and weight (or value, pieces)")
    table = repeated_rows(shares_alone(without_totals(table)), repeated)
    if holds_deals(table):
        net, lots, currency, days = net_of_deals(table, label, today, splits)
        frame = net.rename_axis("label").reindex(columns=AMOUNTS)
        last = newest(days["date"])
        return Holdings(frame, lots, currency, table.facts.table(), last, days, splits)
    _check_one_day(table)
    numbers = read_numbers(table, [table.kinds[kind] for kind in NUMBERS if kind in table.kinds])
    if {"pieces", "value"} <= set(table.kinds):
        kept = without_subtotals(table, numbers)
        table, numbers = table.where(kept), numbers.where(kept)
    labels = row_labels(table, label)
    say_added(table, labels)
    dealt = "pieces" in table.kinds and (COSTS | {"acquired"}) & set(table.kinds)
    paid = what_was_paid(table, "acquired") if dealt else None
    when = read_dates(table, "acquired", today) if "acquired" in table.kinds else None
    numbers = counted_today(table, numbers, labels, when, splits, ["cost"])
    rows, currency, several = _by_row(table, numbers, weights_in, paid)
    lots = pd.DataFrame({name: [] for name in LOT})
    if dealt:
        lots = lots_of(table, numbers, labels, None if several else paid, when)
    say_not_used(table, {*table.kinds} - {"deal"} - (COSTS - {paid}))
    say_parts(table.facts)
    frame = _added(table, rows, labels)
    days = days_of(labels, when)
    return Holdings(frame, lots, currency, table.facts.table(), newest(when), days, splits)


def _holds(kinds: set[str], _: int) -> bool:
    return bool(kinds & set(LABELS)) and bool(kinds & {"weight", "value", "pieces"})


def _check_one_day(table: Table) -> None:
    """Refuse holdings of several days, which would be counted several times."""
    if "date" in table.kinds and "acquired" not in table.kinds:
        days = table.text("date")
        other = (days != "") & (days != days.iloc[0])
        if other.any():
            what = f"is another day than that of row {days.index[0]}, {days.iloc[0]!r}"
            remedy = "keep the rows of one day; dates of purchase are headed 'acquired'"
            raise table.problem(what, remedy, table.first(other), "date")


def _by_row(
    table: Table, numbers: Numbers, weights_in: str | None, paid: str | None
) -> tuple[pd.DataFrame, str | None, bool]:
    """Weights, values, pieces and prices of each row, the currency, and whether it is several."""
    facts, kinds = table.facts, table.kinds
    column = {kind: numbers.frame[kinds[kind]] for kind in AMOUNTS if kind in kinds}
    rows = pd.DataFrame(column, index=table.cells.index).reindex(columns=AMOUNTS).astype(float)
    for kind in ("value", "pieces", "price"):
        if (rows[kind] < 0.0).any():
            known_amounts(table, rows[kind].fillna(0.0), kind)
    product = rows["pieces"] * rows["price"]
    far = (product - rows["value"]).abs() > APART * rows["value"].abs()
    if far.any():
        fact = "question: value is not pieces times price (another currency or day?)"
        facts.say(fact, f"rows {listed(far.index[far])}")
    if "value" not in kinds and product.notna().any():
        rows["value"] = product
        facts.say("values", "pieces times price")
    money = [kind for kind in ("value", "price") if kind in kinds] + ([paid] if paid else [])
    several = False
    if "weight" in kinds:
        rows["weight"] = whole_or_part(table, *weights_in_decimals(table, numbers, weights_in))
        try:
            currency = one_currency(table, numbers, money)
        except FileProblem:
            several, currency, rows[["value", "price"]] = True, None, np.nan
    else:
        currency = one_currency(table, numbers, money)
        if rows["value"].notna().any():
            values = known_amounts(table, rows["value"], "value" if "value" in kinds else "price")
            rows["weight"] = values / values.sum()
            facts.say("weights", "each value as a share of the sum of all values of the file")
        else:
            known_amounts(table, rows["pieces"], "pieces")
            facts.say("weights", "unknown: the file gives pieces, and neither values nor prices")
    left_out = "values, prices and costs" if paid else "values and prices"
    facts.say("currency", f"several, so {left_out} left out" if several else currency or "not said")
    return rows, currency, several


def _added(table: Table, rows: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """Add up the rows of each label; a sum of which a part is unknown is unknown."""
    groups, sums = rows.groupby(labels, sort=False), ["weight", "value", "pieces"]
    frame = groups[sums].sum().mask(groups[sums].count().lt(groups.size(), axis=0))
    worth = (rows["price"] * rows["pieces"]).groupby(labels, sort=False).sum(min_count=1)
    prices = groups["price"]
    one_price = prices.min() == prices.max()
    frame["price"] = prices.first().where(one_price, worth / frame["pieces"])
    return frame.join(texts_of(table, labels)).rename_axis("label")
