"""Five data sets in taxable accounts: growth after all tax, by rule, lots and rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import pandas as pd

from research_lib.chapters.costs_and_taxes.data import Case
from research_lib.datasets.study import stored
from research_lib.rebalancing.policies import Contributions, Policy
from research_lib.rebalancing.taxes import Lots, Taxes
from research_lib.simulator.simulate import simulate
from research_lib.sweeps.ladder import frequency_ladder
from research_lib.sweeps.sweep import sweep

RULES = ["never", "annual", "semi-annual", "quarterly", "monthly"]
RATE = 0.25
EXEMPT = ("none", 0.0)
AT_25 = [EXEMPT, ("fifo", RATE), ("highest", RATE)]
ALL = [EXEMPT, *((lots, rate) for lots in ("fifo", "highest") for rate in (0.15, RATE, 0.40))]
ALL += [("average", RATE)]
# Reviews and where new money goes.
WAYS: dict[str, tuple[int | None, Contributions]] = {
    "annual sales": (12, "pro rata"),
    "annual sales, money to target": (12, "to target"),
    "money to target, no sales": (None, "to target"),
    "neither": (None, "pro rata"),
}


def after_tax_growth(
    cases: Mapping[str, Case], accounts: Sequence[tuple[str, float]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measure growth a year after tax, mean over all starts, with all sold at the end or none.

    `cases`: monthly data sets by name. `accounts`: which lots are sold first, "none" for an exempt
    account, and the rate. Returns two DataFrames indexed by rule, slow to fast, with columns (data,
    lots, rate): with everything sold and taxed on the last date, and without.
    """
    sold, unsold = {}, {}
    for name, case in cases.items():
        ladder = frequency_ladder(case.returns.index)
        for lots, rate in accounts:
            taxes = Taxes(rate, "fifo" if lots == "none" else cast(Lots, lots))
            runs = sweep(case.returns, case.target, ladder, taxes=taxes, all_starts=True)
            ends = runs[["liquidation", "final"]] ** (12 / len(case.returns)) - 1
            ends = ends.groupby(runs["policy"], sort=False).mean().loc[RULES]
            sold[name, lots, rate] = ends["liquidation"]
            unsold[name, lots, rate] = ends["final"]
    return pd.DataFrame(sold), pd.DataFrame(unsold)


def drags(sold: pd.DataFrame) -> pd.DataFrame:
    """Return tax drag at 25 %, and that over the drag of never and of annual.

    `sold`: as :func:`after_tax_growth` gives it, with :data:`AT_25`. Returns a DataFrame indexed by
    data, lots and policy.
    """
    found = {}
    for name in sold.columns.unique(0):
        for lots in ("fifo", "highest"):
            drag = sold[name, *EXEMPT] - sold[name, lots, RATE]
            for rule in ("monthly", "quarterly", "annual", "never"):
                found[name, lots, rule] = {
                    "drag": drag[rule],
                    "less never": drag[rule] - drag["never"],
                    "less annual": drag[rule] - drag["annual"],
                }
    return pd.DataFrame(found).T.rename_axis(["data", "lots", "policy"])


def never_less_annual(sold: pd.DataFrame, unsold: pd.DataFrame) -> pd.DataFrame:
    """Return growth of never less that of annual by data set: exempt, and taxed at 25 %."""
    found = {}
    for name in sold.columns.unique(0):
        columns = {
            "exempt": sold[name, *EXEMPT],
            "oldest first": sold[name, "fifo", RATE],
            "highest first": sold[name, "highest", RATE],
            "oldest first, never sold": unsold[name, "fifo", RATE],
        }
        found[name] = {what: of["never"] - of["annual"] for what, of in columns.items()}
    return pd.DataFrame(found).T


def known_extra() -> pd.DataFrame:
    """Read the stored tax drag over that of a baseline, by row, policy and baseline."""
    return stored("tax_drag").set_index(["row", "policy", "baseline"])


def covers(rules: str) -> str:
    """Say in how many invented worlds an interval of the drag of one rule less another's covers."""
    kept = stored("coverage").query("worlds == 200").set_index("statistic")["covers"]
    least, most = kept[f"tax drag, {rules}"].agg(["min", "max"])
    return f"{least:.1%} to {most:.1%}"


def extra_by_lots(name: str) -> pd.DataFrame:
    """Read the stored tax drag of one rule over another, for both choices of lots.

    Returns a DataFrame indexed by pair of rules: columns `oldest first` and `dearest first`, each
    with its ends, `oldest low`, `oldest high`, and so on.
    """
    known = known_extra()
    rows: dict[str, dict[str, float]] = {}
    for fast, slow in (("annual", "never"), ("monthly", "never"), ("monthly", "annual")):
        row = rows[f"{fast} over {slow}"] = {}
        for word, lots in (("oldest", "fifo"), ("dearest", "highest")):
            for end, column in (("first", "extra"), ("low", "low"), ("high", "high")):
                row[f"{word} {end}"] = float(known[column].loc[f"{name}, {lots}", fast, slow])
    return pd.DataFrame(rows).T


def new_money(case: Case, share: float) -> pd.DataFrame:
    """Measure what new money does that is put where it is missing, at 25 %, oldest lots first.

    `case`: monthly data, 1 at the opening. `share`: what is added each month but the last. Returns
    a DataFrame indexed by way, means over all starts of the annual rule: `off target`, mean share;
    `taxes on the way`, those paid before the end over all money put in; `left`, what a unit put in
    leaves once all is sold and taxed.
    """
    flows = pd.Series(share, case.returns.index[:-1])
    put_in = 1.0 + flows.sum()
    found = {}
    for way, (calendar, money_to) in WAYS.items():
        starts = []
        for start in range(calendar or 1):
            rule = Policy(calendar, offset=start, contributions=money_to)
            books = simulate(case.returns, case.target, rule, flows=flows, taxes=Taxes(RATE))
            off = (books.weights - case.target).abs().sum(axis=1).mean() / 2.0
            starts.append([off, books.taxes.sum() / put_in, books.liquidation / put_in])
        found[way] = np.mean(starts, axis=0)
    return pd.DataFrame(found, ["off target", "taxes on the way", "left"]).T
