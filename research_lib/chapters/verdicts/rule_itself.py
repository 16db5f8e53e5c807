"""The claims on what rebalancing does by itself, apart from what hinders it."""

from __future__ import annotations

import pandas as pd

# What the article says that the rule does or needs. Left out is what is said of costs, taxes,
# terms of funds, people and vaults: the excuses, and what is to end them.
ON_THE_RULE_ITSELF = [
    *("R1", "R2", "R3", "R4", "R14", "R22", "R24", "R25", "R26", "R27", "R28", "R29", "R30"),
    *("R35", "R36", "R37", "R38", "R39", "R43", "R44"),
]


def by_finding(findings: pd.Series) -> pd.DataFrame:
    """Return the claims on the rule itself, a row a finding: how many, and which.

    `findings` (Series of str by id). Columns `claims` and `which`; the order is that of the
    first claim of each finding.
    """
    found = findings[ON_THE_RULE_ITSELF]
    groups = found.index.to_series().groupby(found.to_numpy(), sort=False)
    return pd.DataFrame({"claims": groups.size(), "which": groups.agg(", ".join)})
