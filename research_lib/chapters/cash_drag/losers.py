"""Participants without skill: how many stay behind the market, and at which cost so many do."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from research_lib.base.arrays import FloatArray
from research_lib.diversification.random_portfolios import random_portfolios

# Costs a year between which the one that fits is sought; below zero it would be a gift.
LEAST, MOST = -0.05, 0.10


class Participants(NamedTuple):
    """Gross monthly returns of participants (T, K), and of bills and the market's logs (T,)."""

    gross: FloatArray
    bills: FloatArray
    market: FloatArray


def participants(
    returns: pd.DataFrame,
    weights: pd.DataFrame,
    bills: pd.Series,
    names: int,
    weighting: Literal["market", "equal"],
    *,
    count: int = 1000,
    seed: int = 21,
) -> Participants:
    """Draw portfolios of some names by chance, and let each hold them from the first month on.

    `returns`, `weights` (DataFrames of shape (T, N)): monthly returns in decimals, and market
    weights at the start of each month. `bills` (Series of length T): what cash earns. `names`:
    names in each portfolio. `weighting`: whether these stand in it as in the market, or alike, in
    each month. `count`: number of participants. Returns a Participants.
    """
    chosen = random_portfolios(weights.iloc[0], count, names=names, seed=seed).gt(0)
    member = chosen.to_numpy(dtype=np.float64).T
    sizes = weights.to_numpy() if weighting == "market" else np.ones(weights.shape)
    results = returns.to_numpy()
    gross = (sizes * results) @ member / (sizes @ member)
    whole = np.log1p((weights.to_numpy() * results).sum(axis=1))
    return Participants(gross, bills.to_numpy(dtype=np.float64), whole)


def share_behind(who: Participants, cash: float, cost: float, years: int) -> float:
    """Share of participants and windows of whole years that end behind the market.

    `cash`: share of each portfolio in bills, restored every month. `cost`: a year, in decimals.
    `years`: length of a window; one starts with every year. ValueError if no window is that long,
    or a participant or the market has no growth in some month: it would count as ahead.
    """
    net = (1.0 - cash) * who.gross + cash * who.bills[:, np.newaxis] - cost / 12.0
    bad = np.argwhere(~(net > -1.0) | ~np.isfinite(who.market)[:, np.newaxis])
    if len(bad):
        month, who_has_none = bad[0]
        raise ValueError(
            f"participant {who_has_none} has no growth in month {month}, or the market has none: "
            "give returns above -1 in every month"
        )
    ahead = np.log1p(net) - who.market[:, np.newaxis]
    whole = len(ahead) // 12
    if not 1 <= years <= whole:
        raise ValueError(f"years is {years}: give 1 to {whole}, the whole years of the data")
    yearly = ahead[: 12 * whole].reshape(-1, 12, ahead.shape[1]).sum(axis=1)
    total = np.vstack([np.zeros(yearly.shape[1]), yearly.cumsum(axis=0)])
    return float((total[years:] < total[:-years]).mean())


def cost_for(who: Participants, cash: float, goal: float, years: int) -> float:
    """Cost a year at which a share `goal` of participants and windows ends behind the market.

    ValueError if no cost from -5 to 10 % a year gives it, or as for :func:`share_behind`.
    """
    if not 0.0 <= goal <= 1.0:
        raise ValueError(f"goal is {goal}: give a share from 0 to 1")
    fewest, most = (share_behind(who, cash, cost, years) for cost in (LEAST, MOST))
    if not fewest <= goal <= most:
        raise ValueError(
            f"no cost leaves a share of {goal} behind: from {100 * LEAST:.0f} to {100 * MOST:.0f} "
            f"% a year it is {fewest:.3g} to {most:.3g}"
        )
    found = brentq(lambda cost: share_behind(who, cash, cost, years) - goal, LEAST, MOST, xtol=1e-5)
    return float(found)
