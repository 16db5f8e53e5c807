"""Which portfolios end outside a wedge."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.diversification.overlap import Weights
from research_lib.diversification.wedge import Family, wedge

# Two sums of the same numbers in another order differ by less than this.
ROUNDING = 1e-12


def outside_wedge(
    market: Weights,
    results: Weights,
    level: pd.Series | FloatArray,
    result: pd.Series | FloatArray,
    portfolios: Family = "subsets",
) -> np.ndarray:
    """Tell which portfolios end above the best line or below the worst of their level.

    `market`, `results`: weights and results of the assets, as for :func:`research_lib.wedge`.
    `level`, `result` (arrays of length K): level of diversification and result of each portfolio.
    `portfolios` ({"subsets", "all"}): whose lines. Returns an array of bool, length K: false where
    a line is missing, see :func:`both_lines`: left of its first point there is nothing to cross,
    and no long-only portfolio beats the best asset. ValueError if :func:`research_lib.wedge`
    refuses an input, or a level is outside 0 to 1.

    >>> market, results = {"a": 0.5, "b": 0.3, "c": 0.2}, {"a": 0.1, "b": -0.2, "c": 0.4}
    >>> outside_wedge(market, results, np.array([0.7, 0.7]), np.array([0.25, 0.18])).tolist()
    [True, False]
    >>> outside_wedge(market, results, np.array([0.7]), np.array([0.25]), "all").tolist()
    [False]
    """
    reached = np.asarray(result, dtype=np.float64)
    lines = wedge(market, results, portfolios, levels=np.asarray(level, dtype=np.float64))
    above = reached > lines["best"].to_numpy() + ROUNDING
    below = reached < lines["worst"].to_numpy() - ROUNDING
    return np.asarray(above | below)


def every_set(results: pd.DataFrame, weights: pd.DataFrame) -> pd.Series:
    """Hold every set of a small market to the article's lines, in every year.

    `results`, `weights` (DataFrames indexed by year): as from
    :func:`research_lib.datasets.years.calendar_years`; few assets, for n of them make 2^n - 1 sets.
    Returns a Series of int: years; sets a year; sets in all; how many of them have both lines at
    their level, see :func:`both_lines`; and how many lie outside a line.
    """
    held = np.array(list(product([0, 1], repeat=results.shape[1])))[1:]
    between = outside = 0
    for (_, market), (_, ends) in zip(weights.iterrows(), results.iterrows(), strict=True):
        case = market, ends
        level = held @ market.to_numpy()
        result = held @ (market * ends).to_numpy() / level
        between += int(both_lines(*case, level).sum())
        outside += int(outside_wedge(*case, level.clip(max=1.0), result).sum())
    found = {"years": len(weights), "sets a year": len(held), "sets": len(held) * len(weights)}
    return pd.Series(found | {"both lines at their level": between, "outside a line": outside})


def both_lines(market: Weights, results: Weights, level: FloatArray) -> np.ndarray:
    """Tell at which levels both lines of the article are there.

    `market`, `results`: weights and results of the assets, as for :func:`research_lib.wedge`.
    `level` (array of length K): levels of diversification. Returns an array of bool, length K:
    false left of the weight of the best or of the worst asset, where its line begins. ValueError if
    :func:`research_lib.wedge` refuses an input.

    >>> market, results = {"a": 0.5, "b": 0.3, "c": 0.2}, {"a": 0.1, "b": -0.2, "c": 0.4}
    >>> both_lines(market, results, np.array([0.2, 0.3, 0.5])).tolist()
    [False, True, True]
    """
    lines = wedge(market, results)
    first = float(lines.dropna().index.to_numpy(dtype=np.float64)[0])
    return np.asarray(level >= first - ROUNDING)
