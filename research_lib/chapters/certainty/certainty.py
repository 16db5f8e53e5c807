"""What diversification takes away and what it leaves: risk by level, against the market and own.

A *sample* holds results of portfolios: a row a year, a column a portfolio, under its level. Every
year has as many portfolios of each level, so all years weigh the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.covariance import mean_moments
from research_lib.draws.random_portfolios import random_results
from research_lib.inference.intervals import interval, low_high
from research_lib.inference.resampling import resampled_rows

# Against the market: deviation and shortfall. Its own: loss, depth, volatility.
MEASURES = ["deviation", "shortfall", "loss", "depth", "volatility"]
TAIL = 0.05  # share of the worst results whose mean is the shortfall or the depth
# Of the stationary bootstrap: the mean length of a block is in years.
YEARS: dict[str, Any] = {"n_resamples": 2000, "block": 3.0, "seed": 11}
TENTHS = [(tenth + 0.5) / 10 for tenth in range(10)]  # by their middles


def sets_by_level(
    results: pd.DataFrame,
    weights: pd.DataFrame,
    *,
    draws: int = 100,
    per_size: int = 100,
    seed: int = 0,
) -> pd.DataFrame:
    """Draw sets at market weights, as many in every tenth of the level and every year.

    `results`, `weights` (DataFrames of shape (n_years, n_assets), indexed by year): results and
    market weights of each year. `draws`: sets kept of each tenth of the level, each year.
    `per_size`: sets drawn each year for each number of names, from 1 to n_assets - 1. Returns a
    DataFrame of shape (n_years, 10 * draws): a sample; its levels are the middles of the tenths.
    ValueError if a tenth of some year holds fewer than `draws` sets.
    """
    rows = {}
    for year in results.index:
        case, first = (weights.loc[year], results.loc[year], per_size), seed + 1000 * int(year)
        sizes = range(1, results.shape[1])
        drawn = pd.concat([random_results(*case, names=n, seed=first + n) for n in sizes])
        # Drawn size by size: mixed, or a tenth would keep its smallest sets.
        drawn = drawn.iloc[np.random.default_rng(first).permutation(len(drawn))]
        drawn["level"] = (np.ceil(10.0 * drawn["level"]) - 0.5) / 10.0
        drawn["portfolio"] = drawn.groupby("level").cumcount()
        kept = drawn[drawn["portfolio"] < draws].set_index(["level", "portfolio"])["result"]
        counts = kept.groupby("level").size().reindex(TENTHS, fill_value=0)
        if counts.min() < draws:
            raise ValueError(
                f"{year} has {counts.min()} sets near level {counts.idxmin()}: raise per_size"
            )
        rows[year] = kept.sort_index()
    return pd.DataFrame(rows).T.rename_axis(index="year")


def mixtures(results: pd.DataFrame, weights: pd.DataFrame, shares: Iterable[float]) -> pd.DataFrame:
    """Put a share into the market and the rest into one asset, each asset in turn.

    `results`, `weights` (DataFrames of shape (n_years, n_assets), indexed by year): results and
    market weights of each year. `shares` (iterable of float): shares d of the market, 0 to 1.
    Returns a DataFrame of shape (n_years, n_shares * n_assets): a sample; its levels are the
    shares. The exact level of such a portfolio is d + (1 - d) m, with m the market weight of the
    asset. ValueError if a share is not between 0 and 1.

    >>> results = pd.DataFrame({"a": [0.1], "b": [0.3]})
    >>> mixtures(results, 0.5 + 0.0 * results, [0.5]).round(2).to_numpy().tolist()
    [[0.15, 0.25]]
    """
    given = list(shares)
    if not all(0.0 <= share <= 1.0 for share in given):
        raise ValueError(f"shares are {given}: each must lie between 0 and 1")
    market = (results * weights).sum(axis=1)
    mixed = {d: results.mul(1.0 - d).add(d * market, axis=0) for d in given}
    return pd.concat(mixed, axis=1, names=["level", "portfolio"])


def worst_mean(results: FloatArray, share: float = TAIL) -> float:
    """Mean of the worst `share` of the results; the last one counts in part if need be.

    `results` (array of float): results in decimals, of any shape, all equally likely. `share`:
    share of them, above 0 and at most 1. In the units of the results. ValueError if the
    share is out of its range.

    >>> round(worst_mean(np.array([-0.5, -0.2, 0.0, 0.1]), 0.375), 6)
    -0.4
    """
    if not 0.0 < share <= 1.0:
        raise ValueError(f"share is {share}: give a number above 0 and at most 1")
    ordered = np.ravel(results)
    count = share * ordered.size
    worst = min(int(np.ceil(count)), ordered.size)
    ordered = np.sort(np.partition(ordered, worst - 1)[:worst])
    taken = np.clip(count - np.arange(worst), 0.0, 1.0)
    return float(ordered @ taken / count)


def risks(results: FloatArray, market: FloatArray) -> FloatArray:
    """Risks of the portfolios of one level, all years together.

    `results` (array of shape (n_years, n_portfolios)): their results. `market` (array of shape
    (n_years,)): the market's. Returns an array of shape (5,): as MEASURES says: root of the mean
    squared distance from the market; mean of the worst 5 % of the distances, its sign turned; share
    of results below zero; mean of the worst 5 % of the results, its sign turned; standard deviation
    of the results.
    """
    apart = results - market[:, None]
    return np.array(
        [
            np.sqrt(np.mean(apart**2)),
            0.0 - worst_mean(apart),  # no minus zero
            np.mean(results < 0.0),
            0.0 - worst_mean(results),
            np.std(results),
        ]
    )


def risk_by_level(
    sample: pd.DataFrame,
    market: pd.Series,
    **how: Any,
) -> pd.DataFrame:
    """Risks of every level and of the market, with intervals over resampled years.

    `sample` (DataFrame indexed by year): results by level and portfolio. `market` (Series indexed
    by year): results of the market. `**how`: what differs from YEARS. Returns a DataFrame indexed
    by level and measure: columns value, low and high, the ends of a 95 % interval, and gone, gone
    low, gone high: the part of the risk of the lowest level that is gone at this one, on the same
    resampled years. The market itself is level 1. ValueError if the years of the two differ.
    """
    if not sample.index.equals(market.index):
        raise ValueError("sample and market have different years: give both the same index")
    levels = sorted(set(sample.columns.get_level_values(0)) - {1.0})
    groups = [sample[level].to_numpy() for level in levels] + [market.to_numpy()[:, None]]
    values = market.to_numpy()

    def both(years: IntArray) -> FloatArray:
        found = np.array([risks(group[years], values[years]) for group in groups])
        return np.stack([found, 1.0 - found / found[0]])

    years = np.arange(len(market))
    sure = interval(years, both, **(YEARS | how))
    found = np.stack(sure, axis=1)
    index = pd.MultiIndex.from_product([[*levels, 1.0], MEASURES], names=["level", "measure"])
    names = ["value", "low", "high", "gone", "gone low", "gone high"]
    return pd.DataFrame(found.reshape(len(names), -1).T, index, names)


def variance_of(moments: FloatArray) -> FloatArray:
    """Variance in many histories, from the mean and the mean square of each of their years.

    `moments` (array of shape (n_histories, n_years, 2)). Returns an array of shape (n_histories,).

    >>> variance_of(np.array([[[0.1, 0.01], [0.3, 0.09]]])).round(9).tolist()
    [0.01]
    """
    mean, square = moments.mean(axis=1).T
    return np.asarray(square - mean**2, dtype=np.float64)


def variance_parts(returns: pd.DataFrame, names: Sequence[int] | None = None) -> pd.DataFrame:
    r"""Mean variance of random equally weighted portfolios: the market's part and their own.

    .. math:: \frac{\bar v}{n} + \left(1 - \frac1n\right)\bar c

    `returns` (DataFrame of shape (T, N)): returns a period. The market is all N, equally weighted
    in every period. `names` (sequence of int, optional): numbers of names n; 1 to N if not given.
    Returns a DataFrame indexed by names: ``market``, the variance of the market, the same in each
    row; ``deviation``, the mean variance of the distance from it; ``total``, the mean variance of
    the portfolios, which is their sum; ``floor``, the mean covariance, where the total would end
    with names without number. ValueError if a number of names is not between 1 and N. Exact for
    portfolios drawn without replacement, each set of n equally likely: every pair is then held
    together equally often. Mean variance v and mean covariance c of the assets are of the sample,
    with divisor T - 1.

    >>> two = pd.DataFrame({"a": [0.0, 0.1, 0.2], "b": [0.2, 0.1, 0.0]})
    >>> variance_parts(two).round(4).to_dict("list")["total"]
    [0.01, 0.0]
    """
    size = returns.shape[1]
    held = np.arange(1, size + 1) if names is None else np.asarray(names)
    if held.min() < 1 or held.max() > size:
        raise ValueError(f"names run from {held.min()} to {held.max()}: stay within 1 and {size}")
    variance, covariance = mean_moments(returns)
    deviation = (1.0 / held - 1.0 / size) * (variance - covariance)
    table = pd.DataFrame({"deviation": deviation}, pd.Index(held, name="names"))
    table["market"] = variance / size + (1.0 - 1.0 / size) * covariance
    table["total"] = table["market"] + table["deviation"]
    table["floor"] = covariance
    return table


def mean_correlation(
    returns: pd.DataFrame, *, block: float = 12.0, n_resamples: int = 2000, seed: int = 11
) -> pd.Series:
    r"""How much of the variance of one asset all share, and what is left of their number.

    .. math:: \bar\rho = \bar c / \bar v

    `returns` (DataFrame of shape (T, N)): monthly returns. `block`, `n_resamples`, `seed`: of the
    stationary bootstrap, in months. Returns a Series: ``correlation``, the mean covariance over the
    mean variance; ``low`` and ``high``, the ends of a 95 % interval over resampled months;
    ``worth``, its inverse, the number of independent assets that such assets without number come
    to; ``floor``, the volatility a year that they keep.

    >>> twice = pd.DataFrame({name: np.tile([0.0, 0.1], 50) for name in "ab"})
    >>> float(mean_correlation(twice, block=1.0, n_resamples=10)["worth"].round(9))
    1.0
    """
    ratio = mean_moments(returns)[1] / mean_moments(returns)[0]
    paths = resampled_rows(len(returns), n_resamples, block, seed)
    times = np.array([np.bincount(path, minlength=len(returns)) for path in paths]) / len(returns)
    low, high = low_high(_correlations(returns.to_numpy(), times))
    floor = np.sqrt(12.0 * max(mean_moments(returns)[1], 0.0))
    found = {"correlation": ratio, "low": low, "high": high, "worth": 1.0 / ratio, "floor": floor}
    return pd.Series(found)


def correlation_covers(
    returns: pd.DataFrame, *, block: float = 12.0, n_worlds: int = 200, seed: int = 11
) -> float:
    """How often the interval of :func:`mean_correlation` holds the truth, of 199 resamples each.

    `returns`, `block`: as there. `n_worlds`: worlds drawn from the data in blocks twice as long.
    Returns a share of them.
    """
    values, size = returns.to_numpy(), len(returns)
    truth = _correlations(values, np.full((1, size), 1.0 / size))[0]
    paths, held = np.array(resampled_rows(size, 199, block, seed)), 0
    for world in resampled_rows(size, n_worlds, 2.0 * block, seed + 1):
        times = [np.bincount(world[path], minlength=size) for path in paths]
        low, high = low_high(_correlations(values, np.array(times) / size))
        held += bool(low <= truth <= high)
    return held / n_worlds


def _correlations(values: FloatArray, times: FloatArray) -> FloatArray:
    """Mean covariance over mean variance in many histories; times are shares of the periods."""
    size, whole = values.shape[1], values.sum(axis=1)
    each = (times @ values**2 - (times @ values) ** 2).sum(axis=1)
    together = times @ whole**2 - (times @ whole) ** 2
    return np.asarray((together - each) / ((size - 1) * each), dtype=np.float64)
