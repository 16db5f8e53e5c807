"""Steps of prices that look like splits: asked about, and settled as the caller says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from research_lib.cells.facts import Facts, listed
from research_lib.datasets.splits import CALM, from_to, looks_like_splits, told_as_split
from research_lib.files.labels import instead_of
from research_lib.rows.bought import AS_THEY_ARE, NO_DAY, pieces_by_date, steps_as_given


def settled_splits(
    facts: Facts, prices: pd.DataFrame, splits: str | Mapping[str, Any] | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return prices in which every step that looks like a split is settled, and what was split.

    Raises
    ------
    FileProblem
        If one is not, or a split is named that the prices do not have.
    """
    if isinstance(splits, str) and splits != AS_THEY_ARE:
        raise ValueError(f"splits is {splits!r}: give {AS_THEY_ARE!r} or {{name: pieces}}")
    found, prices, known = looks_like_splits(prices), prices.copy(), []
    named = dict(splits) if isinstance(splits, Mapping) else {}
    for name, pieces in named.items():
        if name not in prices.columns:
            remedy = f"{instead_of(name, prices.columns)}, or take it out"
            raise facts.problem(f"splits= names {name!r}, which has no prices", remedy)
        own = prices[name].dropna()
        steps = found[found["name"] == name]
        for date, number in _by_date(facts, steps, own, pieces).items():
            day = _day_of(facts, steps, own, date, number)
            prices.loc[prices.index < day, name] /= number
            said = "left as it is" if number == 1.0 else f"prices before divided by {number:g}"
            facts.say("split", f"{name} on {date:%Y-%m-%d}: {said}")
            known += [(name, date, number)] if number != 1.0 else []
            found = found[(found["name"] != name) | (found["date"] != day)]
    if len(found):
        said = listed(
            told_as_split(prices[step["name"]].dropna(), step) for step in found.to_dict("records")
        )
        if splits != AS_THEY_ARE:
            raise _question(facts, found, said)
        facts.say("question: these look like splits, left as they are", said)
    return prices, pd.DataFrame(known, columns=["name", "date", "pieces"])


def _question(facts: Facts, found: pd.DataFrame, said: str) -> Exception:
    name, date, _ = found.iloc[0]
    own = found[found["name"] == name]
    remedy = (
        f"look up what it was: splits={steps_as_given(own)} divides the prices before it, so does "
        f"another number of pieces, {{{name!r}: 1}} leaves it, and splits={AS_THEY_ARE!r} all"
    )
    what, day = f"looks like a split: {said}", f"{date:%Y-%m-%d}"
    return facts.problem(what, remedy, column=str(name), value=day)


def _by_date(facts: Facts, steps: pd.DataFrame, own: pd.Series, pieces: Any) -> dict[Any, float]:
    """Dates and numbers of the splits of one asset, as the caller names them."""
    if isinstance(pieces, Mapping):
        return pieces_by_date(facts, str(own.name), pieces)
    dates = pieces_by_date(
        facts, str(own.name), dict.fromkeys(steps["date"], pieces) or {NO_DAY: pieces}
    )
    if not len(steps):
        raise _no_step(facts, steps, own, float(pieces), "fits no step that looks like a split")
    if len(steps) > 1 and float(pieces) != 1.0:
        said = "; ".join(told_as_split(own, step) for step in steps.to_dict("records"))
        what = f"may be any of {len(steps)} steps that look like splits: {said}"
        remedy = f"name their dates: splits={steps_as_given(steps)}"
        raise facts.problem(what, remedy, column=str(own.name), value=pieces)
    return dates


def _day_of(
    facts: Facts, steps: pd.DataFrame, own: pd.Series, date: Any, number: float
) -> pd.Timestamp:
    """Return the day of the step over a date; a split that is not there is refused."""
    day = f"{date:%Y-%m-%d}"
    before, after = own[own.index < date], own[own.index >= date]
    if not len(before) or not len(after):
        there = f"prices are from {own.index[0]:%Y-%m-%d} to {own.index[-1]:%Y-%m-%d}"
        raise _no_step(facts, steps, own, number, f"is not between two prices: {there}", day)
    step = np.log(after.iloc[0] / before.iloc[-1])
    # The share moved too, beside its split; but what is left is a part of it, or within a calm day.
    room = max(abs(step) / 2.0, -np.log(1.0 - CALM))
    if number != 1.0 and abs(step + np.log(number)) > room:
        what = f"is no split by {number:g}: the price {from_to(own, after.index[0])}"
        raise _no_step(facts, steps, own, number, what, day)
    return pd.Timestamp(after.index[0])


def _no_step(
    facts: Facts, steps: pd.DataFrame, own: pd.Series, number: float, what: str, day: object = None
) -> Exception:
    """Make the error that tells which step is there instead."""
    remedy, size = "take it out", (own / own.shift()).map(np.log).abs()
    value = number if day is None else day
    if len(steps):
        said = "; ".join(told_as_split(own, step) for step in steps.to_dict("records"))
        remedy = f"{said}: splits={steps_as_given(steps)}, or take it out"
    elif size.notna().any():
        what += f"; its largest step {from_to(own, size.idxmax())}"
    return facts.problem(what, remedy, column=str(own.name), value=value)
