"""Costs of trading."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from research_lib.rebalancing.parameters import PerAsset, each_value


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
    >>> rl.Costs(proportional=10e-4)
    Costs(proportional=0.001, fixed=0.0, impact=0.0)
    """

    proportional: PerAsset = 0.0
    fixed: float = 0.0
    impact: PerAsset = 0.0
    volume: pd.DataFrame | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
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
