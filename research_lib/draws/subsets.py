"""Mean and variance of portfolios drawn as random sets, without drawing any."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import checked_names_held
from research_lib.diversification.overlap import Weights
from research_lib.diversification.wedge import aligned


def subset_moments(market: Weights, results: Weights, names: int) -> pd.DataFrame:
    r"""Mean and variance of the level and the result of a random set of `names` assets.

    Every set of n of the N assets is equally likely, as in :func:`random_portfolios`.

    Parameters
    ----------
    market : Series or mapping
        Market weights by asset, positive, sum 1.
    results : Series or mapping
        Result of each asset over the period, in decimals.
    names : int
        Number n of assets in a set, between 1 and N.

    Returns
    -------
    DataFrame indexed by weighting ("equal", "market") and quantity ("level", "result")
        Columns mean, variance (of decimals, so in decimals squared) and exact: False where the
        number is an approximation.

    Raises
    ------
    ValueError
        If `names` is not between 1 and N, a market weight is zero, or results miss an asset or
        name another.

    Notes
    -----
    Each asset carries a fixed number :math:`y_i`. The mean of the n numbers of a random set has
    the expectation :math:`\bar y` and, with :math:`S^2 = \sum_i (y_i - \bar y)^2 / (N - 1)`, the
    variance

    .. math:: \frac{S^2}{n} \Bigl(1 - \frac nN\Bigr)

    ([1]_, chapter 2). The result of equal weights is such a mean with :math:`y_i = r_i`; levels
    are n times one, with :math:`y_i = \min(1/n, m_i)` for equal weights and :math:`y_i = m_i` for
    market weights.

    The result at market weights is a ratio of two means, :math:`\sum m_i r_i / \sum m_i`. It has
    no such formula; to first order its variance is that of a mean with
    :math:`y_i = N m_i (r_i - R_m)`, and its mean is the market's result :math:`R_m` less a bias of
    order 1/n ([1]_, chapter 6). Both are approximations, poor for a few names of
    unequal size. For one name and for all of them the numbers given are exact.

    References
    ----------
    .. [1] Cochran, W. G. (1977), Sampling Techniques, 3rd edition, Wiley.

    Examples
    --------
    >>> market, results = {"a": 0.5, "b": 0.3, "c": 0.2}, {"a": 0.1, "b": -0.2, "c": 0.4}
    >>> moments = rl.subset_moments(market, results, 2)
    >>> moments["mean"].round(4).tolist()
    [0.6667, 0.1, 0.6667, 0.0727]
    >>> moments["variance"].round(4).tolist()
    [0.0156, 0.015, 0.0156, 0.0084]
    >>> moments["exact"].tolist()
    [True, True, True, False]
    """
    share, result = aligned(market, results)
    size = len(share)
    names = checked_names_held(names, size)
    if not share.all():
        raise ValueError("a market weight is 0, so a set may have no weights: drop that asset")
    equal = _mean_of_sample(result, names)
    rows = {
        ("equal", "level"): _mean_of_sample(np.minimum(1.0, names * share), names),
        ("equal", "result"): equal,
        ("market", "level"): _mean_of_sample(names * share, names),
        # A set of one name holds all of it under either weighting.
        ("market", "result"): equal if names == 1 else _ratio_of_samples(share, result, names),
    }
    table = pd.DataFrame(rows, index=["mean", "variance"]).T
    table.index.names = ["weighting", "quantity"]
    return table.assign(exact=[True, True, True, names in (1, size)])


def _mean_of_sample(values: FloatArray, names: int) -> tuple[float, float]:
    """Mean and variance of the mean of `names` of these values drawn without replacement."""
    size = len(values)
    spread = float(values.var(ddof=1)) if size > 1 else 0.0
    return float(values.mean()), spread / names * (1.0 - names / size)


def _ratio_of_samples(share: FloatArray, result: FloatArray, names: int) -> tuple[float, float]:
    """Mean and variance of sum(m r) / sum(m) to first order."""
    size, whole = len(share), float(share @ result)
    gap = size * share * (result - whole)
    _, variance = _mean_of_sample(gap, names)
    # The bias is minus the covariance of the gap with the sampled share of the market.
    bias = -float(np.cov(gap, size * share)[0, 1]) / names * (1.0 - names / size)
    return whole + bias, variance
