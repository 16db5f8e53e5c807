"""The league table: every rule on every data set, one test over all of it, stored.

Every p-value of the book's rules is here taken beside all the others: the largest distance over
all rules, baselines, statistics and data sets of a flipped history is what each must beat.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.comparison.in_months import months_sets
from research_lib.comparison.league import (
    BASELINES,
    STATISTICS,
    Differences,
    bench,
    day_bench,
    day_rules,
    differences,
    on_histories,
)
from research_lib.datasets.study import study_sets
from research_lib.inference.flips import Bench, coins
from research_lib.inference.step_down import TIE, step_down

FLIPS = 1999
SEED = 43
SAMPLE = ["yearly mixes"]
# A data set and "months", "days" or "years": one family of rules laid out together.
Family = tuple[str, str]


def rows() -> list[str]:
    """Name the leagues: one of all data sets, and a small one of the two in years."""
    return [*SAMPLE, "all"]


def families(row: str) -> dict[Family, Bench]:
    """Lay out every data set in months or years and, for growth, the daily ones in days."""
    laid = {}
    for name in months_sets():
        years = name.endswith("(y)")
        if row == "all" or years:
            laid[name, "years" if years else "months"] = bench(name, STATISTICS)
    for name, of in study_sets().items():
        if row == "all" and not of.monthly:
            laid[name, "days"] = day_bench(name)
    return laid


def study(row: str) -> pd.DataFrame:
    """Differences of every rule from both baselines, with p alone and after all.

    Columns: `data`, `pace` of the data, `statistic`, `baseline`, `rule`, `difference` a year,
    `p_value` alone (two-sided), `p_in_set` over the rules of its data set and statistic and
    `p_over_all` over the whole table (max-T, step by step), and `flips`. Data sets of one
    frequency share the coin of a date; those of different frequencies have coins of their own.
    """
    laid = families(row)
    dates = {_key(family): of.dates for family, of in laid.items()}
    yearly = {_key(family): of.yearly for family, of in laid.items()}
    flips = coins(dates, yearly, 1, FLIPS, SEED)
    tables: list[pd.DataFrame] = []
    distances: list[FloatArray] = []
    for (name, pace), of in laid.items():
        statistics = ["growth"] if pace == "days" else STATISTICS
        measures = "growth" if pace == "days" else STATISTICS
        drawn = on_histories(of, flips[_key((name, pace))], measures)
        columns = [*of.plain, *of.setups]
        order = list(day_rules()) if pace == "days" else columns
        for at, statistic in enumerate(statistics):
            found = differences(pd.DataFrame(drawn[:, :, at], columns=columns)[order])
            distances.append(found.far())
            tables.append(_table(found, distances[-1]).assign(statistic=statistic))
            tables[-1].insert(0, "data", name)
            tables[-1].insert(1, "pace", pace)
    table = pd.concat(tables, ignore_index=True)
    table["p_over_all"] = step_down(np.hstack(distances))
    return table.assign(flips=FLIPS).round(9)


def _key(family: Family) -> str:
    return ", ".join(family)


def _table(found: Differences, far: FloatArray) -> pd.DataFrame:
    table = pd.DataFrame(found.pairs, columns=["baseline", "rule"])
    table["difference"] = found.apart[0]
    table["p_value"] = (far >= far[0] - TIE).mean(axis=0)
    table["p_in_set"] = step_down(far)
    return table


def by_rule(table: pd.DataFrame) -> pd.DataFrame:
    """Sum the league up by rule, best mean rank first.

    `table` as :func:`study` gives it, of the months. A row a rule: `sets`, data sets it was run
    on; `rank`, mean place among the rules of its data set by growth, 1 the best, as a share of
    their number; `over annual` and `over never`, median growth a year; `sharpe`, median Sharpe
    ratio over annual; `alone`, tests of growth and Sharpe up to 5 % of `tests`; `least p` of the
    rule alone and `over all`.
    """
    found = {}
    ranks = places(table)
    for rule, some in table.groupby("rule", sort=False):
        growth, ratio = (some[some["statistic"] == which] for which in STATISTICS)
        of_rule = {
            f"over {base}": growth.loc[growth["baseline"] == base, "difference"].median()
            for base in reversed(BASELINES)
        }
        against_annual = ratio.loc[ratio["baseline"] == "annual", "difference"]
        found[rule] = {
            "sets": some["data"].nunique(),
            "rank": ranks.loc[ranks["rule"] == rule, "place"].mean(),
            **of_rule,
            "sharpe": against_annual.median(),
            "tests": len(some),
            "alone": int((some["p_value"] <= 0.05).sum()),
            "least p": some["p_value"].min(),
            "over all": some["p_over_all"].min(),
        }
    return pd.DataFrame(found).T.sort_values("rank")


def places(table: pd.DataFrame) -> pd.DataFrame:
    """Return the place of each rule in each data set by growth, from 0, the best, to 1, the worst.

    Annual is in the race with 0 over itself; never has the place that annual over never gives it.
    """
    growth = table[table["statistic"] == "growth"]
    annual = growth[growth["baseline"] == "annual"][["data", "rule", "difference"]]
    itself = growth[(growth["baseline"] == "never") & (growth["rule"] == "annual")]
    never = itself[["data", "rule", "difference"]].assign(
        rule="never", difference=-itself["difference"]
    )
    zero = never.assign(rule="annual", difference=0.0)
    race = pd.concat([annual, never, zero], ignore_index=True)
    order = race.groupby("data")["difference"].rank(ascending=False) - 1.0
    others = race.groupby("data")["difference"].transform("size") - 1.0
    return race.assign(place=order / others)
