"""How often the test by flipped signs rejects in worlds like each data set, stored.

In a random walk that share is its size, where relative prices turn back its power; where assets
differ in what they earn it is neither, and is shown for that.

The test is that of `every_rule` with less: calendars have two starts where that has twelve, and
the Sharpe ratio is that of returns without bills, since the worlds have none; ratios of both are
not to be compared.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from research_lib.base.arrays import FloatArray
from research_lib.comparison.in_months import in_months
from research_lib.inference.flips import coins, lay_out
from research_lib.inference.power import worlds
from research_lib.inference.step_down import TIE, distances
from research_lib.measures.paths import Variant
from research_lib.rebalancing.policies import Policy

# With 99 flips p is a multiple of 1 %, and the test exact at 5 %.
FLIPS, LEVEL, SEED = 99, 0.05, 32
# Data sets that a headline rests on.
HEADLINES = [
    "60/40 shares, T-notes (y)",
    "NYSE(O)",
    "419 US stocks (m)",
    "20 countries (m)",
    "60/40 shares, long bonds (m)",
    "49 industries (m)",
    "60/40 shares, bills (m)",
    "NYSE(N)",
]
# Those on which the number of years is varied, and those tested on the Sharpe ratio as well.
BY_YEARS = ["49 industries (m)"]
BY_RISK = ["60/40 shares, long bonds (m)", "20 countries (m)"]
SAMPLE = ["60/40 shares, T-notes (y)"]


class World(NamedTuple):
    """A kind of world: half-life and length in years, drift a year, and how many are drawn."""

    half_life: float
    years: float
    drift: float
    number: int


def rows() -> list[str]:
    """Names of the data sets."""
    return list(HEADLINES)


def study(row: str) -> pd.DataFrame:
    """Share of worlds rejected at 5 % by test, side and kind of world.

    Columns: `test` (premium: growth, annual less never; pace: growth, monthly less annual; risk:
    Sharpe ratio without bills, annual less never), `side`, `half_life`, `years` (0: as the data),
    `drift`, `rate`, `low`, `high` (Wilson), `worlds`, `flips`, `effect` (mean difference over the
    worlds) and `spread` (its standard deviation).
    """
    returns, target, _, yearly = in_months(row)
    rules = {"annual": Policy(yearly), "never": Policy(None)}
    if yearly > 1:
        rules = {"monthly": Policy(1), **rules}
    tests = ["growth", "sharpe"] if row in BY_RISK else ["growth"]
    tables = []
    for kind in kinds(row):
        how = {"half_life": kind.half_life, "years": kind.years or None, "spread": kind.drift}
        drawn = worlds(returns, kind.number, seed=SEED, frequency=yearly, **how)  # type: ignore[arg-type]
        # Coins of its own for each world: shared ones would be good or bad luck for all at once.
        found = [
            np.concatenate([tested(world, target, rules, each, (yearly, seed)) for each in tests])
            for seed, world in enumerate(drawn)
        ]
        tables.append(summed(np.array(found), kind, list(rules), tests))
    return pd.concat(tables, ignore_index=True).round(9)


def kinds(row: str) -> list[World]:
    """Kinds of world for a data set."""
    found = [World(np.inf, 0.0, 0.0, 600)]
    found += [World(life, 0.0, 0.0, 100) for life in (20.0, 10.0, 5.0, 3.0, 2.0, 1.0)]
    found += [World(np.inf, 0.0, drift, 100) for drift in (0.01, 0.02)]
    if row in BY_YEARS:
        lives = [(life, years) for life in (3.0, 10.0) for years in (10.0, 20.0, 100.0)]
        found += [World(life, years, 0.0, 100) for life, years in lives]
    return found


def tested(
    world: pd.DataFrame,
    target: pd.Series,
    rules: dict[str, Policy],
    statistic: str,
    counted: tuple[int, int],
) -> FloatArray:
    """Difference, two-sided and upper p-value of each test of one statistic in one world.

    `counted`: periods a year, and the seed of the coins.
    """
    yearly, seed = counted
    rules = rules if statistic == "growth" else {rule: rules[rule] for rule in ["annual", "never"]}
    bench = lay_out(
        world,
        target,
        {name: Variant(rule) for name, rule in rules.items()},
        measures=statistic,
        starts=2,
        relative_to="assets",
        cash=0.0,
        frequency=yearly,
    )
    flips = coins({"": world.index}, {"": bench.yearly}, 1, FLIPS, seed)[""]
    each = bench.statistic(flips, statistic).T
    drawn = dict(zip([*bench.plain, *bench.setups], each, strict=True))
    pairs = [("annual", "never"), ("monthly", "annual")][: len(rules) - 1]
    apart = np.column_stack([drawn[one] - drawn[other] for one, other in pairs])
    found = [apart[0]]
    for side in ("two-sided", "greater"):
        far = distances(apart, np.full(len(pairs), np.abs(apart).max()), side)
        found.append((far >= far[0] - TIE).mean(axis=0))
    return np.column_stack(found)


def summed(found: FloatArray, kind: World, rules: list[str], tests: list[str]) -> pd.DataFrame:
    """Count what was rejected, from an array of shape (worlds, tests, 3)."""
    names = ["premium", "pace"][: len(rules) - 1] + (["risk"] if "sharpe" in tests else [])
    table = []
    for name, (apart, *p_values) in zip(names, found.transpose(1, 2, 0), strict=True):
        for side, p_value in zip(("two-sided", "greater"), p_values, strict=True):
            rejected = int((p_value <= LEVEL + TIE).sum())
            ends = proportion_confint(rejected, len(found), method="wilson")
            told = [name, side, *kind[:3], rejected / len(found), *ends, len(found), FLIPS]
            table.append([*told, apart.mean(), apart.std()])
    columns = ["test", "side", "half_life", "years", "drift", "rate", "low", "high"]
    return pd.DataFrame(table, columns=[*columns, "worlds", "flips", "effect", "spread"])
