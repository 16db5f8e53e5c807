"""What waiting costs a rebalanced portfolio, taken apart exactly."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import BoolArray, FloatArray, IntArray
from research_lib.diversification.overlap import Weights
from research_lib.measures.performance import checked_frequency
from research_lib.rebalancing.dealing import Dealing
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.loop import run
from research_lib.simulator.plan import Plan, Run
from research_lib.simulator.set_up import set_up


def _open_at(plan: Plan) -> BoolArray:
    """Whether an order of an earlier close is still open at each close, before it deals."""
    is_open = run(plan, False, False).is_open
    return np.zeros(plan.path.size, dtype=np.bool_) if is_open is None else is_open


def rebalancings(
    returns: pd.DataFrame, target: Weights, policy: Policy, dealing: Dealing
) -> pd.DataFrame:
    """Which looks found no open order, and how long the orders that they led to were open.

    `returns` (DataFrame of shape (T, N)): simple returns a period. `target`: target weights.
    `policy`: when to look. `dealing`: what orders wait for. Returns a DataFrame indexed by the
    looks: `taken`, False where an earlier order was still open and the look was passed over, and
    `periods` from the look to the last deal of its orders, NaN where it was passed over. What is
    still open when the data end counts until then.

    >>> flat = pd.DataFrame({"a": [1.0, 0.0, 0.0, 0.0, 0.0], "b": 0.0})
    >>> rebalancings(flat, {"a": 0.5, "b": 0.5}, Policy(1), Dealing(notice=2))["taken"].tolist()
    [True, False, False, True]
    """
    plan = set_up(returns, target, policy, dealing=dealing).plan
    is_open = _open_at(plan)
    looks = np.flatnonzero(plan.looks)
    taken = ~is_open[looks]
    periods = np.where(taken, _periods_open(is_open, looks), np.nan)
    return pd.DataFrame({"taken": taken, "periods": periods}, returns.index[looks])


def _periods_open(is_open: BoolArray, looks: IntArray) -> FloatArray:
    """Periods from each of the looks taken to the last deal of its orders."""
    # The first later close without an open order; one past the end if there is none.
    free = np.append(np.flatnonzero(~is_open), len(is_open))
    at = np.searchsorted(free, looks + 1).clip(max=len(free) - 1)
    return np.asarray(np.asarray(free[at] - 1 - looks, dtype=np.float64))


def cost_of_delay(
    returns: pd.DataFrame,
    target: Weights,
    policy: Policy,
    dealing: Dealing,
    *,
    frequency: float | None = None,
) -> pd.Series:
    r"""Growth that waiting takes from a rule without fees, in three parts that add up.

    .. math::

        \log\frac{V^p_T}{V^d_T} = \sum_t k_t \Bigl[ c_{t-1}\,(r^p_t - r^w)
        + \sum_i \bigl((1 - c_{t-1})\,w^p_{i,t-1} - w^d_{i,t-1}\bigr)\, r_{it} \Bigr],
        \quad k_t = \frac{\log(1 + r^p_t) - \log(1 + r^d_t)}{r^p_t - r^d_t}

    with d the portfolio that waits, p the one that deals at once at the looks that d could take, w
    their weights, c the share of d that waits as money and r^w what that earns. `returns`,
    `target`, `policy`, `dealing`: as for :func:`research_lib.simulate`. Returns a Series: growth a
    year: `instant` (every look dealt at once), `delayed`, and `lost`, the difference, as the sum of
    `passed over` (looks not taken because an order was open), `cash` (money that waits, the first
    term above) and `late` (holdings that are not yet where they should be, the second). A part is
    negative where waiting gained. Then `waiting` and `worst`, the mean and the largest share of the
    portfolio that waits as money; `turnover` a year of the delayed rule; `taken`, the share of
    looks that were; `open` and `longest`, the mean and the largest number of periods from such a
    look to its last deal. The factors k link returns a period to growth, and one more links log
    growth to growth a year, as in Cariño (1999). Source: Cariño, D. R. (1999), "Combining
    attribution effects over time", Journal of Performance Measurement 3(4).
    """
    yearly = checked_frequency(returns.index, frequency)
    plan = set_up(returns, target, policy, dealing=dealing).plan
    is_open = _open_at(plan)
    taken = plan.looks & ~is_open
    periods = _periods_open(is_open, np.flatnonzero(taken))
    at_once = plan._replace(dealing=None)
    instant = run(at_once, False, False)
    prompt = run(at_once._replace(looks=taken), False, True)
    late = run(plan, False, True)
    growth = [float(ran.value[-1]) ** (yearly / len(returns)) - 1.0 for ran in (instant, late)]
    cash_part, late_part = _linked(plan, prompt, late, yearly)
    share = np.zeros(1) if late.cash is None else late.cash / late.value
    lost = growth[0] - growth[1]
    parts = {
        "instant": growth[0],
        "delayed": growth[1],
        "lost": lost,
        "passed over": lost - cash_part - late_part,
        "cash": cash_part,
        "late": late_part,
        "waiting": float(share.mean()),
        "worst": float(share.max()),
        "turnover": float(late.turnover.sum()) * yearly / len(returns),
        "taken": float(taken.sum() / max(plan.looks.sum(), 1)),
        "open": float(periods.mean()) if len(periods) else 0.0,
        "longest": float(periods.max(initial=0.0)),
    }
    return pd.Series(parts)


def _linked(plan: Plan, prompt: Run, late: Run, yearly: float) -> tuple[float, float]:
    """Growth a year that `late` loses against `prompt`: by money that waits, by late trades."""
    opening = plan.targets[:1]
    if plan.dealing is None:
        return 0.0, 0.0  # nothing waits
    before, lagging = (np.vstack([opening, ran.weights[:-1]]) for ran in (prompt, late))
    # What the weights leave out is money that waits.
    money = 1.0 - lagging.sum(axis=1)
    earned = (before * plan.returns).sum(axis=1)
    direct = money * (earned - plan.dealing.waiting)
    stale = (((1.0 - money)[:, np.newaxis] * before - lagging) * plan.returns).sum(axis=1)
    reached = earned - direct - stale
    links = _mean_slope(np.log1p(earned), np.log1p(reached), earned, reached, 1.0 / (1.0 + earned))
    logs = np.array([np.log(ran.value[-1]) for ran in (prompt, late)]) * yearly / len(earned)
    ends = np.expm1(logs)
    scale = _mean_slope(ends[:1], ends[1:], logs[:1], logs[1:], 1.0 + ends[:1])[0]
    scale *= yearly / len(earned)
    return float((links * direct).sum() * scale), float((links * stale).sum() * scale)


def _mean_slope(
    high: FloatArray, low: FloatArray, right: FloatArray, left: FloatArray, limit: FloatArray
) -> FloatArray:
    """(high - low) / (right - left), and its limit where the two are as good as equal."""
    apart = np.abs(right - left) > 1e-9
    return np.divide(high - low, right - left, where=apart, out=np.array(limit))
