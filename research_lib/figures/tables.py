"""Every table of the book: flat heads, real minus signs, a caption, the row to read in bold."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
from pandas.io.formats.style import Styler

_MINUS = "\N{MINUS SIGN}"
_FEW_DIGITS = re.compile(r"-?0(\.0*)?")


@dataclass(frozen=True, repr=False)
class Table:
    """A table as readers see it: in a notebook, on the site and as plain text.

    Attributes
    ----------
    cells : DataFrame of str
        What stands in each cell.
    caption : str
        What the table shows.
    bold : tuple of str
        Labels of the rows to read.
    """

    cells: pd.DataFrame
    caption: str
    bold: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"{self.cells.to_string()}\n{self.caption}"

    def _repr_html_(self) -> str:
        classes = self.cells.copy()
        for label in classes.index:
            classes.loc[label] = "rb-bold" if label in self.bold else ""
        # The style sheet of the book makes rows bold: a table of its own styles is three times
        # as long. Its id is the same at every run.
        uuid = f"{zlib.crc32(self.caption.encode()):08x}"
        return (
            Styler(self.cells, uuid=uuid, cell_ids=False)
            .set_td_classes(classes)
            .set_caption(escape(self.caption))
            .set_table_attributes('class="rb-table"')
            .format(escape="html")
            .format_index(escape="html", axis=0)
            .format_index(escape="html", axis=1)
            .to_html()
        )


def table(
    frame: pd.DataFrame | pd.Series,
    caption: str,
    *,
    rows: str = "",
    digits: int | Mapping[str, int] = 2,
    percent: bool | Sequence[str] = False,
    interval: Mapping[str, tuple[str, str]] | None = None,
    bold: str | Sequence[str] = (),
) -> Table:
    """Return a table for readers.

    Parameters
    ----------
    frame : DataFrame of shape (n_rows, n_columns) or Series
        Numbers and words. A row label of several levels becomes one column a level; heads have
        one level and say the unit.
    caption : str
        One sentence: what the table shows.
    rows : str, default ""
        Head of the row labels, such as "data"; the name of the index if not given.
    digits : int or mapping of column to int, default 2
        Decimals; whole numbers and words stay as they are.
    percent : bool or sequence of str, default False
        Columns given as shares and shown in percent: all that are no whole numbers, or those
        named.
    interval : mapping of column to (low, high), optional
        Columns whose 95 % interval stands in two other columns: shown as "0.55 [0.11, 0.96]" in
        one. Coverage is known, or it is no interval.
    bold : str or sequence of str, default ()
        Labels of the rows to read.

    Returns
    -------
    Table
        Shows itself in a notebook and on the site, where it gets its number.

    Raises
    ------
    ValueError
        If the caption is no sentence, an interval has one end, a head has several levels or occurs
        twice, row labels are not unique, or a column or row that is named is not there.

    Examples
    --------
    >>> growth = pd.DataFrame({"growth, %": [-0.0123, 0.05]}, ["never", "annual"])
    >>> table(growth, "Trading once a year grew faster.", rows="rule", percent=True, bold="annual")
    rule   growth, %
    never      −1.23
    annual      5.00
    Trading once a year grew faster.
    """
    shown = frame.to_frame() if isinstance(frame, pd.Series) else frame.copy()
    shown = _flat(shown, rows)
    intervals = dict(interval or {})
    bolds = (bold,) if isinstance(bold, str) else tuple(bold)
    _check(shown, caption, intervals, bolds)
    named = [] if isinstance(percent, bool) else list(percent)
    _require("percent", named, shown.columns)
    if not isinstance(digits, int):
        _require("digits", list(digits), shown.columns)
    texts = {}
    for column, values in shown.items():
        is_share = percent is True or column in named
        places = digits if isinstance(digits, int) else digits.get(str(column), 2)
        texts[column] = [_text(value, places, 100 if is_share else 1) for value in values]
    cells = pd.DataFrame(texts, index=shown.index, dtype=object)
    for column, (low, high) in intervals.items():
        missing = shown[[column, low, high]].isna()
        for label in shown.index[missing.any(axis=1) & ~missing.all(axis=1)]:
            raise ValueError(f"row {label}: give {column}, {low} and {high}, or none of them")
        ends = cells[low] + ", " + cells[high]
        cells[column] = cells[column] + (" [" + ends + "]").where(cells[low] != "", "")
    cells = cells.drop(columns=[end for pair in intervals.values() for end in pair])
    cells.columns.name = shown.columns.name
    return Table(cells, caption, bolds)


def _flat(frame: pd.DataFrame, rows: str) -> pd.DataFrame:
    """Return a frame with one level of row labels, whose head stands where readers look for it."""
    if frame.columns.nlevels > 1:
        raise ValueError("heads have several levels: join them to one, with the unit")
    while frame.index.nlevels > 1:
        frame = frame.reset_index(level=1)
    frame.columns.name = rows or frame.index.name or frame.columns.name
    frame.index.name = None
    frame.index = frame.index.map(str)
    if not frame.index.is_unique:
        twice = frame.index[frame.index.duplicated()].tolist()
        raise ValueError(f"rows {', '.join(twice)} occur twice: give each a label of its own")
    frame.columns = pd.Index(frame.columns.map(str), name=frame.columns.name)
    return frame


def _check(
    frame: pd.DataFrame,
    caption: str,
    intervals: Mapping[str, tuple[str, str]],
    bold: tuple[str, ...],
) -> None:
    if len(caption.split()) < 3 or not caption.rstrip().endswith("."):
        raise ValueError(f"caption is {caption!r}: say in a sentence what the table shows")
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()].tolist()
        raise ValueError(f"columns {', '.join(twice)} occur twice: give each a head of its own")
    named = [name for column, ends in intervals.items() for name in (column, *ends)]
    _require("interval", named, frame.columns)
    _require("bold", list(bold), frame.index)


def _require(what: str, named: list[str], there: pd.Index) -> None:
    absent = [name for name in named if name not in there]
    if absent:
        raise ValueError(f"{what} names {', '.join(absent)}; there are: {', '.join(there)}")


def _text(value: object, digits: int, factor: float) -> str:
    """Return what stands in a cell: nothing for what is missing, a real minus, no minus zero."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, int | np.integer):
        text = f"{value:,}"
    elif isinstance(value, float | np.floating):
        text = f"{factor * value:,.{digits}f}"
        if _FEW_DIGITS.fullmatch(text):
            text = text.removeprefix("-")
    else:
        return str(value)
    return text.replace("-", _MINUS)
