"""What is left after tax: rules compared by their value once everything is sold and taxed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.diversification.overlap import Weights
from research_lib.inference.resampling import BATCH, resampled_rows
from research_lib.measures.performance import checked_frequency
from research_lib.rebalancing.costs import Costs
from research_lib.rebalancing.policies import Policy
from research_lib.rebalancing.taxes import Taxes
from research_lib.simulator.layout import Setup
from research_lib.simulator.loop import run
from research_lib.simulator.simulate import FREE, check_paid, set_up


def compare_after_tax(
    returns: pd.DataFrame,
    target: Weights,
    policies: Mapping[str, Policy],
    taxes: Taxes,
    *,
    baseline: str,
    costs: Costs = FREE,
    n_resamples: int = 1000,
    block: float = 12.0,
    seed: int = 0,
    coverage: float = 0.95,
    frequency: float | None = None,
    n_jobs: int = -1,
) -> pd.DataFrame:
    """Growth after the last tax, what tax took of it, and both on resampled histories.

    `returns` (DataFrame of shape (T, N)): simple returns a period. `target`: fixed target weights
    by asset. `policies` (mapping of str to Policy): the rules by name. `taxes`: taxes on realised
    gains; each rule is also run without them. `baseline`: the rule that differences are taken from.
    `costs`: costs of trading. `n_resamples`, `block`, `seed`, `coverage`, `frequency`, `n_jobs`: as
    for :func:`research_lib.compare`. Returns a DataFrame indexed by policy: `growth` a year of the
    value after everything is sold and taxed; `difference` from the baseline with `low` and `high`;
    `drag`, the growth that the same rule has without taxes less that with them, with `drag_low` and
    `drag_high`; `extra`, the drag over that of the baseline, with `extra_low` and `extra_high`;
    one-way `turnover` a year, taxed. `attrs` holds n_variants, n_resamples, block and baseline.
    ValueError if an input is bad, as for :func:`research_lib.simulate`, or the baseline is no
    policy. :func:`research_lib.compare` measures the path of values, before the tax that a sale
    would bring; a rule that puts taxes off would look better there than it is.

    >>> coin = pd.DataFrame({"stock": [1.0, -0.5] * 4, "cash": [0.0] * 8})
    >>> rules = {"always": Policy(1), "never": Policy(None)}
    >>> case = {"stock": 0.5, "cash": 0.5}, rules, Taxes(0.25, year=1)
    >>> table = compare_after_tax(coin, *case, baseline="never", n_resamples=9, block=2.0)
    >>> bool(table.loc["always", "drag"] > table.loc["never", "drag"])
    True
    """
    if baseline not in policies:
        raise ValueError(f"baseline {baseline!r} is not among {', '.join(policies)}")
    yearly = checked_frequency(returns.index, frequency)
    setups = [
        set_up(returns, target, rule, costs=costs, taxes=tax)
        for tax in (taxes, None)
        for rule in policies.values()
    ]
    case = setups, yearly, returns.index
    paths = resampled_rows(len(returns), n_resamples, block, seed)
    batches = [[np.arange(len(returns), dtype=np.int64)]]
    batches += [paths[first : first + BATCH] for first in range(0, n_resamples, BATCH)]
    done = Parallel(n_jobs=n_jobs, prefer="threads")(
        delayed(_batch)(*case, batch) for batch in batches
    )
    found = np.concatenate(done).reshape(n_resamples + 1, 2, len(policies), 2)
    table = _table(found, list(policies), list(policies).index(baseline), coverage)
    table.attrs = {
        "n_variants": len(policies),
        "n_resamples": n_resamples,
        "block": block,
        "baseline": baseline,
    }
    return table


def _batch(
    setups: list[Setup], yearly: float, index: pd.Index, paths: list[IntArray]
) -> FloatArray:
    """Growth after the last tax and turnover a year; shape (paths, setups, 2)."""
    found = np.empty((len(paths), len(setups), 2))
    for draw, path in enumerate(paths):
        for number, setup in enumerate(setups):
            plan = setup.on(path)
            result = run(plan, False, False)
            check_paid(result, plan, index)
            left = (result.value[-1] - result.tax_on_sale) / plan.initial
            found[draw, number, 0] = left ** (yearly / path.size) - 1.0
            found[draw, number, 1] = result.turnover.sum() * yearly / path.size
    return found


def _table(found: FloatArray, names: list[str], at: int, coverage: float) -> pd.DataFrame:
    """Estimates and intervals from values (data first, taxed first, rules, growth and turnover)."""
    growth = found[..., 0]
    drag = growth[:, 1] - growth[:, 0]
    tails = [(1.0 - coverage) / 2.0, (1.0 + coverage) / 2.0]
    columns = {"growth": growth[0, 0]}
    for name, low, high, values in (
        ("difference", "low", "high", growth[:, 0] - growth[:, 0, [at]]),
        ("drag", "drag_low", "drag_high", drag),
        ("extra", "extra_low", "extra_high", drag - drag[:, [at]]),
    ):
        columns[name] = values[0]
        columns[low], columns[high] = np.quantile(values[1:], tails, axis=0)
    columns["turnover"] = found[0, 0, :, 1]
    return pd.DataFrame(columns, pd.Index(names, name="policy"))
