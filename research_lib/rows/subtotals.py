"""Rows without pieces that are the sum of those below them, as trackers head groups of holdings."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, replace

import numpy as np

from research_lib.base.arrays import BoolArray
from research_lib.cells.numbers import Numbers
from research_lib.cells.table import Table
from research_lib.cells.words import LABELS
from research_lib.rows.money import is_money

# Weights that sum to 100 % but for this share leave no row that is a sum of others.
WHOLE = 0.02
# Sums are made of whole millionths, which are exact; each number is rounded to a hundredth.
UNIT, ROOM = 1e-6, 6_000


@dataclass(frozen=True)
class Rows:
    """What tells a subtotal, by row: its amount, and whether it has pieces or is money."""

    amounts: list[int]
    own: BoolArray
    money: BoolArray


def without_subtotals(table: Table, numbers: Numbers) -> BoolArray:
    """Whether each row is kept: one without pieces that is the sum of those below it is not.

    Money in an account has no pieces either, and is kept. Where the weights of all rows sum to
    100 %, no row is a sum of others. Takes N log N steps.

    Raises
    ------
    FileProblem
        If a row without pieces is worth what the one below it is, and neither other sums nor the
        weights tell whether it heads one holding or is held; or if money is so of money.
    """
    values = numbers.frame[table.kinds["value"]].to_numpy()
    all_rows = np.ones(len(values), dtype=np.bool_)
    if _are_whole(table, numbers, all_rows) or (values < 0.0).any():  # those are refused later
        return all_rows
    amounts = [round(value / UNIT) for value in np.nan_to_num(values)]
    own = numbers.frame[table.kinds["pieces"]].notna().to_numpy()
    rows = Rows(amounts, own, _are_money(table))
    some = _kept(rows, all_rows, least=2)
    # A file that heads groups with sums heads groups of one as well, and groups of money alone,
    # which are looked at last: two accounts may hold the same amount.
    fewer = _kept(rows, all_rows, least=1)
    kept, asked = some, fewer
    if not some.all():
        kept = _kept(rows, fewer, least=2, alone=True)
        asked = _kept(replace(rows, money=~all_rows), kept, least=1, alone=True)
    if (asked != kept).any():
        if not _are_whole(table, numbers, asked):
            raise _question(table, asked | ~kept)
        kept = asked
    for place in np.flatnonzero(~kept)[::-1]:
        fact = f"row {table.cells.index[int(place)]}, the sum of rows below it, left out"
        table.facts.say(fact, f"{values[place]:.15g}")
    return kept


def _are_whole(table: Table, numbers: Numbers, kept: BoolArray) -> bool:
    """Whether the file has weights, and those of some rows make 100 %."""
    if "weight" not in table.kinds:
        return False
    total = numbers.frame.loc[kept, table.kinds["weight"]].sum()
    return any(abs(total / whole - 1.0) <= WHOLE for whole in (1.0, 100.0))


def _are_money(table: Table) -> BoolArray:
    found = np.zeros(len(table.cells), dtype=np.bool_)
    for kind in LABELS:
        if kind in table.kinds:
            found |= table.text(kind).map(is_money).to_numpy(np.bool_)
    return found


def _kept(rows: Rows, among: BoolArray, least: int, alone: bool = False) -> BoolArray:
    """Leave out heads of ``least`` rows or more, of which some have pieces, or none if ``alone``.

    It goes from below, so that a sum of sums is told by what they add up.
    """
    kept, heads = among.copy(), ~rows.own & ~rows.money
    sums, owned = [0], [0]  # of the rows that are kept, from the last one up
    for place in range(len(kept) - 1, -1, -1):
        amount = rows.amounts[place]
        if kept[place] and heads[place] and amount > 0:
            count = _rows_of_sum(sums, amount)
            if count >= least and alone == (owned[-1] == owned[-1 - count]):
                kept[place] = False
        if kept[place]:
            sums.append(sums[-1] + amount)
            owned.append(owned[-1] + int(rows.own[place]))
    return kept


def _rows_of_sum(sums: list[int], amount: int) -> int:
    """How many of the rows below, from the next one on, make an amount; 0 if none do."""

    def room(count: int) -> float:
        return min(ROOM * (count + 1), 1e-3 * amount)

    def reached(count: int) -> bool:
        return sums[-1] - sums[-1 - count] + room(count) >= amount

    rows = range(1, len(sums))
    found = bisect.bisect_left(rows, True, key=reached)
    if found == len(rows):
        return 0
    count = rows[found]
    return count if sums[-1] - sums[-1 - count] - amount <= room(count) else 0


def _question(table: Table, kept: BoolArray) -> Exception:
    row = table.cells.index[int(np.argmin(kept))]
    what = "is what the rows below it are worth together: it may be their sum, or held"
    remedy = "take the row out if it is their sum, or give its pieces (1 of money) if it is held"
    return table.problem(what, remedy, row, "value")
