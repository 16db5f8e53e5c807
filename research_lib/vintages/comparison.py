"""What moved between two vintages of one set of returns."""

from __future__ import annotations

import pandas as pd


def compared(book: pd.DataFrame, latest: pd.DataFrame) -> dict[str, object]:
    """Compare the returns of one set with those of its later vintage.

    Parameters
    ----------
    book, latest : DataFrame of shape (n_periods, n_assets)
        Cells are compared on the dates and names that both have.

    Returns
    -------
    dict of str to object
        As the row of :func:`research_lib.vintages.latest.what_moved`.
    """
    dates = book.index.intersection(latest.index)
    names = [name for name in book.columns if name in latest.columns]
    gap = (latest.loc[dates, names] - book.loc[dates, names]).abs().to_numpy()
    row, column = divmod(int(gap.argmax()), len(names)) if gap.size else (0, 0)
    return {
        "rows_book": len(book),
        "rows_latest": len(latest),
        "rows_added": len(latest.index.difference(book.index)),
        "rows_gone": len(book.index.difference(latest.index)),
        "columns_added": ", ".join(name for name in latest.columns if name not in book.columns),
        "columns_gone": ", ".join(name for name in book.columns if name not in latest.columns),
        "cells": gap.size,
        "equal": float((gap < 1e-9).mean()) if gap.size else float("nan"),
        "largest_difference": float(gap[row, column]) if gap.size else float("nan"),
        "asset": names[column] if gap.size else "",
        "date": f"{dates[row]:%Y-%m-%d}" if gap.size else "",
    }
