"""How often a test finds what is there: worlds like a data set, with memory put in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.signal import lfilter

from research_lib.measures.performance import checked_frequency
from research_lib.measures.premium import checked_logs


def worlds(
    returns: pd.DataFrame,
    n_worlds: int,
    *,
    half_life: float = np.inf,
    years: float | None = None,
    assets: int | None = None,
    spread: float = 0.0,
    block: int = 1,
    seed: int = 0,
    frequency: float | None = None,
) -> Iterator[pd.DataFrame]:
    r"""Histories like a data set whose relative prices revert with a half-life that is known.

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        Simple returns a period, none of them a total loss: the data that the worlds are like.
    n_worlds : int
        Number of worlds.
    half_life : float, default infinity
        Years in which half of a distance between relative prices is gone; infinity: never, a
        random walk.
    years : float, optional
        Length of each world; that of the data if not given.
    assets : int, optional
        Assets in each world, drawn anew from the columns; all if not given.
    spread : float, default 0
        Standard deviation over assets of what they earn, logarithmic, a year: relative drift.
    block : int, default 1
        Rows of the data drawn in a row, which keeps clusters of volatility up to that length.
    seed : int, default 0
        Seed.
    frequency : float, optional
        Periods a year; read off the dates if not given.

    Yields
    ------
    DataFrame of shape (years × periods a year, N)
        Simple returns, on a numbered index.

    Raises
    ------
    ValueError
        If an input is bad.

    Notes
    -----
    A period of a world is a row of the data, drawn with all its assets: its mean m over assets,
    and its relative returns x with a fair coin for their sign, so that covariance and fat tails
    stay and memory goes. Relative prices then follow

    .. math:: p_t = \phi\, p_{t-1} + x_t, \qquad \phi = 2^{-1 / (h f)}

    for a half-life of h years of f periods, from a start as far out as they come to be on average;
    an asset earns :math:`e^{m_t + p_t - p_{t-1}} - 1`.

    Examples
    --------
    >>> months = pd.DataFrame(np.random.default_rng(0).normal(0.01, 0.06, (240, 5)))
    >>> world, *others = worlds(months, 3, half_life=3.0, years=50, frequency=12)
    >>> world.shape, len(others)
    ((600, 5), 2)
    """
    logs, yearly = checked_logs(returns), checked_frequency(returns.index, frequency)
    periods = len(logs) if years is None else round(years * yearly)
    number = logs.shape[1] if assets is None else assets
    if not half_life > 0.0 or periods < 2 or not 2 <= number <= logs.shape[1]:
        raise ValueError(
            f"half_life is {half_life}, periods {periods}, assets {number}: give a positive "
            f"half-life, at least 2 periods, and 2 to {logs.shape[1]} assets"
        )
    decay = 0.5 ** (1.0 / (half_life * yearly))
    for generator in np.random.default_rng(seed).spawn(n_worlds):
        columns = np.sort(generator.choice(logs.shape[1], number, replace=False))
        starts = generator.integers(0, len(logs), -(-periods // block))
        rows = (starts[:, np.newaxis] + np.arange(block)).ravel()[:periods] % len(logs)
        mean = logs[:, columns].mean(axis=1, keepdims=True)
        noise = (logs[:, columns] - mean)[rows] * generator.choice([-1.0, 1.0], (periods, 1))
        # A stationary start: as far out as many past periods would have led it.
        past = noise[generator.integers(0, periods, number), np.arange(number)]
        first = past / np.sqrt(1.0 - decay**2) if decay < 1.0 else np.zeros(number)
        price = lfilter([1.0], [1.0, -decay], noise, axis=0, zi=decay * first[np.newaxis])[0]
        moved = np.diff(price, axis=0, prepend=first[np.newaxis])
        drift = generator.normal(0.0, spread / yearly, number)
        yield pd.DataFrame(np.expm1(mean[rows] + moved + drift), columns=returns.columns[columns])
