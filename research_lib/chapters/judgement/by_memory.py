"""Whether pauses gain by memory of relative returns, by sign flips over ten data sets: a study."""

from __future__ import annotations

from typing import Any

import pandas as pd

import research_lib as rl
from research_lib.chapters.judgement.missed import gain_by_memory
from research_lib.chapters.judgement.pauses import coins
from research_lib.chapters.judgement.ten_sets import Case, case, pausing, ten_sets

FLIPS, COIN = 1999, 39
DESIGNS = ["pause less none", "pause over 6 months less a coin", "two data sets, 19 flips"]
SAMPLE = [DESIGNS[2]]


def rows() -> list[str]:
    """List the tests: all pauses against none, one pause against a coin, and a small one."""
    return DESIGNS


def study(row: str) -> pd.DataFrame:
    """Sign flips on monthly reviews: `difference`, `p_value`, `p_adjusted` and `found`.

    By data set and policy, as :func:`gain_by_memory` gives them. The coin has one seed, and skips
    as many reviews of its data set as the pause over 6 months.
    """
    if row == DESIGNS[2]:
        few = ["13 hedge fund indices, 1997–2018", "5 factor funds, 2014–22"]
        return flipped({name: case(name) for name in few}, pausing(), "no pause", 19)
    sets = ten_sets()
    if row == DESIGNS[0]:
        return flipped(sets, pausing(), "no pause", FLIPS)
    pairs = {name: beside_a_coin(data) for name, data in sets.items()}
    return flipped(sets, pairs, "coin", FLIPS)


def beside_a_coin(data: Case) -> dict[str, rl.Policy]:
    """Return the pause over six months, and one coin that skips as many monthly reviews."""
    skipped = float(coins(data).set_index("policy")["skipped"]["6 months"])
    return {
        "6 months": pausing()["6 months"],
        "coin": rl.Policy(1, skip=skipped, seed=COIN),
    }


def flipped(sets: dict[str, Case], rules: Any, baseline: str, n_flips: int) -> pd.DataFrame:
    """Run the test, with its rows as columns."""
    frames = {name: data.returns for name, data in sets.items()}
    targets = {name: data.target for name, data in sets.items()}
    found = gain_by_memory(frames, targets, rules, baseline=baseline, n_flips=n_flips)
    return found.rename_axis(["data", "policy"]).reset_index().round(9)
