"""Invented worlds in which drift stops, or never does."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.growth.identity import race


def long_races(
    years: int, histories: int, *, assets: int, volatility: float, ahead: float, seed: int
) -> pd.DataFrame:
    """Mean paid and drift of equal weights over random walks, by year.

    Independent normal log returns, a month each, of `volatility` a year and equal growth, but for
    the first asset, which grows by `ahead` a year more. Columns `paid`, `drift` and `won`, the
    share of the histories in which volatility has paid more.
    """
    draws = np.random.default_rng(seed)
    found = []
    for _ in range(histories):
        logs = draws.normal(0.0, volatility / 12**0.5, (12 * years, assets))
        logs[:, 0] += ahead / 12.0
        table = race(pd.DataFrame(np.expm1(logs)), dict.fromkeys(range(assets), 1.0 / assets))
        ends = table.iloc[11::12]
        found.append(np.column_stack([ends["paid"], ends["drift"], ends["premium"] > 0.0]))
    mean = np.mean(found, axis=0)
    return pd.DataFrame(mean, range(1, years + 1), ["paid", "drift", "won"]).rename_axis("years")
