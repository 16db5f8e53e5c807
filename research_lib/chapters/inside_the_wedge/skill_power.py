"""Skill or luck: how many years a test of the mean excess return needs."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import nct, t, ttest_1samp

from research_lib.base.arrays import FloatArray

SIZE = 0.05  # how often the test calls luck skill
POWER = 0.80  # how often it should see skill that is there


def power(ratio: float, years: float, size: float = SIZE) -> float:
    r"""Probability that a one-sided t-test of yearly excess returns finds skill.

    `ratio`: information ratio: true mean over standard deviation of the yearly excess return.
    `years`: number of years T, more than 1. `size`: probability of finding skill where there is
    none. Returns under independent normal excess returns the t-statistic has a noncentral t
    distribution with T - 1 degrees of freedom and noncentrality :math:`\sqrt T` times the ratio.
    """
    free = years - 1.0
    return float(nct.sf(t.isf(size, free), free, ratio * np.sqrt(years)))


def years_needed(ratio: float, size: float = SIZE, wanted: float = POWER) -> float:
    """Years, not rounded to whole ones, after which :func:`power` is `wanted`.

    ValueError if the ratio is not positive: no number of years shows skill that is not there.
    """
    if not ratio > 0.0:
        raise ValueError(f"ratio is {ratio}: give a positive information ratio")
    # Between little more than one year and many times what a test with known spread takes.
    most = 10 + 200 / ratio**2
    return float(brentq(lambda years: power(ratio, years, size) - wanted, 1.1, most))


def without_skill(pool: pd.DataFrame) -> pd.DataFrame:
    """Portfolios less the mean excess return that they happened to have.

    A manager without skill has a true mean of zero. Portfolios drawn at random in a few decades
    have not quite, and a test with many years would find that. `pool`: columns year and excess, as
    for :func:`lucky_histories`. Returns a DataFrame: the same with one number, the mean over years
    of the yearly means, taken off each excess.
    """
    mean = pool.groupby("year")["excess"].mean().mean()
    return pool.assign(excess=pool["excess"] - mean)


def lucky_histories(
    pool: pd.DataFrame, count: int, years: int, *, peers: int = 1, seed: int = 0
) -> FloatArray:
    """Yearly excess returns of managers who draw lots, shape (count, years).

    `pool`: columns year and excess: portfolios drawn at one level, as from :func:`drawn_inside`; of
    :func:`without_skill` for luck alone. `count`, `years`: number of managers, and length of each
    history. `peers`: managers who live through the same years; they follow each other in the
    result. Returns a ndarray of shape (count, years): each number is the excess of one random
    portfolio in one random year. ValueError if `count` is not a multiple of `peers`.
    """
    if count % peers:
        raise ValueError(f"{count} managers are no whole number of groups of {peers}: change one")
    generator = np.random.default_rng(seed)
    by_year = [rows.to_numpy() for _, rows in pool.groupby("year")["excess"]]
    sizes = np.array([len(rows) for rows in by_year])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    lived = generator.integers(len(by_year), size=(count // peers, years))
    year = np.repeat(lived, peers, axis=0)
    place = (generator.random((count, years)) * sizes[year]).astype(np.int64)
    return np.asarray(np.concatenate(by_year)[first[year] + place])


def best_of(pool: pd.DataFrame, years: int, peers: int = 100) -> float:
    """Mean yearly excess of the best of so many managers without skill, over 2,000 groups.

    `pool`: as for :func:`lucky_histories`; what it had on average is taken off.
    """
    luck = lucky_histories(without_skill(pool), 2000 * peers, years, peers=peers, seed=years)
    return float(luck.mean(axis=1).reshape(2000, peers).max(axis=1).mean())


def share_above(pool: pd.DataFrame, years: int, points: float) -> float:
    """Share of 100,000 histories drawn by lot whose mean yearly excess is above so many points."""
    average = lucky_histories(pool, 100_000, years, seed=years).mean(axis=1)
    return float((average > points / 100).mean())


def share_found(excess: FloatArray, size: float = SIZE) -> float:
    """Share of histories (rows) in which a one-sided t-test at `size` finds skill."""
    tested = ttest_1samp(excess, 0.0, axis=1, alternative="greater")
    return float((tested.pvalue < size).mean())
