"""The lots of a taxed portfolio: what was bought for how much, and what its sale has gained.

Kept in units, at the price of each asset that its returns make from 1 on, so that a lot that only
grows is not touched.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from research_lib.base.arrays import BoolArray, FloatArray, IntArray
from research_lib.base.compiled import compiled

FIFO, HIGHEST, AVERAGE = 0, 1, 2

# Places in the account, in money.
GAINED, CARRIED, DUE = 0, 1, 2


class TaxPlan(NamedTuple):
    """The rule of taxation as the loop needs it."""

    rate: float  # share of a net gain; 0: no taxes
    order: int  # which lots are sold first: FIFO, HIGHEST or AVERAGE
    year_ends: BoolArray  # (S,) whether a tax year ends with the step; (0,) without taxes


class Lots(NamedTuple):
    """Open lots of N assets, with room for L of each, and the account with the tax office."""

    units: FloatArray  # (N, L)
    basis: FloatArray  # (N, L) money paid for a unit
    first: IntArray  # (N,) place of the first open lot
    end: IntArray  # (N,) place behind the last one
    price: FloatArray  # (N,) of a unit
    account: FloatArray  # (3,) gained this year, losses carried forward, tax due


@compiled
def open_lots(holdings: FloatArray, capacity: int) -> Lots:
    """One lot of each asset, bought at the opening for what it is worth."""
    size = holdings.size
    units, basis = np.zeros((size, capacity)), np.zeros((size, capacity))
    if capacity > 0:
        units[:, 0] = holdings
        basis[:, 0] = 1.0
    first, end = np.zeros(size, dtype=np.int64), np.ones(size, dtype=np.int64)
    return Lots(units, basis, first, end, np.ones(size), np.zeros(3))


@compiled
def grow_lots(lots: Lots, returns: FloatArray, row: int) -> None:
    """Move the prices; an asset that loses everything is a loss realised."""
    for i in range(lots.price.size):
        lots.price[i] *= 1.0 + returns[row, i]
        if lots.price[i] <= 0.0:
            for place in range(lots.first[i], lots.end[i]):
                lots.account[GAINED] -= lots.units[i, place] * lots.basis[i, place]
            lots.first[i] = lots.end[i] = 0
            lots.price[i] = 1.0


@compiled
def pay_tax(lots: Lots, returns: FloatArray, row: int) -> float:
    """Move the prices and hand over the tax due."""
    grow_lots(lots, returns, row)
    due = float(lots.account[DUE])
    lots.account[DUE] = 0.0
    return due


@compiled
def buy_lot(lots: Lots, i: int, money: float, order: int) -> None:
    """Open a lot of asset i for `money`; merged with the others where the average counts."""
    units, basis = lots.units[i], lots.basis[i]
    bought, price = money / lots.price[i], lots.price[i]
    if order == AVERAGE and lots.end[i] > lots.first[i]:
        held = units[lots.first[i]]
        paid = held * basis[lots.first[i]] + money
        units[lots.first[i]] = held + bought
        basis[lots.first[i]] = paid / (held + bought)
        return
    if lots.first[i] == lots.end[i]:
        lots.first[i] = lots.end[i] = 0
    place = lots.end[i]
    if order == HIGHEST:
        # Sorted by basis, so that the highest is the last.
        while place > 0 and basis[place - 1] > price:
            units[place], basis[place] = units[place - 1], basis[place - 1]
            place -= 1
    units[place], basis[place] = bought, price
    lots.end[i] += 1


@compiled
def sell_lots(lots: Lots, i: int, money: float, order: int) -> None:
    """Close lots of asset i worth `money` and book the gain."""
    units, basis = lots.units[i], lots.basis[i]
    left = money / lots.price[i]
    while left > 0.0 and lots.first[i] < lots.end[i]:
        place = lots.end[i] - 1 if order == HIGHEST else lots.first[i]
        sold = min(left, units[place])
        lots.account[GAINED] += sold * (lots.price[i] - basis[place])
        units[place] -= sold
        left -= sold
        # What is left of a lot below the rounding of its sale is none.
        if units[place] <= 1e-15 * sold:
            if order == HIGHEST:
                lots.end[i] -= 1
            else:
                lots.first[i] += 1


@compiled
def book_trades(lots: Lots, trades: FloatArray, order: int) -> None:
    """Book bought (+) and sold (-) money by asset; nothing where there are no taxes."""
    if lots.units.shape[1] == 0:
        return
    for i in range(trades.size):
        if trades[i] > 0.0:
            buy_lot(lots, i, trades[i], order)
        elif trades[i] < 0.0:
            sell_lots(lots, i, -trades[i], order)


@compiled
def close_year(lots: Lots, tax: TaxPlan, step: int) -> None:
    """At a year's end, net its gains with losses carried forward: a tax due, or a loss to carry."""
    if tax.year_ends.size == 0 or not tax.year_ends[step]:
        return
    taxable = lots.account[GAINED] - lots.account[CARRIED]
    lots.account[GAINED] = 0.0
    lots.account[DUE] += tax.rate * max(0.0, taxable)
    lots.account[CARRIED] = max(0.0, -taxable)


@compiled
def tax_on_sale(lots: Lots, rate: float) -> float:
    """Tax owed if everything were sold now, with what this year has gained so far."""
    taxable = lots.account[GAINED] - lots.account[CARRIED]
    for i in range(lots.price.size):
        for place in range(lots.first[i], lots.end[i]):
            taxable += lots.units[i, place] * (lots.price[i] - lots.basis[i, place])
    return float(rate * max(0.0, taxable))
