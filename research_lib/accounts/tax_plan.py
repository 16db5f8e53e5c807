"""The rule of taxation as the loop needs it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.base.arrays import BoolArray, IntArray
from research_lib.rebalancing.calendars import how_to_date, look_rows
from research_lib.rebalancing.taxes import Taxes

FIFO, HIGHEST, AVERAGE, HARVEST = 0, 1, 2, 3
ORDERS = {"fifo": FIFO, "highest": HIGHEST, "average": AVERAGE, "harvest": HARVEST}


class Dates(NamedTuple):
    """Clocks for the age of lots and the time between a loss and a purchase: S steps.

    Both clocks tell the time at the opening and at each close, in days or in periods.
    """

    order: int  # which lots are sold first: FIFO, HIGHEST, AVERAGE or HARVEST
    ages: bool  # whether gains are short or long; all are long if not
    age_clock: IntArray  # (S + 1,)
    long_after: int  # age above which a gain is long
    washes: bool  # whether a purchase disallows a loss that was made shortly before or after
    wash_clock: IntArray  # (S + 1,)
    wash_sale: int  # largest time between the two


class TaxPlan(NamedTuple):
    """Rates, the order of sales and tax years: S steps."""

    rate: float  # share of a net gain, of a long one where ages count
    short_rate: float  # share of a net short gain
    order: int  # which lots are sold first: FIFO, HIGHEST, AVERAGE or HARVEST
    year_ends: BoolArray  # (S,) whether a tax year ends with the step
    dates: Dates | None  # None: it does not matter when something was bought


def tax_plan(taxes: Taxes | None, index: pd.Index) -> TaxPlan | None:
    """Lay out tax years and clocks as arrays; None without taxes.

    Raises
    ------
    ValueError
        If a time in days meets data without dates.
    """
    if taxes is None or (taxes.rate == 0.0 and not taxes.short_rate):
        return None
    plan = dated_plan(taxes, index)
    return plan if taxes.is_dated else plan._replace(dates=None)


def dated_plan(taxes: Taxes, index: pd.Index) -> TaxPlan:
    """Lay out tax years and clocks, whether or not it matters when something was bought.

    Raises
    ------
    ValueError
        If a time in days meets data without dates.
    """
    ends = np.zeros(len(index), dtype=np.bool_)
    ends[look_rows(taxes.year, index)] = True
    order, short_rate = ORDERS[taxes.lots], taxes.short_rate
    if short_rate is None and order == HARVEST:
        order = HIGHEST  # at one rate it is the loss that counts, and not its kind
    return TaxPlan(
        rate=taxes.rate,
        short_rate=taxes.rate if short_rate is None else short_rate,
        order=order,
        year_ends=ends,
        dates=_dates(taxes, order, index),
    )


def _dates(taxes: Taxes, order: int, index: pd.Index) -> Dates:
    ages, washes = taxes.short_rate is not None, taxes.wash_sale is not None
    age_clock, long_after = _clock(taxes.long_after if ages else 0, index, "long_after")
    wash_clock, wash_sale = _clock(taxes.wash_sale if washes else 0, index, "wash_sale")
    return Dates(order, ages, age_clock, long_after, washes, wash_clock, wash_sale)


def _clock(span: object, index: pd.Index, what: str) -> tuple[IntArray, int]:
    """Time at the opening and at each close, and a span of it: in days, or in periods."""
    if isinstance(span, int):
        return np.arange(-1, len(index), dtype=np.int64), span
    assert isinstance(span, pd.Timedelta)
    if not isinstance(index, pd.DatetimeIndex):
        raise ValueError(
            f"{what} is '{span.days}D', and the data start with {index[0]!s}: give a whole number "
            f"of periods, or {how_to_date(index)}"
        )
    # Days as people count them: neither the hour nor clocks that go forward matter.
    days = index.tz_localize(None).normalize()
    since = (days - days[0]).days.to_numpy().astype(np.int64)
    # The opening is the close of the period before: a usual step earlier.
    step = int(np.median(np.diff(since))) if len(since) > 1 else 0
    return np.concatenate((np.array([-step], dtype=np.int64), since)), span.days
