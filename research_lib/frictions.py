"""What trading costs."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import pandas as pd


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

    Raises
    ------
    ValueError
        If a cost is negative or not a number, or a proportional cost is 1 or more.

    Examples
    --------
    >>> Costs(proportional=10e-4)
    Costs(proportional=0.001, fixed=0.0)
    """

    proportional: float | Mapping[Hashable, float] | pd.Series = 0.0
    fixed: float = 0.0

    def __post_init__(self) -> None:
        given = self.proportional
        rates = given if isinstance(given, (Mapping, pd.Series)) else {"every asset": given}
        for name, rate in rates.items():
            if not 0.0 <= rate < 1.0:
                raise ValueError(
                    f"proportional cost of {name} is {rate}: it must be at least 0 and below 1"
                )
        if not 0.0 <= self.fixed < float("inf"):
            raise ValueError(f"fixed cost is {self.fixed}: it must be a number of at least 0")
