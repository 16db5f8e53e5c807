"""What a figure to play with is given: numbers for its script, a table, and what the prose says."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from research_lib.base.arrays import FloatArray
from research_lib.figures.tables import Table


class Played(NamedTuple):
    """One figure to play with, as it is stored.

    `data` is what the script of the page computes with; `table` is what stands beneath the figure
    and takes its place on paper; `told` are the numbers that the prose of the page names.
    """

    data: dict[str, Any]
    table: Table
    told: dict[str, str]

    def stored(self) -> bytes:
        """Return the bytes of its file, the same at every call."""
        parts = {"told": self.told, "table": self.table._repr_html_(), "data": self.data}
        text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return f"{text}\n".encode()


def whole(values: Iterable[float] | FloatArray, places: int) -> list[int]:
    """Return numbers as whole ones, in units of so many decimals: short, and exact to read."""
    return [round(float(value) * 10**places) for value in values]
