"""The data sets of the chapter, under the names that its readers see."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from research_lib.base.frequency import periods_per_year
from research_lib.chapters.costs_and_taxes.break_even import break_even, growth_maps
from research_lib.datasets.plain_names import PLAIN
from research_lib.datasets.study import study_sets
from research_lib.datasets.tables import load
from research_lib.diversification.overlap import Weights

DAILY_MIX = "60/40"


class Case(NamedTuple):
    """Returns a period, target weights, periods a year, and the periods that a year's wait takes.

    `daily`: whether a period is a trading day; if not, it is a month.
    """

    returns: pd.DataFrame
    target: Weights
    yearly: float
    daily: bool

    @property
    def year(self) -> int:
        """Periods between two annual reviews."""
        return 252 if self.daily else 12


def plain(name: str) -> str:
    """Return the plain name of a data set without its years; other names stay."""
    return PLAIN[name].rpartition(", ")[0] if name in PLAIN else name


def cases() -> dict[str, Case]:
    """Return the 18 data sets of the part on rebalancing, by plain name."""
    return {
        plain(name): Case(of.returns(), of.target(), of.periods_per_year(), not of.monthly)
        for name, of in study_sets().items()
    }


def daily_mix() -> Case:
    """Return 60 % US shares and 40 % Treasury bills, daily."""
    returns = pd.concat([load("us_market_daily"), load("us_bills_daily")], axis=1)
    target = pd.Series([0.6, 0.4], returns.columns)
    return Case(returns, target, periods_per_year(returns.index), daily=True)


def monthly_cases(found: dict[str, Case]) -> dict[str, Case]:
    """Return the five of them whose gains are taxed; daily ones are compounded to months.

    `found`: as :func:`cases` gives them.
    """
    taxed = {}
    for name in ["20 US stocks", "5 factor funds"]:
        months = in_months(found[name].returns)
        taxed[name] = found[name]._replace(returns=months, yearly=12.0, daily=False)
    return taxed | {
        name: found[name] for name in ["49 US industries", "20 countries", "60/40 with bills"]
    }


def in_months(daily: pd.DataFrame) -> pd.DataFrame:
    """Return daily returns compounded to months."""
    return (1.0 + daily).resample("ME").prod() - 1.0


def leads_and_costs(found: dict[str, Case]) -> pd.DataFrame:
    """Measure what the fastest rule and the annual one lead by, and at which cost they lose it.

    `found`: as :func:`cases` gives them. Growth is a mean over all starts of a rule; the fastest
    reviews at every period. Returns a DataFrame indexed by data set: one-way costs in basis points,
    `fastest over annual` and `annual over never`, at which the lead of the first over the second
    ends, negative where there is none; `gain`, growth a year of the fastest less annual's without
    cost; `paid` and `paid, annual`, what 10 basis points take from the growth of the two.
    """
    rows = {}
    for name, case in found.items():
        waits, costs = [1, case.year, 0], [0.0, 0.001]
        table, _ = growth_maps(case.returns, case.target, waits, costs, frequency=case.yearly)
        fast, slow, never = table.to_numpy()
        rows[name] = {
            "fastest over annual": 1e4 * float(break_even(fast, slow, 0.001)),
            "annual over never": 1e4 * float(break_even(slow, never, 0.001)),
            "gain": fast[0] - slow[0],
            "paid": fast[0] - fast[1],
            "paid, annual": slow[0] - slow[1],
        }
    return pd.DataFrame(rows).T


def counted(found: pd.DataFrame) -> pd.DataFrame:
    """Count the leads that end at 10 and at 50 basis points, and take medians of break-even costs.

    `found`: as :func:`leads_and_costs` gives it.
    """
    counts = {}
    for title in ("fastest over annual", "annual over never"):
        costs = found[title]
        led = costs[costs > 0]
        counts[title] = {
            "data sets with a lead": len(led),
            "of these ended by 10": int((led < 10).sum()),
            "ended by 50": int((led < 50).sum()),
            "median of all": round(costs.median()),
            "median of the leads": round(led.median()),
        }
    return pd.DataFrame(counts, dtype=object)


def half_spread(returns: pd.DataFrame) -> tuple[float, float]:
    r"""Return Roll's half-spread in basis points, of all assets together and of the middle one.

    .. math:: \sqrt{-\gamma}

    with the covariance of one day's return with the next, of returns less the mean of the data set.
    """
    apart = returns.sub(returns.mean(axis=1), axis=0)
    reversal = -(apart * apart.shift(1)).mean()
    together, middle = (max(float(of), 0.0) for of in (reversal.mean(), reversal.median()))
    return 1e4 * float(together**0.5), 1e4 * float(middle**0.5)
