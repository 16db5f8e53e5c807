"""Resampled histories: blocks of rows, drawn with the length that the data ask for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import cast

import numpy as np
import pandas as pd

from research_lib.base.arrays import IntArray
from research_lib.base.checks import check_weights
from research_lib.diversification.overlap import Weights

# Resamples that one worker does at a time: enough to make the hand-over cheap.
BATCH = 20


def block_length(returns: pd.DataFrame, target: Weights) -> float:
    """Mean block length of the stationary bootstrap by the rule of Politis and White.

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        Simple returns a period.
    target : Series or mapping
        Weights of the portfolio whose dependence decides.

    Returns
    -------
    float
        The longer of the lengths for the portfolio's returns and for their squares, which carry
        the clustering of volatility; at least 1 period.
    """
    # Imported here: arch takes longer to load than all the rest, and only resampling needs it.
    from arch.bootstrap import optimal_block_length

    weights = check_weights(target)
    portfolio = returns.reindex(columns=weights.index) @ weights
    both = pd.DataFrame({"return": portfolio, "square": portfolio**2})
    return max(1.0, float(optimal_block_length(both)["stationary"].max()))


def resampled_rows(size: int, n_resamples: int, block: float, seed: int) -> list[IntArray]:
    """Row numbers of resampled histories: `n_resamples` arrays of length `size`."""
    return [rows for batch in batches(size, n_resamples, block, seed) for rows in batch]


def batches(size: int, n_resamples: int, block: float, seed: int) -> Iterator[list[IntArray]]:
    """Row numbers, some resamples at a time, so that not all need to be kept.

    Raises
    ------
    ValueError
        If the block is shorter than one period.
    """
    if not 1.0 <= block < np.inf:
        raise ValueError(f"block is {block}: give a mean length of 1 period or more")
    from arch.bootstrap import StationaryBootstrap

    # arch takes any positive mean length, though its annotation says a whole number.
    bootstrap = StationaryBootstrap(cast(int, block), np.arange(size), seed=seed)
    draws = bootstrap.bootstrap(n_resamples)
    while batch := [np.asarray(data[0][0], dtype=np.int64) for data in islice(draws, BATCH)]:
        yield batch
