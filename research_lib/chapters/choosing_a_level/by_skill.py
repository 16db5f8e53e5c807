"""Which level is best for forecasts of a known skill, in every market and variant, stored."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.chapters.choosing_a_level import best_level as best
from research_lib.chapters.choosing_a_level.forecasts import (
    noisy_forecasts,
    persistent,
    trial,
    without_tilt,
)
from research_lib.datasets.study import stored
from research_lib.datasets.years import calendar_years

MARKETS = {
    "49 industries": ("us_industries_49", 1970, 2018),
    "50 stocks": ("us_stocks_50_daily", 2009, 2016),
    "419 stocks": ("us_stocks_monthly", 2009, 2016),
}
DRAWS = {"49 industries": 200, "50 stocks": 200, "419 stocks": 50}
LEVELS = np.round(np.arange(0.0, 1.001, 0.05), 2)
QUARTER = list(LEVELS).index(0.25)
YARDSTICKS: dict[str, best.Yardstick] = {
    "expected result": best.expected,
    "growth": best.growth,
    "utility": best.utility(5.0),
    "information ratio": best.information_ratio,
}
AVERSION = {"growth": 1.0, "utility": 5.0}
COSTS = (0.0, 0.001, 0.005)
FEW = (0.05, 0.1, 0.2)
MANY = (0.0, 0.02, 0.05, 0.06, 0.08, 0.1, 0.2, 0.5, 0.6, 0.7)
MEMORY = 0.9


class Case(NamedTuple):
    """A market, the skills that are asked about, and what differs from the main case."""

    market: str
    skills: tuple[float, ...] = FEW
    limit: float = 1.0
    variant: str = ""


LASTING, BORROWED, TILTED = "forecasts that last", "errors of other years", "results as they were"
CASES = {
    "49 industries": Case("49 industries", MANY),
    **{
        f"49 industries, {v}": Case("49 industries", variant=v) for v in (LASTING, BORROWED, TILTED)
    },
    "49 industries, limit 10 %": Case("49 industries", limit=0.1),
    "50 stocks": Case("50 stocks"),
    "50 stocks, limit 10 %": Case("50 stocks", limit=0.1),
    "419 stocks": Case("419 stocks"),
    "419 stocks, limit 10 %": Case("419 stocks", limit=0.1),
}
SAMPLE = ["50 stocks"]


def rows() -> list[str]:
    """List the cases."""
    return list(CASES)


@cache
def market_years(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Results without the edge of small assets, and weights, by calendar year."""
    results, weights = calendar_years(*MARKETS[name])
    return without_tilt(results, weights), weights


def dispersion_of(results: pd.DataFrame) -> float:
    """Return the standard deviation of results across assets, all alike, mean of the years."""
    return float(results.std(axis=1, ddof=0).mean())


def noise_of(name: str) -> FloatArray:
    """Return the noise behind the forecasts of a market, shape (draws, T, N)."""
    shape = DRAWS[name], *market_years(name)[0].shape
    return np.random.default_rng(18).standard_normal(shape)


def study(row: str) -> pd.DataFrame:
    """Best level of each skill by each yardstick and cost of a trade.

    Columns: `skill`, `yardstick`, `cost`; `level`, `low` and `high`, the best level with its 95 %
    interval over resampled years; `held`, the mean level of the portfolios there; `flat from` and
    `flat to`, the levels within a tenth of a point of the best; `turnover` a year at a level of
    25 %; and, without costs, `alone 2.5` to `alone 97.5`: percentiles over the draws of the level
    that is best in one draw alone.
    """
    case = CASES[row]
    results, weights, noise = _inputs(case)
    found = []
    for skill in case.skills:
        earned = trial(results, weights, noisy_forecasts(results, skill, noise), LEVELS, case.limit)
        for cost in COSTS:
            averages = best.moments(earned, cost)
            for name, score in YARDSTICKS.items():
                level, low, high = best.best_level(LEVELS, averages, score)
                held = earned.level[list(LEVELS).index(level)].mean()
                near = best.nearly_best(LEVELS, averages, score)
                turned = earned.turnover[QUARTER].mean()
                line = [skill, name, cost, level, low, high, held, *near, turned]
                alone = best.best_of_each(LEVELS, earned, score) if cost == 0.0 else [np.nan]
                found.append([*line, *np.quantile(alone, [0.025, 0.25, 0.5, 0.75, 0.975])])
    columns = ["skill", "yardstick", "cost", "level", "low", "high", "held", "flat from", "flat to"]
    alone_at = [f"alone {share}" for share in ("2.5", "25", "50", "75", "97.5")]
    return pd.DataFrame(found, columns=[*columns, "turnover", *alone_at]).round(9)


def _inputs(case: Case) -> tuple[pd.DataFrame, pd.DataFrame, FloatArray]:
    """Results, weights and noise of a case."""
    (results, weights), noise = market_years(case.market), noise_of(case.market)
    if case.variant == LASTING:
        return results, weights, persistent(noise, MEMORY)
    if case.variant == TILTED:
        return calendar_years(*MARKETS[case.market])[0], weights, noise
    if case.variant == BORROWED:
        # What other years' results were, standardised: errors go together where industries do.
        z = results.sub(results.mean(axis=1), axis=0).div(results.std(axis=1, ddof=0), axis=0)
        size = len(z)
        others = np.random.default_rng(2).integers(1, size, size=(len(noise), size))
        return results, weights, z.to_numpy()[(np.arange(size) + others) % size]
    return results, weights, noise


def formula_curve() -> dict[str, pd.Series]:
    """Best level by the closed form for growth and utility, 49 industries, on a grid of skills."""
    results, _ = market_years("49 industries")
    apart, count = dispersion_of(results), results.shape[1]
    fine = np.r_[0.0, np.geomspace(1e-3, 0.6, 150)]
    return {
        name: pd.Series([best.ideal_level(k, apart, gamma, count) for k in fine], fine)
        for name, gamma in AVERSION.items()
    }


def growth_asks(row: str, skill: float, cost: float = 0.0) -> int:
    """Return the stored best level for growth, in percent."""
    levels = 100.0 * best_levels(row, cost)["level"].loc["growth"]
    return round(float(levels.to_numpy()[list(levels.index).index(skill)]))


def best_levels(row: str, cost: float = 0.0) -> pd.DataFrame:
    """Return the stored best levels of one case, by yardstick and skill."""
    table = stored("level_by_skill").query("row == @row and cost == @cost")
    return table.drop(columns=["row", "cost"]).set_index(["yardstick", "skill"])
