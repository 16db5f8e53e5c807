"""What is faster than a month, by flips of the data's own days, stored.

One coin a day takes the bounce of closing prices away with all other memory; one coin for 21 days
leaves it in.
"""

from __future__ import annotations

import pandas as pd

from research_lib.chapters.frequency.every_rule import FLIPS, against
from research_lib.datasets.study import study_sets
from research_lib.inference.flips import coins, lay_out
from research_lib.measures.paths import Variant
from research_lib.rebalancing.policies import Policy

BLOCKS = (1, 21)
# Half as many flips where a history has more returns than this.
LARGE = 400_000
SAMPLE: list[str] = ["DJIA"]


def rows() -> list[str]:
    """Names of the eleven daily data sets."""
    return [name for name, of in study_sets().items() if not of.monthly]


def rules() -> dict[str, Policy]:
    """Calendars from daily to never, and a band of 20 % looked at daily."""
    found = {"daily": Policy(1), "weekly": Policy(5), "monthly": Policy(21)}
    found["20% band daily, to edge"] = Policy(1, 0.2, "relative", "edge")
    return {**found, "annual": Policy(252), "never": Policy(None)}


def study(row: str) -> pd.DataFrame:
    """Differences of growth and p-values of every pace in one daily data set, by both coins.

    Columns as for `every_rule.study`, and `block`, the days that share a coin. Calendars take all
    of their starts.
    """
    of = study_sets()[row]
    returns, chosen = of.returns(), rules()
    bench = lay_out(
        returns,
        of.target(),
        {name: Variant(rule) for name, rule in chosen.items()},
        measures="growth",
        starts=12,
        relative_to="assets",
        cash=0.0,
        frequency=of.periods_per_year(),
    )
    number, tables = FLIPS if returns.size <= LARGE else FLIPS // 2, []
    for block in BLOCKS:
        flips = coins({"": returns.index}, {"": bench.yearly}, block, number, 33)[""]
        columns = [*bench.plain, *bench.setups]
        drawn = pd.DataFrame(bench.statistic(flips, "growth"), columns=columns)
        tables.append(against(drawn[list(chosen)], "growth").assign(block=block, flips=number))
    return pd.concat(tables, ignore_index=True).round(9)
