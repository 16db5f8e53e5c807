"""Weights of a file in decimals: percent or not, told by signs, by the heading, by their sum."""

from __future__ import annotations

import re

import pandas as pd

from research_lib.cells.numbers import Numbers
from research_lib.cells.table import Table

PERCENT, DECIMALS = "percent", "decimals"
SAID = re.compile(r"%|prozent|percent|процент", re.IGNORECASE)
# A list whose weights sum to this share of a portfolio or more tells its unit by its sum.
LEAST_SUM = 0.2
# More than 1 by rounding: half a unit of the last decimal each, and never more than this.
MOST_ROUNDING = 0.02
EXACT = 1e-9


def known_amounts(table: Table, amounts: pd.Series, kind: str) -> pd.Series:
    """Return amounts none of which is missing or negative, and not all zero.

    Raises
    ------
    FileProblem
        If one is.
    """
    if amounts.isna().any():
        remedy = f"give the {kind}, or take the row out"
        if kind == "price":
            remedy = "give pieces and price, or a column headed 'value', or take the row out"
        missing = f"the {kind} {'are' if kind == 'pieces' else 'is'} missing"
        raise table.problem(missing, remedy, table.first(amounts.isna()), kind)
    if (amounts < 0.0).any():
        what = "is negative, and what is owed or sold short is not measured here"
        raise table.problem(what, "take the row out", table.first(amounts < 0.0), kind)
    if not amounts.sum() > 0.0:
        raise table.problem(f"every {kind} is 0", f"give a {kind} above 0", amounts.index[0], kind)
    return amounts


def weights_in_decimals(
    table: Table, numbers: Numbers, weights_in: str | None
) -> tuple[pd.Series, float]:
    """Return the weights of all rows as decimals, and how far their sum may be off by rounding.

    Raises
    ------
    FileProblem
        If one is missing or negative, or it is not clear whether they are in percent.
    """
    if weights_in not in {None, PERCENT, DECIMALS}:
        raise ValueError(f"weights_in is {weights_in!r}: give {PERCENT!r} or {DECIMALS!r}")
    place = table.kinds["weight"]
    weights = known_amounts(table, numbers.frame[place], "weight")
    signs = numbers.percent[place]
    bare, total = ~signs & (weights != 0.0), float(weights.sum())
    unit, why = weights_in, "as asked"
    if signs.any():
        if bare.any():
            what, remedy = "has no percent sign, unlike others", "write all weights in one way"
            raise table.problem(what, remedy, table.first(bare), "weight")
        if weights_in == DECIMALS:
            remedy = "leave weights_in= out"
            raise table.problem("has a percent sign", remedy, table.first(signs), "weight")
        unit, why = PERCENT, "by their signs"
    elif unit is None:
        unit, why = _by_sum(total, SAID.search(table.headings[place]) is not None)
    if unit is None:
        what = f"the weights sum to {total:.6g}, which leaves open whether they are in percent"
        remedy = f"say so: weights_in={PERCENT!r} or weights_in={DECIMALS!r}"
        raise table.problem(what, remedy, None, "weight")
    table.facts.say("weights are in", f"{unit}, {why}")
    scale = 100.0 if unit == PERCENT else 1.0
    rounding = len(weights) * 0.5 * 10.0 ** -numbers.decimals[place] / scale
    return weights / scale, min(rounding, MOST_ROUNDING)


def _by_sum(total: float, percent: bool) -> tuple[str | None, str]:
    """Percent or decimals, if the sum of the weights and a percent sign above them agree."""
    if total >= 100.0 * LEAST_SUM:
        return PERCENT, "by their heading" if percent else "by their sum"
    if LEAST_SUM <= total <= 1.0 + MOST_ROUNDING and not percent:
        return DECIMALS, "by their sum"
    return None, ""


def whole_or_part(table: Table, weights: pd.Series, rounding: float) -> pd.Series:
    """Return weights of a portfolio: a sum below 1 leaves the rest unknown, one above is refused.

    Raises
    ------
    FileProblem
        If they sum to more than rounding explains.
    """
    total = float(weights.sum())
    if total > 1.0 + rounding + EXACT:
        remedy = "look for a row that is there twice, a total or a subtotal, and take it out"
        raise table.problem(f"the weights sum to {total:.2%}", remedy, None, "weight")
    if total < 1.0 - EXACT:
        found = f"{total:.4%}: kept, the other {1.0 - total:.4%} is unknown"
    elif total > 1.0 + EXACT:
        found = f"{total:.4%}: as far above 100 % as rounding goes, divided by it"
    else:
        found = "100 %"
    table.facts.say("weights sum to", found)
    return weights / total if total > 1.0 + EXACT else weights
