"""Steps of prices that look like splits: what looks like a crash or a windfall may be neither."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray

# Pieces that one becomes; several pieces that become one make a price rise by as much.
RATIOS = np.array(
    [2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100, 200, 250, 500, 1000, 2000, 5000, 1e4]
)
# What most splits are: a step that is near to none of the others is likely one of these.
COMMON = np.array([2, 3, 4, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 1e4])
# Bonus shares: five for four, three for two. A market makes steps as large, amid other large ones.
SMALL_RATIOS = np.array([1.25, 1.5])
NEAR = 0.02
# The share moves on the day of its split too: so many of its usual steps, but no more than a tenth,
# lie beside the ratio, if the step, less what the market did, is far larger than those next to it.
MOVES, WIDEST, LONE = 3.0, 0.1, 2.0
# Nothing but a split makes such a step, but for a few crashes: whatever its exact ratio.
ANY = 3.4
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
        for a rise to the tenfold. Where the step is near to no ratio, the nearest of common ones.

    Notes
    -----
    Percent found of splits planted in closes of Moscow from 2008 to 2026, and how many steps are
    found that are no splits; most are of the crash of 2008. The six real splits are all found.

    ======  ====  ====  ========  =========  =========
    steps   to 2  to 3  4 to 20   no splits  of steps
    ======  ====  ====  ========  =========  =========
    days    93    93    100       2          248,801
    weeks   91    92    99        4          51,505
    months  77    86    98        6          11,908
    ======  ====  ====  ========  =========  =========
    """
    step = np.log((prices / prices.ffill().shift()).to_numpy(np.float64))
    size = np.abs(step)
    usual, beside, exact = _usual(size), _beside(size), _exact(size)
    width = np.fmax(-np.log(1.0 - NEAR), np.minimum(MOVES * usual, -np.log(1.0 - WIDEST)))
    least, found = COMMON[0] * (1.0 - WIDEST) * (1.0 - CALM), []
    for row, column in zip(*np.nonzero((exact > 0.0) | (size >= np.log(least))), strict=True):
        market = _median(np.delete(step[row], column))
        if abs(market) > -np.log(1.0 - CALM):
            continue
        ratio, own = exact[row, column], abs(step[row, column] - market)
        if not ratio:
            far = np.abs(np.log(COMMON) - own)
            ratio = COMMON[far.argmin()]
            wide = far.min() <= width[column] and not own < LONE * beside[row, column]
            if not wide and own < np.log(ANY):
                continue
        pieces = float(ratio if step[row, column] < 0.0 else 1.0 / ratio)
        found.append((prices.columns[column], prices.index[row], pieces))
    return pd.DataFrame(found, columns=["name", "date", "pieces"])


def told_as_split(own: pd.Series, step: Mapping[Any, Any]) -> str:
    """Say which step looks like which split."""
    pieces = step["pieces"]
    split = f"1 became {pieces:.9g}" if pieces >= 1.0 else f"{1.0 / pieces:.9g} became 1"
    return f"{step['name']} {from_to(own, step['date'])}, as if {split}"


def from_to(own: pd.Series, date: Any) -> str:
    """Say both prices of a step."""
    before, after = own[:date].iloc[-2:]
    return f"on {date:%Y-%m-%d} goes from {before:g} to {after:g}"


def _median(steps: FloatArray) -> float:
    """Median of the steps that are known, 0 without any."""
    known = steps[~np.isnan(steps)]
    return float(np.median(known)) if len(known) else 0.0


def _usual(size: FloatArray) -> FloatArray:
    """Median size of the steps of each asset that no split can be; NaN if it has none."""
    frame = pd.DataFrame(size)
    small = frame.where(frame < np.log(SMALL_RATIOS[0] * (1.0 - NEAR)))
    return small.median().to_numpy(np.float64)


def _beside(size: FloatArray) -> FloatArray:
    """Size of the largest of the steps next to each, before and after; NaN if it has none."""
    frame = pd.DataFrame(size)
    moves = range(-BESIDE, BESIDE + 1)
    largest = np.fmax.reduce([frame.shift(move).to_numpy() for move in moves if move])
    return np.asarray(largest, dtype=np.float64)


def _exact(size: FloatArray) -> FloatArray:
    """Ratio that each step is near to as it is, 0 where to none; a small one amid usual steps."""
    limit, exact = UNUSUAL * _usual(size), np.zeros(size.shape)
    alone = (size > limit) & (_beside(size) <= USUAL / UNUSUAL * limit)
    for ratio in (*SMALL_RATIOS, *RATIOS):
        near = np.abs(np.exp(size) / ratio - 1.0) <= NEAR
        exact[near & (alone | (ratio >= RATIOS[0]))] = ratio
    return exact
