"""What fees, proportional costs and impact take from each frequency: a stored study."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.chapters.costs_and_taxes.data import Case
from research_lib.comparison.every_start import sweep_every_start
from research_lib.datasets.study import stored, study_sets
from research_lib.datasets.tables import load
from research_lib.rebalancing.costs import Costs
from research_lib.sweeps.ladder import frequency_ladder
from research_lib.sweeps.sweep import sweep

STOCKS, FUNDS = "50 US stocks", "5 factor funds"
KINDS = {"fixed": f"{STOCKS}, fee", "proportional": f"{STOCKS}, 10 basis points"}
# USD million times the coefficient of impact, by row.
PRESSURES = {f"{STOCKS}, impact {size:,}": size for size in (0, 100, 1000, 3000)}
KINDS["impact"] = f"{STOCKS}, impact 100"
# Size of the portfolio in fees, by row.
SIZES = {f"{FUNDS}, {size:,} fees": size for size in (10**4, 10**5, 10**6, 10**7)}
SAMPLE = [f"{FUNDS}, 10,000 fees"]
REVIEWS = {"annual": 1, "semi-annual": 2, "quarterly": 4, "monthly": 12, "weekly": 52, "daily": 252}


def rows() -> list[str]:
    """List what is traded, and at which cost."""
    return [*(row for kind, row in KINDS.items() if kind != "impact"), *PRESSURES, *SIZES]


def costs_of(row: str) -> Costs:
    """Return the costs of one row."""
    if row in SIZES:
        return Costs(fixed=1.0 / SIZES[row])
    if row in PRESSURES:
        return Costs(impact=float(PRESSURES[row]), volume=load("us_stocks_50_daily_volumes"))
    return Costs(fixed=1e-7) if row == KINDS["fixed"] else Costs(1e-3)


def study(row: str) -> pd.DataFrame:
    """Growth and costs a year of each rule, means over all its starts."""
    of = study_sets()[FUNDS if row in SIZES else STOCKS]
    case = Case(of.returns(), of.target(), of.periods_per_year(), daily=True)
    ladder = frequency_ladder(case.returns.index)
    if PRESSURES.get(row) == 0:
        runs = sweep_every_start(case.returns, case.target, ladder).assign(costs=0.0)
    else:
        runs = sweep(case.returns, case.target, ladder, [costs_of(row)], all_starts=True)
    return runs.groupby("policy", sort=False)[["growth", "costs"]].mean().reset_index().round(9)


def _stored(column: str, names: dict[str, str]) -> pd.DataFrame:
    """Read one column of the rows named, indexed by rule."""
    table = stored("cost_by_frequency").pivot_table(column, "policy", "row", sort=False)
    return pd.DataFrame({name: table[row] for name, row in names.items()})


def paid_by_kind() -> pd.DataFrame:
    """Read the cost a year of each kind, as a share of the value, indexed by reviews a year."""
    paid = _stored("costs", KINDS).drop("never")
    return paid.set_axis(paid.index.map(REVIEWS), axis=0).sort_index().rename_axis(None)


def growth_by_size() -> pd.DataFrame:
    """Read the growth of each rule, indexed by USD million times the coefficient of impact."""
    names = {str(size): row for row, size in PRESSURES.items()}
    return _stored("growth", names).T.rename(index=int)


def growth_by_fees() -> pd.DataFrame:
    """Read the growth of each rule, indexed by the size of the portfolio in fees."""
    names = {str(size): row for row, size in SIZES.items()}
    return _stored("growth", names).T.rename(index=int)


def size_that_ends(rule: str, *, coefficient: float) -> float:
    """Return the USD billion at which impact alone has ended a rule's lead over never.

    `coefficient`: cost per unit of value of a trade as large as the day's volume. The logarithm of
    growth falls in proportion to the size, very nearly: the fall is that from 0 to 100 million
    times the coefficient.
    """
    grown = np.log1p(growth_by_size()[[rule, "never"]].to_numpy(dtype=np.float64))
    lead, lost = grown[0, 0] - grown[0, 1], grown[0, 0] - grown[1, 0]
    return float(100.0 * lead / lost / coefficient / 1000.0)
