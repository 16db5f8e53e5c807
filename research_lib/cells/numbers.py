"""Cells to numbers: separators, percent and currency signs, brackets, in one way for a file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from research_lib.base.arrays import BoolArray, FloatArray
from research_lib.cells.table import Table, as_text
from research_lib.cells.words import CURRENCIES, UNITS

MISSING = {"", "n/a", "na", "nan", "null", "none", "#n/a", "н/д", "нд", "…", "..."}
_CURRENCY = "|".join(sorted(map(re.escape, CURRENCIES), key=len, reverse=True))
_UNITS = "|".join(map(re.escape, UNITS))
# Space stands behind a part that is there, and a number begins with no space: so each space is of
# one group alone, and a cell of many spaces is told in one pass.
NUMBER = re.compile(
    rf"(?:(?P<open>\()\s*)?(?:(?P<sign>[-+])\s*)?(?:(?P<before>{_CURRENCY})\s*)?"
    r"(?:(?P<inner>[-+])\s*)?(?P<body>(?! )[0-9.,' ]*[0-9][.,]?(?:[eE][-+]?[0-9]{1,3})?)"
    rf"(?:\s*(?P<after>{_CURRENCY}))?(?:\s*(?P<percent>%))?(?:\s*(?:{_UNITS}))?"
    r"(?:\s*(?P<trail>-))?(?:\s*(?P<close>\)))?"
)
# A number in the style of each decimal mark: groups of three, never after a leading 0.
STYLES = {
    mark: re.compile(
        rf"(?:[1-9]\d{{0,2}}(?:{group}\d{{3}})+|[1-9]\d{{0,2}}(?:[ ']\d{{3}})+|\d+)?"
        rf"(?:{re.escape(mark)}\d*)?(?:[eE][-+]?\d+)?"
    )
    for mark, group in ((".", ","), (",", r"\."))
}
SAME = str.maketrans({"−": "-", "–": "-", "’": "'"})
LARGEST = 1e18


class Parts(NamedTuple):
    """What a cell of text says; the body of what is no number is "?"."""

    negative: bool
    body: str
    percent: bool
    currency: str | None


@dataclass(frozen=True)
class Numbers:
    """Numbers of some columns.

    Attributes
    ----------
    frame : DataFrame of float64
        Indexed by row of the file, by column number; NaN where a cell is empty.
    percent : DataFrame of bool
        Whether a cell has a percent sign; such a number is not divided.
    decimals : dict of int to int
        Most decimals of a cell, by column.
    currencies : dict of int to set of str
        Currencies that stand in the cells, by column.
    """

    frame: pd.DataFrame
    percent: pd.DataFrame
    decimals: dict[int, int]
    currencies: dict[int, set[str]]

    def where(self, kept: BoolArray) -> Numbers:
        """Return the numbers of some of the rows."""
        return replace(self, frame=self.frame[kept], percent=self.percent[kept])


def read_numbers(table: Table, places: Collection[int]) -> Numbers:
    """Read columns as numbers; one decimal mark holds for the whole file.

    Raises
    ------
    FileProblem
        If a cell is no number, cells have different decimal marks, or either mark fits all of them
        and it matters.
    """
    cells = table.cells[list(places)]
    flat = cells.to_numpy(dtype=object).T.ravel()
    native = np.fromiter(map(_is_number, flat), dtype=bool, count=flat.size)
    texts = ["" if own else _plain(cell) for cell, own in zip(flat, native, strict=True)]
    codes, known = pd.factorize(np.array(texts, dtype=object))
    parts = [_parts(text) for text in known]

    def cell(which: BoolArray) -> tuple[Any, int]:
        place, row = divmod(int(which.argmax()), len(cells))
        return cells.index[row], list(places)[place]

    mark = _decimal_mark(table, parts, lambda number: cell(codes == number))
    numbers = np.array([_value(part, mark) for part in parts], dtype=np.float64)[codes]
    numbers[native] = [_native(own) for own in flat[native]]
    wrong = ~(np.abs(numbers) <= LARGEST) & ~np.isnan(numbers)
    if wrong.any():
        raise table.problem("is no amount", "give a number of a usual size", *cell(wrong))
    percents = np.array([part is not None and part.percent for part in parts])[codes]
    digits = np.array([len(part.body.partition(mark)[2]) if part else 0 for part in parts])[codes]
    digits[native] = [len(repr(float(own)).partition(".")[2]) for own in numbers[native]]
    count = len(cells)
    cut = {place: slice(i * count, (i + 1) * count) for i, place in enumerate(places)}
    return Numbers(
        pd.DataFrame({place: numbers[part] for place, part in cut.items()}, cells.index),
        pd.DataFrame({place: percents[part] for place, part in cut.items()}, cells.index),
        {place: int(digits[part].max(initial=0)) for place, part in cut.items()},
        {place: _currencies(parts, np.unique(codes[part])) for place, part in cut.items()},
    )


def amounts_of(table: Table, kind: str, mark: str) -> tuple[FloatArray, bool]:
    """Read a column with one decimal mark; what is no number is NaN, and nothing is refused.

    The second is whether all numbers of the column can be written with that mark.
    """
    keys = [cell if _is_number(cell) else _plain(cell) for cell in table.cells[table.kinds[kind]]]
    read, fits = dict[Any, float](), True
    for key in set(keys):
        part = None if _is_number(key) else _parts(key)
        fit = part is None or part.body == "?" or STYLES[mark].fullmatch(part.body) is not None
        number = _native(key) if _is_number(key) else np.nan
        read[key] = _value(part, mark) if fit and part and part.body != "?" else number
        fits = fits and fit
    return np.array([read[key] for key in keys], dtype=np.float64), fits


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float | np.number | Decimal) and not isinstance(cell, bool)


def _native(cell: Any) -> float:
    try:
        return float(cell)
    except OverflowError:
        return np.inf


def _plain(cell: Any) -> str:
    text = as_text(cell)
    if not text.isascii():
        # Wide digits become digits; thin and no-break spaces become spaces.
        text = " ".join(unicodedata.normalize("NFKC", text).translate(SAME).split())
    return "" if text.casefold() in MISSING else text


def _parts(text: str) -> Parts | None:
    """Take a cell apart; None if it is empty."""
    found = NUMBER.fullmatch(text)
    if found is None:
        return Parts(False, "?", False, None) if text else None
    signs = [found[name] for name in ("open", "sign", "inner", "trail") if found[name]]
    money = {CURRENCIES[sign] for sign in (found["before"], found["after"]) if sign}
    unclear = bool(found["open"]) != bool(found["close"]) or (found["percent"] and money)
    if unclear or len(signs) > 1 or len(money) > 1:
        return Parts(False, "?", False, None)
    negative = bool(signs) and signs[0] != "+"
    return Parts(negative, found["body"], bool(found["percent"]), next(iter(money), None))


def _decimal_mark(table: Table, parts: list[Parts | None], cell: Any) -> str:
    """Return the mark that all cells of a file fit; ``cell`` tells where a text stands first."""
    asked, unclear = table.form.decimal, None
    misfit: dict[str, int] = {}
    if asked not in {None, *STYLES}:
        raise ValueError(f"decimal is {asked!r}: give '.' or ','")
    for number, part in enumerate(parts):
        if part is None:
            continue
        wrong = [mark for mark, style in STYLES.items() if not style.fullmatch(part.body)]
        if len(wrong) == len(STYLES):
            remedy = "write it in digits, such as 1234.5, or leave the cell empty"
            raise table.problem("is no number", remedy, *cell(number))
        for mark in wrong:
            misfit.setdefault(mark, number)
        if unclear is None and not wrong and _value(part, ".") != _value(part, ","):
            unclear = number
    fitting = [mark for mark in STYLES if mark not in misfit]
    if asked in misfit:
        what = f"is no number with the decimal mark {asked!r}"
        raise table.problem(what, "leave decimal= out", *cell(misfit[asked]))
    if not fitting:
        what = f"has a decimal comma, and the number in row {cell(misfit[','])[0]} a point"
        raise table.problem(what, "write all numbers in one way", *cell(misfit["."]))
    if len(fitting) > 1 and asked is None and unclear is not None:
        what = "is read in two ways: its sign may part thousands or decimals"
        raise table.problem(what, "say which: decimal='.' or decimal=','", *cell(unclear))
    if misfit or unclear is not None:
        table.facts.say("decimal mark", repr(asked or fitting[0]) + (", as asked" if asked else ""))
    return asked or fitting[0]


def _value(part: Parts | None, mark: str) -> float:
    if part is None:
        return np.nan
    plain = part.body.replace("," if mark == "." else ".", "").replace(" ", "").replace("'", "")
    number = float(plain.replace(mark, "."))
    return -number if part.negative else number


def _currencies(parts: list[Parts | None], codes: Any) -> set[str]:
    found = [parts[code] for code in codes]
    return {part.currency for part in found if part is not None and part.currency is not None}
