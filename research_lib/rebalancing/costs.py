"""Costs of trading."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from research_lib.base.checks import check_number_type
from research_lib.base.equality import ByValue
from research_lib.base.parameters import PerAsset, each_value, number, numbers


@dataclass(frozen=True, eq=False)
class Costs(ByValue):
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
        If a cost is negative or not a number, a proportional cost is 1 or more, or the volume is
        no table of numbers.

    Notes
    -----
    Impact linear in the share of the volume makes a cost quadratic in the trade, as in [1]_.

    References
    ----------
    .. [1] Almgren, R., and Chriss, N. (2001), "Optimal execution of portfolio transactions",
       Journal of Risk 3(2), section 1.

    Examples
    --------
    >>> rl.Costs(proportional=10e-4)
    Costs(proportional=0.001, fixed=0.0, impact=0.0)
    """

    proportional: PerAsset = 0.0
    fixed: float = 0.0
    impact: PerAsset = 0.0
    volume: pd.DataFrame | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for what, given in {"proportional": "proportional cost", "impact": "impact"}.items():
            object.__setattr__(self, what, numbers(getattr(self, what), given))
        object.__setattr__(self, "fixed", number(self.fixed, "fixed cost"))
        self._check_volume()
        for name, rate in each_value(self.proportional):
            if not 0.0 <= rate < 1.0:
                raise ValueError(
                    f"proportional cost of {name} is {rate}: it must be at least 0 and below 1"
                )
        if not 0.0 <= self.fixed < float("inf"):
            raise ValueError(f"fixed cost is {self.fixed}: it must be a number of at least 0")
        for name, rate in each_value(self.impact):
            if not 0.0 <= rate < float("inf"):
                raise ValueError(f"impact of {name} is {rate}: it must be a number of at least 0")

    def _check_volume(self) -> None:
        if self.volume is None:
            return
        if not isinstance(self.volume, pd.DataFrame):
            raise ValueError(
                f"volume is a {type(self.volume).__name__}: give a DataFrame with a row for each "
                "period and a column for each asset"
            )
        for name, kind in self.volume.dtypes.items():
            check_number_type(kind, f"volumes of {name!r}")


def as_costs(costs: Any) -> Costs:
    """Costs, given as such or as a plain number: a proportional cost, one way.

    What every function of the library that takes costs takes.

    >>> as_costs(0.001) == Costs(proportional=0.001)
    True
    """
    if isinstance(costs, Costs):
        return costs
    try:
        rate = number(costs, "costs")
    except ValueError as error:
        raise TypeError(
            f"{error}; or give Costs, such as Costs(proportional=0.001) or Costs(fixed=5)"
        ) from error
    return Costs(rate)


def each_costs(costs: Any) -> list[Any]:
    """Several costs as a list, whether given as one or as a sequence; each a number or Costs."""
    many = isinstance(costs, (list, tuple, range, np.ndarray, pd.Index, pd.Series))
    found = list(costs) if many else [costs]
    for given in found:
        as_costs(given)
    return found
