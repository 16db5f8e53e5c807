"""What rules of rebalancing would have done with a reader's target, over all the prices."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from research_lib.portfolio.rules_on import RulesOn, rules_on
from research_lib.reader.case import CASH, Case
from research_lib.reader.months import LOST, SHORT, months_of
from research_lib.reader.not_said import NotSaidError
from research_lib.reader.way_back import target_of


def rules_of(case: Case, cost: float = 0.0) -> RulesOn:
    """Return what rules would have done with the target, cash left aside, over all the prices.

    Raises
    ------
    NotSaidError
        If prices or the target are not known, prices lack for more than a tenth of the target,
        or they go back less than two years.
    """
    prices = case.needed_prices()
    target, _ = target_of(case)
    target = target[target > 0.0].drop(CASH, errors="ignore")
    wanted = target[[name in prices.columns for name in target.index]]
    left_out = target.drop(wanted.index)
    if left_out.sum() > LOST * target.sum():
        part = 100 * left_out.sum() / target.sum()
        raise NotSaidError(
            f"{part:.0f} % of the target have no prices, {left_out.idxmax()} first: "
            "give them (PRICES)."
        )
    if len(wanted) < 2:
        raise NotSaidError("This needs prices of two assets or more of the target (PRICES).")
    months = _without_gaps(months_of(prices[wanted.index]))
    months.index = pd.PeriodIndex(months.index).to_timestamp(how="end").normalize()
    found = rules_on(months, wanted / wanted.sum(), costs=cost)
    return replace(found, left_out=left_out)


def _without_gaps(months: pd.DataFrame) -> pd.DataFrame:
    """Return the months since the last one in which a price is missing.

    Raises
    ------
    NotSaidError
        If they are too few; it names what lacks a price in the last such month.
    """
    gaps = months.index[months.isna().any(axis=1)]
    whole = months if gaps.empty else months.loc[gaps[-1] :].iloc[1:]
    if len(whole) <= SHORT:
        told = f"This needs {SHORT + 1} months in which all of the target have prices; there are "
        told += f"{len(whole)}"
        if len(gaps):
            lacking = months.columns[months.loc[gaps[-1]].isna()][0]
            told += f" since {gaps[-1]}, in which {lacking} has none"
        raise NotSaidError(f"{told}: give more (PRICES), or another target (--target).")
    return whole
