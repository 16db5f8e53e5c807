"""Annual against never by what a study looks at: Sharpe ratios over bills, decade by decade."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from research_lib.datasets.bond_mixes import bond_mixes
from research_lib.datasets.study import study_sets
from research_lib.datasets.tables import load
from research_lib.inference.sharpe import by_month
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate

YEARS = 10
NOTES = "60/40 shares, T-notes (y)"


class _Studied(NamedTuple):
    """Returns, target, what bills paid, periods a year, and whether these are days."""

    returns: pd.DataFrame
    target: pd.Series
    cash: pd.Series
    yearly: int
    daily: bool


def separate_decades() -> pd.Series:
    """Difference of the Sharpe ratios of annual and never, by data set and first year.

    Of dated data of twenty years or more, cut into decades that do not overlap; both portfolios
    begin anew at the target in each. Ratios are of months, of yearly data of years.
    """
    found = {}
    for name, of in _dated().items():
        span = YEARS * of.yearly
        for first in range(0, len(of.returns) - span + 1, span):
            part = of.returns.iloc[first : first + span]
            found[name, part.index[0].year] = _difference(part, of)
    return pd.Series(found)


def sliding_windows() -> pd.Series:
    """Return the same for shares and T-notes, every ten years that follow each other, by first."""
    of = _dated()[NOTES]
    windows = [of.returns.iloc[at : at + YEARS] for at in range(len(of.returns) - YEARS + 1)]
    return pd.Series({part.index[0].year: _difference(part, of) for part in windows})


def _dated() -> dict[str, _Studied]:
    bills = by_month(load("us_bills"))["US bills"]
    found = {}
    for name, of in study_sets().items():
        returns, yearly = of.returns(), 12 if of.monthly else 252
        # The daily size groups are left to their months: the same shares, six days a week.
        if isinstance(returns.index, pd.DatetimeIndex) and name != "10 size groups":
            found[name] = _Studied(returns, of.target(), bills, yearly, not of.monthly)
    found = {name: of for name, of in found.items() if len(of.returns) >= 2 * YEARS * of.yearly}
    for name, mix in bond_mixes().items():
        cash = mix.cash()
        if isinstance(cash, pd.Series):
            paid = cash if mix.yearly == 1 else cash.set_axis(pd.PeriodIndex(cash.index, freq="M"))
            found[name] = _Studied(mix.returns(), mix.target(), paid, mix.yearly, False)
    return found


def _difference(part: pd.DataFrame, of: _Studied) -> float:
    rules = {"annual": Policy(of.yearly), "never": Policy(None)}
    paths = {name: simulate(part, of.target, rule).returns() for name, rule in rules.items()}
    earned = pd.DataFrame(paths)
    if of.yearly > 1:
        earned = by_month(earned)
    over = earned.sub(of.cash[earned.index], axis=0)
    ratio = over.mean() / over.std() * min(of.yearly, 12) ** 0.5
    return float(ratio["annual"] - ratio["never"])
