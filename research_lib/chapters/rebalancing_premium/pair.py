"""Cover's pair: two shares of the New York exchange that suited his argument."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from research_lib.datasets.tables import load

# What 1 became in each, as Cover (1991) prints it: the data name no stock.
ENDS = {"Iroquois": 8.915, "Kin Ark": 4.128}


def cover_pair() -> pd.DataFrame:
    """Daily returns of Iroquois Brands and Kin Ark, 1962 to 1984."""
    shares = load("olps_nyse_o")
    wealth = (1.0 + shares).prod().round(3)
    columns = {wealth.index[wealth == end][0]: name for name, end in ENDS.items()}
    return shares[list(columns)].rename(columns=columns)


def every_mix(pair: pd.DataFrame) -> pd.DataFrame:
    """Return what 1 becomes in each mix of two assets, `rebalanced` daily and `left alone`.

    Indexed by the weight of the first, in steps of a hundredth.
    """
    ends = (1.0 + pair).prod().to_numpy()
    found = {}
    for share in np.arange(0, 101) / 100:
        weights = np.array([share, 1.0 - share])
        found[share] = [(1.0 + pair.to_numpy() @ weights).prod(), ends @ weights]
    return pd.DataFrame(found, ["rebalanced", "left alone"]).T


def premia_of_pairs(shares: pd.DataFrame) -> pd.Series:
    """Premium of halves restored every day over the same left alone, of every pair of shares.

    Logarithmic, a year of 252 days; indexed by the two columns.
    """
    gross = 1.0 + shares.to_numpy()
    ends, found = gross.prod(axis=0), {}
    for one, other in combinations(range(gross.shape[1]), 2):
        mixed = np.log((gross[:, one] + gross[:, other]) / 2.0).sum()
        kept = np.log((ends[one] + ends[other]) / 2.0)
        found[shares.columns[one], shares.columns[other]] = (mixed - kept) * 252 / len(shares)
    return pd.Series(found)
