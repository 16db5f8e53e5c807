"""How much closer to its target a band stays at equal turnover, with intervals: a stored study."""

from __future__ import annotations

from typing import Literal, cast

import pandas as pd

import research_lib as rl
from research_lib.chapters.bands_and_triggers import cases
from research_lib.chapters.bands_and_triggers.calibrate import (
    calibrate_band,
    compare_distance,
    traded_and_strayed,
)

Place = Literal["target", "halfway", "edge"]
PLACES: dict[str, Place] = {
    "band to target": "target",
    "band half-way": "halfway",
    "band to edge": "edge",
}
DAILY = [cases.MIX, "20 US stocks", "5 factor funds"]
ROWS = [*DAILY, "bills (m)", "long Treasuries (m)", "ten-year notes (m)"]
SAMPLE = ["long Treasuries (m)"]
SIXTY = [0.6, 0.4]


def rows() -> list[str]:
    """List three data sets by day, and by month the three mixes with 40 % in the asset named."""
    return ROWS


def case(row: str) -> tuple[pd.DataFrame, pd.Series, int]:
    """Give returns, target weights, and periods between the looks of the quarterly calendar."""
    if row in DAILY:
        return *cases.case(row), 63
    if row == "bills (m)":
        frame = pd.concat([rl.load(name) for name in ["us_market", "us_bills"]], axis=1)
    elif row == "long Treasuries (m)":
        frame = rl.load("us_stocks_bonds_bills")[["Stocks", "Long Treasuries"]]
    else:
        frame = rl.load("us_stocks_notes_1871").drop(columns="Inflation")
    return frame, pd.Series(SIXTY, frame.columns), 3


def study(row: str) -> pd.DataFrame:
    """Distance at equal turnover of three bands less that of a quarterly calendar, as a share.

    2,000 resamples in blocks of a year. Columns: `policy`, `difference`, `low`, `high`, `turnover`
    a year and `band`, the half-width set on the data.
    """
    returns, target, quarter = case(row)
    found = {"calendar": rl.Policy(quarter)}
    goal = traded_and_strayed(returns, target, found["calendar"])["turnover"]
    for name, place in PLACES.items():
        rule = rl.Policy(1, trade_to=place)
        found[name] = calibrate_band(returns, target, rule, goal)
    table = compare_distance(
        returns,
        target,
        found,
        baseline="calendar",
        n_resamples=2000,
        block=4.0 * quarter,
        seed=34,
    )
    table["band"] = [cast(float, found[str(name)].band) for name in table.index]
    # Ten decimals are more than 2,000 draws can tell.
    return table.rename_axis("policy").reset_index().round(10)
