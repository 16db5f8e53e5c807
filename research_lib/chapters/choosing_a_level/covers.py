"""How often the intervals of the chapter hold the truth, in worlds like the data, stored."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.chapters.choosing_a_level.best_level import Yardstick, growth, moments, utility
from research_lib.chapters.choosing_a_level.by_skill import (
    LEVELS,
    QUARTER,
    market_years,
    noise_of,
)
from research_lib.chapters.choosing_a_level.forecasts import noisy_forecasts, trial
from research_lib.chapters.choosing_a_level.limits import price_to_foresight
from research_lib.chapters.choosing_a_level.momentum import momentum
from research_lib.report.coverage import measured_coverage

SKILLS = (0.02, 0.05, 0.1, 0.2)
GROWTH = {f"best level for growth at a skill of {skill:g}": skill for skill in SKILLS}
UTILITY = {f"best level for utility at a skill of {skill:g}": skill for skill in SKILLS}
EARNED = {f"what a skill of {skill:g} earns at a level of 25 %": skill for skill in SKILLS}
PRICE = "price of a 10 % limit at a level of 25 %"
MOMENTUM, SINCE = "skill of momentum", "skill of momentum from 2000"
SAMPLE = [PRICE]


def rows() -> list[str]:
    """List what has an interval."""
    return [*GROWTH, *UTILITY, *EARNED, PRICE, MOMENTUM, SINCE]


def study(row: str) -> pd.DataFrame:
    """Share of worlds like the data whose interval holds the truth: column `covers`."""
    if row == PRICE:
        covers = measured_coverage(price_to_foresight([0.25])[0.25])
    elif row in (MOMENTUM, SINCE):
        by_year = momentum("49 industries").skill.groupby("year").mean()
        covers = measured_coverage(by_year if row == MOMENTUM else by_year.loc[2000:])
    elif row in EARNED:
        covers = measured_coverage(_averages(EARNED[row])[:, 0, QUARTER])
    elif row in GROWTH:
        covers = _of_best_level(GROWTH[row], growth)
    else:
        covers = _of_best_level(UTILITY[row], utility(5.0))
    return pd.DataFrame({"covers": [covers]}).round(9)


def _averages(skill: float) -> FloatArray:
    """Moments of forecasts of a skill, shape (T, 3, levels)."""
    results, weights = market_years("49 industries")
    made = noisy_forecasts(results, skill, noise_of("49 industries"))
    return np.moveaxis(moments(trial(results, weights, made, LEVELS)), -1, 0)


def _of_best_level(skill: float, yardstick: Yardstick) -> float:
    """Coverage of the interval of the best level."""
    return measured_coverage(
        _averages(skill),
        lambda h: LEVELS[yardstick(np.moveaxis(h.mean(axis=1), 0, -1)).argmax(axis=0)],
        n_worlds=200,
    )
