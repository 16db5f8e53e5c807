"""A constant mix from every date at which one could have bought it, beside several others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.checks import check_returns
from research_lib.diversification.overlap import Weights
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate
from research_lib.sweeps.starts import start_offsets

PAST = 36  # months over which volatility is read before an entry
YEAR = 12
FIFTHS = ["worst fifth", "second", "third", "fourth", "best fifth"]


def entry_outcomes(
    returns: pd.DataFrame,
    weight: float,
    months: int,
    ages: Sequence[int],
    bills: pd.Series | None = None,
) -> pd.DataFrame:
    """Results over the months after every entry date: rebalanced, left alone, as risky as left.

    `returns` (DataFrame of shape (T, 2)): simple monthly returns, the risky asset first. `weight`:
    target weight of the risky asset. `months`: length of a window. `ages`: how long before the
    entry the portfolios that are never touched were bought, in months; the longest decides which
    entries have all of them. `bills` (Series of length T): return of bills, that the oldest is
    watered down with until it was as volatile over the 36 months before as the mix; the second
    asset if not given. Returns a DataFrame indexed by the close of entry: `move` (result of the
    risky asset), `rebalanced` each month, `annual` (rebalanced once a year, mean over its twelve
    starts), `same weights` (bought at the target at the entry and left alone), each of `ages` by
    its number, and `same volatility`. Nothing after the entry decides what is held.
    """
    gross, aim = 1.0 + check_returns(returns), np.array([weight, 1.0 - weight])
    safe = gross[:, 1] if bills is None else 1.0 + bills.to_numpy()
    wealth = np.vstack([np.ones(2), np.cumprod(gross, axis=0)])
    mix = np.concatenate(([1.0], np.cumprod(gross @ aim)))
    cash = np.concatenate(([1.0], np.cumprod(safe)))
    at = np.arange(max(PAST, *ages), len(gross) - months + 1)
    grown = wealth[at + months] / wealth[at]
    found = {
        "move": grown[:, 0] - 1.0,
        "rebalanced": mix[at + months] / mix[at] - 1.0,
        "annual": _annual(wealth, at, months, aim),
        "same weights": grown @ aim - 1.0,
    }
    held = np.tile(aim, (len(at), 1))
    for age in ages:
        held = aim * wealth[at] / wealth[at - age]
        held /= held.sum(axis=1, keepdims=True)
        found[str(age)] = (held * grown).sum(axis=1) - 1.0
    share = _as_volatile(gross, safe, at, aim, held)
    oldest, paid = found[str(ages[-1])], cash[at + months] / cash[at] - 1.0
    found["same volatility"] = share * oldest + (1.0 - share) * paid
    return pd.DataFrame(found, returns.index[at - 1])


def _annual(wealth: FloatArray, at: IntArray, months: int, aim: FloatArray) -> FloatArray:
    """Earn what looking once a year earns, mean over the twelve months of its first look."""
    results = []
    for first in range(1, YEAR + 1):
        looks = [0, *range(first, months, YEAR), months]
        grown = [(wealth[at + last] / wealth[at + begun]) @ aim for begun, last in pairwise(looks)]
        results.append(np.prod(grown, axis=0) - 1.0)
    return np.asarray(np.mean(results, axis=0))


def _as_volatile(
    gross: FloatArray, safe: FloatArray, at: IntArray, aim: FloatArray, held: FloatArray
) -> FloatArray:
    """Share of what is held that is as volatile, over bills, as the target was before."""
    over = gross - safe[:, np.newaxis]
    past = np.lib.stride_tricks.sliding_window_view(over, PAST, axis=0)[at - PAST]
    spread = [np.einsum("ki,kit->kt", np.broadcast_to(w, held.shape), past) for w in (aim, held)]
    return np.asarray(spread[0].std(axis=1) / spread[1].std(axis=1))


def by_fifth(outcomes: pd.DataFrame, months: int) -> pd.DataFrame:
    """Mean of rebalanced less each other portfolio, by fifths of the market's move.

    `outcomes`: from :func:`entry_outcomes`. Returns a DataFrame with a row for each fifth and one
    for all, indexed by (against, market): `mean`, `least` and `most`. Windows overlap; the last
    two are over the ways to take one entry every `months` months, so that no two windows share a
    month: separate windows, one way for each month to begin with.
    """
    fifth = pd.qcut(outcomes["move"], 5, labels=FIFTHS)
    start = np.arange(len(outcomes)) % months
    found = {}
    for other in outcomes.columns.drop(["move", "rebalanced"]):
        apart = outcomes["rebalanced"] - outcomes[other]
        for name in [*FIFTHS, "all"]:
            chosen = (fifth == name).to_numpy() | (name == "all")
            each = apart[chosen].groupby(start[chosen]).mean()
            found[other, name] = [apart[chosen].mean(), each.min(), each.max()]
    table = pd.DataFrame(found, ["mean", "least", "most"]).T
    return table.rename_axis(["against", "market"])


def drawdown_of_fall(
    returns: pd.DataFrame, target: Weights, rules: Mapping[str, Policy], fall: slice
) -> pd.Series:
    """Deepest fall inside a span, bought at its opening, mean over the starts of each rule.

    `fall` (slice of dates): from the month after the purchase to the last one watched.
    """
    path, found = returns.loc[fall], {}
    for name, rule in rules.items():
        each = []
        for start in start_offsets(rule):
            value = simulate(path, target, start).value
            each.append(float((value / value.cummax().clip(lower=1.0) - 1.0).min()))
        found[name] = float(np.mean(each))
    return pd.Series(found)
