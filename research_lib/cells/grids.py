"""Files to rows of cells: text with a separator, workbooks, Parquet, and JSON of deals."""

from __future__ import annotations

import csv
import io
import json
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from pandas.api.types import is_scalar

from research_lib.cells.encoding import decoded
from research_lib.cells.facts import Facts, listed

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}

# Rows with their numbers in the file; 0 has what names the columns of records.
Grid = list[tuple[int, list[Any]]]
# How good a grid is: the headings known and the cells of the row that names the columns.
Rate = Callable[[Grid], tuple[int, int]]


class Form(NamedTuple):
    """What the caller says of the form of a file; None: read it off the file."""

    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None
    date_order: str | None = None
    sheet: str | None = None
    columns: dict[str, str] | None = None


def read_grid(path: Path, form: Form, facts: Facts, rate: Rate) -> Grid:
    """Return the rows of a file; ``rate`` tells a table from what is none.

    Raises
    ------
    FileProblem
        If the file cannot be opened, is of no known kind, or could be read in several ways.
    """
    ending = path.suffix.lower()
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        remedy = "check the name, and that it may be read"
        raise facts.problem(f"cannot be opened ({error})", remedy) from None
    if ending == ".parquet":
        return _parquet(content, facts)
    if ending in {".xlsx", ".xlsm"}:
        return _sheet(content, form, facts, rate)
    text = decoded(content, form.encoding, facts)
    return _records(text, facts) if ending == ".json" else _separated(text, form, facts, rate)


def _separated(text: str, form: Form, facts: Facts, rate: Rate) -> Grid:
    first, _, rest = text.partition("\n")
    asked = form.separator
    if first.strip().strip('"').startswith("sep=") and len(first.strip().strip('"')) == 5:
        asked, text = asked or first.strip().strip('"')[4], "\n" + rest
        facts.say("row 1, skipped", first.strip())
    if asked is not None and (len(asked) != 1 or asked in '"\r\n '):
        raise facts.problem(f"cannot have separator={asked!r}", "give one sign, such as ';'")
    grids: dict[str, Grid] = {}
    broken = []
    # A sign that the text does not have is no separator; a table of one column has none.
    there = [separator for separator in SEPARATORS if separator in text] or [","]
    for separator in there if asked is None else [asked]:
        try:
            grids[separator] = _cut(text, separator, facts)
        except ValueError as problem:
            broken.append(problem)
    rates = {separator: rate(grid) for separator, grid in grids.items()}
    best = max(rates.values(), default=(0, 0))
    if broken and best == (0, 0):
        raise broken[0]
    if best == (0, 0):
        # No heading is known: the sign that cuts most rows into equally many cells.
        return max(grids.values(), key=_even)
    good = [separator for separator in rates if rates[separator] == best]
    if len(good) > 1:
        what = f"could be separated by {' and '.join(map(repr, good))}"
        raise facts.problem(what, f"say which by separator={good[0]!r}")
    facts.say("separator", SEPARATORS.get(good[0], good[0]) + (", as asked" if asked else ""))
    return grids[good[0]]


def _even(grid: Grid) -> int:
    """Count the rows of a grid that have the number of cells, above one, that most rows have."""
    return max(Counter(len(cells) for _, cells in grid if len(cells) > 1).values(), default=0)


def _cut(text: str, separator: str, facts: Facts) -> Grid:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    grid: Grid = []
    row = 1
    try:
        for cells in reader:
            grid.append((row, cells))
            row = reader.line_num + 1
    except csv.Error as error:
        remedy = "close each quotation mark that a cell begins with, and double those inside it"
        raise facts.problem(f"is broken ({error})", remedy, row) from None
    return grid


def _records(text: str, facts: Facts) -> Grid:
    remedy = 'give an export with a list of deals, {"activities": [{…}, …]}'
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise facts.problem(f"is no JSON ({error.msg})", remedy, error.lineno) from None
    except (RecursionError, ValueError):
        raise facts.problem("is no JSON that can be read", remedy) from None
    for name in ("activities", "holdings", "positions"):
        if isinstance(found, dict) and name in found:
            facts.beside, found = {**found}, found[name]
            del facts.beside[name]
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        raise facts.problem("holds no list of records", remedy)
    headings = list(dict.fromkeys(heading for one in found for heading in one))
    facts.say("kind", f"JSON, {len(found)} records")
    rows = [[one.get(heading) for heading in headings] for one in found]
    return [(0, headings), *enumerate(rows, 1)]


def _sheet(content: bytes, form: Form, facts: Facts, rate: Rate) -> Grid:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and forms that are not kept
            sheets = pd.read_excel(
                io.BytesIO(content), sheet_name=None, header=None, dtype=object, na_filter=False
            )
    except ImportError:
        raise
    except Exception as error:  # what is wrong inside a workbook comes out as any type
        what = f"is no workbook that can be opened ({type(error).__name__})"
        raise facts.problem(what, "open it in a spreadsheet, save it as XLSX or CSV") from None
    grids: dict[str, Grid] = {
        str(name): list(enumerate(frame.to_numpy(dtype=object).tolist(), 1))
        for name, frame in sheets.items()
    }
    tables = [name for name, grid in grids.items() if rate(grid) > (0, 0)]
    if form.sheet is not None and form.sheet not in grids:
        raise facts.problem(f"has no sheet {form.sheet!r}", f"sheet= may name {listed(grids)}")
    if form.sheet is None and len(tables) > 1:
        what = f"has a table on each of several sheets: {listed(tables)}"
        raise facts.problem(what, f"name one by sheet={tables[0]!r}")
    sheet = form.sheet or (tables or list(grids))[0]
    facts.say("sheet", sheet)
    return grids[sheet]


def _parquet(content: bytes, facts: Facts) -> Grid:
    try:
        frame = pd.read_parquet(io.BytesIO(content), engine="pyarrow")
    except ImportError:
        raise
    except Exception as error:  # as above
        what = f"is no Parquet file that can be opened ({type(error).__name__})"
        raise facts.problem(what, "write it again, or give a CSV") from None
    if frame.index.name is not None or not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index()
    facts.say("kind", "Parquet")
    # A list in a cell is text: it may stand in a column that is not read.
    frame = frame.astype(object).map(lambda cell: cell if is_scalar(cell) else str(cell))
    rows = frame.to_numpy(dtype=object).tolist()
    return [(0, list(map(str, frame.columns))), *enumerate(rows, 1)]
