"""A market from a file: all its members and their weights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from research_lib.cells.grids import Form
from research_lib.cells.numbers import read_numbers
from research_lib.cells.table import Table, read_table
from research_lib.cells.words import LABELS
from research_lib.files.labels import row_labels, texts_of
from research_lib.files.weights import EXACT, known_amounts, weights_in_decimals
from research_lib.rows.currency import one_currency
from research_lib.rows.not_used import say_not_used
from research_lib.rows.repeated import repeated_rows, say_added
from research_lib.rows.shares import shares_alone
from research_lib.rows.totals import without_totals

# What tells of a member beside its weight.
MEMBERS = {*LABELS, "class", "account", "option", "principal"}
# A list that sums to less has lost members.
LEAST_OF_A_MARKET = 0.98


@dataclass(frozen=True, eq=False)
class Market:
    """Members of a market.

    Attributes
    ----------
    weights : Series of shape (N,)
        By label, sum 1.
    names : DataFrame of text
        By label: the ticker, name, ISIN and CUSIP that the file has.
    what_was_read : DataFrame
        One row a fact: ``fact`` and ``found``.
    """

    weights: pd.Series
    names: pd.DataFrame
    what_was_read: pd.DataFrame


def read_market(
    path: str | Path,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    decimal: str | None = None,
    sheet: str | None = None,
    columns: dict[str, str] | None = None,
    label: str | None = None,
    weights_in: str | None = None,
    repeated: str | None = None,
) -> Market:
    """Read a market: an index with its weights, or companies with what they are worth.

    Parameters
    ----------
    path : str or Path
        A table with a row of headings: what a member is called, and its weight or its value.
    encoding, separator, decimal, sheet, columns, label, weights_in, repeated
        As for :func:`research_lib.files.holdings.read_holdings`.

    Returns
    -------
    Market
        With what was read.

    Raises
    ------
    FileProblem
        If the file cannot be read without a guess, or its weights do not sum to 100 %: a part of a
        market is none.
    """
    form = Form(encoding, separator, decimal, None, sheet, columns)
    table = read_table(path, form, _holds, "name (or ticker, ISIN) and weight (or market value)")
    table = repeated_rows(shares_alone(without_totals(table)), repeated)
    kind = "weight" if "weight" in table.kinds else "value"
    numbers = read_numbers(table, [table.kinds[kind]])
    labels = row_labels(table, label)
    say_added(table, labels)
    if kind == "weight":
        weights = _whole(table, *weights_in_decimals(table, numbers, weights_in))
    else:
        one_currency(table, numbers, ["value"])
        values = known_amounts(table, numbers.frame[table.kinds["value"]], "value")
        weights = values / values.sum()
        table.facts.say("weights", "each value as a share of the sum of all values of the file")
    say_not_used(table, {*MEMBERS, kind, *(["currency"] if kind == "value" else [])})
    total = weights.groupby(labels, sort=False).sum().rename_axis("label").rename("weight")
    return Market(total, texts_of(table, labels), table.facts.table())


def _holds(kinds: set[str], _: int) -> bool:
    return bool(kinds & set(LABELS)) and bool(kinds & {"weight", "value"})


def _whole(table: Table, weights: pd.Series, rounding: float) -> pd.Series:
    """Divide weights by their sum, which is said, and refuse a sum that is far from 1."""
    total = float(weights.sum())
    if not LEAST_OF_A_MARKET <= total <= 1.0 + rounding + EXACT:
        remedy = "give all its members, each once, without totals"
        raise table.problem(f"the weights of a market sum to {total:.2%}", remedy, None, "weight")
    table.facts.say("weights sum to", f"{total:.4%}, divided by it")
    return weights / total
