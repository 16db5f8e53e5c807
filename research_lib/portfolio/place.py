"""Where a portfolio stands in its market: level, active share, what it has more or less of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from research_lib.base.checks import (
    SUM_TOLERANCE,
    as_series,
    check_covered,
    check_returns,
    check_weights,
)
from research_lib.diversification.overlap import Weights, overlap
from research_lib.diversification.partial import partial_overlap
from research_lib.diversification.tracking import tracking_error, tracking_error_bound
from research_lib.measures.performance import checked_frequency
from research_lib.portfolio.likeness import partial_likeness


@dataclass(frozen=True, eq=False)
class Place:
    """Where a portfolio stands in its market.

    Attributes
    ----------
    listed : float
        Share of the portfolio that is known; 1 if all is.
    levels : DataFrame
        Rows "plain" and, if likeness was given, "by likeness"; columns `level_low`, `level_high`,
        `active_low` and `active_high`, the active share. Low and high are equal if all is known.
    names : DataFrame by asset
        `held`, `market` and `beyond`, the first less the second, of every asset of the two.
    tracking_error : float
        A year; NaN without returns, or if only a part of the portfolio is known.
    tracking_error_bound : float
        The most that the lowest level leaves room for, a year; NaN without returns.
    """

    listed: float
    levels: pd.DataFrame
    names: pd.DataFrame
    tracking_error: float
    tracking_error_bound: float

    @property
    def is_partial(self) -> bool:
        """Whether only a part of the portfolio is known."""
        return self.listed < 1.0


def place_in_market(
    holdings: Weights,
    market: Weights,
    likeness: pd.DataFrame | None = None,
    *,
    largest_first: bool = False,
    returns: pd.DataFrame | None = None,
    frequency: float | None = None,
) -> Place:
    """Find the place of a portfolio in its market.

    Parameters
    ----------
    holdings : Series or mapping
        Weights by asset, as shares of the whole portfolio. A sum below 1 is a partial list, such
        as the largest holdings; what is listed at 0 is known not to be held.
    market : Series or mapping
        Market weights by asset, sum 1.
    likeness : DataFrame, optional
        How alike assets are, as for :func:`research_lib.overlap`; of a partial list it needs a row
        for each asset of the market as well.
    largest_first : bool, default False
        Whether a partial list holds the largest positions.
    returns : DataFrame of shape (T, N), optional
        Simple returns a period of every asset held or in the market, for the tracking error.
    frequency : float, optional
        Periods a year of `returns`; read off the dates if not given.

    Returns
    -------
    Place
        Level and active share, with bounds where the list is partial, what is held beyond the
        market, the tracking error and its bound.

    Raises
    ------
    ValueError
        If a weight is negative or missing, the holdings sum to more than 1, the market not to 1,
        or `likeness` or `returns` miss an asset.

    See Also
    --------
    limits_broken : Limits for one issuer, and others.

    Notes
    -----
    Bounds of a partial list are those of :func:`research_lib.partial_overlap`, and by likeness of
    :func:`~research_lib.portfolio.likeness.partial_likeness`. The covariance is that of the sample.
    The bound of the tracking error is that of :func:`research_lib.tracking_error_bound` with the
    weights of the market; of a partial list it holds if the rest is among the assets of `returns`.

    Examples
    --------
    >>> place = place_in_market({"a": 0.5, "c": 0.5}, {"a": 0.6, "b": 0.4})
    >>> place.levels.loc["plain", ["level_low", "active_low"]].tolist()
    [0.5, 0.5]
    >>> place.names["beyond"].round(4).to_dict()
    {'a': -0.1, 'c': 0.5, 'b': -0.4}
    """
    low, high = partial_overlap(holdings, market, largest_first=largest_first)
    held, whole = as_series(holdings, "holdings").clip(lower=0.0), check_weights(market, "market")
    listed = float(held.sum())
    if abs(listed - 1.0) <= SUM_TOLERANCE:
        listed, held = 1.0, check_weights(holdings, "portfolio weights")
        low = high = overlap(held, whole)
    found = {"plain": (low, high)}
    if likeness is not None:
        found["by likeness"] = (
            partial_likeness(held, whole, likeness, largest_first=largest_first)
            if listed < 1.0
            else (overlap(held, whole, likeness),) * 2
        )
    ends = pd.DataFrame(found, ["level_low", "level_high"]).T
    levels = ends.assign(active_low=1.0 - ends["level_high"], active_high=1.0 - ends["level_low"])
    assets = held.index.append(whole.index.difference(held.index, sort=False))
    names = pd.DataFrame({"held": held, "market": whole}, index=assets).fillna(0.0)
    names["beyond"] = names["held"] - names["market"]
    apart, bound = _tracking(held, whole, low, (returns, frequency), listed == 1.0)
    return Place(listed, levels, names, apart, bound)


def _tracking(
    held: pd.Series,
    market: pd.Series,
    level: float,
    data: tuple[pd.DataFrame | None, float | None],
    is_whole: bool,
) -> tuple[float, float]:
    """Tracking error a year, NaN of a partial list, and its bound."""
    returns, frequency = data
    if returns is None:
        return float("nan"), float("nan")
    check_returns(returns)
    if len(returns) < 2:
        raise ValueError("returns have 1 period: a tracking error needs 2 or more")
    need = held.index.union(market.index, sort=False)
    check_covered(returns.columns, need, "returns")
    # What is neither held nor in the market would only widen the bound of a list that is whole.
    used = returns[list(need)] if is_whole else returns
    yearly = checked_frequency(returns.index, frequency)
    values = np.atleast_2d(np.cov(used.to_numpy(dtype=np.float64), rowvar=False)) * yearly
    covariance = pd.DataFrame(values, used.columns, used.columns)
    apart = tracking_error(held, market, covariance) if is_whole else float("nan")
    return apart, tracking_error_bound(level, covariance, market)
