"""A slow, independent simulator: dictionaries, one asset at a time, bisection for the costs."""

from __future__ import annotations

import pandas as pd


def value_after_costs(
    holdings: dict[str, float],
    weights: dict[str, float],
    available: float,
    rates: dict[str, float],
    fixed: float,
) -> float:
    """Largest value whose purchase can be paid, by bisection."""

    def left_over(value: float) -> float:
        paid = 0.0
        for asset, weight in weights.items():
            trade = weight * value - holdings[asset]
            paid += rates[asset] * abs(trade)
            if abs(trade) > 1e-12 * available:
                paid += fixed
        return available - paid - value

    low, high = 0.0, available
    for _ in range(200):
        middle = (low + high) / 2.0
        if left_over(middle) >= 0.0:
            low = middle
        else:
            high = middle
    return low


def naive_simulation(
    returns: pd.DataFrame,
    target: dict[str, float],
    look_dates: set,
    *,
    band: float | dict[str, float] = 0.0,
    relative: bool = False,
    kept_at: float = 0.0,
    rates: dict[str, float] | None = None,
    fixed: float = 0.0,
    flows: dict | None = None,
) -> pd.DataFrame:
    """Value, costs and traded value at the end of each period, from 1 at the opening."""
    assets = list(returns.columns)
    rates = rates or dict.fromkeys(assets, 0.0)
    flows = flows or {}
    holdings = {asset: target[asset] for asset in assets}
    rows = []
    for date, row in returns.iterrows():
        for asset in assets:
            holdings[asset] = holdings[asset] * (1.0 + row[asset])
        before = sum(holdings.values())
        flow = flows.get(date, 0.0)
        weights = {asset: holdings[asset] / before for asset in assets}
        goal = dict(weights)
        if date in look_dates and date != returns.index[-1]:
            wide = band if isinstance(band, dict) else dict.fromkeys(assets, band)
            reach = {a: wide[a] * (target[a] if relative else 1.0) for a in assets}
            away = {a: abs(weights[a] - target[a]) for a in assets}
            outside = [
                a
                for a in assets
                if away[a] > reach[a] + 1e-12 and not (relative and target[a] == 0)
            ]
            if outside:
                share = kept_at * min(reach[a] / away[a] for a in outside)
                goal = {a: target[a] + share * (weights[a] - target[a]) for a in assets}
        cost, traded = 0.0, 0.0
        if goal != weights or flow != 0.0:
            after = value_after_costs(holdings, goal, before + flow, rates, fixed)
            traded = sum(abs(goal[a] * after - holdings[a]) for a in assets)
            cost = before + flow - after
            holdings = {a: goal[a] * after for a in assets}
        rows.append((sum(holdings.values()), cost, traded))
    return pd.DataFrame(rows, index=returns.index, columns=["value", "costs", "traded"])
