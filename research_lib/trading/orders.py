"""Orders that wait: notice, dealing dates, settlement and gates, compiled.

A rebalancing becomes orders. A sale waits for its notice and the next dealing date, and a gate may
carry part of it over; its proceeds wait for settlement; a purchase waits for its own notice and
dealing date, and for money. While anything waits, nobody rebalances anew.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.compiled import compiled_inside
from research_lib.trading.dealing_plan import DealingPlan
from research_lib.trading.settle import ROUNDING, Rates, settle, total, trade


class Orders(NamedTuple):
    """What waits, in money."""

    sell: FloatArray  # (N,) ordered to be sold, at today's prices
    gate: FloatArray  # (N,) the most that one dealing date pays out, at today's prices
    money: FloatArray  # (N,) at hand for a purchase
    share: FloatArray  # (N,) of what sales will pay, for each purchase
    sell_from: IntArray  # (N,) first step at which a sale may be dealt
    buy_from: IntArray  # (N,) first step at which a purchase may be dealt
    coming: FloatArray  # (S + longest settlement + 1,) sold and not yet paid, by step of payment
    room: FloatArray  # (N,) room for the shares of a flow


def no_orders(steps: int, dealing: DealingPlan) -> Orders:
    """Nothing waits."""
    size = dealing.notice.size
    sell, gate, money, share, room = np.zeros((5, size))
    sell_from, buy_from = np.zeros((2, size), dtype=np.int64)
    coming = np.zeros(steps + dealing.longest + 1)
    return Orders(sell, gate, money, share, sell_from, buy_from, coming, room)


@compiled_inside
def grow_orders(
    orders: Orders, returns: FloatArray, row: int, step: int, dealing: DealingPlan
) -> float:
    """Let what waits earn, pay what is settled; return all money that waits."""
    for i in range(orders.sell.size):
        orders.sell[i] *= 1.0 + returns[i, row]
        orders.gate[i] *= 1.0 + returns[i, row]
        orders.money[i] *= 1.0 + dealing.waiting
    coming = orders.coming
    for due in range(step, step + dealing.longest + 1):
        coming[due] *= 1.0 + dealing.waiting
    for i in range(orders.sell.size):
        orders.money[i] += coming[step] * orders.share[i]
    coming[step] = 0.0
    return waiting_money(orders, step, dealing)


@compiled_inside
def is_waiting(orders: Orders, step: int, value: float, fixed: float, dealing: DealingPlan) -> bool:
    """Whether an order is open: money that cannot pay for its own purchase is none."""
    tolerance = ROUNDING * value
    for i in range(orders.sell.size):
        if orders.sell[i] > tolerance or orders.money[i] > tolerance + fixed:
            return True
    return bool(waiting_money(orders, step, dealing) - total(orders.money) > tolerance)


@compiled_inside
def waiting_money(orders: Orders, step: int, dealing: DealingPlan) -> float:
    """Money at hand and money that sales have yet to pay."""
    return total(orders.money) + total(orders.coming[step : step + dealing.longest + 1])


@compiled_inside
def fill_shares(
    holdings: FloatArray, goal: FloatArray, after: float, rates: Rates, shares: FloatArray
) -> None:
    """Fill `shares` with what each purchase takes of the money, for the value `after` costs."""
    for i in range(goal.size):
        bought = goal[i] * after - holdings[i]
        cost = (rates.proportional[i] + rates.quadratic[i] * bought) * bought + rates.fixed
        shares[i] = bought + cost if bought > ROUNDING * after else 0.0
    # Where nothing is bought, money goes where it is to be held.
    wanted = shares if total(shares) > 0.0 else goal
    whole = total(wanted)
    for i in range(goal.size):
        shares[i] = wanted[i] / whole


@compiled_inside
def order_rebalancing(
    orders: Orders,
    step: int,
    holdings: FloatArray,
    goal: FloatArray,
    money: tuple[float, float],
    rates: Rates,
    dealing: DealingPlan,
) -> None:
    """Turn the way from `holdings` to `goal` into orders.

    `money`: what is to be shared among the purchases at once, and the value after costs.
    """
    at_hand, after = money
    fill_shares(holdings, goal, after, rates, orders.share)
    for i in range(goal.size):
        sold = holdings[i] - goal[i] * after
        if sold > ROUNDING * after:
            orders.sell[i] = sold
            # Of the holding at the order: a share of what is left would never let all of it out.
            orders.gate[i] = dealing.gate[i] * holdings[i]
            orders.sell_from[i] = step + dealing.notice[i]
        orders.money[i] = orders.share[i] * at_hand
    give_notice(orders, step, dealing)


@compiled_inside
def give_notice(orders: Orders, step: int, dealing: DealingPlan) -> None:
    """Let every purchase wait for its notice, from now on."""
    for i in range(orders.buy_from.size):
        orders.buy_from[i] = step + dealing.notice[i]


@compiled_inside
def order_purchases(
    orders: Orders,
    holdings: FloatArray,
    goal: FloatArray,
    flow: float,
    after: float,
    rates: Rates,
) -> None:
    """Share a flow that comes in among purchases, and sell nothing."""
    shares = orders.room
    fill_shares(holdings, goal, after, rates, shares)
    for i in range(goal.size):
        orders.money[i] += shares[i] * flow


@compiled_inside
def deal_sales(
    orders: Orders,
    step: int,
    holdings: FloatArray,
    trades: FloatArray,
    rates: Rates,
    dealing: DealingPlan,
) -> None:
    """Deal the sales whose date it is; what is paid at once goes to the purchases."""
    proportional, quadratic, fixed = rates
    paid = 0.0
    for i in range(holdings.size):
        if orders.sell[i] <= 0.0 or step < orders.sell_from[i] or not dealing.dates[step, i]:
            continue
        wanted = min(orders.sell[i], holdings[i])
        sold = min(wanted, orders.gate[i])
        proceeds = sold * (1.0 - proportional[i] - quadratic[i] * sold) - fixed
        if proceeds <= 0.0:
            # Not worth its cost: the order lapses rather than wait for ever.
            orders.sell[i] = 0.0
            continue
        holdings[i] -= sold
        trades[i] -= sold
        left = wanted - sold
        orders.sell[i] = left if left > 1e-15 * wanted else 0.0
        if dealing.settlement[i] == 0:
            paid += proceeds
        else:
            orders.coming[step + dealing.settlement[i]] += proceeds
    for i in range(holdings.size):
        orders.money[i] += paid * orders.share[i]


@compiled_inside
def pay_out(
    orders: Orders, owed: float, holdings: FloatArray, trades: FloatArray, rates: Rates
) -> bool:
    """Pay what is owed, from money at hand and then by selling a bit of all; False if it cannot."""
    at_hand, held = total(orders.money), total(holdings)
    if at_hand > 0.0:
        from_hand = min(owed, at_hand)
        for i in range(holdings.size):
            orders.money[i] *= 1.0 - from_hand / at_hand
        owed -= from_hand
    if owed <= ROUNDING * (held + at_hand):
        return True
    if held <= 0.0:
        return False
    for i in range(holdings.size):
        orders.room[i] = holdings[i] / held
    after = settle(holdings, orders.room, held - owed, rates)
    after = trade(holdings, orders.room, after, held, trades)
    for i in range(holdings.size if after == 0.0 else 0):
        orders.sell[i] = 0.0  # nothing is left to be sold
    return after >= 0.0


@compiled_inside
def deal_purchases(
    orders: Orders,
    step: int,
    holdings: FloatArray,
    trades: FloatArray,
    rates: Rates,
    dealing: DealingPlan,
) -> None:
    """Deal the purchases whose date it is, with all the money at hand for each."""
    proportional, quadratic, fixed = rates
    for i in range(holdings.size):
        money = orders.money[i] - fixed
        if money <= 0.0 or step < orders.buy_from[i] or not dealing.dates[step, i]:
            continue
        rate, impact = 1.0 + proportional[i], quadratic[i]
        # The root of rate z + impact z^2 = money, in the form that no small impact can upset.
        bought = 2.0 * money / (rate + sqrt(rate * rate + 4.0 * impact * money))
        holdings[i] += bought
        trades[i] += bought
        orders.money[i] = 0.0
