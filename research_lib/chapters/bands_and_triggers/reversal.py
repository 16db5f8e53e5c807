"""Whether what ran ahead turns back more in some states than in others."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from research_lib.base.arrays import BoolArray, FloatArray


def variance_ratio_by_state(relative: pd.DataFrame, state: BoolArray, horizon: int) -> pd.Series:
    r"""Variance ratio of the next `horizon` periods, where a state holds and where it does not.

    `relative` (DataFrame of shape (T, N)): relative returns with mean zero, see
    :func:`research_lib.measures.relative_returns.relative_returns`. `state` (ndarray of bool, shape
    (T,)): whether the state holds at the close of each period; it may use nothing later. `horizon`:
    periods summed, at least 2. Returns a Series: `off` and `on`, the ratios where the state does
    not hold and where it does; `difference`, on less off. ValueError if shapes do not fit, the
    horizon is too short or too long, or the state never changes. With x the relative returns and h
    the horizon, the ratio of a state is

    .. math:: \frac{\sum_t \sum_i (x_{t+1,i} + \dots + x_{t+h,i})^2}
                    {\sum_t \sum_i (x_{t+1,i}^2 + \dots + x_{t+h,i}^2)}

    over the periods t in that state: the ratio of Lo and MacKinlay (1988) with its periods chosen
    beforehand. It is about 1 without memory whatever the volatility does, below 1 where relative
    returns turn back. Source: Lo, A. W., and MacKinlay, A. C. (1988), "Stock market prices do not
    follow random walks", Review of Financial Studies 1.

    >>> turning = pd.DataFrame({"a": [0.1, -0.1] * 50})
    >>> found = variance_ratio_by_state(turning, np.arange(100) < 50, 2)
    >>> found[["off", "on"]].tolist()
    [0.0, 0.0]
    """
    x, sides, below = _checked(relative, state, horizon)
    off, on = _squared_sums(x, horizon) @ sides / below
    return pd.Series({"off": off, "on": on, "difference": on - off})


def state_flip_test(
    relative: pd.DataFrame, state: BoolArray, horizon: int, *, n_flips: int = 99, seed: int = 0
) -> float:
    """How often chance alone makes the ratio as much lower where the state holds.

    `relative`, `state`, `horizon`: as for :func:`variance_ratio_by_state`. `n_flips`: number of
    invented histories. Returns one-sided p-value. Turning the signs of whole periods at random
    keeps every volatility, every correlation between assets and the state, and takes away all
    memory of direction.

    >>> turning = pd.DataFrame({"a": [0.1, -0.1] * 50 + [0.1, 0.1] * 50})
    >>> state_flip_test(turning, np.arange(200) < 100, 10)
    0.01
    """
    x, sides, below = _checked(relative, state, horizon)
    generator = np.random.default_rng(seed)
    drawn = (generator.choice([-1.0, 1.0], len(x)) for _ in range(n_flips))
    signs = itertools.chain([np.ones(len(x))], drawn)
    # Signs change what is summed and then squared, and not the sum of squares below it.
    above = [_squared_sums(x * sign[:, np.newaxis], horizon) @ sides for sign in signs]
    off, on = (np.array(above) / below).T
    return float((on - off <= on[0] - off[0]).mean())


def _checked(
    relative: pd.DataFrame, state: BoolArray, horizon: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give returns, which starts are off and which on, and the sums of squares of the two."""
    x: FloatArray = relative.to_numpy(dtype=np.float64)
    if state.shape != (len(x),):
        raise ValueError(f"state has shape {state.shape}: give one value for each of {len(x)} rows")
    if not 2 <= horizon < len(x):
        raise ValueError(f"horizon is {horizon}: give 2 to {len(x) - 1} periods")
    on = state[: len(x) - horizon]
    sides = np.column_stack([~on, on]).astype(np.float64)
    squares = (x**2).sum(axis=1).cumsum()
    below = (squares[horizon:] - squares[:-horizon]) @ sides
    if not (below > 0.0).all():
        raise ValueError("the state holds always or never: there is nothing to compare")
    return x, sides, below


def _squared_sums(x: FloatArray, horizon: int) -> FloatArray:
    """Squares of the sums of the next periods, added over assets, for each start."""
    sums = x.cumsum(axis=0)
    ahead = sums[horizon:] - sums[:-horizon]
    return np.asarray(np.einsum("ti,ti->t", ahead, ahead))
