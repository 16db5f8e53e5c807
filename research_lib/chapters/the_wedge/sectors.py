"""Sectors of the 50 US stocks: the ten of the classification in use in 2009, by our reading."""

from __future__ import annotations

import pandas as pd

SECTORS = {
    "energy": "COP CVX DVN OXY RIG SLB XOM",
    "materials": "MON MOS",
    "industrials": "BA GE MMM UTX",
    "consumer, cyclical": "DIS MCD TWX",
    "consumer, staples": "CVS KO MDLZ MO PEP PG WMT",
    "health care": "ABT AMGN GILD JNJ LLY MDT MRK PFE",
    "financials": "AXP BAC C GS JPM USB WFC",
    "technology": "AAPL CSCO GOOGL HPQ IBM INTC MSFT ORCL QCOM",
    "telecoms": "T VZ",
    "utilities": "EXC",
}
"""Tickers by sector."""


def sector_of() -> pd.Series:
    """Return the sector of each stock."""
    return pd.Series({name: each for each, names in SECTORS.items() for name in names.split()})
