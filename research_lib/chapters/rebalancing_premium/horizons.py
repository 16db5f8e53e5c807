"""The premium in every window of a data set, by its length."""

from __future__ import annotations

import pandas as pd

from research_lib.chapters.rebalancing_premium.premia import case
from research_lib.measures.premium_windows import premium_windows

LONG = ["NYSE(O)", "20 US stocks", "30 industries (m)", "20 countries (m)"]
LONG += ["60/40 shares, bills (m)", "60/40 shares, long bonds (m)"]
YEARS = [1, 3, 5, 10, 15, 20]


def by_horizon(row: str) -> pd.DataFrame:
    """Premium a year of monthly and annual rules in all windows of 1 to 20 years.

    Indexed by rule and years, without annual windows of one year, in which nothing is traded.
    Columns: `middle`, the mean; `low` and `high`, between which nine windows of ten lie;
    `ahead`, the share of windows with a premium above zero.
    """
    returns, target, yearly = case(row)
    month, found = round(yearly / 12), {}
    for rule, interval in {"monthly": month, "annual": 12 * month}.items():
        for years in YEARS[rule == "annual" :]:
            windows = premium_windows(returns, target, interval, 12 * month * years)["premium"]
            low, high = windows.quantile([0.05, 0.95])
            found[rule, years] = [windows.mean(), low, high, (windows > 0).mean()]
    return pd.DataFrame(found, ["middle", "low", "high", "ahead"]).T
