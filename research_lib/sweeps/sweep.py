"""Many variants of a rule on the same data, one row each."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, overload

import numpy as np
import pandas as pd

from research_lib.measures.paths import check_rules
from research_lib.measures.performance import aligned_cash, checked_frequency
from research_lib.rebalancing.costs import Costs, each_costs
from research_lib.rebalancing.dealing import Dealing
from research_lib.rebalancing.taxes import Taxes
from research_lib.simulator.set_up import NEVER, Missing, Target, set_up
from research_lib.sweeps.store import Store, hash_of, hash_of_variants, opened, parquet
from research_lib.sweeps.variants import (
    Rules,
    Variant,
    count,
    handful,
    handfuls,
    measured,
    table,
    variants,
)
from research_lib.workers.in_order import Shared, in_order, workers

# Handfuls of variants in a file of a store: some seconds' work, which an interruption costs.
HANDFULS = 20


@overload
def sweep(
    returns: pd.DataFrame,
    target: Target,
    policies: Rules,
    costs: float | Costs | Sequence[float | Costs] = ...,
    *,
    taxes: Taxes | None = ...,
    dealing: Dealing | None = ...,
    all_starts: bool = ...,
    cash: pd.Series | float = ...,
    frequency: float | None = ...,
    missing: Missing = ...,
    n_jobs: int = ...,
    store: None = ...,
) -> pd.DataFrame: ...


@overload
def sweep(
    returns: pd.DataFrame,
    target: Target,
    policies: Rules,
    costs: float | Costs | Sequence[float | Costs] = ...,
    *,
    taxes: Taxes | None = ...,
    dealing: Dealing | None = ...,
    all_starts: bool = ...,
    cash: pd.Series | float = ...,
    frequency: float | None = ...,
    missing: Missing = ...,
    n_jobs: int = ...,
    store: str | Path,
) -> Path: ...


def sweep(
    returns: pd.DataFrame,
    target: Target,
    policies: Rules,
    costs: float | Costs | Sequence[float | Costs] = (0.0,),
    *,
    taxes: Taxes | None = None,
    dealing: Dealing | None = None,
    all_starts: bool = False,
    cash: pd.Series | float = 0.0,
    frequency: float | None = None,
    missing: Missing = "refuse",
    n_jobs: int = -1,
    store: str | Path | None = None,
) -> pd.DataFrame | Path:
    """Simulate every policy at every cost, and measure each.

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        Simple returns a period.
    target : Series, mapping or DataFrame
        Target weights, as for :func:`simulate`.
    policies : mapping of str to Policy, or iterable of (str, Policy)
        The rules by name. An iterable, such as a generator, is read as the work goes on.
    costs : float, Costs or a sequence of them, default no cost
        A number is a proportional cost, one way.
    taxes : Taxes, optional
        Taxes on realised gains.
    dealing : Dealing, optional
        Notice, dealing dates, settlement and gates.
    all_starts : bool, default False
        Whether a rule that looks each n periods is run from all its n start offsets.
    cash : Series or float, default 0
        Return of cash a period, for the Sharpe ratio.
    frequency : float, optional
        Periods a year; read off the dates if not given.
    missing : {"refuse", "unlisted"}, default "refuse"
        What a missing return means, as for :func:`simulate`.
    n_jobs : int, default -1
        Workers, as joblib counts them: -1 is one a core. The result is the same for any number,
        and on a cluster.
    store : str or Path, optional
        A folder that takes the results as they come, for more variants than memory holds. A call
        that was interrupted, however, goes on where it was if it is made again.

    Returns
    -------
    DataFrame, or Path of the store
        A row for each variant: policy, cost (a share of the value traded; the Costs itself if one
        was given), offset, then the measures of :func:`performance`; `final`, the value of 1 at
        the end; and `liquidation`, the same after selling everything and paying the tax on it.

    Raises
    ------
    TypeError
        If policies hold something else.
    ValueError
        As :func:`simulate`; also if no policy or no cost is given, or the store holds something
        else, is written to by another process, or was begun with other inputs or versions.

    Notes
    -----
    Inside ``joblib.parallel_config(backend="dask")`` the same work goes to a cluster.
    A store is a folder of Parquet files with the columns of the table and `variant`, its number
    from 0; ``pandas.read_parquet``, polars and DuckDB read the folder as one table. A cost that is
    more than a number is text there. ``_manifest.json`` holds hashes of the inputs, the versions
    and, for each file, what it was asked for and its sha256; the seed of a rule that skips looks
    is part of the rule. A file is written whole before the manifest knows of it, so an
    interruption at any point costs at most the work of the file it fell into.

    Examples
    --------
    >>> returns = rl.load("us_industries_49")
    >>> equal = {name: 1 / 49 for name in returns.columns}
    >>> rules = {"yearly": rl.Policy("YE"), "never": rl.Policy(None)}
    >>> table = rl.sweep(returns, equal, rules, costs=[0.0, 0.01])
    >>> table[["policy", "cost", "growth", "turnover"]].round(4)
       policy  cost  growth  turnover
    0  yearly  0.00  0.1084    0.0606
    1  yearly  0.01  0.1071    0.0606
    2   never  0.00  0.1056    0.0000
    3   never  0.01  0.1056    0.0000

    Rules that are made as they are needed, and results that go to a folder:

    >>> import tempfile
    >>> bands = ((f"{k} points", rl.Policy("ME", band=k / 100)) for k in range(1, 6))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store = rl.sweep(returns, equal, bands, store=folder)
    ...     pd.read_parquet(store)["policy"].tolist()
    ['1 points', '2 points', '3 points', '4 points', '5 points']
    """
    each_cost = each_costs(costs)
    _check_asked(policies, each_cost)
    yearly = checked_frequency(returns.index, frequency)
    setup = set_up(returns, target, NEVER, taxes=taxes, dealing=dealing, missing=missing)
    shared = Shared(setup, aligned_cash(cash, returns.index), yearly)
    every = variants(policies, each_cost, all_starts=all_starts)
    if store is None:
        total = count(policies, each_cost, all_starts=all_starts)
        return _in_memory(shared, every, total, handful(setup.plan), n_jobs)
    given: dict[str, Any] = {"returns": returns, "target": target, "costs": each_cost}
    given |= {"taxes": taxes, "dealing": dealing, "cash": cash, "frequency": yearly}
    given |= {"missing": missing}
    inputs = {name: hash_of(value) for name, value in given.items()}
    with opened(store, inputs) as folder:
        _stored(folder, shared, every, handful(setup.plan), n_jobs)
        return folder.folder


def _check_asked(policies: object, costs: Sequence[object]) -> None:
    """Raise unless there is something to sweep."""
    if isinstance(policies, (Mapping, str)) or not hasattr(policies, "__iter__"):
        check_rules(policies)
    if not costs:
        raise ValueError("nothing to sweep: give at least one cost, such as 0.0")


def _in_memory(
    shared: Shared, every: Iterator[Variant], total: int | None, most: int, n_jobs: int
) -> pd.DataFrame:
    """Return all variants and their measures as one table."""
    if total is not None:  # some hand-overs for each worker, so that none waits for the last
        most = max(1, min(most, total // (4 * workers(n_jobs))))
    found: list[Variant] = []

    def tasks() -> Iterator[tuple[list[Variant]]]:
        for group in handfuls(every, most):
            found.extend(group)
            yield (group,)

    values = list(in_order(measured, shared, tasks(), n_jobs=n_jobs))
    if not values:
        raise ValueError("nothing to sweep: policies are empty, or were read before")
    return table(found, np.concatenate(values))


def _stored(store: Store, shared: Shared, every: Iterator[Variant], most: int, n_jobs: int) -> None:
    """Measure the variants of every file that the store does not hold, and write it."""
    waiting: deque[tuple[int, str, list[Variant], int]] = deque()
    size, parts = HANDFULS * most, 0

    def tasks() -> Iterator[tuple[list[Variant]]]:
        nonlocal parts
        for number, whole in enumerate(iter(lambda: list(islice(every, size)), [])):
            parts, asked = number + 1, hash_of_variants(whole)
            if store.holds(number, asked):
                continue
            groups = list(handfuls(whole, most))
            waiting.append((number, asked, whole, len(groups)))
            yield from ((group,) for group in groups)

    done = in_order(measured, shared, tasks(), n_jobs=n_jobs)
    for first in done:
        number, asked, whole, groups = waiting.popleft()
        values = np.concatenate([first, *islice(done, groups - 1)])
        store.add(number, asked, parquet(number * size, whole, values), len(whole))
    if not parts:
        raise ValueError("nothing to sweep: policies are empty, or were read before")
    store.close(parts)
