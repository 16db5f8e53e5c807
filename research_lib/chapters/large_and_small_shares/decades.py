"""What mixes of large and small shares did over all windows of ten years, for a study.

The histories that are drawn are the same for every outcome, so each can be computed by itself.
"""

from __future__ import annotations

import pandas as pd

from research_lib.chapters.large_and_small_shares.large_and_small import (
    OUTCOMES,
    large_and_small,
    mixes,
)
from research_lib.datasets.study import stored

SHARES = [0.0, 0.25, 0.5, 0.75, 1.0]
SAMPLE = ["windows"]
# What is shown beside the mixes.
APART = ["small ahead", "half, yearly: ahead of both", "small less large"]
APART += ["half less large", "half less small"]


def rows() -> list[str]:
    """Return the outcomes."""
    return list(OUTCOMES)


def study(row: str) -> pd.DataFrame:
    """Return one outcome of every mix, US size deciles since 1926, with its interval."""
    months = large_and_small("us_size_deciles")
    return mixes(months, SHARES, only=[row]).reset_index().round(9)


def mixed() -> pd.DataFrame:
    """Return the stored outcomes as :func:`mixes` gives them, by outcome and share of large."""
    table = stored("decades")
    table["large"] = [each if each in APART else float(each) for each in table["large"]]
    return table.set_index(["outcome", "large"])[["value", "low", "high"]]
