"""Rows that are called like a total: sums of other rows, or holdings of that name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from research_lib.base.arrays import BoolArray, FloatArray
from research_lib.cells.numbers import STYLES, amounts_of
from research_lib.cells.table import SUMMED, Table, as_text
from research_lib.cells.words import LABELS, NUMBERS
from research_lib.rows.deals import holds_deals

# What adds up, in the order in which it is looked at: pieces add up where no money is given.
ADDED = [["weight", "value"], ["pieces", "total cost"]]
# A sum of rounded numbers is off by a share of itself at most; weights have fewer digits.
ROUNDED = {"weight": 0.01}
NEARLY = 1e-3


def without_totals(table: Table) -> Table:
    """Leave out the rows that are called like a total and are the sum of others.

    Raises
    ------
    FileProblem
        If amounts leave open whether a row is a total or a holding that is called like one.
    """
    kept = pd.Series(True, table.cells.index)
    if table.totals:
        # Where no mark fits, all rows stay, and reading the numbers says which do not.
        marks = [mark for mark in STYLES if table.form.decimal in {None, mark}]
        read = [_amounts(table, mark) for mark in marks]
        columns = [amounts for amounts in read if amounts is not None]
        suspects = table.cells.index.isin(table.totals)
        accounts = table.text("account").to_numpy() if "account" in table.kinds else None
        # Among deals or prices, a row that is neither needs no amount.
        by_word = holds_deals(table) or not table.kinds.keys() & SUMMED
        for place in np.flatnonzero(suspects).tolist() if columns else []:
            row = table.cells.index[place]
            told = {"total"} if by_word else set()
            for amounts in columns if not by_word else []:
                told.add(_told(table, amounts, _blocks(suspects, place, accounts), place))
            line = "; ".join(filter(None, map(as_text, table.cells.loc[row])))
            if "total" in told:
                kept.loc[row] = False
                table.facts.say(f"row {row}, a total, left out", line)
            elif told == {"held"}:
                suspects[place] = False
                why = "called like a total and no sum of other rows, kept as a holding"
                table.facts.say(f"row {row}, {why}", line)
            else:
                raise _question(table, row)
    table.facts.say("rows read", int(kept.sum()))
    if not kept.any():
        what = "has headings and no rows below them but totals"
        raise table.facts.problem(what, "give the table with its rows")
    return table.where(kept)


def _question(table: Table, row: Any) -> Exception:
    kinds = [kind for kind in LABELS if kind in table.kinds and table.text(kind)[row]]
    what = "is a total, or a holding that is called so: the amounts leave it open"
    remedy = "take the row out if it is a total, or write 'Company' before the name of a holding"
    place = table.kinds[kinds[0]] if kinds else 0
    return table.problem(what, remedy, row, place)


def _amounts(table: Table, mark: str) -> pd.DataFrame | None:
    """Read what adds up of each row with one decimal mark; None if some cell does not fit it."""
    kinds = [kind for kind in [*ADDED[0], *ADDED[1], "price"] if kind in table.kinds]
    read = {kind: amounts_of(table, kind, mark) for kind in kinds}
    if not all(fits for _, fits in read.values()):
        return None
    frame = pd.DataFrame({kind: amounts for kind, (amounts, _) in read.items()}, table.cells.index)
    if "value" not in frame and {"pieces", "price"} <= set(frame):
        frame["value"] = frame["pieces"] * frame["price"]
    return frame.drop(columns="price", errors="ignore")


def _told(
    table: Table, amounts: pd.DataFrame, blocks: list[tuple[BoolArray, bool]], place: int
) -> str:
    """Say what the amounts of one row tell: "total", "held", or "" where they leave it open."""
    own = amounts.iloc[place].dropna()
    if own.empty:  # a word without an amount loses nothing
        places = [table.kinds[kind] for kind in NUMBERS if kind in table.kinds]
        texts = map(as_text, table.cells[places].iloc[place])
        return "" if any(texts) else "total"
    looked = [kind for kind in ADDED[0] if kind in own] or list(own.index)
    whole = "weight" in own and len(amounts) > 1 and _is_whole(amounts["weight"])
    sums = {
        sure
        for kind in looked
        for block, sure in blocks
        if _is_sum(amounts[kind].to_numpy(), block, place, ROUNDED.get(kind, NEARLY))
    }
    if True in sums:
        return "" if whole else "total"
    less = any(_is_less(amounts[kind].to_numpy(), place) for kind in looked)
    return "held" if whole or (less and not sums) else ""


def _blocks(suspects: BoolArray, place: int, accounts: Any) -> list[tuple[BoolArray, bool]]:
    """Rows that a total may add up, and whether a sum of them is no chance.

    They are all above, those down from the total before or up from the next, all others, and those
    above in the same account. The amount of one row may be that of a holding beside it.
    """
    places, plain = np.arange(len(suspects)), ~suspects
    above, below = plain & (places < place), plain & (places > place)
    stops = np.flatnonzero(suspects)
    last = stops[stops < place].max(initial=-1)
    following = stops[stops > place].min(initial=len(suspects))
    blocks = [above, above & (places > last), below & (places < following), above | below]
    found = [(block, int(block.sum()) > 1) for block in blocks]
    if accounts is not None:
        own = above & (accounts == accounts[place])
        found.append((own, bool((accounts[plain] != accounts[place]).any()) or int(own.sum()) > 1))
    return found


def _is_sum(values: FloatArray, block: BoolArray, place: int, room: float) -> bool:
    parts = values[block]
    there = ~np.isnan(parts)
    return bool(
        there.any() and abs(parts[there].sum() - values[place]) <= room * abs(values[place])
    )


def _is_whole(weights: pd.Series) -> bool:
    """Whether the weights of all rows, with those called totals, make 100 %."""
    return any(abs(weights.sum() / whole - 1.0) <= ROUNDED["weight"] for whole in (1.0, 100.0))


def _is_less(values: FloatArray, place: int) -> bool:
    """Whether a row is less than those beside it, which no sum of either side can be."""
    beside = [values[other] for other in (place - 1, place + 1) if 0 <= other < len(values)]
    return (
        bool(beside) and not (values < 0.0).any() and all(values[place] < other for other in beside)
    )
