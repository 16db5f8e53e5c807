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
# The first cell of a row, and how it is written as the head of the row.
_FIRST_CELL = re.compile(r'<td class="data (row\d+) col0([^"]*)" ?>(.*?)</td>')
_ROW_HEAD = r'<th class="row_heading level0 \1\2" >\3</th>'


@dataclass(frozen=True, repr=False)
class Table:
    """A table as readers see it: in a notebook, on the site and as plain text.

    Attributes
    ----------
    cells : DataFrame of str
        What stands in each cell. Rows whose first label occurs more than once are numbered, and
        their first column is their head.
    caption : str
        What the table shows.
    bold : tuple of str
        Labels of the rows to read.
    words : tuple of str
        Columns of words: they start at the left and may take several lines.
    """

    cells: pd.DataFrame
    caption: str
    bold: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"{self.cells.to_string(index=not self._is_numbered)}\n{self.caption}"

    @property
    def _is_numbered(self) -> bool:
        return isinstance(self.cells.index, pd.RangeIndex)

    def _repr_html_(self) -> str:
        heads = self.cells.iloc[:, 0] if self._is_numbered else self.cells.index
        classes = self.cells.copy()
        for row, head in enumerate(heads):
            classes.iloc[row] = "rb-bold" if head in self.bold else ""
        for column in self.words:
            classes[column] = ("rb-words " + classes[column]).str.rstrip()
        # The style sheet of the book makes rows bold: a table of its own styles is three times
        # as long. Its id is the same at every run.
        uuid = f"{zlib.crc32(self.caption.encode()):08x}"
        styler = Styler(self.cells, uuid=uuid, cell_ids=False)
        page: str = (
            (styler.hide(axis="index") if self._is_numbered else styler)
            .set_td_classes(classes)
            .set_caption(escape(self.caption))
            .set_table_attributes('class="rb-table"')
            .format(escape="html")
            .format_index(escape="html", axis=0)
            .format_index(escape="html", axis=1)
            .to_html()
        )
        return _FIRST_CELL.sub(_ROW_HEAD, page) if self._is_numbered else page


def table(
    frame: pd.DataFrame | pd.Series,
    caption: str,
    *,
    rows: str = "",
    digits: int | Mapping[str, int] = 2,
    percent: bool | Sequence[str] = False,
    interval: Mapping[str, tuple[str, str]] | None = None,
    bold: str | Sequence[str] = (),
    words: Sequence[str] = (),
) -> Table:
    """Return a table for readers.

    Parameters
    ----------
    frame : DataFrame of shape (n_rows, n_columns) or Series
        Numbers and words. A row label of several levels becomes one column a level, of which the
        first heads the rows and may occur more than once; heads have one level and say the unit.
    caption : str
        One sentence: what the table shows.
    rows : str, default ""
        Head of the row labels, such as "data"; the name of the index if not given.
    digits : int or mapping of column to int, default 2
        Decimals; whole numbers and words stay as they are, and ends have those of their column.
    percent : bool or sequence of str, default False
        Columns given as shares and shown in percent: all that are no whole numbers, or those
        named; ends as their column.
    interval : mapping of column to (low, high), optional
        Columns whose 95 % interval stands in two other columns: shown as "0.55 [0.11, 0.96]" in
        one. Coverage is known, or it is no interval.
    bold : str or sequence of str, default ()
        First labels of the rows to read.
    words : sequence of str, default ()
        Columns of words: they start at the left and may take several lines.

    Returns
    -------
    Table
        Shows itself in a notebook and on the site, where it gets its number.

    Raises
    ------
    ValueError
        If the caption is no sentence, an interval has one end, or has them the wrong way round, an
        end belongs to two columns or is named without its own, a head has several levels or occurs
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
    labels = [", ".join(map(str, each)) for each in shown.index.to_frame().to_numpy()]
    shown = _flat(shown, rows, labels)
    intervals = dict(interval or {})
    bolds = (bold,) if isinstance(bold, str) else tuple(bold)
    _check(shown, caption, intervals, bolds)
    named = [] if isinstance(percent, bool) else list(percent)
    own = {} if isinstance(digits, int) else dict(digits)
    column_of = _column_of(intervals, {"percent": named, "digits": list(own)}, shown.columns)
    texts = {}
    for column, values in shown.items():
        of = column_of.get(str(column), str(column))
        is_share = percent is True or of in named
        # A whole number with ends is a share as they are.
        numbers = values.astype(float) if is_share and of in intervals else values
        places = digits if isinstance(digits, int) else own.get(of, 2)
        texts[column] = [_text(value, places, 100 if is_share else 1) for value in numbers]
    cells = pd.DataFrame(texts, index=shown.index, dtype=object)
    for column, (low, high) in intervals.items():
        _check_interval(shown[[column, low, high]], labels)
        ends = cells[low] + ", " + cells[high]
        cells[column] = cells[column] + (" [" + ends + "]").where(cells[low] != "", "")
    cells = cells.drop(columns=list(column_of))
    cells.columns.name = shown.columns.name
    _require("words", list(words), cells.columns)
    return Table(cells, caption, bolds, tuple(words))


def _flat(frame: pd.DataFrame, rows: str, labels: list[str]) -> pd.DataFrame:
    """Return a frame with one level of row labels, whose head stands where readers look for it."""
    if frame.columns.nlevels > 1:
        raise ValueError("heads have several levels: join them to one, with the unit")
    twice = pd.Index(labels)[pd.Index(labels).duplicated()]
    if len(twice):
        raise ValueError(f"rows {', '.join(twice)} occur twice: give each a label of its own")
    for level in reversed(range(1, frame.index.nlevels)):
        frame = frame.reset_index(level=level)
    head = rows or frame.index.name or frame.columns.name
    frame.index = frame.index.map(str)
    if not frame.index.is_unique:
        frame.insert(0, head or "", frame.index)
        frame.index, head = pd.RangeIndex(len(frame)), None
    frame.index.name = None
    frame.columns = pd.Index(frame.columns.map(str), name=head)
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
    numbered = isinstance(frame.index, pd.RangeIndex)
    _require("bold", list(bold), pd.Index(frame.iloc[:, 0].unique()) if numbered else frame.index)


def _column_of(
    intervals: Mapping[str, tuple[str, str]], named: Mapping[str, list[str]], columns: pd.Index
) -> dict[str, str]:
    """Return the column of each end, whose unit and digits it has."""
    ends = [end for pair in intervals.values() for end in pair]
    often = [end for end in dict.fromkeys(ends) if ends.count(end) > 1 or end in intervals]
    if often:
        raise ValueError(f"interval names {', '.join(often)} more than once: an end has one column")
    column_of = {end: column for column, pair in intervals.items() for end in pair}
    for what, names in named.items():
        _require(what, names, columns)
        for end in names:
            if end in column_of and column_of[end] not in names:
                raise ValueError(f"{what} names {end}, an end: name its column, {column_of[end]}")
    return column_of


def _check_interval(parts: pd.DataFrame, labels: list[str]) -> None:
    """Raise if a row lacks some of a number and its two ends, or the ends are the wrong way."""
    column, low, high = parts.columns
    for label, row in zip(labels, parts.to_numpy(), strict=True):
        missing = [bool(pd.isna(part)) for part in row]
        if any(missing) and not all(missing):
            raise ValueError(f"row {label}: give {column}, {low} and {high}, or none of them")
        if not any(missing) and row[1] > row[2]:
            raise ValueError(f"row {label}: {low} {row[1]} is above {high} {row[2]}")


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
