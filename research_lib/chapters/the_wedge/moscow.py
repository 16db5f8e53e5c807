"""The wedge on the market that the article draws it for: lists of Moscow's index, a year each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from research_lib.datasets.moscow import index_weights
from research_lib.datasets.tables import load, market_weights
from research_lib.diversification.overlap import overlap
from research_lib.diversification.wedge import Family, wedge
from research_lib.draws.random_portfolios import random_portfolios

SHARES = "moscow_shares_daily"
# What stands behind "best" and "worst" in the name of a column, by family.
FAMILIES: dict[str, Family] = {"": "subsets", ", all": "all"}


def list_year(date: str) -> tuple[pd.Series, pd.Series]:
    """Weights of a list of the index and what its shares made in the year from it.

    `date`: day from which the list holds, one of
    :func:`research_lib.datasets.moscow.index_lists`. Returns a tuple of two Series indexed by
    share: weights of the names with prices, scaled to sum 1, and total results in decimals from
    the close before that day to that of the day before its anniversary. What is taken off the
    exchange stays at its last close. ValueError if there is no such list.
    """
    weights = market_weights(SHARES, date)
    weights = weights[weights > 0.0]
    grown = 1.0 + _days(date)[weights.index].fillna(0.0)
    return weights, grown.prod() - 1.0


def rebuilt_index(date: str) -> pd.DataFrame:
    """Return the index by its members and as published, day by day for a year.

    `date` as for :func:`list_year`. Returns a DataFrame indexed by day: columns rebuilt, the
    simple return of the list bought once and left alone, and published, that of MCFTRR, both in
    decimals. ValueError if there is no such list.
    """
    weights, _ = list_year(date)
    value = (1.0 + _days(date)[weights.index].fillna(0.0)).cumprod() @ weights
    published = load("moscow_index_daily")["MCFTRR"].loc[value.index]
    daily = value / value.shift(fill_value=1.0) - 1.0
    return pd.DataFrame({"rebuilt": daily, "published": published})


def what_is_known(dates: Sequence[str]) -> pd.DataFrame:
    """How much of each list is known, and how near its members come to the index.

    `dates` as for :func:`list_year`. Returns a DataFrame indexed by date: names known, and those
    of them with prices; the weight of both; the results of the year, rebuilt and published; and
    the correlation of the two by day. Weights and results in decimals.
    """
    rows = {}
    for date in dates:
        members, days = index_weights(date), rebuilt_index(date)
        priced = members[members["asset"] != ""]
        rows[date] = {
            "names": len(members),
            "with prices": len(priced),
            "weight": members["weight"].sum(),
            "weight with prices": priced["weight"].sum(),
            "rebuilt": float(np.prod(1.0 + days["rebuilt"]) - 1.0),
            "published": float(np.prod(1.0 + days["published"]) - 1.0),
            "correlation": days["rebuilt"].corr(days["published"]),
        }
    return pd.DataFrame(rows).T


def both_wedges(market: pd.Series, results: pd.Series, levels: Sequence[float]) -> pd.DataFrame:
    """Best and worst at some levels, as the article draws them and over all portfolios.

    `market`, `results`, `levels` as for :func:`research_lib.wedge`. Returns a DataFrame indexed by
    level: columns best, worst and width of the article's lines; the same with ", all" behind each
    over all portfolios; and times as wide, the second width over the first; in decimals.
    """
    table = pd.DataFrame(index=pd.Index(levels, name="level"))
    for name, family in FAMILIES.items():
        lines = wedge(market, results, family, levels)
        table[f"best{name}"], table[f"worst{name}"] = lines["best"], lines["worst"]
        table[f"width{name}"] = lines["best"] - lines["worst"]
    table["times as wide"] = table["width, all"] / table["width"]
    return table


def wedges_of_years(
    years: Mapping[str, tuple[pd.Series, pd.Series]], level: float, read: Mapping[str, float]
) -> pd.DataFrame:
    """Lines of some years at one level, and last what the article reads off its own chart.

    `years`: weights and results as from :func:`list_year`, by the day of the list. `level` of
    diversification. `read`: best and worst, in decimals. Returns a DataFrame indexed by year: best
    set, worst set, their width, and how many times as wide all portfolios are, which the article
    does not say.
    """
    names = {"best": "best set", "worst": "worst set", "times as wide": "all portfolios"}
    rows = {f"from {date}": both_wedges(*case, [level]).iloc[0] for date, case in years.items()}
    table = pd.DataFrame(rows).T.rename(columns=names)
    best, worst = read["best"], read["worst"]
    table.loc["as the article reads", ["best set", "worst set", "width"]] = (
        best,
        worst,
        best - worst,
    )
    return table[["best set", "worst set", "width", "all portfolios"]]


def bounds_of_the_unknown(date: str, level: float) -> pd.DataFrame:
    """Wedges of the whole index if all that is unknown ends with the worst, or with the best.

    `date` as for :func:`list_year`; `level` of diversification. The part of the
    index whose names or prices are not known becomes one more share; a line rises with every
    result, so that shares of any results between the worst and the best known one keep between
    the two. Returns a DataFrame indexed by how it ends, worst or best: columns as from
    :func:`both_wedges`, and the market's result.
    """
    weights, results = list_year(date)
    members = index_weights(date)
    known = members.loc[members["asset"] != "", "weight"].sum()
    whole = pd.concat([known * weights, pd.Series({"unknown": 1.0 - known})])
    found = {}
    for end, result in (("worst", results.min()), ("best", results.max())):
        outcome = pd.concat([results, pd.Series({"unknown": result})])
        found[end] = both_wedges(whole, outcome, [level]).iloc[0]
        found[end]["market"] = whole @ outcome
    return pd.DataFrame(found).T


def still_traded(date: str, since: str) -> pd.Series:
    """Tell which members of a list still have a price in the month `since` or later.

    `date` as for :func:`list_year`. Returns a Series of bool, indexed by share.
    """
    weights, _ = list_year(date)
    days = load(SHARES)[list(weights.index)].loc[since:]
    return days.notna().any()


def levels_of_a_reading(
    market: pd.Series, results: pd.Series, best: float, worst: float
) -> pd.Series:
    """Levels from which the article's best line is below `best` and its worst above `worst`.

    `market`, `results` as for :func:`research_lib.wedge`; `best`, `worst` in decimals. Returns a
    Series: best and worst, the highest level on a grid of 0.001 at which each line is that far
    out; missing where it never is.
    """
    grid = np.round(np.arange(0.001, 1.0, 0.001), 3)
    lines = wedge(market, results, levels=grid)
    far = {"best": lines["best"] >= best, "worst": lines["worst"] <= worst}
    reached = {side: lines.index[out].max() if out.any() else np.nan for side, out in far.items()}
    return pd.Series(reached, dtype="float64")


def where_gains_lie(
    market: pd.Series, results: pd.Series, levels: Sequence[float], gains: Sequence[float]
) -> pd.DataFrame:
    """How far towards the article's best line some gains over the market are, and how often met.

    `market`, `results` as for :func:`research_lib.wedge`; `levels` of diversification; `gains` over
    the market's result, in decimals. Returns a DataFrame indexed by level: the room between the
    market and the best line; for each gain the share of that room, and the share of random sets at
    market weights within two points of the level that ended further above, and as far below.
    """
    lines = wedge(market, results, levels=levels)
    table = pd.DataFrame({"room": lines["best"] - lines["market"]})
    sizes = range(1, len(market))
    drawn = [random_portfolios(market, 400, names=n, seed=n) for n in sizes]
    sets = pd.concat(drawn, ignore_index=True)
    ahead = (sets @ results).to_numpy() - np.asarray(market @ results)
    level = np.asarray(overlap(sets, market))
    for gain in gains:
        table[f"+{100 * gain:.0f}, of the room"] = gain / table["room"]
    for gain in gains:
        for word, beyond in (("above", ahead > gain), ("below", ahead < -gain)):
            share = [float(beyond[np.abs(level - at) < 0.02].mean()) for at in levels]
            table[f"sets {100 * gain:.0f} {word}"] = share
    return table


def _days(date: str) -> pd.DataFrame:
    """Daily returns of all shares in the year from a day."""
    start = pd.Timestamp(date)
    returns = load(SHARES)
    inside = (returns.index >= start) & (returns.index < start + pd.DateOffset(years=1))
    return returns.loc[inside]
