"""Tax drag of rebalancing 49 industries, with intervals: a stored study."""

from __future__ import annotations

from typing import cast

import pandas as pd

import research_lib as rl
from research_lib.chapters.costs_and_taxes.after_tax import compare_after_tax
from research_lib.rebalancing.taxes import Lots

SETS = {"49 industries": "us_industries_49", "13 hedge funds": "hedge_funds"}
ROWS = ["49 industries, fifo", "49 industries, highest", "13 hedge funds, fifo"]
SAMPLE = ["13 hedge funds, fifo"]
RULES = {"monthly": rl.Policy(1), "annual": rl.Policy(12), "never": rl.Policy(None)}


def rows() -> list[str]:
    """List data sets, equally weighted, by which lots are sold first."""
    return ROWS


def study(row: str) -> pd.DataFrame:
    """Tax drag at 25 % of each rule over that of never and of annual, 2,000 resamples.

    Blocks of a year, one start. Columns: `policy`, `baseline`, and `extra` with `low` and `high`.
    """
    name, lots = row.split(", ")
    returns = rl.load(SETS[name])
    target = pd.Series(1.0 / returns.shape[1], returns.columns)
    tables = []
    for baseline in ("never", "annual"):
        table = compare_after_tax(
            returns,
            target,
            RULES,
            rl.Taxes(0.25, cast(Lots, lots)),
            baseline=baseline,
            n_resamples=2000,
            seed=35,
        )
        found = table[["extra", "extra_low", "extra_high"]].drop(baseline).reset_index()
        found.columns = ["policy", "extra", "low", "high"]
        tables.append(found.assign(baseline=baseline))
    return pd.concat(tables, ignore_index=True).round(10)
