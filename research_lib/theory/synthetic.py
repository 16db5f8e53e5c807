"""Invented returns that isolate one mechanism each; never data, and always labelled so.

The three worlds differ in the order of returns alone: in each, the logarithmic return of an asset
in one period is normal with the same mean and variance, and assets are independent of one another.
A portfolio that is rebalanced every period sees no order, so it fares alike in all three.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.signal import lfilter

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_returns


def random_walk(
    periods: int, assets: int, volatility: float, *, mean: float = 0.0, seed: int
) -> pd.DataFrame:
    """Draw returns without memory.

    `periods`, `assets`: shape of the table. `volatility`: standard deviation of logarithmic returns
    a period. `mean`: expected simple return a period, the same for all assets. Returns a DataFrame
    of shape (periods, assets): simple returns; `attrs["synthetic"]` says what they are. ValueError
    if a number is out of its range.

    >>> random_walk(100, 2, 0.01, seed=1).shape
    (100, 2)
    """
    return _labelled(_shocks(periods, assets, seed), volatility, mean, f"random walk, seed {seed}")


def trending(
    periods: int,
    assets: int,
    volatility: float,
    persistence: float,
    *,
    mean: float = 0.0,
    seed: int,
) -> pd.DataFrame:
    """Draw returns that run on: each repeats a share `persistence` of the one before.

    `periods`, `assets`, `volatility`, `mean`, `seed`: as for :func:`random_walk`. `persistence`:
    autocorrelation of the returns, above 0 and below 1. Returns a DataFrame of shape (periods,
    assets): simple returns. ValueError if a number is out of its range.

    >>> logs = np.log1p(trending(5000, 1, 0.01, 0.3, seed=1)["asset 1"])
    >>> float(round(logs.autocorr(), 1))
    0.3
    """
    if not 0.0 < persistence < 1.0:
        raise ValueError(f"persistence is {persistence}: give a share between 0 and 1")
    shocks = _autoregression(_shocks(periods, assets, seed), persistence)
    return _labelled(shocks, volatility, mean, f"trending, persistence {persistence}, seed {seed}")


def mean_reverting(
    periods: int,
    assets: int,
    volatility: float,
    half_life: float,
    *,
    mean: float = 0.0,
    seed: int,
) -> pd.DataFrame:
    """Draw returns of prices that come back to a common path: an Ornstein-Uhlenbeck process.

    `periods`, `assets`, `volatility`, `mean`, `seed`: as for :func:`random_walk`. `half_life`:
    periods in which half of a deviation from the path is gone. Returns a DataFrame of shape
    (periods, assets): simple returns. ValueError if a number is out of its range.

    >>> round(float(np.log1p(mean_reverting(5000, 1, 0.01, 50, seed=1)["asset 1"]).std()), 3)
    0.01
    """
    if not 0.0 < half_life < np.inf:
        raise ValueError(f"half_life is {half_life}: give a positive number of periods")
    phi = 0.5 ** (1.0 / half_life)
    # A stationary level of variance 1 changes by a variance of 2 (1 - phi) a period.
    level = _autoregression(_shocks(periods + 1, assets, seed), phi)
    shocks = np.diff(level, axis=0) / np.sqrt(2.0 * (1.0 - phi))
    label = f"mean-reverting, half-life {half_life:g}, seed {seed}"
    return _labelled(shocks, volatility, mean, label)


def with_loser(
    returns: pd.DataFrame,
    asset: str,
    start: int,
    *,
    fall: float,
    periods: int,
    recovery: int | None = None,
) -> pd.DataFrame:
    """Let one asset fall steadily on top of what it does, and come back or not.

    `returns` (DataFrame of shape (T, N)): simple returns a period. `asset`: the loser. `start`: row
    of its first additional fall. `fall`: share of its value that it loses in all, between 0 and 1.
    `periods`: periods that the fall takes. `recovery`: periods that the way back takes, right
    after; a permanent loser if not given. Returns a DataFrame of shape (T, N): the same returns but
    for the loser. ValueError if the asset is unknown, or the fall does not fit into the data.

    >>> flat = pd.DataFrame({"a": [0.0] * 4, "b": [0.0] * 4})
    >>> with_loser(flat, "a", 1, fall=0.5, periods=1, recovery=1)["a"].tolist()
    [0.0, -0.5, 1.0, 0.0]
    """
    check_returns(returns)
    if asset not in returns.columns:
        raise ValueError(f"{asset!r} is no column of the returns: name one of them")
    if not 0.0 < fall < 1.0 or periods < 1 or (recovery is not None and recovery < 1):
        raise ValueError(
            f"fall is {fall}, periods {periods}, recovery {recovery}: give a share, "
            "and one period or more"
        )
    end = start + periods + (recovery or 0)
    if start < 0 or end > len(returns):
        raise ValueError(
            f"the fall from row {start} ends at row {end}, the data has {len(returns)}"
        )
    factor = np.ones(len(returns))
    factor[start : start + periods] = (1.0 - fall) ** (1.0 / periods)
    if recovery is not None:
        factor[start + periods : end] = (1.0 - fall) ** (-1.0 / recovery)
    kind = "permanent" if recovery is None else "temporary"
    changed = returns.assign(**{asset: (1.0 + returns[asset]) * factor - 1.0})
    changed.attrs["synthetic"] = f"{kind} loser {asset}"
    return changed


def _shocks(periods: int, assets: int, seed: int) -> FloatArray:
    if periods < 2 or assets < 1:
        raise ValueError(f"periods is {periods}, assets {assets}: give 2 or more and 1 or more")
    return np.random.default_rng(seed).standard_normal((periods, assets))


def _autoregression(shocks: FloatArray, phi: float) -> FloatArray:
    """First-order autoregression of variance 1, stationary from its first value on."""
    innovations = shocks * np.sqrt(1.0 - phi**2)
    innovations[0] = shocks[0]
    return np.asarray(lfilter([1.0], [1.0, -phi], innovations, axis=0))


def _labelled(shocks: FloatArray, volatility: float, mean: float, label: str) -> pd.DataFrame:
    """Make simple returns of expectation `mean` from shocks of variance 1."""
    if not 0.0 <= volatility < np.inf or not mean > -1.0:
        raise ValueError(f"volatility is {volatility}, mean {mean}: give 0 or more, above -1")
    logs = np.log1p(mean) - 0.5 * volatility**2 + volatility * shocks
    names = [f"asset {number}" for number in range(1, shocks.shape[1] + 1)]
    frame = pd.DataFrame(np.expm1(logs), columns=names)
    frame.attrs["synthetic"] = label
    return frame
