"""What a user writes to have the same work done by each simulator: one file a tool.

A file has a function for each task its tool can do: `monthly`, `hold`, `band`, `sweep`. Each gets
returns and prices, of which it takes what it likes, and gives the value of 1 at every close;
`sweep` gives the value at the end for each interval. `monthly` without the argument `cost` is that
of a tool that knows no costs. `written.py` counts the lines, so a file stands alone.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd


class Data(NamedTuple):
    """Daily returns, and prices that begin with a row of ones the day before the first."""

    returns: pd.DataFrame
    prices: pd.DataFrame


def data_of(returns: pd.DataFrame) -> Data:
    """Lay returns out as prices too."""
    opening = pd.DataFrame(1.0, [returns.index[0] - pd.Timedelta(days=1)], returns.columns)
    return Data(returns, pd.concat([opening, (1.0 + returns).cumprod()]))
