"""What rules of rebalancing would have done with a reader's target, over all the prices."""

from __future__ import annotations

import pandas as pd

from research_lib.portfolio.rules_on import RulesOn, rules_on
from research_lib.reader.case import Case
from research_lib.reader.months import SHORT, months_of
from research_lib.reader.not_said import NotSaidError
from research_lib.reader.way_back import target_of


def rules_of(case: Case, cost: float = 0.0) -> RulesOn:
    """Return what rules would have done with the target, cash left aside, over all the prices.

    Raises
    ------
    NotSaidError
        If prices or the target are not known, or prices go back less than two years.
    """
    prices = case.needed_prices()
    target, _ = target_of(case)
    wanted = target[[name in prices.columns for name in target.index]]
    wanted = wanted[wanted > 0.0]
    if len(wanted) < 2:
        raise NotSaidError("This needs prices of two assets or more of the target.")
    months = months_of(prices[wanted.index]).dropna()
    if len(months) <= SHORT:
        raise NotSaidError(
            f"This needs {SHORT + 1} months in which all of the target have prices; there are "
            f"{len(months)}."
        )
    months.index = pd.PeriodIndex(months.index).to_timestamp(how="end").normalize()
    return rules_on(months, wanted / wanted.sum(), costs=cost)
