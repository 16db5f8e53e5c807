"""Taxes on realised gains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from research_lib.rebalancing.calendars import Calendar, checked_calendar

Lots = Literal["fifo", "highest", "average"]


@dataclass(frozen=True, eq=False)
class Taxes:
    """Taxes on realised gains, by lot.

    Parameters
    ----------
    rate : float, default 0.25
        Tax on a unit of net gain.
    lots : {"fifo", "highest", "average"}, default "fifo"
        Which lots a sale closes: the oldest first, those with the highest cost first, or all at
        their average cost.
    year : str, DateOffset, int or Index, default "YE"
        Calendar of the ends of tax years, as for :class:`research_lib.Policy`.

    Raises
    ------
    ValueError
        If the rate is not between 0 and 1, or the choice of lots is unknown.

    Notes
    -----
    Gains and losses realised in a tax year are netted, with losses carried forward without limit.
    The tax is paid at the close after the year's end, by selling a bit of everything if there is
    no other money. Costs of trading do not lower a gain, dividends are taxed as part of it, and
    an asset that loses everything is a loss realised.

    Examples
    --------
    >>> rl.Taxes(0.2, lots="highest")
    Taxes(rate=0.2, lots='highest', year='YE')
    """

    rate: float = 0.25
    lots: Lots = "fifo"
    year: Calendar = "YE"

    def __post_init__(self) -> None:
        if not 0.0 <= self.rate < 1.0:
            raise ValueError(f"tax rate is {self.rate}: it must be at least 0 and below 1")
        object.__setattr__(self, "year", checked_calendar(self.year, "tax year"))
        if self.year is None:
            raise ValueError("tax year is None: give the calendar of its ends, such as 'YE'")
        if self.lots not in ("fifo", "highest", "average"):
            raise ValueError(f"lots is {self.lots!r}: give one of fifo, highest, average")
