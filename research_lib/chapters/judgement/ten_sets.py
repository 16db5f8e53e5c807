"""The ten data sets on which pauses are tried, all in months, and the rules that pause."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

import research_lib as rl
from research_lib.datasets.plain_names import PLAIN
from research_lib.datasets.study import study_sets
from research_lib.inference.sharpe import by_month

MIX = PLAIN["60/40 shares, bills (m)"]
_SHARES = ["20 US stocks", "419 US stocks (m)", "NYSE(O)", "NYSE(N)"]
_BASKETS = ["47 industries", "30 industries (m)", "5 factor funds", "13 hedge funds (m)"]
_BASKETS += ["20 countries (m)", "60/40 shares, bills (m)"]
SHARES, BASKETS = [PLAIN[name] for name in _SHARES], [PLAIN[name] for name in _BASKETS]
# Months over which the trend is taken.
WINDOWS = {"1 month": 1, "3 months": 3, "6 months": 6, "12 months": 12}
FREQUENCIES = {"monthly": 1, "quarterly": 3}
YEARLY = 12.0


class Case(NamedTuple):
    """Simple returns a month of one data set, none missing, and the target weights."""

    returns: pd.DataFrame
    target: pd.Series


def case(name: str) -> Case:
    """Load one data set by its plain name; daily data are compounded to months."""
    source = {PLAIN[each]: each for each in [*_SHARES, *_BASKETS]}[name]
    known = study_sets()[source]
    frame = known.returns()
    return Case(frame if known.monthly else by_month(frame), known.target())


def ten_sets() -> dict[str, Case]:
    """All ten by plain name, single shares first."""
    return {name: case(name) for name in [*SHARES, *BASKETS]}


def pausing(every: int = 1) -> dict[str, rl.Policy]:
    """Reviews `every` so many months: without a pause, and with one for each length of trend."""
    return {"no pause": rl.Policy(every)} | {
        name: rl.Policy(every, trend=months) for name, months in WINDOWS.items()
    }
