"""How often intervals hold the truth, in worlds where it is known, stored.

Twenty of the 49 industries, always the same, and fifty years of months a world. The truth is the
mean over worlds of one kind, none of them a world whose interval is asked; an interval covers if
it holds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.chapters.rebalancing_premium.losers import (
    clustered_interval,
    paths_after,
    relative_falls,
)
from research_lib.comparison.premium_paths import resampled_premium
from research_lib.datasets.tables import load
from research_lib.inference.flips import coins, lay_out
from research_lib.inference.intervals import low_high
from research_lib.inference.power import worlds
from research_lib.inference.resampling import resampled_rows
from research_lib.measures.drift import drift_measures
from research_lib.measures.paths import Variant
from research_lib.measures.premium import checked_logs
from research_lib.measures.premium_windows import levelled
from research_lib.measures.stretches import first_drift_sums, wealth_along
from research_lib.rebalancing.policies import Policy

WORLDS, TRUTHS, RESAMPLES, FLIPS, SEED = 100, 200, 200, 199, 32
# Truths and grid come from worlds of their own: an estimate in a world that made the middle 95 %
# of its grid would lie in it nearly by construction.
TRUTH_SEED = 132
# A truth that is an end of the interval is held: their means are rounded in another order.
ROUNDING = 1e-12
# Half-life in years and drift a year, by the name of the world.
KINDS = {
    "random walk": (np.inf, 0.0),
    "half-life 30": (30.0, 0.0),
    "half-life 10": (10.0, 0.0),
    "half-life 7": (7.0, 0.0),
    "half-life 3": (3.0, 0.0),
    "drift 2 points": (np.inf, 0.02),
    "half-life 3, drift 2": (3.0, 0.02),
    "half-life 1, a few": (1.0, 0.0),
}
# Half-lives between which the data may choose when the test is turned round, and in how many
# steps from one to the next; 30 and 7 years are between them.
LIVES, STEPS = (np.inf, 20.0, 10.0, 5.0, 3.0, 2.0, 1.0), 20
# Ten worlds and no more: computed anew by every run of the tests, and shown nowhere.
SAMPLE = ["half-life 1, a few"]
EQUAL = np.full(20, 1 / 20)


def rows() -> list[str]:
    """Kinds of world."""
    return list(KINDS)


def study(row: str) -> pd.DataFrame:
    """Share of worlds of one kind in which each interval of 95 % holds the truth.

    A row for each statistic (premium; tracking error of the annual rule; return in the twelve
    months after a fall; weight short of target at the fall) and interval: `covered`, `truth`,
    `width` (median) and `worlds`.
    """
    (life, drift), few = KINDS[row], row in SAMPLE
    found: dict[tuple[str, str], list[FloatArray]] = {}
    reference = inverted_grid()
    for seed, world in enumerate(drawn(life, drift, 10 if few else WORLDS, SEED)):
        for key, ends in intervals(world, seed, reference).items():
            found.setdefault(key, []).append(ends)
    others = drawn(life, drift, 10 if few else TRUTHS, TRUTH_SEED)
    more = np.array([values(world) for world in others]).mean(axis=0)
    truths = dict(zip(["premium", "tracking error", "after a fall", "short"], more, strict=True))
    table = []
    for (statistic, how), each in found.items():
        low, high = np.array(each).T
        truth = truths[statistic]
        covered = float(holds(low, high, truth).mean())
        table.append([statistic, how, covered, truth, np.median(high - low), len(low)])
    columns = ["statistic", "interval", "covered", "truth", "width", "worlds"]
    return pd.DataFrame(table, columns=columns).round(9)


def holds(low: FloatArray, high: FloatArray, truth: float) -> npt.NDArray[np.bool_]:
    """Say of each interval whether it holds the truth, ends included."""
    return (low <= truth + ROUNDING) & (truth <= high + ROUNDING)


def drawn(life: float, drift: float, number: int, seed: int) -> Iterator[pd.DataFrame]:
    """Worlds of one kind; the first of many are those of few."""
    # Rows in blocks of a year keep the clusters of volatility.
    how = {"years": 50.0, "block": 12, "frequency": 12.0, "seed": seed}
    industries = load("us_industries_49").iloc[:, np.arange(20) * 49 // 20]
    return worlds(industries, number, half_life=life, spread=drift, **how)  # type: ignore[arg-type]


def values(world: pd.DataFrame) -> FloatArray:
    """Premium, tracking error, return after a fall, and what annual holds short, in one world."""
    gain, _ = flipped(world, 0, 0)
    after, short, _ = falls(world)
    return np.array([gain, tracking(world, np.arange(len(world))), after.mean(), short.mean()])


def flipped(world: pd.DataFrame, n_flips: int, seed: int) -> tuple[float, FloatArray]:
    """Growth of annual less never in one world, and on its flipped histories."""
    rules = {"annual": Variant(Policy(12)), "never": Variant(Policy(None))}
    how = {"measures": "growth", "starts": 1, "relative_to": "assets", "cash": 0.0}
    target = pd.Series(EQUAL, world.columns)
    bench = lay_out(world, target, rules, frequency=12.0, **how)  # type: ignore[arg-type]
    flips = coins({"": world.index}, {"": 12.0}, 1, n_flips, seed)[""]
    apart = bench.statistic(flips, "growth") @ np.array([1.0, -1.0])
    return float(apart[0]), apart[1:]


def intervals(
    world: pd.DataFrame, seed: int, grid: pd.DataFrame
) -> dict[tuple[str, str], FloatArray]:
    """Return the ends of every interval in one world, by statistic and name."""
    target = pd.Series(EQUAL, world.columns)
    how = {"n_resamples": RESAMPLES, "block": 12.0, "seed": seed, "frequency": 12.0}
    histories = {
        "resampled": world,
        "resampled, levelled": levelled(world),
        "resampled, shrunken means": shrunken(world),
    }
    found = {}
    for name, history in histories.items():
        again = resampled_premium(history, target, {"annual": 12}, **how)  # type: ignore[arg-type]
        found["premium", name] = low_high(again["premium"])
    gain, null = flipped(world, FLIPS, seed)
    found["premium", "flips moved"] = gain + null.mean() - low_high(null)[::-1]
    kept = grid[(grid["low"] <= gain) & (gain <= grid["high"])]["mean"]
    kept = kept if len(kept) else grid["mean"].iloc[[np.abs(grid["mean"] - gain).argmin()]]
    found["premium", "half-lives not rejected"] = np.array([kept.min(), kept.max()])
    paths = resampled_rows(len(world), RESAMPLES, 12.0, seed)
    found["tracking error", "resampled"] = low_high([tracking(world, path) for path in paths])
    after, short, years = falls(world)
    for name, each in {"after a fall": after, "short": short}.items():
        found[name, "years drawn whole"] = np.array(clustered_interval(each, years)[1:])
    return found


def shrunken(world: pd.DataFrame) -> pd.DataFrame:
    """Move the assets' mean growth towards their common mean, by its share of noise.

    Empirical Bayes: what is kept of the differences is 1 - (variance of a mean) / (variance of the
    means), at least nothing.
    """
    logs = checked_logs(world)
    growth = logs.mean(axis=0)
    relative = logs - logs.mean(axis=1, keepdims=True)
    noise = relative.var(axis=0, ddof=1).mean() / len(logs)
    kept = max(0.0, 1.0 - noise / growth.var(ddof=1))
    moved = growth.mean() + kept * (growth - growth.mean())
    return pd.DataFrame(np.expm1(logs - growth + moved), world.index, world.columns)


@cache
def inverted_grid() -> pd.DataFrame:
    """Mean premium and its middle 95 % in worlds of each half-life and on a line between two."""
    found = {}
    for life in LIVES:
        gains = [flipped(world, 0, 0)[0] for world in drawn(life, 0.0, TRUTHS, TRUTH_SEED)]
        found[life] = [float(np.mean(gains)), *low_high(gains)]
    at = np.arange(len(LIVES))
    between = np.arange(STEPS * at[-1] + 1) / STEPS
    table = pd.DataFrame(found, ["mean", "low", "high"]).T
    return table.apply(lambda column: np.interp(between, at, column)).reset_index(drop=True)


def tracking(world: pd.DataFrame, path: np.ndarray) -> float:
    """Tracking error to the target, a year, of the annual rule on a history of rows."""
    gross = np.ascontiguousarray(1.0 + world.to_numpy().T)
    exact = (world.to_numpy() * EQUAL).sum(axis=1)[path]
    sums = first_drift_sums(wealth_along(gross, path), EQUAL, exact, 12)
    return float(drift_measures(sums[np.newaxis], len(path), 12.0)[0, -1])


def falls(world: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return over the mix in the year after each fall of 20 %, weight short of target, year."""
    target = pd.Series(EQUAL, world.columns)
    events = relative_falls(world, target, 0.2, 12)
    over = world.sub((world * EQUAL).sum(axis=1), axis=0)
    after = paths_after(over, events, 12).drop(columns=0).sum(axis=1)
    level = pd.DataFrame(np.log1p(world)).cumsum()
    held = []
    for age in range(1, 13):  # what was bought so long ago, at equal weights
        grown = pd.DataFrame(np.exp(level - level.shift(age, fill_value=0.0)))
        held.append(grown.div(grown.mean(axis=1), axis=0))
    short = 1.0 - paths_after(sum(held[1:], held[0]) / 12, events, 12)[0]
    return after, short, events["row"][after.index] // 12
