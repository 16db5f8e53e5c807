"""Portfolios drawn by chance, to see what the wedge holds."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from research_lib.checks import check_weights
from research_lib.diversification import Weights

Weighting = Literal["market", "equal", "dirichlet"]


def random_portfolios(
    market: Weights,
    count: int,
    *,
    names: int | None = None,
    weighting: Weighting = "market",
    seed: int = 0,
) -> pd.DataFrame:
    """Draw portfolios of `names` assets, every set of that many equally likely.

    Parameters
    ----------
    market : Series or mapping
        Market weights by asset, sum 1.
    count : int
        Number of portfolios K.
    names : int, optional
        Number of assets in each; all of them if not given.
    weighting : {"market", "equal", "dirichlet"}, default "market"
        How the chosen assets are weighed: in proportion to the market, equally, or uniformly over
        all long-only weights (the flat Dirichlet distribution).
    seed : int, default 0
        Seed of the random numbers.

    Returns
    -------
    DataFrame of shape (K, N)
        A portfolio in each row.

    Raises
    ------
    ValueError
        If `names` is not between 1 and N, `count` below 1, or the weighting unknown.

    Examples
    --------
    >>> random_portfolios({"a": 0.5, "b": 0.3, "c": 0.2}, 2, names=3).round(2).to_numpy().tolist()
    [[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]
    """
    weights = check_weights(market, "market weights")
    size = len(weights)
    names = size if names is None else names
    if not 1 <= names <= size:
        raise ValueError(f"names is {names}: choose between 1 and the market's {size} assets")
    if count < 1:
        raise ValueError(f"count is {count}: draw at least one portfolio")
    generator = np.random.default_rng(seed)
    # The `names` smallest of N uniform draws are a uniformly chosen set.
    order = generator.random((count, size)).argpartition(names - 1, axis=1)[:, :names]
    if weighting == "market":
        chosen = weights.to_numpy()[order]
    elif weighting == "equal":
        chosen = np.ones((count, names))
    elif weighting == "dirichlet":
        chosen = generator.standard_exponential((count, names))
    else:
        raise ValueError(f"weighting is {weighting!r}: give 'market', 'equal' or 'dirichlet'")
    held = np.zeros((count, size))
    totals = chosen.sum(axis=1, keepdims=True)
    if (totals == 0.0).any():
        raise ValueError("a portfolio drew only assets of market weight 0: drop them from market")
    np.put_along_axis(held, order, chosen / totals, axis=1)
    return pd.DataFrame(held, columns=weights.index)
