"""The markets and portfolios of chapter 11: those that readers name, 50 and 419 US stocks."""

from __future__ import annotations

from functools import partial
from typing import Literal

import numpy as np
import pandas as pd

import research_lib as rl
from research_lib.base.arrays import FloatArray
from research_lib.chapters.diversification_level.level import (
    Choice,
    giant_and_sets_of_its_level,
    giants_and_second_tier,
    held_by_year,
    named_against_drawn,
)
from research_lib.datasets.moscow import index_weights
from research_lib.diversification.overlap import overlap

DOW = [
    *("MMM", "AXP", "T", "BAC", "BA", "CVX", "C", "KO", "XOM", "GE", "HPQ", "INTC", "IBM"),
    *("JNJ", "JPM", "MDLZ", "MCD", "MRK", "MSFT", "PFE", "PG", "UTX", "VZ", "WMT", "DIS"),
]
# The tickers of those that the comments name, and of the three giants.
NAMED = {"GAZP": "Gazprom", "LKOH": "Lukoil", "SBER": "Sberbank", "SBERP": "Sberbank pref."}
GIANTS = ["GAZP", "LKOH", "SBER"]
FEW = "small caps"


def readers_index(one_company: bool = False) -> pd.Series:
    """Weights of the Moscow index that comments of December 2013 name, the rest, and small caps.

    As one company, the two classes of Sberbank's shares are one asset.
    """
    index = pd.Series(dict(zip(NAMED.values(), [0.145, 0.135, 0.135, 0.01], strict=True)))
    if one_company:
        index["Sberbank"] += index.pop("Sberbank pref.")
    index["rest of index"] = 1.0 - index.sum()
    index[FEW] = 0.0
    return index


def published_index() -> pd.Series:
    """Return the same from the list of the exchange of 17 December 2013."""
    index = index_weights("2013-12-17")["weight"].rename(NAMED).reindex(list(NAMED.values()))
    index["rest of index"] = 1.0 - index.sum()
    index[FEW] = 0.0
    return index


def readers_portfolios() -> pd.DataFrame:
    """Portfolios of the article and its readers, and some that their weights suggest, a row each.

    Small caps are companies outside the index.
    """
    third = 1 / 3
    book = {
        "three giants": {"Gazprom": third, "Lukoil": third, "Sberbank": third},
        "10 + 10": {"Gazprom": 0.1, "Lukoil": 0.1, FEW: 0.8},
        "20 + 20": {"Gazprom": 0.2, "Lukoil": 0.2, FEW: 0.6},
        "10 preferred": {"Sberbank pref.": 0.1, FEW: 0.9},
        "9 + 9": {"Gazprom": 0.09, "Lukoil": 0.09, FEW: 0.82},
        "14 + 4": {"Gazprom": 0.14, "Lukoil": 0.04, FEW: 0.82},
        "16 + 2": {"Gazprom": 0.16, "Lukoil": 0.02, FEW: 0.82},
        "Gazprom alone": {"Gazprom": 1.0},
        "half and half": {"Gazprom": 0.5, "Lukoil": 0.5},
        FEW: {FEW: 1.0},
    }
    return pd.DataFrame(book).T.reindex(columns=readers_index().index).fillna(0.0)


def readers_levels() -> pd.DataFrame:
    """Overlap of the readers' portfolios, what a comment says of it, and why it is so.

    Columns: claim; overlap in percent with the weights of the comments, and with the exchange's
    list; said; because.
    """
    book = readers_portfolios()
    found = pd.DataFrame(WHY, ["claim", "said, %", "because"]).T
    found["overlap, %"] = 100 * overlap(book, readers_index())
    found["by the list, %"] = 100 * overlap(book, published_index())
    return found[["claim", "overlap, %", "by the list, %", "said, %", "because"]]


# By portfolio: the claim, the level that a comment gives, and what the level shows.
WHY = {
    "three giants": ("W35", "", "three index weights"),
    "10 + 10": ("W49", "20", "both below the index: all counts"),
    "20 + 20": ("W50", "28", "both above: index weights count"),
    "10 preferred": ("W51", "1", "classes counted apart"),
    "9 + 9": ("W57", "", "the fund before"),
    "14 + 4": ("W57", "as 9 + 9", "nothing above its index weight"),
    "16 + 2": ("", "", "too much Gazprom"),
    "Gazprom alone": ("W67", "", "one name, far below 100 %"),
    "half and half": ("W67", "", "two names, inside 20–35 %"),
    FEW: ("", "", "nothing in common"),
}


def levels_with_cash(portfolios: pd.DataFrame, market: pd.Series) -> pd.DataFrame:
    """Overlap of portfolios, a column each, by the share of them that is moved into cash."""
    shares = np.round(np.linspace(0.0, 1.0, 201), 3)
    found = pd.DataFrame(index=shares)
    for name, held in portfolios.iterrows():
        mixed = pd.DataFrame(np.outer(1 - shares, held), shares, held.index)
        found[name] = overlap(mixed.assign(cash=shares), market)
    return found


