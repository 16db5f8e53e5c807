"""Every rule that part III tries, against never and against annual, by flips of signs, stored.

Months throughout: daily data are compounded to months, which takes the bounce of closing prices
out, and rules look once a month at most. What is faster than a month is in `paces`.
"""

from __future__ import annotations

import pandas as pd

from research_lib.comparison.in_months import months_sets
from research_lib.comparison.league import STATISTICS, bench, differences, on_histories, rules
from research_lib.inference.flips import coins
from research_lib.inference.step_down import TIE, distances, step_down

__all__ = ["FLIPS", "against", "rows", "rules", "study"]
FLIPS = 1999
SAMPLE = ["60/40 shares, T-notes (y)"]


def rows() -> list[str]:
    """Names of the data sets, the 18 and the mixes with bonds."""
    return months_sets()


def study(row: str) -> pd.DataFrame:
    """Differences and p-values of every rule in one data set.

    A row for each statistic, baseline and rule: `difference` a year, `without_memory`,
    `p_greater` and `p_value` (two-sided), `p_adjusted` over all rules and both baselines of the
    statistic (max-T), `volatility` a year of the rule, and `flips`.
    """
    measures = [*STATISTICS, "volatility"]
    laid = bench(row, measures)
    chosen = [*laid.setups]
    flips = coins({"": laid.dates}, {"": laid.yearly}, 1, FLIPS, 33)[""]
    drawn = on_histories(laid, flips, measures)
    tables = [
        against(pd.DataFrame(drawn[:, :, at], columns=chosen), statistic)
        for at, statistic in enumerate(STATISTICS)
    ]
    table = pd.concat(tables, ignore_index=True)
    spread = dict(zip(chosen, drawn[0, :, -1], strict=True))
    return table.assign(volatility=table["rule"].map(spread), flips=FLIPS).round(9)


def against(drawn: pd.DataFrame, statistic: str) -> pd.DataFrame:
    """Test every rule against both baselines, from its statistic on each history.

    `drawn` has a column a rule and a row a history, the data first.
    """
    found = differences(drawn)
    far = found.far()
    greater = distances(found.apart, found.sizes, "greater")
    table = pd.DataFrame(found.pairs, columns=["baseline", "rule"])
    table.insert(0, "statistic", statistic)
    table["difference"] = found.apart[0]
    table["without_memory"] = found.apart[1:].mean(axis=0)
    table["p_greater"] = (greater >= greater[0] - TIE).mean(axis=0)
    table["p_value"] = (far >= far[0] - TIE).mean(axis=0)
    table["p_adjusted"] = step_down(far)
    return table
