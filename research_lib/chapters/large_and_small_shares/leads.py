"""Which of large and small shares moves first, period by period, for a study."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.chapters.large_and_small_shares.large_and_small import (
    HALF,
    LEADS,
    large_and_small,
    lead_lag,
    leads_of,
    moments,
    redrawn,
)
from research_lib.inference.intervals import low_high
from research_lib.inference.resampling import block_length, resampled_rows

DATA = {"one day": "us_size_deciles_daily", "one month": "us_size_deciles"}
WORLDS, RESAMPLES = 200, 500
SAMPLE = ["one day, 2021, 5"]


def rows() -> list[str]:
    """Return twenty years by day and by month, and five years by day from 1981 on."""
    twenty = [f"{title}, {first}, 20" for title in DATA for first in range(1926, 2026, 20)]
    return twenty + [f"one day, {first}, 5" for first in range(1981, 2026, 5)]


def study(row: str) -> pd.DataFrame:
    """Return all leads of one period, and how often their intervals are right."""
    title, first, years = row.split(", ")
    last = int(first) + int(years) - 1
    pair = large_and_small(DATA[title]).loc[first : str(last)]
    found = lead_lag(pair).rename_axis("lead").reset_index()
    found["coverage"] = held(pair) if int(years) == 20 else np.nan
    period = f"{first}–{last % 100:02d}"
    return found.assign(data=title, period=period, years=int(years)).round(9)


def held(pair: pd.DataFrame, n_worlds: int = WORLDS) -> FloatArray:
    """Return how often the interval of each lead holds the truth in worlds like the data.

    `pair` (DataFrame of shape (T, 2)): columns large and small. As
    :func:`research_lib.report.coverage.measured_coverage` does it, for all leads at once. Returns
    an array of shape (6,).
    """
    rows, block = moments(pair), block_length(pair, HALF)
    truth = leads_of(rows.sum(axis=0, keepdims=True))[0]
    counts = redrawn(len(rows), RESAMPLES, block, np.random.default_rng(11))
    right = np.zeros(len(truth))
    for world in resampled_rows(len(rows), n_worlds, 2.0 * block, 10):
        low, high = low_high(leads_of(counts @ rows[world]))
        right += (low <= truth) & (truth <= high)
    return np.asarray(right / n_worlds)


def by_years(returns: pd.DataFrame, years: int = 5) -> pd.DataFrame:
    """Leads of each few years by themselves, without intervals.

    `returns` (DataFrame of shape (T, 2)): columns large and small, from 1926 to the end of a
    period. Returns a DataFrame indexed by the first year of a period; columns as in
    :func:`lead_lag`.
    """
    year = pd.DatetimeIndex(returns.index).year
    first = year - (year - 1926) % years
    found = {
        start: leads_of(moments(part).sum(axis=0, keepdims=True))[0]
        for start, part in returns.groupby(first)
    }
    return pd.DataFrame.from_dict(found, "index", columns=LEADS)
