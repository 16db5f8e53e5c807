"""What chapter 11 measures: portfolios of equal or unequal level held year by year, and risk."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.diversification.filling import filled
from research_lib.diversification.overlap import overlap
from research_lib.diversification.tracking import tracking_error, tracking_error_bound
from research_lib.inference.resampling import resampled_rows

# From market weights: a named portfolio, and below it as many drawn by chance as asked for.
Choice = Callable[[FloatArray, np.random.Generator, int], FloatArray]
YEAR = 12
MEASURES = ["level", "volatility", "tracking error", "worst year", "worst against market"]


def giants_and_second_tier(
    market: FloatArray,
    generator: np.random.Generator,
    count: int,
    *,
    after: int = 200,
    until: int = 400,
    names: int = 20,
    by_size: bool = False,
) -> FloatArray:
    """Equal thirds of the three largest; then sets of `names` from ranks `after` + 1 to `until`.

    The sets are weighed equally, or by their market weights if `by_size`.
    """
    ranked = np.argsort(-market, kind="stable")
    tier = ranked[after:until]
    drawn = generator.random((count, len(tier))).argpartition(names - 1, axis=1)[:, :names]
    held = np.zeros((count + 1, len(market)))
    held[0, ranked[:3]] = 1 / 3
    chosen = tier[drawn]
    sizes = market[chosen] if by_size else np.ones(chosen.shape)
    np.put_along_axis(held[1:], chosen, sizes / sizes.sum(axis=1, keepdims=True), axis=1)
    return held


def giant_and_sets_of_its_level(
    market: FloatArray, generator: np.random.Generator, count: int, *, rank: int = 1
) -> FloatArray:
    """Return the largest asset alone; then sets of others, as near to its level as they come.

    Others join in a random order, at market weights, until one more would lead away from it. With
    `rank` 2 the second largest is alone, and so on.
    """
    giant = int(np.argsort(-market, kind="stable")[rank - 1])
    others = np.delete(np.arange(len(market)), giant)
    order = others[generator.random((count, len(others))).argsort(axis=1)]
    reached = market[order].cumsum(axis=1)
    last = np.abs(reached - market[giant]).argmin(axis=1)
    sizes = np.where(np.arange(len(others)) <= last[:, np.newaxis], market[order], 0.0)
    held = np.zeros((count + 1, len(market)))
    held[0, giant] = 1.0
    np.put_along_axis(held[1:], order, sizes / sizes.sum(axis=1, keepdims=True), axis=1)
    return held


def held_by_year(
    returns: FloatArray, market: FloatArray, choose: Choice, count: int, seed: int
) -> pd.DataFrame:
    """Measures of portfolios chosen anew every twelve months and left alone in between.

    `returns` (ndarray of shape (12 * years, N)): monthly simple returns. `market` (ndarray of shape
    (N,)): market weights at the start; they drift with the returns. `choose`: from the market
    weights at the start of a year to the portfolios of that year. `count`: portfolios drawn by
    chance. Returns a DataFrame of shape (2 + count, 5): the market, the named portfolio and those
    drawn; columns as MEASURES says: mean level, and a year volatility, tracking error, the worst of
    the years, and the worst behind the market.
    """
    generator = np.random.default_rng(seed)
    levels, earned, sizes = [], [], market
    for start in range(0, len(returns), YEAR):
        weights = sizes / sizes.sum()
        held = np.vstack([weights, choose(weights, generator, count)])
        growth = np.cumprod(1.0 + returns[start : start + YEAR], axis=0)
        value = np.column_stack([np.ones(len(held)), held @ growth.T])
        earned.append(value[:, 1:] / value[:, :-1] - 1.0)
        levels.append(np.minimum(held, weights).sum(axis=1))
        sizes = weights * growth[-1]
    months = np.stack(earned, axis=1)
    years = np.prod(1.0 + months, axis=2) - 1.0
    ahead = months - months[0]
    found = [
        np.mean(levels, axis=0),
        months.reshape(len(months), -1).std(axis=1, ddof=1) * YEAR**0.5,
        ahead.reshape(len(months), -1).std(axis=1, ddof=1) * YEAR**0.5,
        years.min(axis=1),
        (years - years[0]).min(axis=1),
    ]
    return pd.DataFrame(dict(zip(MEASURES, found, strict=True)))


def named_against_drawn(found: pd.DataFrame) -> pd.DataFrame:
    """Each measure of the named portfolio against those of the portfolios drawn.

    Columns: named; the mean, the 5 % and the 95 % quantile of those drawn; the share of them above
    the named one; and `difference`, named less mean.
    """
    named, drawn = found.iloc[1], found.iloc[2:]
    table = {
        "named": named,
        "drawn": drawn.mean(),
        "5 %": drawn.quantile(0.05),
        "95 %": drawn.quantile(0.95),
        "share above": (drawn > named).mean(),
        "difference": named - drawn.mean(),
    }
    return pd.DataFrame(table)


def differences_on_histories(
    returns: FloatArray,
    market: FloatArray,
    choose: Choice,
    *,
    count: int = 30,
    n_resamples: int = 500,
    block: float,
    seed: int = 12,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Named less mean of those drawn, and named over it, on resampled histories.

    Months are drawn in blocks, all assets together; on each history sizes drift anew from `market`,
    and the portfolios are chosen anew from them every year. Returns a tuple of two DataFrames of
    shape (n_resamples, 5): differences and ratios.
    """
    apart, ratio = [], []
    for draw, rows in enumerate(resampled_rows(len(returns), n_resamples, block, seed)):
        found = held_by_year(returns[rows], market, choose, count, seed + draw)
        mean = found.iloc[2:].mean()
        apart.append(found.iloc[1] - mean)
        ratio.append(found.iloc[1] / mean)
    return pd.DataFrame(apart), pd.DataFrame(ratio)


