r"""Announced trades, and those who trade ahead of them.

All who trade on a day trade at one price, above that of the opening by

.. math:: p_t = \lambda \Bigl( \theta \sum_{s < t} x_s + x_t \Bigr)

with :math:`x` what all of them buy together, :math:`\lambda` the impact and :math:`\theta` the part
of it that stays. Those who wait on the other side sell what is bought. A vault buys q on a day
that everybody knows. Those who go ahead buy y before, evenly over the days of notice, sell a part
s of it to the vault on its day, and the rest evenly over as many days after.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from research_lib.base.arrays import FloatArray
from research_lib.base.parameters import whole


def profits(trades: FloatArray, impact: float, permanent: float) -> FloatArray:
    """Profit of each trader, and of those on the other side last, at the price that stays.

    `trades`, shape (traders, days): what each buys, sales negative. The profits add up to zero.
    """
    together = trades.sum(axis=0)
    before = together.cumsum() - together
    prices = impact * (permanent * before + together)
    stays = impact * permanent * together.sum()
    all_trades = np.vstack([trades, -together])
    return np.asarray(((stays - prices) * all_trades).sum(axis=1))


def schedule(bought: float, ahead: float, notice: int, into: float) -> FloatArray:
    """Trades by day of the vault and of all who go ahead of it, shape (2, 2 notice + 1)."""
    trades = np.zeros((2, 2 * notice + 1))
    trades[0, notice] = bought
    trades[1, :notice] = ahead / notice
    trades[1, notice] = -into * ahead
    trades[1, notice + 1 :] = -(1.0 - into) * ahead / notice
    return trades


class Ahead(NamedTuple):
    """What comes of an announced trade, each as a share of what the trade alone pays for impact."""

    bought: float  # by those who go ahead, as a share of the vault's trade
    loss: float  # what the vault pays beyond what it pays unannounced
    profit: float  # of those who go ahead
    costs: float  # what those on the other side earn more: what going ahead costs


def go_ahead(permanent: float, *, rivals: int, notice: int, into: float) -> Ahead:
    r"""Let so many rivals each buy what pays him most, given what the others buy (Cournot).

    Their profit together is a q y - c y², so they buy n / (n + 1) · a q / c. The vault pays more by
    (θ - s) q y: it loses if the part of the impact that stays is larger than the part of what they
    bought that they sell to it.
    """
    rivals, notice = whole(rivals, "rivals", 0), whole(notice, "notice", 1)
    if not 0.0 <= permanent <= 1.0 or not 0.0 <= into <= 1.0:
        raise ValueError(f"permanent is {permanent}, into {into}: give two shares between 0 and 1")

    def earned(bought: float, ahead: float) -> FloatArray:
        return profits(schedule(bought, ahead, notice, into), 1.0, permanent)

    cost = -float(earned(0.0, 1.0)[1])
    slope = float(earned(1.0, 1.0)[1]) + cost
    ahead = rivals / (rivals + 1) * max(slope, 0.0) / cost
    alone, announced = earned(1.0, 0.0), earned(1.0, ahead)
    vault, profit, others = announced - alone
    return Ahead(ahead, -float(vault), float(profit), float(others))
