"""The table of a file: which row names the columns, what stands above and below it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from research_lib.base.arrays import BoolArray
from research_lib.cells.facts import Facts, listed
from research_lib.cells.grids import Form, Grid, read_grid
from research_lib.cells.problem import FileProblem
from research_lib.cells.words import DEALS, KINDS, LABELS, folded, is_total, kind_of

# Rows in which the headings are looked for.
FIRST_ROWS = 100
SUMMED = {"weight", "value", "pieces"}
NOTHING = {"", "-", "--", "—", "–"}
# What makes a spreadsheet keep a code as text, ="600519", or text that is no formula, '=1.
KEPT = re.compile(r"=\"(.*)\"|'(?=\s*[=+\-@＝＋－＠])(.*)", re.DOTALL)

# Whether columns of these kinds, of so many headings, make the table that is looked for.
Fits = Callable[[set[str], int], bool]


@dataclass(frozen=True)
class Table:
    """Cells of a file below its headings.

    Attributes
    ----------
    facts : Facts
        What was read so far.
    form : Form
        What the caller said.
    cells : DataFrame of object
        Indexed by row of the file; columns are numbered from 0.
    headings : list of str
        As they are written, by column.
    kinds : dict of str to int
        Column of each kind that is known.
    totals : list of int
        Rows that are called like a total, which a holding may be as well.
    """

    facts: Facts
    form: Form
    cells: pd.DataFrame
    headings: list[str]
    kinds: dict[str, int]
    totals: list[int] = field(default_factory=list)

    def text(self, kind: str) -> pd.Series:
        """Return a column as text; what is missing is empty."""
        return self.cells[self.kinds[kind]].map(as_text)

    def where(self, kept: BoolArray | pd.Series) -> Table:
        """Return the table with some of its rows."""
        return replace(self, cells=self.cells[np.asarray(kept, dtype=bool)])

    def first(self, which: pd.Series) -> Any:
        """Return the first row of the file of which something is true."""
        return which.index[which.to_numpy(dtype=bool)][0]

    def problem(self, what: str, remedy: str, row: Any, column: str | int) -> FileProblem:
        """Make the error that names a cell, by its row, and its kind or its number."""
        place = self.kinds[column] if isinstance(column, str) else column
        value = as_text(self.cells.loc[row, place]) if row is not None else ""
        return self.facts.problem(what, remedy, row, self.headings[place], value or None)


def as_text(cell: Any) -> str:
    """Return a cell as text without space around it: a whole number as such, nothing as empty."""
    if isinstance(cell, str):
        text = cell.strip().replace("\u00a0", " ")
        if text[:1] in {"=", "'"} and (kept := KEPT.fullmatch(text)):
            text = (kept[1] or kept[2] or "").strip()
        return "" if text in NOTHING else text
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None or cell is pd.NaT or cell is pd.NA or cell != cell else str(cell)


def read_table(path: str | Path, form: Form, fits: Fits, wanted: str) -> Table:
    """Return the table of a file, or raise with what it lacks.

    ``fits`` says whether known columns make a table; ``wanted`` says in words what is needed.
    """
    facts = Facts(path)

    def rate(grid: Grid) -> tuple[int, int]:
        found = _header(grid, form, fits)
        return (0, 0) if found is None else (len(found[1]), _filled(grid[found[0]][1]))

    grid = read_grid(Path(path), form, facts, rate)
    found = _header(grid, form, fits)
    if found is None:
        raise _no_headings(grid, form, facts, wanted)
    start, several = found
    headings = [as_text(cell) for cell in grid[start][1]]
    _check_columns(form, headings, facts)
    kinds = _single(several, headings, grid[start + 1 :], facts)
    for row, cells in grid[:start]:
        if _filled(cells):
            facts.say(f"row {row}, skipped", _line(cells))
    facts.say("headings", f"row {grid[start][0]}" if grid[start][0] else "names of the records")
    for kind, place in kinds.items():
        facts.say(f"read as {kind}", f"column {headings[place]!r}")
    body, totals = _body(grid[start + 1 :], headings, kinds, facts)
    rows = [row for row, _ in body]
    frame = pd.DataFrame([cells for _, cells in body], rows, range(len(headings)), dtype=object)
    return Table(facts, form, frame, headings, kinds, totals)


def _no_headings(grid: Grid, form: Form, facts: Facts, wanted: str) -> FileProblem:
    """Make the error of a table whose columns are not known: its likeliest row of headings."""
    rows = [(row, [as_text(cell) for cell in cells]) for row, cells in grid[:FIRST_ROWS]]

    def likely(row: tuple[int, list[str]]) -> tuple[int, int]:
        return sum(kind_of(text) is not None for text in row[1]), _filled(row[1])

    row, texts = max(rows, key=likely, default=(1, []))
    _check_columns(form, texts, facts)
    named = {text: (form.columns or {}).get(text) or kind_of(text) for text in texts if text}
    known = [f"{text!r} ({kind})" for text, kind in named.items() if kind in KINDS]
    lacking = "weight" if {*LABELS} & {*named.values()} else "name"
    remedy = f"head the columns with {wanted}, or say what they are: columns={{'…': {lacking!r}}}"
    what = "has no row of headings that says what its columns hold"
    if known:
        what = f"says of too few columns what they hold, of {listed(known)} alone"
        remedy += f" for one of {listed(repr(text) for text in named if not named[text]) or '…'}"
    return facts.problem(what, remedy, row or None, value=_line(texts)[:60] or None)


def _header(grid: Grid, form: Form, fits: Fits) -> tuple[int, dict[str, list[int]]] | None:
    """Place of the first row that names enough columns, and the columns of each kind."""
    named = form.columns or {}
    for place, (_, cells) in enumerate(grid[:FIRST_ROWS]):
        kinds: dict[str, list[int]] = {}
        texts = [as_text(cell) if isinstance(cell, str) else "" for cell in cells]
        for column, text in enumerate(texts):
            kind = named.get(text) or kind_of(text)
            if kind is not None and kind in KINDS:
                kinds.setdefault(kind, []).append(column)
        if fits(set(kinds), len(texts) - texts.count("")):
            return place, kinds
    return None


def _check_columns(form: Form, headings: list[str], facts: Facts) -> None:
    for heading, kind in (form.columns or {}).items():
        if heading not in headings:
            remedy = f"columns= may name {listed(headings)}"
            raise facts.problem(f"has no column {heading!r}", remedy)
        if kind not in {*KINDS, "ignore"}:
            remedy = f"give one of {', '.join(KINDS)}, ignore"
            raise facts.problem(f"cannot hold {kind!r}", remedy, column=heading)


def _single(
    kinds: dict[str, list[int]], headings: list[str], grid: Grid, facts: Facts
) -> dict[str, int]:
    """One column for each kind: two that hold the same are one, two that differ a question."""
    for kind, (first, *others) in kinds.items():
        for other in others:
            for row, cells in grid:
                pair = [as_text(cells[one]) if one < len(cells) else "" for one in (first, other)]
                if pair[0] != pair[1]:
                    what = f"and column {headings[first]!r} both look like the {kind}, and differ"
                    remedy = f"say which counts: columns={{{headings[other]!r}: 'ignore'}}"
                    raise facts.problem(what, remedy, row or None, headings[other])
    return {kind: places[0] for kind, places in kinds.items()}


def _body(
    grid: Grid, headings: list[str], kinds: dict[str, int], facts: Facts
) -> tuple[Grid, list[int]]:
    """Rows below the headings, and those called like a total; what stands below them is no row."""
    kept: Grid = []
    totals: list[int] = []
    width, below, empty = len(headings), False, 0  # below: behind an empty row or a total
    for row, cells in grid:
        texts = [as_text(cell) for cell in cells]
        filled = [text for text in texts if text]
        if not filled:
            below, empty = True, empty + 1
            continue
        called = _called_total(texts, kinds)
        if len(filled) == 1 and below and width > 1 and not called:
            facts.say(f"row {row}, skipped", _line(cells))
        elif texts[:width] == headings:
            facts.say(f"row {row}, headings again, left out", _line(cells))
        elif beyond := [text for text in texts[width:] if text]:
            remedy = "put cells that hold the separator into quotation marks"
            raise facts.problem(f"is beyond the last column, {width}", remedy, row, value=beyond[0])
        else:
            below = called
            totals += [row] if called else []
            kept.append((row, [*cells[:width], *[""] * (width - len(cells))]))
    if not kept:
        raise facts.problem("has headings and no rows below them", "give the table with its rows")
    if empty:
        facts.say("empty rows, left out", empty)
    return kept, totals


def _called_total(texts: list[str], kinds: dict[str, int]) -> bool:
    """Whether all that names a row is a word such as "Total", and it is no price and no deal."""
    at = {kind: texts[place] for kind, place in kinds.items() if place < len(texts)}
    if folded(at.get("deal", "")) in DEALS or (at.get("date") and not kinds.keys() & SUMMED):
        names = [at.get("date", "")]
    else:
        names = [at[kind] for kind in LABELS if at.get(kind)]
    return all(map(is_total, names or [text for text in texts if text][:1]))


def _filled(cells: list[Any]) -> int:
    return sum(1 for cell in cells if as_text(cell))


def _line(cells: list[Any]) -> str:
    text = "; ".join(as_text(cell) for cell in cells if as_text(cell))
    return text if len(text) <= 200 else f"{text[:199]}…"
