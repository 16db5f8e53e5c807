"""How often the intervals of chapters 34 and 36 to 40 hold the truth, where it is known."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.signal import lfilter

import research_lib as rl
from research_lib.base.arrays import FloatArray
from research_lib.chapters.downside.coverage_parts import (
    LOOKS_BLOCK,
    SPREAD_BLOCK,
    YEARLY,
    distance_product,
    drag_differences,
    held_out_differences,
    lagging_share,
    pace_differences,
    risk_differences,
    steadier,
    trades_and_volatility,
)
from research_lib.inference.power import worlds

# By name and mean length of a block in months: the statistic on the data, then on each resampled
# history.
Drawn = dict[tuple[str, float], FloatArray]

LENGTHS = {"random walk": np.inf, "half-life 3 years": 3.0}
YEARS, ASSETS, TAIL = 30, 10, 0.025


class Design(NamedTuple):
    """How many worlds a row of the study has, and how many resamples each."""

    kind: str
    half_life: float
    worlds: int = 200
    resamples: int = 199


DESIGNS = {
    f"{kind}, {name}": Design(kind, length)
    for name, length in LENGTHS.items()
    for kind in ("baskets", "mix")
} | {"mix, three worlds": Design("mix", 3.0, worlds=3, resamples=19)}
SAMPLE = ["mix, three worlds"]


def rows() -> list[str]:
    """List the worlds: baskets of shares or shares and bills, by the half-life put in."""
    return list(DESIGNS)


def study(row: str) -> pd.DataFrame:
    """Coverage of each statistic's percentile interval in the worlds of one row.

    Columns: `statistic`; `block`, mean length in months; `truth`, the mean of the statistic over
    the worlds; `sd` of it over the worlds; `width`, mean of the intervals; `covers`, the share of
    intervals that hold the truth; `above` and `below`, the shares that lie wholly on one side of
    zero; and `worlds`.
    """
    design = DESIGNS[row]
    make, statistics = (
        (basket_worlds, basket_statistics) if design.kind == "baskets" else (mix_worlds, mix_of)
    )
    found: dict[tuple[str, float], list[FloatArray]] = {}
    for number, world in enumerate(make(design)):
        for block in (12.0, 24.0):
            how = {"n_resamples": design.resamples, "block": block, "seed": number}
            for key, drawn in statistics(world, how).items():
                ends = np.quantile(drawn[1:], [TAIL, 1.0 - TAIL])
                found.setdefault(key, []).append(np.array([drawn[0], *ends]))
    lines = [summary(*key, np.array(ends)) for key, ends in found.items()]
    return pd.DataFrame(lines).round(10)


def summary(name: str, block: float, ends: FloatArray) -> dict[str, Any]:
    """One line of the table, from the estimate and the two ends in each world, shape (n, 3)."""
    estimate, low, high = ends.T
    truth = estimate.mean()
    return {
        "statistic": name,
        "block": block,
        "truth": truth,
        "sd": estimate.std(ddof=1),
        "width": (high - low).mean(),
        "covers": ((low <= truth) & (truth <= high)).mean(),
        "above": (low > 0.0).mean(),
        "below": (high < 0.0).mean(),
        "worlds": len(ends),
    }


def basket_worlds(design: Design) -> Iterator[pd.DataFrame]:
    """Worlds like ten of the 30 US industries, thirty years of months, years drawn in one piece."""
    like = rl.load("us_industries_30")
    drawn = worlds(
        like,
        design.worlds,
        half_life=design.half_life,
        years=YEARS,
        assets=ASSETS,
        block=int(YEARLY),
        seed=38,
    )
    for world in drawn:
        yield world.set_axis(range(ASSETS), axis=1)


def mix_worlds(design: Design) -> Iterator[pd.DataFrame]:
    r"""Worlds like US shares and bills: bills as they were, shares with a memory that is known.

    A year of months is drawn in one piece. With x the logarithmic return of shares over bills, c
    its mean and s a fair coin a month, p follows
    :math:`p_t = \phi\, p_{t-1} + s_t (x_t - c)` and shares earn bills plus
    :math:`c + p_t - p_{t-1}`: the premium stays, and so do calm and wild years.
    """
    bills = np.log1p(rl.load("us_bills").iloc[:, 0].to_numpy())
    over = np.log1p(rl.load("us_market").iloc[:, 0].to_numpy()) - bills
    centre, periods, year = over.mean(), round(YEARS * YEARLY), int(YEARLY)
    decay = 0.5 ** (1.0 / (design.half_life * YEARLY))
    for generator in np.random.default_rng(38).spawn(design.worlds):
        starts = generator.integers(0, len(over), -(-periods // year))
        at = (starts[:, np.newaxis] + np.arange(year)).ravel()[:periods] % len(over)
        noise = (over[at] - centre) * generator.choice([-1.0, 1.0], periods)
        # A stationary start, as for the worlds of the library.
        past = generator.choice(noise)
        first = past / np.sqrt(1.0 - decay**2) if decay < 1.0 else 0.0
        price = lfilter([1.0], [1.0, -decay], noise, zi=[decay * first])[0]
        moved = np.diff(price, prepend=first)
        logs = np.column_stack([bills[at] + centre + moved, bills[at]])
        yield pd.DataFrame(np.expm1(logs), columns=["shares", "bills"])


def basket_statistics(world: pd.DataFrame, how: dict[str, Any]) -> Drawn:
    """Every statistic for equal weights of ten assets."""
    target = pd.Series(1.0 / ASSETS, world.columns)
    case = world, target, how
    found = common(*case)
    if how["block"] == YEARLY:
        rule = rl.RiskBudget(60)
        risk = risk_differences(*case, rl.Policy(24, target=rule), rl.Policy(24), "equal risk")
        found |= of_block(risk | drag_differences(world, target, how), YEARLY)
        looks = held_out_differences(world, target, rule, how)
        found |= of_block(looks, LOOKS_BLOCK * YEARLY)
        found |= of_block(trades_and_volatility(world, how), YEARLY)
    return found


def mix_of(world: pd.DataFrame, how: dict[str, Any]) -> Drawn:
    """Every statistic for 60 % shares and 40 % bills."""
    target = pd.Series({"shares": 0.6, "bills": 0.4})
    case = world, target, how
    aim = rl.VolatilityTarget(0.1, "bills", window=12, frequency=YEARLY)
    rules = rl.Policy(1, target=aim), rl.Policy(1)
    found = common(*case)
    if how["block"] == YEARLY:
        found |= of_block(risk_differences(*case, *rules, "volatility target"), YEARLY)
        found |= of_block(steadier(*case, *rules), SPREAD_BLOCK * YEARLY)
    return found


def common(world: pd.DataFrame, target: pd.Series, how: dict[str, Any]) -> Drawn:
    """Measure what is asked of every portfolio; windows that lag with long blocks as well."""
    found: dict[str, FloatArray] = {}
    if how["block"] == YEARLY:
        found |= pace_differences(world, target, how)
        found |= distance_product(world, target, how)
    lag = partial(lagging_share, world, target, how)
    found |= {f"share of windows lagged, {years} years": lag(years) for years in (1, 3)}
    return of_block(found, how["block"])


def of_block(found: dict[str, FloatArray], months: float) -> Drawn:
    """Say how long the blocks are behind what was drawn."""
    return {(name, months): drawn for name, drawn in found.items()}
