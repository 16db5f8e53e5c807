"""Funds with terms of their own: dealt out, and run from every start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from research_lib.chapters.calendars_and_delay.delay import cost_of_delay
from research_lib.diversification.overlap import Weights
from research_lib.measures.performance import checked_frequency
from research_lib.rebalancing.calendars import look_rows
from research_lib.rebalancing.dealing import Dealing
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.loop import run
from research_lib.simulator.set_up import set_up
from research_lib.simulator.simulate import check_paid
from research_lib.sweeps.starts import start_offsets
from research_lib.trading.looks import look_mask


def dealt_out(terms: pd.DataFrame, assets: pd.Index, first: int = 0) -> Dealing:
    """Give the rows of a table of terms to assets, one after the other and round again.

    `terms`: a row for each kind of fund; columns among calendar, notice, settlement and gate.
    `assets` (Index of length N): names of the assets. `first`: row that the first asset gets.
    Returns a Dealing: terms by asset. ValueError if a term is out of its range.

    >>> terms = pd.DataFrame({"notice": [0, 5]}, ["quick", "slow"])
    >>> dealt_out(terms, pd.Index(["a", "b", "c"]), first=1).notice
    {'a': 5, 'b': 0, 'c': 5}
    """
    rows = (np.arange(len(assets)) + first) % len(terms)
    by_asset = terms.iloc[rows].set_axis(assets)
    named: dict[str, Any] = {str(term): each.to_dict() for term, each in by_asset.items()}
    return Dealing(**named)


def costs_of_delay(
    returns: pd.DataFrame,
    target: Weights,
    cases: Sequence[tuple[Policy, Dealing]],
    *,
    frequency: float | None = None,
) -> pd.DataFrame:
    """Parts of the cost of waiting for many rules and dealing calendars.

    `returns`, `target`, `frequency`: as for
    :func:`research_lib.chapters.calendars_and_delay.delay.cost_of_delay`. `cases` (list of (Policy,
    Dealing)): such as every start with every way to deal out terms. Returns a DataFrame: a row for
    each case, as :func:`cost_of_delay` gives it.
    """
    rows = Parallel(n_jobs=-1, prefer="threads")(
        delayed(cost_of_delay)(returns, target, rule, waits, frequency=frequency)
        for rule, waits in cases
    )
    return pd.DataFrame(rows)


def growth_by_start(
    returns: pd.DataFrame,
    target: Weights,
    policy: Policy,
    dealing: Dealing | None = None,
    *,
    frequency: float | None = None,
) -> pd.Series:
    """Growth a year of a rule from each of its start offsets, all laid out at once.

    `returns`, `target`, `policy`, `dealing`: as for :func:`research_lib.simulate`; the policy looks
    every n periods and has n starts. Returns a Series indexed by offset: the numbers of
    :func:`research_lib.sweep` with ``all_starts=True``.
    """
    if not isinstance(policy.calendar, int):
        raise ValueError(f"{policy.describe()} has one start: give a whole number of periods")
    if policy.reads_history:
        raise ValueError(f"{policy.describe()} reads the past anew from each start: use rl.sweep")
    yearly = checked_frequency(returns.index, frequency)
    plan = set_up(returns, target, policy, dealing=dealing).plan
    starts, size = start_offsets(policy), len(returns)
    looks = [look_rows(policy.calendar, returns.index, rule.offset) for rule in starts]
    plans = [plan._replace(looks=look_mask(rows, policy, size)) for rows in looks]
    runs = Parallel(n_jobs=-1, prefer="threads")(delayed(run)(laid, False, False) for laid in plans)
    for ran, laid in zip(runs, plans, strict=True):
        check_paid(ran, laid, returns.index)
    ends = [float(ran.value[-1]) for ran in runs]
    growth = np.array(ends) ** (yearly / len(returns)) - 1.0
    return pd.Series(growth, [rule.offset for rule in starts], name="growth")
