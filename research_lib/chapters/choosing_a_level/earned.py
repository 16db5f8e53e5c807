"""What forecasts of a known skill earned over the market at each level, stored."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.chapters.choosing_a_level.best_level import normal_wedge
from research_lib.chapters.choosing_a_level.by_skill import (
    LEVELS,
    dispersion_of,
    market_years,
    noise_of,
)
from research_lib.chapters.choosing_a_level.forecasts import noisy_forecasts, trial
from research_lib.datasets.study import stored
from research_lib.inference.intervals import interval

SKILLS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.5)
SAMPLE = ["skill 0.05"]


def rows() -> list[str]:
    """List the skills."""
    return [f"skill {skill:g}" for skill in SKILLS]


def study(row: str) -> pd.DataFrame:
    """Excess over the market of forecasts of one skill by level, 49 industries, no costs.

    Columns: `level`; `mean`, `mean low` and `mean high`, with the 95 % interval over resampled
    years; `low` and `high`, percentiles 5 and 95 of single years and draws, `sd` their standard
    deviation, `lags` the share of them behind the market; `law`, what the formula says; `pairs
    right`, the share of pairs of assets that the forecasts put in the right order.
    """
    skill = float(row.removeprefix("skill "))
    results, weights = market_years("49 industries")
    made = noisy_forecasts(results, skill, noise_of("49 industries"))
    excess = trial(results, weights, made, LEVELS).excess
    found = interval(excess.mean(axis=1).T)
    low, high = np.quantile(excess, [0.05, 0.95], axis=(1, 2))
    law = skill * dispersion_of(results) * normal_wedge(LEVELS, results.shape[1])
    columns = {
        "level": LEVELS,
        "mean": found.estimate,
        "mean low": found.low,
        "mean high": found.high,
        "low": low,
        "high": high,
        "sd": excess.std(axis=(1, 2)),
        "lags": (excess < 0.0).mean(axis=(1, 2)),
        "law": law,
        "pairs right": pairs_right(results, made),
    }
    return pd.DataFrame(columns).round(9)


def pairs_right(results: pd.DataFrame, forecasts: FloatArray) -> float:
    """Share of pairs of assets of a year whose order the forecasts, (draws, T, N), have right."""
    one, other = np.triu_indices(results.shape[1], 1)
    outcome = results.to_numpy()
    came = np.sign(outcome[:, one] - outcome[:, other])
    right = [(np.sign(told[:, one] - told[:, other]) == came).mean() for told in forecasts]
    return float(np.mean(right))


def cloud(skill: float) -> pd.DataFrame:
    """Forecasts of the first draw and results, both in standard deviations of their year."""
    results, _ = market_years("49 industries")
    made = noisy_forecasts(results, skill, noise_of("49 industries")[:1])
    z = results.sub(results.mean(axis=1), axis=0).div(results.std(axis=1, ddof=0), axis=0)
    return pd.DataFrame({"forecast": made.ravel(), "result": z.to_numpy().ravel()})


def by_level(skill: float) -> pd.DataFrame:
    """Return what forecasts of one skill earned, stored, indexed by level."""
    table = stored("skill_earns")
    return table[table["row"] == f"skill {skill:g}"].drop(columns="row").set_index("level")
