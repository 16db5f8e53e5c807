"""How far below the rule without friction each way to carry it out ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from research_lib.chapters.composed_vaults.mixes import Held
from research_lib.measures.performance import checked_frequency
from research_lib.rebalancing.dealing import Dealing
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.ledger import Ledger
from research_lib.simulator.simulate import simulate
from research_lib.sweeps.starts import start_offsets

# The terms of chapter 38: invented, spread over what funds of different kinds print.
_TERMS: dict[str, list[Any]] = {
    "calendar": ["D", "W-FRI", "ME", "QE", "QE"],
    "notice": [0, 5, 10, 30, 60],
    "settlement": [0, 3, 5, 10, 30],
    "gate": [1.0, 1.0, 1.0, 1.0, 0.25],
}


def funds(assets: pd.Index) -> list[Dealing]:
    """Dealing terms of five funds, each with its own, dealt out in each of five rotations."""
    ways = []
    for first in range(5):
        rows = [(first + asset) % 5 for asset in range(len(assets))]
        by_asset: dict[str, Any] = {
            term: dict(zip(assets, [each[row] for row in rows], strict=True))
            for term, each in _TERMS.items()
        }
        ways.append(Dealing(**by_asset))
    return ways


def gap(
    held: Held, policy: Policy, *, costs: float = 0.0, dealings: Sequence[Dealing | None] = (None,)
) -> pd.Series:
    """Growth a year that a rule loses to costs or waiting, logarithmic, start by start.

    `costs` of a unit traded, one way; `dealings`: what orders wait for, every way that there is.
    Returns `mean`, `low` and `high` over starts and ways; and `off`, the mean share of the money
    that is not where the target wants it at a close.
    """
    yearly = checked_frequency(held.returns.index, None) / len(held.returns)
    lacks, off = [], []
    for start in start_offsets(policy):
        free = _growth(simulate(held.returns, held.target, start, missing="unlisted"))
        for dealing in dealings:
            options: dict[str, Any] = {"costs": costs, "dealing": dealing, "missing": "unlisted"}
            books = simulate(held.returns, held.target, start, **options)
            lacks.append(yearly * (free - _growth(books)))
            off.append(off_target(books, held.target))
    found = [np.mean(lacks), np.min(lacks), np.max(lacks), np.mean(off)]
    return pd.Series(found, ["mean", "low", "high", "off"])


def taken(
    mix: Callable[[int], Held], purchases: Sequence[int], policy: Policy, **carrier: Any
) -> pd.Series:
    """Share of the money a year that a carrier takes, from every purchase: mean, and range of all.

    `carrier` is what `gap` takes; the range is over purchases, starts and ways.
    """
    lacks = pd.DataFrame([gap(mix(start), policy, **carrier) for start in purchases])
    found: pd.Series = -np.expm1(-lacks.agg({"mean": "mean", "low": "min", "high": "max"}))
    return found


def off_target(books: Ledger, target: pd.Series) -> float:
    """Mean over closes of 1 less the overlap with the target; money that waits is off target."""
    held = books.weights.fillna(0.0)
    return float((1.0 - held.clip(upper=target, axis=1).sum(axis=1)).mean())


def _growth(books: Ledger) -> float:
    return float(np.log(books.value.iloc[-1]))
