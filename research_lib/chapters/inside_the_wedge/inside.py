"""What random portfolios make at a given level: the inside of the wedge, year by year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from research_lib.base import ranks
from research_lib.base.arrays import FloatArray
from research_lib.datasets import years
from research_lib.datasets.tables import load, market_weight_panel
from research_lib.diversification.wedge import aligned
from research_lib.draws.random_portfolios import Weighting, drawn_results
from research_lib.inference.intervals import Interval, interval

SETS: dict[str, Weighting] = {
    "market weights": "market",
    "equal weights": "equal",
    "random weights": "dirichlet",
}
CORE = "index and a few names"
WAYS = [*SETS, CORE]
FEW = range(1, 6)  # names beside the index
QUANTILES = {"5 %": 0.05, "25 %": 0.25, "50 %": 0.50, "75 %": 0.75, "95 %": 0.95}
# Fewer portfolios than this say nothing of one in twenty.
FEWEST = 100


def years_from(name: str, month: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Results of all whole years of a monthly data set that begin in `month`, and their weights.

    `name`: a monthly data set that has weights. `month`: first month of the year, from 1; 1 gives
    calendar years. Returns a tuple of two DataFrames of shape (n_years, N), indexed by the year of
    the first month: as from :func:`research_lib.datasets.years.calendar_years`.
    """
    weights = years.weights_from(market_weight_panel(name), month)
    return years.years_from(load(name), month), weights


def drawn_inside(
    results: pd.DataFrame, weights: pd.DataFrame, per_size: int, ways: Sequence[str] = WAYS
) -> pd.DataFrame:
    """Portfolios drawn in four ways in every year.

    `results`, `weights` (DataFrames of shape (n_years, N), indexed by year): as from
    :func:`research_lib.datasets.years.calendar_years`. `per_size`: portfolios for each number of
    names from 1 to N - 1, each way, each year. `ways` (sequence of str): which of the ways to draw.
    Returns a DataFrame: columns year, way, level and excess: the result less the market's. The ways
    are sets at market, equal and random weights, and part of the money in the market with the rest
    in one to five names at equal weights, every part as likely as any other.
    """
    both = zip(results.iterrows(), weights.loc[results.index].iterrows(), strict=True)
    pools = {
        year: _drawn_year(market, row, per_size, ways, seed=1000 * place)
        for place, ((year, row), (_, market)) in enumerate(both)
    }
    drawn = pd.concat(pools, names=["year"]).reset_index("year").reset_index(drop=True)
    return drawn.assign(way=pd.Categorical(drawn["way"], WAYS, ordered=True))


def _drawn_year(
    market: pd.Series, results: pd.Series, per_size: int, ways: Sequence[str], seed: int
) -> pd.DataFrame:
    sizes, whole = range(1, len(market)), float((market * results).sum())
    case = aligned(market, results)
    parts = []
    for way in ways:
        weighting, several, count, first = SETS.get(way, "equal"), sizes, per_size, seed
        if way == CORE:
            several, count, first = FEW, per_size * len(sizes) // len(FEW), seed + 500
        pool = [drawn_results(*case, count, n, weighting, first + n) for n in several]
        level, result = np.concatenate(pool).T
        if way == CORE:
            part = np.random.default_rng(seed).random(len(level))
            # Level and excess of such a mixture need no weights: a proposition of the chapter.
            level = level + part * (1.0 - level)
            result = result - part * (result - whole)
        parts.append(pd.DataFrame({"level": level, "way": way, "excess": result - whole}))
    return pd.concat(parts, ignore_index=True)


def around(levels: Sequence[float], half_width: float = 0.025) -> dict[float, tuple[float, float]]:
    """Windows of levels: from each level less `half_width` to as much above it."""
    return {level: (level - half_width, level + half_width) for level in levels}


def near(drawn: pd.DataFrame, level: float, half_width: float = 0.025) -> pd.DataFrame:
    """Portfolios of :func:`drawn_inside` whose level is less than `half_width` from `level`."""
    return drawn[(drawn["level"] - level).abs() < half_width]


