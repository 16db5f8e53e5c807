"""Portfolios built in eight ways, what can be counted in them, and how far they can end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import pearsonr

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.frequency import periods_per_year
from research_lib.datasets.tables import load
from research_lib.datasets.years import calendar_years

WAYS = [
    "sets, market weights",
    "sets, equal weights",
    "sets, random weights",
    "three bets and a tail",
    "large names",
    "small names",
    "look-alikes",
    "index and one name",
]
# Nearer than this to the market, next to the furthest, a portfolio is the market and rounding.
CLOSE = 1e-9


class Drawn(NamedTuple):
    """Portfolios of one year, built in one way, and the year's market."""

    year: int
    way: str
    weights: FloatArray  # (K, N)
    market: FloatArray  # (N,) weights at the start of the year
    results: FloatArray  # (N,) of the year
    past: FloatArray  # (window, N) returns before it


def built(
    way: str, market: FloatArray, past: FloatArray, names: IntArray, generator: np.random.Generator
) -> FloatArray:
    """Weights of portfolios built in one of the eight ways.

    `way`: one of WAYS. Three bets hold 20 % each and share the rest equally among the tail, from
    six names on; look-alikes are a name drawn by chance and those whose past returns correlate most
    with it; large and small names come from one half of the market by weight. These four, and fewer
    than six names of the bets, are held equally. Index and one name puts a uniform share into the
    index. `market` (ndarray of shape (N,)): market weights. `past` (ndarray of shape (T, N)):
    returns known when the portfolios are built. `names` (ndarray of K integers): number of names in
    each portfolio; not used for "index and one name". `generator` (numpy.random.Generator): source
    of chance. Returns a ndarray of shape (K, N): a portfolio in each row. ValueError if the way is
    unknown, or there are fewer names to choose from than asked for.

    >>> market, past, draw = np.array([0.5, 0.3, 0.2]), np.zeros((0, 3)), np.random.default_rng(0)
    >>> built("large names", market, past, np.array([2]), draw).tolist()
    [[0.5, 0.5, 0.0]]
    """
    count, size = len(names), len(market)
    if way not in WAYS:
        raise ValueError(f"way is {way!r}: give one of {', '.join(WAYS)}")
    if way == "index and one name":
        share = generator.random((count, 1))
        one = np.eye(size)[generator.integers(size, size=count)]
        return np.asarray(share * market + (1.0 - share) * one)
    key = generator.random((count, size))
    if way in ("large names", "small names"):
        sign = -1.0 if way == "large names" else 1.0
        # The half that may not be held comes last.
        key[:, (sign * market).argsort(stable=True)[half(size) :]] += 1.0
        size = half(size)
    elif way == "look-alikes":
        likeness = np.atleast_2d(np.corrcoef(past.T))
        key = -likeness[generator.integers(size, size=count)]
    if names.min() < 1 or names.max() > size:
        raise ValueError(f"names run from {names.min()} to {names.max()}: stay in 1 to {size}")
    ranked = np.sort(key, axis=1)
    raw = np.ones_like(key)
    if way == "sets, market weights":
        raw = np.tile(market, (count, 1))
    elif way == "sets, random weights":
        raw = generator.standard_exponential(key.shape)
    elif way == "three bets and a tail":
        tail = 0.4 / np.maximum(names - 3, 2)
        raw = np.where(key <= ranked[:, 2:3], 0.2, tail[:, np.newaxis])
    raw = raw * (key <= np.take_along_axis(ranked, names[:, np.newaxis] - 1, axis=1))
    return np.asarray(raw / raw.sum(axis=1, keepdims=True))


def half(size: int) -> int:
    """Return how many names are the large ones, and as many the small ones."""
    return (size + 1) // 2


