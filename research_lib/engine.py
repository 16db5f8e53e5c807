"""The accounting loop of a rebalanced portfolio, compiled.

The loop reads like the accounting it does: let the holdings earn, look, decide, trade, pay.
Everything it needs is worked out before it, as arrays, in a :class:`Plan`.
With ``NUMBA_DISABLE_JIT=1`` the same source runs as plain Python.
"""

from __future__ import annotations

from math import copysign
from typing import NamedTuple

import numpy as np
from numba import njit

from research_lib.arrays import BoolArray, FloatArray, IntArray

# Weights and trades closer to zero than this share of the value are rounding, not decisions.
ROUNDING = 1e-12


class Plan(NamedTuple):
    """All that a run needs, as arrays: S steps, N assets, K rows of targets."""

    returns: FloatArray  # (T, N) simple returns a period
    path: IntArray  # (S,) the row of `returns` earned at each step
    looks: BoolArray  # (S,) whether the rule looks at the portfolio at the close of the step
    targets: FloatArray  # (K, N) target weights, each row sums to 1
    target_row: IntArray  # (S + 1,) row of `targets` in force: at the opening, then at each close
    band: FloatArray  # (N,) half-width of the band, points of weight or share of the target
    relative: bool  # whether `band` is a share of the target
    keep: float  # where to trade to: 0 the target, 1 the band's edge, 0.5 half-way between
    proportional: FloatArray  # (N,) cost for a unit of value traded
    fixed: float  # cost, in money, for an asset traded
    flows: FloatArray  # (S,) money that comes in (+) or goes out (-) at the close
    initial: float  # money at the opening
    charge_entry: bool  # whether the first purchase costs


class Run(NamedTuple):
    """What a run leaves behind; money unless said otherwise."""

    value: FloatArray  # (S,) at the end of each step, after its trades
    costs: FloatArray  # (S,) paid at each step
    turnover: FloatArray  # (S,) half the sum of |trades| over the value before them
    trade_steps: IntArray  # (D,) steps at which something was traded
    trades: FloatArray  # (D, N) signed value traded
    weights: FloatArray  # (S, N) after trades; (0, N) if not asked for
    entry_cost: float  # paid for the first purchase
    failed: int  # step at which the portfolio could not pay, -2 at the opening; -1 if none


@njit(cache=True, error_model="numpy")
def settle(
    holdings: FloatArray,
    weights: FloatArray,
    available: float,
    proportional: FloatArray,
    fixed: float,
) -> float:
    """Value after costs at which every holding is exactly on `weights`.

    Solves x + sum_i c_i |w_i x - h_i| + fixed * (assets traded) = available.
    The left side is piecewise linear, convex and increasing in x, so Newton's method from the
    right meets the root after finitely many steps.
    """
    x = available
    traded = 0
    tolerance = ROUNDING * abs(available)
    for _ in range(4 * holdings.size + 8):
        excess = x - available
        slope = 1.0
        count = 0
        for i in range(holdings.size):
            trade = weights[i] * x - holdings[i]
            count += abs(trade) > tolerance
            excess += proportional[i] * abs(trade)
            slope += copysign(proportional[i] * weights[i], trade)
        # An asset once counted stays counted: where its fixed cost alone brings it to its weight,
        # it is charged, or else the count would flip for ever.
        traded = max(traded, count)
        step = (excess + fixed * traded) / slope
        x -= step
        if abs(step) <= 1e-15 * abs(available):
            break
    return x


@njit(cache=True, error_model="numpy")
def distance_kept(plan: Plan, holdings: FloatArray, target: FloatArray, value: float) -> float:
    """Share of the distance to the target that stays after the trade; 1 means no trade.

    The portfolio moves along the straight line towards its target, until the asset furthest
    outside its band has reached the edge, the target, or half-way between.
    """
    beyond = False
    edge = 1.0
    unit = 1.0 / value
    for i in range(target.size):
        half_width = plan.band[i]
        if plan.relative:
            if target[i] == 0.0:
                continue
            half_width *= target[i]
        distance = abs(holdings[i] * unit - target[i])
        if distance > half_width + ROUNDING:
            beyond = True
            edge = min(edge, half_width / distance)
    return plan.keep * edge if beyond else 1.0


