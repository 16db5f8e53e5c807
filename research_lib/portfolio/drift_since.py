"""How far a portfolio has drifted since its last trade, and what going back would turn over."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from research_lib.measures.drift import off_target
from research_lib.whole_lots.pieces import Numbers, checked_pieces, checked_price_table


@dataclass(frozen=True, eq=False)
class Drift:
    """How far a portfolio has drifted since its last trade.

    Attributes
    ----------
    weights : DataFrame by asset
        `then`, at the last trade; `now`; and `moved`, the second less the first.
    distance : Series by date
        Half the sum of absolute distances from the weights at the last trade.
    turnover : float
        One-way turnover of going back now: the last distance.
    turnover_each : float
        What going back at every date since would have turned over in all, the last one included.
    listed : float, default 1
        Share of the whole portfolio that this is.
    """

    weights: pd.DataFrame
    distance: pd.Series
    turnover: float
    turnover_each: float
    listed: float = 1.0


def drift_since(pieces: Numbers, prices: pd.DataFrame) -> Drift:
    r"""Drift of a portfolio that has not been traded since the first of the prices.

    Parameters
    ----------
    pieces : Series or mapping
        Pieces held by asset, 0 or more; cash is an asset at a price of 1.
    prices : DataFrame of shape (T, N)
        Prices by date of at least every asset held, from the last trade to now; T is 2 or more.

    Returns
    -------
    Drift
        Weights then and now, their distance at each date, and turnovers.

    Raises
    ------
    TypeError
        If the prices are no table.
    ValueError
        If a number is missing or not above 0, an asset has no price, or nothing is held.

    Notes
    -----
    With :math:`w` the weights at the last trade and g the growth of prices over one period, going
    back at its end turns over :math:`\tfrac12 \sum_i |w_i g_i / \sum_j w_j g_j - w_i|`; this is
    summed for `turnover_each`. No costs.

    Examples
    --------
    What doubles and halves again has cost two trades for nothing:

    >>> prices = pd.DataFrame({"a": [1.0, 2.0, 1.0], "b": 1.0})
    >>> drift = drift_since({"a": 1, "b": 1}, prices)
    >>> [round(each, 4) for each in (drift.turnover, drift.turnover_each)]
    [0.0, 0.3333]
    """
    held = checked_pieces(pieces)
    held = held[held > 0.0]
    if held.empty:
        raise ValueError("pieces are all 0: give what is held")
    table = checked_price_table(prices, held.index)
    if len(table) < 2:
        raise ValueError(f"prices have one date, {table.index[0]}: give those from the last trade")
    money = table * held
    weights = money.div(money.sum(axis=1), axis=0)
    then, now = weights.iloc[0], weights.iloc[-1]
    distance = off_target(weights, then)
    grown = (table / table.shift()).iloc[1:] * then
    each = float(off_target(grown.div(grown.sum(axis=1), axis=0), then).sum())
    moved = pd.DataFrame({"then": then, "now": now, "moved": now - then})
    once = float(distance.iloc[-1])
    return Drift(moved, distance, once, each)
