"""Whether two Sharpe ratios differ: the studentised bootstrap of Ledoit and Wolf."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import as_frame, check_returns, never_moves
from research_lib.base.parameters import checked_seed, whole
from research_lib.inference.resampling import check_coverage, check_periods, checked_draws
from research_lib.measures.performance import aligned_cash, checked_frequency

# Trading days in a month of data without dates.
MONTH = 21
# On fewer periods the kernel has no covariance to add up.
LEAST = 5
# Resamples worked on at a time, so that memory stays small.
CHUNK = 100


def sharpe_difference(
    one: pd.Series,
    other: pd.Series,
    *,
    cash: pd.Series | float = 0.0,
    block: int | None = None,
    n_resamples: int = 1000,
    seed: int = 0,
    coverage: float = 0.95,
    frequency: float | None = None,
) -> pd.Series:
    r"""Sharpe ratio of `one` minus that of `other`, with a studentised interval and test.

    Parameters
    ----------
    one, other : Series of length T
        Returns a period of two portfolios, on the same dates.
    cash : Series of length T, or float, default 0
        Return of cash a period, taken off both.
    block : int, optional
        Length of the blocks in periods; by the rule of Politis and White if not given, but not
        more than a fifth of the data.
    n_resamples : int, default 1000
        Number of resampled histories.
    seed : int, default 0
        Seed of the resampling.
    coverage : float, default 0.95
        Probability that the interval is built for.
    frequency : float, optional
        Periods a year; read off the dates if not given.

    Returns
    -------
    Series
        difference, standard_error, low and high, all a year; p_value, two-sided; and block. Of
        two portfolios whose excess returns are multiples of each other the ratios are equal by
        construction: difference, error and ends are 0, and p is 1.

    Raises
    ------
    ValueError
        If the two differ in their dates, miss a return, never move, or the block is longer than
        half of the data.

    Notes
    -----
    With :math:`v = (\mu_a, \mu_b, \gamma_a, \gamma_b)` the means and uncentred second moments, the
    difference is a smooth function of v, and its standard error

    .. math:: s = \sqrt{\nabla' \Psi \nabla / T}

    with :math:`\Psi` the long-run covariance of the moments: on the data by the quadratic-spectral
    kernel, on a resample by the covariance of the sums over its blocks ([1]_, section 3.2). The
    p-value is (k + 1) / (n + 1) for k of n resamples with
    :math:`|\Delta^* - \Delta| / s^* \ge |\Delta| / s`.
    The two portfolios are taken as they are: unlike :func:`research_lib.compare`, this simulates
    no rule anew.

    References
    ----------
    .. [1] Ledoit, O., and Wolf, M. (2008), "Robust performance hypothesis testing with the Sharpe
       ratio", Journal of Empirical Finance 15.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(0.01, 0.05, (240, 2))
    >>> months = pd.DataFrame(noise, pd.date_range("2000-01-31", periods=240, freq="ME"))
    >>> found = rl.sharpe_difference(months[0], months[1])
    >>> bool(found["low"] < found["difference"] < found["high"])
    True
    """
    n_resamples = checked_draws(n_resamples)
    check_coverage(coverage)
    frame = as_frame(one, "one").assign(other=as_frame(other, "other")["other"])
    if not one.index.equals(other.index):
        raise ValueError("the two portfolios have different dates: give both on the same ones")
    both = check_returns(frame)
    excess = both - aligned_cash(cash, one.index)[:, np.newaxis]
    still = never_moves(excess, np.abs(both).max(axis=0))
    if still.any():
        name = ("one", "other")[int(still.argmax())]
        raise ValueError(f"{name!r} never moves over cash and has no Sharpe ratio: leave it out")
    yearly = checked_frequency(one.index, frequency)
    size = len(excess)
    if size < LEAST:
        raise ValueError(f"{size} periods: give {LEAST} or more, or there is no error to tell")
    block = block_of_moments(excess) if block is None else whole(block, "block", 1)
    if not block <= size // 2:
        raise ValueError(f"block is {block}: give at least 1 period and at most half of {size}")
    if _proportional(excess):
        nothing = dict.fromkeys(["difference", "standard_error", "low", "high"], 0.0)
        return pd.Series({**nothing, "p_value": 1.0, "block": float(block)})
    moments = np.column_stack((excess, excess**2))
    difference, gradient = _difference(moments.mean(axis=0))
    error = float(np.sqrt(gradient @ _long_run(moments) @ gradient / size))
    distances = _distances(moments, float(difference), block, n_resamples, seed)
    reach = float(np.quantile(distances, coverage)) * error
    beyond = np.count_nonzero(distances >= abs(difference) / error)
    # The ratio of this test divides by T, the usual one by T - 1.
    scale = np.sqrt(yearly * (size - 1) / size)
    return pd.Series(
        {
            "difference": difference * scale,
            "standard_error": error * scale,
            "low": (difference - reach) * scale,
            "high": (difference + reach) * scale,
            "p_value": (beyond + 1) / (n_resamples + 1),
            "block": float(block),
        },
        dtype=np.float64,
    )


def by_month(returns: pd.DataFrame) -> pd.DataFrame:
    """Compound returns over calendar months, or over 21 periods each for data without dates.

    Indexed by month, or by number; a last stretch of fewer than 21 periods is left out.

    >>> dates = pd.to_datetime(["2001-01-30", "2001-01-31", "2001-02-01"])
    >>> days = pd.DataFrame({"a": [0.1, 0.1, -0.5]}, dates)
    >>> by_month(days)["a"].round(2).tolist()
    [0.21, -0.5]
    """
    check_returns(returns)
    if isinstance(returns.index, pd.DatetimeIndex):
        return (1.0 + returns).groupby(returns.index.to_period("M")).prod() - 1.0
    whole = returns.iloc[: len(returns) // MONTH * MONTH]
    return (1.0 + whole).groupby(np.arange(len(whole)) // MONTH).prod() - 1.0


def _proportional(excess: FloatArray) -> bool:
    """Whether two excess returns are multiples of each other, but for rounding."""
    scaled = excess / excess.std(axis=0)
    apart = np.append(scaled[:, 0] - scaled[:, 1], 0.0) * excess.std(axis=0).max()
    return bool(never_moves(apart, np.abs(excess).max()))


def block_of_moments(excess: FloatArray) -> int:
    """Choose a block for returns of shape (T, 2) and their squares, by Politis and White."""
    from arch.bootstrap import optimal_block_length

    check_periods(len(excess))
    with np.errstate(divide="ignore", invalid="ignore"):  # squares of steps of one size stand still
        chosen = optimal_block_length(np.column_stack((excess, excess**2)))["circular"].max()
    return whole_block(float(chosen), len(excess))


def whole_block(chosen: float, periods: int) -> int:
    """Round a length up to whole periods: at least one, at most a fifth of the data."""
    return int(np.clip(np.ceil(chosen), 1, max(1, periods // 5)))


def _long_run(moments: FloatArray) -> FloatArray:
    from arch.covariance.kernel import QuadraticSpectral

    return np.asarray(QuadraticSpectral(moments).cov.long_run, dtype=np.float64)


def _difference(means: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Difference of the ratios and its gradient, from moments of shape (..., 4)."""
    mean, square = means[..., :2], means[..., 2:]
    variance = square - mean**2
    ratio = mean / np.sqrt(variance)
    by_mean, by_square = square / variance**1.5, -0.5 * mean / variance**1.5
    signs = np.array([1.0, -1.0])
    gradient = np.concatenate((signs * by_mean, signs * by_square), axis=-1)
    return ratio[..., 0] - ratio[..., 1], gradient


def _distances(
    moments: FloatArray, difference: float, block: int, n_resamples: int, seed: int
) -> FloatArray:
    """Studentised distance of each resampled difference from the one on the data."""
    size = len(moments)
    centre = moments.mean(axis=0)
    circle = np.concatenate((moments, moments[: block - 1])) - centre
    running = np.concatenate((np.zeros((1, 4)), np.cumsum(circle, axis=0)))
    sums = running[block:] - running[:-block]  # over the block that starts at each row
    blocks = size // block
    generator = np.random.default_rng(checked_seed(seed))
    found = []
    for first in range(0, n_resamples, CHUNK):
        draws = min(CHUNK, n_resamples - first)
        drawn = sums[generator.integers(0, size, (draws, blocks))]
        shift = drawn.sum(axis=1) / (blocks * block)
        again, gradient = _difference(centre + shift)
        spread = (drawn - block * shift[:, np.newaxis]) / np.sqrt(block)
        # The variance of gradient · moments, block by block.
        along = np.einsum("dbm,dm->db", spread, gradient)
        error = np.sqrt((along**2).mean(axis=1) / (blocks * block))
        apart = np.abs(again - difference)
        # Where the two are the same in all that was drawn, there is no error to measure by: any
        # distance is beyond every reach.
        nowhere = np.where(apart > 0.0, np.inf, 0.0)
        found.append(np.divide(apart, error, out=nowhere, where=error > 0.0))
    return np.concatenate(found)
