"""US stocks, bonds, bills and inflation, monthly: Goyal and Welch, and Shiller."""

import pandas as pd
from _panel import Panel
from _raw import raw_dated

# From 2022 the long bonds of the file are another, shorter series.
LAST_LONG_BONDS = "2021-12"


def stocks_bonds_bills() -> Panel:
    """Return stocks, long Treasuries, long corporates, bills and inflation from 1926."""
    frame = raw_dated("goyal_welch_monthly.csv.gz").loc[:LAST_LONG_BONDS]
    names = {
        "CRSP_SPvw": "Stocks",
        "ltr": "Long Treasuries",
        "corpr": "Long corporates",
        "Rfree": "Bills",
        "infl": "Inflation",
    }
    return Panel(frame[list(names)].rename(columns=names))


def shiller() -> Panel:
    """Return stocks, ten-year notes and inflation from 1871, out of monthly averages.

    Stocks: price and a twelfth of the year's dividend over the price of the month before. Notes:
    a bond bought at par at the yield y of the month before, with a monthly coupon and ten years to
    run, sold a month later at the yield z with 119 payments left,
    y/12 + (y/z) (1 - (1 + z/12)^-119) + (1 + z/12)^-119 - 1.
    """
    frame = raw_dated("shiller_monthly.csv.gz")
    frame.index = pd.DatetimeIndex(frame.index + pd.offsets.MonthEnd(0), name="date")
    frame = frame[frame["Dividend"] > 0.0]
    price, dividend = frame["SP500"], frame["Dividend"]
    after = frame["Long Interest Rate"] / 100.0
    bought = after.shift(1)
    discount = (1.0 + after / 12.0) ** -119
    level = frame["Consumer Price Index"]
    returns = {
        "Stocks": (price + dividend / 12.0) / price.shift(1) - 1.0,
        "Ten-year notes": bought / 12.0 + bought / after * (1.0 - discount) + discount - 1.0,
        "Inflation": level / level.shift(1) - 1.0,
    }
    return Panel(pd.DataFrame(returns).iloc[1:])
