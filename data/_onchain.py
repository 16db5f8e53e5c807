"""Ether and the price of gas, daily; coins with their capitalisations, weekly."""

import numpy as np
import pandas as pd
from _panel import Panel, normalised
from _raw import raw_dated

# A price that is ten times the one of the week before, or a tenth of it, is a fault of the source.
TENFOLD = 10.0

# Two coins whose capitalisations count all that will ever be issued, until the week before this
# one: 1,300 and 4,000 times too many coins, 24 % and 5 % of the whole market.
RECOUNTED = {"cnmt": "2014-07-13", "slr": "2014-07-13"}


# Ether has no price until 7 August 2015, and that of its first day fell by 71 % to the next.
FIRST_ETHER = "2015-08-08"


def _ether() -> pd.DataFrame:
    """Return gas price and ether price, daily."""
    return raw_dated("ethereum_gas_and_price_daily.csv.gz").loc[FIRST_ETHER:]


def ether() -> Panel:
    """Return the daily change of the price of ether in US dollars."""
    price = _ether()["eth_usd"]
    return Panel((price / price.shift(1) - 1.0).iloc[1:].to_frame("Ether"))


def gas() -> Panel:
    """Return the mean price of gas in gwei and the price of ether in US dollars, daily."""
    names = {"gas_gwei": "Gas in gwei", "eth_usd": "Ether in USD"}
    return Panel(_ether().rename(columns=names))


def coins() -> Panel:
    """Return the weekly price change of coins, with their capitalisations as weights.

    A return stands where two weeks in a row have a price; nothing is carried over a gap.
    """
    price = raw_dated("crypto_price_weekly_2014_2017.csv.gz")
    price = price.where(price > 0.0)
    caps = raw_dated("crypto_market_weekly_2014_2017.csv.gz").where(price.notna())
    for coin, week in RECOUNTED.items():
        wrong = caps.index < pd.Timestamp(week)
        issued = caps.loc[week, coin] / price.loc[week, coin]
        caps.loc[wrong, coin] = price.loc[wrong, coin] * issued
    growth = price / price.shift(1)
    # both sides of the comparison in one form, so that tenfold up and down are treated alike
    growth = growth.where(np.maximum(growth, 1.0 / growth) < TENFOLD)
    start = caps.shift(1).where(growth.notna(), 0.0).fillna(0.0)
    listed = growth.columns[growth.notna().any()]
    return Panel((growth - 1.0).iloc[1:][listed], normalised(start.iloc[1:][listed]))
