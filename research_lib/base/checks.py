"""Checks of what comes in: every error names the culprit and says what to do."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_complex_dtype, is_numeric_dtype

from research_lib.base.arrays import BoolArray, FloatArray
from research_lib.base.numbers import SHARE_ABOVE_1, as_floats, as_number, as_table, check_units
from research_lib.base.parameters import number

# A return is read off two values of about 1, each of which is a sum over assets: what differs by
# less than this, as a share of those values, differs by rounding (1,000 assets leave 8e-15).
ROUNDING_OF_RETURNS = 1e-13
# Weights typed by hand may miss 1 by this much; they are then scaled to sum to 1 exactly. Those of
# an optimiser may be as little below 0, and are then 0.
SUM_TOLERANCE = 1e-6


def check_index(index: pd.Index, what: str) -> None:
    """Raise unless `index` is not empty, has no duplicates and increases."""
    if len(index) == 0:
        raise ValueError(f"{what} have no rows: give at least one period")
    if isinstance(index, pd.MultiIndex):
        raise ValueError(
            f"{what} have rows of {index.nlevels} levels: give each one date, as with .droplevel"
        )
    if index.hasnans:
        raise ValueError(f"{what} have a row without a date: drop it, or fill in the date")
    if not index.is_unique:
        culprit = index[index.duplicated()][0]
        raise ValueError(f"{what} have the date {culprit} twice: keep one row a date")
    if not index.is_monotonic_increasing:
        try:
            culprit = next(b for a, b in pairwise(index) if b < a)
        except TypeError as error:
            raise ValueError(f"{what} have rows that cannot be put in order: {error}") from error
        raise ValueError(f"{what} are not in order at {culprit}: sort them with .sort_index()")


def check_names(names: pd.Index, what: str) -> None:
    """Raise unless `names` is not empty, and each is there and unique."""
    if len(names) == 0:
        raise ValueError(f"{what} have no assets: give at least one")
    # pandas tells of no missing names where there are several levels.
    levels = names.codes if isinstance(names, pd.MultiIndex) else None
    if names.hasnans if levels is None else any((level < 0).any() for level in levels):
        raise ValueError(f"{what} have an asset without a name: give it one, or drop it")
    if not names.is_unique:
        culprit = names[names.duplicated()][0]
        raise ValueError(f"{what} have the asset {culprit!r} twice: give each its own name")


def checked_names_held(names: Any, size: int) -> int:
    """Return a number of the market's assets that a portfolio can hold."""
    held = number(names, "names")
    if not (1 <= held <= size and held % 1.0 == 0.0):
        raise ValueError(
            f"names is {names}: choose a whole number between 1 and the market's {size} assets"
        )
    return int(held)


def check_returns(returns: pd.DataFrame) -> FloatArray:
    """Values of a frame of simple returns in decimals, shape (T, N), all finite and at least -1.

    What looks like prices or percent is refused; a frame whose ``attrs["decimal"]`` is true is
    taken at its word.
    """
    check_frame(returns)
    check_index(returns.index, "returns")
    check_names(returns.columns, "returns")
    values = as_table(returns, "return")
    # The minimum is NaN if any value is, so two passes clear the whole matrix.
    largest = values.max()
    if not (values.min() >= -1.0 and largest < np.inf):
        raise ValueError(_bad_return(values, returns))
    if not returns.attrs.get("decimal", False):
        check_units(values, returns.columns, float(largest))
    return values


def check_frame(returns: object) -> None:
    """Raise unless returns are a table."""
    if not isinstance(returns, pd.DataFrame):
        raise TypeError(f"returns must be a DataFrame (periods, assets), not {type(returns)}")


def as_frame(returns: pd.Series, what: str) -> pd.DataFrame:
    """Frame of one series, with its word on its units, for :func:`check_returns`."""
    if not isinstance(returns, pd.Series):
        raise TypeError(f"{what} must be a Series by date, not {type(returns)}")
    frame = returns.to_frame(what)
    frame.attrs.update(returns.attrs)
    return frame


