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
from research_lib.accounts.tax_plan import AVERAGE, HIGHEST, TaxPlan
from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.compiled import compiled_in_place, compiled_inside


class Plain(NamedTuple):
    """Open lots of N assets, with room for L of each, where it does not matter when they began."""

    units: FloatArray  # (N, L)
    basis: FloatArray  # (N, L) money paid for a unit
    first: IntArray  # (N,) place of the first open lot
    end: IntArray  # (N,) place behind the last one


class Lots(NamedTuple):
    """Lots of N assets, of one kind or the other, and the account with the tax office."""

    price: FloatArray  # (N,) of a unit
    account: Account  # gains and what is due
    # What is None here is handed to a function on its own, or both kinds would be compiled.
    plain: Plain | None
    dated: DatedLots | None


def open_lots(holdings: FloatArray, room: int, tax: TaxPlan) -> Lots:
    """One lot of each asset, bought at the opening for what it is worth."""
    price, account = np.ones(holdings.size), open_account(tax)
    if tax.dates is not None:
        return Lots(price, account, None, open_dated(tax.dates, holdings, room))
    units, basis = np.zeros((2, holdings.size, 1 if tax.order == AVERAGE else room))
    units[:, 0], basis[:, 0] = holdings, 1.0
    first, end = np.zeros((2, holdings.size), dtype=np.int64)
    end[:] = 1
    return Lots(price, account, Plain(units, basis, first, end), None)


@compiled_inside
def pay_tax(lots: Lots, returns: FloatArray, row: int, step: int) -> float:
    """Move the prices and hand over the tax due."""
    for i in range(lots.price.size):
        lots.price[i] *= 1.0 + returns[i, row]
        if lots.price[i] <= 0.0:
            lose_lots(lots.plain, lots.dated, i, lots.account, step)
            lots.price[i] = 1.0
    due = float(lots.account.due[0])
    lots.account.due[0] = 0.0
    return due


@compiled_inside
def lose_lots(
    plain: Plain | None, dated: DatedLots | None, i: int, account: Account, step: int
) -> None:
    """Book an asset that loses everything as a loss realised."""
    if plain is not None:
        for place in range(plain.first[i], plain.end[i]):
            lost = plain.units[i, place] * plain.basis[i, place]
            account.gained[account.years[RUNNING], LONG] -= lost
        plain.first[i] = plain.end[i] = 0
    if dated is not None:
        write_off(dated, i, account, step)


@compiled_inside
def buy_lot(lots: Plain, i: int, money: float, price: float, order: int) -> None:
    """Open a lot of asset i for `money`; merged with the others where the average counts."""
    units, basis = lots.units[i], lots.basis[i]
    bought = money / price
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


@compiled_inside
def sell_lots(
    lots: Plain, i: int, money: float, price: float, order: int, account: Account
) -> None:
    """Close lots of asset i worth `money` and book the gain."""
    units, basis = lots.units[i], lots.basis[i]
    left = money / price
    while left > 0.0 and lots.first[i] < lots.end[i]:
        place = lots.end[i] - 1 if order == HIGHEST else lots.first[i]
        sold = min(left, units[place])
        account.gained[account.years[RUNNING], LONG] += sold * (price - basis[place])
        units[place] -= sold
        left -= sold
        # What is left of a lot below the rounding of its sale is none.
        if units[place] <= 1e-15 * sold:
            if order == HIGHEST:
                lots.end[i] -= 1
            else:
                lots.first[i] += 1


@compiled_in_place
def book_trades(lots: Lots, trades: FloatArray, tax: TaxPlan, step: int) -> None:
    """Book bought (+) and sold (-) money by asset."""
    for i in range(trades.size):
        if trades[i] != 0.0:
            book_trade(lots, lots.plain, lots.dated, i, trades[i], tax.order, step)


@compiled_inside
def book_trade(
    lots: Lots,
    plain: Plain | None,
    dated: DatedLots | None,
    i: int,
    money: float,
    order: int,
    step: int,
) -> None:
    """Book what is bought (+) or sold (-) of asset i, in the lots that there are."""
    price, size = lots.price[i], abs(money)
    if plain is not None:
        if money > 0.0:
            buy_lot(plain, i, size, price, order)
        else:
            sell_lots(plain, i, size, price, order, lots.account)
    if dated is not None:
        if money > 0.0:
            buy_dated(dated, i, size / price, price, lots.account, step)
        else:
            sell_dated(dated, i, size / price, price, lots.account, step)


@compiled_in_place
def tax_on_sale(lots: Lots, tax: TaxPlan, step: int) -> float:
    """Tax owed if everything were sold at the close of the last step, that of its year included."""
    account = lots.account
    year = account.years[RUNNING]
    # What has been taken back of the year before is owed as well.
    more = assess(account, tax, year)
    held = balance(account, year)
    short, long = with_unrealised(held, lots.plain, lots.dated, lots.price, step)
    short, long = net(short, long)
    return float(max(0.0, more) + tax_on(short, long, tax))


@compiled_inside
def with_unrealised(
    gained: tuple[float, float],
    plain: Plain | None,
    dated: DatedLots | None,
    price: FloatArray,
    step: int,
) -> tuple[float, float]:
    """Add to gains, short and long, those of a sale of everything at the close of the step."""
    short, long = gained
    if plain is not None:
        for i in range(price.size):
            for place in range(plain.first[i], plain.end[i]):
                long += plain.units[i, place] * (price[i] - plain.basis[i, place])
    if dated is not None:
        gains = unrealised(dated, price, step)
        short, long = short + gains[0], long + gains[1]
    return short, long
