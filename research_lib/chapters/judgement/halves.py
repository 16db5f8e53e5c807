"""The pause that was best on the first half of the data, used on the second: a study."""

from __future__ import annotations

import pandas as pd

import research_lib as rl
from research_lib.chapters.judgement.pauses import rows as rows
from research_lib.chapters.judgement.pauses import share_skipped, tossed_growth
from research_lib.chapters.judgement.ten_sets import YEARLY, Case, case, pausing

SAMPLE = ["5 factor funds, 2014–22"]


def study(row: str) -> pd.DataFrame:
    """One line: `pick`, the trend with the largest gain on the first half of the months.

    Its gain on no pause a year on the `first half` and the `second half`, and on the second that
    of the mean of forty coins, `its coin`, which skip as many reviews as the pause on the first.
    """
    frame, target = case(row)
    half = len(frame) // 2
    parts = [Case(frame.iloc[:half], target), Case(frame.iloc[half:], target)]
    found = [rl.sweep(*part, pausing(), frequency=YEARLY).set_index("policy") for part in parts]
    growth = [each["growth"] for each in found]
    gains = [each - float(each["no pause"]) for each in growth]
    pick = str(gains[0].drop("no pause").idxmax())
    skipped = share_skipped(float(found[0]["trades"][pick]), half)
    coin = tossed_growth(parts[1], skipped).mean() - float(growth[1]["no pause"])
    line = {"pick": pick, "first half": gains[0][pick], "second half": gains[1][pick]}
    return pd.DataFrame([line | {"its coin": coin}]).round(9)