def _bad_return(values: FloatArray, returns: pd.DataFrame) -> str:
    """Say which value is no return, and what to do about it."""
    bad = ~((values >= -1.0) & (values < np.inf))
    row, column = (int(where[0]) for where in np.nonzero(bad))
    named = (
        f"return of {returns.columns[column]!r} at {returns.index[row]} is {values[row, column]}"
    )
    if not np.isfinite(values[row, column]):
        return (
            f"{named}: every return must be a number of at least -1; drop the asset, or start "
            f"after the gap ({int(bad.sum())} bad values in all)"
        )
    if (np.abs(values) > 1.0).mean() > SHARE_ABOVE_1:
        return f"{named}: no return is below -1, and these look like percent; divide them by 100"
    return f"{named}: no return is below -1; correct it, or divide all by 100 if these are percent"


def check_no_total_loss(values: FloatArray, returns: pd.DataFrame, remedy: str) -> None:
    """Raise if an asset loses everything, which has no logarithm; `remedy` says what to do."""
    lost = np.argwhere(values <= -1.0)
    if len(lost):
        row, column = lost[0]
        raise ValueError(
            f"{returns.columns[column]} loses everything at {returns.index[row]}: {remedy}"
        )


def never_moves(values: FloatArray, size: FloatArray | float = 0.0) -> BoolArray:
    """Whether series of returns, or of differences of returns, stand still but for rounding.

    `values` of shape (T,) or (T, K), the result of shape () or (K,): true where the range of a
    series is within the rounding of returns of its size. `size` is the largest return behind them,
    without sign, where these are differences of larger ones. A test of ``std > 0`` would take a
    rounding of 1e-17 for risk.

    >>> never_moves(np.array([1e-4, 1e-4 + 1e-16, 1e-4])).item()
    True
    >>> never_moves(np.array([[1e-9, 0.1], [2e-9, 0.1]])).tolist()
    [False, True]
    """
    largest = np.maximum(np.abs(values).max(axis=0), size)
    still: BoolArray = np.asarray(np.ptp(values, axis=0) <= ROUNDING_OF_RETURNS * (1.0 + largest))
    return still


def check_number_type(kind: Any, what: str) -> None:
    """Raise unless a column of this type holds real numbers."""
    if not is_numeric_dtype(kind) or is_bool_dtype(kind) or is_complex_dtype(kind):
        raise ValueError(
            f"{what} are of type {kind}, not numbers: convert them with .astype(float)"
        )


def check_same_clock(dates: pd.Index, index: pd.Index, what: str) -> None:
    """Raise unless `dates` and the data's `index` can be compared."""
    dated = isinstance(index, pd.DatetimeIndex)
    if dated != isinstance(dates, pd.DatetimeIndex):
        remedy = "convert it with pd.to_datetime" if dated else "give labels of the data"
        if isinstance(dates, pd.PeriodIndex):
            remedy = "convert it with .to_timestamp(how='end').normalize()"
        raise ValueError(
            f"{what} starts with {dates[0]!s}, which is no {'date' if dated else 'label'}, "
            f"while the data starts with {index[0]!s}: {remedy}"
        )
    if getattr(dates, "tz", None) != getattr(index, "tz", None):
        raise ValueError(
            f"{what} and the data are in different time zones: use .tz_localize or .tz_convert"
        )


def as_series(values: pd.Series | Mapping[Any, float], what: str) -> pd.Series:
    """`values` as a float Series with unique names and no missing number."""
    if not isinstance(values, (pd.Series, Mapping)):
        raise TypeError(f"{what} must be a Series or a mapping by asset, not {type(values)}")
    series = values if isinstance(values, pd.Series) else pd.Series(values)
    if not len(series):
        series = series.astype(np.float64)
    series = as_floats(series, what, lambda name: f"{what} of {name!r}")
    check_names(series.index, what)
    numbers = series.to_numpy()
    bad = ~np.isfinite(numbers)
    if bad.any():
        raise ValueError(f"{what} of {series.index[bad][0]!r} is {numbers[bad][0]}: give a number")
    return series


def check_weights(weights: pd.Series | Mapping[Any, float], what: str = "weights") -> pd.Series:
    """Long-only weights that sum to 1, scaled so that they do exactly."""
    series = as_series(weights, what)
    return pd.Series(_scaled(series.to_numpy(), series.index, what), index=series.index, copy=False)


