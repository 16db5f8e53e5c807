"""The account with the tax office: gains by year and kind, netted, and what is due; compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from research_lib.accounts.tax_plan import TaxPlan
from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.compiled import compiled_in_place, compiled_inside

# Kinds of gain; where ages do not count, all are long.
SHORT, LONG = 0, 1
# Places in `years`: the tax year that runs, and the first whose gains have changed since its end.
RUNNING, CHANGED = 0, 1


class Account(NamedTuple):
    """Gains and taxes of Y tax years, in money."""

    gained: FloatArray  # (Y, 2) realised in each year, short and long, less losses
    carried: FloatArray  # (Y + 1, 2) losses brought into each year, short and long
    assessed: FloatArray  # (Y,) tax of each year as last worked out
    due: FloatArray  # (1,) to be paid at the next close
    years: IntArray  # (2,) the year that runs, and the first to be worked out anew


def open_account(tax: TaxPlan) -> Account:
    """Nothing gained, nothing due."""
    years = np.count_nonzero(tax.year_ends) + 1
    return Account(
        np.zeros((years, 2)),
        np.zeros((years + 1, 2)),
        np.zeros(years),
        np.zeros(1),
        np.zeros(2, dtype=np.int64),
    )


@compiled_in_place
def net(short: float, long: float) -> tuple[float, float]:
    """Set what is lost of one kind against what is gained of the other."""
    if short < 0.0 < long:
        offset = min(-short, long)
        return short + offset, long - offset
    if long < 0.0 < short:
        offset = min(-long, short)
        return short - offset, long + offset
    return short, long


@compiled_inside
def tax_on(short: float, long: float, tax: TaxPlan) -> float:
    """Tax on what is left of each kind after netting; a loss pays nothing back."""
    return float(tax.short_rate * max(0.0, short) + tax.rate * max(0.0, long))


@compiled_inside
def balance(account: Account, year: int) -> tuple[float, float]:
    """Gains of a year less losses carried into it, by kind."""
    gained, carried = account.gained[year], account.carried[year]
    return gained[SHORT] - carried[SHORT], gained[LONG] - carried[LONG]


@compiled_inside
def assess(account: Account, tax: TaxPlan, end: int) -> float:
    """Work out the years before `end` that have changed; return what they come to in addition."""
    more = 0.0
    for year in range(account.years[CHANGED], end):
        short, long = balance(account, year)
        short, long = net(short, long)
        account.carried[year + 1, SHORT] = max(0.0, -short)
        account.carried[year + 1, LONG] = max(0.0, -long)
        owed = tax_on(short, long, tax)
        more += owed - account.assessed[year]
        account.assessed[year] = owed
    account.years[CHANGED] = end
    return more


@compiled_in_place
def close_year(account: Account, tax: TaxPlan, step: int) -> None:
    """At a year's end, net its gains: a tax due, or losses to carry."""
    if not tax.year_ends[step]:
        return
    account.years[RUNNING] += 1
    # What is taken back of an earlier year is never negative, but for rounding.
    account.due[0] += max(0.0, assess(account, tax, account.years[RUNNING]))


@compiled_inside
def take_back(account: Account, year: int, kind: int, loss: float) -> None:
    """Take back a loss that was booked in a year."""
    account.gained[year, kind] += loss
    account.years[CHANGED] = min(account.years[CHANGED], year)
