"""The last months: the wedge of the market, the portfolio in it, and what its cash cost."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from research_lib.cash.drag import cash_drag
from research_lib.diversification.overlap import overlap
from research_lib.diversification.wedge import wedge
from research_lib.reader.case import CASH, Case
from research_lib.reader.months import LOST, checked_rate, filled, nearest, stopped
from research_lib.reader.not_said import NotSaidError, or_money

YOU = "your portfolio"
# Share of a portfolio that may lack prices: no number moves by more.
SMALL = 0.01


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
        Share of the market that had no price on the first or the last day, and is left out.
    outside : float
        Share of the portfolio, on the first day, in cash and in what is not in the market: the
        lines are of portfolios without either, and a portfolio with them may lie beyond.
    unpriced : float
        Share of the portfolio that had none and is left out: below a hundredth.
    """

    exact: pd.DataFrame
    actual: pd.DataFrame
    best: float
    worst: float
    first: pd.Timestamp
    last: pd.Timestamp
    lost: float
    outside: float
    unpriced: float = 0.0

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


def span_of(case: Case, months: int, cash_return: float = 0.0) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Return prices from the day that is nearest to so many months before the last, and cash.

    Gaps up to a month are filled. Cash, a column, grows from 1 over the months.

    Raises
    ------
    NotSaidError
        If there are no prices, or they go back less.
    ValueError
        If `months` is below 1 or `cash_return` -1 or less.
    """
    rate = checked_rate(cash_return)
    prices = filled(case.needed_prices())
    if months < 1:
        raise ValueError(f"months is {months}: give 1 or more (--months)")
    start, last = pd.Timestamp(prices.index[0]), pd.Timestamp(prices.index[-1])
    first = None
    # Further back there may be no calendar.
    if months <= 12 * (last.year - start.year + 1):
        first = nearest(prices.index, last - pd.DateOffset(months=months))
    if first is None or first == last:
        raise NotSaidError(
            f"This needs prices of {months} months (--months); they start on "
            f"{prices.index[0]:%Y-%m-%d}."
        )
    since = prices.loc[first:]
    gone = pd.DatetimeIndex(since.index) - first
    grown = (1.0 + rate) ** (months / 12 * (gone / gone[-1]))
    return since.assign(**{CASH: grown}), first


def at_first(case: Case, prices: pd.DataFrame) -> tuple[pd.Series, pd.Series, float]:
    """Return weights of the market at the first of the prices, growth since, and what is left out.

    The weights of today are led back by prices: nobody has issued or bought back shares.

    Raises
    ------
    NotSaidError
        If too much of the market has no price on the first day or the last.
    """
    market = case.needed_market()
    growth = (prices.iloc[-1] / prices.iloc[0]).dropna()
    known = market[[name in growth.index for name in market.index]]
    lost = 1.0 - float(known.sum())
    if lost > LOST:
        name = market.drop(known.index).idxmax()
        ends = f"{prices.index[0]:%Y-%m-%d} or on {prices.index[-1]:%Y-%m-%d}"
        raise NotSaidError(
            f"{lost:.0%} of the market has no price on {ends}, nor in the month before, {name} "
            "first: give its prices, or ask for fewer months (--months)."
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
        If `months` is below 1 or `cash_return` -1 or less.
    """
    prices, first = span_of(case, months, cash_return)
    market, growth, lost = at_first(case, prices)
    results = growth[market.index] - 1.0
    exact = wedge(market, results, "all")
    actual = pd.DataFrame(columns=["level", "result"], dtype=float)
    best = worst = outside = float("nan")
    unpriced = 0.0
    if case.listed == 1.0:
        before = _before(case, growth, prices)
        level = overlap(before / before.sum(), market)
        outside = float(before.drop(market.index, errors="ignore").sum() / before.sum())
        unpriced = float(case.weights.drop(before.index).sum())
        result = (1.0 - unpriced) / float(before.sum()) - 1.0
        actual = pd.DataFrame({YOU: {"level": level, "result": result}}).T
        ends = wedge(market, results, "all", levels=[level]).iloc[0]
        best, worst = float(ends["best"]), float(ends["worst"])
    last = pd.Timestamp(prices.index[-1])
    return WedgePoint(exact, actual, best, worst, first, last, lost, outside, unpriced)


