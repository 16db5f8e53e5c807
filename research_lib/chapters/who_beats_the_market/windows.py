"""Markets whose shares have weights, and participants who stay in them for whole years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.cash.participant import Participant
from research_lib.cash.participants import participants
from research_lib.datasets.tables import load, market_weight_panel

INDUSTRIES, STOCKS = "49 industries, 1970–2018", "419 stocks, 2007–16"
# What the chapter compares: the middle of the article's 7 to 10 %, and costs of 1 % a year.
CASH, COST, STAKES = 0.085, 0.01, 10
# What is published: the mean of the years 2001 to 2021, and large-cap funds to mid-2016.
ONE_YEAR, TEN_YEARS = 0.609, 0.854
SEED = 22
# Participants of a window: ten windows of a year are fewer than 49, and one of ten years than 40.
COUNTS = {INDUSTRIES: 2000, STOCKS: 10_000}


class Market(NamedTuple):
    """Monthly returns of shares and their weights at the start of a month (T, N), bills (T,).

    `crowd` participants of each kind stay in each of its windows.
    """

    returns: pd.DataFrame
    weights: pd.DataFrame
    bills: pd.Series
    crowd: int


def market(name: str) -> Market:
    """Return one of the two markets of the chapter, from a January to a December."""
    data = {INDUSTRIES: "us_industries_49", STOCKS: "us_stocks_monthly"}[name]
    returns, weights = load(data), market_weight_panel(data)
    if name == INDUSTRIES:
        returns, weights = returns.loc["1970":], weights.loc["1970":]
    bills = load("us_bills")["US bills"].loc[returns.index]
    return Market(returns, weights, bills, COUNTS[name])


def januaries(data: Market, years: int) -> list[int]:
    """Rows at which a window of whole years starts; ValueError if there is none."""
    whole = len(data.returns) // 12
    if not 1 <= years <= whole:
        raise ValueError(f"years is {years}: give 1 to {whole}, the whole years of the data")
    return [12 * year for year in range(whole - years + 1)]


def excess(
    data: Market, kinds: Mapping[str, Participant], years: int, *, seed: int = SEED
) -> dict[str, FloatArray]:
    """Log growth of each participant less the market's, shape (S, K) by kind.

    A new closed market begins with every January that has `years` of whole years before it ends,
    S of them, from the weights of that day.
    """
    found: dict[str, list[FloatArray]] = {name: [] for name in kinds}
    for start in januaries(data, years):
        rows = slice(start, start + 12 * years)
        done = participants(
            data.returns.iloc[rows],
            data.weights.iloc[start],
            kinds,
            bills=data.bills.iloc[rows],
            seed=seed + start,
        )
        for name, own in done.each.groupby("kind", observed=True):
            found[str(name)].append(np.log((own["growth"] / own["market"]).to_numpy()))
    return {name: np.array(each) for name, each in found.items()}


class Crowd(NamedTuple):
    """Excess of participants without bills and of the same with some, before costs, both (S, K).

    `holder` is that of who holds the whole market and the same share of bills, (S, 1).
    """

    plain: FloatArray
    bills: FloatArray
    holder: FloatArray


def crowd(data: Market, years: int, *, stakes: int = STAKES, cash: float = CASH) -> Crowd:
    """Return the excess of a market's participants with and without a share `cash` in bills."""
    kinds = {
        "plain": Participant(0.2, data.crowd, stakes),
        "bills": Participant(0.2, data.crowd, stakes, cash=cash),
        "holder": Participant(0.2, weighting="market", cash=cash),
    }
    return Crowd(**excess(data, kinds, years))


def drag(cost: float, years: int) -> float:
    """Return what a cost a year, taken month by month, does to the log growth of whole years.

    It shifts every participant alike, since bills and shares are restored after it: that is why
    one run is enough for all costs.
    """
    return 12.0 * years * float(np.log1p(-cost / 12.0))


def cost_for(ahead: FloatArray, goal: float, years: int) -> float:
    """Cost a year at which a share `goal` of participants and windows is behind the market.

    `ahead` is their excess without costs. Below 0 if more are behind than that without any.
    """
    if not 0.0 < goal < 1.0:
        raise ValueError(f"goal is {goal}: give a share between 0 and 1")
    return float(-12.0 * np.expm1(-np.quantile(ahead, goal) / (12.0 * years)))


def behind(ahead: FloatArray, cost: float, years: int) -> float:
    """Share of participants and windows behind the market at a cost a year."""
    return float((ahead + drag(cost, years) < 0.0).mean())
