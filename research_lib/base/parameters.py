"""Numbers that users give as parameters: one for all, or one by asset, each made sure of."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

# What is too long to be shown in an error.
TABLES = (pd.DataFrame, pd.Series, np.ndarray)
PerAsset = float | Mapping[Hashable, float] | pd.Series


def each_value(given: Any) -> Iterator[tuple[Hashable, Any]]:
    """Names and values, whether given as one value for all or by asset."""
    named = given if isinstance(given, (Mapping, pd.Series)) else {"every asset": given}
    yield from named.items()


def number(given: Any, what: str) -> float:
    """`given` as a float; raise, naming `what`, if it is no real number."""
    is_flag = isinstance(given, (bool, np.bool_))
    if is_flag or not isinstance(given, (Real, Decimal)):
        shown = f"a {type(given).__name__}" if isinstance(given, TABLES) else repr(given)
        raise ValueError(f"{what} is {shown}: {_instead(given)}")
    return float(given)


def whole(given: Any, what: str, least: int) -> int:
    """`given` as an int of at least `least`; raise, naming `what`, if it is none."""
    exact = number(given, what)
    if not exact >= least or exact % 1.0 != 0.0:
        raise ValueError(f"{what} is {given!r}: give a whole number, {least} or more")
    return int(given)


def checked_seed(given: Any) -> int | None:
    """Return a seed of random numbers; None is another one at each call."""
    return None if given is None else whole(given, "seed", 0)


def numbers(given: Any, what: str) -> Any:
    """`given` with floats for its numbers: one for all, or a mapping of its own."""
    return by_asset(given, what, number)


def by_asset(given: Any, what: str, made_sure: Callable[[Any, str], Any]) -> Any:
    """Return what `made_sure` makes of one value for all, or of each of a mapping or a Series."""
    if isinstance(given, pd.Series) and not given.index.is_unique:
        twice = given.index[given.index.duplicated()][0]
        raise ValueError(f"{what} names {twice!r} twice: give one value an asset")
    sure = {name: made_sure(value, f"{what} of {name}") for name, value in each_value(given)}
    return sure if isinstance(given, (Mapping, pd.Series)) else sure["every asset"]


def _instead(given: Any) -> str:
    """Say what to give in place of what is no number, spelled out where it can be read."""
    if isinstance(given, str):
        text = given.strip()
        percent = text.endswith("%")
        try:
            read = Decimal(text.removesuffix("%").strip())
        except ArithmeticError:
            return "give a number without quotes"
        value = float(read / 100 if percent else read)
        return f"give {value!r}, without quotes" if np.isfinite(value) else "give a number"
    if isinstance(given, pd.DataFrame) and len(given.columns):
        return f"give one number, or where a Series will do a column, [{given.columns[0]!r}]"
    if isinstance(given, (list, tuple, np.ndarray, pd.Index)):
        return "give one number, or a mapping from asset to number"
    return "give a number"
