"""What is gone of each risk, in eight markets and by other marks and blocks: a study.

Years come from all twelve months. Two markets have eight years only, and are measured by month.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.chapters.certainty.certainty import mixtures, risk_by_level
from research_lib.chapters.certainty.year_starts import OWN, gone_by_start
from research_lib.datasets.tables import load, market_weight_panel

THIRTY = "30 industries, years"
WEIGHED = {
    THIRTY: "us_industries_30",
    "49 industries, years": "us_industries_49",
    "10 size groups, years": "us_size_deciles",
}
# No weights are at hand: an equal average stands in for the market.
EQUAL = ["14 countries, years", "36 shares, years", "20 shares, years"]
MONTHS = ["50 shares, months", "419 shares, months"]
OVER = {"over bills": "us_bills", "over inflation": "us_cpi"}
BLOCKS = {"blocks of one year": 1.0, "blocks of six years": 6.0}
SAMPLE = ["20 shares, years"]

Market = tuple[pd.DataFrame, pd.DataFrame]


def rows() -> list[str]:
    """Return the markets, and what else is asked of the first."""
    return [*WEIGHED, *EQUAL, *MONTHS, *OVER, *BLOCKS]


def study(row: str) -> pd.DataFrame:
    """Return the risks of one asset and of the market, and what is gone, by first month."""
    if row in MONTHS:
        found = _by_month(*market(row))
    elif row in OVER:
        found = gone_by_start(*market(THIRTY), load(OVER[row]).iloc[:, 0])
    elif row in BLOCKS:
        found = gone_by_start(*market(THIRTY), block=BLOCKS[row])
    else:
        found = gone_by_start(*market(row))
    return found.reset_index().round(9)


def market(title: str) -> Market:
    """Return monthly returns of the assets of a market, and its weights at each month's start."""
    if title in WEIGHED:
        return load(WEIGHED[title]), market_weight_panel(WEIGHED[title])
    if title in EQUAL:
        returns = _countries_or_shares(title)
        return returns, 0.0 * returns + 1.0 / returns.shape[1]
    if title == "50 shares, months":
        days, first = (
            get("us_stocks_50_daily").loc["2009":] for get in (load, market_weight_panel)
        )
        month = pd.DatetimeIndex(days.index).to_period("M")
        return (1.0 + days).groupby(month).prod() - 1.0, first.groupby(month).first()
    returns, weights = (
        get("us_stocks_monthly").loc["2009":] for get in (load, market_weight_panel)
    )
    return returns, weights


def _countries_or_shares(title: str) -> pd.DataFrame:
    """Return what has no market weights: countries, and two sets of shares by month."""
    if title == "14 countries, years":
        return load("countries").dropna(axis=1)
    if title == "20 shares, years":
        days = load("us_stocks_20_daily")
        month = pd.DatetimeIndex(days.index).to_period("M")
        return ((1.0 + days).groupby(month).prod() - 1.0).to_timestamp()
    days = load("olps_nyse_o")  # no dates: months of 21 days
    days = days.iloc[: len(days) // 21 * 21]
    returns = (1.0 + days).groupby(np.arange(len(days)) // 21).prod() - 1.0
    return returns.set_axis(pd.date_range("1962-07", periods=len(returns), freq="ME"))


def _by_month(returns: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Return the same of results of months, as if there were one start."""
    whole = (returns * weights).sum(axis=1)
    found = risk_by_level(mixtures(returns, weights, [0.0]), whole, block=12.0)
    one, every = (found.xs(level, level="level").loc[OWN] for level in (0.0, 1.0))
    gone = {name: every[name] for name in ("gone", "gone low", "gone high")}
    table = pd.DataFrame({"single": one["value"], "market": every["value"]} | gone)
    return pd.concat({"mean": table}, names=["start", "measure"])
