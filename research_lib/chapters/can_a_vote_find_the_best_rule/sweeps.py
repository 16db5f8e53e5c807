"""The same votes by other voters and among other rules: turnout, power, number of rules, stored."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.chapters.can_a_vote_find_the_best_rule.elections import (
    SEED,
    Record,
    outcome,
    record,
    winners_of,
)
from research_lib.chapters.can_a_vote_find_the_best_rule.voters import Electorate, electorate

YEARS = 3
TURNOUTS = (0.01, 0.05, 0.25, 1.0)
NUMBERS = (2, 4, 8, 12)
SUBSETS = 60
DATA = ["30 industries (m)", "20 US stocks", "60/40 shares, long bonds (m)", "13 hedge funds (m)"]
SAMPLE = ["13 hedge funds (m)"]


def rows() -> list[str]:
    """Names of four data sets of four kinds."""
    return list(DATA)


def study(row: str) -> pd.DataFrame:
    """Vote on three years of record, by who votes and on how many rules.

    Columns: `varied`, what is changed; `value`; `rules`, how many stand for election; and the
    fields of :class:`elections.Outcome`, over subsets of the rules their mean.
    """
    found, lines = record(row), []
    usual = electorate(YEARS)
    for turnout in TURNOUTS:
        lines.append(_line("turnout", f"{turnout:.0%}", found, electorate(YEARS, turnout)))
    other = electorate(YEARS, protocol="Uniswap")
    lines.append(_line("power", "Compound", found, usual))
    lines.append(_line("power", "Uniswap", found, other))
    lines.append(_line("power", "all equal", found, Electorate(YEARS, np.full(500, 1 / 500))))
    lines.append(_line("power", "one voter", found, Electorate(YEARS, np.ones(1))))
    some = found.rules.drop(columns="never")
    lines.append(_line("rules", "without never", Record(some, found.cash), usual))
    lines += [_of_subsets(found, number, usual) for number in NUMBERS]
    lines.append(_line("number", str(found.rules.shape[1]), found, usual))
    return pd.DataFrame(lines).round(9)


def _line(varied: str, value: str, found: Record, voters: Electorate) -> dict[str, object]:
    winners = winners_of(found, voters)
    told = {"varied": varied, "value": value, "rules": found.rules.shape[1]}
    return told | outcome(found, winners, voters.years)._asdict()


def _of_subsets(found: Record, number: int, voters: Electorate) -> dict[str, object]:
    """Mean outcome over random subsets of the rules; annual is in each, to be held against."""
    generator = np.random.default_rng(SEED)
    others = [name for name in found.rules if name != "annual"]
    drawn = []
    for _ in range(SUBSETS):
        chosen = generator.choice(len(others), number - 1, replace=False)
        some = found.rules[["annual", *(others[at] for at in sorted(chosen))]]
        drawn.append(_line("number", str(number), Record(some, found.cash), voters))
    told = pd.DataFrame(drawn).drop(columns=["varied", "value", "rules"]).mean()
    return dict(drawn[0]) | {str(name): value for name, value in told.items()}
