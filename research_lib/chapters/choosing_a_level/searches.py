"""Genetic searches for the best portfolio of a year, and the gap to the optimum of each, stored."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from research_lib.chapters.choosing_a_level.forecasts import noisy_forecasts
from research_lib.datasets.study import stored
from research_lib.datasets.years import calendar_years
from research_lib.theory.genetic import Problem, evolve, exact

FREE, LOTS = "free weights", "12 names in lots of 1 %"
AS_ABOVE, NOISY, TRIED = "as above", "forecasts of a skill of 0.1", "other years"
SETTINGS: dict[str, dict[str, Any]] = {
    "50 alive for 300 generations": {"population": 50, "generations": 300},
    "200 alive for 75 generations": {"population": 200, "generations": 75},
    "steps of 0.05": {"step": 0.05},
    "steps of 0.5": {"step": 0.5},
    "tournaments of six": {"rivals": 6},
}
LONGER: dict[str, dict[str, Any]] = {
    "four times as long": {"generations": 600},
    "four times as many": {"population": 400},
}
YEARS = range(2010, 2017)
SAMPLE = [f"{FREE}, {AS_ABOVE}, 1"]


def rows() -> list[str]:
    """List the searches: problem, setting, and seed or year."""
    found = [f"{title}, {AS_ABOVE}, {seed}" for title in (FREE, LOTS) for seed in range(8)]
    found += [
        f"{t}, {setting}, {s}" for t in (FREE, LOTS) for setting in SETTINGS for s in range(3)
    ]
    found += [f"{LOTS}, {setting}, 6" for setting in LONGER]
    found += [f"{FREE}, {TRIED}, {year}" for year in YEARS]
    return found + [f"{FREE}, {NOISY}, {seed}" for seed in range(8)]


@cache
def problem_of(title: str, year: int = 2009) -> Problem:
    """Return one of the two problems: the year's results as forecasts, level 25 %, limit 10 %."""
    results, weights = calendar_years("us_stocks_50_daily", 2009, 2016)
    names, lot = (12, 0.01) if title == LOTS else (None, None)
    market, ends = (frame.loc[[year]].iloc[0] for frame in (weights, results))
    return Problem(market, ends, 0.25, 0.10, names=names, lot=lot)


def study(row: str) -> pd.DataFrame:
    """One search: columns `evaluations`, and `gap`, optimum less best so far.

    A line a generation for the searches drawn, the last generation for the others. Where forecasts
    have a skill, `search` and `exact` are what the two portfolios earned, else missing.
    """
    title, setting, number = row.rsplit(", ", 2)
    year = int(number) if setting == TRIED else 2009
    problem, came = problem_of(title, year), [np.nan, np.nan]
    seed = 0 if setting == TRIED else int(number)
    ends = problem.forecasts
    if setting == NOISY:
        drawn = np.random.default_rng(seed).standard_normal((1, 1, len(ends)))
        made = noisy_forecasts(ends.to_frame().T, 0.1, drawn)[0, 0]
        problem = Problem(problem.market, pd.Series(made, ends.index), 0.25, 0.10)
    best, path = exact(problem), evolve(problem, seed, **(SETTINGS | LONGER).get(setting, {}))
    found = path.assign(gap=best.attrs["result"] - path["best"])[["evaluations", "gap"]]
    if setting == NOISY:
        # The gap is that of the portfolio at the end, as its forecasts have it.
        found["gap"] = best.attrs["result"] - path.attrs["weights"] @ problem.forecasts
        came = [float(np.dot(held, ends)) for held in (path.attrs["weights"], best)]
    found = found.assign(search=came[0], exact=came[1])
    found.attrs = {}  # the weights
    return (found if setting == AS_ABOVE else found.tail(1)).round(9)


def searches() -> pd.DataFrame:
    """Return the stored searches, indexed by problem, setting and number (a seed or a year)."""
    table = stored("genetic_searches")
    parts = table["row"].str.rsplit(", ", n=2, expand=True)
    index = [parts[0].rename("problem"), parts[1].rename("setting"), parts[2].astype(int)]
    index[2] = index[2].rename("number")
    return table.drop(columns="row").set_index(index)


def raced() -> pd.DataFrame:
    """Summarise the searches drawn: first and last gap, evaluations to within a point, and all."""
    drawn = searches().xs(AS_ABOVE, level="setting")
    every = drawn.groupby(["problem", "number"], sort=False)
    near = drawn.query("gap < 0.01")
    return pd.DataFrame(
        {
            "first gap": every["gap"].first(),
            "last gap": every["gap"].last(),
            "within 1": near.groupby(["problem", "number"])["evaluations"].min(),
            "tried": every["evaluations"].last(),
        }
    )
