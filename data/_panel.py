"""What every builder returns, and the two steps that several of them share with the library."""

from typing import NamedTuple

import pandas as pd

from research_lib.downloads.forms import month_ends, normalised

__all__ = ["Panel", "month_ends", "normalised"]


class Panel(NamedTuple):
    """Returns of one data set and, where they are known, the market weights they start from."""

    returns: pd.DataFrame
    weights: pd.DataFrame | None = None