def drawn_by_year(
    name: str,
    first: int,
    last: int,
    *,
    window: int,
    count: int = 500,
    even: bool = False,
    seed: int = 14,
) -> Iterator[Drawn]:
    """Build portfolios in every way at the start of every year.

    `name`, `first`, `last`: as for :func:`research_lib.datasets.years.calendar_years`. `window`:
    periods before the year that may be looked at. `count`: portfolios of each way and year. `even`:
    whether all numbers of names are equally likely; if not, their logarithms are. Yields a Drawn:
    one a year and way, in the order of WAYS. ValueError if a year is outside the data or has fewer
    than `window` periods before it.
    """
    results, weights = calendar_years(name, first, last)
    returns = load(name)
    before = pd.DatetimeIndex(returns.index).year
    generator = np.random.default_rng(seed)
    for year in results.index:
        past = returns.to_numpy()[before < year][-window:]
        if len(past) < window:
            raise ValueError(f"{name} has {len(past)} periods before {year}: window is {window}")
        market, result = weights.loc[year].to_numpy(), results.loc[year].to_numpy()
        for way in WAYS:
            most = half(len(market)) if way in ("large names", "small names") else len(market)
            luck = generator.random(count)
            names = np.ceil(most * luck) if even else np.rint(most**luck)
            names = np.maximum(names, 1).astype(np.int64)
            held = built(way, market, past, names, generator)
            yield Drawn(int(year), way, held, market, result, past)


def portfolio_table(name: str, first: int, last: int, **options: Any) -> pd.DataFrame:
    """Tabulate what is known of portfolios at the start of a year, and how far they ended.

    `name`, `first`, `last`, `options`: as for :func:`drawn_by_year`. Returns a DataFrame, one row a
    portfolio: year, way; names; level; largest weight; effective number of names, one over the sum
    of squared weights; distance, the root of the sum of squared differences from the market's
    weights; tracking error a year, of today's weights in the past window; deviation, the result of
    the year less the market's; and spread, the standard deviation of the results of that year's
    assets.
    """
    yearly = np.sqrt(periods_per_year(load(name).index))
    rows = []
    for drawn in drawn_by_year(name, first, last, **options):
        weights, active = drawn.weights, drawn.weights - drawn.market
        row = {
            "year": drawn.year,
            "way": drawn.way,
            "names": (weights > 0.0).sum(axis=1),
            "level": np.minimum(weights, drawn.market).sum(axis=1),
            "largest": weights.max(axis=1),
            "effective": 1.0 / (weights**2).sum(axis=1),
            "distance": np.sqrt((active**2).sum(axis=1)),
            "tracking error": (active @ drawn.past.T).std(axis=1, ddof=1) * yearly,
            "deviation": active @ drawn.results,
            "spread": drawn.results.std(ddof=1),
        }
        rows.append(pd.DataFrame(row))
    return pd.concat(rows, ignore_index=True).round(12)  # so that what is equal ties


def ceiling(
    name: str, first: int, last: int, *, window: int, draws: int = 100, seed: int = 14
) -> pd.DataFrame:
    """R² that a tracking error reaches if it is known exactly.

    The portfolios are those of :func:`portfolio_table`. Their year is made up: results are normal
    with the covariance of the past window, so that the true spread of every deviation is known.
    `name`, `first`, `last`, `window`: as for :func:`portfolio_table`. `draws`: years made up for
    each year. Returns a DataFrame indexed by year: mean R² over the draws, all ways of building
    together: of the absolute deviation on the tracking error, of the square on its square, and of
    the logarithm on its logarithm.
    """
    moved: dict[int, list[FloatArray]] = {}
    for drawn in drawn_by_year(name, first, last, window=window):
        gaps = (drawn.weights - drawn.market) @ (drawn.past - drawn.past.mean(axis=0)).T
        moved.setdefault(drawn.year, []).append(gaps)
    generator = np.random.default_rng(seed)
    forms = {"absolute": np.positive, "squared": np.square, "log": np.log}
    found = {}
    for year, parts in moved.items():
        gaps = np.concatenate(parts)
        spread = np.sqrt((gaps**2).sum(axis=1))
        away = spread > CLOSE * spread.max()  # the market itself has no logarithm
        reached = np.abs(gaps[away] @ generator.standard_normal((window, draws)))
        found[year] = {
            form: (pearsonr(bent(spread[away])[:, None], bent(reached)).statistic ** 2).mean()
            for form, bent in forms.items()
        }
    return pd.DataFrame(found).T.rename_axis("year")


