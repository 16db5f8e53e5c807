"""Lots that know when they were bought: gains short and long, and losses that do not count.

A loss that a purchase shortly before or after the sale disallows is added to the cost of the units
that replace those sold, and their age to the age of these. What was bought before the sale is
matched at the sale; what is bought after it, at the purchase.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from research_lib.accounts.tax_account import LONG, RUNNING, SHORT, Account, take_back
from research_lib.accounts.tax_plan import AVERAGE, HARVEST, HIGHEST, Dates
from research_lib.base.arrays import BoolArray, FloatArray, IntArray
from research_lib.base.compiled import compiled_inside

# What is left of a lot or a loss below this share of what was taken from it is rounding.
DUST = 1e-15


class Held(NamedTuple):
    """Open lots of N assets in the order of purchase, with room for L of each."""

    units: FloatArray  # (N, L)
    basis: FloatArray  # (N, L) money paid for a unit, and the loss added to it
    bought: IntArray  # (N, L) time of the purchase, for wash sales
    since: IntArray  # (N, L) time from which its age counts
    spent: BoolArray  # (N, L) whether it has replaced what was sold at a loss
    filled: IntArray  # (N,) places that are taken


class Lost(NamedTuple):
    """Losses that a purchase may yet disallow, in the order of their sales."""

    units: FloatArray  # (N, L)
    loss: FloatArray  # (N, L) money lost with a unit
    bought: IntArray  # (N, L) time of the purchase of what was sold
    sold: IntArray  # (N, L) time of the sale
    age: IntArray  # (N, L) at the sale
    year: IntArray  # (N, L) tax year of the sale
    kind: IntArray  # (N, L) SHORT or LONG
    filled: IntArray  # (N,) places that are taken


class DatedLots(NamedTuple):
    """What is held of N assets, what was lost with them, and room to mark what a sale takes."""

    held: Held
    lost: Lost
    taken: FloatArray  # (L,) units
    rank: IntArray  # (L,) turn in which a lot is sold
    dates: Dates  # the rule of time


def open_dated(dates: Dates, holdings: FloatArray, room: int) -> DatedLots:
    """One lot of each asset, bought at the opening at a price of 1."""
    shape, bought = (holdings.size, room), holdings > 0.0
    units, basis, gone, loss = np.zeros((4, *shape))
    units[:, 0], basis[:, 0] = holdings, 1.0
    when, since, was, sold, age, year, kind = np.zeros((7, *shape), dtype=np.int64)
    when[:, 0], since[:, 0] = dates.wash_clock[0], dates.age_clock[0]
    spent = np.zeros(shape, dtype=np.bool_)
    held = Held(units, basis, when, since, spent, bought.astype(np.int64))
    lost = Lost(gone, loss, was, sold, age, year, kind, np.zeros(holdings.size, dtype=np.int64))
    return DatedLots(held, lost, np.zeros(room), np.zeros(room, dtype=np.int64), dates)


@compiled_inside
def append_lot(held: Held, i: int, units: float, basis: float, bought: int, since: int) -> None:
    """Open a lot of asset i behind the others."""
    place = held.filled[i]
    held.units[i, place], held.basis[i, place] = units, basis
    held.bought[i, place], held.since[i, place] = bought, since
    held.spent[i, place] = False
    held.filled[i] += 1


@compiled_inside
def move_lot(held: Held, i: int, origin: int, place: int) -> None:
    """Write the lot at `origin` to `place`."""
    held.units[i, place], held.basis[i, place] = held.units[i, origin], held.basis[i, origin]
    held.bought[i, place], held.since[i, place] = held.bought[i, origin], held.since[i, origin]
    held.spent[i, place] = held.spent[i, origin]


@compiled_inside
def split_lot(held: Held, i: int, place: int, units: float) -> None:
    """Part a lot in two: one of `units` at its place, and the rest behind it."""
    for at in range(held.filled[i], place, -1):
        move_lot(held, i, at - 1, at)
    held.units[i, place] = units
    held.units[i, place + 1] -= units
    held.filled[i] += 1


@compiled_inside
def kind_of(held: Held, i: int, place: int, dates: Dates, step: int) -> int:
    """SHORT or LONG: what a sale of the lot is at the close of the step."""
    age = dates.age_clock[step + 1] - held.since[i, place]
    return SHORT if dates.ages and age <= dates.long_after else LONG


@compiled_inside
def buy_dated(
    lots: DatedLots, i: int, units: float, price: float, account: Account, step: int
) -> None:
    """Open a lot of asset i, which replaces what was sold at a loss shortly before."""
    held, lost, dates = lots.held, lots.lost, lots.dates
    place = held.filled[i]
    append_lot(held, i, units, price, dates.wash_clock[step + 1], dates.age_clock[step + 1])
    drop_losses(lost, i, dates.wash_clock[step + 1] - dates.wash_sale)
    for which in range(lost.filled[i]):
        if place < held.filled[i]:
            replace(lots, i, which, place, account)
            place += 1
    if dates.order == AVERAGE:
        average(held, i)


@compiled_inside
def replace(lots: DatedLots, i: int, which: int, place: int, account: Account) -> None:
    """Let a lot replace what was sold at a loss, as far as they go: its cost rises, and its age.

    A lot that is larger than the loss is parted, and the rest behind it replaces nothing.
    """
    held, lost = lots.held, lots.lost
    units = min(lost.units[i, which], held.units[i, place])
    if held.units[i, place] - units > DUST * units:
        split_lot(held, i, place, units)
    held.basis[i, place] += lost.loss[i, which]
    held.since[i, place] -= lost.age[i, which]
    held.spent[i, place] = True
    take_back(account, lost.year[i, which], lost.kind[i, which], units * lost.loss[i, which])
    left = lost.units[i, which] - units
    lost.units[i, which] = left if left > DUST * units else 0.0


@compiled_inside
def drop_losses(lost: Lost, i: int, earliest: int) -> None:
    """Forget losses that are disallowed, or older than any that a purchase disallows now."""
    kept = 0
    for which in range(lost.filled[i]):
        if lost.units[i, which] > 0.0 and lost.sold[i, which] >= earliest:
            lost.units[i, kept], lost.loss[i, kept] = lost.units[i, which], lost.loss[i, which]
            lost.bought[i, kept], lost.sold[i, kept] = lost.bought[i, which], lost.sold[i, which]
            lost.age[i, kept], lost.year[i, kept] = lost.age[i, which], lost.year[i, which]
            lost.kind[i, kept] = lost.kind[i, which]
            kept += 1
    lost.filled[i] = kept


@compiled_inside
def average(held: Held, i: int) -> None:
    """Give all lots of asset i their average cost."""
    units, paid = 0.0, 0.0
    for place in range(held.filled[i]):
        units += held.units[i, place]
        paid += held.units[i, place] * held.basis[i, place]
    for place in range(held.filled[i]):
        held.basis[i, place] = paid / units


@compiled_inside
def rank_lots(lots: DatedLots, i: int, price: float, step: int) -> None:
    """Rank lots for a harvest: short losses, long losses, long gains, short gains; equal else."""
    for place in range(lots.held.filled[i]):
        lots.rank[place] = 0
        if lots.dates.order == HARVEST:
            short = kind_of(lots.held, i, place, lots.dates, step) == SHORT
            if lots.held.basis[i, place] > price:
                lots.rank[place] = 0 if short else 1
            else:
                lots.rank[place] = 3 if short else 2


@compiled_inside
def choose(lots: DatedLots, i: int, units: float) -> None:
    """Mark how many units of each lot a sale of `units` takes; of equal lots the oldest first."""
    held, taken, rank, left = lots.held, lots.taken, lots.rank, units
    sorts = lots.dates.order in (HIGHEST, HARVEST)
    for place in range(held.filled[i]):
        taken[place] = 0.0
    for turn in range(held.filled[i]):
        best = -1 if sorts else turn
        for place in range(held.filled[i] if sorts else 0):
            if taken[place] > 0.0:
                continue
            dearer = best >= 0 and held.basis[i, place] > held.basis[i, best]
            if best < 0 or rank[place] < rank[best] or (dearer and rank[place] == rank[best]):
                best = place
        taken[best] = min(left, held.units[i, best])
        left -= taken[best]
        if left <= 0.0:
            break


@compiled_inside
def sell_dated(
    lots: DatedLots, i: int, units: float, price: float, account: Account, step: int
) -> None:
    """Close lots of asset i and book their gains; losses that a purchase replaces are no more."""
    held, lost, dates = lots.held, lots.lost, lots.dates
    rank_lots(lots, i, price, step)
    choose(lots, i, units)
    drop_losses(lost, i, dates.wash_clock[step + 1] - dates.wash_sale)
    earlier, kept = lost.filled[i], 0
    for place in range(held.filled[i]):
        sold, gain = lots.taken[place], price - held.basis[i, place]
        if sold > 0.0:
            kind = kind_of(held, i, place, dates, step)
            account.gained[account.years[RUNNING], kind] += sold * gain
            if dates.washes and gain < 0.0:
                append_loss(lots, i, place, price, account, step)
        held.units[i, place] -= sold
        if held.units[i, place] > DUST * sold:
            move_lot(held, i, place, int(kept))
            kept += 1
    held.filled[i] = kept
    for which in range(earlier, lost.filled[i]):
        replace_by_earlier(lots, i, which, account)
    if dates.order == AVERAGE and kept > 0:
        average(held, i)


@compiled_inside
def append_loss(
    lots: DatedLots, i: int, place: int, price: float, account: Account, step: int
) -> None:
    """Remember the loss on what a sale takes of the lot at `place`."""
    held, lost, dates = lots.held, lots.lost, lots.dates
    which = lost.filled[i]
    lost.units[i, which], lost.loss[i, which] = lots.taken[place], held.basis[i, place] - price
    lost.bought[i, which], lost.sold[i, which] = held.bought[i, place], dates.wash_clock[step + 1]
    lost.age[i, which] = dates.age_clock[step + 1] - held.since[i, place]
    lost.year[i, which] = account.years[RUNNING]
    lost.kind[i, which] = kind_of(held, i, place, dates, step)
    lost.filled[i] += 1


@compiled_inside
def replace_by_earlier(lots: DatedLots, i: int, which: int, account: Account) -> None:
    """Let purchases shortly before a loss, as far as they are held, replace what was sold."""
    held, lost, place = lots.held, lots.lost, 0
    while place < held.filled[i] and lost.units[i, which] > 0.0:
        bought = held.bought[i, place]
        recent = lost.sold[i, which] - bought <= lots.dates.wash_sale
        # What was bought together with what was sold did not come in its place.
        if recent and not held.spent[i, place] and bought != lost.bought[i, which]:
            replace(lots, i, which, int(place), account)
        place += 1


@compiled_inside
def write_off(lots: DatedLots, i: int, account: Account, step: int) -> None:
    """Book a total loss of asset i, of which nothing is left that could be bought again."""
    held = lots.held
    for place in range(held.filled[i]):
        kind = kind_of(held, i, place, lots.dates, step)
        account.gained[account.years[RUNNING], kind] -= held.units[i, place] * held.basis[i, place]
    held.filled[i] = lots.lost.filled[i] = 0


@compiled_inside
def unrealised(lots: DatedLots, prices: FloatArray, step: int) -> tuple[float, float]:
    """Gains, short and long, that a sale of everything at the close of the step would realise."""
    short, long, held = 0.0, 0.0, lots.held
    for i in range(prices.size):
        for place in range(held.filled[i]):
            gain = held.units[i, place] * (prices[i] - held.basis[i, place])
            if kind_of(held, i, place, lots.dates, step) == LONG:
                long += gain
            else:
                short += gain
    return short, long