def _before(case: Case, growth: pd.Series, prices: pd.DataFrame) -> pd.Series:
    """Return what each holding was worth on the first day, of a portfolio worth 1 today.

    What has no price is left out, if it is less than a hundredth of the portfolio.
    """
    absent = [name for name in case.weights.index if name not in growth.index]
    if absent and float(case.weights[absent].sum()) > SMALL:
        name, first, last = case.weights[absent].idxmax(), prices.index[0], prices.index[-1]
        told = f"{name} has no price on {first:%Y-%m-%d}, nor in the month before"
        if name not in prices or pd.isna(prices[name].iloc[-1]):
            told = f"{stopped(case.needed_prices(), str(name))}; the last day is {last:%Y-%m-%d}"
        raise NotSaidError(
            f"{told}: give one, {or_money(name)}, or ask for other months (--months)."
        )
    known = case.weights.drop(absent)
    return (known / growth[known.index]).astype(float)


@dataclass(frozen=True, eq=False)
class CashCost:
    """What money at hand cost over the last months.

    Attributes
    ----------
    share, before : float
        Of the portfolio, as it is today, and the share on the first day from which, left alone
        beside the market, that of today has come.
    first : Timestamp
        The first day.
    market, cash : float
        What each earned.
    gap : float
        What the market with that cash, left alone, earned more than the market; below 0 a cost.
    by_month : DataFrame
        As of :func:`research_lib.cash_drag`, left to drift to the share of today.
    lost : float
        Share of the market that has no price in one of the months, and is left out.
    """

    share: float
    before: float
    first: pd.Timestamp
    market: float
    cash: float
    gap: float
    by_month: pd.DataFrame
    lost: float


def cash_cost(case: Case, months: int = 12, cash_return: float = 0.0) -> CashCost:
    """Return what the cash of today would have cost over the last months, in the market.

    Raises
    ------
    NotSaidError
        If no cash is held, or prices or the market do not tell.
    """
    held = float(case.weights.get(CASH, 0.0))
    if held == 0.0 and case.listed < 1.0:
        raise NotSaidError(
            "No row of the list is called cash, and the list is of a part: add what is held in "
            "cash (HOLDINGS)."
        )
    if held == 0.0:
        raise NotSaidError(
            "No row of the holdings is called cash: nothing is held back. Money under another name "
            "is told by aliases (--alias)."
        )
    prices, first = span_of(case, months, cash_return)
    last, days, steps = pd.Timestamp(prices.index[-1]), [first], [0]
    for month in range(1, months):
        day = nearest(prices.index, first + pd.DateOffset(months=month))
        if day is not None and days[-1] < day < last:
            days, steps = [*days, day], [*steps, month]
    days, steps = [*days, last], [*steps, months]
    table = prices.loc[days].dropna(axis="columns")
    market, _, lost = at_first(case, table)
    value = (table[market.index] / table[market.index].iloc[0]) @ market
    returns = (value / value.shift() - 1.0).iloc[1:].rename("market")
    rate = (1.0 + cash_return) ** (pd.Series(steps, days).diff().iloc[1:] / 12) - 1.0
    earned, grown = (1.0 + cash_return) ** (months / 12) - 1.0, float(value.iloc[-1])
    # The share from which, left alone, that of today has come.
    before = held / (1.0 + earned)
    before /= before + (1.0 - held) / grown
    drag = cash_drag(returns, rate, before, drifting=True)
    gap = float(drag["value"].iloc[-1] - drag["market_value"].iloc[-1])
    return CashCost(held, before, first, grown - 1.0, earned, gap, drag, lost)
