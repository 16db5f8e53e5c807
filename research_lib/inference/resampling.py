"""Resampled histories: blocks of rows, drawn with the length that the data ask for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Literal, cast

import numpy as np
import pandas as pd

from research_lib.base.arrays import IntArray
from research_lib.base.checks import check_covered, check_weights, never_moves
from research_lib.base.parameters import checked_seed, number, whole
from research_lib.diversification.overlap import Weights
from research_lib.measures.relative_returns import relative_returns

# Resamples that one worker does at a time: enough to make the hand-over cheap.
BATCH = 20
# The rule of Politis and White reads autocorrelations; on fewer periods it has none to read.
FEWEST = 8


def block_length(
    returns: pd.DataFrame, target: Weights, *, of: Literal["portfolio", "relative"] = "portfolio"
) -> float:
    """Mean block length of the stationary bootstrap by the rule of Politis and White.

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        Simple returns a period.
    target : Series or mapping
        Weights of the portfolio whose dependence decides.
    of : {"portfolio", "relative"}, default "portfolio"
        Whose dependence: that of the portfolio's returns, or that of the assets' logarithmic
        returns over the portfolio's, which make weights drift and so decide between rules.

    Returns
    -------
    float
        The longer of the lengths for returns and for their squares, which carry the clustering
        of volatility; for relative returns, of the means over assets at their weights. At least 1
        period, and 1 where nothing moves.

    Raises
    ------
    ValueError
        If there are fewer than 8 periods, or an asset loses everything where relative returns
        decide.

    Notes
    -----
    The rule sees memory that shows in single autocorrelations. A reversal over years is spread
    over so many that no length it finds holds it: use :func:`research_lib.sign_flip_test`.
    """
    # Imported here: arch takes longer to load than all the rest, and only resampling needs it.
    from arch.bootstrap import optimal_block_length

    check_periods(len(returns))
    if of not in ("portfolio", "relative"):
        raise ValueError(f"of is {of!r}: give portfolio or relative")
    weights = check_weights(target)
    check_covered(returns.columns, weights.index, "returns")
    series = pd.DataFrame({"portfolio": returns[weights.index] @ weights})
    shares = np.ones(1)
    if of == "relative":
        held = weights[weights > 0.0]
        series, shares = relative_returns(returns[held.index], held), held.to_numpy()
    moving = ~never_moves(series.to_numpy())
    if not moving.any():
        return 1.0
    lengths = []
    for part in (series, series**2):
        # What never moves has no autocorrelation, nor have squares of steps of one size.
        found = np.ones(len(moving))
        with np.errstate(divide="ignore", invalid="ignore"):
            chosen = optimal_block_length(part.loc[:, moving])["stationary"]
        found[moving] = chosen.fillna(1.0)
        lengths.append(float(found @ shares))
    # The last digits are those of the machine's BLAS: a length that decides draws leaves them out.
    return round(max(1.0, *lengths), 9)


def checked_draws(n_resamples: Any) -> int:
    """Return a number of draws that can tell how sure something is."""
    return whole(n_resamples, "n_resamples", 2)


def check_coverage(coverage: Any) -> None:
    """Raise unless `coverage` is a probability between 0 and 1."""
    if not 0.0 < number(coverage, "coverage") < 1.0:
        raise ValueError(f"coverage is {coverage}: give a probability, such as 0.95")


def check_block(block: Any, periods: int) -> None:
    """Raise unless the data hold at least one block of this mean length."""
    # Longer blocks, the end joined to the start, are the data again: nothing would vary.
    if not 1.0 <= number(block, "block") <= periods:
        raise ValueError(
            f"block is {block}: give a mean length of 1 period or more, at most all {periods}"
        )


def check_periods(periods: int) -> None:
    """Raise unless so many periods have autocorrelations to read a block length off."""
    if periods < FEWEST:
        raise ValueError(
            f"{periods} periods are too few to read a block length off them: give `block`, or at "
            f"least {FEWEST} periods"
        )


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
    if not 1.0 <= number(block, "block") < np.inf:
        raise ValueError(f"block is {block}: give a mean length of 1 period or more")
    from arch.bootstrap import StationaryBootstrap

    # arch takes any positive mean length, though its annotation says a whole number.
    bootstrap = StationaryBootstrap(cast(int, block), np.arange(size), seed=checked_seed(seed))
    draws = (bootstrap.update_indices() for _ in range(n_resamples))
    while batch := list(islice(draws, BATCH)):
        yield batch
