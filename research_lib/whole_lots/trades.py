"""The trades that bring a portfolio back to its target, in whole pieces."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_weights, per_asset
from research_lib.base.parameters import PerAsset, each_value, number
from research_lib.rebalancing.costs import Costs, as_costs
from research_lib.rebalancing.policies import BandKind, Policy
from research_lib.simulator.set_up import FREE, band_rule
from research_lib.trading.bands import Rule
from research_lib.trading.goal import NOTHING, goal_at_look
from research_lib.trading.settle import Rates
from research_lib.whole_lots.inside import NEAR, Bands, bands_of, beyond
from research_lib.whole_lots.nearest import nearest_inside
from research_lib.whole_lots.pieces import Numbers, checked_pieces, checked_prices
from research_lib.whole_lots.task import DISTANCE, EQUAL, MOVED, TRADED, Task, score

Where = Literal["target", "edge", "halfway", "least"]
# The name of money in a target. An asset that has a price may be named so all the same.
CASH = "cash"


def trades(
    pieces: Numbers,
    prices: Numbers,
    target: Numbers,
    *,
    cash: float = 0.0,
    policy: Where = "target",
    band: PerAsset | None = None,
    band_kind: BandKind = "absolute",
    lot: PerAsset = 1.0,
    least_trade: float = 0.0,
    costs: Costs | float = FREE,
    gap: float = 1e-5,
    seconds: float = 10.0,
) -> pd.DataFrame:
    r"""Trades that bring a portfolio back to its target, in whole lots, and never overspend.

    Parameters
    ----------
    pieces : Series or mapping
        Pieces held by asset, 0 or more.
    prices : Series or mapping
        Money that a piece costs, for every asset held or wanted.
    target : Series or mapping
        Target weights, sum 1. The name "cash", if it has no price, is money that is to be kept.
    cash : float, default 0
        Money at hand: it is invested, or if below 0 has to leave.
    policy : {"target", "edge", "halfway", "least"}, default "target"
        Where to trade to once a weight is outside its band, as for :class:`research_lib.Policy`:
        the target, the edge of the band, half-way between, or whatever trades least and is inside.
    band : float or mapping of float, optional
        Half-width of the band around a target; with "target" none, and needed for the others.
        Trades in whole lots end inside all bands, if there are such.
    band_kind : {"absolute", "relative"}, default "absolute"
        Whether a band is in points of weight or a share of the target.
    lot : float or mapping of float, default 1
        Pieces that are bought or sold together; a mapping names every asset. What is held beyond
        whole lots is kept.
    least_trade : float, default 0
        Least money of a trade in one asset.
    costs : Costs or float, default none
        Costs of trading, proportional and fixed; a number is a proportional cost, one way.
    gap : float, default 1e-5
        How far the distance may lie above the least, as a share of the portfolio; 0 for none.
    seconds : float, default 10
        Time that the search is meant to take: it says how many steps are tried, the same on every
        machine. By the clock it ends only where a machine is too slow for them.

    Returns
    -------
    DataFrame by asset
        `price`, `held` and `trade`, in pieces (bought above 0); `money`, what the trade moves;
        `cost`; `before`, `goal` and `after`, weights, the first two of the value before the trade
        and the last of the value after it. `attrs`: `value`, `cash` left, `cost`, `distance` from
        the goal, `turnover` (half the trades over the value), `gap`, what the distance, or else
        what is least, may lie above the least, and `outside`, the names of weights that end
        outside their bands: of no trade known do all end inside. Without a band there are none.

    Raises
    ------
    ValueError
        If an input is bad, costs have an impact, or what has to leave cannot be paid.
    RuntimeError
        If no trade is found in time.

    See Also
    --------
    research_lib.simulate : The same decisions, over a history.

    Notes
    -----
    The goal is where the simulator's rule leads at one look, in weights :math:`g_i` of the value V
    before the trade. Of all trades in whole lots that leave cash :math:`x \ge 0`, these have the
    least

    .. math:: \frac1V \Bigl( \sum_i |p_i n_i - g_i V| + |x - g_0 V| + \text{costs} \Bigr),

    where what is paid in costs is as far from its goal as money can be. Up to 20 assets, among
    equals the least money lies idle, and then the least is traded. Cash beyond its goal never pays
    for another lot, unless that would lead further away: a lot of any asset costs as much distance
    as its money saves, so that what is left is less than the cheapest lot and its costs, but for
    assets that the least trade or a band bars. Cash that the target does not name is no weight of a
    band's: inside all bands it is used for what lies furthest below its target.

    With a band only those count that end with all weights :math:`p_i n_i / (V - \text{costs})`
    inside, and those of what is invested alone, as the next look has them; if there are none, those
    with the first inside, and if there are none of these, all. With "least", once a weight is
    outside, the least is not the distance but what is traded. Where the target does not name cash,
    it is what is traded and twice what is idle, money and costs, so that money at hand is used: of
    all that end inside and leave no more idle, none trades less.

    Solved as an integer programme by HiGHS.

    Examples
    --------
    Two pieces of one are sold for five of the other; 4 are left.

    >>> table = trades({"a": 10, "b": 10}, {"a": 60.0, "b": 24.0}, {"a": 0.56, "b": 0.44})
    >>> table["trade"].to_dict(), table.attrs["cash"]
    ({'a': -2, 'b': 5}, 0.0)
    """
    desk = _desk(pieces, prices, target, cash, lot)
    if policy != "target" and band is None:
        raise ValueError(f"policy is {policy!r}, and there is no band: give one, such as band=0.05")
    paid = as_costs(costs)
    if any(rate for _, rate in each_value(paid.impact)):
        raise ValueError("costs have an impact, which whole lots cannot have: leave it out")
    least = number(least_trade, "least_trade")
    if not 0.0 <= least < np.inf:
        raise ValueError(f"least_trade is {least_trade}: give money, 0 or more")
    rule = Policy(
        1,
        band=0.0 if band is None else band,
        band_kind=band_kind,
        trade_to=policy,
        contributions="to target",
    )
    task, bands = _task(desk, rule, paid, least)
    lots, apart = np.zeros(len(task.lot), dtype=np.int64), 0.0
    off = np.abs(task.held - task.goal).sum() + abs(task.cash - task.goal_cash)
    if off > EQUAL:
        tried = [] if band is None else [bands, bands._replace(invested=False)]
        lots, apart = nearest_inside(task, tried, number(gap, "gap"), number(seconds, "seconds"))
    found = _table(desk, task, lots, apart)
    found.attrs["outside"] = [] if band is None else _outside(found, bands)
    return found


def _task(desk: _Desk, rule: Policy, costs: Costs, least: float) -> tuple[Task, Bands]:
    """Lay out what is held and wanted as shares of the value, and the bands of the rule."""
    rate = per_asset(costs.proportional, desk.pieces.index, "proportional cost")
    goal, goal_cash, decision = _goal(desk, rule, rate)
    held, lot = desk.money / desk.value, desk.lot * desk.price.to_numpy() / desk.value
    most_sold = np.floor(desk.pieces.to_numpy() / desk.lot + 1e-9).astype(np.int64)
    bands = bands_of(decision, np.append(desk.target, desk.goal_cash), held - lot * most_sold)
    # As a look has it, for which cash that has no target is no weight.
    off = beyond(bands, held, 0.0 if bands.invested else desk.cash / desk.value).max()
    task = Task(
        held=held,
        lot=lot,
        most_sold=most_sold,
        goal=goal,
        cash=desk.cash / desk.value,
        goal_cash=goal_cash,
        rate=rate,
        fixed=costs.fixed / desk.value,
        least=least / desk.value,
    )
    if rule.trade_to == "least" and off > NEAR:
        # Cash that has a weight of its own is where it belongs inside its band; other cash is idle.
        task = task._replace(aims=(MOVED if bands.invested else TRADED, DISTANCE))
    return task, bands


class _Desk(NamedTuple):
    """What is held at which price, aligned on the assets that are held or wanted."""

    pieces: pd.Series
    price: pd.Series
    target: FloatArray
    lot: FloatArray
    cash: float
    goal_cash: float  # share of the value that is to stay money, NaN if the target does not say
    money: FloatArray
    value: float


def _desk(pieces: Numbers, prices: Numbers, target: Numbers, cash: float, lot: PerAsset) -> _Desk:
    held, aim = checked_pieces(pieces), check_weights(target, "target")
    own = CASH in held.index or CASH in pd.Series(prices).index
    kept = float("nan")
    if CASH in aim.index and not own:
        kept, aim = float(aim[CASH]), aim.drop(CASH)
    assets = held.index.append(aim.index.difference(held.index, sort=False))
    price = checked_prices(prices, assets)
    held, aim = held.reindex(assets, fill_value=0.0), aim.reindex(assets, fill_value=0.0)
    lots = per_asset(lot, assets, "lot")
    if not ((lots > 0.0) & (lots < np.inf)).all():
        culprit = int(np.argmin(lots)) if not lots.min() > 0.0 else int(np.argmax(lots))
        raise ValueError(f"lot of {assets[culprit]!r} is {lots[culprit]:g}: give pieces, above 0")
    at_hand = number(cash, "cash")
    money = (held * price).to_numpy()
    value = float(money.sum()) + at_hand
    if not 0.0 < value < np.inf:
        raise ValueError(f"pieces and cash are worth {value:g} together: give more than 0")
    return _Desk(held, price, aim.to_numpy(), lots, at_hand, kept, money, value)


def _goal(desk: _Desk, policy: Policy, rate: FloatArray) -> tuple[FloatArray, float, Rule]:
    """Weights to trade to, of the value before, the share that stays money, and the rule."""
    assets, kept = desk.pieces.index, desk.goal_cash
    named = not np.isnan(kept)
    holdings, target, rates = desk.money, desk.target, rate
    if named:
        # Money is an asset of its own: it has a weight, a band and no costs.
        assets = assets.append(pd.Index([CASH]))
        holdings = np.append(holdings, max(desk.cash, 0.0))
        target, rates = np.append(target, kept), np.append(rates, 0.0)
    spare = min(desk.cash, 0.0) if named else desk.cash
    goal = np.empty(len(assets))
    free = Rates(np.ascontiguousarray(rates), np.zeros(len(assets)), 0.0)
    rule = band_rule(policy, assets)
    after = goal_at_look(np.ascontiguousarray(holdings), target, spare, 0, rule, free, goal)
    if after == NOTHING:
        goal = holdings / holdings.sum()
    return (goal[:-1], float(goal[-1]), rule) if named else (goal, 0.0, rule)


def _table(desk: _Desk, task: Task, lots: np.ndarray, apart: float) -> pd.DataFrame:
    """Write the trades down."""
    number_of = lots * desk.lot
    if (number_of % 1.0 == 0.0).all():
        number_of = number_of.astype(np.int64)
    money = number_of * desk.price.to_numpy()
    fixed = task.fixed * desk.value
    cost = task.rate * np.abs(money) + fixed * (lots != 0)
    left = desk.cash - float(money.sum()) - float(cost.sum())
    after = desk.money + money
    columns = {
        "price": desk.price,
        "held": desk.pieces,
        "trade": number_of,
        "money": money,
        "cost": cost,
        "before": task.held,
        "goal": task.goal,
        "after": after / (after.sum() + left),
    }
    table = pd.DataFrame(columns, index=desk.pieces.index)
    table.attrs = {
        "value": desk.value,
        "cash": left if abs(left) > EQUAL * desk.value else 0.0,
        "cost": float(cost.sum()),
        "distance": float(score(task, lots).distance),
        "turnover": 0.5 * float(np.abs(money).sum()) / desk.value,
        "gap": float(apart),
    }
    return table


def _outside(found: pd.DataFrame, bands: Bands) -> list[Any]:
    """Return names of weights that end outside their bands, cash among them."""
    after = found["after"].to_numpy()
    over = beyond(bands._replace(invested=False), after, 1.0 - float(after.sum()))
    names = [*found.index, CASH]
    return [name for name, far in zip(names, over, strict=True) if far > NEAR]
