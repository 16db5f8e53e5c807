"""How far a mix of shares and bills fell, with and without a pause, and the mixes with bonds."""

from __future__ import annotations

import pandas as pd

import research_lib as rl
from research_lib.chapters.judgement.lagging import LEVEL
from research_lib.chapters.judgement.missed import missed_looks
from research_lib.chapters.judgement.pauses import share_skipped, tossed_growth
from research_lib.chapters.judgement.ten_sets import MIX, YEARLY, Case, case, pausing
from research_lib.measures.premium_windows import premium_windows

# Months at whose end the mix is bought, and to whose end it is watched.
FALLS = {
    "1929-08": "1934-12",
    "1972-12": "1976-12",
    "1987-08": "1989-12",
    "2000-08": "2004-12",
    "2007-10": "2010-12",
    "2019-12": "2020-12",
    "2021-12": "2023-12",
}


def deepest(bought: str, until: str) -> pd.Series:
    """Deepest fall of 60/40 with bills, bought at a month's end: left alone, and by each rule."""
    frame, target = case(MIX)
    path = frame.loc[bought:until].iloc[1:]
    rules = {"never": rl.Policy(None), **pausing()}
    found = rl.sweep(path, target, rules, frequency=YEARLY).set_index("policy")["drawdown"]
    return found[list(rules)]


def below_the_peak(bought: str, until: str, rules: dict[str, rl.Policy]) -> pd.DataFrame:
    """Value of 60/40 with bills over its highest so far, less one, by month; a column a rule."""
    frame, target = case(MIX)
    path = frame.loc[bought:until].iloc[1:]
    values = {name: rl.simulate(path, target, rule).value for name, rule in rules.items()}
    wealth = pd.DataFrame(values)
    return wealth / wealth.cummax().clip(lower=1.0) - 1.0


def with_bonds() -> pd.DataFrame:
    """Three mixes of 60 % shares: a pause over six months, its coin, and what is missed.

    Growth a year less that of monthly reviews: `pause`, `its coin`, `after falls`, with the
    reviews missed that follow a falling month, and `never`; and `lags`, the share of windows of
    three years in which monthly reviews lag a mix left alone.
    """
    goyal = rl.load("us_stocks_bonds_bills")
    mixes = {
        "bills, 1926–2026": case(MIX).returns,
        "long Treasuries, 1926–2021": goyal[["Stocks", "Long Treasuries"]],
        "ten-year notes, 1871–2023": rl.load("us_stocks_notes_1871").drop(columns="Inflation"),
    }
    rows = {}
    for name, frame in mixes.items():
        data = Case(frame, pd.Series([0.6, 0.4], frame.columns))
        rules = {"none": rl.Policy(1), "pause": rl.Policy(1, trend=6)}
        found = rl.sweep(*data, rules, frequency=YEARLY).set_index("policy")
        growth, skipped = found["growth"], share_skipped(found["trades"]["pause"], len(frame))
        premium = premium_windows(*data, 1, 36, frequency=YEARLY)["premium"]
        missed, none = missed_looks(*data, 1), float(growth["none"])
        rows[name] = {
            "pause": growth["pause"] - none,
            "its coin": tossed_growth(data, skipped).mean() - none,
            "after falls": missed["after falls"].iloc[0],
            "never": missed.attrs["never"] - none,
            "lags": (premium < LEVEL).mean(),
        }
    return pd.DataFrame(rows).T
