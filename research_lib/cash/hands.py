"""A market dealt like cards: every piece of it goes to somebody, and none to two."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from research_lib.base.arrays import FloatArray


def dealt(market: FloatArray, sizes: FloatArray, generator: np.random.Generator) -> csr_array:
    """Cut a market into stakes and deal them, shape (K, N), sum 1; asset i comes to market[i].

    The assets lie side by side on a line, each as long as its weight. The stakes of all are laid
    along it in random order: a stake is what lies under it, almost always one asset, two where it
    crosses an edge, several where these are smaller than it is. An asset is met as often as it is
    large, so that nobody is more likely than others to hold what will do well, and no stake has
    another expected result than the market.

    `market` of shape (N,), sum 1. `sizes` of shape (K, n): of the stakes of each of K holders, to
    scale.
    """
    holders, stakes = sizes.shape
    order = generator.permutation(holders * stakes)
    lengths = sizes.ravel()[order]
    ends, edges = _laid(lengths / lengths.sum()), _laid(market)
    marks = np.union1d(ends, edges)
    below = np.concatenate(([0.0], marks[:-1]))
    middle = 0.5 * (below + marks)
    piece, asset = (np.searchsorted(line, middle) for line in (ends, edges))
    cell = (order[piece] // stakes, asset)
    return csr_array((marks - below, cell), shape=(holders, len(market)))


def _laid(lengths: FloatArray) -> FloatArray:
    """Where each piece ends on a line of length 1; by rounding none ends beyond it.

    The last piece that is longer than nothing ends the line, and what follows gets none of it.
    """
    ends: FloatArray = np.minimum(np.cumsum(lengths), 1.0)
    ends[np.flatnonzero(lengths)[-1] :] = 1.0
    return ends


def levels(hands: csr_array, market: FloatArray) -> FloatArray:
    """Level of diversification of each row: what of it lies within the market's weights."""
    totals = np.asarray(hands.sum(axis=1))
    rows = np.repeat(np.arange(len(totals)), np.diff(hands.indptr))
    within = np.minimum(hands.data / totals[rows], market[hands.indices])
    found: FloatArray = np.bincount(rows, within, minlength=len(totals)).astype(np.float64)
    return found
