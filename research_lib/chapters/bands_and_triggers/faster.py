"""Trading faster in turbulence, in eleven data sets: a stored study."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests

import research_lib as rl
from research_lib.base.arrays import BoolArray
from research_lib.chapters.bands_and_triggers.cases import TURBULENT, case
from research_lib.chapters.bands_and_triggers.reversal import (
    state_flip_test,
    variance_ratio_by_state,
)
from research_lib.comparison.every_start import sweep_every_start
from research_lib.measures.relative_returns import relative_returns

HORIZONS = [5, 21, 63]
LOOKS = {"weekly": 5, "monthly": 21}
STEADY = [*range(8, 27), *range(33, 49)]
# Before two windows of 63 days have passed no state is known.
UNKNOWN = 125
# Eleven tests are counted: 99 histories could not have shown a p small enough for that.
N_FLIPS = 9_999
SAMPLE = ["5 factor funds"]


def rows() -> list[str]:
    """Names of the data sets."""
    return TURBULENT


def study(row: str) -> pd.DataFrame:
    """One line: whether relative returns turn back more in turbulence, and trading faster pays.

    Columns: `calm N` and `turbulent N`, variance ratios over the next N days; `turbulent`, share
    of days; `p`, by random signs, over 21 days. Of quarterly looks in calm and `weekly` or
    `monthly` ones in turbulence, after that name: growth a year less that of a steady pace of the
    same turnover, mean of 21 starts, `least` and `most`; `turnover`; `days` of the steady pace.
    """
    returns, target = case(row)
    state, relative = turbulence(returns, target)
    found: dict[str, float] = {}
    for days in HORIZONS:
        ratio = variance_ratio_by_state(relative, state, days)
        found |= {f"calm {days}": ratio["off"], f"turbulent {days}": ratio["on"]}
    p_value = state_flip_test(relative, state, 21, n_flips=N_FLIPS)
    found |= {"turbulent": state.mean(), "p": p_value}
    rules = {str(days): rl.Policy(days) for days in STEADY}
    steady = sweep_every_start(returns, target, rules).groupby("policy", sort=False)
    means = steady[["growth", "turnover"]].mean()
    for name, days in LOOKS.items():
        for measure, value in against_steady(returns, target, days, means).items():
            found[f"{name} {measure}"] = value
    return pd.DataFrame([found]).round(9)


def turbulence(
    returns: pd.DataFrame, target: pd.Series, rule: rl.VolatilityCalendar | None = None
) -> tuple[BoolArray, pd.DataFrame]:
    """Return on which days a mix is turbulent, and the relative returns of its assets.

    By `rule`, or as a volatility calendar is without being told: volatility of 63 days above the
    80 % quantile of its own past. Days before two such windows have passed are left out.
    """
    mixed = (returns @ target).to_numpy()
    state = (rule or rl.VolatilityCalendar()).is_turbulent(mixed, np.arange(len(returns)))
    return state[UNKNOWN:], relative_returns(returns.iloc[UNKNOWN:], target)


def against_steady(
    returns: pd.DataFrame, target: pd.Series, days: int, steady: pd.DataFrame
) -> dict[str, Any]:
    """Growth of a trigger, from each third day of a quarter, less that of the like steady pace."""
    mine = pd.DataFrame(
        [trigger(returns, target, days, offset) for offset in range(0, 63, 3)],
        columns=["growth", "turnover"],
    )
    gap = steady["turnover"] / mine["turnover"].mean() - 1.0
    if gap.abs().min() > 0.05:
        raise ValueError("no steady pace trades as much, to 5 %")
    pace = str(gap.abs().idxmin())
    ahead = mine["growth"] - steady["growth"][pace]
    found = {"difference": ahead.mean(), "least": ahead.min(), "most": ahead.max()}
    return found | {"turnover": mine["turnover"].mean(), "days": float(pace)}


def trigger(returns: pd.DataFrame, target: pd.Series, days: int, offset: int) -> list[float]:
    """Growth and turnover of looks each quarter in calm and each `days` in turbulence."""
    calm, often = returns.index[offset::63], returns.index[offset % days :: days]
    rule = rl.VolatilityCalendar(calm=calm, turbulent=often)
    kept = rl.performance(rl.simulate(returns, target, rl.Policy(rule)))
    return [kept["growth"], kept["turnover"]]


def ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Return what the weekly trigger earned, as :func:`ranking` draws it; bars are ranges."""
    found = table.filter(like="weekly ").rename(columns=lambda name: name.removeprefix("weekly "))
    found["low"], found["high"] = found["least"], found["most"]
    found.attrs = {"n_variants": len(LOOKS) * len(table)}
    return found


def counted(table: pd.DataFrame) -> pd.Series:
    """Return p of each data set by random signs, corrected for all of them by Holm's method."""
    return pd.Series(multipletests(table["p"], method="holm")[1], table.index)


def by_state(table: pd.DataFrame) -> pd.DataFrame:
    """Return ratios over 21 days as :func:`reversal_by_state` draws them.

    No interval is known: filled are the sets that random signs reject at 5 % alone.
    """
    found = pd.DataFrame({"off": table["calm 21"], "on": table["turbulent 21"]})
    found["difference"] = found["on"] - found["off"]
    reject = table["p"] <= 0.05
    found["low"] = found["difference"].where(reject, found["difference"].clip(upper=0.0))
    found["high"] = found["difference"].where(reject, found["difference"].clip(lower=0.0))
    return found
