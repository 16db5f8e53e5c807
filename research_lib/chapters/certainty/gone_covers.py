"""How often the intervals of what is gone hold the truth: a study beside `what_is_gone`."""

from __future__ import annotations

import pandas as pd

from research_lib.chapters.certainty.what_is_gone import EQUAL, WEIGHED, market
from research_lib.chapters.certainty.year_starts import gone_covers

WORLDS = 200
SAMPLE = ["20 shares, years; 10"]


def rows() -> list[str]:
    """Return the markets of years, each with its number of worlds, and a small one to check."""
    return [f"{title}; {WORLDS}" for title in [*WEIGHED, *EQUAL]] + SAMPLE


def study(row: str) -> pd.DataFrame:
    """Return the coverage of the interval of each measure."""
    title, worlds = row.split("; ")
    found = gone_covers(*market(title), n_worlds=int(worlds))
    table = found.rename_axis("measure").rename("covers").reset_index()
    return table.assign(market=title, worlds=int(worlds)).round(9)
