"""What stands between a decision and its result: costs, taxes, dealing calendars."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from research_lib.rebalancing.calendars import Calendar, checked_calendar

Lots = Literal["fifo", "highest", "average"]
PerAsset = float | Mapping[Hashable, float] | pd.Series


def _each(given: Any) -> Iterator[tuple[Hashable, Any]]:
    """Names and values, whether given as one value for all or by asset."""
    named = given if isinstance(given, (Mapping, pd.Series)) else {"every asset": given}
    yield from named.items()


@dataclass(frozen=True, eq=False)
class Costs:
    """Costs of trading, paid out of the portfolio at the close at which it trades.

    Parameters
    ----------
    proportional : float or mapping of float, default 0
        Cost for a unit of value traded, one way, buys and sells alike: 0.001 is 10 basis points.
        A mapping gives each asset its own.
    fixed : float, default 0
        Money for each asset traded.
    impact : float or mapping of float, default 0
        Cost for a unit of value traded when the trade is as large as `volume`; a trade of z costs
        impact * z**2 / volume.
    volume : DataFrame of shape (T, N), optional
        Money that everybody trades in each asset in each period, in the unit of the portfolio's
        own money; by default the portfolio's value, so that impact is the cost of trading all.

    Raises
    ------
    ValueError
        If a cost is negative or not a number, or a proportional cost is 1 or more.

    Notes
    -----
    Impact linear in the share of the volume makes a cost quadratic in the trade, as in [1]_.

    References
    ----------
    .. [1] Almgren, R., and Chriss, N. (2001), "Optimal execution of portfolio transactions",
       Journal of Risk 3(2), section 1.

    Examples
    --------
    >>> Costs(proportional=10e-4)
    Costs(proportional=0.001, fixed=0.0, impact=0.0)
    """

    proportional: PerAsset = 0.0
    fixed: float = 0.0
    impact: PerAsset = 0.0
    volume: pd.DataFrame | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for name, rate in _each(self.proportional):
            if not 0.0 <= rate < 1.0:
                raise ValueError(
                    f"proportional cost of {name} is {rate}: it must be at least 0 and below 1"
                )
        if not 0.0 <= self.fixed < float("inf"):
            raise ValueError(f"fixed cost is {self.fixed}: it must be a number of at least 0")
        for name, rate in _each(self.impact):
            if not 0.0 <= rate < float("inf"):
                raise ValueError(f"impact of {name} is {rate}: it must be a number of at least 0")


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
    >>> Taxes(0.2, lots="highest")
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


@dataclass(frozen=True, eq=False)
class Dealing:
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
    >>> Dealing("ME", notice=21, settlement=5).gate
    1.0
    """

    calendar: Calendar | Mapping[Hashable, Calendar] = 1
    notice: int | Mapping[Hashable, int] | pd.Series = 0
    settlement: int | Mapping[Hashable, int] | pd.Series = 0
    gate: PerAsset = 1.0
    waiting: float = 0.0

    def __post_init__(self) -> None:
        for name in ("notice", "settlement"):
            for asset, periods in _each(getattr(self, name)):
                if isinstance(periods, bool) or periods != int(periods) or periods < 0:
                    raise ValueError(
                        f"{name} of {asset} is {periods!r}: give a whole number of periods"
                    )
        for asset, share in _each(self.gate):
            if not 0.0 < share <= 1.0:
                raise ValueError(f"gate of {asset} is {share}: give a share above 0, at most 1")
        if not -1.0 < self.waiting < float("inf"):
            raise ValueError(f"waiting is {self.waiting}: give a return a period, such as 0.0001")
        for asset, calendar in _each(self.calendar):
            checked_calendar(calendar, f"dealing calendar of {asset}")
            if calendar is None:
                raise ValueError(
                    f"dealing calendar of {asset} is {calendar}: an asset that never deals "
                    "cannot be rebalanced"
                )
