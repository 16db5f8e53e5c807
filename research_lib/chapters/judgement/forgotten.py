"""Monthly reviews that are missed, on ten data sets: a study of what that costs in growth."""

from __future__ import annotations

import pandas as pd

from research_lib.chapters.judgement.missed import missed_looks
from research_lib.chapters.judgement.pauses import rows as rows
from research_lib.chapters.judgement.ten_sets import case

SEEDS = 40
SAMPLE = ["5 factor funds, 2014–22"]


def study(row: str) -> pd.DataFrame:
    """Growth of missing reviews less that of missing none, a line a coin; and two levels.

    Columns `seed`, those of :func:`missed_looks`, and `none` and `never`, growth a year of missing
    none and of a portfolio left alone.
    """
    found = missed_looks(*case(row), SEEDS)
    levels = {name: found.attrs[name] for name in ("none", "never")}
    return found.reset_index().assign(**levels).round(9)
