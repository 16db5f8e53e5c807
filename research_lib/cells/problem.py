"""What is wrong with a file: where, and what to do about it."""

from __future__ import annotations

from typing import Any


class FileProblem(ValueError):  # noqa: N818 - it is what is wrong, not that something is
    """Something in a file that cannot be read without a guess, or a file that cannot be written.

    Parameters
    ----------
    what : str
        What is wrong, as the end of a sentence that begins with the value.
    file : str
        The file as it was given, with its folder: two may have one name.
    remedy : str
        What to do.
    row : int, optional
        Row of the file, from 1: a line of a text file, a row of a sheet, a record of the others.
    column : str, optional
        Heading of the column.
    value : object, optional
        What stands there.

    Examples
    --------
    >>> print(FileProblem("is no number", file="mine.csv", row=7, column="Weight", value="1.2k",
    ...                   remedy="write it in digits"))
    mine.csv, row 7, column 'Weight': '1.2k' is no number; write it in digits
    """

    def __init__(
        self,
        what: str,
        *,
        file: str,
        remedy: str,
        row: int | None = None,
        column: str | None = None,
        value: Any = None,
    ) -> None:
        self.what, self.file, self.remedy = what, file, remedy
        self.row, self.column, self.value = row, column, value
        place = file
        place += "" if row is None else f", row {row}"
        place += "" if column is None else f", column {column!r}"
        culprit = "" if value is None else f"{shortened(value)} "
        super().__init__(f"{place}: {culprit}{what}; {remedy}")


def shortened(value: Any, room: int = 60) -> str:
    """Return a value as it is quoted in a message: one line, not longer than `room`."""
    text = repr(value)
    return text if len(text) <= room else f"{text[: room - 2]}…{text[-1]}"
