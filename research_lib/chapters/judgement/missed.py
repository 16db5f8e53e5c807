"""Looks that are missed, by a coin or after falls; and whether a pause gains by memory at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from research_lib.inference.sign_flips import flipped_differences
from research_lib.inference.step_down import TIE, distances, step_down
from research_lib.rebalancing.costs import Costs
from research_lib.rebalancing.policies import Policy
from research_lib.sweeps.sweep import sweep

# With this many standard deviations of chance a two-sided test at 5 % finds a gain in 4 of 5.
FOUND = 1.96 + 0.84
YEARLY = 12.0


def missed_looks(
    returns: pd.DataFrame, target: pd.Series, seeds: int, half: float = 0.5
) -> pd.DataFrame:
    """Growth of monthly looks of which some are missed, less that of missing none.

    `returns` (DataFrame of shape (T, N)): simple monthly returns. `target`: target weights.
    `seeds`: number of coins. `half`: share of the looks that the first coins miss. Returns a
    DataFrame indexed by seed, differences a year: `coin`, misses of `half` at random; `after falls`
    and `after rises`, every look at the end of a month in which the mix fell, or rose, is missed;
    `coin as often` and `coin as rarely`, as many missed by a coin as after falls and rises. What
    has no seed stands in every row. `attrs` holds `none`, growth of missing none, `never`, and
    `share`, the share of looks after falls.
    """
    fell = (returns @ target).to_numpy() < 0.0
    share = float(fell[:-1].mean())
    rules = {"none": Policy(1), "never": Policy(None)}
    rules |= {
        "after falls": Policy(returns.index[~fell]),
        "after rises": Policy(returns.index[fell]),
    }
    rates = {"coin": half, "coin as often": share, "coin as rarely": 1.0 - share}
    for name, rate in rates.items():
        rules |= {f"{name} {seed}": Policy(1, skip=rate, seed=seed) for seed in range(seeds)}
    found = sweep(returns, target, rules, frequency=YEARLY).set_index("policy")["growth"]
    apart = found - found["none"]
    columns = {name: [apart[f"{name} {seed}"] for seed in range(seeds)] for name in rates} | {
        name: [apart[name]] * seeds for name in ("after falls", "after rises")
    }
    table = pd.DataFrame(columns, pd.RangeIndex(seeds, name="seed"))
    table.attrs = {"none": found["none"], "never": found["never"], "share": share}
    return table


def gain_by_memory(
    returns: Mapping[str, pd.DataFrame],
    targets: Mapping[str, pd.Series],
    policies: Any,
    *,
    baseline: str,
    n_flips: int = 499,
    seed: int = 39,
) -> pd.DataFrame:
    """Test whether rules gain on a baseline by memory of relative returns, and say what it finds.

    `returns`, `targets`, `policies`, `baseline`, `n_flips`, `seed`: as for
    :func:`research_lib.sign_flip_test`, several data sets. Returns its `difference`, `p_value` and
    `p_adjusted`, indexed by (data, policy), and `found`: the size that it finds in four of five
    histories, 2.8 standard deviations of the difference over the flipped ones.
    """
    drawn = flipped_differences(
        returns,
        targets,
        policies,
        baseline=baseline,
        statistic="growth",
        relative_to="assets",
        block=1,
        n_flips=n_flips,
        starts=12,
        costs=Costs(),
        cash=0.0,
        seed=seed,
        frequency=YEARLY,
        n_jobs=-1,
    )
    far = distances(drawn.to_numpy(), drawn.attrs["sizes"], "two-sided")
    columns = {
        "difference": drawn.loc[0],
        "p_value": (far >= far[0] - TIE).mean(axis=0),
        "p_adjusted": step_down(far),
        "found": FOUND * drawn.loc[1:].std(),
    }
    return pd.DataFrame(columns, index=drawn.columns)
