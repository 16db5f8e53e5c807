"""How alike the 419 companies are, pair by pair: mean correlations with intervals, stored."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from research_lib.chapters.what_predicts_the_distance.likeness import pair_correlations
from research_lib.datasets.companies import sectors
from research_lib.datasets.study import stored
from research_lib.datasets.tables import load, market_weight_panel

DATA = "us_stocks_monthly"
CLASSES, ONE, TWO = "two classes", "one sector", "two sectors"
WITH_LARGE, EXCESS = "one sector, one of them in the 50", "one sector less two sectors"
SAMPLE = [CLASSES]


def rows() -> list[str]:
    """List the kinds of pairs; the last is a difference of two."""
    return [CLASSES, ONE, WITH_LARGE, TWO, EXCESS]


def study(row: str) -> pd.DataFrame:
    """One line: `pairs`, the `mean` with `low` and `high`, and `5 %` and `95 %` of the pairs."""
    if row == CLASSES:
        pair = load(DATA)[["FOX", "FOXA"]]
        return pair_correlations(pair, {row: ~np.eye(2, dtype=bool)}).round(9)
    return _all_others().loc[[row]].round(9)


def correlations() -> pd.DataFrame:
    """Return what is stored, indexed by kind."""
    return stored("likeness_of_pairs").set_index("row").astype({"pairs": "Int64"})


@cache
def _all_others() -> pd.DataFrame:
    stocks = load(DATA)
    members = sectors(DATA)[stocks.columns].to_numpy()
    large = market_weight_panel(DATA).loc["2009"].iloc[0].nlargest(50).index
    inside = stocks.columns.isin(large)
    same = members[:, np.newaxis] == members
    kinds = {ONE: same, WITH_LARGE: same & np.outer(inside, ~inside), TWO: ~same}
    return pair_correlations(stocks, kinds, less=(ONE, TWO))
