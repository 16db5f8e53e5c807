"""The accounting loop of a rebalanced portfolio, compiled.

Its steps are numbered as on the book's page "How the simulator counts": earn, settle, tax, look,
decide, trade, book. Between two closes at which something may happen there is nothing but earning,
so a whole stretch is walked asset by asset. What a plan leaves out is None, and the lines that
need it are not even compiled. With ``NUMBA_DISABLE_JIT=1`` the same source runs as plain Python.
"""

from __future__ import annotations

import numpy as np

from research_lib.accounts.lots import Lots, book_trades, open_lots, pay_tax, tax_on_sale
from research_lib.accounts.tax_account import close_year
from research_lib.accounts.tax_plan import TaxPlan
from research_lib.base.arrays import BoolArray, FloatArray
from research_lib.base.compiled import compiled_in_place, compiled_inside
from research_lib.simulator.earn import earn
from research_lib.simulator.plan import (
    ENTRY_NOT_PAID,
    NOT_PAID,
    PAID,
    Books,
    Log,
    Plan,
    Run,
    blank_books,
)
from research_lib.trading.bands import STAY
from research_lib.trading.decide import decide, fill_goal
from research_lib.trading.delay import Desk, Waiting, trade_with_delay
from research_lib.trading.listing import cash_out, share_out
from research_lib.trading.orders import grow_orders, no_orders, waiting_money
from research_lib.trading.settle import Rates, settle, total, trade

# What goes with a part of the plan that is on: the tax and its lots; orders as in delay.py.
Taxed = tuple[TaxPlan, Lots]


def run(plan: Plan, keep_trades: bool, keep_weights: bool) -> Run:
    """Run the plan through all its steps."""
    tax, dealing, listed = plan.tax, plan.dealing, plan.listed
    books = blank_books(plan, keep_trades, keep_weights)
    desk, now = open_desk(plan)
    if not now > 0.0:
        return finished(books, (ENTRY_NOT_PAID, -1, 0, 0.0), plan.initial - now)
    taxed = None if tax is None else (tax, open_lots(desk.holdings, books.log.steps.size + 2, tax))
    waiting = None
    if dealing is not None and books.is_open is not None:
        waiting = no_orders(plan.path.size, dealing), dealing, books.is_open
    # Each part on its own: what is None must be known when the loop is compiled. Returns by asset:
    # a table of one asset is laid out like all others then, and needs no loop of its own.
    core = plan._replace(returns=plan.returns.T, tax=None, dealing=None, listed=None)
    return finished(books, account(core, desk, taxed, waiting, listed, books), plan.initial - now)


def open_desk(plan: Plan) -> tuple[Desk, float]:
    """Return the desk after the first purchase, and what is held then."""
    size, now = plan.targets.shape[1], plan.initial
    holdings, goal, aim, quadratic, trades = np.zeros((5, size))
    rates = Rates(plan.proportional, quadratic, plan.fixed)
    target = share_out(plan.listed, plan.targets[plan.target_row[0]], plan.path, 0, aim)
    if plan.charge_entry:
        fill_impact(plan.impact, plan.volume, plan.path[0], now, quadratic)
        now = trade(holdings, target, settle(holdings, target, now, rates), now, trades)
    else:
        np.multiply(target, now, out=holdings)
    return Desk(holdings, goal, aim, plan.rule, rates), now


def finished(books: Books, ending: tuple[int, int, int, float], entry_cost: float) -> Run:
    """Close the books."""
    outcome, stopped, done, owed = ending
    log = books.log
    return Run(
        value=books.value,
        costs=log.costs,
        taxes=books.taxes,
        cash=books.cash,
        is_open=books.is_open,
        turnover=log.turnover,
        trade_steps=log.steps[:done],
        trades=log.trades[: done if log.keep else 0],
        weights=books.weights,
        entry_cost=entry_cost,
        tax_on_sale=owed,
        outcome=outcome,
        stopped=stopped,
    )


