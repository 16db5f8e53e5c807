"""The last months: the wedge of the market, the portfolio in it, and what its cash cost."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from research_lib.cash.drag import cash_drag
from research_lib.diversification.overlap import overlap
from research_lib.diversification.wedge import wedge
from research_lib.reader.case import CASH, Case
from research_lib.reader.months import LOST
from research_lib.reader.not_said import NotSaidError

YOU = "your portfolio"
# The first price may lie so far from the day wanted: prices may be of the ends of months.
NEAR = pd.Timedelta(days=16)


@dataclass(frozen=True, eq=False)
class WedgePoint:
    """The wedge of a market over the last months, and a portfolio in it.

    Attributes
    ----------
    exact : DataFrame by level
        Best, worst and market, of all portfolios.
    actual : DataFrame
        One row, "your portfolio", with `level` and `result`; none if only a part of it is known.
    best, worst : float
        Of all portfolios of that level or more; NaN without a row.
    first, last : Timestamp
        Days of the first and the last price.
    lost : float
        Share of the market that had no price on the first day, and is left out.
    """

    exact: pd.DataFrame
    actual: pd.DataFrame
    best: float
    worst: float
    first: pd.Timestamp
    last: pd.Timestamp
    lost: float

    @property
    def level(self) -> float:
        """Level of the portfolio on the first day."""
        return float(self.actual["level"].iloc[0])

    @property
    def result(self) -> float:
        """What the portfolio earned, left alone."""
        return float(self.actual["result"].iloc[0])

    @property
    def market(self) -> float:
        """What the market earned."""
        return float(self.exact["market"].iloc[-1])


def span_of(case: Case, months: int) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Return prices from the day that is nearest to so many months before the last; gaps filled.

    Raises
    ------
    NotSaidError
        If there are no prices, or they go back less.
    """
    prices = case.needed_prices().ffill()
    if months < 1:
        raise ValueError(f"months is {months}: give 1 or more")
    since = prices.index[-1] - pd.DateOffset(months=months)
    apart = abs(pd.Series(prices.index - since, prices.index))
    first = prices.index[int(apart.to_numpy().argmin())]
    if apart[first] > NEAR or first == prices.index[-1]:
        raise NotSaidError(
            f"This needs prices of {months} months; they start on {prices.index[0]:%Y-%m-%d}."
        )
    return prices.loc[first:], first


def at_first(case: Case, prices: pd.DataFrame) -> tuple[pd.Series, pd.Series, float]:
    """Return weights of the market at the first of the prices, growth since, and what is left out.

    The weights of today are led back by prices: nobody has issued or bought back shares.

    Raises
    ------
    NotSaidError
        If too much of the market has no price on the first day.
    """
    market = case.needed_market()
    growth = (prices.iloc[-1] / prices.iloc[0]).dropna()
    known = market[[name in growth.index for name in market.index]]
    lost = 1.0 - float(known.sum())
    if lost > LOST:
        name = market.drop(known.index).idxmax()
        raise NotSaidError(
            f"{lost:.0%} of the market has no price on {prices.index[0]:%Y-%m-%d}, {name} first: "
            "give its prices, or ask for fewer months."
        )
    before = known / growth[known.index]
    return before / before.sum(), growth, lost


def wedge_point(case: Case, months: int = 12, cash_return: float = 0.0) -> WedgePoint:
    """Return the wedge of the last months, with the portfolio as if it had been left alone.

    Parameters
    ----------
    case : Case
        With a market and prices.
    months : int, default 12
        Length in months, from the last price back.
    cash_return : float, default 0
        What money at hand earned, a year.

    Returns
    -------
    WedgePoint

    Raises
    ------
    NotSaidError
        If there is no market or there are no prices, or prices go back less.
    ValueError
        If `months` is below 1.
    """
    prices, first = span_of(case, months)
    market, growth, lost = at_first(case, prices)
    results = growth[market.index] - 1.0
    exact = wedge(market, results, "all")
    actual = pd.DataFrame(columns=["level", "result"], dtype=float)
    best = worst = float("nan")
    if float(case.weights.sum()) > 1.0 - 1e-6:
        before = _before(case, growth, months, cash_return)
        level = overlap(before / before.sum(), market)
        result = 1.0 / float(before.sum()) - 1.0
        actual = pd.DataFrame({YOU: {"level": level, "result": result}}).T
        ends = wedge(market, results, "all", levels=[level]).iloc[0]
        best, worst = float(ends["best"]), float(ends["worst"])
    last = pd.Timestamp(prices.index[-1])
    return WedgePoint(exact, actual, best, worst, first, last, lost)


def _before(case: Case, growth: pd.Series, months: int, cash_return: float) -> pd.Series:
    """Return what each holding was worth on the first day, of a portfolio worth 1 today."""
    growth = growth.copy()
    growth[CASH] = (1.0 + cash_return) ** (months / 12)
    absent = [name for name in case.weights.index if name not in growth.index]
    if absent:
        raise NotSaidError(f"{absent[0]} has no price {months} months before the last: give one.")
    return (case.weights / growth[case.weights.index]).astype(float)


@dataclass(frozen=True, eq=False)
class CashCost:
    """What money at hand cost over the last months.

    Attributes
    ----------
    share : float
        Of the portfolio, as it is today, held all the time.
    market, cash : float
        What each earned.
    gap : float
        What the portfolio earned more than the market for its cash alone; below 0 a cost.
    by_month : DataFrame
        As of :func:`research_lib.cash_drag`.
    """

    share: float
    market: float
    cash: float
    gap: float
    by_month: pd.DataFrame


def cash_cost(case: Case, months: int = 12, cash_return: float = 0.0) -> CashCost:
    """Return what the cash of today would have cost over the last months, in the market.

    Raises
    ------
    NotSaidError
        If no cash is held, or prices or the market do not tell.
    """
    held = float(case.weights.get(CASH, 0.0))
    if held == 0.0:
        raise NotSaidError("No row of the holdings is called cash: nothing is held back.")
    prices, _ = span_of(case, months)
    market, _, _ = at_first(case, prices)
    value = (prices[market.index] / prices[market.index].iloc[0]) @ market
    monthly = value.groupby(pd.DatetimeIndex(value.index).to_period("M")).tail(1).copy()
    # The first price is the start of the first month.
    monthly.iloc[0] = 1.0
    returns = (monthly / monthly.shift() - 1.0).iloc[1:].rename("market")
    rate = (1.0 + cash_return) ** (1 / 12) - 1.0
    drag = cash_drag(returns, rate, held)
    end = drag.iloc[-1]
    earned = (1.0 + rate) ** len(returns) - 1.0
    gap = float(end["value"] - end["market_value"])
    return CashCost(held, float(end["market_value"] - 1.0), earned, gap, drag)
