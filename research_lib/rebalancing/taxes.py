"""Taxes on realised gains."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any, Literal, cast, get_args

import numpy as np
import pandas as pd

from research_lib.base.equality import ByValue
from research_lib.base.parameters import number, whole
from research_lib.rebalancing.calendars import Calendar, checked_calendar

Lots = Literal["fifo", "highest", "average", "harvest"]
# A time that something was held, or has passed: days by the dates of the data, or periods.
Span = str | pd.Timedelta | int


@dataclass(frozen=True, eq=False)
class Taxes(ByValue):
    """Taxes on realised gains, by lot.

    Parameters
    ----------
    rate : float, default 0.25
        Tax on a unit of net gain; of long gain, if `short_rate` is given.
    lots : {"fifo", "highest", "average", "harvest"}, default "fifo"
        Which lots a sale closes: the oldest first, those with the highest cost first, all at their
        average cost (the oldest first, where their age counts), or those that save most tax:
        short losses, the largest a unit first, then long losses, the largest first, then long
        gains, the smallest first, then short gains. Of equals the oldest. How much is sold is the
        rule's affair: no choice of lots makes a trade.
    year : str, DateOffset, int or Index, default "YE"
        Calendar of the ends of tax years, as for :class:`research_lib.Policy`.
    short_rate : float, optional
        Tax on a unit of net short gain; by default there is one rate, whatever the age.
    long_after : str, Timedelta or int, default "365D"
        A gain is long if its lot was held for more than this: whole days such as "365D" for data
        with dates, or a whole number of periods. Counts only with a `short_rate`.
    wash_sale : str, Timedelta or int, optional
        A loss is disallowed as far as the asset is bought within this time before or after its
        sale, such as "30D", or a whole number of periods; by default every loss counts.

    Raises
    ------
    ValueError
        If a rate is not between 0 and 1, a time is not whole, or the choice of lots is unknown.
        When simulated: if a time in days meets data without dates.

    Notes
    -----
    Gains and losses realised in a tax year are netted, with losses carried forward without limit.
    With two rates short is netted with short and long with long, losses carried forward keep
    their kind and join it, and then what is lost of one kind is set against what is gained of the
    other [1]_. Nothing is deducted from other income: the 3,000 a year of [1]_ are left out.

    A disallowed loss is added to the cost of the units that replace those sold, and their age to
    the age of these [2]_. Losses are matched from the earliest sale on, and replacements from the
    earliest purchase on, unit by unit, each unit of a replacement once. A purchase before the sale
    replaces as far as it is still held after it, and never itself: part of one purchase may be
    sold at a loss [3]_. A loss counts until a purchase disallows it. If its tax year has ended by
    then, that year is worked out anew, and what it comes to is due with the next year's tax.

    The tax is paid at the close after the year's end, by selling a bit of everything if there is
    no other money. Costs of trading do not lower a gain, dividends are taxed as part of it, and
    an asset that loses everything is a loss realised, which nothing can replace.

    References
    ----------
    .. [1] 26 U.S.C. 1211(b), 1212(b) and 1222.
    .. [2] 26 U.S.C. 1091(a) and (d) and 1223(3); 26 C.F.R. 1.1091-1(b) to (e).
    .. [3] Internal Revenue Service, Revenue Ruling 56-602.

    Examples
    --------
    >>> rl.Taxes(0.2, lots="highest")
    Taxes(rate=0.2, lots='highest', year='YE')
    >>> rl.Taxes(0.2, short_rate=0.37, wash_sale="30D").is_dated
    True
    """

    rate: float = 0.25
    lots: Lots = "fifo"
    year: Calendar = "YE"
    short_rate: float | None = field(default=None, kw_only=True)
    long_after: Span = field(default="365D", kw_only=True)
    wash_sale: Span | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", _rate(self.rate, "tax rate"))
        if self.short_rate is not None:
            object.__setattr__(self, "short_rate", _rate(self.short_rate, "short_rate"))
        object.__setattr__(self, "year", checked_calendar(self.year, "tax year"))
        if self.year is None:
            raise ValueError("tax year is None: give the calendar of its ends, such as 'YE'")
        known = get_args(Lots)
        if not isinstance(self.lots, str) or self.lots not in known:
            raise ValueError(f"lots is {self.lots!r}: give one of {', '.join(known)}")
        object.__setattr__(self, "long_after", _span(self.long_after, "long_after", 0))
        if self.wash_sale is not None:
            object.__setattr__(self, "wash_sale", _span(self.wash_sale, "wash_sale", 1))

    def __repr__(self) -> str:
        given = [f"{name}={getattr(self, name)!r}" for name in ("rate", "lots", "year")]
        for entry in fields(self)[3:]:
            value = getattr(self, entry.name)
            if value is not None and (entry.name != "long_after" or self.short_rate is not None):
                shown = f"{value.days}D" if isinstance(value, pd.Timedelta) else value
                given.append(f"{entry.name}={shown!r}")
        return f"Taxes({', '.join(given)})"

    @property
    def is_dated(self) -> bool:
        """Whether it matters when something was bought."""
        return self.short_rate is not None or self.wash_sale is not None


def _rate(given: Any, what: str) -> float:
    rate = number(given, what)
    if not 0.0 <= rate < 1.0:
        raise ValueError(f"{what} is {given}: it must be at least 0 and below 1")
    return rate


def _span(given: Any, what: str, least: int) -> pd.Timedelta | int:
    """`given` as whole days or a whole number of periods."""
    if not isinstance(given, (str, timedelta, np.timedelta64)):
        return whole(given, what, least)
    day, time = pd.Timedelta(days=1), pd.to_timedelta(cast(Any, given), errors="coerce")
    if pd.isna(time) or time % day or time < least * day:
        raise ValueError(
            f"{what} is {given!r}: give whole days such as '30D', or a whole number of periods"
        )
    return pd.Timedelta(time)
