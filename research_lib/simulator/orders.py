"""Orders that wait: notice, dealing dates, settlement and gates, compiled.

A rebalancing becomes orders. A sale waits for its notice and the next dealing date, and a gate may
carry part of it over; its proceeds wait for settlement; a purchase waits for its own notice and
dealing date, and for money. While anything waits, nobody rebalances anew.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np

from research_lib.base.arrays import BoolArray, FloatArray, IntArray
from research_lib.base.compiled import compiled
from research_lib.simulator.trading import ROUNDING, Rates, settle


class DealingPlan(NamedTuple):
    """The dealing calendars as the loop needs them."""

    dates: BoolArray  # (S, N) whether the asset deals at the close of the step; (0, N): no waiting
    notice: IntArray  # (N,) periods between an order and its first dealing date
    settlement: IntArray  # (N,) periods between a sale and its money
    gate: FloatArray  # (N,) largest share of the holding that one dealing date pays out
    waiting: float  # return a period of money that waits


class Orders(NamedTuple):
    """What waits, in money."""

    sell: FloatArray  # (N,) ordered to be sold, at today's prices
    gate: FloatArray  # (N,) the most that one dealing date pays out, at today's prices
    money: FloatArray  # (N,) at hand for a purchase
    share: FloatArray  # (N,) of what sales will pay, for each purchase
    sell_from: IntArray  # (N,) first step at which a sale may be dealt
    buy_from: IntArray  # (N,) first step at which a purchase may be dealt
    coming: FloatArray  # (S + longest settlement + 1,) sold and not yet paid, by step of payment


@compiled
def no_orders(steps: int, dealing: DealingPlan) -> Orders:
    """Nothing waits."""
    size = dealing.notice.size
    coming = np.zeros(steps + dealing.settlement.max() + 1)
    sell_from, buy_from = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    return Orders(
        np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size), sell_from, buy_from, coming
    )


@compiled
def grow_orders(
    orders: Orders, returns: FloatArray, row: int, step: int, dealing: DealingPlan
) -> float:
    """Let what waits earn, pay what is settled; return all money that waits."""
    for i in range(orders.sell.size):
        orders.sell[i] *= 1.0 + returns[row, i]
        orders.gate[i] *= 1.0 + returns[row, i]
        orders.money[i] *= 1.0 + dealing.waiting
    coming = orders.coming[step : step + dealing.settlement.max() + 1]
    coming *= 1.0 + dealing.waiting
    for i in range(orders.sell.size):
        orders.money[i] += coming[0] * orders.share[i]
    coming[0] = 0.0
    return waiting_money(orders, step, dealing)


@compiled
def is_waiting(orders: Orders, step: int, value: float, fixed: float, dealing: DealingPlan) -> bool:
    """Whether an order is open: money that cannot pay for its own purchase is none."""
    tolerance = ROUNDING * value
    for i in range(orders.sell.size):
        if orders.sell[i] > tolerance or orders.money[i] > tolerance + fixed:
            return True
    return bool(waiting_money(orders, step, dealing) - orders.money.sum() > tolerance)


@compiled
def waiting_money(orders: Orders, step: int, dealing: DealingPlan) -> float:
    """Money at hand and money that sales have yet to pay."""
    last = step + dealing.settlement.max() + 1
    return float(orders.money.sum() + orders.coming[step:last].sum())


@compiled
def place_orders(
    orders: Orders,
    step: int,
    holdings: FloatArray,
    goal: FloatArray,
    flow: float,
    costs: Rates,
    dealing: DealingPlan,
    anew: bool,
    waiting: bool,
) -> bool:
    """Turn the way from `holdings` to `goal` into orders; False if it cannot be paid.

    `anew`: a rebalancing, which takes all money at hand; otherwise a flow that comes in. While
    earlier orders are `waiting`, a flow joins them and gives no notice of its own.
    """
    proportional, quadratic, fixed = costs
    at_hand = orders.money.sum() if anew else 0.0
    available = holdings.sum() + at_hand + flow
    after = settle(holdings, goal, available, costs)
    if not after >= 0.0:
        return False
    tolerance = ROUNDING * available
    need = np.zeros(goal.size)
    for i in range(goal.size):
        trade = goal[i] * after - holdings[i]
        if trade > tolerance:
            need[i] = trade * (1.0 + proportional[i] + quadratic[i] * trade) + fixed
        elif trade < -tolerance and anew:
            orders.sell[i] = -trade
            # Of the holding at the order: a share of what is left would never let all of it out.
            orders.gate[i] = dealing.gate[i] * holdings[i]
            orders.sell_from[i] = step + dealing.notice[i]
    if need.sum() == 0.0:
        need[:] = goal
    for i in range(goal.size):
        share = need[i] / need.sum()
        if anew:
            orders.money[i] = 0.0
            orders.share[i] = share
        if not waiting:
            orders.buy_from[i] = step + dealing.notice[i]
        orders.money[i] += share * (at_hand + flow)
    return True


@compiled
def deal_sales(
    orders: Orders,
    step: int,
    holdings: FloatArray,
    trades: FloatArray,
    costs: Rates,
    dealing: DealingPlan,
) -> None:
    """Deal the sales whose date it is; what is paid at once goes to the purchases."""
    proportional, quadratic, fixed = costs
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


@compiled
def pay_out(
    orders: Orders, owed: float, holdings: FloatArray, trades: FloatArray, costs: Rates
) -> bool:
    """Pay what is owed, from money at hand and then by selling a bit of all; False if it cannot."""
    at_hand = orders.money.sum()
    if owed > 0.0 and at_hand > 0.0:
        from_hand = min(owed, at_hand)
        for i in range(holdings.size):
            orders.money[i] *= 1.0 - from_hand / at_hand
        owed -= from_hand
    if owed <= 0.0:
        return True
    held = holdings.sum()
    if held <= 0.0:
        return False
    weights = holdings / held
    after = settle(holdings, weights, held - owed, costs)
    if not after >= 0.0:
        return False
    for i in range(holdings.size):
        trades[i] += weights[i] * after - holdings[i]
        holdings[i] = weights[i] * after
    return True


@compiled
def deal_purchases(
    orders: Orders,
    step: int,
    holdings: FloatArray,
    trades: FloatArray,
    costs: Rates,
    dealing: DealingPlan,
) -> None:
    """Deal the purchases whose date it is, with all the money at hand for each."""
    proportional, quadratic, fixed = costs
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
