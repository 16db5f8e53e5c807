"""How far below the rule without friction each way to carry it out ends."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from research_lib.chapters.composed_vaults.mixes import Held
from research_lib.comparison.sweep import start_offsets
from research_lib.measures.performance import checked_frequency
from research_lib.rebalancing.costs import Costs
from research_lib.rebalancing.dealing import Dealing
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.ledger import Ledger
from research_lib.simulator.simulate import simulate

# The terms of chapter 36: invented, spread over what funds of different kinds print.
_TERMS: dict[str, list[Any]] = {
    "calendar": ["D", "W-FRI", "ME", "QE", "QE"],
    "notice": [0, 5, 10, 30, 60],
    "settlement": [0, 3, 5, 10, 30],
    "gate": [1.0, 1.0, 1.0, 1.0, 0.25],
}


class Carrier(NamedTuple):
    """One way to carry out a rule: what each trade costs and what orders wait for."""

    costs: Costs = Costs()
    dealings: tuple[Dealing | None, ...] = (None,)


def account(fee: float) -> Carrier:
    """Return an account at an exchange: a share of what is traded, one way, nothing else."""
    return Carrier(Costs(fee))


def funds(assets: pd.Index) -> Carrier:
    """Five funds with dealing terms of their own, dealt out in each of five rotations."""
    ways = []
    for first in range(5):
        rows = [(first + asset) % 5 for asset in range(len(assets))]
        by_asset: dict[str, Any] = {
            term: dict(zip(assets, [each[row] for row in rows], strict=True))
            for term, each in _TERMS.items()
        }
        ways.append(Dealing(**by_asset))
    return Carrier(dealings=tuple(ways))


def runs(held: Held, policy: Policy, carrier: Carrier) -> list[Ledger]:
    """Books from every start and every way to deal."""
    options: dict[str, Any] = {"costs": carrier.costs, "missing": "unlisted"}
    return [
        simulate(held.returns, held.target, start, dealing=dealing, **options)
        for start in start_offsets(policy)
        for dealing in carrier.dealings
    ]


def gap(held: Held, policy: Policy, carrier: Carrier) -> pd.Series:
    """Growth a year that a carrier lacks to the same rule without friction, logarithmic.

    Start by start. Returns `mean`, `low` and `high` over starts and ways to deal; and `off`, the
    mean share of the money that is not where the target wants it at a close.
    """
    yearly = checked_frequency(held.returns.index, None) / len(held.returns)
    free = [_growth(books) for books in runs(held, policy, Carrier())]
    books = runs(held, policy, carrier)
    aim = np.repeat(free, len(carrier.dealings))
    lacks = yearly * (aim - np.array([_growth(book) for book in books]))
    off = np.mean([_off_target(book, held.target) for book in books])
    return pd.Series([lacks.mean(), lacks.min(), lacks.max(), off], ["mean", "low", "high", "off"])


def late(days: int, *, paid: bool) -> Carrier:
    """Return a vault whose queue makes the money of a sale wait (`paid`), or the deal itself."""
    dealing = Dealing(settlement=days) if paid else Dealing(notice=days)
    return Carrier(dealings=(dealing,))


def _growth(books: Ledger) -> float:
    return float(np.log(books.value.iloc[-1] / books.initial))


def _off_target(books: Ledger, target: pd.Series) -> float:
    """Mean over closes of 1 less the overlap with the target; money that waits is off target."""
    held = books.weights.fillna(0.0)
    return float((1.0 - held.clip(upper=target, axis=1).sum(axis=1)).mean())
