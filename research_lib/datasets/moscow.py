"""What is known of the indices of Moscow themselves: lists of members with their weights."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from research_lib.datasets.tables import text_table

_NUMBERS = ["weight", "shares", "free_float", "cap_coefficient"]


def index_lists(index: Literal["MICEX", "RTS-2"] = "MICEX") -> list[str]:
    """Return the dates of the lists of an index, in order, such as "2012-12-18"."""
    table = text_table("moscow_index_weights", "index_name")
    return sorted(set(table[table.index == index]["date"]))


def index_weights(date: str, index: Literal["MICEX", "RTS-2"] = "MICEX") -> pd.DataFrame:
    """Return one published list of an index of Moscow, as far as it is known.

    Parameters
    ----------
    date : str
        The day from which the list holds, one of :func:`index_lists`.
    index : {"MICEX", "RTS-2"}, default "MICEX"
        The index of the exchange, of up to 50 shares, or that of the second tier.

    Returns
    -------
    DataFrame of shape (n_shares, 6), indexed by ticker, largest weight first
        ``asset``: column of ``moscow_shares_daily`` or ``moscow_second_tier_daily``, empty if it
        has no prices there; ``weight``: share of the whole index, in decimals, so that the sum is
        the part that is known; ``shares``, ``free_float`` and ``cap_coefficient``, missing where
        unknown; ``source``.

    Raises
    ------
    ValueError
        If there is no list of that date, or the file is damaged.
    FileNotFoundError
        If the file is missing.

    Examples
    --------
    >>> full = index_weights("2012-12-18")
    >>> len(full), float(full["weight"].sum().round(4)), full.index[0]
    (40, 0.9829, 'GAZP')
    """
    table = text_table("moscow_index_weights", "ticker").query("index_name == @index")
    chosen = table[table["date"] == date]
    if chosen.empty:
        known = ", ".join(index_lists(index))
        raise ValueError(f"no list of {index} is of {date!r}; there are: {known}")
    chosen = chosen.drop(columns=["index_name", "date"])
    chosen[_NUMBERS] = chosen[_NUMBERS].apply(pd.to_numeric).astype("float64")
    order = ["asset", *_NUMBERS, "source"]
    return chosen[order].sort_values("weight", ascending=False, kind="stable")
