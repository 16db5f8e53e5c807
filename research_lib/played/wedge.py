"""The wedge to play with: three markets by year, what limits leave, and a portfolio of one's own.

Stored are weights and results; the page computes the lines from them, as `research_lib.wedge` does.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from research_lib.chapters.the_wedge.moscow import list_year
from research_lib.datasets.moscow import index_lists
from research_lib.datasets.years import calendar_years
from research_lib.diversification.overlap import overlap
from research_lib.diversification.wedge import wedge
from research_lib.figures.tables import table
from research_lib.played.stored import Played, whole

# Digits that are stored: the lines move by less than they show.
PLACES = 7
LEVEL = 0.25
STOCKS, YEAR = "us_stocks_50_daily", 2009
FAVOURITE, SMALL = "AAPL", 0.01
LIMITS = (1.0, 0.25, 0.10, 0.05)


def played() -> Played:
    """Return the wedge to play with."""
    results, weights = calendar_years(STOCKS, YEAR, 2016)
    market, result = pd.Series(weights.loc[YEAR]), pd.Series(results.loc[YEAR])
    return Played(
        {
            "places": PLACES,
            "markets": [
                _market("50 US stocks, survivors", STOCKS, YEAR, 2016),
                _market("49 US industries", "us_industries_49", 1970, 2018),
                {
                    "name": "the index of Moscow",
                    "years": [
                        {"year": f"from {date}", "assets": list(weights.index)}
                        | _stored(weights, results)
                        for date in index_lists()
                        for weights, results in [list_year(date)]
                    ],
                },
            ],
        },
        table(
            _ends(market, result),
            f"What is possible at a level of {100 * LEVEL:.0f} %: 50 US stocks in {YEAR}; best and "
            "worst in percent, width in points.",
            rows="portfolios",
            percent=True,
            digits=1,
            bold="the article's lines",
        ),
        _told(market, result),
    )


def _market(name: str, data: str, first: int, last: int) -> dict[str, Any]:
    results, weights = calendar_years(data, first, last)
    years = [
        {"year": str(year)} | _stored(weights.loc[year], results.loc[year])
        for year in results.index
    ]
    return {"name": name, "assets": list(results.columns), "years": years}


def _stored(weights: pd.Series, results: pd.Series) -> dict[str, list[int]]:
    return {"weights": whole(weights, PLACES), "results": whole(results[weights.index], PLACES)}


def _ends(market: pd.Series, results: pd.Series) -> pd.DataFrame:
    """Best, worst and width at the level, as the article draws them and under each limit."""
    rows = {"the article's lines": wedge(market, results, levels=[LEVEL])}
    for limit in LIMITS:
        name = "all" if limit == 1.0 else f"all, {100 * limit:.0f} % a company"
        rows[name] = wedge(market, results, "all", [LEVEL], max_weight=limit)
    ends = pd.concat(rows).droplevel(1)[["best", "worst"]]
    return ends.assign(width=ends["best"] - ends["worst"])


def _told(market: pd.Series, results: pd.Series) -> dict[str, str]:
    """Answers: what a little Apple made beside the line, and the limit that is worth the lines."""
    mix = (1.0 - SMALL) * market
    mix[FAVOURITE] += SMALL
    level = overlap(mix, market)
    line = wedge(market, results, levels=[level])["best"].iloc[0]
    drawn = _width(wedge(market, results, levels=[LEVEL]))
    percents = range(3, 101)
    limit = next(each for each in percents if _width_under(market, results, each) > drawn)
    return {
        "small": f"{100 * SMALL:.0f} %",
        "made": f"{100 * float((mix * results).sum()):.2f} %",
        "line": f"{100 * float(line):.2f} %",
        "level": f"{100 * LEVEL:.0f} %",
        "drawn": f"{100 * drawn:.1f}",
        "below": f"{limit - 1} %",
        "limit": f"{limit} %",
        "narrow": f"{100 * _width_under(market, results, limit - 1):.1f}",
        "wide": f"{100 * _width_under(market, results, limit):.1f}",
    }


def _width(ends: pd.DataFrame) -> float:
    return float((ends["best"] - ends["worst"]).iloc[0])


def _width_under(market: pd.Series, results: pd.Series, percent: int) -> float:
    return _width(wedge(market, results, "all", [LEVEL], max_weight=percent / 100))
