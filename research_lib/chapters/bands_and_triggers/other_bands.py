"""Bands of other kinds: relative and hybrid, looked at rarely, and on a random walk."""

from __future__ import annotations

import numpy as np
import pandas as pd

import research_lib as rl
from research_lib.chapters.bands_and_triggers.band_distance import PLACES
from research_lib.chapters.bands_and_triggers.best_width import SHARE, VOLATILITY
from research_lib.chapters.bands_and_triggers.calibrate import calibrate_band, traded_and_strayed
from research_lib.chapters.bands_and_triggers.cases import COMPARED, case
from research_lib.chapters.bands_and_triggers.equal_turnover import of
from research_lib.theory.drift_laws import weight_volatility

UNEQUAL = ["50 stocks by size", "10 groups by size"]
"""Data sets whose targets differ, so that a relative band is not an absolute one."""


def products_of_a_walk(years: int, steps: int = 1000) -> pd.Series:
    """Distance times turnover of a band of 3 points and a quarterly calendar on a random walk."""
    step = VOLATILITY / steps**0.5
    logs = 0.1 * step**2 + step * np.random.default_rng(34).standard_normal(years * steps)
    walk = pd.DataFrame({"stock": np.expm1(logs), "cash": 0.0})
    rules = {"calendar": rl.Policy(steps // 4)}
    rules |= {name: rl.Policy(1, band=0.03, trade_to=place) for name, place in PLACES.items()}
    found = {}
    for name, rule in rules.items():
        kept = rl.simulate(walk, {"stock": SHARE, "cash": 1 - SHARE}, rule)
        strayed = ((kept.weights["stock"] - SHARE) ** 2).mean() ** 0.5
        found[name] = kept.turnover.mean() * steps * strayed
    return pd.Series(found) / weight_volatility(SHARE, VOLATILITY) ** 2


def daryanani() -> pd.DataFrame:
    """Turnover and trades of a band of 20 % of the target, looked at every two weeks.

    ValueError if it is not the absolute band of the same width where all targets are equal.
    """
    found = {}
    for name in COMPARED:
        returns, target = case(name)
        rule = rl.Policy(10, band=0.2, band_kind="relative")
        kept = traded_and_strayed(returns, target, rule)
        if np.ptp(target) == 0:
            same = rl.Policy(10, band=0.2 / len(target))
            one, other = (rl.simulate(returns, target, each).value for each in (rule, same))
            if not np.allclose(one, other, rtol=1e-9):
                raise ValueError(f"{name}: a relative band is not the absolute one")
        found[name] = [kept["turnover"], kept["trades"], of(name)["calendar"]["turnover"]]
    return pd.DataFrame(found, ["turnover", "trades", "quarterly"]).T


def kinds_of_band(name: str) -> pd.DataFrame:
    """Five kinds of band, looked at every ten days, at the turnover of the quarterly calendar.

    Columns: `difference`, distance less the calendar's as a share of it, `turnover`, `band` and
    `trades` a year.
    """
    returns, target = case(name)
    kept = of(name)
    goal, floor = kept["calendar"], kept["band to target"]["band"] / 2
    dates = returns.index[9::10]
    kinds = {
        "absolute": rl.Policy(dates),
        "relative": rl.Policy(dates, band_kind="relative"),
        "hybrid": rl.Policy(dates, band_kind="relative", band_floor=floor),
        "absolute, to edge": rl.Policy(dates, trade_to="edge"),
        "relative, to edge": rl.Policy(dates, band_kind="relative", trade_to="edge"),
    }
    found = {}
    for kind, rule in kinds.items():
        band = calibrate_band(returns, target, rule, goal["turnover"])
        turnover, distance, trades = traded_and_strayed(returns, target, band)
        ratio = distance * turnover / (goal["distance"] * goal["turnover"])
        found[kind] = [ratio - 1.0, turnover, band.band, trades]
    return pd.DataFrame(found, ["difference", "turnover", "band", "trades"]).T


def slower_looks(name: str) -> pd.DataFrame:
    """Bands to the edge looked at every 1, 5, 10 and 21 days, at the calendar's turnover.

    Columns: `band`, `trades` a year and `closer`, distance over the calendar's.
    """
    returns, target = case(name)
    goal, found = of(name)["calendar"], {}
    for days in [1, 5, 10, 21]:
        looks = rl.Policy(returns.index[days - 1 :: days], trade_to="edge")
        rule = calibrate_band(returns, target, looks, goal["turnover"])
        kept = traded_and_strayed(returns, target, rule)
        found[days] = [rule.band, kept["trades"], kept["distance"] / goal["distance"]]
    return pd.DataFrame(found, ["band", "trades", "closer"]).T
