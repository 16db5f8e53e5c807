"""What the loop reads and what it writes: the plan of a run, its books, its end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from research_lib.accounts.tax_plan import TaxPlan
from research_lib.base.arrays import BoolArray, FloatArray, IntArray
from research_lib.trading.bands import Rule
from research_lib.trading.dealing_plan import DealingPlan

# How a run ends.
PAID, ENTRY_NOT_PAID, NOT_PAID = 0, 1, 2


class Plan(NamedTuple):
    """All that a run needs: S steps, N assets, R rows of returns, K rows of targets."""

    returns: FloatArray  # (R, N) simple returns a period
    path: IntArray  # (S,) the row of `returns` earned at each step
    looks: BoolArray  # (S,) whether the rule looks at the portfolio at the close of the step
    targets: FloatArray  # (K, N) target weights, each row sums to 1
    target_row: IntArray  # (S + 1,) row of `targets` in force: at the opening, then at each close
    rule: Rule  # the decision at a look
    proportional: FloatArray  # (N,) cost for a unit of value traded
    fixed: float  # cost, in money, for an asset traded
    impact: FloatArray  # (N,) cost for a unit of value traded, at a trade of the whole volume
    volume: FloatArray | None  # (R, N) money traded by everybody; None: the portfolio's own value
    tax: TaxPlan | None  # the rule of taxation
    dealing: DealingPlan | None  # what makes orders wait
    listed: BoolArray | None  # (R, N) whether the asset has a return in the row
    flows: FloatArray  # (S,) money that comes in (+) or goes out (-) at the close
    initial: float  # money at the opening
    charge_entry: bool  # whether the first purchase costs


class Log(NamedTuple):
    """What is written down of trades; D is the number of closes at which there may be one."""

    costs: FloatArray  # (S,) paid at each step
    turnover: FloatArray  # (S,) half the sum of |trades| over the money there was to trade with
    steps: IntArray  # (D,) at which something was traded
    trades: FloatArray  # (D + 1, N) signed value traded, with room for a close without trades
    keep: bool  # False: `trades` has one row, written over and over
    delayed: bool  # whether trades wait, so that a close without one costs nothing


class Books(NamedTuple):
    """What a run writes down; None: not asked for, or always 0."""

    value: FloatArray  # (S,) at the end of each step, after its trades
    log: Log  # the trades
    taxes: FloatArray | None  # (S,) paid at each step
    cash: FloatArray | None  # (S,) that waits uninvested
    is_open: BoolArray | None  # (S,) whether an order of an earlier close is still open
    weights: FloatArray  # (S, N) after trades, NaN where there is no value; (0, N) if not asked for
    closes: IntArray  # steps at whose close something may happen, the last one among them


class Run(NamedTuple):
    """The books of a run, and how it ended; money unless said otherwise."""

    value: FloatArray  # (S,) at the end of each step, after its trades
    costs: FloatArray  # (S,) paid at each step
    taxes: FloatArray | None  # (S,) paid at each step; None: there are none
    cash: FloatArray | None  # (S,) that waits uninvested; None: nothing waits
    is_open: BoolArray | None  # (S,) whether an order of an earlier close is still open
    turnover: FloatArray  # (S,) half the sum of |trades| over the money there was to trade with
    trade_steps: IntArray  # (D,) steps at which something was traded
    trades: FloatArray  # (D, N) signed value traded; (0, N) if not asked for
    weights: FloatArray  # (S, N) after trades, NaN where there is no value; (0, N) if not asked for
    entry_cost: float  # paid for the first purchase
    tax_on_sale: float  # owed if everything were sold at the end
    outcome: int  # PAID, ENTRY_NOT_PAID or NOT_PAID
    stopped: int  # step at which the portfolio could not pay; the last one if it always could


def blank_books(plan: Plan, keep_trades: bool, keep_weights: bool) -> Books:
    """Make room for the books."""
    steps, assets = plan.path.size, plan.targets.shape[1]
    closes, delayed = closes_of(plan.looks, plan.flows), plan.dealing is not None
    dates = possible_trades(plan, closes)
    always = keep_weights or plan.tax is not None or delayed or plan.listed is not None
    return Books(
        value=np.empty(steps),
        log=Log(
            costs=np.zeros(steps),
            turnover=np.zeros(steps),
            steps=np.empty(dates, dtype=np.int64),
            trades=np.empty((dates + 1 if keep_trades else 1, assets)),
            keep=keep_trades,
            delayed=delayed,
        ),
        taxes=None if plan.tax is None else np.zeros(steps),
        cash=np.zeros(steps) if delayed else None,
        is_open=np.zeros(steps, dtype=np.bool_) if delayed else None,
        weights=np.full((steps if keep_weights else 0, assets), np.nan),
        closes=np.arange(steps) if always else closes,
    )


def closes_of(looks: BoolArray, flows: FloatArray) -> IntArray:
    """Return the steps at whose close the rule looks or money flows, and the last step."""
    closes = looks | (flows != 0.0)
    closes[-1] = True
    return np.flatnonzero(closes)


def possible_trades(plan: Plan, closes: IntArray) -> int:
    """Count the steps at which something may be traded, or a few more."""
    if plan.dealing is not None or plan.listed is not None:
        return plan.path.size
    year_ends = 0 if plan.tax is None else int(plan.tax.year_ends.sum())
    return min(closes.size + year_ends, plan.path.size)