def given_level(drawn: pd.DataFrame, windows: Mapping[Any, tuple[float, float]]) -> pd.DataFrame:
    """Measure what the drawn portfolios of each year and way made, by level.

    `drawn`: from :func:`drawn_inside`. `windows` (mapping to pairs of float): lowest and highest
    level that go under a name or a level. Returns a DataFrame indexed by year, way and level:
    portfolios counted, mean excess, mean square of it, its quantiles ("5 %" and so on), the mean of
    the worst twentieth ("worst"), and the shares within 1, 2 and 5 points of the market, above it
    by more than 3, 5 and 10 points, and below it by as much. Windows with fewer than 100 portfolios
    are left out.
    """
    rows = {}
    for (year, way), pool in drawn.groupby(["year", "way"], observed=True):
        level, excess = pool["level"].to_numpy(), pool["excess"].to_numpy()
        for name, (low, high) in windows.items():
            inside = excess[(level >= low) & (level <= high)]
            if len(inside) >= FEWEST:
                rows[year, way, name] = _measured(inside)
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples(rows, names=["year", "way", "level"])
    return table


def fans_of_a_year(
    market: pd.Series, results: pd.Series, per_size: int, ways: Sequence[str] = WAYS
) -> dict[str, pd.DataFrame]:
    """Results that 5, 25, 50, 75 and 95 % of the portfolios of one year stay below, by way.

    `market`, `results` (Series by asset): weights at the start of the year, and results of it.
    `per_size`, `ways`: as for :func:`drawn_inside`. Each DataFrame is indexed by level, from 5 to
    97.5 %; its columns are those of `QUANTILES`.
    """
    pool = _drawn_year(market, results, per_size, ways, seed=0).assign(year=0)
    fans = given_level(pool, around(np.round(np.arange(0.05, 0.99, 0.025), 3).tolist()))
    ends = fans[list(QUANTILES)] + float((market * results).sum())
    return {way: ends[ends.index.get_level_values("way") == way].droplevel([0, 1]) for way in ways}


def _measured(excess: FloatArray) -> dict[str, float]:
    cuts = np.quantile(excess, list(QUANTILES.values()))
    measured = {"count": float(len(excess)), "mean": excess.mean(), "square": (excess**2).mean()}
    measured |= dict(zip(QUANTILES, cuts, strict=True))
    measured["worst"] = excess[excess <= cuts[0]].mean()
    measured |= {f"within {d}": (np.abs(excess) < d / 100).mean() for d in (1, 2, 5)}
    measured |= {f"above {d}": (excess > d / 100).mean() for d in (3, 5, 10)}
    return measured | {f"below {d}": (excess < -d / 100).mean() for d in (3, 5, 10)}


def mean_over_years(values: pd.DataFrame) -> pd.DataFrame:
    """Mean over the years of every measure, with a 95 % interval over resampled years.

    `values` (DataFrame indexed by year, way and level): columns of :func:`given_level`. A way and
    level that some year misses is left out. Returns a DataFrame indexed by measure, way and level:
    columns mean, low and high.
    """
    yearly = values.pivot_table(index="year", columns=["way", "level"]).dropna(axis=1)
    return interval(yearly, seed=15).frame(yearly.columns.set_names("measure", level=0), "mean")


def rank_correlation(
    first: pd.Series, second: pd.Series, *, n_resamples: int = 2000
) -> dict[str, float]:
    """Spearman's rank correlation of two yearly series, with a 95 % interval as above."""
    found = _resampled([first, second], lambda pair: ranks.rank_correlation(*pair), n_resamples)
    return dict(zip(["rank correlation", "low", "high"], found, strict=True))


def rank_comparison(
    first: pd.Series, second: pd.Series, third: pd.Series, *, n_resamples: int = 2000
) -> pd.DataFrame:
    """Compare how well two yearly series order the years of another.

    `first`, `second`, `third` (Series indexed by year): what is to be told, and the two that are to
    tell it. Returns a DataFrame: row "difference": the rank correlation of the first with the
    second less that with the third. Row "partial": that of the first with the second, given the
    third. Columns rank correlation, low and high, a 95 % interval over histories of resampled
    years, the same for all three series.
    """

    def compared(series: list[FloatArray]) -> FloatArray:
        one, other, given = series
        told, left, right = (
            ranks.rank_correlation(*pair) for pair in ((one, other), (one, given), (other, given))
        )
        return np.stack([told - left, ranks.partial_correlation(told, left, right)], axis=-1)

    found = _resampled([first, second, third], compared, n_resamples)
    return found.frame(["difference", "partial"], "rank correlation")


def _resampled(
    series: Sequence[pd.Series], statistic: Callable[[list[FloatArray]], FloatArray], count: int
) -> Interval:
    """Interval of what a statistic makes of yearly series, by the years of the first."""
    yearly = np.column_stack([each.reindex(series[0].index) for each in series])
    apart: Callable[[FloatArray], FloatArray] = lambda rows: statistic([*np.moveaxis(rows, -1, 0)])  # noqa: E731
    return interval(yearly, apart, n_resamples=count, seed=15, at_once=True)