def floor_of_tracking_error(covariance: pd.DataFrame) -> float:
    r"""Return :math:`2\sqrt{\lambda / N}`; a level D strays by 1 - D times that at least.

    :math:`\lambda` is the least variance of weights that sum to 0 and have squares that sum to 1.
    Where it is 0, the bound says nothing; a portfolio of low level may still have to stray.
    """
    size = len(covariance)
    # An orthonormal basis of what is left when the direction of equal weights is taken out.
    basis = np.linalg.qr(np.column_stack([np.ones(size), np.eye(size)[:, 1:]]))[0][:, 1:]
    least = np.linalg.eigvalsh(basis.T @ covariance.to_numpy() @ basis)[0]
    return 2.0 * float(np.sqrt(max(least, 0.0) / size))


def furthest_into_one(levels: FloatArray, covariance: pd.DataFrame, market: pd.Series) -> pd.Series:
    """Largest tracking error found at each level by moving money into one asset, each in turn.

    It comes out of the assets that differ most from that one, all that the market has of each until
    the level is down. The true largest lies between this and the bound. An asset takes part at its
    market weight and above: alone it has that level, and no way to a lower one. ValueError if a
    level is below the least market weight, where no portfolio inside the market can be.
    """
    covariance, weights = covariance.loc[market.index, market.index], market.to_numpy()
    if np.min(levels) < weights.min():
        raise ValueError(
            f"level {np.min(levels):.4g} is below {weights.min():.4g}, the least market weight: "
            "inside this market no portfolio has it"
        )
    variance = np.diag(covariance)
    apart = variance[:, np.newaxis] + variance - 2.0 * covariance.to_numpy()
    order = np.argsort(-apart, axis=1, kind="stable")
    found = {}
    for level in levels:
        taken = filled(weights[order], 1.0 - level)
        held = np.tile(weights, (len(market), 1))
        np.put_along_axis(held, order, weights[order] - taken, axis=1)
        held += (1.0 - level) * np.eye(len(market))
        rows = pd.DataFrame(held[weights <= level], columns=market.index)
        found[level] = float(tracking_error(rows, market, covariance).max())
    return pd.Series(found)


def caps(covariance: pd.DataFrame, market: pd.Series) -> pd.DataFrame:
    """Return what each level allows: two bounds, the furthest found, and the floor.

    Indexed by level, from that of the smallest asset alone to 1.
    """
    grid, lowest = np.round(np.linspace(0.025, 1.0, 40), 3), market.min()
    levels = np.r_[lowest, grid[grid > lowest]]
    at = pd.Series(levels, levels, dtype="float64")
    lines = {
        "cap": tracking_error_bound(at, covariance),
        "cap with market weights": tracking_error_bound(at, covariance, market),
        "furthest found": furthest_into_one(levels, covariance, market),
        "floor": (1.0 - levels) * floor_of_tracking_error(covariance),
    }
    return pd.DataFrame(lines)


def risks(portfolios: pd.DataFrame, market: pd.Series, covariance: pd.DataFrame) -> pd.DataFrame:
    """Level, tracking error and volatility of portfolios, and the bound with market weights."""
    level = overlap(portfolios, market)
    found = {
        "level": level,
        "tracking error": tracking_error(portfolios, market, covariance),
        "volatility": np.sqrt((portfolios @ covariance * portfolios).sum(axis=1)),
        "cap": tracking_error_bound(level, covariance, market),
    }
    return pd.DataFrame(found)


def levels_under_haircuts(
    portfolios: pd.DataFrame, market: pd.Series, least: float, draws: int, seed: int
) -> tuple[pd.DataFrame, pd.Series]:
    """Levels if only a part of each company were in free float, drawn by chance.

    Returns a tuple of DataFrame of shape (draws, n_portfolios) and Series of length draws: levels,
    and the active share between the two markets. Synthetic: each part is uniform between `least`
    and 1, and knows nothing of the company.
    """
    generator = np.random.default_rng(seed)
    parts = generator.uniform(least, 1.0, (draws, len(market)))
    floats = parts * market.to_numpy()
    floats /= floats.sum(axis=1, keepdims=True)
    cut = [pd.Series(row, market.index) for row in floats]
    levels = pd.DataFrame([overlap(portfolios, row) for row in cut]).reset_index(drop=True)
    return levels, pd.Series(np.abs(floats - market.to_numpy()).sum(axis=1) / 2.0)
