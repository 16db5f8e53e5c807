"""Equality by value for what holds tables: two that were given the same are the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd


class ByValue:
    """A dataclass that equals another of its type whose fields hold equal values.

    A Series and a mapping are equal if they give the same names the same values, in whatever
    order; tables are equal label by label and value by value. What is equal has the same hash.
    """

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return bool(_held(self) == _held(other))

    def __hash__(self) -> int:
        return hash((type(self), *map(_hashed, _held(self))))


def _held(given: Any) -> tuple[Any, ...]:
    """Values of all fields of a dataclass, in a form that `==` compares by value."""
    return tuple(_plain(getattr(given, field.name)) for field in fields(given))


def _plain(value: Any) -> Any:
    """`value` in a form that `==` compares by value: each kind apart from the others."""
    if isinstance(value, (Mapping, pd.Series)):
        return "by name", frozenset((name, _plain(held)) for name, held in value.items())
    if isinstance(value, pd.DataFrame):
        # Minus zero is zero.
        cells = (value.to_numpy(dtype=np.float64) + 0.0).tobytes()
        return "table", tuple(value.index), tuple(value.columns), cells
    if isinstance(value, (pd.Index, np.ndarray, list, tuple)):
        return "list", tuple(map(_plain, value))
    if isinstance(value, (set, frozenset)):
        return "set", frozenset(value)
    # An offset of pandas equals its alias, and has another hash.
    return ("offset", value) if isinstance(value, pd.offsets.BaseOffset) else value


def _hashed(value: Any) -> int:
    """Hash of a plain value; what cannot be hashed counts by its type."""
    try:
        return hash(value)
    except TypeError:
        return hash(type(value))
