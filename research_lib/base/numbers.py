"""What is typed or read from a file, as numbers in decimals: text is refused with what to write."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_complex_dtype, is_numeric_dtype, is_object_dtype

from research_lib.base.arrays import FloatArray
from research_lib.base.parameters import number

# A column that is never negative and would multiply money by more than this within the data, at
# its median return, holds no returns in decimals. No column of the book that is never negative
# multiplies it by 30; prices of 5 do in 13 periods, exchange rates of 1 in 34.
MOST_GROWTH = 1e10
# One such return tells as much: no asset of the book ever earned half of it in a period.
LARGEST_MEDIAN = 10.0
# Rows that are looked at first; prices, growth factors and rates in percent show at once.
HEAD, LEAST_MEAN = 16, 0.1
# Returns of both signs are in percent if more than this share of many different ones exceeds 1.
# Among years of the book's sets, coal has the most: 6 % of them more than doubled it.
SHARE_ABOVE_1, DIFFERENT = 0.1, 50

SAY_SO = "if they are returns in decimals all the same, say so: returns.attrs['decimal'] = True"


def as_number(value: Any, what: str) -> float:
    """`value` as a float, NaN if it is missing; raise with what to give if it is no number.

    Examples
    --------
    >>> as_number(None, "share")
    nan
    >>> as_number("60%", "weight of 'a'")
    Traceback (most recent call last):
    ValueError: weight of 'a' is '60%': give 0.6, without quotes
    """
    missing = value is None or value is pd.NA or value is pd.NaT
    return float("nan") if missing else number(value, what)


def as_floats(values: pd.Series, what: str, entry: Callable[[Hashable], str]) -> pd.Series:
    """Return a column as float64 with NaN for what is missing.

    An error about its type says ``what`` it holds, one about an entry the name that ``entry`` gives
    it.
    """
    kind = values.dtype
    if kind == np.float64:
        return values
    if is_numeric_dtype(kind) and not is_bool_dtype(kind) and not is_complex_dtype(kind):
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    elif is_object_dtype(kind) or isinstance(kind, pd.StringDtype):
        each = [as_number(value, entry(name)) for name, value in values.items()]
        numbers = np.array(each, dtype=np.float64)
    else:
        raise ValueError(f"{what} are of type {kind}, not numbers: give decimals, such as 0.05")
    return pd.Series(numbers, index=values.index, name=values.name)


def as_table(frame: pd.DataFrame, what: str, place: str = "at") -> FloatArray:
    """Values of a table as float64, shape (T, N), with NaN for what is missing.

    An error about an entry says ``what`` it is, of which column and at which ``place``.
    """
    values: FloatArray = frame.to_numpy()
    if values.dtype == np.float64:
        return values

    def column(name: Hashable, entries: pd.Series) -> FloatArray:
        def entry(row: Hashable) -> str:
            return f"{what} of {name!r} {place} {row!s}"

        return as_floats(entries, f"{what}s of {name!r}", entry).to_numpy()

    return np.column_stack([column(name, entries) for name, entries in frame.items()])


def check_units(values: FloatArray, names: pd.Index, largest: float) -> None:
    """Raise if a column of `values`, all of them at least -1, looks like no returns in decimals.

    `names` are those of the columns, `largest` is the largest value.
    """
    head = values[:HEAD]
    for column in map(int, np.flatnonzero(head.min(axis=0) >= 0.0)):
        if head[:, column].mean() >= LEAST_MEAN and grows_too_fast(values[:, column]):
            raise ValueError(
                f"returns of {names[column]!r} look like prices, growth factors or percent: none "
                f"of {len(values)} is negative, and their median is "
                f"{np.median(values[:, column]):.6g}, in decimals; of prices give "
                "prices.pct_change().iloc[1:], of factors subtract 1, divide percent by 100; "
                f"{SAY_SO}"
            )
    if largest <= 1.0:
        return
    for column in map(int, np.nonzero((values > 1.0).mean(axis=0) > SHARE_ABOVE_1)[0]):
        if len(np.unique(values[:, column])) >= DIFFERENT:
            raise ValueError(
                f"returns of {names[column]!r} look like percent: "
                f"{(values[:, column] > 1.0).mean():.0%} of them are above 1, in decimals a "
                f"doubling; divide them by 100; {SAY_SO}"
            )


def grows_too_fast(column: FloatArray, most: float = MOST_GROWTH) -> bool:
    """Whether a column is never negative and its median return grows as no asset does."""
    middle = float(np.median(column))
    if not column.min() >= 0.0:
        return False
    return middle >= LARGEST_MEDIAN or len(column) * np.log1p(middle) > np.log(most)
