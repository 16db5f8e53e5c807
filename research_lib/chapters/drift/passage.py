"""How long an untouched portfolio takes until one of its weights has grown to a given level."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research_lib.base.arrays import IntArray
from research_lib.diversification.overlap import Weights
from research_lib.measures.premium import checked_logs, checked_target


def relative_gain(weight: float, level: float) -> float:
    """Return over the rest of the portfolio that takes an asset from one weight to another.

    `weight`, `level`: weight before and after, above 0 and below 1. Returns (l / (1 - l)) / (w / (1
    - w)) - 1: what the asset's growth has over that of the rest. ValueError if a weight is no
    share.

    >>> round(relative_gain(0.2, 0.3), 4)
    0.7143
    """
    for share in (weight, level):
        if not 0.0 < share < 1.0:
            raise ValueError(f"weight is {share}: give a share between 0 and 1")
    return (level / (1.0 - level)) / (weight / (1.0 - weight)) - 1.0


def first_passage(returns: pd.DataFrame, target: Weights, level: float) -> pd.DataFrame:
    """Buy the target at every opening in turn, and wait until a weight has reached the level.

    `returns` (DataFrame of shape (T, N)): simple returns a period, none of them a total loss.
    `target`: weights bought. `level`: weight to wait for, the same for all assets. Returns a
    DataFrame of shape (T, 2): a row for each start, indexed by its first period: `periods` until
    any weight has reached the level at a close (missing if none did before the data end), and
    `highest`, the largest weight of all until the data end. ValueError if inputs are bad, or the
    level is no share.

    >>> pair = pd.DataFrame({"a": [0.0, 1.0], "b": [0.0, 0.0]})
    >>> first_passage(pair, {"a": 0.5, "b": 0.5}, 0.6)["periods"].tolist()
    [2.0, 1.0]
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"level is {level}: give a share between 0 and 1")
    logs, aim = checked_logs(returns), checked_target(returns, target)
    wealth = np.exp(np.vstack([np.zeros(logs.shape[1]), np.cumsum(logs, axis=0)]))
    found = np.full((len(logs), 2), np.nan)
    for start in range(len(logs)):
        held = aim * wealth[start + 1 :] / wealth[start]
        largest = held.max(axis=1) / held.sum(axis=1)
        reached = largest >= level
        if reached.any():
            found[start, 0] = reached.argmax() + 1
        found[start, 1] = largest.max()
    return pd.DataFrame(found, returns.index, ["periods", "highest"])


def share_reached(
    returns: pd.DataFrame, groups: IntArray, levels: Sequence[float], years: int
) -> dict[tuple[float, int], pd.Series]:
    """Share of the starts from which a weight had reached a level, for many equal groups at once.

    `returns` (DataFrame of shape (T, N)): simple returns a month. `groups` (array of shape (G, K)):
    columns of each group, bought in equal parts. `levels`: weights to wait for. `years`: longest
    wait. Returns a dict from (level, years), as many years as the data have, to a Series of length
    G: the share of the starts with that much data after them. ValueError if a level is no share.

    >>> pair = pd.DataFrame({"a": [0.0] * 11 + [1.0], "b": [0.0] * 12})
    >>> share_reached(pair, np.array([[0, 1]]), [0.6], 1)[0.6, 1].tolist()
    [1.0]
    """
    for level in levels:
        if not 0.0 < level < 1.0:
            raise ValueError(f"level is {level}: give a share between 0 and 1")
    logs = checked_logs(returns)
    wealth = np.exp(np.vstack([np.zeros(logs.shape[1]), np.cumsum(logs, axis=0)])).T
    hit = {level: np.zeros((len(groups), len(logs)), dtype=bool) for level in levels}
    found = {}
    for month in range(1, min(12 * years, len(logs)) + 1):
        grown = wealth[:, month:] / wealth[:, :-month]
        total = sum((grown[asset] for asset in groups.T[1:]), grown[groups[:, 0]])
        largest = grown[groups[:, 0]]
        for asset in groups.T[1:]:
            np.maximum(largest, grown[asset], out=largest)
        for level in levels:
            hit[level][:, : total.shape[1]] |= largest >= level * total
            if month % 12 == 0:
                reached = hit[level][:, : total.shape[1]].mean(axis=1)
                found[level, month // 12] = pd.Series(reached)
    return found


def waits(shares: dict[str, dict[tuple[float, int], pd.Series]], level: float) -> pd.DataFrame:
    """Return the mean and the spread over groups of `share_reached`, by data set and years.

    `shares`: what `share_reached` returns, by data set. Returns a DataFrame indexed by (data,
    years): `share`, the mean over the groups, `low` and `high`, their 10th and 90th percentile.
    """
    reached = {
        (name, years): [each.mean(), *each.quantile([0.1, 0.9])]
        for name, found in shares.items()
        for (of, years), each in found.items()
        if of == level
    }
    return pd.DataFrame(reached, ["share", "low", "high"]).T


def spread_against_rest(pool: pd.DataFrame) -> float:
    """Return the volatility a year of the typical asset against the mean of the others.

    `pool`: simple returns a month. The median over the assets, of log returns.
    """
    logs = np.log1p(pool)
    rest = (logs.sum(axis=1).to_numpy()[:, None] - logs) / (pool.shape[1] - 1)
    return float((logs - rest).std().median() * 12**0.5)
