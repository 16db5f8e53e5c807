"""Files written whole or not at all, with cells that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import os
import re
import tempfile
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd

from research_lib.cells.problem import FileProblem

# What spreadsheets take for the beginning of a formula, wide forms included, behind space or not.
FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]|'*[\t\r\n]")
# Signs that a workbook cannot hold, or reads back as others.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
LONGEST = 32_767


def inert(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula.

    >>> inert("=1+1"), inert("tea")
    ("'=1+1", 'tea')
    """
    return f"'{text}" if FORMULA.match(text) else text


def as_written(text: str) -> str:
    """Take back what :func:`inert` did.

    >>> as_written(inert("'=1+1"))
    "'=1+1"
    """
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def write_bytes(content: bytes, path: str | Path) -> None:
    """Write bytes, whole or not at all.

    Raises
    ------
    FileProblem
        If they cannot be written; what was there stays.
    """
    _replace(path, lambda file: file.write(content))


def write_text(text: str, path: str | Path) -> None:
    """Write text as UTF-8, whole or not at all.

    Raises
    ------
    FileProblem
        If it cannot be written; what was there stays.
    """
    _replace(path, lambda file: file.write(text.encode("utf-8")))


def write_csv(frame: pd.DataFrame, path: str | Path, *, index: bool = True) -> None:
    """Write a table as CSV in UTF-8, whole or not at all; text is inert, numbers are numbers.

    Parameters
    ----------
    frame : DataFrame
        Text that begins like a formula gets an apostrophe; dates are written as ISO dates.
    path : str or Path
        An existing file is replaced once the new one is complete.
    index : bool, default True
        Whether the index is the first column, headed by its name, or "name".

    Raises
    ------
    FileProblem
        If it cannot be written; what was there stays.
    """
    table = _flat(frame, index).map(lambda cell: inert(cell) if isinstance(cell, str) else cell)
    table.columns = pd.Index([inert(str(name)) for name in table.columns])

    def write(file: Any) -> None:
        text = table.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        file.write(text.encode("utf-8-sig"))  # the mark tells spreadsheets that it is UTF-8

    _replace(path, write)


def write_xlsx(
    frame: pd.DataFrame, path: str | Path, *, sheet: str = "table", index: bool = True
) -> None:
    """Write a table as a workbook, whole or not at all; text is text, numbers are numbers.

    Raises
    ------
    FileProblem
        If it cannot be written, or a cell holds what a workbook cannot; what was there stays.
    """
    table = _flat(frame, index)
    for name, column in table.items():
        for row, cell in enumerate([name, *column], 1):
            if isinstance(cell, str) and (len(cell) > LONGEST or FORBIDDEN.search(cell)):
                what, remedy = "does not fit a cell of a workbook", "write a CSV, or change it"
                place: dict[str, Any] = {"file": str(path), "row": row, "column": str(name)}
                raise FileProblem(what, remedy=remedy, value=cell, **place)

    def write(file: Any) -> None:
        with pd.ExcelWriter(file, engine="openpyxl") as writer:
            table.to_excel(writer, sheet_name=sheet, index=False)
            for cells in writer.sheets[sheet].iter_rows():
                for cell in (cell for cell in cells if isinstance(cell.value, str)):
                    # Text that begins with = is taken for a formula unless it is said not to.
                    cell.data_type, cell.quotePrefix = "s", bool(FORMULA.match(cell.value))

    _replace(path, write)


def read_back(path: str | Path, *, text: Collection[str] = ()) -> pd.DataFrame:
    """Read a table that :func:`write_csv` or :func:`write_xlsx` wrote, as it was.

    Parameters
    ----------
    path : str or Path
        CSV, or a workbook with the ending .xlsx.
    text : collection of str, default ()
        Columns of a CSV that are text though all their cells look like numbers, such as codes.

    Returns
    -------
    DataFrame
        On a numbered index: text without the apostrophes, numbers to the last digit (a workbook
        keeps 16), empty cells as NaN. Dates of a CSV are text.
    """
    if Path(path).suffix.lower() == ".xlsx":
        sheet = pd.read_excel(path, engine="openpyxl", dtype=object, na_filter=False)
        return sheet.replace({"": float("nan")}).infer_objects()
    kinds: dict[Any, Any] = {inert(name): str for name in text}
    frame = pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=[""])
    frame.columns = pd.Index([as_written(name) for name in frame.columns])
    return frame.map(lambda cell: as_written(cell) if isinstance(cell, str) else cell)


def _flat(frame: pd.DataFrame, index: bool) -> pd.DataFrame:
    name = "name" if frame.index.name is None else str(frame.index.name)
    return frame.rename_axis(index=name).reset_index() if index else frame.copy()


def _replace(path: str | Path, write: Callable[[Any], object]) -> None:
    """Write beside the file, to the disk, and only then in its place."""
    target, draft = Path(os.path.realpath(path)), None
    try:
        with tempfile.NamedTemporaryFile(
            dir=target.parent, prefix=".", suffix=".part", delete=False
        ) as file:
            draft = Path(file.name)
            write(file)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(target.stat().st_mode if target.exists() else 0o666 & ~_mask())
        draft.replace(target)
    except (OSError, ValueError, TypeError) as error:
        remedy = "give a file in a folder that is there and may be written to"
        raise FileProblem(f"cannot be written ({error})", file=str(path), remedy=remedy) from error
    finally:
        if draft is not None:
            with suppress(FileNotFoundError):
                draft.unlink()


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
