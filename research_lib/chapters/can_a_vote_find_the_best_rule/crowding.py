"""A rule that many copy: what its gain is worth when all of their money trades at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import brentq

import research_lib as rl
from research_lib.inference.flips import some_starts

# Cost of a trade as large as the day's volume, as a share of it.
IMPACT = 0.05
DAYS = 252.0
STARTS = 12


def pace_rules() -> dict[str, rl.Policy]:
    """Rules of daily data by name, slow to fast, and a band that is looked at each month."""
    return {
        "annual": rl.Policy(252),
        "quarterly": rl.Policy(63),
        "monthly": rl.Policy(21),
        "20% band": rl.Policy(21, band=0.2, band_kind="relative", trade_to="edge"),
        "weekly": rl.Policy(5),
        "daily": rl.Policy(1),
    }


def growth_with(
    returns: pd.DataFrame,
    volume: pd.DataFrame,
    policy: rl.Policy,
    money: float,
    impact: float = IMPACT,
) -> float:
    """Growth a year, logarithmic, of equal weights if so much money follows the rule.

    `money` in the unit of `volume`, at the opening; mean over at most twelve starts. What is bought
    at the opening costs nothing here: it is the trades of the rule that are asked about.
    """
    equal = pd.Series(1.0 / returns.shape[1], returns.columns)
    costs = rl.Costs(impact=impact if money > 0.0 else 0.0, volume=volume)
    opening = money if money > 0.0 else 1.0
    grown = [
        np.log(rl.simulate(returns, equal, start, costs=costs, initial=opening).value.iloc[-1])
        for start in some_starts(policy, STARTS)
    ]
    return float((np.mean(grown) - np.log(opening)) * DAYS / len(returns))


def gone_at(
    returns: pd.DataFrame, volume: pd.DataFrame, policy: rl.Policy, impact: float = IMPACT
) -> float:
    """Money at which a rule that trades earns no more than never trading; NaN if it never did."""
    never = growth_with(returns, volume, rl.Policy(None), 0.0)

    def lead(money: float) -> float:
        return growth_with(returns, volume, policy, money, impact) - never

    if lead(0.0) <= 0.0:
        return float("nan")
    # No trade of so little money is larger than a day's volume, so the costs of each can be paid.
    traded = volume.to_numpy()
    high = float(traded[traded > 0.0].min())
    while lead(high) > 0.0:
        high *= 2.0
    low = high / 2.0
    while lead(low) <= 0.0:
        low /= 2.0
    return float(brentq(lead, low, high, xtol=1e-6 * low))


def copied(
    returns: pd.DataFrame, volume: pd.DataFrame, moneys: list[float], impact: float = IMPACT
) -> pd.DataFrame:
    """Return what rules earn over never and what impact takes, by the money that follows.

    A row for each rule and money: `gain` a year over never, logarithmic, net of impact; `taken`,
    what impact took of it; `dollars`, the gain times the money.
    """
    never = growth_with(returns, volume, rl.Policy(None), 0.0)
    lines = []
    for name, policy in pace_rules().items():
        free = growth_with(returns, volume, policy, 0.0)
        for money in moneys:
            net = growth_with(returns, volume, policy, money, impact)
            lines.append((name, money, net - never, free - net, (net - never) * money))
    return pd.DataFrame(lines, columns=["rule", "money", "gain", "taken", "dollars"])