def giants_and_second_tier_of_moscow() -> pd.DataFrame:
    """Three giants of Moscow in equal thirds and 20 names of its second tier, equally held.

    Columns: level, of December 2012, for the 20 the most that it can be however they are weighed;
    and the tracking error of the year that follows, by weeks, left alone.
    """
    full = index_weights("2012-12-18").set_index("asset")["weight"]
    tier = index_weights("2012-10-02", "RTS-2")["asset"].iloc[:20].tolist()
    # All that is unknown of the index goes to the 20.
    levels = [full[GIANTS].clip(upper=1 / 3).sum(), full.reindex(tier).sum() + 1 - full.sum()]
    around = rl.load("moscow_second_tier_daily").join(rl.load("moscow_shares_daily")[GIANTS])
    around = around.loc["2012-12-18":"2013-12-17"].fillna(0.0)
    index, strayed = rl.load("moscow_index_daily")["MCFTRR"].loc[around.index], []
    for chosen in (GIANTS, tier):
        worth = (1 + around[chosen]).cumprod().mean(axis=1)
        own = worth / worth.shift(fill_value=1.0) - 1
        weeks = (1 + pd.DataFrame({"own": own, "index": index})).resample("W").prod(min_count=1)
        strayed.append((weeks["own"] - weeks["index"]).std() * 52**0.5)
    return pd.DataFrame(
        {"level": levels, "tracking error": strayed}, ["three giants", "20 of the second tier"]
    )


def survivors() -> tuple[FloatArray, FloatArray]:
    """Monthly returns of 419 US stocks, 2009 to 2016, and their weights at the start."""
    returns = rl.load("us_stocks_monthly").loc["2009":"2016"]
    weights = rl.market_weights("us_stocks_monthly", "2009")
    return np.asarray(returns, dtype=np.float64), np.asarray(weights, dtype=np.float64)


def strayed_among_survivors() -> pd.DataFrame:
    """Tracking error of giants among the 419 against portfolios drawn: `named_against_drawn`.

    Three giants against 20 names of ranks 201 to 400 and against the 20 smallest; one giant alone
    against sets of its level.
    """
    cases: dict[str, tuple[Choice, int]] = {
        "ranks 201–400": (giants_and_second_tier, 1000),
        "the 20 smallest": (partial(giants_and_second_tier, after=399, until=419), 300),
        "one alone": (giant_and_sets_of_its_level, 1000),
    }
    found = {
        name: named_against_drawn(held_by_year(*survivors(), choose, count, 12))
        for name, (choose, count) in cases.items()
    }
    return pd.DataFrame({name: table.loc["tracking error"] for name, table in found.items()}).T


def fifty_stocks() -> tuple[pd.Series, pd.DataFrame]:
    """Weights of 50 US stocks at the start of 2009, and their covariance a year, 2009 to 2016."""
    daily = rl.load("us_stocks_50_daily").loc["2009":"2016"]
    return rl.market_weights("us_stocks_50_daily", "2009")[daily.columns], 252 * daily.cov()


def portfolios_of_2009() -> pd.DataFrame:
    """Five portfolios of the start of 2009, a row each; columns are the 419 stocks."""
    many = rl.market_weights("us_stocks_monthly", "2009")
    order = many.sort_values(ascending=False).index
    named = {
        "the 50, by size": fifty_stocks()[0],
        "Dow members": pd.Series(1 / 25, DOW),
        "top three of 2009": pd.Series(1 / 3, order[:3]),
        "Exxon Mobil alone": pd.Series({order[0]: 1.0}),
        "ranks 201–220": pd.Series(1 / 20, order[200:220]),
    }
    return pd.DataFrame(named).reindex(many.index).fillna(0.0).T


def families(fifty: pd.Series) -> dict[str, pd.DataFrame]:
    """Portfolios of a market, by how they were made: sets drawn by chance, and cores with a stock.

    Two sets of each number of names, at market weights and equally held; and 35, 65 or 90 % in the
    market with the rest in one stock.
    """
    kinds: dict[str, Literal["market", "equal"]] = {
        "sets by size": "market",
        "sets, equal": "equal",
    }
    drawn = {}
    for family, kind in kinds.items():
        rows: list[pd.DataFrame] = [
            rl.random_portfolios(fifty, 2, names=n, weighting=kind, seed=n)
            for n in range(1, len(fifty))
        ]
        drawn[family] = pd.concat(rows, ignore_index=True)
    alone = pd.DataFrame(np.eye(len(fifty)), columns=fifty.index)
    cores = [c * fifty + (1 - c) * alone for c in (0.35, 0.65, 0.9)]
    return drawn | {"index core and one stock": pd.concat(cores, ignore_index=True)}
