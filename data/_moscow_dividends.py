"""Dividends of Moscow: which of several entries is meant, in roubles, and on which day they go."""

from collections.abc import Iterator

import pandas as pd
from _raw import raw_table

# Days between a trade and its settlement: the register of a day holds who bought that long before.
# Seen in the closes: the price falls one day after the register, one before it, on it.
SETTLEMENT = (
    (pd.Timestamp("2023-07-31"), 1),
    (pd.Timestamp("2013-09-02"), 2),
)

# Entries about one dividend lie at most this many days apart.
SAME = pd.Timedelta(days=5)

# The source's entries that are not counted; (ticker, date, origin).
DROPPED = {
    ("AKRN", "2013-04-11", "tbank"),  # the sum of the year, 46 of it were paid in November 2012
    ("NLMK", "2011-04-16", "tbank"),  # the sum of the year, 0.62 of it were paid in August 2010
    ("NLMK", "2012-04-10", "tbank"),  # the sum of the year, 1.40 of it were paid in August 2011
    ("NMTP", "2011-05-11", "tbank"),  # ten times too much: 6.9 %, and the price stood
    ("CHMF", "2016-09-02", "moex_iss"),  # the same 19.66 stands under 16 September
    ("VSMO", "2017-04-26", "yahoo"),  # the same 1300 stands under 5 June
    ("VTBR", "2021-06-22", "moex_iss"),  # the same amount stands under 15 July
    # proposed, not paid, or of other shares: the price did not fall on that day
    ("VTBR", "2016-12-26", "moex_iss"),  # 14.0 %, fell 0.0 %
    ("HYDR", "2025-07-11", "moex_iss"),  # 17.1 %, rose 0.9 %
    ("MSNG", "2025-07-08", "moex_iss"),  # 10.9 %, rose 0.2 %
    ("MGNT", "2025-01-09", "moex_iss"),  # 11.7 %, rose 4.1 %
    # in dollars, and again in roubles by another origin
    ("POLY", "2017-05-05", "moex_iss"),
    ("POLY", "2017-09-08", "moex_iss"),
    ("POLY", "2018-05-11", "moex_iss"),
    ("RUAL", "2015-10-28", "tbank"),
    ("RUAL", "2016-09-30", "tbank"),
    ("RUAL", "2017-09-07", "tbank"),
    ("RUAL", "2022-10-20", "moex_iss"),
}

# One origin scales the amounts of some shares by a factor of its own, seen where others agree.
YAHOO_SCALE = {"AFLT": 0.81587, "AKRN": 1.10275, "GMKN": 1.03521, "RASP": 1.02571, "SVAV": 1.08843}

# Amounts that stand in another unit than the price of their day, and the factor that mends them.
CORRECTED = {
    # 25 a share of after the split of March 2012, ten of which one share still was: 0.2 % of the
    # price, where all others of 2012 and 2013 are between 1.6 and 3.4 %
    ("PHOR", "2011-10-26", "dohod"): 10.0,
}

# Roubles for a dollar on the days of the five dividends that stand in dollars alone (reference
# rates of the European Central Bank, rouble over dollar).
ROUBLES = {
    "2015-09-04": 67.479,
    "2015-12-11": 69.706,
    "2016-05-06": 66.433,
    "2016-09-02": 65.752,
    "2016-12-16": 61.598,
}

# Tickers of 2012 and those of today.
RENAMED = {"EONR": "UPRO", "MRKH": "RSTI"}


def settlement_lag(day: pd.Timestamp) -> int:
    """Return the days of trading between a purchase and the register, at a date of register."""
    return next((lag for start, lag in SETTLEMENT if day >= start), 0)


def dividends(file: str) -> Iterator[tuple[str, pd.Timestamp, float, bool]]:
    """Yield ticker, date, roubles a share before tax, and whether the date is the day without.

    All origins but one give the day of the register, that one the first day without the dividend.
    Where two origins tell of the same dividend, that one gives way.
    """
    table = raw_table(file)
    keys = zip(table["ticker"], table["registry_close"], table["source"], strict=True)
    table = table[[key not in DROPPED for key in keys]]
    days = pd.to_datetime(table["registry_close"])
    other = table["source"] != "yahoo"
    for row, day in zip(table.itertuples(index=False), days, strict=True):
        is_ex_day = row.source == "yahoo"
        if (
            is_ex_day
            and (other & (table["ticker"] == row.ticker) & (abs(days - day) <= SAME)).any()
        ):
            continue
        amount = row.amount * CORRECTED.get((row.ticker, row.registry_close, row.source), 1.0)
        if is_ex_day:
            amount /= YAHOO_SCALE.get(row.ticker, 1.0)
        if row.currency == "USD":
            amount *= ROUBLES[row.registry_close]
        yield RENAMED.get(row.ticker, row.ticker), day, amount, is_ex_day
