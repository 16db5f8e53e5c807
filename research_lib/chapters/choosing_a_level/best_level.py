"""Which level of diversification is best for a skill: by yardstick, measured and in closed form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import norm

from research_lib.base.arrays import FloatArray
from research_lib.chapters.choosing_a_level.forecasts import Trial
from research_lib.inference.intervals import low_high, resampled_means

Yardstick = Callable[[FloatArray], FloatArray]


def outcomes(found: Trial, cost: float = 0.0) -> FloatArray:
    """Return what the yardsticks need, by level, draw and period.

    `found`: what the portfolios earned. `cost`: proportional cost of a trade, paid on sales and
    purchases at the start of each period. Returns an array of shape (3, levels, draws, T): the
    excess over the market, its square, and the log growth over the market's, after costs. The
    market is not charged.
    """
    value = (1.0 + found.market + found.excess) * (1.0 - 2.0 * cost * found.turnover)
    excess = value - 1.0 - found.market
    grown = np.log(value / (1.0 + found.market))
    return np.stack([excess, excess**2, grown])


def moments(found: Trial, cost: float = 0.0) -> FloatArray:
    """Averages of :func:`outcomes` over the draws, shape (3, levels, T)."""
    return np.asarray(outcomes(found, cost).mean(axis=2))


def expected(mean: FloatArray) -> FloatArray:
    """Mean excess."""
    return np.asarray(mean[0])


def growth(mean: FloatArray) -> FloatArray:
    """Mean log growth over the market's."""
    return np.asarray(mean[2])


def information_ratio(mean: FloatArray) -> FloatArray:
    """Mean excess over its standard deviation; none where there is nothing to divide by."""
    spread = np.sqrt(np.maximum(mean[1] - mean[0] ** 2, 0.0))
    return np.asarray(np.where(spread > 1e-9, mean[0] / np.maximum(spread, 1e-9), -np.inf))


def utility(aversion: float) -> Yardstick:
    """Mean excess less half the aversion times its variance."""
    return lambda mean: mean[0] - aversion / 2.0 * (mean[1] - mean[0] ** 2)


def best_level(
    levels: Sequence[float] | FloatArray, averages: FloatArray, yardstick: Yardstick
) -> tuple[float, float, float]:
    """Level that a yardstick likes best, with a 95 % interval over resampled periods.

    `levels`: levels of the rows of `averages` (array of shape (3, levels, T)), which are as from
    :func:`moments`. `yardstick`: from averages over time, shape (3, levels) or (3, levels,
    resamples), to a number each.
    """
    grid = np.asarray(levels, dtype=np.float64)
    drawn = resampled_means(np.moveaxis(averages, -1, 0)).transpose(1, 2, 0)
    low, high = low_high(grid[yardstick(drawn).argmax(axis=0)])
    return float(grid[yardstick(averages.mean(axis=-1)).argmax()]), float(low), float(high)


def best_of_each(
    levels: Sequence[float] | FloatArray, found: Trial, yardstick: Yardstick
) -> FloatArray:
    """Level that each draw alone would like best: one manager a draw, all of the same skill.

    `levels`: levels of the rows of `found`. `found`: what the portfolios earned. `yardstick`: as
    for :func:`best_level`. Returns an array of shape (draws,): levels, best over all periods of the
    draw.
    """
    grid = np.asarray(levels, dtype=np.float64)
    return np.asarray(grid[yardstick(outcomes(found).mean(axis=-1)).argmax(axis=0)])


def nearly_best(
    levels: Sequence[float] | FloatArray,
    averages: FloatArray,
    yardstick: Yardstick,
    within: float = 0.001,
) -> tuple[float, float]:
    """Lowest and highest level whose yardstick is `within` of the best: how flat the top is.

    `levels`, `averages`, `yardstick`: as for :func:`best_level`. `within`: in the unit of the
    yardstick a period: a tenth of a point. Returns a tuple of float: the two levels; the best one
    lies between.
    """
    score = yardstick(averages.mean(axis=-1))
    near = np.asarray(levels, dtype=np.float64)[score >= score.max() - within]
    return float(near.min()), float(near.max())


@cache
def expected_maximum(count: int) -> float:
    """Mean of the largest of `count` independent standard normal numbers.

    Examples
    --------
    >>> round(expected_maximum(2), 6)  # 1 / sqrt(pi)
    0.56419
    """

    def tail(at: float) -> float:
        beyond = float(norm.cdf(at)) ** count
        return (1.0 - beyond) if at > 0.0 else -beyond

    return float(quad(tail, -8.0, 0.0)[0] + quad(tail, 0.0, 8.0)[0])


def normal_wedge(levels: Sequence[float] | FloatArray, count: int) -> FloatArray:
    r"""Height of the exact wedge over its market for independent standard normal results.

    .. math:: h(d) = (1 - d)\, e_N + \varphi(\Phi^{-1}(d))

    `levels`: levels d, from 0 to 1. `count`: number of assets N; none of them weighs much. Returns
    an array of shape (levels,): expected best result less the market's, in standard deviations; e_N
    is the expected largest of N. The exact wedge of the chapter on it, in expectation: the free
    part earns the best of N, and the overlap the upper part d of a normal distribution. By Stein's
    lemma a small skill times this, times the dispersion of the results across assets, each counted
    alike, is what the forecasts earn.
    """
    grid = np.asarray(levels, dtype=np.float64)
    return np.asarray((1.0 - grid) * expected_maximum(count) + norm.pdf(norm.ppf(grid)))


def implied_skill(level: float, dispersion: float, aversion: float, count: int) -> float:
    r"""Skill for which a level is best, in closed form.

    With the gain :math:`\kappa s\, h(d)` and the variance :math:`s^2 (1 - d)^2`, the utility
    :math:`\kappa s\,h(d) - \tfrac{\gamma}{2} s^2 (1 - d)^2` is highest where

    .. math:: \kappa\,\bigl(e_N + \Phi^{-1}(d)\bigr) = \gamma\, s\, (1 - d) .

    `level`, `dispersion`, `aversion`: level d, standard deviation s of results across assets,
    aversion to risk gamma. `count`: number of assets N. Returns information coefficient; infinite
    at levels so low that no skill would choose them. ValueError if the level is not between 0 and
    1, or dispersion or aversion are not positive.
    """
    if not (0.0 < level < 1.0 and dispersion > 0.0 and aversion > 0.0):
        raise ValueError("give a level between 0 and 1, and positive dispersion and aversion")
    slope = expected_maximum(count) + float(norm.ppf(level))
    return aversion * dispersion * (1.0 - level) / slope if slope > 0.0 else np.inf


def ideal_level(skill: float, dispersion: float, aversion: float, count: int) -> float:
    """Best level for a skill in closed form, the inverse of :func:`implied_skill`.

    `skill`, `dispersion`, `aversion`, `count`: as there. Returns level of diversification; 1
    without skill, and it falls as skill grows.

    >>> round(ideal_level(0.05, 0.2, 5.0, 50), 3)
    0.838
    """
    if skill <= 0.0:
        return 1.0
    # The skill falls from infinity to nothing as the level rises from here to 1.
    lowest = float(norm.cdf(-expected_maximum(count)))
    excess = lambda level: implied_skill(level, dispersion, aversion, count) - skill  # noqa: E731
    return float(brentq(excess, lowest * (1.0 + 1e-9), 1.0 - 1e-12))
