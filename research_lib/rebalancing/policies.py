"""When to look at a portfolio, how far is too far, where to trade to, and on what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import pandas as pd

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.equality import ByValue
from research_lib.base.parameters import PerAsset, each_value, number, numbers, whole
from research_lib.rebalancing.calendars import Calendar, Roll, check_roll, checked_calendar

# Where a trade along the straight line to the target may end.
TradeTo = Literal["target", "edge", "halfway"]
BandKind = Literal["absolute", "relative"]
Contributions = Literal["pro rata", "to target"]

# Share of the distance from target to edge that each destination keeps.
KEEP: dict[str, float] = {"target": 0.0, "halfway": 0.5, "edge": 1.0}


class CalendarRule(Protocol):
    """A calendar that reads the past, such as :class:`research_lib.VolatilityCalendar`."""

    def rows(self, history: FloatArray, weights: FloatArray, index: pd.Index) -> IntArray:
        """Rows at whose close to look.

        `history` holds the returns, shape (T, N), and `weights` the fixed target, shape (N,); the
        answer for row t uses no row of `history` later than t.
        """
        ...


class TargetRule(Protocol):
    """A target that reads the past, such as :class:`research_lib.RiskBudget`."""

    def targets(
        self, history: FloatArray, rows: IntArray, weights: FloatArray, assets: pd.Index
    ) -> FloatArray:
        """Target weights at each of the looks `rows`, shape (len(rows), N), each row sum 1.

        `history` holds the returns, shape (T, N), and `weights` the fixed target, shape (N,), in
        force until there is past enough; the answer for row t uses no row later than t.
        """
        ...


@dataclass(frozen=True, eq=False)
class Policy(ByValue):
    """A rule of rebalancing: when to look × how far is too far × where to go × on what.

    Parameters
    ----------
    calendar : str, DateOffset, int, Index, calendar rule or None, default "ME"
        When to look, always at the close of a period of the data.
        A pandas alias or offset ("D", "W-FRI", "ME", "QE-FEB", "YE"): the last date of the data on
        or before each date of the calendar, see `roll`. A multiple such as "6ME" counts from the
        first date of the data, as pandas does.
        A whole number n: every n periods, counted from the purchase.
        Dates: an index of dates, each taken as the last date of the data on or before it; for
        data without dates, the data's own labels.
        A rule that reads the past, such as VolatilityCalendar.
        None: never.
    band : float or mapping of float, default 0
        Half-width of the band around the target; a look trades only when a weight is beyond it.
        Zero: every look trades. Infinity: none does. A mapping gives each asset its own.
    band_kind : {"absolute", "relative"}, default "absolute"
        Whether `band` is in points of weight (0.05 is 5 points) or a share of the target
        (0.20 is 20 % of it). A target of zero never triggers a relative band by itself.
    trade_to : {"target", "edge", "halfway", "least"}, default "target"
        Where a trade ends. The portfolio moves along the straight line from its weights to the
        target until the asset furthest outside its band has arrived at the target, at the edge of
        its band, or half-way between the two.
        "least" leaves the line: the least turnover that puts every weight inside its band. What is
        left over goes to what lies furthest below its target, or comes out of what lies furthest
        above, in points of weight.
    offset : int, default 0
        Periods of the data by which every look is later. For a whole-number calendar it turns
        round: offsets 0 to n - 1 are all the ways to start. A look that would fall on the last
        period or later is not made.
    band_floor : float, default 0
        Least half-width, in points of weight: with a relative band, the hybrid of the two.
    target : target rule, optional
        Where the target comes from if it moves, such as RiskBudget; otherwise it is the target
        given to the simulator.
    skip : float, default 0
        Probability that a look is not made: discipline that fails at random.
    seed : int, default 0
        Seed of the looks that are not made.
    trend : int, optional
        A pause in lasting trends: a look does not trade while what is overweight is also what grew
        faster than the target over this many periods, the two weighed together.
    contributions : {"pro rata", "to target"}, default "pro rata"
        Where a flow goes on a date on which the rule does not trade: in the proportions held, or
        to what lies furthest below its target (out of what lies furthest above, if money leaves,
        taxes included). Solved for proportional costs, and refused with others. Orders that wait
        are placed likewise; what has to be paid at once is then taken pro rata.
    roll : {"backward", "forward"}, default "backward"
        Where a look goes whose date the data do not have: to the last date of the data before it,
        or to the first one after it. "MS" forward is the first trading day of the month. A date
        before the data begin is not looked at. Whole numbers and labels have nothing to roll.

    Raises
    ------
    ValueError
        If a number is out of its range, or a choice is unknown.

    Notes
    -----
    A look at period t uses nothing later than t; what it trades earns from t + 1 on.
    With `trade_to="edge"` and a band set by costs this is the rule of [1]_ (section 2).
    With drift d and trailing returns m over the target's, `trend` pauses while sum_i d_i m_i > 0:
    for two assets, the delayed rebalancing of [2]_.

    References
    ----------
    .. [1] Leland, H. E. (1999), "Optimal portfolio management with transactions costs and capital
       gains taxes", Haas School of Business working paper.
    .. [2] Rattray, S., Granger, N., Harvey, C. R., and Van Hemert, O. (2020), "Strategic
       rebalancing", Journal of Portfolio Management 46(6).

    Examples
    --------
    >>> rl.Policy("QE", band=0.05, trade_to="edge").describe()
    'look QE, band 0.05 absolute, trade to edge'
    """

    calendar: Calendar | CalendarRule = "ME"
    band: PerAsset = 0.0
    band_kind: BandKind = "absolute"
    trade_to: TradeTo | Literal["least"] = "target"
    offset: int = 0
    band_floor: float = 0.0
    target: TargetRule | None = None
    skip: float = 0.0
    seed: int = 0
    trend: int | None = None
    contributions: Contributions = "pro rata"
    roll: Roll = "backward"

    def __post_init__(self) -> None:
        object.__setattr__(self, "calendar", checked_calendar(self.calendar, "calendar"))
        object.__setattr__(self, "band", numbers(self.band, "band"))
        for field in ("band_floor", "skip"):
            object.__setattr__(self, field, number(getattr(self, field), field))
        for field, least in {"offset": 0, "seed": 0, "trend": 1}.items():
            if field != "trend" or self.trend is not None:
                object.__setattr__(self, field, whole(getattr(self, field), field, least))
        self._check_bands()
        self._check_numbers()
        for field, known in {
            "band_kind": ("absolute", "relative"),
            "trade_to": (*KEEP, "least"),
            "contributions": ("pro rata", "to target"),
        }.items():
            chosen = getattr(self, field)
            if not isinstance(chosen, str) or chosen not in known:
                raise ValueError(f"{field} is {chosen!r}: give one of {', '.join(known)}")
        self._check_rules()

    def _check_bands(self) -> None:
        for name, band in each_value(self.band):
            if not band >= 0.0:
                raise ValueError(f"band of {name} is {band}: a band cannot be negative")
        if not 0.0 <= self.band_floor < float("inf"):
            raise ValueError(f"band_floor is {self.band_floor}: give points of weight, 0 or more")

    def _check_numbers(self) -> None:
        if not 0.0 <= self.skip <= 1.0:
            raise ValueError(f"skip is {self.skip}: give a probability")

    def _check_rules(self) -> None:
        check_roll(self.roll)
        if self.roll == "forward" and hasattr(self.calendar, "rows"):
            raise ValueError(
                "roll is 'forward', and the calendar is a rule that finds its own dates: tell the "
                "rule, as in VolatilityCalendar(roll='forward')"
            )
        made = hasattr(self.target, "targets") and not isinstance(self.target, type)
        if self.target is not None and not made:
            raise ValueError(
                f"target is {self.target!r}: give a rule such as RiskBudget(window=60); fixed "
                "weights are given to simulate itself"
            )

    @property
    def reads_history(self) -> bool:
        """Whether looks, targets or pauses depend on past returns."""
        return hasattr(self.calendar, "rows") or self.target is not None or self.trend is not None

    def describe(self) -> str:
        """Return the rule in a few words."""
        if self.calendar is None:
            return "never"
        names = {int: f"every {self.calendar} periods", str: str(self.calendar)}
        when = names.get(type(self.calendar), "given dates")
        if isinstance(self.calendar, pd.offsets.BaseOffset):
            when = self.calendar.freqstr
        elif hasattr(self.calendar, "rows"):
            when = repr(self.calendar)
        when += ", holidays forward" if self.roll == "forward" else ""
        later = f" + {self.offset}" if self.offset else ""
        floor = f" of at least {self.band_floor:g}" if self.band_floor else ""
        if not isinstance(self.band, (int, float)):
            band = f", bands by asset {self.band_kind}{floor}, trade to {self.trade_to}"
        elif self.band or self.band_floor:
            band = f", band {self.band:g} {self.band_kind}{floor}, trade to {self.trade_to}"
        else:
            band = ""
        skipped = f", {100 * self.skip:g} % skipped" if self.skip else ""
        paused = f", paused in trends over {self.trend} periods" if self.trend else ""
        moving = f", target {self.target!r}" if self.target is not None else ""
        flows = ", flows to target" if self.contributions == "to target" else ""
        return f"look {when}{later}{band}{skipped}{paused}{moving}{flows}"
