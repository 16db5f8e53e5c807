"""What a pause in trends gains, from every start and beside coins that skip as often: a study."""

from __future__ import annotations

import pandas as pd

import research_lib as rl
from research_lib.chapters.judgement.ten_sets import (
    BASKETS,
    FREQUENCIES,
    SHARES,
    WINDOWS,
    YEARLY,
    Case,
    case,
    pausing,
)

STARTS, COINS, TAIL = 12, 40, 0.025
SAMPLE = ["5 factor funds, 2014–22"]


def rows() -> list[str]:
    """List the data sets."""
    return [*SHARES, *BASKETS]


def study(row: str) -> pd.DataFrame:
    """Every rule on one data set: a line a frequency and a policy.

    `growth` and `turnover` a year, means over twelve starts; `difference` of growth from no pause,
    `least` and `most` of it over the starts. For monthly reviews from the first month on:
    `skipped`, the share of reviews without a trade; `pause` and `coin`, growth less that of no
    pause, the coin that of the mean of forty which skip as many; `lowest` and `highest`, the pause
    less the coins without their best and worst 2.5 %; `beaten`, the share of coins below the pause.
    """
    frame, target = data = case(row)
    parts = []
    for frequency, every in FREQUENCIES.items():
        found = pd.concat(
            {
                start: rl.sweep(frame.iloc[start:], target, pausing(every), frequency=YEARLY)
                for start in range(STARTS)
            },
            names=["start"],
        ).set_index("policy", append=True)
        growth = found.pivot_table("growth", "start", "policy")
        apart = growth.sub(growth["no pause"], axis=0)
        table = pd.DataFrame({"growth": growth.mean()})
        table["turnover"] = found["turnover"].groupby("policy").mean()
        table["difference"], table["least"], table["most"] = apart.mean(), apart.min(), apart.max()
        parts.append(table.reset_index().assign(frequency=frequency))
    return pd.concat(parts).merge(coins(data), how="left", on=["frequency", "policy"]).round(9)


def coins(data: Case) -> pd.DataFrame:
    """Each pause of monthly reviews, from the first month on, beside coins that skip as many."""
    frame, target = data
    first = rl.sweep(frame, target, pausing(), frequency=YEARLY).set_index("policy")
    growth, trades = first["growth"], first["trades"]
    plain, lines = float(growth["no pause"]), []
    for window in WINDOWS:
        gain = float(growth[window]) - plain
        skipped = share_skipped(float(trades[window]), len(frame))
        tossed = tossed_growth(data, skipped) - plain
        line = {"frequency": "monthly", "policy": window, "skipped": skipped, "pause": gain}
        line |= {"coin": tossed.mean(), "lowest": gain - tossed.quantile(1.0 - TAIL)}
        line |= {"highest": gain - tossed.quantile(TAIL), "beaten": (tossed < gain).mean()}
        lines.append(line)
    return pd.DataFrame(lines)


def share_skipped(trades: float, months: int) -> float:
    """Share of the monthly reviews without a trade, from the trades a year; the last is none."""
    return 1.0 - trades * months / YEARLY / (months - 1)


def tossed_growth(data: Case, skipped: float) -> pd.Series:
    """Growth a year of coins that skip each monthly review with this chance, by seed."""
    rules = {str(seed): rl.Policy(1, skip=skipped, seed=seed) for seed in range(COINS)}
    found = rl.sweep(*data, rules, frequency=YEARLY)
    return found.set_index("policy")["growth"]
