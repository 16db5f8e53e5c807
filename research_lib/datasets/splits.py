"""Steps of prices that look like splits: what looks like a crash or a windfall may be neither."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import BoolArray, FloatArray

# Pieces that one becomes; several pieces that become one make a price rise by as much.
RATIOS = np.array([2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100], dtype=np.float64)
# Bonus shares: five for four, three for two. A market makes steps as large, amid other large ones.
SMALL_RATIOS = np.array([1.25, 1.5])
NEAR = 0.02
# A step to a small ratio is so many times the usual one, and those next to it are usual themselves:
# then none of 20 years of closes of Moscow, in days, weeks or months, is taken for a split.
UNUSUAL, USUAL, BESIDE = 15.0, 2.5, 3
# A median step of the others beyond this, up or down, tells of a day of the whole market.
CALM = 0.25


def looks_like_splits(prices: pd.DataFrame) -> pd.DataFrame:
    """Find steps of one asset to a half, a third, … or to the double, … while others are calm.

    Steps to 4/5 and 2/3, and back, are found where the asset itself is calm before and after: about
    a third of such splits of daily closes, and few of weekly or monthly ones.

    Parameters
    ----------
    prices : DataFrame of shape (T, N)
        Above 0, NaN where missing; a step leads from one price to the next that is known.

    Returns
    -------
    DataFrame
        ``name``, ``date`` and ``pieces`` that one would have become: 2 for a fall to a half, 0.1
        for a rise to the tenfold.
    """
    step = (prices / prices.ffill().shift()).to_numpy()
    large = np.where(step <= 1.0, 1.0 / step, step)
    above = np.searchsorted(RATIOS * (1.0 + NEAR), np.nan_to_num(large)).clip(max=len(RATIOS) - 1)
    nearest = RATIOS[above]
    alike = np.abs(large / nearest - 1.0) <= NEAR
    for ratio in SMALL_RATIOS:
        small = (np.abs(large / ratio - 1.0) <= NEAR) & _stands_alone(large)
        alike, nearest = alike | small, np.where(small, ratio, nearest)
    found = []
    for row, column in zip(*np.nonzero(alike), strict=True):
        others = np.delete(step[row], column)
        others = others[~np.isnan(others)]
        if not len(others) or abs(np.log(np.median(others))) <= -np.log(1.0 - CALM):
            ratio = nearest[row, column] ** (1.0 if step[row, column] <= 1.0 else -1.0)
            found.append((prices.columns[column], prices.index[row], float(ratio)))
    return pd.DataFrame(found, columns=["name", "date", "pieces"])


def _stands_alone(large: FloatArray) -> BoolArray:
    """Whether each step, as a ratio above 1, is far from usual for its asset amid usual ones."""
    size = pd.DataFrame(np.log(large))
    usual = size.where(size < np.log(SMALL_RATIOS[0] * (1.0 - NEAR))).median()
    moves = range(-BESIDE, BESIDE + 1)
    beside = np.fmax.reduce([size.shift(move).to_numpy() for move in moves if move])
    alone = (size > UNUSUAL * usual).to_numpy() & (beside <= USUAL * usual.to_numpy())
    return np.asarray(alone, dtype=np.bool_)