@compiled_in_place
def account(
    plan: Plan,
    desk: Desk,
    taxed: Taxed | None,
    waiting: Waiting | None,
    listed: BoolArray | None,
    books: Books,
) -> tuple[int, int, int, float]:
    """Keep the books from the first close to the last.

    Returns the outcome, the last step, how many dates something was traded on, and the tax on a
    sale of everything.
    """
    returns, path, looks, flows = plan.returns, plan.path, plan.looks, plan.flows
    targets, target_row, impact, volume = plan.targets, plan.target_row, plan.impact, plan.volume
    holdings, goal, aim, rule, rates = desk
    value, log, done, first = books.value, books.log, 0, 0
    for step in books.closes:
        # 1. Earn, up to the next close at which something may happen.
        earn(returns, path, holdings, int(first), step + 1, value)
        first = step + 1
        row, trades = path[step], log.trades[done if log.keep else 0]
        # 2. Settle: what sales have brought is paid, what leaves the list becomes money.
        waits = grow_waiting(waiting, returns, row, step)
        before, money = value[step] + waits, cash_out(listed, path, step, holdings, trades)
        # 3. Tax: what is due leaves like a withdrawal.
        paid = collect_tax(taxed, returns, row, books.taxes, step)
        flow, now = flows[step] - paid + money, total(holdings)
        # 4. Look, 5. decide, 6. trade; all in one where orders wait.
        target = share_out(listed, targets[target_row[step + 1]], path, step + 1, aim)
        fill_impact(impact, volume, row, before if before > 0.0 else flow, rates.quadratic)
        if waiting is None:
            kept = decide(holdings, target, now, rule, step) if looks[step] else STAY
            if kept < STAY or flow != 0.0:
                after = fill_goal(holdings, target, (now, 0.0, flow), kept, rule, rates, goal)
                now = trade(holdings, goal, after, max(now, abs(flow)), trades)
        else:
            now = trade_with_delay(desk, waiting, target, looks[step], flow, step, trades)
            waits = waiting_money(waiting[0], step, waiting[1])
        if not now >= 0.0:
            return NOT_PAID, step, done, 0.0
        # 7. Book.
        value[step] = now + waits
        there = before + max(flows[step], 0.0)
        done = book(log, step, int(done), before + flows[step] - paid - value[step], there, trades)
        book_lots(taxed, trades, step)
        book_state(books.cash, books.weights, waits, holdings, value[step], step)
    return PAID, path.size - 1, done, owed_on_sale(taxed, path.size - 1)


@compiled_in_place
def fill_impact(
    impact: FloatArray, volume: FloatArray | None, row: int, value: float, quadratic: FloatArray
) -> None:
    """Fill in the cost of a squared unit of money traded, on the day of `row`."""
    for i in range(quadratic.size):
        everybody = value
        if volume is not None:
            everybody = volume[row, i]
        if impact[i] > 0.0 and everybody > 0.0:
            quadratic[i] = impact[i] / everybody


@compiled_inside
def grow_waiting(waiting: Waiting | None, returns: FloatArray, row: int, step: int) -> float:
    """Let what waits earn and be paid; return the money that waits."""
    if waiting is None:
        return 0.0
    return grow_orders(waiting[0], returns, row, step, waiting[1])


@compiled_inside
def collect_tax(
    taxed: Taxed | None, returns: FloatArray, row: int, taxes: FloatArray | None, step: int
) -> float:
    """Move the prices of the lots; return the tax that is due, and write it into the books."""
    if taxed is None or taxes is None:
        return 0.0
    paid = pay_tax(taxed[1], returns, row, step)
    taxes[step] = paid
    return paid


@compiled_inside
def book(log: Log, step: int, done: int, cost: float, there: float, trades: FloatArray) -> int:
    """Write a close into the books; return how many trading dates there are now.

    `there`: the money that there was to trade with.
    """
    traded = 0.0
    for i in range(trades.size):
        traded += abs(trades[i])
    if traded > 0.0 or not log.delayed:
        # What is gone is the cost, so that no money can be lost between the two.
        log.costs[step] = cost
    if traded == 0.0:
        return done
    log.turnover[step] = 0.5 * traded / there
    log.steps[done] = step
    return done + 1


@compiled_inside
def book_lots(taxed: Taxed | None, trades: FloatArray, step: int) -> None:
    """Write the trades into the lots, and close the tax year if it ends."""
    if taxed is None:
        return
    book_trades(taxed[1], trades, taxed[0], step)
    close_year(taxed[1].account, taxed[0], step)


@compiled_inside
def owed_on_sale(taxed: Taxed | None, step: int) -> float:
    """Return the tax on a sale of everything."""
    if taxed is None:
        return 0.0
    return tax_on_sale(taxed[1], taxed[0], step)


@compiled_inside
def book_state(
    cash: FloatArray | None,
    weights: FloatArray,
    waits: float,
    holdings: FloatArray,
    value: float,
    step: int,
) -> None:
    """Write down what waits and what is held, where they are asked for."""
    if cash is not None:
        cash[step] = waits
    if weights.shape[0] > 0 and value > 0.0:
        for i in range(holdings.size):
            weights[step, i] = holdings[i] / value
