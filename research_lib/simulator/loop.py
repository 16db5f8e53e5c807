"""The accounting loop of a rebalanced portfolio, compiled.

The loop reads like the accounting it does: let the holdings earn, look, decide, trade, pay.
Everything it needs is worked out before it, as arrays, in a :class:`Plan`.
With ``NUMBA_DISABLE_JIT=1`` the same source runs as plain Python.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from research_lib.accounts.lots import Lots, book_trades, open_lots, pay_tax, tax_on_sale
from research_lib.accounts.tax_account import close_year
from research_lib.accounts.tax_plan import TaxPlan
from research_lib.base.arrays import BoolArray, FloatArray, IntArray
from research_lib.base.compiled import compiled
from research_lib.simulator.orders import (
    DealingPlan,
    Orders,
    deal_purchases,
    deal_sales,
    grow_orders,
    is_waiting,
    no_orders,
    pay_out,
    place_orders,
    waiting_money,
)
from research_lib.simulator.trading import (
    Rates,
    Rule,
    distance_decided,
    fill_goal,
    trade_to,
)


class Plan(NamedTuple):
    """All that a run needs, as arrays: S steps, N assets, K rows of targets."""

    returns: FloatArray  # (T, N) simple returns a period
    path: IntArray  # (S,) the row of `returns` earned at each step
    looks: BoolArray  # (S,) whether the rule looks at the portfolio at the close of the step
    targets: FloatArray  # (K, N) target weights, each row sums to 1
    target_row: IntArray  # (S + 1,) row of `targets` in force: at the opening, then at each close
    rule: Rule  # the decision at a look
    proportional: FloatArray  # (N,) cost for a unit of value traded
    fixed: float  # cost, in money, for an asset traded
    impact: FloatArray  # (N,) cost for a unit of value traded, at a trade of the whole volume
    volume: FloatArray  # (T, N) money traded by everybody; (0, N): the portfolio's own value
    tax: TaxPlan  # the rule of taxation
    dealing: DealingPlan  # what makes orders wait
    flows: FloatArray  # (S,) money that comes in (+) or goes out (-) at the close
    initial: float  # money at the opening
    charge_entry: bool  # whether the first purchase costs


class State(NamedTuple):
    """What changes from step to step."""

    holdings: FloatArray  # (N,) money in each asset
    goal: FloatArray  # (N,) weights to trade to, room for them
    quadratic: FloatArray  # (N,) impact of a squared unit of money today
    lots: Lots  # open lots of a taxed portfolio
    orders: Orders  # what waits


class Run(NamedTuple):
    """What a run leaves behind; money unless said otherwise."""

    value: FloatArray  # (S,) at the end of each step, after its trades
    costs: FloatArray  # (S,) paid at each step
    taxes: FloatArray  # (S,) paid at each step
    cash: FloatArray  # (S,) that waits uninvested
    turnover: FloatArray  # (S,) half the sum of |trades| over the value before them
    trade_steps: IntArray  # (D,) steps at which something was traded
    trades: FloatArray  # (D, N) signed value traded
    weights: FloatArray  # (S, N) after trades; (0, N) if not asked for
    entry_cost: float  # paid for the first purchase
    tax_on_sale: float  # owed if everything were sold at the end
    failed: int  # step at which the portfolio could not pay, -2 at the opening; -1 if none


@compiled
def earn(returns: FloatArray, row: int, holdings: FloatArray) -> float:
    """Let `holdings` earn one row of `returns`; return their value."""
    value = 0.0
    for i in range(holdings.size):
        holdings[i] *= 1.0 + returns[row, i]
        value += holdings[i]
    return value


@compiled
def fill_impact(plan: Plan, row: int, value: float, quadratic: FloatArray) -> None:
    """Fill in the cost of a squared unit of money traded, on the day of `row`."""
    for i in range(quadratic.size):
        if plan.impact[i] > 0.0:
            everybody = plan.volume[row, i] if plan.volume.shape[0] > 0 else value
            quadratic[i] = plan.impact[i] / everybody


@compiled
def trade_now(
    step: int,
    look: bool,
    target: FloatArray,
    rule: Rule,
    costs: Rates,
    holdings: FloatArray,
    goal: FloatArray,
    value: float,
    flow: float,
    trades: FloatArray,
) -> float:
    """Trade at this close if the rule says so, or money comes or goes; return the value after."""
    kept = distance_decided(holdings, target, value, rule, step) if look else 1.0
    if kept == 1.0 and flow == 0.0:
        trades[:] = 0.0
        return value
    fill_goal(holdings, target, value, flow, kept, rule, costs[0], goal)
    return trade_to(holdings, goal, value + flow, costs, trades)


@compiled
def trade_with_delay(plan: Plan, step: int, state: State, flow: float, trades: FloatArray) -> float:
    """Place the orders of this close and deal those whose date it is; return the value held."""
    holdings, goal, orders, dealing = state.holdings, state.goal, state.orders, plan.dealing
    target = plan.targets[plan.target_row[step + 1]]
    costs = (plan.proportional, state.quadratic, plan.fixed)
    trades[:] = 0.0
    # First what is owed, or the orders would sell for it a second time.
    if flow < 0.0 and not pay_out(orders, -flow, holdings, trades, costs):
        return -1.0
    flow = max(flow, 0.0)
    held = holdings.sum()
    value = held + waiting_money(orders, step, dealing)
    waiting = is_waiting(orders, step, value, plan.fixed, dealing)
    kept = 1.0
    if plan.looks[step] and not waiting:
        kept = distance_decided(holdings, target, value, plan.rule, step)
    anew = kept < 1.0
    if anew or flow > 0.0:
        fill_goal(holdings, target, held, flow, kept, plan.rule, plan.proportional, goal)
        if not place_orders(orders, step, holdings, goal, flow, costs, dealing, anew, waiting):
            return -1.0
    deal_sales(orders, step, holdings, trades, costs, dealing)
    deal_purchases(orders, step, holdings, trades, costs, dealing)
    return float(holdings.sum())


@compiled
def possible_trades(plan: Plan) -> int:
    """Count the steps at which something may be traded."""
    if plan.dealing.dates.shape[0] > 0:
        return plan.path.size
    taxed = np.count_nonzero(plan.tax.year_ends)
    return int(np.count_nonzero(plan.looks | (plan.flows != 0.0)) + taxed)


@compiled
def open_position(plan: Plan) -> tuple[State, float]:
    """Return the holdings after the first purchase, and what they are worth."""
    assets = plan.targets.shape[1]
    target = plan.targets[plan.target_row[0]]
    holdings, quadratic, now = np.zeros(assets), np.zeros(assets), plan.initial
    if plan.charge_entry:
        fill_impact(plan, plan.path[0], now, quadratic)
        costs = (plan.proportional, quadratic, plan.fixed)
        now = trade_to(holdings, target, now, costs, np.empty(assets))
    else:
        holdings[:] = target * now
    taxed, delayed = plan.tax.year_ends.size > 0, plan.dealing.dates.shape[0] > 0
    lots = open_lots(holdings, possible_trades(plan) + 2 if taxed else 0, plan.tax)
    orders = no_orders(plan.path.size if delayed else 0, plan.dealing)
    return State(holdings, np.zeros(assets), quadratic, lots, orders), now


@compiled
def blank_run(plan: Plan, keep_trades: bool, keep_weights: bool) -> Run:
    """Make room for the books."""
    steps, assets, dates = plan.path.size, plan.targets.shape[1], possible_trades(plan)
    return Run(
        value=np.zeros(steps),
        costs=np.zeros(steps),
        taxes=np.zeros(plan.tax.year_ends.size),
        cash=np.zeros(plan.dealing.dates.shape[0]),
        turnover=np.zeros(steps),
        trade_steps=np.empty(dates, dtype=np.int64),
        trades=np.empty((dates if keep_trades else 1, assets)),
        weights=np.full((steps if keep_weights else 0, assets), np.nan),
        entry_cost=0.0,
        tax_on_sale=0.0,
        failed=-1,
    )


@compiled
def book(
    books: Run, step: int, done: int, before: float, flow: float, after: float, trades: FloatArray
) -> int:
    """Write a close into the books; return how many trading dates there are now."""
    traded = 0.0
    for i in range(trades.size):
        traded += abs(trades[i])
    if traded > 0.0 or books.cash.size == 0:
        # What is gone is the cost, so that no money can be lost between the two.
        books.costs[step] = before + flow - after
    if traded == 0.0:
        return done
    books.turnover[step] = 0.5 * traded / (before if before > 0.0 else flow)
    books.trade_steps[done] = step
    return done + 1


@compiled
def run(plan: Plan, keep_trades: bool, keep_weights: bool) -> Run:
    """Run the plan through all its steps."""
    # Taken out of the plan once: each access inside the loop would count references anew.
    returns, path, looks, flows, tax = plan.returns, plan.path, plan.looks, plan.flows, plan.tax
    targets, target_row, rule = plan.targets, plan.target_row, plan.rule
    taxed, delayed = tax.year_ends.size > 0, plan.dealing.dates.shape[0] > 0
    impacted = plan.impact.any()
    state, now = open_position(plan)
    holdings, goal, lots = state.holdings, state.goal, state.lots
    costs = (plan.proportional, state.quadratic, plan.fixed)
    books = blank_run(plan, keep_trades, keep_weights)
    value, trades, weights = books.value, books.trades, books.weights
    entry_cost, waits, done, failed = plan.initial - now, 0.0, 0, -1 if now > 0.0 else -2
    for step in range(path.size if now > 0.0 else 0):
        now, flow = earn(returns, path[step], holdings), flows[step]
        if delayed:
            waits = grow_orders(state.orders, returns, path[step], step, plan.dealing)
        if taxed:
            books.taxes[step] = pay_tax(lots, returns, path[step], step)
            flow -= books.taxes[step]
        if delayed or looks[step] or flow != 0.0:
            before, row = now + waits, trades[done if keep_trades else 0]
            if impacted:
                fill_impact(plan, path[step], before if before > 0.0 else flow, state.quadratic)
            if delayed:
                now = trade_with_delay(plan, step, state, flow, row)
                books.cash[step] = waits = waiting_money(state.orders, step, plan.dealing)
            else:
                aim, look = targets[target_row[step + 1]], looks[step]
                now = trade_now(step, look, aim, rule, costs, holdings, goal, now, flow, row)
            if not now >= 0.0:
                failed = step
                break
            done = book(books, step, done, before, flow, now + waits, row)
            book_trades(lots, row, tax, step)
        close_year(lots.account, tax, step)
        value[step] = now + waits
        if keep_weights and value[step] > 0.0:
            weights[step] = holdings / value[step]
    owed = tax_on_sale(lots, tax, path.size - 1) if taxed else 0.0
    return finished(books, done, done if keep_trades else 0, entry_cost, owed, failed)


@compiled
def finished(books: Run, done: int, kept: int, entry_cost: float, owed: float, failed: int) -> Run:
    """Close the books."""
    return Run(
        books.value,
        books.costs,
        books.taxes,
        books.cash,
        books.turnover,
        books.trade_steps[:done],
        books.trades[:kept],
        books.weights,
        entry_cost,
        owed,
        failed,
    )
