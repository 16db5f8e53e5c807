"""Rules simulated anew on the same histories: what every paired comparison is made of."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.checks import check_frame
from research_lib.comparison.drawn import Drawn, drawn_batches
from research_lib.comparison.named import by_name
from research_lib.inference.resampling import BATCH, batches, block_length, check_block
from research_lib.measures.paths import (
    COMPARED,
    Measures,
    Variant,
    check_rules,
    measure_names,
    measured_batch,
    simulated_paths,
    yearly_turnover,
)
from research_lib.measures.performance import aligned_cash, checked_frequency
from research_lib.rebalancing.costs import Costs
from research_lib.rebalancing.dealing import Dealing
from research_lib.rebalancing.policies import Policy
from research_lib.rebalancing.taxes import Taxes
from research_lib.simulator.set_up import FREE, Missing, Setup, Target, set_up
from research_lib.workers.in_order import Shared, in_order, on_cluster


def resampled_measures(
    returns: pd.DataFrame,
    target: Target,
    rules: Mapping[str, Policy | Variant],
    *,
    measures: Measures = COMPARED,
    costs: Costs = FREE,
    taxes: Taxes | None = None,
    dealing: Dealing | None = None,
    cash: pd.Series | float = 0.0,
    n_resamples: int = 1000,
    block: float | None = None,
    seed: int = 0,
    frequency: float | None = None,
    missing: Missing = "refuse",
    n_jobs: int = -1,
) -> pd.DataFrame:
    """Measures of every rule on the data and on each resampled history, all rules on the same.

    Parameters
    ----------
    returns, target, measures, costs, taxes, dealing, cash, block, seed, frequency, missing, n_jobs
        As for :func:`research_lib.compare`.
    rules : mapping of str to Policy or Variant
        What is simulated; a :class:`Variant` brings frictions of its own.
    n_resamples : int, default 1000
        Number of resampled histories.

    Returns
    -------
    DataFrame of shape (1 + n_resamples, rules × measures)
        Row 0 is the data; columns (policy, measure). `attrs` holds `block`, and `turnover` a year
        of each rule on the data.

    Raises
    ------
    ValueError
        As for :func:`research_lib.compare`.

    Examples
    --------
    >>> coin = pd.DataFrame({"stock": [1.0, -0.5] * 4, "cash": 0.0})
    >>> half, rules = {"stock": 0.5, "cash": 0.5}, {"always": Policy(1), "never": Policy(None)}
    >>> final = lambda path: path.value[-1]
    >>> drawn = resampled_measures(coin, half, rules, measures=final, n_resamples=9, block=2)
    >>> drawn.loc[0].round(2).tolist()
    [1.6, 1.0]
    """
    if isinstance(target, pd.DataFrame):
        raise ValueError("a path of targets belongs to one history: give fixed weights")
    check_frame(returns)
    check_rules(rules)
    yearly = checked_frequency(returns.index, frequency)
    common = Variant(Policy(), costs, taxes, dealing)
    given = [r if isinstance(r, Variant) else common._replace(policy=r) for r in rules.values()]
    setups = [
        set_up(returns, target, each.policy, **each.frictions(), missing=missing) for each in given
    ]
    if block is not None:
        check_block(block, len(returns))
    else:
        # What is not listed earns nothing: a rule without a return has no length of a block.
        block = block_length(returns.fillna(0.0) if missing == "unlisted" else returns, target)
    case = setups, aligned_cash(cash, returns.index), yearly, returns.index
    data = [np.arange(len(returns), dtype=np.int64)]
    on_data = simulated_paths(*case, data[0])
    names = measure_names(measures, on_data[0])
    # Batches are cut the same way for any number of workers, and come back in order.
    # They are drawn while others are simulated; to other machines only their generator goes.
    draw: Any = drawn_batches if on_cluster() else batches
    work = chain([data], draw(len(returns), n_resamples, block, seed))
    tasks = ((batch, by_name(measures, names)) for batch in work)
    total = 1 + -(-n_resamples // BATCH)
    done = list(in_order(_measured, Shared(*case), tasks, n_jobs=n_jobs, total=total))
    columns = pd.MultiIndex.from_product([list(rules), names], names=["policy", "measure"])
    flat = np.concatenate(done).reshape(-1, len(columns))
    table = pd.DataFrame(flat, pd.RangeIndex(len(flat), name="draw"), columns)
    table.attrs = {"block": block, "turnover": [yearly_turnover(path) for path in on_data]}
    return table


def _measured(
    setups: list[Setup],
    cash: FloatArray,
    yearly: float,
    index: pd.Index,
    batch: list[IntArray] | Drawn,
    measures: Measures,
) -> FloatArray:
    """Measure every rule on some histories, drawn or to be drawn."""
    histories = batch.rows() if isinstance(batch, Drawn) else batch
    return measured_batch(setups, cash, yearly, index, histories, measures)
