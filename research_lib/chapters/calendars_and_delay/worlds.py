"""How often the interval of what waiting costs holds the truth, in worlds: a stored study."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.chapters.calendars_and_delay.by_year import FEW, lost_by_year, mean_of_years
from research_lib.chapters.calendars_and_delay.terms import INDUSTRIES, data
from research_lib.inference.power import worlds


class Design(NamedTuple):
    """Memory and relative drift put in, and the number of worlds."""

    half_life: float = np.inf
    spread: float = 0.0
    worlds: int = 200
    years: float | None = None


DESIGNS = {
    "random walk": Design(),
    "half-life 3 years": Design(half_life=3.0),
    "relative drift": Design(spread=0.02),
    "three short worlds": Design(worlds=3, years=12.0),
}
SAMPLE = ["three short worlds"]


def rows() -> list[str]:
    """List the kinds of worlds."""
    return list(DESIGNS)


def study(row: str) -> pd.DataFrame:
    """Mean of the years and its interval, in every world like the ten industries.

    Months of days are drawn in one piece. Columns: `lost`, `low` and `high`.
    """
    known, design = data(INDUSTRIES), DESIGNS[row]
    drawn = worlds(
        known.returns,
        design.worlds,
        half_life=design.half_life,
        spread=design.spread,
        years=design.years,
        block=21,
        seed=36,
    )
    lines = []
    for world in drawn:
        dated = world.set_axis(known.returns.index[: len(world)])
        lines.append(mean_of_years(lost_by_year(known._replace(returns=dated), FEW)))
    return pd.DataFrame(lines, columns=["lost", "low", "high"]).round(9)


def covers(found: pd.DataFrame) -> float:
    """Share of the worlds whose interval holds the mean of all worlds."""
    truth = found["lost"].mean()
    return float(((found["low"] <= truth) & (truth <= found["high"])).mean())


def finds(found: pd.DataFrame, cost: float) -> float:
    """Share of the worlds whose interval would lie above zero, were the true cost this one."""
    return float((found["low"] - found["lost"].mean() + cost > 0.0).mean())
