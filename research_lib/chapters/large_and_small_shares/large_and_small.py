"""Large shares against small ones: which move first, and what a mix of both did over ten years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from research_lib.base.arrays import FloatArray
from research_lib.datasets.bear_markets import bear_markets
from research_lib.datasets.tables import load
from research_lib.inference.intervals import Interval, interval, low_high
from research_lib.inference.resampling import block_length

HALF = {"large": 0.5, "small": 0.5}
OUTCOMES = ["median", "worst", "volatility", "windows"]
LEADS = ["large first", "small first", "difference", "beyond own", "after rises", "after falls"]


def large_and_small(
    name: str, small: Sequence[str] = ("Decile 1", "Decile 2"), large: str = "Decile 10"
) -> pd.DataFrame:
    """Take the returns of a large size group, and the mean of some small ones, shape (T, 2)."""
    deciles = load(name)
    return pd.DataFrame({"large": deciles[large], "small": deciles[list(small)].mean(axis=1)})


def lead_lag(returns: pd.DataFrame, *, n_resamples: int = 2000, seed: int = 17) -> pd.DataFrame:
    r"""Which of two moves first: correlations and slopes of one on the other a period before.

    `returns` (DataFrame of shape (T, 2)): columns large and small. `n_resamples`, `seed`: of the
    stationary bootstrap, which draws a period together with the one before it; the mean length of
    its blocks is by the rule of Politis and White. Returns a DataFrame: `value`, `low` and `high`
    of: `large first`, the correlation of small with large a period before; `small first`, the
    reverse; their `difference`; `beyond own`, the slope of small on large a period before when
    small a period before is given too; `after rises` and `after falls`, the slope of small on large
    a period before, where that was up or was not.
    """
    rows, block = moments(returns), block_length(returns, HALF)
    counts = redrawn(len(rows), n_resamples, block, np.random.default_rng(seed))
    seen, drawn = (leads_of(times @ rows) for times in (np.ones((1, len(rows))), counts))
    return Interval(seen[0], *low_high(drawn)).frame(LEADS)


def moments(returns: pd.DataFrame) -> FloatArray:
    """One, both returns and the two after, with all their products: ever, after rises, after falls.

    Every lead is made of sums of these, so a history needs no more of its rows than their counts.
    `returns` (DataFrame of shape (T, 2)): columns large and small. Shape (T - 1, 75).
    """
    values = returns[["large", "small"]].to_numpy()
    rows = np.hstack((values[:-1], values[1:]))
    whole = np.column_stack([np.ones(len(rows)), rows])
    products = (whole[:, :, np.newaxis] * whole[:, np.newaxis, :]).reshape(len(rows), -1)
    rose = rows[:, :1] > 0.0
    return np.hstack([products, products * rose, products * ~rose])


def redrawn(
    size: int, n_resamples: int, block: float, generator: np.random.Generator
) -> FloatArray:
    """How often each history of the stationary bootstrap holds each row, shape (n_resamples, T)."""
    counts, place = np.empty((n_resamples, size)), np.arange(size)
    for history in counts:
        fresh = generator.random(size) < 1.0 / block
        fresh[0] = True
        last = np.maximum.accumulate(np.where(fresh, place, 0))
        first = generator.integers(size, size=size)
        history[:] = np.bincount((first[last] + place - last) % size, minlength=size)
    return counts


def leads_of(sums: FloatArray) -> FloatArray:
    """Numbers of :func:`lead_lag` from sums of :func:`moments`, a history a row."""
    blocks = sums.reshape(len(sums), 3, 5, 5)
    mean = blocks[..., 0, :] / blocks[..., :1, 0]
    square = blocks / blocks[..., :1, :1] - mean[..., :, np.newaxis] * mean[..., np.newaxis, :]
    covariance, up, down = np.moveaxis(square[..., 1:, 1:], 1, 0)
    deviation = np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1))
    forward = covariance[:, 0, 3] / (deviation[:, 0] * deviation[:, 3])
    back = covariance[:, 1, 2] / (deviation[:, 1] * deviation[:, 2])
    beyond = np.linalg.solve(covariance[:, :2, :2], covariance[:, :2, 3:])[:, 0, 0]
    slopes = [part[:, 0, 3] / part[:, 0, 0] for part in (up, down)]
    return np.column_stack([forward, back, forward - back, beyond, *slopes])


def starts_of_rises(
    returns: pd.DataFrame,
    dated_by: pd.Series,
    first: int = 21,
    year: int = 252,
    around: int = 126,
) -> pd.DataFrame:
    """Measure what large and small did when falls of 20 % or more were over.

    `returns` (DataFrame of shape (T, 2)): daily returns, columns large and small. `dated_by`
    (Series of length T): daily returns of the portfolio whose falls are taken. `first`, `year`:
    days of the first month and of the year that follow the trough. `around`: days before and after
    the trough among which the lows are sought. Returns a DataFrame indexed by fall: `large` and
    `small`, their results in the first month; `large, year` and `small, year`, in the whole year;
    `days later`, by how many days the low of small came after that of large, within the days
    `around` the trough; and the date of the `low of small`. Falls without a whole year after them
    are left out.
    """
    wealth = (1.0 + returns[["large", "small"]]).cumprod().reset_index(drop=True)
    found = {}
    for name, fall in bear_markets(dated_by).iterrows():
        at = int(returns.index.searchsorted(fall["trough"]))
        if at + year >= len(wealth):
            continue
        month, whole = (wealth.loc[at + days] / wealth.loc[at] - 1.0 for days in (first, year))
        lows = wealth.loc[at - around : at + around].idxmin()
        low = returns.index[lows["small"]]
        found[name] = [*month, *whole, lows["small"] - lows["large"], low]
    columns = ["large", "small", "large, year", "small, year", "days later", "low of small"]
    return pd.DataFrame.from_dict(found, "index", columns=columns)


def window_growth(
    returns: pd.DataFrame, shares: Sequence[float], *, months: int = 120, rebalanced: bool = False
) -> pd.DataFrame:
    """Growth a year of mixes of two funds in all windows of some length.

    `returns` (DataFrame of shape (T, 2)): monthly returns, columns large and small. `shares`:
    shares of large at the start of each window; the rest is small. `months`: length of a window,
    whole years. `rebalanced`: whether the mix is brought back to its shares after each twelve
    months of its window. Returns a DataFrame of shape (T - months + 1, len(shares)): indexed by the
    first month of the window.
    """
    growth = _growth(returns.to_numpy(), shares, months, rebalanced)
    return pd.DataFrame(growth, returns.index[: len(growth)], pd.Index(shares, name="large"))


def _growth(
    values: FloatArray, shares: Sequence[float], months: int, rebalanced: bool
) -> FloatArray:
    wealth = np.vstack((np.ones(2), np.cumprod(1.0 + values, axis=0)))
    mix = np.array([shares, 1.0 - np.asarray(shares)])
    if not rebalanced:
        return np.asarray((wealth[months:] / wealth[:-months] @ mix) ** (12.0 / months) - 1.0)
    yearly = np.log(wealth[12:] / wealth[:-12] @ mix)
    count = len(values) - months + 1
    total = sum(yearly[start : start + count] for start in range(0, months, 12))
    return np.asarray(np.exp(total * 12.0 / months) - 1.0)


def small_ahead(gaps: FloatArray, months: int = 120) -> FloatArray:
    """Share of windows in which small ends ahead of large, in many histories at once.

    `gaps` (array of shape (n_histories, T)): logarithmic returns of small less those of large.
    `months`: length of a window. Returns an array of shape (n_histories,).

    >>> small_ahead(np.array([[1.0, 1.0, -3.0]]), 2).tolist()
    [0.5]
    """
    wealth = np.insert(gaps.cumsum(axis=1), 0, 0.0, axis=1)
    return np.asarray((wealth[:, months:] > wealth[:, :-months]).mean(axis=1))


def mixes(
    returns: pd.DataFrame,
    shares: Sequence[float],
    *,
    months: int = 120,
    only: Sequence[str] = OUTCOMES,
    **how: Any,
) -> pd.DataFrame:
    """Outcomes of mixes left alone over all windows of ten years, with intervals.

    `returns`, `shares`, `months`: as for :func:`window_growth`; one half is among the shares.
    `only`: the outcomes wanted, all four if not given; the histories are the same for each.
    `**how`: of the stationary bootstrap of months, both funds together; all windows are formed anew
    on each history. The mean length of a block is by the rule of Politis and White. Returns a
    DataFrame indexed by outcome and share of large: `value`, `low` and `high` of: `median` and
    `worst` growth a year over the windows, and mean `volatility` a year inside them. Then of the
    share of windows in which small ends ahead of large, and in which half of each, rebalanced every
    year, ends ahead of both; and of differences.
    """
    values = returns[["large", "small"]].to_numpy()
    rows = pd.MultiIndex.from_tuples(
        _outcomes(values, shares, months, only), names=["outcome", "large"]
    )
    how = {"block": block_length(returns, HALF), "n_resamples": 2000, "seed": 17} | how
    numbers = lambda history: list(_outcomes(history, shares, months, only).values())  # noqa: E731
    return interval(values, numbers, **how).frame(rows)


def _outcomes(
    values: FloatArray, shares: Sequence[float], months: int, only: Sequence[str] = OUTCOMES
) -> dict[tuple[str, float | str], float]:
    """Numbers of :func:`mixes` for one history."""
    growth = dict(zip(shares, _growth(values, shares, months, False).T, strict=True))
    large, small = _growth(values, [1.0, 0.0], months, False).T
    found: dict[tuple[str, float | str], float] = {}
    if "median" in only:
        found |= {("median", share): float(np.median(growth[share])) for share in shares}
        found["median", "small less large"] = float(np.median(small) - np.median(large))
    if "worst" in only:
        found |= {("worst", share): float(growth[share].min()) for share in shares}
        for name, alone in (("large", large), ("small", small)):
            found["worst", f"half less {name}"] = float(growth[0.5].min() - alone.min())
    if "volatility" in only:
        spread = _volatility(values, shares, months)
        found |= {("volatility", share): float(v) for share, v in zip(shares, spread, strict=True)}
    if "windows" in only:
        yearly, best = _growth(values, [0.5], months, True)[:, 0], np.maximum(large, small)
        found["windows", "small ahead"] = float((small > large).mean())
        found["windows", "half, yearly: ahead of both"] = float((yearly > best).mean())
    return found


def _volatility(values: FloatArray, shares: Sequence[float], months: int) -> FloatArray:
    """Mean over all windows of the volatility a year of mixes left alone, a share each."""
    wealth = np.vstack((np.ones(2), np.cumprod(1.0 + values, axis=0)))
    windows = sliding_window_view(wealth, months + 1, axis=0)
    grown = np.ascontiguousarray((windows / windows[:, :, :1]).transpose(1, 2, 0))
    mean = np.empty(len(shares))
    for place, share in enumerate(shares):
        path = share * grown[0] + (1.0 - share) * grown[1]
        earned = path[1:] / path[:-1] - 1.0
        square, first = (earned * earned).sum(axis=0), earned.sum(axis=0)
        mean[place] = np.sqrt((square - first * first / months) / (months - 1)).mean()
    return np.asarray(mean * np.sqrt(12.0))
