"""Rows that are the same in every cell: one row twice, or two positions."""

from __future__ import annotations

from research_lib.cells.facts import listed
from research_lib.cells.table import Table
from research_lib.cells.words import LABELS

ADD, ONCE = "add up", "once"


def repeated_rows(table: Table, repeated: str | None) -> Table:
    """Ask what rows mean that are the same in every cell.

    Raises
    ------
    FileProblem
        If there are such rows and nobody said whether they add up.
    """
    if repeated not in {None, ADD, ONCE}:
        raise ValueError(f"repeated is {repeated!r}: give {ADD!r} or {ONCE!r}")
    same = table.cells.astype(str)
    later = same.duplicated()
    if not later.any():
        return table
    if repeated is None:
        row = table.first(later)
        first = table.first((same == same.loc[row]).all(axis=1))
        remedy = f"take it out, or say repeated={ADD!r} (two positions) or repeated={ONCE!r}"
        place = next(table.kinds[kind] for kind in LABELS if kind in table.kinds)
        raise table.problem(f"is row {first} again, in every cell", remedy, row, place)
    table.facts.say(f"rows repeated, taken as: {repeated}", listed(table.cells.index[later]))
    return table if repeated == ADD else table.where(~later)
