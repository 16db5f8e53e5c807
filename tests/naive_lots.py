"""Taxes worked out a second time from a ledger's trades: lists of lots, one asset at a time."""

from __future__ import annotations

import pandas as pd

import research_lib as rl


def naive_taxes(
    ledger: rl.Ledger,
    returns: pd.DataFrame,
    opening: pd.Series,
    rate: float,
    order: str,
    year_ends: set,
) -> tuple[pd.Series, float]:
    """Tax at each date, and what selling everything at the end would add."""
    prices = (1.0 + returns).cumprod()
    lots = {asset: [(opening[asset], 1.0)] for asset in returns.columns}
    gained, carried, due = 0.0, 0.0, 0.0
    paid = {}
    for date in returns.index:
        paid[date], due = due, 0.0
        if date in ledger.trades.index:
            for asset, money in ledger.trades.loc[date].items():
                price = prices.loc[date, asset]
                if money > 0.0:
                    lots[asset].append((money / price, price))
                elif money < 0.0:
                    gain, lots[asset] = sell(lots[asset], -money / price, price, order)
                    gained += gain
                if order == "average" and lots[asset]:
                    units = sum(held for held, _ in lots[asset])
                    basis = sum(held * cost for held, cost in lots[asset]) / units
                    lots[asset] = [(units, basis)]
        if date in year_ends and date != returns.index[-1]:
            net = gained - carried
            gained, carried, due = 0.0, max(0.0, -net), rate * max(0.0, net)
    last = prices.iloc[-1]
    unrealised = sum(
        held * (last[asset] - cost) for asset, own in lots.items() for held, cost in own
    )
    return pd.Series(paid), due + rate * max(0.0, gained - carried + unrealised)


def sell(
    lots: list[tuple[float, float]], units: float, price: float, order: str
) -> tuple[float, list[tuple[float, float]]]:
    """Gain of a sale and the lots it leaves, in the order of purchase."""
    queue = list(range(len(lots)))
    if order == "highest":
        queue.sort(key=lambda place: -lots[place][1])
    left = dict(enumerate(lots))
    gain = 0.0
    for place in queue:
        held, cost = lots[place]
        sold = min(units, held)
        gain += sold * (price - cost)
        units -= sold
        left[place] = (held - sold, cost)
    return gain, [lot for lot in left.values() if lot[0] > 1e-15]
