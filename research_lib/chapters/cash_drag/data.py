"""The US market, its bills and its prices, as the chapter holds them."""

from __future__ import annotations

import pandas as pd

from research_lib.datasets.tables import load

FIRST, LAST = "1926-07", "2024-12"


def us_months() -> pd.DataFrame:
    """Return the monthly returns of `market` and `bills` and the rise of `prices`, in decimals."""
    columns = {
        "market": load("us_market")["US market"],
        "bills": load("us_bills")["US bills"],
        "prices": load("us_cpi")["US inflation"],
    }
    return pd.DataFrame(columns).loc[FIRST:LAST]


def us_days() -> pd.DataFrame:
    """Return the daily returns of `market` and `bills`, July 1926 to April 2026."""
    columns = {
        "market": load("us_market_daily_2026")["US market"],
        "bills": load("us_bills_daily_2026")["US bills"],
    }
    return pd.DataFrame(columns)
