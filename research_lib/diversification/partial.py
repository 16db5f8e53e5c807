"""The level of a portfolio of which only a part is known, such as its largest holdings."""

from __future__ import annotations

import numpy as np

from research_lib.base.checks import SUM_TOLERANCE, as_series, check_weights
from research_lib.diversification.overlap import Weights


def partial_overlap(
    listed: Weights, market: Weights, *, largest_first: bool = False
) -> tuple[float, float]:
    r"""Lowest and highest level of diversification that a partial list leaves possible.

    .. math:: \sum_{i \in K} \min(w_i, m_i) \;\le\; D \;\le\;
       \sum_{i \in K} \min(w_i, m_i) + \min\Bigl(1 - c,\; \sum_{j \notin K} \min(m_j, l)\Bigr)

    with K the assets listed, :math:`c = \sum_{i \in K} w_i` their share of the portfolio, and l the
    largest weight that an asset not listed can have: the smallest listed if the list holds the
    largest, and 1 if not.

    Parameters
    ----------
    listed : Series or mapping
        Known weights by asset, as shares of the whole portfolio; their sum is 1 or less. What is
        listed at 0 is known not to be held.
    market : Series or mapping
        Market weights by asset, sum 1.
    largest_first : bool, default False
        Whether the list holds the largest positions, so that no other is larger than the smallest
        of them.

    Returns
    -------
    tuple of float
        Lowest and highest level. The active share lies between 1 less the highest and 1 less the
        lowest.

    Raises
    ------
    ValueError
        If a weight is negative or missing, those listed sum to more than 1, or the market's not
        to 1.

    Notes
    -----
    What is not listed may lie outside the market, where nothing of it counts, or inside, each asset
    up to its market weight. Both ends are reached. Dividing the list by its sum instead tells of
    another portfolio, often outside of these bounds.

    Examples
    --------
    Two holdings are known, 40 % of the fund; the market has more of both.

    >>> market = {"a": 0.3, "b": 0.3, "c": 0.4}
    >>> [round(level, 6) for level in rl.partial_overlap({"a": 0.2, "b": 0.2}, market)]
    [0.4, 0.8]
    >>> top = rl.partial_overlap({"a": 0.2, "b": 0.2}, market, largest_first=True)
    >>> [round(level, 6) for level in top]
    [0.4, 0.6]
    """
    known, whole = as_series(listed, "listed weights"), check_weights(market, "market weights")
    if known.min() < -SUM_TOLERANCE:
        raise ValueError(
            f"listed weights of {known.idxmin()!r} is {known.min()}: weights cannot be negative"
        )
    known = known.clip(lower=0.0)
    rest = 1.0 - float(known.sum())
    if rest < -SUM_TOLERANCE:
        raise ValueError(
            f"listed weights sum to {1.0 - rest:.10g}: they are shares of the whole, at most 1; "
            "divide them by 100 if they are percent"
        )
    largest = known.where(known > 0.0, 1.0).min() if largest_first else 1.0
    lowest = float(np.minimum(known, whole.reindex(known.index, fill_value=0.0)).sum())
    others = whole.drop(known.index, errors="ignore").to_numpy()
    room = float(np.minimum(others, largest).sum())
    return min(1.0, lowest), min(1.0, lowest + min(max(rest, 0.0), room))
