"""A calendar that looks more often while the portfolio is more volatile than it used to be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.covariance import check_window
from research_lib.base.equality import ByValue
from research_lib.base.parameters import number
from research_lib.rebalancing.calendars import (
    Calendar,
    Roll,
    check_roll,
    checked_calendar,
    look_rows,
)


@dataclass(frozen=True, eq=False)
class VolatilityCalendar(ByValue):
    r"""Look at the dates of one calendar always, and at those of another in turbulent times.

    Parameters
    ----------
    calm : str, DateOffset, int, Index or None, default "QE"
        Dates at which to look whatever happens, as for :class:`research_lib.Policy`.
    turbulent : str, DateOffset, int, Index or None, default "W-FRI"
        Dates at which to look as well while volatility is high.
    window : int, default 63
        Periods that realised volatility is measured over, at least 2.
    quantile : float, default 0.8
        Volatility is high above this quantile of its own values so far, at least 0 and below 1.
    roll : {"backward", "forward"}, default "backward"
        Where a date goes that the data do not have, as for :class:`research_lib.Policy`.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Notes
    -----
    Volatility at t is the standard deviation of the last `window` returns, t's included, of the
    portfolio held at its fixed target:

    .. math:: v_t > Q_q(v_{window - 1}, \dots, v_t)

    Nothing later than t is used. There is no turbulence before `window` values have been seen.

    Examples
    --------
    Ten quiet periods and ten wild ones, seen every fifth period or, in turbulence, every one.

    >>> wild = np.array([0.01, -0.01] * 5 + [0.1, -0.1] * 5)[:, np.newaxis]
    >>> rule = rl.VolatilityCalendar(calm=5, turbulent=1, window=2, quantile=0.8)
    >>> rule.rows(wild, np.array([1.0]), pd.RangeIndex(20)).tolist()
    [4, 9, 10, 11, 12, 13, 14]
    """

    calm: Calendar = "QE"
    turbulent: Calendar = "W-FRI"
    window: int = 63
    quantile: float = 0.8
    roll: Roll = "backward"

    def __post_init__(self) -> None:
        check_window(self.window)
        for field in ("calm", "turbulent"):
            object.__setattr__(self, field, checked_calendar(getattr(self, field), field))
        object.__setattr__(self, "window", int(self.window))
        object.__setattr__(self, "quantile", number(self.quantile, "quantile"))
        check_roll(self.roll)
        if not 0.0 <= self.quantile < 1.0:
            raise ValueError(f"quantile is {self.quantile}: give a share below 1, such as 0.8")

    def __repr__(self) -> str:
        high = f"volatility over {self.window} periods is above its quantile {self.quantile:g}"
        later = ", holidays forward" if self.roll == "forward" else ""
        return f"{self.calm}, {self.turbulent} while {high}{later}"

    def rows(self, history: FloatArray, weights: FloatArray, index: pd.Index) -> IntArray:
        """Rows at whose close to look, increasing.

        Parameters
        ----------
        history : ndarray of shape (T, N)
            Simple returns a period.
        weights : ndarray of shape (N,)
            The fixed target, whose volatility decides.
        index : Index of length T
            Ends of the periods.

        Returns
        -------
        ndarray of int64
            Row numbers between 0 and T - 2; the answer for row t uses no later row.
        """
        often = look_rows(self.turbulent, index, roll=self.roll)
        high = self.is_turbulent(history @ weights, often)
        return np.union1d(look_rows(self.calm, index, roll=self.roll), often[high])

    def is_turbulent(self, portfolio: FloatArray, rows: IntArray) -> np.ndarray:
        """Whether the volatility of `portfolio` returns is high at each of `rows`.

        Parameters
        ----------
        portfolio : ndarray of shape (T,)
            Returns of the portfolio at its fixed target.
        rows : ndarray of int64
            Row numbers.

        Returns
        -------
        ndarray of bool, shape (len(rows),)
            False until `window` values of volatility have been seen.
        """
        if len(portfolio) < self.window:
            return np.zeros(len(rows), dtype=np.bool_)
        volatility = sliding_window_view(portfolio, self.window).std(axis=1)
        seen = np.arange(1, len(volatility) + 1)
        # Above the interpolated quantile just when enough values so far are smaller.
        smaller = pd.Series(volatility).expanding().rank(method="min").to_numpy() - 1
        high = (smaller > (seen - 1) * self.quantile) & (seen >= self.window)
        unknown = np.zeros(self.window - 1, dtype=np.bool_)
        return np.concatenate((unknown, high))[rows]
