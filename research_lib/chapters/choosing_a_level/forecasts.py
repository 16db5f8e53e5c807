"""Portfolios chosen by forecasts, of a known skill or real: what each level earns.

A synthetic forecast is the result itself blended with noise. It is made from the future on
purpose: its skill is then known, which no real forecast offers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.datasets.tables import load, market_weight_panel
from research_lib.datasets.years import weights_from, whole_years, years_from
from research_lib.diversification.filling import filled


def best_weights(
    market: FloatArray, forecasts: FloatArray, level: float, limit: float = 1.0
) -> FloatArray:
    r"""Best portfolios of a level or more for many forecasts at once, without a solver.

    `market` (array of shape (..., N)): market weights, each row sum 1. `forecasts` (array of shape
    (..., N)): a forecast of each asset's result, in any unit; `market` is broadcast to it. `level`:
    least level of diversification. Where the limit allows less, its highest level is taken.
    `limit`: largest weight of one asset. Returns an array of shape (..., N): Weights. ValueError if
    the limit is so low that all assets together cannot hold the portfolio. See also
    :func:`research_lib.best_portfolio`: the same for one forecast and any limits, by linear
    programme. The overlap and the rest are two separate tasks: fill :math:`d` into the rooms
    :math:`\min(m_i, L)`, and :math:`1 - d` into the rooms :math:`L - \min(m_i, L)`, both in the
    order of the forecasts. Together they are the best portfolio of level d exactly. If the best
    portfolio under the limit alone has that level anyway, it is the answer.

    >>> best_weights(np.array([0.5, 0.3, 0.2]), np.array([0.0, 0.1, -0.1]), 0.8, 0.6)
    array([0.5, 0.5, 0. ])
    """
    order, weight = _ranked(market, forecasts)
    held = np.empty_like(weight)
    np.put_along_axis(held, order, _best(weight, level, limit), axis=-1)
    return held


def _ranked(market: FloatArray, forecasts: FloatArray) -> tuple[IntArray, FloatArray]:
    """Order of the forecasts, the best first, and the market's weights in it."""
    order = np.argsort(-forecasts, axis=-1, kind="stable")
    return order, np.take_along_axis(np.broadcast_to(market, forecasts.shape), order, axis=-1)


def _best(weight: FloatArray, level: float, limit: float) -> FloatArray:
    """Weights of the best portfolios, where assets stand in the order of the forecasts."""
    size = weight.shape[-1]
    if not limit * size >= 1.0 - 1e-12:
        raise ValueError(f"limit is {limit}: {size} assets need {1.0 / size:.4g} or more")
    core = np.minimum(weight, limit)
    shared = np.minimum(level, core.sum(axis=-1, keepdims=True))
    split = filled(core, shared) + filled(limit - core, 1.0 - shared)
    greedy = filled(np.full(size, limit))
    spare = np.minimum(greedy, weight).sum(axis=-1, keepdims=True) >= shared
    return np.where(spare, greedy, split)


def noisy_forecasts(results: pd.DataFrame, skill: float, noise: FloatArray) -> FloatArray:
    r"""Forecasts that correlate with the results as the skill says.

    .. math:: f = \kappa z + \sqrt{1 - \kappa^2}\, \varepsilon

    `results` (DataFrame of shape (T, N)): a cross-section of results in each row; z are the results
    less their mean, over their standard deviation in the row. `skill`: information coefficient
    :math:`\kappa`, from -1 to 1. `noise` (array of shape (..., T, N)): independent of the results,
    mean 0, variance 1. Returns an array of the shape of noise: forecasts, in standard deviations.
    ValueError if the skill is not between -1 and 1.
    """
    if not -1.0 <= skill <= 1.0:
        raise ValueError(f"skill is {skill}: it is a correlation, between -1 and 1")
    values = results.to_numpy()
    spread = values - values.mean(axis=1, keepdims=True)
    spread /= spread.std(axis=1, keepdims=True)
    return np.asarray(skill * spread + np.sqrt(1.0 - skill**2) * noise)


