"""What a reader holds: pieces of each asset, and the prices that they have."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from research_lib.base.checks import as_series, check_covered, check_index, check_names
from research_lib.base.numbers import as_table

Numbers = pd.Series | Mapping[Any, float]


def checked_pieces(pieces: Numbers) -> pd.Series:
    """Pieces by asset, none of them negative.

    Raises
    ------
    ValueError
        If a number is missing or negative.
    """
    held = as_series(pieces, "pieces")
    if held.min() < 0.0:
        raise ValueError(
            f"pieces of {held.idxmin()!r} are {held.min():g}: what is sold short is not held; "
            "leave it out, or give what is held"
        )
    return held


def checked_prices(prices: Numbers, need: pd.Index) -> pd.Series:
    """Prices of the assets in `need`, in that order, all above 0.

    Raises
    ------
    ValueError
        If a price is missing or not above 0.
    """
    found = as_series(prices, "prices")
    check_covered(found.index, need, "prices")
    found = found.reindex(need)
    if found.min() <= 0.0:
        raise ValueError(
            f"price of {found.idxmin()!r} is {found.min():g}: give the money that a piece costs, "
            "or leave the asset out if it is worth nothing"
        )
    return found


def checked_price_table(prices: pd.DataFrame, need: pd.Index | None = None) -> pd.DataFrame:
    """Prices by date of the assets in `need`, in that order, or of all: (T, N), all above 0.

    Raises
    ------
    TypeError
        If they are no table.
    ValueError
        If a price is missing or not above 0, or dates are not in order; the message names it.
    """
    if not isinstance(prices, pd.DataFrame):
        raise TypeError(f"prices must be a DataFrame (dates, assets), not {type(prices)}")
    check_index(prices.index, "prices")
    check_names(prices.columns, "prices")
    if need is not None:
        check_covered(prices.columns, need, "prices")
        prices = prices[list(need)]
    values = as_table(prices, "price")
    bad = ~((values > 0.0) & (values < np.inf))
    if bad.any():
        row, column = (int(where[0]) for where in np.nonzero(bad))
        name: Hashable = prices.columns[column]
        raise ValueError(
            f"price of {name!r} at {prices.index[row]} is {values[row, column]}: give a number "
            f"above 0 for each date, or start after the gap ({int(bad.sum())} bad values in all)"
        )
    return pd.DataFrame(values, prices.index, prices.columns)
