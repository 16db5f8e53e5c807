"""The lots of a taxed portfolio: what was bought for how much, and what its sale has gained.

Kept in units, at the price of each asset that its returns make from 1 on, so that a lot that only
grows is not touched. Where it matters when something was bought, the lots are dated ones instead.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from research_lib.accounts.dated_lots import (
    DatedLots,
    buy_dated,
    open_dated,
    sell_dated,
    unrealised,
    write_off,
)
from research_lib.accounts.tax_account import (
    LONG,
    RUNNING,
    Account,
    assess,
    balance,
    net,
    open_account,
    tax_on,
)
from research_lib.accounts.tax_plan import AVERAGE, HIGHEST, Dates, TaxPlan
from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.compiled import compiled


class Lots(NamedTuple):
    """Open lots of N assets, with room for L of each, and the account with the tax office."""

    units: FloatArray  # (N, L)
    basis: FloatArray  # (N, L) money paid for a unit
    first: IntArray  # (N,) place of the first open lot
    end: IntArray  # (N,) place behind the last one
    price: FloatArray  # (N,) of a unit
    account: Account  # gains and what is due
    dated: DatedLots | None  # instead of the first four, where lots know when they were bought


@compiled
def open_lots(holdings: FloatArray, room: int, tax: TaxPlan) -> Lots:
    """One lot of each asset, bought at the opening for what it is worth."""
    size, account = holdings.size, open_account(tax)
    dated = dated_at_opening(tax.dates, holdings, room)
    if tax.dates is not None or tax.order == AVERAGE:
        room = min(room, 1)
    units, basis = np.zeros((size, room)), np.zeros((size, room))
    if room > 0:
        units[:, 0] = holdings
        basis[:, 0] = 1.0
    first, end = np.zeros(size, dtype=np.int64), np.ones(size, dtype=np.int64)
    return Lots(units, basis, first, end, np.ones(size), account, dated)


@compiled
def dated_at_opening(dates: Dates | None, holdings: FloatArray, room: int) -> DatedLots | None:
    """Open dated lots, where lots are dated."""
    if dates is None:
        return None
    return open_dated(dates, holdings, room)


@compiled
def grow_lots(
    lots: Lots, dated: DatedLots | None, returns: FloatArray, row: int, step: int
) -> None:
    """Move the prices; an asset that loses everything is a loss realised."""
    for i in range(lots.price.size):
        lots.price[i] *= 1.0 + returns[row, i]
        if lots.price[i] <= 0.0:
            if dated is None:
                account = lots.account
                for place in range(lots.first[i], lots.end[i]):
                    lost = lots.units[i, place] * lots.basis[i, place]
                    account.gained[account.years[RUNNING], LONG] -= lost
                lots.first[i] = lots.end[i] = 0
            else:
                write_off(dated, i, lots.account, step)
            lots.price[i] = 1.0


@compiled
def pay_tax(lots: Lots, returns: FloatArray, row: int, step: int) -> float:
    """Move the prices and hand over the tax due."""
    grow_lots(lots, lots.dated, returns, row, step)
    due = float(lots.account.due[0])
    lots.account.due[0] = 0.0
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
    units, basis, account = lots.units[i], lots.basis[i], lots.account
    left = money / lots.price[i]
    while left > 0.0 and lots.first[i] < lots.end[i]:
        place = lots.end[i] - 1 if order == HIGHEST else lots.first[i]
        sold = min(left, units[place])
        account.gained[account.years[RUNNING], LONG] += sold * (lots.price[i] - basis[place])
        units[place] -= sold
        left -= sold
        # What is left of a lot below the rounding of its sale is none.
        if units[place] <= 1e-15 * sold:
            if order == HIGHEST:
                lots.end[i] -= 1
            else:
                lots.first[i] += 1


@compiled
def book_trades(lots: Lots, trades: FloatArray, tax: TaxPlan, step: int) -> None:
    """Book bought (+) and sold (-) money by asset; nothing where there are no taxes."""
    if tax.year_ends.size > 0:
        book_lots(lots, lots.dated, trades, tax.order, step)


@compiled
def book_lots(
    lots: Lots, dated: DatedLots | None, trades: FloatArray, order: int, step: int
) -> None:
    """Book trades in dated lots, where lots are dated, and in plain ones else."""
    for i in range(trades.size):
        if dated is None:
            if trades[i] > 0.0:
                buy_lot(lots, i, trades[i], order)
            elif trades[i] < 0.0:
                sell_lots(lots, i, -trades[i], order)
        elif trades[i] != 0.0:
            units, price = abs(trades[i]) / lots.price[i], lots.price[i]
            if trades[i] > 0.0:
                buy_dated(dated, i, units, price, lots.account, step)
            else:
                sell_dated(dated, i, units, price, lots.account, step)


@compiled
def tax_on_sale(lots: Lots, tax: TaxPlan, step: int) -> float:
    """Tax owed if everything were sold at the close of the last step, that of its year included."""
    return tax_on_lots(lots, lots.dated, tax, step)


@compiled
def tax_on_lots(lots: Lots, dated: DatedLots | None, tax: TaxPlan, step: int) -> float:
    """As :func:`tax_on_sale`, from dated lots, where lots are dated, and from plain ones else."""
    account = lots.account
    year = account.years[RUNNING]
    # What has been taken back of the year before is owed as well.
    more = assess(account, tax, year)
    short, long = balance(account, year)
    if dated is None:
        for i in range(lots.price.size):
            for place in range(lots.first[i], lots.end[i]):
                long += lots.units[i, place] * (lots.price[i] - lots.basis[i, place])
    else:
        gains = unrealised(dated, lots.price, step)
        short, long = short + gains[0], long + gains[1]
    short, long = net(short, long)
    return float(max(0.0, more) + tax_on(short, long, tax))
