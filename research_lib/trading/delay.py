"""Look, decide and trade at one close through orders that wait, compiled."""

from __future__ import annotations

from typing import NamedTuple

from research_lib.base.arrays import BoolArray, FloatArray
from research_lib.base.compiled import compiled_inside
from research_lib.trading.bands import STAY, Rule
from research_lib.trading.dealing_plan import DealingPlan
from research_lib.trading.decide import decide, fill_goal
from research_lib.trading.orders import (
    Orders,
    deal_purchases,
    deal_sales,
    give_notice,
    is_waiting,
    order_purchases,
    order_rebalancing,
    pay_out,
    waiting_money,
)
from research_lib.trading.settle import UNPAYABLE, Rates, total


class Desk(NamedTuple):
    """A portfolio and what it trades by."""

    holdings: FloatArray  # (N,) money in each asset
    goal: FloatArray  # (N,) room for the weights to trade to
    aim: FloatArray  # (N,) room for the targets of what is listed
    rule: Rule  # the decision at a look
    rates: Rates  # what trading costs today


# The orders, what they wait for, and (S,) whether one of an earlier close is still open.
Waiting = tuple[Orders, DealingPlan, BoolArray]


@compiled_inside
def trade_with_delay(
    desk: Desk,
    waiting: Waiting,
    target: FloatArray,
    look: bool,
    flow: float,
    step: int,
    trades: FloatArray,
) -> float:
    """Place the orders of this close and deal those whose date it is; return what is held then."""
    holdings, goal, _, rule, rates = desk
    orders, dealing, is_open = waiting
    # First what is owed, or the orders would sell for it a second time.
    if flow < 0.0 and not pay_out(orders, -flow, holdings, trades, rates):
        return UNPAYABLE
    flow, held, at_hand = max(flow, 0.0), total(holdings), total(orders.money)
    value = held + waiting_money(orders, step, dealing)
    is_open[step] = is_waiting(orders, step, value, rates.fixed, dealing)
    kept = STAY
    if look and not is_open[step]:
        kept = decide(holdings, target, value, rule, step)
    after = value
    if kept < STAY:
        after = fill_goal(holdings, target, (held, at_hand, flow), kept, rule, rates, goal)
        if after >= 0.0:
            money = at_hand + flow, after
            order_rebalancing(orders, step, holdings, goal, money, rates, dealing)
    elif flow > 0.0:
        after = fill_goal(holdings, target, (held, 0.0, flow), kept, rule, rates, goal)
        if after >= 0.0 and not is_open[step]:
            give_notice(orders, step, dealing)
        if after >= 0.0:
            order_purchases(orders, holdings, goal, flow, after, rates)
    if not after >= 0.0:
        return UNPAYABLE
    deal_sales(orders, step, holdings, trades, rates, dealing)
    deal_purchases(orders, step, holdings, trades, rates, dealing)
    return total(holdings)
