"""Portfolios drawn from an index and from outside it, and what can be counted in them."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

Family = Literal["inside and outside", "outside", "outside, few sectors"]


def draw_portfolios(
    inside: pd.Index,
    outside: pd.Index,
    family: Family,
    count: int,
    names: int,
    seed: int,
    sectors: pd.Series | None = None,
) -> pd.DataFrame:
    """Draw equally weighted portfolios of `names` assets from an index and from outside it.

    "inside and outside" takes a random number from the index, "outside" none; "outside, few
    sectors" draws one to three sectors first, and one more as long as they hold too few. Returns a
    DataFrame of shape (K, N): a portfolio in each row, sum 1. ValueError if there are fewer assets
    outside than `names`, or if the last family has no `sectors`.
    """
    if len(outside) < names:
        raise ValueError(f"{names} names of {len(outside)} assets outside the index: ask for fewer")
    generator = np.random.default_rng(seed)
    assets = inside.append(outside)
    held = np.zeros((count, len(assets)))
    for row in held:
        pool, taken = outside, 0
        if family == "inside and outside":
            taken = int(generator.integers(0, names + 1))
        elif family == "outside, few sectors":
            if sectors is None:
                raise ValueError("portfolios of few sectors need `sectors`: the sector by asset")
            order = generator.permutation(sectors.unique())
            wanted = int(generator.integers(1, 4))
            while (mask := sectors[outside].isin(order[:wanted])).sum() < names:
                wanted += 1
            pool = outside[mask]
        chosen = [generator.choice(inside, taken, replace=False)]
        chosen += [generator.choice(pool, names - taken, replace=False)]
        row[assets.isin(np.concatenate(chosen))] = 1.0 / names
    return pd.DataFrame(held, columns=assets)


def simple_counts(
    drawn: pd.DataFrame, index: pd.Index, sectors: pd.Series | None = None
) -> dict[str, pd.Series]:
    """Distances that need no returns: what a portfolio holds, counted.

    `drawn` (DataFrame of shape (K, N)): a portfolio in each row. `index`: assets of the index.
    `sectors` (Series, optional): sector by asset; without it there is only the first count. Returns
    a dict of str to Series of length K: `names outside`, the number of assets held that the index
    has not; `few sectors`, less the number of sectors held; and `concentration`, the sum of the
    squared weights of sectors. The last two do not know what the index holds.
    """
    found = {"names outside": (drawn.drop(columns=index) > 0.0).sum(axis=1)}
    if sectors is not None:
        held = drawn.T.groupby(sectors[drawn.columns]).sum()
        found["few sectors"] = -(held > 0.0).sum()
        found["concentration"] = held.pow(2).sum()
    return found
