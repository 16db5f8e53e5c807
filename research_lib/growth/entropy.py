"""Relative entropy: how far weights have drifted, in the units of growth."""

from __future__ import annotations

from typing import overload

import numpy as np
import pandas as pd
from scipy.special import rel_entr

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_weight_rows, check_weights
from research_lib.diversification.overlap import Weights, checked_level


@overload
def relative_entropy(weights: Weights, other: Weights) -> float: ...
@overload
def relative_entropy(weights: Weights, other: pd.DataFrame) -> pd.Series: ...


def relative_entropy(weights: Weights, other: Weights | pd.DataFrame) -> float | pd.Series:
    r"""Relative entropy of weights to other weights, by the natural logarithm.

    .. math:: \mathrm{KL}(b \,\|\, w) = \sum_i b_i \log \frac{b_i}{w_i}
       \ge 2 \, (1 - D)^2, \qquad D = \sum_i \min(b_i, w_i)

    Parameters
    ----------
    weights : Series or mapping
        Weights by asset, long only, sum 1, such as a target.
    other : Series or mapping, or DataFrame of shape (K, N)
        What the target has become, or any other weights; a frame holds a portfolio in each row.

    Returns
    -------
    float, or Series of length K
        In nats, which are logarithmic growth. Zero for equal weights; infinite if `other` holds
        none of an asset that `weights` hold; otherwise without an upper bound.

    Raises
    ------
    ValueError
        If weights are negative, missing or do not sum to 1.

    See Also
    --------
    overlap : The level D; by the bound above, a low level needs a large entropy.

    Notes
    -----
    Assets are aligned by name; a name absent from one side weighs 0 there.
    If `weights` are bought and left alone until they are `other`, the portfolio has outgrown the
    weighted growth of its assets by exactly this. The bound is Pinsker's ([1]_, lemma 11.6.1).
    The order matters: the entropy of `other` to `weights` is another number, and never above
    the logarithm of 1 over the smallest weight.

    References
    ----------
    .. [1] Cover, T. M., and Thomas, J. A. (2006), "Elements of information theory", 2nd ed., Wiley.

    Examples
    --------
    Two halves of which one has grown to four fifths: log(5/4).

    >>> half = {"stock": 0.5, "cash": 0.5}
    >>> round(rl.relative_entropy(half, {"stock": 0.8, "cash": 0.2}), 4)
    0.2231
    >>> round(rl.relative_entropy(half, {"stock": 1.0}), 4)
    inf
    """
    first = check_weights(weights)
    if isinstance(other, pd.DataFrame):
        rows = pd.DataFrame(check_weight_rows(other, "other"), other.index, other.columns)
        spread = rows.reindex(columns=first.index, fill_value=0.0).to_numpy()
        found = np.maximum(entropies(first.to_numpy(), spread), 0.0)
        return pd.Series(found, other.index, name="entropy")
    second = check_weights(other, "other weights")
    aligned = second.reindex(first.index, fill_value=0.0).to_numpy()
    return max(float(entropies(first.to_numpy(), aligned)), 0.0)


def entropies(target: FloatArray, weights: FloatArray) -> FloatArray:
    """Relative entropy of a target of shape (N,) to weights of shape (..., N): shape (...).

    What weights lack to 1 is money that waits, an asset of which the target holds none. For weights
    that agree but for rounding it may be just below zero; sums over time need that rounding, or
    thousands of trades would add up what was cut off.
    """
    return np.asarray(rel_entr(target, weights).sum(axis=-1))


def least_entropy(level: float | pd.Series) -> float | pd.Series:
    r"""Least relative entropy of a target to a portfolio of a given level against it.

    .. math:: \mathrm{KL}(b \,\|\, w) \ge 2 \, (1 - D)^2

    >>> round(float(least_entropy(0.7)), 4)
    0.18
    """
    checked_level(level)
    return 2.0 * (1.0 - level) ** 2
