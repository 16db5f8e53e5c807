"""Rows that stand twice: the same in every cell, a question, or of one name, added up."""

from __future__ import annotations

import pandas as pd

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


def say_added(table: Table, labels: pd.Series) -> None:
    """Say which labels stand in several rows, and in which accounts."""
    kinds = [kind for kind in ("account",) if kind in table.kinds]
    named = [name for kind in kinds for name in table.text(kind).unique() if name]
    if len(named) > 1:
        table.facts.say("accounts, added up", listed(named))
    several = labels[labels.duplicated(keep=False)]
    groups = several.groupby(several, sort=False).groups.items()
    if len(several):
        rows = listed(f"{name} (rows {listed(index)})" for name, index in groups)
        table.facts.say("names in several rows, added up", rows)
