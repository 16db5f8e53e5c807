"""Bands that trade as much, or stray as far, as another rule: comparisons on equal terms."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log
from typing import Literal

import numpy as np
import pandas as pd

from research_lib.metrics import checked_frequency
from research_lib.policies import Policy
from research_lib.simulation import Target, simulate
from research_lib.sweep import start_offsets

Measure = Literal["turnover", "distance"]

# No band is narrower than a hundredth of a basis point, nor wider than the whole portfolio.
NARROWEST, WIDEST = 1e-6, 1.0


def traded_and_strayed(
    returns: pd.DataFrame, target: Target, policy: Policy, *, frequency: float | None = None
) -> pd.Series:
    """How much a rule trades without costs, and how far from its target it is.

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        Simple returns a period.
    target : Series or mapping
        Target weights, as for :func:`simulate`.
    policy : Policy
        The rule; one that looks each n periods is averaged over all its n starts.
    frequency : float, optional
        Periods a year; read off the dates if not given.

    Returns
    -------
    Series
        turnover : one-way, a year.
        distance : root mean square of weight less target over periods and assets, at the closes.
        trades : trading dates a year.

    Raises
    ------
    ValueError
        As :func:`simulate`.

    Examples
    --------
    >>> import pandas as pd
    >>> coin = pd.DataFrame({"stock": [1.0, -0.5] * 126, "cash": 0.0})
    >>> half = {"stock": 0.5, "cash": 0.5}
    >>> traded_and_strayed(coin, half, Policy(1)).round(4)["distance"].item()
    0.0105
    """
    yearly = checked_frequency(returns.index, frequency)
    weights = pd.Series(target).reindex(returns.columns, fill_value=0.0).to_numpy()
    found = []
    for start in start_offsets(policy):
        ledger = simulate(returns, target, start)
        strayed = float(((ledger.weights.to_numpy() - weights) ** 2).mean())
        found.append([ledger.turnover.mean() * yearly, strayed, len(ledger.trades)])
    turnover, squared, trades = np.mean(found, axis=0)
    values = [turnover, squared**0.5, trades * yearly / len(returns)]
    return pd.Series(values, index=["turnover", "distance", "trades"])


def calibrate_band(
    returns: pd.DataFrame,
    target: Target,
    policy: Policy,
    goal: float,
    *,
    measure: Measure = "turnover",
    frequency: float | None = None,
) -> Policy:
    """Give a rule the band with which it trades as much as wanted, or strays as far.

    Parameters
    ----------
    returns, target, frequency
        As for :func:`traded_and_strayed`.
    policy : Policy
        The rule whose band is sought; its own band is not used.
    goal : float
        The turnover or distance to meet, as :func:`traded_and_strayed` measures it.
    measure : {"turnover", "distance"}, default "turnover"
        Which of the two.

    Returns
    -------
    Policy
        The same rule with the band that comes nearest to the goal. A band that trades to the target
        trades in lumps, so that a short history may leave a gap: measure it.

    Raises
    ------
    ValueError
        If no band meets the goal, or an input is bad, as for :func:`simulate`.

    Notes
    -----
    Bisection of the logarithm of the width, each step a run of the simulator. Turnover falls with
    the width, and distance rises, but for lumps.

    Examples
    --------
    >>> import pandas as pd
    >>> coin = pd.DataFrame({"stock": [0.1, -0.05, 0.1, 0.1] * 63, "cash": 0.0})
    >>> half = {"stock": 0.5, "cash": 0.5}
    >>> rule = calibrate_band(coin, half, Policy(1, trade_to="edge"), 1.0)
    >>> traded_and_strayed(coin, half, rule).round(3)["turnover"].item()
    1.0
    """
    if measure not in ("turnover", "distance"):
        raise ValueError(f"measure is {measure!r}: give turnover or distance")

    def excess(width: float) -> float:
        rule = replace(policy, band=width)
        found = traded_and_strayed(returns, target, rule, frequency=frequency)
        return float(found[measure]) - goal

    narrow, wide = log(NARROWEST), log(WIDEST)
    ends = excess(NARROWEST), excess(WIDEST)
    if not min(ends) <= 0.0 <= max(ends):
        low, high = (end + goal for end in sorted(ends))
        raise ValueError(
            f"no band has a {measure} of {goal:g}: with these looks it lies between "
            f"{low:g} and {high:g}"
        )
    at = dict(zip((narrow, wide), ends, strict=True))
    for _ in range(30):
        middle = (narrow + wide) / 2.0
        at[middle] = excess(exp(middle))
        # `measure` falls or rises with the width: stay where the sign changes.
        if (at[middle] > 0.0) == (at[narrow] > 0.0):
            narrow = middle
        else:
            wide = middle
    return replace(policy, band=exp(min(at, key=lambda width: abs(at[width]))))
