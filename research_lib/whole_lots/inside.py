"""Bands that weights after trades in whole lots are to end in, and rows that hold them there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array, diags_array, hstack, vstack

from research_lib.base.arrays import FloatArray
from research_lib.trading.bands import Rule

# Weights beyond their band by less differ from its edge by rounding, as in the simulator.
NEAR = 1e-9


class Bands(NamedTuple):
    """Least and largest weights after the trade, of the value after it; the last that of cash."""

    low: FloatArray  # (N + 1,)
    high: FloatArray  # (N + 1,)
    # Whether they hold as well of what is invested alone, as the next look weighs it.
    invested: bool


def bands_of(rule: Rule, target: FloatArray, unsold: FloatArray) -> Bands:
    """Return the bands of a rule around targets, the last that of cash, NaN if it has none.

    `unsold`, shape (N,): weight of what is held beyond whole lots. Of what is to be sold, and has
    no band, it stays.
    """
    wanted = np.nan_to_num(target)
    wide = np.append(rule.band, np.inf)[: len(target)]
    if rule.relative:
        wide = np.where(wanted > 0.0, wide, 0.0) * wanted
    low, high = np.maximum(wanted - wide, 0.0), np.minimum(wanted + wide, 1.0)
    # One lot more than what cannot be sold is more than half of it.
    stays = (np.append(wanted[:-1] == 0.0, False)) & (wide == 0.0)
    high = np.where(stays, 1.5 * np.append(unsold, 0.0), high)
    none = np.isnan(target)
    # A relative band around no cash has no width, and whole lots leave some: it is as unnamed.
    none[-1] |= rule.relative and wanted[-1] == 0.0
    return Bands(np.where(none, 0.0, low), np.where(none, 1.0, high), bool(none[-1]))


def beyond(bands: Bands, money: FloatArray, left: float) -> FloatArray:
    """Return how far weights are outside their bands, shape (N + 1,), 0 or less inside.

    `money`, shape (N,), and cash that is `left`, after the trade.
    """
    invested = float(money.sum())
    weights = np.append(money, left) / (invested + left) if invested + left > 0.0 else bands.low
    over = np.maximum(bands.low - weights, weights - bands.high)
    if bands.invested and invested > 0.0:
        over[:-1] = np.maximum(over[:-1], weights[:-1] * (1.0 + left / invested) - bands.high[:-1])
    return over


def lots_inside(
    bands: Bands, held: FloatArray, lot: FloatArray, costs: tuple[FloatArray, float]
) -> tuple[FloatArray, FloatArray]:
    """Return fewest and most lots, sold below 0, with which each weight can end inside its band.

    `costs`: for a unit of money traded, shape (N,), and for an asset traded.
    """
    rate, fixed = costs
    value, slack = 0.0, 2.0 * NEAR
    # Costs lower the value after the trade: at first to nothing, then by what those can be at most.
    for _ in range(3):
        fewest = bands.low[:-1] * value - held - slack
        most = bands.high[:-1] - held + slack
        largest = np.maximum(np.abs(fewest), np.abs(most))
        value = max(0.0, 1.0 - float(rate @ largest) - fixed * len(lot))
    return fewest / lot, most / lot


def band_rows(
    bands: Bands, held: FloatArray, lot: FloatArray, scale: float, slack: float
) -> tuple[csr_array, FloatArray]:
    r"""Return rows of lots bought, lots sold, cash left and costs paid, and their least values.

    With money :math:`h_i + l_i (b_i - s_i)` after the trade, x the cash left and k what is paid of
    a value S, all in one unit: at least :math:`\\text{low}_i (S - k)`, at most
    :math:`\\text{high}_i (S - k)`, or :math:`\\text{high}_i (S - k - x)` of what is invested.
    """
    n, lots, one = len(lot), diags_array(lot), np.ones((len(lot), 1))
    money = hstack([lots, -lots], format="csr")
    low, high = bands.low[:n, None], bands.high[:n, None]
    cash = csr_array((1, 2 * n))
    more = high if bands.invested else 0.0 * one
    table = vstack(
        [
            hstack([money, csr_array(0.0 * one), csr_array(low)]),
            hstack([-money, csr_array(-more), csr_array(-high)]),
            hstack([cash, csr_array([[1.0, bands.low[n]]])]),
            hstack([cash, csr_array([[-1.0, -bands.high[n]]])]),
        ]
    )
    least = [bands.low[:n] - held, held - bands.high[:n], bands.low[n:], -bands.high[n:]]
    return csr_array(table), scale * (np.concatenate(least) + slack)
