"""Growth of every frequency of review from every start date, in the 18 data sets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple, get_args

import numpy as np
import pandas as pd

from research_lib.comparison.every_start import sweep_every_start
from research_lib.datasets.study import study_sets
from research_lib.sweeps.ladder import frequency_ladder

How = Literal["mean", "min", "max"]
# Reviews a year, fast to slow.
REVIEWS = {"daily": 252, "weekly": 52, "monthly": 12, "quarterly": 4, "semi-annual": 2}
REVIEWS |= {"annual": 1, "never": 0}
COSTS = (0.0, 0.0005, 0.001, 0.002, 0.005)
# As readers see them; the benchmarks of online portfolio selection are known by the name on the
# left. What is not here ends in "(m)" or "(y)" or is plain already.
NAMES = {
    "NYSE(O)": "36 NYSE shares",
    "NYSE(N)": "23 NYSE shares",
    "DJIA": "30 Dow shares",
    "SP500": "25 S&P shares",
    "TSE": "88 Toronto shares",
    "MSCI": "24 MSCI markets",
    "60/40 shares, bills (m)": "60/40, shares and bills",
    "60/40 shares, long bonds (m)": "60/40, long bonds",
    "60/40 shares, T-notes (y)": "60/40, T-notes, yearly",
    "60/40 shares, notes from 1871 (y)": "60/40, notes from 1871",
}


def plain(name: str) -> str:
    """Return the name of a data set as readers see it."""
    return NAMES.get(name, name.replace(" (m)", ", monthly").replace(" (y)", ", yearly"))


class Loaded(NamedTuple):
    """Returns and target of a data set, its periods a year, and those that annual waits."""

    returns: pd.DataFrame
    target: pd.Series
    yearly: float
    year: int

    @property
    def dated(self) -> bool:
        """Whether its periods have dates."""
        return isinstance(self.returns.index, pd.DatetimeIndex)


@cache
def loaded() -> dict[str, Loaded]:
    """Load the 18 data sets once."""
    return {
        name: Loaded(of.returns(), of.target(), of.periods_per_year(), 12 if of.monthly else 252)
        for name, of in study_sets().items()
    }


def every_variant(costs: Sequence[float] = (0.0,)) -> pd.DataFrame:
    """Sweep every frequency from all its start dates through the 18 data sets.

    A row a variant, indexed by `data`: policy, cost, offset, growth, turnover and final.
    """
    tables = {}
    for name, of in loaded().items():
        case = of.returns, of.target, frequency_ladder(of.returns.index), costs
        tables[name] = sweep_every_start(*case, frequency=of.yearly)
    return pd.concat(tables, names=["data"]).droplevel(1)


def by_frequency(
    variants: pd.DataFrame, measure: str = "growth", how: How = "mean"
) -> pd.DataFrame:
    """Return the mean, min or max over start dates, a row a data set and cost."""
    table = variants.pivot_table(
        measure, index=["data", "cost"], columns="policy", aggfunc=how, sort=False
    )
    return table[list(REVIEWS)].rename_axis(columns=None)


def fastest_gains(free: pd.DataFrame) -> pd.Series:
    """Growth of the fastest frequency that the data allow less that of annual, a row a data set."""
    return free.bfill(axis=1).iloc[:, 0] - free["annual"]


def timing_luck(variants: pd.DataFrame) -> pd.DataFrame:
    r"""Compare the luck of the start date with the choice of a frequency, without costs.

    `frequencies` is how far apart two of those that trade lie, drawn at random, each averaged over
    its start dates; `starts` how far apart two start dates of the annual rule do; `ratio` is the
    second over the first. Of values v_1 to v_n that is the sum of |v_i - v_j| over n (n - 1).
    """
    free = variants[variants["cost"] == 0.0]
    means = free.pivot_table("growth", "data", "policy", sort=False).drop(columns="never")
    rows = {}
    for name in means.index:
        annual = free.loc[name].query("policy == 'annual'")["growth"]
        rows[name] = [_apart(means.loc[name].dropna()), _apart(annual)]
    table = pd.DataFrame(rows, ["frequencies", "starts"]).T
    return table.assign(ratio=table["starts"] / table["frequencies"])


def _apart(values: pd.Series) -> float:
    """Return the mean distance of two different values."""
    each = values.to_numpy()
    return float(np.abs(each[:, None] - each).sum() / (len(each) * (len(each) - 1)))


def best_by_cost(variants: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Find the frequency that grew most, for each data set and cost.

    Returns its name, its turnover a year, and whether its worst start date beat the best one of
    every other frequency.
    """
    mean, least, most = (by_frequency(variants, how=how) for how in get_args(How))
    traded = by_frequency(variants, "turnover")
    costs = mean.index.unique("cost")
    best = pd.DataFrame({cost: _at(mean, cost).idxmax(axis=1) for cost in costs})
    best = best.rename_axis(index=None)
    spent = pd.DataFrame(0.0, best.index, best.columns)
    sure = spent > 0.0
    for cost in costs:
        for name, rule in best[cost].items():
            case = (name, cost)
            spent.loc[case] = traded.loc[case, rule]
            sure.loc[case] = least.loc[case, rule] > most.loc[case].drop(rule).max()
    return best, spent, sure


def _at(table: pd.DataFrame, cost: float) -> pd.DataFrame:
    """Return the rows of one cost, by data set."""
    return table[table.index.get_level_values("cost") == cost].droplevel("cost")


def break_even(variants: pd.DataFrame) -> pd.DataFrame:
    r"""One-way costs at which a lead is gone, a row a data set; negative if there is none.

    .. math:: c = (\log(1 + g_f) - \log(1 + g_s)) / (2 (\tau_f - \tau_s))

    with growth g and one-way turnover \tau of the faster and the slower rule, without costs.
    """
    grown, traded = (
        _at(by_frequency(variants, measure), 0.0) for measure in ["growth", "turnover"]
    )
    speed = grown.transform(np.log1p)
    lead = fastest_gains(speed)
    over_annual = lead / (2.0 * fastest_gains(traded))
    over_never = (speed["annual"] - speed["never"]) / (2.0 * traded["annual"])
    return pd.DataFrame({"fastest over annual": over_annual, "annual over never": over_never})
