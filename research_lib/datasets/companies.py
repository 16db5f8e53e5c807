"""What is known of the assets themselves: capitalisations in dollars, and sectors."""

from __future__ import annotations

import pandas as pd

from research_lib.datasets.tables import text_table


def capitalisations() -> pd.Series:
    """Return the full capitalisation of 419 US companies on about 10 July 2008.

    Returns
    -------
    Series of length 419, indexed by symbol
        In USD million, all shares and not the free float alone.

    Raises
    ------
    FileNotFoundError, ValueError
        If the file is missing or damaged.
    """
    return text_table("us_market_caps_2008", "symbol")["market_cap_musd"].astype("float64")


def sectors(name: str) -> pd.Series:
    """Return the sector of each asset of "us_stocks_monthly" or "us_industries_49".

    One of ten names of sectors; the codebook says whose they are.
    """
    table = text_table("us_sectors", "data_set")
    if name not in table.index:
        msg = f"{name!r} has no sectors; these have: {', '.join(table.index.unique())}"
        raise ValueError(msg)
    return table.loc[name].set_index("name")["sector"]
