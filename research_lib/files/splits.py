"""Steps of prices that look like splits: asked about, and settled as the caller says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from research_lib.cells.facts import Facts, listed
from research_lib.datasets.splits import looks_like_splits
from research_lib.files.labels import instead_of

AS_THEY_ARE = "as they are"


def settled_splits(
    facts: Facts, prices: pd.DataFrame, splits: str | Mapping[str, Any] | None
) -> pd.DataFrame:
    """Return prices in which every step that looks like a split is settled by the caller.

    Raises
    ------
    FileProblem
        If one is not, or a split is named that the prices do not have.
    """
    if isinstance(splits, str) and splits != AS_THEY_ARE:
        raise ValueError(f"splits is {splits!r}: give {AS_THEY_ARE!r} or {{name: pieces}}")
    found, prices = looks_like_splits(prices), prices.copy()
    named = dict(splits) if isinstance(splits, Mapping) else {}
    for name, pieces in named.items():
        if name not in prices.columns:
            remedy = f"{instead_of(name, prices.columns)}, or take it out"
            raise facts.problem(f"splits= names {name!r}, which has no prices", remedy)
        for date, number in _by_date(facts, found, name, pieces).items():
            prices.loc[prices.index < date, name] /= number
            facts.say("split", f"{name} on {date:%Y-%m-%d}: prices before divided by {number:g}")
            found = found[(found["name"] != name) | (found["date"] != date)]
    if not len(found):
        return prices
    said = listed(
        f"{name} on {date:%Y-%m-%d} "
        + (f"falls to 1/{pieces:.4g}" if pieces > 1.0 else f"rises to {1.0 / pieces:.4g} times")
        for name, date, pieces in found.itertuples(index=False)
    )
    if splits != AS_THEY_ARE:
        name, date, pieces = found.iloc[0]
        remedy = (
            f"say what it is: splits={{{name!r}: {pieces:.9g}}} divides the prices before it, "
            f"{{{name!r}: 1}} leaves it, and so does splits={AS_THEY_ARE!r} for all"
        )
        value = f"{date:%Y-%m-%d}"
        raise facts.problem(f"looks like a split: {said}", remedy, column=str(name), value=value)
    facts.say("question: these look like splits, left as they are", said)
    return prices


def _by_date(facts: Facts, found: pd.DataFrame, name: str, pieces: Any) -> dict[Any, float]:
    """Dates and numbers of the splits of one asset, as the caller names them."""
    own = list(found.loc[found["name"] == name, "date"])
    if not isinstance(pieces, Mapping) and len(own) != 1:
        remedy = f"name their dates: splits={{{name!r}: {{'2024-06-10': 10}}}}"
        raise facts.problem(f"{len(own)} steps look like splits", remedy, column=name)
    given = pieces if isinstance(pieces, Mapping) else {own[0]: pieces}
    try:
        dates = {pd.Timestamp(date): float(number) for date, number in given.items()}
    except (TypeError, ValueError):
        dates = {}
    if not dates or not all(0.0 < number < np.inf for number in dates.values()):
        remedy = "give the pieces that one became, such as 10, by name, or by name and date"
        raise facts.problem("is no number of pieces", remedy, column=name, value=pieces)
    return dates
