"""What rebalancing by oneself costs on a chain: the gas of a trade, by year and size."""

from __future__ import annotations

import pandas as pd

from research_lib.datasets.tables import load

# Units of gas that a trade of two assets uses.
GAS = 150_000


def gas_by_year() -> pd.Series:
    """Dollars that a trade cost in the median of each year's days."""
    prices = load("ether_gas_daily")
    gwei, ether = prices.iloc[:, 0], prices.iloc[:, 1]
    dollars = GAS * gwei * 1e-9 * ether
    return dollars.groupby(pd.DatetimeIndex(dollars.index).year).median()


def gas_shares(trades: int, wealths: dict[str, float]) -> pd.DataFrame:
    """Share of a wealth that so many trades a year cost, by year; a column a wealth."""
    gas = gas_by_year()
    return pd.DataFrame({name: trades * gas / wealth for name, wealth in wealths.items()})
