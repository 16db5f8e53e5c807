"""What the size of a fund does to its level: limits from free floats or volumes, and the lowest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from research_lib.base.checks import as_series, check_covered, check_weights
from research_lib.diversification.filling import ROUNDING, filled
from research_lib.diversification.overlap import Weights


class LowestLevel(NamedTuple):
    """Lowest level under limits for single assets, from below and from above."""

    bound: float
    reached: float
    portfolio: pd.Series


def position_limits(depth: pd.Series | Mapping[Any, float], size: float, share: float) -> pd.Series:
    r"""Largest weights of a fund that may hold only a share of what there is of each asset.

    .. math:: l_i = \min\bigl(1,\; \kappa\, d_i / A\bigr)

    Parameters
    ----------
    depth : Series or mapping
        What there is of each asset, in money: its free float, or what all trade of it in the days
        in which the fund wants to be able to leave.
    size : float
        Size A of the fund, in the same money.
    share : float
        Largest share of the depth that the fund may hold.

    Returns
    -------
    Series of length N
        Largest weights, at most 1.

    Raises
    ------
    ValueError
        If a depth is negative or missing, or size or share is not positive.

    Examples
    --------
    >>> position_limits({"large": 80.0, "small": 20.0}, size=10.0, share=0.1).to_dict()
    {'large': 0.8, 'small': 0.2}
    """
    there = _not_negative(depth, "depth")
    for what, number in (("size", size), ("share", share)):
        if not 0.0 < number < np.inf:
            raise ValueError(f"{what} is {number}: give a positive number")
    return (share * there / size).clip(upper=1.0)


def lowest_level(market: Weights, limits: pd.Series | Mapping[Any, float]) -> LowestLevel:
    r"""Lowest level of diversification when every asset has a largest weight.

    .. math:: \min_w \sum_i \min(w_i, m_i) \quad\text{with}\quad
        \sum_i w_i = 1,\; 0 \le w_i \le l_i

    Parameters
    ----------
    market : Series or mapping
        Market weights by asset, sum 1.
    limits : Series or mapping
        Largest weight of each asset; it names every asset of the market, and may name others.

    Returns
    -------
    LowestLevel
        `bound`, a level that no portfolio is below; `portfolio`, one that keeps the limits; and
        `reached`, its level. The lowest level lies between the two, which are less than the market
        weight of one asset apart, and equal if the limits can be met in full without a rest.

    Raises
    ------
    ValueError
        If weights are bad, a limit is negative or missing, or the limits sum to less than 1: the
        fund is too large for the market.

    See Also
    --------
    level_range : The same in one number, by mixed-integer programme where limits differ, which is
        slow where many assets have the same ratio of market weight to limit.

    Notes
    -----
    On :math:`0 \le w_i \le l_i` the concave :math:`\min(w_i, m_i)` lies above its chord
    :math:`s_i w_i` with slope :math:`s_i = \min(1, m_i / l_i)`. The least sum of chords fills the
    assets in the order of their slopes: that is the bound. The same portfolio, its rest put where
    it overlaps least, is the one returned. With limits in proportion to the market,
    :math:`l_i = \kappa F m_i / A`, all slopes are :math:`A / (\kappa F)`, and so is the bound.

    Examples
    --------
    A fund that may hold a tenth of each company, and is as large as a twentieth of the market:

    >>> market = {"a": 0.5, "b": 0.3, "c": 0.2}
    >>> limits = {name: 0.1 * weight / 0.05 for name, weight in market.items()}
    >>> lowest = rl.lowest_level(market, limits)
    >>> round(lowest.bound, 6), round(lowest.reached, 6)
    (0.5, 0.5)
    """
    largest = _not_negative(limits, "limits").clip(upper=1.0)
    weights = check_weights(market, "market weights")
    check_covered(largest.index, weights.index, "limits")
    limit, weight = largest.to_numpy(), weights.reindex(largest.index, fill_value=0.0).to_numpy()
    if limit.sum() < 1.0 - ROUNDING:
        raise ValueError(
            f"the limits sum to {limit.sum():.4g}: a fund of this size cannot be invested; "
            f"the largest that can is {limit.sum():.4g} times as large"
        )
    top = np.maximum(limit, weight)
    slope = np.divide(weight, top, out=np.ones(len(top)), where=top > 0.0)
    # Among equal slopes the largest first: the rest then falls on a small asset.
    order = np.lexsort((-weight, slope.round(12)))
    held = np.zeros(len(limit))
    held[order] = filled(limit[order])
    full = held >= limit - ROUNDING
    held[full] = limit[full]
    bound = float(slope @ held)
    room = order[~full[order]]
    if len(room):
        rest, held[room[0]] = held[room[0]], 0.0
        able = room[limit[room] >= rest]
        held[able[np.argmin(weight[able])]] = rest
    portfolio = pd.Series(held, index=largest.index, name="weight")
    return LowestLevel(bound, float(np.minimum(held, weight).sum()), portfolio)


def _not_negative(values: pd.Series | Mapping[Any, float], what: str) -> pd.Series:
    series = as_series(values, what)
    if series.min() < 0.0:
        raise ValueError(f"{what} of {series.idxmin()!r} is {series.min()}: it cannot be negative")
    return series
