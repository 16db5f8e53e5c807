"""Why participants without skill are behind the market: cash, costs, skewness, order-free."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, combinations
from math import factorial

import numpy as np
import pandas as pd

from research_lib.chapters.who_beats_the_market.windows import Crowd, drag

CAUSES = ("cash", "costs", "skewness")
Worlds = dict[frozenset[str], float]


def subsets(causes: tuple[str, ...]) -> list[frozenset[str]]:
    """All sets of some causes, the empty one first."""
    sizes = range(len(causes) + 1)
    return [*map(frozenset, chain.from_iterable(combinations(causes, size) for size in sizes))]


def shapley(worlds: Mapping[frozenset[str], float]) -> pd.Series:
    r"""Parts of causes in what they do together: the mean over all orders of adding them.

    .. math:: \phi_i = \sum_{S \not\ni i} \frac{|S|!\,(n - |S| - 1)!}{n!}
              \bigl[v(S \cup \{i\}) - v(S)\bigr]

    `worlds` gives v of every set of the causes, the empty one included. The parts add up to v of
    all less v of none: the value of L. Shapley (1953).

    >>> both = frozenset({"a", "b"})
    >>> shapley({frozenset(): 0, frozenset("a"): 1, frozenset("b"): 2, both: 5}).to_dict()
    {'a': 2.0, 'b': 3.0}
    """
    causes = sorted(frozenset().union(*worlds))
    missing = [sorted(each) for each in subsets(tuple(causes)) if each not in worlds]
    if missing:
        raise ValueError(f"worlds miss the causes {missing[0]}: give every set of them")
    count, parts = len(causes), {}
    for cause in causes:
        others = tuple(other for other in causes if other != cause)
        parts[cause] = sum(
            factorial(len(some))
            * factorial(count - len(some) - 1)
            / factorial(count)
            * (worlds[some | {cause}] - worlds[some])
            for some in subsets(others)
        )
    return pd.Series(parts)


def behind_by_cause(crowd: Crowd, cost: float, years: int) -> Worlds:
    """Share behind the market in each of the eight worlds with and without the three causes.

    In a world without skewness each participant has a twin, as far on the other side of who holds
    the whole market with the same bills and costs: half are behind him, and half behind the market
    if there are neither.
    """
    found = {}
    for causes in subsets(CAUSES):
        ahead, middle = crowd.plain, np.zeros_like(crowd.holder)
        if "cash" in causes:
            ahead, middle = crowd.bills, crowd.holder
        least = -drag(cost, years) if "costs" in causes else 0.0
        lost = (ahead < least).mean()
        if "skewness" not in causes:
            lost = 0.5 * (lost + (2.0 * middle - ahead < least).mean())
        if not causes:
            # Who stands level with the market stands on both sides of it.
            lost += 0.5 * (ahead == 0.0).mean()
        found[causes] = float(lost)
    return found


def behind_by_concentration(crowd: Crowd, cost: float, years: int) -> Worlds:
    """As :func:`behind_by_cause`, but the third cause is not to hold the whole market.

    Without any cause everybody has the market's result and nobody is behind it.
    """
    found = {}
    for causes in subsets(("cash", "concentration", "costs")):
        if "concentration" in causes:
            ahead = crowd.bills if "cash" in causes else crowd.plain
        else:
            ahead = crowd.holder if "cash" in causes else np.zeros_like(crowd.holder)
        least = -drag(cost, years) if "costs" in causes else 0.0
        found[causes] = float((ahead < least).mean())
    return found
