"""What another point of the limit for one issuer is worth: to foresight, and to a skill."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

import research_lib as rl
from research_lib.chapters.choosing_a_level.best_level import moments
from research_lib.chapters.choosing_a_level.by_skill import MARKETS, market_years, noise_of
from research_lib.chapters.choosing_a_level.forecasts import noisy_forecasts, trial
from research_lib.datasets.years import calendar_years
from research_lib.inference.intervals import interval

TEN, ELEVEN = 0.10, 0.11


def price_to_foresight(levels: Sequence[float]) -> pd.DataFrame:
    """Best result under a limit of 11 % less that under 10 %, for a point, by year and level."""
    results, weights = calendar_years(*MARKETS["49 industries"])
    priced = {}
    for year in results.index:
        ten, eleven = (
            rl.wedge(weights.loc[year], results.loc[year], "all", levels, max_weight=limit)["best"]
            for limit in (TEN, ELEVEN)
        )
        priced[year] = (eleven - ten) / (ELEVEN - TEN)
    return pd.DataFrame(priced).T


def price_to_skill(skill: float, levels: Sequence[float]) -> pd.DataFrame:
    """Mean result and growth that a point of limit brings to forecasts of a skill, 49 industries.

    Indexed by what and level; columns mean, low and high, a 95 % interval over resampled years.
    """
    results, weights = market_years("49 industries")
    made = noisy_forecasts(results, skill, noise_of("49 industries"))
    narrow, broad = (trial(results, weights, made, levels, limit) for limit in (TEN, ELEVEN))
    more = (moments(broad) - moments(narrow)) / (ELEVEN - TEN)
    found = {
        (what, level): interval(more[kind, row])
        for kind, what in ((0, "result"), (2, "growth"))
        for row, level in enumerate(levels)
    }
    return pd.DataFrame(found, ["mean", "low", "high"]).T.rename_axis(["what", "level"])


INDEX = pd.Series({"Gazprom": 0.145, "Lukoil": 0.135, "others": 0.72, "rest": 0.0})
NOW = pd.Series({"Gazprom": 0.09, "Lukoil": 0.09, "others": 0.0, "rest": 0.82})


def nine_and_nine(limit: float, premium: float) -> tuple[pd.Series, float]:
    """Best holdings of the comments' pair at the level it has now, and what moving there gains.

    `limit`: largest weight of each of the two. `premium`: what is asked of Gazprom for its
    governance. Forecasts and gain are in units of the gap between the two; the rest of the fund
    promises more than either, so that the pair is there for its level alone.
    """
    caps: dict[Hashable, float] = {
        "Gazprom": limit,
        "Lukoil": limit,
        "others": 0.0,
        "rest": 1.0,
    }
    gap = pd.Series({"Gazprom": 1.0 - premium, "Lukoil": 0.0, "others": 0.0, "rest": 2.0})
    level = rl.overlap(NOW, INDEX)
    held = rl.best_portfolio(INDEX, gap, level, rl.Limits(max_weight=caps))
    return held, float(np.dot(held - NOW, gap))


def stays(cost: float) -> tuple[float, float]:
    """Lowest and highest gap less premium, in points, at which a move of one point does not pay.

    `cost`: cost of a trade, a share of it; each point moved is sold once and bought once.
    """
    moves = np.array([0.0, -0.01, 0.01])  # staying comes first, so that it wins a draw
    gaps = np.round(np.arange(-3.0, 3.01, 0.05), 2)
    gain = np.outer(gaps, moves) - 100.0 * 2.0 * cost * np.abs(moves)
    still = gaps[gain.round(10).argmax(axis=1) == 0]
    return float(still.min()), float(still.max())
