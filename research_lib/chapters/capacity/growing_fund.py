"""A fund that grows: it holds its favourites, and turns to the next when it may buy no more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.diversification.capacity import lowest_level, position_limits
from research_lib.diversification.filling import ROUNDING, filled
from research_lib.diversification.overlap import Weights, overlap
from research_lib.inference.intervals import interval, low_high


def favourites(
    market: pd.Series,
    names: Sequence[int],
    each: int,
    *,
    tilt: float = 0.0,
    start: tuple[float, float] = (0.20, 0.35),
    seed: int = 17,
) -> pd.DataFrame:
    """Draw funds by the order in which they like the assets.

    `market` (Series of length N): market weights, sum 1. `names`: numbers of favourites that a
    small fund holds, in equal parts. `each`: funds drawn for each number. `tilt`: how an order is
    drawn: 0 gives every asset the same chance to come next, 1 a chance in proportion to its market
    weight. `start` (tuple of float): funds whose favourites, equally weighted, have a level outside
    are left out. Returns a DataFrame of shape (K, N), indexed by (fund, names): in each row the
    positions of the assets, the favourite first.
    """
    draw = np.random.default_rng(seed).gumbel(size=(len(names) * each, len(market)))
    order = np.argsort(-draw - tilt * np.log(market.to_numpy()), axis=1)
    index = pd.MultiIndex.from_arrays(
        [range(len(order)), np.repeat(list(names), each)], names=["fund", "names"]
    )
    funds = pd.DataFrame(order, index)
    level = overlap(held(funds, pd.Series(1.0, market.index)), market)
    return funds[level.between(*start).to_numpy()]


def held(funds: pd.DataFrame, limits: pd.Series) -> pd.DataFrame:
    r"""Weights of funds that fill their favourites up to a limit, then the next.

    .. math:: w_{(k)} = \min\bigl(1/n,\; l_{(k)},\; 1 - w_{(1)} - \dots - w_{(k-1)}\bigr)

    What is left when all assets are held so goes back to the favourites, in the same order, up to
    their limits. `funds` (DataFrame of shape (K, N)): from :func:`favourites`; n is the number of
    names in its index. `limits` (Series of length N): largest weight of each asset. Returns a
    DataFrame of shape (K, N): a fund in each row. ValueError if some fund cannot be invested: its
    limits sum to less than 1.
    """
    order, wanted = _parts(funds)
    limit = limits.to_numpy()[order]
    first = np.minimum(wanted, limit)
    rooms = np.hstack((first, limit - first))
    if rooms.sum(axis=1).min() < 1.0 - 1e3 * ROUNDING:
        raise ValueError("a fund of this size cannot be invested: lower the size")
    taken = filled(rooms)
    weights = np.empty_like(limit)
    size = limit.shape[1]
    np.put_along_axis(weights, order, taken[:, :size] + taken[:, size:], axis=1)
    return pd.DataFrame(weights, funds.index, limits.index)


def _parts(funds: pd.DataFrame) -> tuple[IntArray, FloatArray]:
    """Orders of shape (K, N), and the weight that each fund gives a favourite, shape (K, 1)."""
    names = funds.index.get_level_values("names").to_numpy(dtype=np.float64)
    return funds.to_numpy(dtype=np.int64), 1.0 / names[:, np.newaxis]


def levels_by_size(
    funds: pd.DataFrame, market: pd.Series, depth: pd.Series, sizes: FloatArray
) -> pd.DataFrame:
    """Level of each fund at each size.

    `funds` (DataFrame of shape (K, N)): from :func:`favourites`. `market`, `depth` (Series of
    length N): market weights, and what there is of each asset, in any money. `sizes` (array of
    shape (S,)): size as a share of the largest possible, which holds all it may of every asset.
    Returns a DataFrame of shape (S, K): indexed by size.
    """
    rows = []
    for size in sizes:
        limits = position_limits(depth[market.index] / depth.sum(), size, 1.0)
        rows.append(overlap(held(funds, limits), market).to_numpy())
    return pd.DataFrame(rows, pd.Index(sizes, name="size"))


def lowest_by_size(market: Weights, depth: pd.Series, sizes: FloatArray) -> pd.Series:
    """Lowest level of any portfolio at each size: the bound, sizes as for :func:`levels_by_size`.

    It is :func:`research_lib.lowest_level`, asked once for each size.
    """
    limits = [position_limits(depth / depth.sum(), size, 1.0) for size in sizes]
    bounds = [lowest_level(market, limit).bound for limit in limits]
    return pd.Series(bounds, pd.Index(sizes, name="size"))


def first_limit(funds: pd.DataFrame, depth: pd.Series) -> FloatArray:
    """Size of each fund, shape (K,), at which the first of its favourites can take no more.

    The depths are in the order of the market that :func:`favourites` was given.
    """
    order, wanted = _parts(funds)
    shares = depth.to_numpy()[order] / depth.sum()
    favourite = np.arange(order.shape[1]) < np.round(1.0 / wanted)
    return np.asarray(np.where(favourite, shares, np.inf).min(axis=1) / wanted[:, 0])


def size_at(levels: pd.DataFrame, level: float) -> FloatArray:
    """Size at which each fund first has a level, shape (K,), between the sizes of `levels`."""
    values, sizes = levels.to_numpy(), np.log(levels.index.to_numpy(dtype=np.float64))
    above = values >= level
    after = np.clip(above.argmax(axis=0), 1, None)
    column = np.arange(values.shape[1])
    low, high = values[after - 1, column], values[after, column]
    share = (level - low) / (high - low)
    found = np.exp(sizes[after - 1] + share * (sizes[after] - sizes[after - 1]))
    return np.where(above.any(axis=0) & ~above[0], found, np.nan)


def rescaled(levels: pd.DataFrame, level: float, multiples: FloatArray) -> pd.DataFrame:
    """Levels of funds, shape (M, K), at multiples of the size at which each has `level`."""
    start, sizes = np.log(size_at(levels, level)), np.log(levels.index.to_numpy(dtype=np.float64))
    rows = [
        np.interp(at + np.log(multiples), sizes, fund, right=np.nan)
        for at, fund in zip(start, levels.to_numpy().T, strict=True)
    ]
    return pd.DataFrame(np.transpose(rows), pd.Index(multiples, name="multiple"))


def deviations(
    funds: pd.DataFrame,
    weights: pd.DataFrame,
    results: pd.DataFrame,
    levels: Sequence[float],
    sizes: FloatArray,
) -> pd.DataFrame:
    """How far from the market each fund ended in each year, had it grown to a given level.

    `funds` (DataFrame of shape (K, N)): from :func:`favourites`. `weights`, `results` (DataFrames
    of shape (years, N)): market weights at the start of each year, which are also the depths, and
    results. `levels`: levels of diversification. `sizes` (array of shape (S,)): sizes to try, as
    for :func:`levels_by_size`; between two of them both level and deviation are taken to be
    straight. Returns a DataFrame of shape (years * K, len(levels)): indexed by year and fund;
    missing where the fund has a higher level at every size.
    """
    years = {}
    for (year, market), (_, result) in zip(weights.iterrows(), results.iterrows(), strict=True):
        path = [held(funds, position_limits(market, size, 1.0)) for size in sizes]
        reached = np.transpose([overlap(weight, market) for weight in path])
        gaps = np.transpose([(weight - market).to_numpy() @ result.to_numpy() for weight in path])
        rows = [np.interp(levels, *pair, left=np.nan) for pair in zip(reached, gaps, strict=True)]
        years[year] = pd.DataFrame(rows, columns=list(levels))
    return pd.concat(years, names=["year", "fund"])


def distances(gaps: pd.DataFrame) -> pd.DataFrame:
    r"""Measure the distance from the market at each level, over all funds and years.

    .. math:: d = \sqrt{\overline{(R - R_m)^2}} ,\qquad d^2 = \text{shared}^2 + \text{own}^2

    where own is the spread of the funds about the mean of their year. `gaps` (DataFrame of shape
    (years * K, L)): from :func:`deviations`. Returns a DataFrame indexed by level: `distance`, the
    root mean square of the gaps, every year alike, with `low` and `high` over resampled years;
    `shared`, that of the mean over all funds in each year, which a spread of funds about each other
    would miss; `from` and `to`, between which 95 % of the gaps lie; and `funds`, the share of the
    funds and years that have the level. ValueError if no fund has some level in some year.
    """
    squares = (gaps**2).groupby("year").mean()
    shared = gaps.groupby("year").mean() ** 2
    rows = {
        level: [
            *interval(squares[level], _root_of_mean),
            _root_of_mean(shared[level].to_numpy()),
            *low_high(gap.dropna()),
            gap.notna().mean(),
        ]
        for level, gap in gaps.items()
    }
    columns = ["distance", "low", "high", "shared", "from", "to", "funds"]
    return pd.DataFrame.from_dict(rows, "index", columns=columns).rename_axis("level")


def _root_of_mean(squares: FloatArray) -> float:
    return float(np.sqrt(np.mean(squares)))
