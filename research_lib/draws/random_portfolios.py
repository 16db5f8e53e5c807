"""Portfolios drawn by chance, to see what the wedge holds."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Literal, cast

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.checks import check_weights, checked_names_held
from research_lib.base.parameters import checked_seed, whole
from research_lib.diversification.overlap import Weights
from research_lib.diversification.wedge import aligned
from research_lib.workers.in_order import Shared, in_order

Weighting = Literal["market", "equal", "dirichlet"]
# Portfolios that are in memory at one time: a million of them would fill it.
BATCH = 10_000


def random_portfolios(
    market: Weights,
    count: int,
    *,
    names: int | None = None,
    weighting: Weighting = "market",
    seed: int = 0,
) -> pd.DataFrame:
    """Draw portfolios of `names` assets, every set of that many equally likely.

    Parameters
    ----------
    market : Series or mapping
        Market weights by asset, sum 1.
    count : int
        Number of portfolios K.
    names : int, optional
        Number of assets in each; all of them if not given.
    weighting : {"market", "equal", "dirichlet"}, default "market"
        How the chosen assets are weighed: in proportion to the market, equally, or uniformly over
        all long-only weights (the flat Dirichlet distribution).
    seed : int, default 0
        Seed of the random numbers.

    Returns
    -------
    DataFrame of shape (K, N)
        A portfolio in each row.

    Raises
    ------
    ValueError
        If `names` is not between 1 and N, `count` below 1, or the weighting unknown.

    Examples
    --------
    >>> drawn = rl.random_portfolios({"a": 0.5, "b": 0.3, "c": 0.2}, 2, names=3)
    >>> drawn.round(2).to_numpy().tolist()
    [[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]
    """
    weights = check_weights(market, "market weights")
    names, count = _checked_numbers(names, len(weights), count)
    generator = np.random.default_rng(checked_seed(seed))
    order, chosen = _drawn(weights.to_numpy(), count, names, weighting, generator)
    held = np.zeros((count, len(weights)))
    np.put_along_axis(held, order, chosen, axis=1)
    return pd.DataFrame(held, columns=weights.index)


def random_results(
    market: Weights,
    results: Weights,
    count: int,
    *,
    names: int | None = None,
    weighting: Weighting = "market",
    seed: int = 0,
    n_jobs: int = -1,
) -> pd.DataFrame:
    """Level and result of portfolios drawn by chance, which are not kept.

    Parameters
    ----------
    market : Series or mapping
        Market weights by asset, sum 1.
    results : Series or mapping
        Result of each asset of the market over the period, in decimals.
    count : int
        Number of portfolios K; a million takes seconds and little memory.
    names, weighting, seed
        As for :func:`random_portfolios`.
    n_jobs : int, default -1
        Workers, as joblib counts them. The result is the same for any number.

    Returns
    -------
    DataFrame of shape (K, 2)
        Columns level and result. Up to 10,000 portfolios, and beyond for weighting "market" and
        "equal", they are those of :func:`random_portfolios` with the same seed.

    Raises
    ------
    ValueError
        As :func:`random_portfolios`, and if results miss an asset or name another.

    Examples
    --------
    >>> market, results = {"a": 0.5, "b": 0.3, "c": 0.2}, {"a": 0.0, "b": 0.1, "c": -0.1}
    >>> rl.random_results(market, results, 2, names=3).round(4).to_dict("list")
    {'level': [1.0, 1.0], 'result': [0.01, 0.01]}
    """
    weight, result = aligned(market, results)
    names, count = _checked_numbers(names, len(weight), count)
    found = drawn_results(weight, result, count, names, weighting, seed, n_jobs=n_jobs)
    return pd.DataFrame(found, columns=["level", "result"])


def drawn_results(
    weight: FloatArray,
    result: FloatArray,
    count: int,
    names: int,
    weighting: Weighting,
    seed: int,
    *,
    n_jobs: int = 1,
) -> FloatArray:
    """Level and result of portfolios drawn by chance, shape (count, 2), from inputs in order.

    As :func:`random_results`, for who draws from one market many times and has checked it once:
    `weight` and `result` of shape (N,) are those of :func:`aligned`.
    """
    generator = np.random.default_rng(checked_seed(seed))
    tasks = _batches(generator, count, len(weight), names, weighting)
    shared = Shared(weight, result, names, weighting)
    batches = -(-count // BATCH)
    # One batch is done here: a thread would take longer to start.
    n_jobs = n_jobs if batches > 1 else 1
    return np.concatenate(list(in_order(_results, shared, tasks, n_jobs=n_jobs, total=batches)))


def _batches(
    generator: np.random.Generator, count: int, size: int, names: int, weighting: Weighting
) -> Iterator[tuple[int, np.random.Generator]]:
    """How many portfolios are drawn at a time, and a generator that stands where theirs begins."""
    for start in range(0, count, BATCH):
        rows = min(BATCH, count - start)
        yield rows, deepcopy(generator)
        cast(np.random.PCG64, generator.bit_generator).advance(rows * size)
        if weighting == "dirichlet":  # takes as many numbers as it happens to need
            generator.standard_exponential((rows, names))


def _results(
    weight: FloatArray,
    result: FloatArray,
    names: int,
    weighting: Weighting,
    rows: int,
    generator: np.random.Generator,
) -> FloatArray:
    """Level and result of one batch."""
    order, chosen = _drawn(weight, rows, names, weighting, generator)
    level = np.minimum(np.minimum(chosen, weight[order]).sum(axis=1), 1.0)
    return np.column_stack([level, (chosen * result[order]).sum(axis=1)])


def _checked_numbers(names: int | None, size: int, count: int) -> tuple[int, int]:
    held = size if names is None else checked_names_held(names, size)
    return held, whole(count, "count", 1)


def _drawn(
    weight: FloatArray, count: int, names: int, weighting: str, generator: np.random.Generator
) -> tuple[IntArray, FloatArray]:
    """Positions of the assets held and their weights, both of shape (count, names)."""
    # The `names` smallest of N uniform draws are a uniformly chosen set; in which order they come
    # depends on the machine's processor.
    draws = generator.random((count, len(weight)))
    order: IntArray = np.sort(draws.argpartition(names - 1, axis=1)[:, :names], axis=1)
    if weighting == "market":
        chosen = weight[order]
    elif weighting == "equal":
        chosen = np.ones((count, names))
    elif weighting == "dirichlet":
        chosen = generator.standard_exponential((count, names))
    else:
        raise ValueError(f"weighting is {weighting!r}: give 'market', 'equal' or 'dirichlet'")
    totals = chosen.sum(axis=1, keepdims=True)
    if (totals == 0.0).any():
        raise ValueError("a portfolio drew only assets of market weight 0: drop them from market")
    return order, chosen / totals
