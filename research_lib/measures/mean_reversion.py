"""Whether prices turn back: how long a deviation lives, and how variance grows with time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.checks import ROUNDING_OF_RETURNS, never_moves


def half_life(series: pd.Series) -> pd.Series:
    r"""Periods in which a first-order autoregression forgets half of a deviation.

    .. math:: x_t = a + \varphi x_{t-1} + e_t, \qquad h = \log\tfrac12 / \log\varphi

    Returns
    -------
    Series
        `phi`, its 95 % interval `low` to `high`, and `half_life` in periods: infinite if phi is 1
        or more, zero if it is 0 or less.

    Notes
    -----
    Least squares by `statsmodels`. It puts phi too low by about (1 + 3 phi) / T, so that a random
    walk seems to turn back; and near 1 the interval is not to be trusted.

    >>> series = pd.Series(0.5 ** np.arange(20) + 0.01 * (-1.0) ** np.arange(20))
    >>> int(half_life(series)["half_life"].round())
    1
    """
    name, values = series.name or "the series", series.to_numpy(dtype=np.float64)
    if not np.isfinite(values).all():
        raise ValueError(f"{name} is missing or infinite somewhere: give a number a period")
    # A level is known to within rounding of its size, whatever its unit.
    if len(series) < 10 or np.ptp(values) <= ROUNDING_OF_RETURNS * np.abs(values).max():
        raise ValueError(f"{name} is too short or constant: give it longer")
    # Imported here: statsmodels takes longer to load than all the rest.
    from statsmodels.tsa.ar_model import AutoReg

    fitted = AutoReg(series.to_numpy(), lags=1).fit()
    phi, (low, high) = float(fitted.params[1]), fitted.conf_int()[1]
    periods = np.inf if phi >= 1.0 else np.log(0.5) / np.log(phi) if phi > 0.0 else 0.0
    return pd.Series({"phi": phi, "low": low, "high": high, "half_life": periods})


def variance_ratio(returns: pd.Series, periods: int) -> pd.Series:
    """Variance of returns over several periods, over as many times that of one period.

    Returns
    -------
    Series
        `ratio` (1 for a random walk, less where returns turn back, more where they run on),
        `error`, its standard error under a random walk whose volatility may change, and `z`.

    Notes
    -----
    The test of Lo and MacKinlay (1988), "Stock market prices do not follow random walks", Review
    of Financial Studies 1, from the package `arch`: overlapping sums, corrected for bias.

    >>> alternating = pd.Series([0.01, -0.01] * 100)
    >>> float(variance_ratio(alternating, 2)["ratio"].round(6))
    0.0
    """
    if not 2 <= periods <= len(returns) // 2:
        raise ValueError(f"periods is {periods}, returns {len(returns)}: give 2 to half as many")
    # Imported here: arch takes longer to load than all the rest.
    from arch.unitroot import VarianceRatio

    if not np.isfinite(returns.to_numpy(dtype=np.float64)).all():
        raise ValueError("returns are missing or infinite somewhere: give a number a period")
    level = np.concatenate(([0.0], np.cumsum(returns.to_numpy(dtype=np.float64))))
    if never_moves(np.diff(level)):
        raise ValueError("returns never move but for rounding: they have no variance ratio")
    test = VarianceRatio(level, lags=periods, robust=True)
    ratio, z = float(test.vr), float(test.stat)
    return pd.Series({"ratio": ratio, "error": (ratio - 1.0) / z if z else np.nan, "z": z})
