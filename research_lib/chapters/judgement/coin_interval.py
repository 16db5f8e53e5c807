"""An interval for a pause less its coins on shares and bills, and what it covers: a study."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

import research_lib as rl
from research_lib.base.arrays import FloatArray
from research_lib.chapters.judgement.pauses import COINS, TAIL, share_skipped
from research_lib.chapters.judgement.ten_sets import MIX, YEARLY, Case, case
from research_lib.comparison.paired import resampled_measures
from research_lib.inference.power import worlds
from research_lib.measures.paths import SimulatedPath

PAUSE, BLOCK, YEARS = rl.Policy(1, trend=6), 24.0, 30.0
# Half-life in years of what turns back, worlds, resamples.
WORLDS = {
    "random walk": (np.inf, 100, 199),
    "half-life 3 years": (3.0, 100, 199),
    "three worlds": (3.0, 3, 9),
}
SAMPLE = ["three worlds"]


def rows() -> list[str]:
    """List the data set, and the worlds like it in which the truth is known."""
    return [MIX, *WORLDS]


def study(row: str) -> pd.DataFrame:
    """Growth a year of a pause over six months less the mean of forty coins that skip as many.

    Of the data: `value`, and `low` and `high` of 2,000 resampled histories. Of the worlds: `value`
    their mean, which is the truth, the mean ends, and `covers`, the share whose ends hold it.
    """
    if row == MIX:
        low, value, high = ends(case(row), 2000, 39)
        line = {"value": value, "low": low, "high": high}
    else:
        half_life, number, resamples = WORLDS[row]
        drawn = enumerate(like_the_mix(half_life, number))
        low, value, high = np.array([ends(world, resamples, seed) for seed, world in drawn]).T
        truth = value.mean()
        line = {"value": truth, "low": low.mean(), "high": high.mean()}
        line |= {"covers": ((low <= truth) & (truth <= high)).mean(), "worlds": number}
    return pd.DataFrame([line]).round(9)


def ends(data: Case, resamples: int, seed: int) -> FloatArray:
    """Low end, estimate and high end: blocks of two years on average, every rule walked anew."""
    trades = len(rl.simulate(*data, PAUSE).trades)
    skipped = share_skipped(trades * YEARLY / len(data.returns), len(data.returns))
    rules = {"pause": PAUSE}
    rules |= {str(coin): rl.Policy(1, skip=skipped, seed=coin) for coin in range(COINS)}
    drawn = resampled_measures(
        *data,
        rules,
        measures=growth,
        n_resamples=resamples,
        block=BLOCK,
        seed=seed,
        frequency=YEARLY,
    ).droplevel("measure", axis=1)
    apart = (drawn["pause"] - drawn.drop(columns="pause").mean(axis=1)).to_numpy()
    low, high = np.quantile(apart[1:], [TAIL, 1.0 - TAIL])
    return np.array([low, apart[0], high])


def growth(path: SimulatedPath) -> float:
    """Compound growth a year."""
    return float((path.value[-1] / path.initial) ** (path.yearly / len(path.value)) - 1.0)


def like_the_mix(half_life: float, number: int) -> Iterator[Case]:
    """Thirty years of months like shares and bills, years in one piece, with their premium.

    Memory in their relative price is gone, or half of a distance is gone in `half_life` years.
    """
    frame, target = case(MIX)
    over = np.log1p(frame).mean()
    premium = np.exp(over - over.mean())
    drawn = worlds(
        frame,
        number,
        half_life=half_life,
        years=YEARS,
        block=int(YEARLY),
        seed=39,
        frequency=YEARLY,
    )
    for world in drawn:
        yield Case((1.0 + world) * premium - 1.0, target)
