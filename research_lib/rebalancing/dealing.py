"""Dealing calendars: what an order waits for."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from research_lib.base.equality import ByValue
from research_lib.base.parameters import PerAsset, by_asset, each_value, number, numbers, whole
from research_lib.rebalancing.calendars import Calendar, checked_calendar


@dataclass(frozen=True, eq=False)
class Dealing(ByValue):
    """What an order waits for. Each of the first four may be one value or a mapping by asset.

    Parameters
    ----------
    calendar : str, DateOffset, int or Index, or a mapping of them, default 1 (every period)
        Dealing dates, as the calendar of :class:`research_lib.Policy`.
    notice : int or mapping of int, default 0
        Periods of the data between an order and the first dealing date that can take it; a notice
        that misses a date waits for the next.
    settlement : int or mapping of int, default 0
        Periods between a sale and its money.
    gate : float or mapping of float, default 1
        Largest share of the holding, as it was when the order was given, that one dealing date
        pays out; the rest waits for the next.
    waiting : float, default 0
        Return a period of money that waits.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Notes
    -----
    A look becomes orders. Sales are ordered in units, purchases as shares of what the sales bring;
    each purchase is dealt when its notice and its date allow, with the money at hand for it. While
    an order is open, looks are passed over. Taxes and withdrawals do not wait: they are paid first,
    from money at hand and then by selling a bit of everything. The last period deals nothing.

    Examples
    --------
    >>> rl.Dealing("ME", notice=21, settlement=5).gate
    1.0
    """

    calendar: Calendar | Mapping[Hashable, Calendar] = 1
    notice: int | Mapping[Hashable, int] | pd.Series = 0
    settlement: int | Mapping[Hashable, int] | pd.Series = 0
    gate: PerAsset = 1.0
    waiting: float = 0.0

    def __post_init__(self) -> None:
        for name in ("notice", "settlement"):
            periods = by_asset(getattr(self, name), name, periods_to_wait)
            object.__setattr__(self, name, periods)
        object.__setattr__(self, "gate", numbers(self.gate, "gate"))
        object.__setattr__(self, "waiting", number(self.waiting, "waiting"))
        for asset, share in each_value(self.gate):
            if not 0.0 < share <= 1.0:
                raise ValueError(f"gate of {asset} is {share}: give a share above 0, at most 1")
        if not -1.0 < self.waiting < float("inf"):
            raise ValueError(f"waiting is {self.waiting}: give a return a period, such as 0.0001")
        calendar = by_asset(self.calendar, "dealing calendar", dealing_dates)
        object.__setattr__(self, "calendar", calendar)


def periods_to_wait(given: Any, what: str) -> int:
    """`given` as a number of periods; raise, naming `what`, if it is none."""
    return whole(given, what, 0)


def dealing_dates(given: Any, what: str) -> Any:
    """`given` as a calendar that meets some date; raise, naming `what`, if it is none."""
    if given is None:
        raise ValueError(
            f"{what} is None: an asset that never deals cannot be rebalanced; give its dates, or "
            "1 for every period"
        )
    return checked_calendar(given, what)
