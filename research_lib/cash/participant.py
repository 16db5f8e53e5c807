"""A kind of participant in a closed market: what each holds, keeps in cash, pays and restores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from research_lib.base.parameters import number, whole

Weighting = Literal["market", "equal", "random", "concentrated"]
# Differences below this are rounding: who holds the market itself is not behind it.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Participant:
    """A kind of participant in a closed market.

    Parameters
    ----------
    money : float
        Share of the market's shares that all of the kind together own at first, above 0; each of
        them owns as much.
    count : int, default 1
        How many there are.
    stakes : int, optional
        Stakes that each is dealt: the fewer, the more concentrated. None: a part of every asset.
    weighting : {"equal", "market", "random", "concentrated"}, default "equal"
        How the money of each is split: alike over the stakes, or over all assets if there are
        none; over all assets as in the market, without stakes; by chance over the stakes, all
        splits equally likely; or half in the first, a quarter in the next and so on.
    cash : float, default 0
        Share of the money of each in bills, from 0 to below 1, restored at the end of every period.
    cost : float, default 0
        Costs a year, as a share of the money, from 0 to below 1.
    rebalances : bool, default False
        Whether each restores the first weights of the shares at the end of every period. Otherwise
        they drift.
    horizon : int, optional
        Periods over which the result is counted; all if not given. Then an heir holds on.

    Raises
    ------
    ValueError
        If a number is out of its range, the weighting is unknown, it needs stakes and has none or
        the other way round, or `rebalances` is neither True nor False.

    Examples
    --------
    >>> rl.Participant(0.1, count=1000, stakes=10, cash=0.085, cost=0.01).weighting
    'equal'
    """

    money: float
    count: int = 1
    stakes: int | None = None
    weighting: Weighting = "equal"
    cash: float = 0.0
    cost: float = 0.0
    rebalances: bool = False
    horizon: int | None = None

    def __post_init__(self) -> None:
        if not 0.0 < number(self.money, "money of a participant") <= 1.0 + ROUNDING:
            raise ValueError(f"money of a participant is {self.money}: give a share above 0, to 1")
        for what in ("cash", "cost"):
            share = number(getattr(self, what), f"{what} of a participant")
            if not 0.0 <= share < 1.0:
                raise ValueError(
                    f"{what} of a participant is {share}: give a share from 0 to below 1"
                )
        whole(self.count, "count of a participant", 1)
        for what in ("stakes", "horizon"):
            if getattr(self, what) is not None:
                whole(getattr(self, what), f"{what} of a participant", 1)
        if not isinstance(self.rebalances, (bool, np.bool_)):
            raise ValueError(
                f"rebalances of a participant is {self.rebalances!r}: give True or False"
            )
        if self.weighting not in get_args(Weighting):
            raise ValueError(
                f"weighting of a participant is {self.weighting!r}: give one of "
                f"{', '.join(get_args(Weighting))}"
            )
        if self.weighting == "market" and self.stakes is not None:
            raise ValueError(
                "weighting of a participant is 'market', which holds all of it: leave the stakes"
            )
        if self.weighting in ("random", "concentrated") and self.stakes is None:
            raise ValueError(
                f"weighting of a participant is {self.weighting!r}: say over how many stakes"
            )
