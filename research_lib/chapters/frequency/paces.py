"""What is faster than a month, by flips of the data's own days, stored.

One coin a day takes the bounce of closing prices away with all other memory; one coin for 21 days
leaves it in.
"""

from __future__ import annotations

import pandas as pd

from research_lib.chapters.frequency.every_rule import FLIPS, against
from research_lib.comparison.league import day_bench, day_rules, on_histories
from research_lib.datasets.study import study_sets
from research_lib.inference.flips import coins

BLOCKS = (1, 21)
# Half as many flips where a history has more returns than this.
LARGE = 400_000
SAMPLE: list[str] = ["DJIA"]


def rows() -> list[str]:
    """Names of the eleven daily data sets."""
    return [name for name, of in study_sets().items() if not of.monthly]


def study(row: str) -> pd.DataFrame:
    """Differences of growth and p-values of every pace in one daily data set, by both coins.

    Columns as for `every_rule.study`, and `block`, the days that share a coin. Calendars take all
    of their starts.
    """
    chosen, laid = list(day_rules()), day_bench(row)
    number, tables = FLIPS if laid.gross.size <= 2 * LARGE else FLIPS // 2, []
    for block in BLOCKS:
        flips = coins({"": laid.dates}, {"": laid.yearly}, block, number, 33)[""]
        columns = [*laid.plain, *laid.setups]
        grown = on_histories(laid, flips, "growth")[:, :, 0]
        drawn = pd.DataFrame(grown, columns=columns)
        tables.append(against(drawn[chosen], "growth").assign(block=block, flips=number))
    return pd.concat(tables, ignore_index=True).round(9)