def rms_by_names(
    name: str, first: int, last: int, names: Sequence[int], *, count: int = 1000, seed: int = 14
) -> pd.DataFrame:
    r"""Root mean square deviation of random sets, drawn, and what sampling theory gives.

    For n of N names held equally, every set equally likely,

    .. math:: E(R - R_m)^2 = S^2 \Bigl(\frac1n - \frac1N\Bigr) + (\bar r - R_m)^2

    with S the standard deviation of the N results (over N - 1) and :math:`\bar r` their average.
    `name`, `first`, `last`, `seed`: as for :func:`drawn_by_year`. `names`: numbers of names.
    `count`: sets of each number and year. Returns a DataFrame indexed by year and names: "market"
    and "equal", drawn at these weights, from the market; "about average", the equal ones from the
    average of all names; "formula" and "floor", the two terms above as roots. ValueError if a year
    is outside the data or a number of names outside the market.
    """
    results, weights = calendar_years(name, first, last)
    generator = np.random.default_rng(seed)
    nothing = np.empty((0, results.shape[1]))
    rows = {}
    for year in results.index:
        market, result = weights.loc[year].to_numpy(), results.loc[year].to_numpy()
        for number in names:
            each = np.full(count, number)
            ends = [built(way, market, nothing, each, generator) @ result for way in WAYS[:2]]
            whole, average = market @ result, result.mean()
            gaps = [ends[0] - whole, ends[1] - whole, ends[1] - average]
            left = np.sqrt(1.0 / number - 1.0 / len(market))
            squares = [np.sqrt(np.mean(gap**2)) for gap in gaps]
            rows[year, number] = [*squares, result.std(ddof=1) * left, abs(average - whole)]
    columns = ["market", "equal", "about average", "formula", "floor"]
    return pd.DataFrame(rows, columns).T.rename_axis(["year", "names"])


def reach(market: FloatArray, level: float) -> tuple[float, float]:
    """Least and greatest distance from the market that portfolios of one level can have.

    `market` (ndarray of shape (N,)): market weights, sum 1. `level`: level of diversification, from
    the smallest market weight up to 1. Returns a tuple of float: roots of the sum of squared
    differences of the weights. The least cuts some of the largest names alike, as far as they go,
    and raises all others alike; the greatest sells out the largest, one after the other, for the
    smallest. ValueError if no long-only portfolio has so low a level, or the level is above 1.

    >>> least, most = reach(np.full(4, 0.25), 0.5)
    >>> round(least, 3), round(most, 3)
    (0.5, 0.612)
    """
    share, cut = np.sort(market)[::-1], 1.0 - level
    if not share[-1] <= level <= 1.0:
        raise ValueError(
            f"level is {level}: stay between the smallest weight {share[-1]:.4f} and 1"
        )
    sold = np.diff(np.minimum(share.cumsum(), cut), prepend=0.0)
    squares = []
    for count in range(1, len(share)):
        ones = share[count - 1 :: -1]  # the largest, smallest first
        gone = ones.cumsum() + ones * np.arange(count)[::-1]  # if each gives what this one has
        if gone[-1] >= cut - 1e-12:
            each = np.interp(cut, np.r_[0.0, gone], np.r_[0.0, ones])
            parts = np.minimum(ones, each)
            squares.append(float(parts @ parts) + cut**2 / (len(share) - count))
    return min(squares) ** 0.5, float(sold @ sold + cut**2) ** 0.5