def weights_on(assets: pd.Index, weights: pd.Series | Mapping[Any, float], what: str) -> FloatArray:
    """Weights of `assets`, an index that is checked, as :func:`check_weights`; 0 if not named."""
    if isinstance(weights, Mapping) and list(weights) == assets.tolist():
        # The usual case needs no lookup: numbers for all the names in their order.
        numbers = list(weights.values())
        if set(map(type, numbers)) <= {float, np.float64}:
            return _scaled(np.array(numbers), assets, what)
    series = check_weights(weights, what)
    check_covered(assets, series.index, "returns")
    return series.reindex(assets, fill_value=0.0).to_numpy()


def _scaled(numbers: FloatArray, names: pd.Index, what: str) -> FloatArray:
    """Return weights that sum to 1 exactly."""
    total = float(numbers.sum())
    bad = ~np.isfinite(numbers)
    if bad.any():
        raise ValueError(f"{what} of {names[bad][0]!r} is {numbers[bad][0]}: give a number")
    if numbers.min() < -SUM_TOLERANCE:
        culprit = names[int(numbers.argmin())]
        raise ValueError(f"{what} of {culprit!r} is {numbers.min()}: weights cannot be negative")
    if abs(total - 1.0) > SUM_TOLERANCE:
        raise ValueError(f"{what} {_wrong_sum(total, what.startswith('portfolio'))}")
    if numbers.min() < 0.0:
        numbers = np.maximum(numbers, 0.0)
        total = float(numbers.sum())
    scaled: FloatArray = numbers / total
    return scaled


def check_weight_rows(rows: pd.DataFrame, what: str) -> FloatArray:
    """Values of a frame of long-only weights, each row scaled to sum to 1 exactly."""
    check_names(rows.columns, f"{what}s")
    values = as_table(rows, "weight", f"in {what}")
    bad = ~((values >= -SUM_TOLERANCE) & (values < np.inf))
    if bad.any():
        row, column = (int(where[0]) for where in np.nonzero(bad))
        raise ValueError(
            f"weight of {rows.columns[column]!r} in {what} {rows.index[row]!s} is "
            f"{values[row, column]}: weights cannot be negative or missing"
        )
    totals = values.sum(axis=1)
    off = np.abs(totals - 1.0) > SUM_TOLERANCE
    if off.any():
        row = int(np.nonzero(off)[0][0])
        told = _wrong_sum(float(totals[row]), what == "portfolio")
        raise ValueError(f"weights of {what} {rows.index[row]!s} {told}")
    values = np.maximum(values, 0.0)
    scaled: FloatArray = values / values.sum(axis=1, keepdims=True)
    return scaled


def _wrong_sum(total: float, portfolio: bool) -> str:
    """Say what to do about weights that do not sum to 1."""
    told = f"sum to {total:.10g}, not 1"
    if 99.0 < total < 101.0:
        return f"{told}: they look like percent, divide them by 100"
    if total > 1.0:
        return f"{told}: divide them by their sum"
    told += ": name what is missing (cash is an asset, too), or divide them by their sum"
    if portfolio:
        return (
            f"{told}; of a partial list, such as top holdings, rl.partial_overlap gives the bounds"
        )
    return f"{told} if nothing is"


def check_covered(have: pd.Index, need: pd.Index, what: str) -> None:
    """Raise if a name of `need` is missing from `have`."""
    if have.equals(need):
        return
    missing = need.difference(have, sort=False)
    if len(missing):
        raise ValueError(
            f"{what} miss {missing[0]!r} ({len(missing)} missing in all): add the asset"
        )


def per_asset(
    value: float | Mapping[Hashable, float] | pd.Series, assets: pd.Index, what: str
) -> FloatArray:
    """One number for each of `assets`, from a number or a mapping that names every asset."""
    if isinstance(value, (pd.Series, Mapping)):
        series = pd.Series(value)
        series = as_floats(series, what, lambda name: f"{what} of {name!r}")
        check_names(series.index, what)
        unknown = series.index.difference(assets, sort=False)
        if len(unknown):
            raise ValueError(
                f"{what} names {unknown[0]!r}, which the data do not hold: take it out, or add it"
            )
        check_covered(series.index, assets, what)
        return series.reindex(assets).to_numpy(copy=True)
    return np.full(len(assets), as_number(value, what))