def persistent(noise: FloatArray, memory: float) -> FloatArray:
    r"""Noise that remembers the year before: an autoregression of first order.

    .. math:: e_t = \rho\, e_{t-1} + \sqrt{1 - \rho^2}\, \varepsilon_t

    `noise` (array of shape (..., T, N)): independent, mean 0, variance 1; the years stand on the
    last axis but one. `memory`: correlation :math:`\rho` of an asset's noise in one year and the
    next, from 0 to 1. Returns an array of the shape of noise: mean 0 and variance 1 in every year,
    so that forecasts made of it keep their skill. ValueError if the memory is not between 0 and 1.

    >>> persistent(np.array([[1.0], [0.0]]), 0.6)
    array([[1. ],
           [0.6]])
    """
    if not 0.0 <= memory <= 1.0:
        raise ValueError(f"memory is {memory}: it is a correlation, between 0 and 1")
    kept = noise.copy()
    for year in range(1, noise.shape[-2]):
        before = kept[..., year - 1, :]
        kept[..., year, :] = memory * before + np.sqrt(1.0 - memory**2) * noise[..., year, :]
    return kept


def without_tilt(results: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Results changed so that a blind pick earns, over all years, what the market earns.

    `results`, `weights` (DataFrames of shape (T, N)): results and market weights by year. Returns a
    DataFrame of shape (T, N): results plus one constant times the weight less 1/N: the mean over
    years of the equally weighted result is then that of the market. The years keep their
    differences.
    """
    share = weights - 1.0 / weights.shape[1]
    tilt = (share * results).sum(axis=1).mean() / (share * share).sum(axis=1).mean()
    return results - tilt * share


class Trial(NamedTuple):
    """What portfolios chosen by forecasts earned: `market` (T,), the others (levels, draws, T)."""

    market: FloatArray
    excess: FloatArray
    turnover: FloatArray
    level: FloatArray


def trial(
    results: pd.DataFrame,
    weights: pd.DataFrame,
    forecasts: FloatArray,
    levels: Sequence[float] | FloatArray,
    limit: float = 1.0,
) -> Trial:
    """Choose by every forecast at every level, once a period, and read off what it earned.

    `results`, `weights` (DataFrames of shape (T, N)): results of the periods, and market weights at
    the start of each. `forecasts` (array of shape (draws, T, N)): forecasts of the results.
    `levels`: levels of diversification. `limit`: largest weight of one asset. Returns a Trial: the
    market's result; the portfolio's less the market's, before costs; and the one-way turnover at
    the start of each period, from the market's weights at first and from the drifted weights of the
    portfolio after that; and the level it has then, which may be above the one asked for.
    """
    outcome, market = results.to_numpy(), weights.to_numpy()
    own = (outcome * market).sum(axis=1)
    order, weight = _ranked(market, forecasts)
    excess = np.empty((len(levels), *forecasts.shape[:2]))
    turnover, reached = np.empty_like(excess), np.empty_like(excess)
    held = np.empty_like(weight)
    for row, level in enumerate(levels):
        np.put_along_axis(held, order, _best(weight, float(level), limit), axis=-1)
        reached[row] = np.minimum(held, market).sum(axis=-1)
        end = held * (1.0 + outcome)
        value = end.sum(axis=-1, keepdims=True)
        excess[row] = value[..., 0] - 1.0 - own
        before = np.roll(end / value, 1, axis=1)
        before[:, 0] = market[0]
        turnover[row] = np.abs(held - before).sum(axis=-1) / 2.0
    return Trial(own, excess, turnover, reached)


def yearly_windows(
    name: str, month: int, first: int, last: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Years that start in a given month: results, weights, and the momentum known at the start.

    `name`: a monthly data set that has weights. `month`: first month of each year, 1 to 12.
    `first`, `last`: first and last calendar year in which a year starts. Returns a tuple of three
    DataFrames of shape (n_years, N): results over twelve months; market weights at their start; and
    the return over the twelve months before the start, without the last of them. ValueError if the
    data lack twelve months before the first start or after the last.
    """
    returns = load(name)
    whole = whole_years(returns.index, month)
    late = int(month > 6)  # such a year is named after the one that follows its start
    wanted = [*range(first + late, last + late + 1)]
    if not {wanted[0] - 1, *wanted} <= set(whole):
        raise ValueError(f"{name} has no full year before or after a start: {first} to {last}")
    started = pd.Index(range(first, last + 1), name="year")
    results = years_from(returns, month).loc[wanted].set_axis(started)
    weights = weights_from(market_weight_panel(name), month).loc[wanted].set_axis(started)
    # What is known when a year starts, without the last month: eleven months of the year before.
    known = whole.index[whole.duplicated(keep="last")]
    grown = (1.0 + returns.loc[known]).groupby(whole[known].to_numpy()).prod() - 1.0
    return results, weights, grown.loc[[year - 1 for year in wanted]].set_axis(started)
