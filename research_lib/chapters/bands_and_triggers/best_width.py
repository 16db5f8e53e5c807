"""How wide a band should be: by the law, on an invented market, and on shares and bills."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

import research_lib as rl
from research_lib.base.arrays import FloatArray
from research_lib.chapters.bands_and_triggers.band_distance import PLACES
from research_lib.chapters.bands_and_triggers.cases import MIX, case
from research_lib.chapters.bands_and_triggers.width_grid import best_widths, width_grid
from research_lib.theory.drift_laws import (
    band_distance,
    band_turnover,
    calendar_distance,
    calendar_turnover,
    weight_volatility,
)
from research_lib.theory.no_trade import best_interval, no_trade_half_width, welfare_cost

SPREADS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02]
# The investor of the published figures: 60 % in shares of a volatility of 16 %.
SHARE, VOLATILITY, AVERSION = 0.6, 0.16, 5.2
_DAYS = 252
_EDGE = rl.Policy(1, trade_to="edge")


class Searches(NamedTuple):
    """Best half-widths of 60/40, by bid-ask spread.

    `found` by name: `best`, and `low` and `high` of four stretches of fifteen years; `slopes` of
    the logarithms, likewise; `aversion`, at which 60 % was best in hindsight; `variance` of shares
    a year; `law`, what the cube root gives.
    """

    found: dict[str, pd.DataFrame]
    slopes: pd.DataFrame
    aversion: float
    variance: float
    law: pd.Series


def on_the_mix() -> Searches:
    """Look for the width that was best for shares and bills, by priced risk and as realised."""
    returns, target = case(MIX)
    excess = returns["US market"] - returns["US bills"]
    variance = float(excess.var()) * _DAYS
    aversion = float(excess.mean()) * _DAYS / (SHARE * variance)
    stretches = np.array_split(np.arange(len(returns) // 4 * 4), 4)
    widths = np.geomspace(0.006, 0.25, 20)
    grid = width_grid(returns, target, _EDGE, list(widths), stretches)
    paid = np.multiply.outer(SPREADS, grid.turnover) / 2
    searches = {
        "priced risk": best_widths(list(widths), aversion * variance / 2 * grid.squared + paid),
        "as realised": best_widths(list(widths), aversion / 2 * grid.variance - grid.mean + paid),
    }
    found, slopes = {}, {}
    for name, best in searches.items():
        found[name] = _ends(best[:, 0], best[:, 1:])
        slope = np.polyfit(np.log(SPREADS), np.log(best), 1)[0]
        slopes[name] = {"slope": slope[0], "low": slope[1:].min(), "high": slope[1:].max()}
    return Searches(found, pd.DataFrame(slopes).T, aversion, variance, cube_root(aversion))


def invented_widths(histories: int = 10) -> FloatArray:
    """Return best half-widths on histories of a century drawn from the model: one a column."""
    drift = (AVERSION * VOLATILITY**2 * SHARE - VOLATILITY**2 / 2) / _DAYS
    widths = np.geomspace(0.003, 0.25, 28)
    rng, found = np.random.default_rng(3434), []
    for _ in range(histories):
        logs = drift + VOLATILITY / _DAYS**0.5 * rng.standard_normal(100 * _DAYS)
        coin = pd.DataFrame({"stock": np.expm1(logs), "cash": 0.0})
        grid = width_grid(coin, {"stock": SHARE, "cash": 1 - SHARE}, _EDGE, list(widths))
        priced = AVERSION * VOLATILITY**2 / 2 * grid.squared[0]
        losses = priced + np.multiply.outer(SPREADS, grid.turnover[0]) / 2
        found.append(best_widths(list(widths), losses))
    return np.transpose(found)


def as_table(best: FloatArray) -> pd.DataFrame:
    """Return the mean, least and greatest of best widths, by spread."""
    return _ends(best.mean(axis=1), best)


def slopes_of(best: FloatArray) -> FloatArray:
    """Return the slope of the logarithms of each history."""
    return np.asarray(np.polyfit(np.log(SPREADS), np.log(best), 1)[0])


def cube_root(aversion: float) -> pd.Series:
    """Return the half-width of the law by spread."""
    return pd.Series({e: no_trade_half_width(SHARE, aversion, e) for e in SPREADS})


def products() -> pd.Series:
    """Return distance times turnover of each rule by the laws, in units of v squared."""
    wander = weight_volatility(SHARE, VOLATILITY)
    found = {"calendar": calendar_turnover(1, wander) * calendar_distance(1, wander)}
    for name, place in PLACES.items():
        found[name] = band_turnover(0.03, wander, place) * band_distance(0.03, place)
    return pd.Series(found) / wander**2


def choice(spread: float) -> dict[str, float]:
    """Return best band and best calendar of the investor, and what they cost a year."""
    agent = SHARE, VOLATILITY, AVERSION, spread
    years, wander = best_interval(*agent), weight_volatility(SHARE, VOLATILITY)
    loss = AVERSION * VOLATILITY**2 / 2 * calendar_distance(years, wander) ** 2
    return {
        "half-width": no_trade_half_width(SHARE, AVERSION, spread),
        "cost": welfare_cost(*agent),
        "cost, to target": welfare_cost(*agent, trade_to="target"),
        "cost, calendar": loss + spread / 2 * calendar_turnover(years, wander),
        "days": _DAYS * years,
    }


def times_the_least(side: float) -> float:
    """Return the cost of a band `side` times as wide as the best, over that of the best."""
    return (side**2 + 2.0 / side) / 3.0


def _ends(best: FloatArray, others: FloatArray) -> pd.DataFrame:
    ends = {"best": best, "low": others.min(axis=1), "high": others.max(axis=1)}
    return pd.DataFrame(ends, SPREADS)
