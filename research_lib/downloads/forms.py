"""The form of the book's own tables of numbers."""

from __future__ import annotations

import pandas as pd


def csv_bytes(frame: pd.DataFrame, decimals: int) -> bytes:
    """Return a frame of numbers as CSV whose bytes depend on its contents alone.

    Parameters
    ----------
    frame : DataFrame of shape (n_rows, n_columns)
        Numbers; an index of dates is written as ISO dates, any other as it is. The index has a
        name, which heads its column.
    decimals : int
        Numbers are rounded to so many decimals and written without trailing zeros; what is missing
        is written as nothing.

    Returns
    -------
    bytes
        UTF-8, lines that end in a line feed.
    """
    if isinstance(frame.index, pd.DatetimeIndex):
        labels = frame.index.strftime("%Y-%m-%d").tolist()
    else:
        labels = [str(label) for label in frame.index]
    lines = [",".join([str(frame.index.name), *frame.columns])]
    for label, row in zip(labels, frame.to_numpy(dtype=float).tolist(), strict=True):
        lines.append(",".join([label, *(_number(value, decimals) for value in row)]))
    return ("\n".join(lines) + "\n").encode()


def _number(value: float, decimals: int) -> str:
    """Write a number: nothing if it is missing, and no minus before a zero."""
    if value != value:
        return ""
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
