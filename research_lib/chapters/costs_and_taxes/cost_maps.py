"""Growth by interval and by cost, with the best interval on resampled histories: a stored study."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from research_lib.chapters.costs_and_taxes.break_even import growth_maps, ridge
from research_lib.chapters.costs_and_taxes.data import DAILY_MIX, Case, daily_mix, plain
from research_lib.datasets.study import stored, study_sets

GRID = [1, 2, 3, 4, 5, 8, 10, 16, 21, 32, 42, 63, 84, 126, 168, 252, 378, 504]
BASIS_POINTS = [0, 1, 2, 3, 5, 10, 15, 20, 30, 50, 70, 100, 150, 200]
MAPPED = ["20 US stocks", "5 factor funds", "NYSE(N)", "47 industries", "NYSE(O)", DAILY_MIX]
QUARTER = ", blocks of a quarter"
SAMPLE = [f"5 factor funds{QUARTER}"]
N_RESAMPLES = 100


class CostMap(NamedTuple):
    """One stored map.

    Attributes
    ----------
    growth : DataFrame
        Growth a year, mean over all starts, indexed by days between reviews, a column for each
        cost, one way.
    ridge : DataFrame
        Best interval by cost, with the `low` and `high` that hold 80 % of the best intervals on
        resampled histories.
    ordered : float
        Share of resampled maps whose best interval is nowhere shorter at a higher cost.
    """

    growth: pd.DataFrame
    ridge: pd.DataFrame
    ordered: float


def rows() -> list[str]:
    """List the daily data sets, and two of them once more with shorter blocks."""
    return [*MAPPED, *(f"{name}{QUARTER}" for name in ["5 factor funds", "NYSE(O)"])]


def case_of(row: str) -> Case:
    """Return the data of one row."""
    name = row.removesuffix(QUARTER)
    if name == DAILY_MIX:
        return daily_mix()
    of = study_sets()[name]
    return Case(of.returns(), of.target(), of.periods_per_year(), daily=True)


def study(row: str) -> pd.DataFrame:
    """Growth by `interval` and `cost`, from 100 histories in blocks of 504 days, or of 63.

    Columns: `growth` on the data; `low` and `high`, ends of the ridge at that cost; `ordered`, as
    :class:`CostMap` has it.
    """
    case, short = case_of(row), row.endswith(QUARTER)
    points = [0, 10, 50] if short else BASIS_POINTS
    costs = [point / 1e4 for point in points]
    how = {"n_resamples": N_RESAMPLES, "block": 63 if short else 504, "seed": 35}
    table, drawn = growth_maps(case.returns, case.target, GRID, costs, **how)
    ends = ridge(table, drawn)
    where = np.array(GRID)[drawn.argmax(axis=1)]
    found = table.reset_index().melt("interval", value_name="growth")
    found = found[["cost", "interval", "growth"]].astype({"cost": float})
    found = found.join(ends[["low", "high"]], on="cost")
    found["ordered"] = (np.diff(where) >= 0).all(axis=1).mean()
    return found.round(9)


def stored_maps(*, quarter: bool = False) -> dict[str, CostMap]:
    """Read the maps by plain name: those with blocks of two years, or the two of a quarter."""
    maps = {}
    for row, lines in stored("cost_maps").groupby("row", sort=False):
        if str(row).endswith(QUARTER) != quarter:
            continue
        growth = lines.pivot_table("growth", "interval", "cost")
        ends = lines.groupby("cost")[["low", "high"]].first().astype(int)
        ends.insert(0, "best", growth.idxmax())
        ordered = float(lines["ordered"].iloc[0])
        maps[plain(str(row).removesuffix(QUARTER))] = CostMap(growth, ends, ordered)
    return maps
