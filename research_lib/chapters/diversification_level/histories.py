"""A study: how named portfolios differ from those drawn, on resampled histories of 419 stocks."""

from __future__ import annotations

from functools import partial

import pandas as pd

from research_lib.chapters.diversification_level.data import survivors
from research_lib.chapters.diversification_level.level import (
    Choice,
    differences_on_histories,
    giant_and_sets_of_its_level,
    giants_and_second_tier,
)
from research_lib.inference.intervals import low_high
from research_lib.inference.resampling import block_length

GIANTS = "three giants less 20 second-tier names"
ALONE = "one giant less a set of its level"
SMALLEST = "three giants less the 20 smallest"
FEW = "one giant less a set of its level, few histories"
# Whom to choose, how many portfolios are drawn on a history, and how many histories there are.
DESIGNS: dict[str, tuple[Choice, int, int]] = {
    GIANTS: (giants_and_second_tier, 30, 2000),
    ALONE: (giant_and_sets_of_its_level, 30, 2000),
    SMALLEST: (partial(giants_and_second_tier, after=399, until=419), 1, 2000),
    FEW: (giant_and_sets_of_its_level, 10, 100),
}
SAMPLE = [FEW]


def rows() -> list[str]:
    """List the comparisons."""
    return list(DESIGNS)


def study(row: str) -> pd.DataFrame:
    """Return the middle 95 % of the differences over resampled histories, a line a measure.

    Columns: `measure`, `low` and `high`; `histories`, `drawn` on each, and `block`, the mean length
    of a block in months. How often such ends hold the truth is not measured.
    """
    choose, count, n_resamples = DESIGNS[row]
    returns, start = survivors()
    block = block_length(pd.DataFrame(returns), pd.Series(start))
    apart, _ = differences_on_histories(
        returns, start, choose, block=block, n_resamples=n_resamples, count=count
    )
    low, high = low_high(apart)
    found = pd.DataFrame({"measure": apart.columns, "low": low, "high": high}).round(9)
    return found.assign(histories=n_resamples, drawn=count, block=round(block, 9))
