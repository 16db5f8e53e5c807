"""The mixes that are rebalanced: five strategies, ether and cash, ten coins."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.datasets.tables import load, market_weight_panel


class Held(NamedTuple):
    """Returns of a mix, its target, and the rules that look at it."""

    returns: pd.DataFrame
    target: pd.Series
    paces: dict[str, int]


def five_strategies() -> Held:
    """Five factor funds at a fifth each, the article's example, by market day."""
    returns = load("factor_etfs_daily")
    return Held(returns, _equal(returns), {"annual": 252, "monthly": 21, "weekly": 5, "daily": 1})


def ether_and_cash(first: str = "2015") -> Held:
    """Half in ether and half in dollars that earn nothing, by day of the week."""
    returns = load("ether_daily").loc[first:].assign(Cash=0.0)
    return Held(returns, _equal(returns), {"annual": 365, "monthly": 30, "weekly": 7, "daily": 1})


def coins(start: int = 0, number: int = 10, *, leave_at: float = 1.0) -> Held:
    """Largest coins by market value in week `start`, equal weights, followed to the end.

    A coin without a price leaves at its last one, times `leave_at`: 1 is what the source says, and
    near 0 is a holder who could not sell. It comes back when the rule buys it.
    """
    returns, sizes = load("crypto_weekly"), market_weight_panel("crypto_weekly")
    largest = sizes.iloc[start].where(returns.iloc[start].notna()).nlargest(number).index
    held = returns[largest].iloc[start:].copy()
    last = held.notna() & held.isna().shift(-1, fill_value=False)
    held = held.where(~last, (1.0 + held) * leave_at - 1.0)
    return Held(held, _equal(held), {"annual": 52, "monthly": 4, "weekly": 1})


def _equal(returns: pd.DataFrame) -> pd.Series:
    return pd.Series(np.full(returns.shape[1], 1.0 / returns.shape[1]), returns.columns)
