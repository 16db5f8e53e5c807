"""An invented loser: one asset of five falls, and comes back or not; never data."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate
from research_lib.sweeps.starts import start_offsets
from research_lib.theory.synthetic import with_loser

FATES = {"back in 6 months": 6, "back in 12 months": 12, "back in 24 months": 24}
NEVER = "never back"
RULES = {"monthly": Policy(1), "annual": Policy(12), "never": Policy(None)}


class Fate(NamedTuple):
    """What each rule holds and ends with; annual is the mean of its twelve starts.

    Attributes
    ----------
    units : DataFrame
        Units of the loser held, those at the opening being 1, by month: columns the rules, and
        "price", the loser's.
    ends : Series
        Value after three years by rule, 1 at the opening.
    """

    units: pd.DataFrame
    ends: pd.Series


def fate(recovery: int | None) -> Fate:
    """Let four assets stand still for three years, and the fifth fall by 40 % in months 4 to 9.

    `recovery`: months that the way back takes, right after; it never comes back if not given.
    """
    names = list("ABCDE")
    still = pd.DataFrame(0.0, range(36), names)
    path = with_loser(still, "A", 3, fall=0.4, periods=6, recovery=recovery)
    price = (1.0 + path["A"]).cumprod()
    units, ends = {}, {}
    for name, rule in RULES.items():
        runs = [simulate(path, dict.fromkeys(names, 0.2), each) for each in start_offsets(rule)]
        units[name] = sum(run.weights["A"] * run.value / price / 0.2 for run in runs) / len(runs)
        ends[name] = np.mean([run.value.iloc[-1] for run in runs])
    return Fate(pd.DataFrame({**units, "price": price}), pd.Series(ends))


def every_fate() -> dict[str, Fate]:
    """Return the four fates, by what becomes of the loser."""
    return {**{name: fate(months) for name, months in FATES.items()}, NEVER: fate(None)}


def bought_and_earned(fates: dict[str, Fate]) -> pd.DataFrame:
    """Units held when the way back begins, and the end in percent over never trading."""
    found = {}
    for name, each in fates.items():
        at = each.units.loc[8]
        gain = 100.0 * (each.ends / each.ends["never"] - 1.0)
        found[name] = [at["monthly"], at["annual"], gain["monthly"], gain["annual"]]
    columns = ["units, monthly", "units, annual", "ends, monthly, %", "ends, annual, %"]
    return pd.DataFrame(found, columns).T
