"""Steps of prices that look like splits: what looks like a crash or a windfall may be neither."""

from __future__ import annotations

import numpy as np
import pandas as pd

# Pieces that one becomes; several pieces that become one make a price rise by as much.
RATIOS = np.array([2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100], dtype=np.float64)
NEAR = 0.02
# A median step of the others beyond this, up or down, tells of a day of the whole market.
CALM = 0.25


def looks_like_splits(prices: pd.DataFrame) -> pd.DataFrame:
    """Find steps of one asset to a half, a third, … or to the double, … while others are calm.

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
    found = []
    for row, column in zip(*np.nonzero(np.abs(large / nearest - 1.0) <= NEAR), strict=True):
        others = np.delete(step[row], column)
        others = others[~np.isnan(others)]
        if not len(others) or abs(np.log(np.median(others))) <= -np.log(1.0 - CALM):
            ratio = nearest[row, column] ** (1.0 if step[row, column] <= 1.0 else -1.0)
            found.append((prices.columns[column], prices.index[row], float(ratio)))
    return pd.DataFrame(found, columns=["name", "date", "pieces"])
