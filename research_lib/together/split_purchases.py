"""Purchases of before a split: whether a file has them as bought, its reader is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from research_lib.cells.problem import FileProblem
from research_lib.files.holdings import Holdings
from research_lib.files.prices import Prices
from research_lib.rows.bought import as_given


def ask_how_counted(held: Holdings, known: Prices, name_of: Mapping[Any, Any]) -> None:
    """Refuse purchases or sales of before a split, unless the reader says how they are counted.

    Raises
    ------
    FileProblem
        If the prices were split and the holdings do not say whether they were.
    """
    told = held.splits or {}
    if isinstance(told, str):
        return
    called = held.dealt["name"].map(lambda label: name_of.get(label, label))
    for name, date in known.splits[["name", "date"]].itertuples(index=False):
        before = held.dealt[(called == name_of.get(name, name)) & (held.dealt["date"] < date)]
        if before.empty:
            continue
        label, day = before["name"].iloc[0], before["date"].min()
        own = known.splits[(known.splits["name"] == name) & (known.splits["date"] > day)]
        if label in told and _agrees(told[label], own["pieces"]):
            continue
        days = [f"{one:%Y-%m-%d}" for one in own["date"]]
        what = (
            f"has {label!r} of {day:%Y-%m-%d}, before its split on {', '.join(days)}, and does "
            "not say whether pieces and costs are as bought"
        )
        bought = as_given(label, own["date"], own["pieces"])
        remedy = (
            f"say it, with the day of the split: as bought, splits={bought}; "
            f"counted after it already, splits={ {label: 1}!r}, or splits='as they are' for all"
        )
        file = str(held.what_was_read.attrs.get("file", "the file"))
        raise FileProblem(what, file=file, remedy=remedy)


def _agrees(told: Any, pieces: Iterable[float]) -> bool:
    """Whether splits told of holdings are those of the prices, or none is to be counted."""
    if not isinstance(told, Mapping):
        return True
    counted = sorted(map(float, told.values())), sorted(pieces)
    return len(counted[0]) == len(counted[1]) and bool(np.allclose(*counted))
