"""Steps of prices that look like splits: asked about, and settled as the caller says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from research_lib.cells.facts import Facts, listed
from research_lib.datasets.splits import CALM, looks_like_splits
from research_lib.files.labels import instead_of

AS_THEY_ARE = "as they are"
KNOWN = ["name", "date", "pieces"]


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
        said = listed(_told(prices[step["name"]].dropna(), step) for step in _rows(found))
        if splits != AS_THEY_ARE:
            raise _question(facts, found, said)
        facts.say("question: these look like splits, left as they are", said)
    return prices, pd.DataFrame(known, columns=KNOWN)


def pieces_by_date(facts: Facts, name: str, given: Mapping[Any, Any]) -> dict[Any, float]:
    """Return what one piece became by date, as the caller says.

    Raises
    ------
    FileProblem
        If a date is none, or a number is not above 0.
    """
    try:
        dates = {pd.Timestamp(date): float(number) for date, number in given.items()}
    except (TypeError, ValueError):
        dates = {}
    if not dates or not all(0.0 < number < np.inf for number in dates.values()):
        remedy = "give the pieces that one became, such as 10, by name, or by name and date"
        value = next(iter(given.values()), None) if len(given) == 1 else given
        raise facts.problem("is no number of pieces", remedy, column=name, value=value)
    return dates


def _rows(found: pd.DataFrame) -> list[dict[Any, Any]]:
    return found.to_dict("records")


def _told(own: pd.Series, step: Mapping[Any, Any]) -> str:
    """Say which step looks like which split."""
    pieces = step["pieces"]
    split = f"1 became {pieces:.9g}" if pieces >= 1.0 else f"{1.0 / pieces:.9g} became 1"
    return f"{step['name']} {_from_to(own, step['date'])}, as if {split}"


def _from_to(own: pd.Series, date: Any) -> str:
    before, after = own[:date].iloc[-2:]
    return f"on {date:%Y-%m-%d} goes from {before:g} to {after:g}"


def _as_option(steps: pd.DataFrame, number: float | None = None) -> str:
    """Write the splits of one name as they are given: by date where there are several."""
    name = steps["name"].iloc[0]
    pieces = {
        f"{step['date']:%Y-%m-%d}": float(f"{step['pieces'] if number is None else number:.9g}")
        for step in _rows(steps)
    }
    whole = {day: int(one) if one.is_integer() else one for day, one in pieces.items()}
    return repr({name: whole if len(whole) > 1 else next(iter(whole.values()))})


def _question(facts: Facts, found: pd.DataFrame, said: str) -> Exception:
    name, date, _ = found.iloc[0]
    own = found[found["name"] == name]
    remedy = (
        f"look up what it was: splits={_as_option(own)} divides the prices before it, so does "
        f"another number of pieces, {{{name!r}: 1}} leaves it, and splits={AS_THEY_ARE!r} all"
    )
    value = f"{date:%Y-%m-%d}"
    return facts.problem(f"looks like a split: {said}", remedy, column=str(name), value=value)


def _by_date(facts: Facts, steps: pd.DataFrame, own: pd.Series, pieces: Any) -> dict[Any, float]:
    """Dates and numbers of the splits of one asset, as the caller names them."""
    if isinstance(pieces, Mapping):
        return pieces_by_date(facts, str(own.name), pieces)
    dates = pieces_by_date(
        facts, str(own.name), dict.fromkeys(steps["date"], pieces) or {0: pieces}
    )
    if not len(steps):
        raise _no_step(facts, steps, own, float(pieces), "fits no step that looks like a split")
    if len(steps) > 1 and float(pieces) != 1.0:
        said = "; ".join(_told(own, step) for step in _rows(steps))
        what = f"may be any of {len(steps)} steps that look like splits: {said}"
        remedy = f"name their dates: splits={_as_option(steps)}"
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
        what = f"is no split by {number:g}: the price {_from_to(own, after.index[0])}"
        raise _no_step(facts, steps, own, number, what, day)
    return pd.Timestamp(after.index[0])


def _no_step(
    facts: Facts, steps: pd.DataFrame, own: pd.Series, number: float, what: str, day: object = None
) -> Exception:
    """Make the error that tells which step is there instead."""
    remedy, size = "take it out", (own / own.shift()).map(np.log).abs()
    value = number if day is None else day
    if len(steps):
        said = "; ".join(_told(own, step) for step in _rows(steps))
        remedy = f"{said}: splits={_as_option(steps)}, or take it out"
    elif size.notna().any():
        what += f"; its largest step {_from_to(own, size.idxmax())}"
    return facts.problem(what, remedy, column=str(own.name), value=value)