@njit(cache=True, error_model="numpy")
def trade_to(
    plan: Plan, holdings: FloatArray, weights: FloatArray, available: float, trades: FloatArray
) -> tuple[float, float, float]:
    """Bring `holdings` onto `weights`; fill `trades`; return value after, cost, value traded."""
    after = settle(holdings, weights, available, plan.proportional, plan.fixed)
    traded = 0.0
    tolerance = ROUNDING * abs(available)
    for i in range(holdings.size):
        trades[i] = weights[i] * after - holdings[i]
        holdings[i] = weights[i] * after
        if abs(trades[i]) > tolerance:
            traded += abs(trades[i])
        else:
            trades[i] = 0.0
    # What is gone is the cost, so that no money can be lost between the two.
    return after, available - after, traded


@njit(cache=True, error_model="numpy")
def desired_weights(
    plan: Plan, step: int, holdings: FloatArray, value: float, flow: float, weights: FloatArray
) -> bool:
    """Fill `weights` with where to go at the close of `step`; False where nothing is to be done."""
    target = plan.targets[plan.target_row[step + 1]]
    kept = 1.0
    if plan.looks[step] and value > 0.0:
        kept = distance_kept(plan, holdings, target, value)
    if kept == 1.0 and flow == 0.0:
        return False
    unit = 1.0 / value if value > 0.0 else 0.0
    for i in range(weights.size):
        if value > 0.0:
            weights[i] = target[i] + kept * (holdings[i] * unit - target[i])
        else:
            weights[i] = target[i]
    return True


@njit(cache=True, error_model="numpy")
def earn(returns: FloatArray, row: int, holdings: FloatArray) -> float:
    """Let `holdings` earn one row of `returns`; return their value."""
    value = 0.0
    for i in range(holdings.size):
        holdings[i] *= 1.0 + returns[row, i]
        value += holdings[i]
    return value


@njit(cache=True, error_model="numpy")
def open_position(plan: Plan, holdings: FloatArray) -> tuple[float, float]:
    """Fill `holdings` with the first purchase; return their value and what it cost."""
    target = plan.targets[plan.target_row[0]]
    if plan.charge_entry:
        after, cost, _ = trade_to(plan, holdings, target, plan.initial, np.empty(holdings.size))
        return after, cost
    holdings[:] = target * plan.initial
    return plan.initial, 0.0


@njit(cache=True, error_model="numpy")
def run(plan: Plan, keep_trades: bool, keep_weights: bool) -> Run:
    """Run the plan through all its steps."""
    # Taken out of the plan once: each access inside the loop would count references anew.
    returns, path, looks, flows = plan.returns, plan.path, plan.looks, plan.flows
    steps, assets = path.size, plan.targets.shape[1]
    value, costs, turnover = np.zeros(steps), np.zeros(steps), np.zeros(steps)
    dates = np.count_nonzero(looks | (flows != 0.0))
    trade_steps = np.empty(dates, dtype=np.int64)
    trades = np.empty((dates if keep_trades else 1, assets))
    weights = np.empty((steps if keep_weights else 0, assets))
    holdings, goal = np.zeros(assets), np.zeros(assets)
    now, entry_cost = open_position(plan, holdings)
    failed, done = (-1, 0) if now > 0.0 else (-2, 0)
    for step in range(steps if now > 0.0 else 0):
        now = earn(returns, path[step], holdings)
        flow = flows[step]
        if (looks[step] or flow != 0.0) and desired_weights(plan, step, holdings, now, flow, goal):
            before, row = now, done if keep_trades else 0
            now, costs[step], traded = trade_to(plan, holdings, goal, before + flow, trades[row])
            if now < 0.0:
                failed = step
                break
            turnover[step] = 0.5 * traded / (before if before > 0.0 else flow)
            if traded > 0.0:
                trade_steps[done] = step
                done += 1
        value[step] = now
        if keep_weights:
            weights[step] = np.nan
            if now > 0.0:
                weights[step] = holdings / now
    trades = trades[: done if keep_trades else 0]
    return Run(value, costs, turnover, trade_steps[:done], trades, weights, entry_cost, failed)
