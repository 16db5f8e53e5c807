"""When to look at a portfolio, how far is too far, and where to trade to."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd
from pandas.tseries.frequencies import to_offset

from research_lib.arrays import IntArray
from research_lib.checks import check_same_clock

TradeTo = Literal["target", "edge", "halfway"]
BandKind = Literal["absolute", "relative"]

# Share of the distance from target to edge that each destination keeps.
KEEP: dict[str, float] = {"target": 0.0, "halfway": 0.5, "edge": 1.0}


@dataclass(frozen=True, eq=False)
class Policy:
    """A rule of rebalancing: when to look × how far is too far × where to go.

    Parameters
    ----------
    calendar : str, DateOffset, int, Index or None, default "ME"
        When to look, always at the close of a period of the data.
        A pandas alias or offset ("D", "W-FRI", "ME", "QE-FEB", "YE"): the last date of the data on
        or before each date of the calendar. A multiple such as "6ME" counts from the first date
        of the data, as pandas does.
        A whole number n: every n periods, counted from the purchase.
        Dates: an index of dates, each taken as the last date of the data on or before it; for
        data without dates, the data's own labels.
        None: never.
    band : float or mapping of float, default 0
        Half-width of the band around the target; a look trades only when a weight is beyond it.
        Zero: every look trades. Infinity: none does. A mapping gives each asset its own.
    band_kind : {"absolute", "relative"}, default "absolute"
        Whether `band` is in points of weight (0.05 is 5 points) or a share of the target
        (0.20 is 20 % of it). A target of zero never triggers a relative band by itself.
    trade_to : {"target", "edge", "halfway"}, default "target"
        Where a trade ends. The portfolio moves along the straight line from its weights to the
        target until the asset furthest outside its band has arrived at the target, at the edge of
        its band, or half-way between the two.
    offset : int, default 0
        Periods of the data by which every look is later. For a whole-number calendar it turns
        round: offsets 0 to n - 1 are all the ways to start. A look that would fall on the last
        period or later is not made.

    Raises
    ------
    ValueError
        If `band` is negative or not a number, or a choice is unknown.

    Notes
    -----
    A look at period t uses nothing later than t; what it trades earns from t + 1 on.
    With `trade_to="edge"` and a band set by costs this is the rule of [1]_ (section 2).

    References
    ----------
    .. [1] Leland, H. E. (1999), "Optimal portfolio management with transactions costs and capital
       gains taxes", Haas School of Business working paper.

    Examples
    --------
    >>> Policy("QE", band=0.05, trade_to="edge").describe()
    'look QE, band 0.05 absolute, trade to edge'
    """

    calendar: str | pd.offsets.BaseOffset | int | pd.Index | None = "ME"
    band: float | Mapping[Hashable, float] | pd.Series = 0.0
    band_kind: BandKind = "absolute"
    trade_to: TradeTo = "target"
    offset: int = 0

    def __post_init__(self) -> None:
        for field in ("calendar", "offset", "band"):
            value = getattr(self, field)
            text = isinstance(value, str) and field != "calendar"
            if text or isinstance(value, (bool, np.bool_)):
                raise ValueError(f"{field} is {value!r}: give a number")
            if isinstance(value, np.integer):
                object.__setattr__(self, field, int(value))
        bands = (
            self.band if isinstance(self.band, (Mapping, pd.Series)) else {"every asset": self.band}
        )
        for name, band in bands.items():
            if not band >= 0.0:
                raise ValueError(f"band of {name} is {band}: a band cannot be negative")
        if self.band_kind not in ("absolute", "relative"):
            raise ValueError(f"band_kind is {self.band_kind!r}: give 'absolute' or 'relative'")
        if self.trade_to not in KEEP:
            raise ValueError(f"trade_to is {self.trade_to!r}: give one of {', '.join(KEEP)}")
        if not isinstance(self.offset, int) or self.offset < 0:
            raise ValueError(
                f"offset is {self.offset!r}: give a whole number of periods, 0 or more"
            )
        if isinstance(self.calendar, int) and self.calendar < 1:
            raise ValueError(f"calendar is {self.calendar}: look every 1 period or more")
        if isinstance(self.calendar, float):
            raise ValueError(f"calendar is {self.calendar}: give a whole number of periods")

    def describe(self) -> str:
        """Return the rule in a few words."""
        if self.calendar is None:
            return "never"
        names = {int: f"every {self.calendar} periods", str: str(self.calendar)}
        when = names.get(type(self.calendar), "given dates")
        if isinstance(self.calendar, pd.offsets.BaseOffset):
            when = self.calendar.freqstr
        later = f" + {self.offset}" if self.offset else ""
        if not isinstance(self.band, (int, float)):
            band = f", bands by asset {self.band_kind}, trade to {self.trade_to}"
        elif self.band:
            band = f", band {self.band:g} {self.band_kind}, trade to {self.trade_to}"
        else:
            band = ""
        return f"look {when}{later}{band}"


def look_rows(policy: Policy, index: pd.Index) -> IntArray:
    """Rows of `index` at whose close the policy looks, increasing, without the last.

    Parameters
    ----------
    policy : Policy
        The rule.
    index : Index of length T
        Ends of the periods of the data.

    Returns
    -------
    ndarray of int64
        Row numbers between 0 and T - 2: the last period trades nothing.

    Raises
    ------
    ValueError
        If the calendar does not fit the index; the message names both.
    """
    calendar = policy.calendar
    last = len(index) - 1
    if calendar is None:
        return np.empty(0, dtype=np.int64)
    if isinstance(calendar, int):
        return np.arange((policy.offset - 1) % calendar, last, calendar, dtype=np.int64)
    if isinstance(calendar, (str, pd.offsets.BaseOffset)):
        rows = _alias_rows(calendar, index)
    else:
        rows = _date_rows(pd.Index(calendar), index)
    rows = rows + policy.offset
    return rows[rows < last]


def _alias_rows(alias: str | pd.offsets.BaseOffset, index: pd.Index) -> IntArray:
    if not isinstance(index, pd.DatetimeIndex):
        raise ValueError(
            f"calendar {alias!r} needs dates, and the data starts with {index[0]!s}: convert its "
            "index with pd.to_datetime, or give a whole number of periods or labels of the data"
        )
    closes = _period_closes(index[0], index[-1], alias)
    return _unique_rows(index.searchsorted(closes, side="left"))


@lru_cache(maxsize=256)
def _period_closes(
    first: pd.Timestamp, last: pd.Timestamp, alias: str | pd.offsets.BaseOffset
) -> pd.DatetimeIndex:
    """Midnights that end the dates of the calendar from `first` to `last`."""
    try:
        step = to_offset(alias)
    except ValueError as error:
        raise ValueError(f"calendar {alias!r} is no pandas alias: {error}") from error
    if getattr(step, "n", 1) < 1:
        raise ValueError(f"calendar {alias!r} does not go forward: give a positive multiple")
    if isinstance(step, pd.offsets.Tick):
        raise ValueError(f"calendar {alias!r} is shorter than a day: give the dates themselves")
    day = pd.Timedelta(days=1)
    return pd.date_range(first.normalize(), last.normalize(), freq=step) + day


def _date_rows(dates: pd.Index, index: pd.Index) -> IntArray:
    if not len(dates) or dates.hasnans:
        raise ValueError("calendar has no date, or a missing one: give None for never")
    check_same_clock(dates, index, "calendar")
    if isinstance(index, pd.DatetimeIndex) and isinstance(dates, pd.DatetimeIndex):
        outside = dates[(dates < index[0].normalize()) | (dates > index[-1])]
        if len(outside):
            raise ValueError(
                f"calendar has {outside[0]}, outside the data ({index[0]} to {index[-1]}): drop it"
            )
        # A date without an hour stands for its whole day.
        days = dates.sort_values()
        by_day = index.searchsorted(days.normalize() + pd.Timedelta(days=1), side="left")
        by_hour = index.searchsorted(days, side="right")
        return _unique_rows(np.where(days == days.normalize(), by_day, by_hour))
    unknown = dates.difference(index)
    if len(unknown):
        raise ValueError(f"calendar has {unknown[0]!r}, which is no label of the data: drop it")
    return np.sort(index.get_indexer(dates)).astype(np.int64)


def _unique_rows(ends: np.ndarray) -> IntArray:
    """Rows before `ends`, which do not decrease, each once and none before the first."""
    rows = np.asarray(ends, dtype=np.int64) - 1
    before = np.concatenate(([-1], rows[:-1]))
    return rows[rows > before]
