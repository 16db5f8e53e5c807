"""How often the two other tests of the part say yes in worlds where the truth is known, stored.

The test of the best of many rules (superior predictive ability) and that of two Sharpe ratios, on
worlds like months of 49 industries: random walks, and relative prices that come back.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from research_lib.comparison.in_months import in_months
from research_lib.inference.power import worlds
from research_lib.inference.selection import best_of_many
from research_lib.inference.sharpe import sharpe_difference
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate

DATA, LEVEL, SEED, BLOCK, RESAMPLES = "49 industries (m)", 0.05, 33, 12, 500
# Years in which half of a distance between relative prices is gone, and how many worlds of each.
HALF_LIVES = {"none": np.inf, "10 years": 10.0, "3 years": 3.0, "1 year": 1.0}
WORLDS = {"none": 2000, "10 years": 400, "3 years": 400, "1 year": 400, "3 years, few": 4}
SAMPLE = ["3 years, few"]
# What annual is compared with; the first five are the many.
RULES = {
    "monthly": Policy(1),
    "quarterly": Policy(3),
    "semi-annual": Policy(6),
    "never": Policy(None),
    "band": Policy(1, band=0.005, trade_to="edge"),
}
BASELINE = Policy(12)


def rows() -> list[str]:
    """Names of the kinds of world: the half-life of relative prices."""
    return list(WORLDS)


def study(row: str) -> pd.DataFrame:
    """Share of worlds in which each test rejects at 5 %.

    Columns: `test`, `rate`, its Wilson interval `low` and `high`, and `worlds`.
    """
    returns, target, _, yearly = in_months(DATA)
    life = HALF_LIVES[row.removesuffix(", few")]
    drawn = worlds(returns, WORLDS[row], half_life=life, seed=SEED, frequency=yearly)
    found = pd.DataFrame([p_values(world, target) for world in drawn])
    table = pd.DataFrame({"test": found.columns, "rate": (found <= LEVEL).mean().to_numpy()})
    ends = proportion_confint((found <= LEVEL).sum(), len(found), method="wilson")
    table["low"], table["high"] = (np.asarray(end) for end in ends)
    table["worlds"] = len(found)
    return table.round(9)


def p_values(world: pd.DataFrame, target: pd.Series) -> dict[str, float]:
    """Return p of the best of five rules over annual, and of two differences of Sharpe ratios."""
    weights = target.set_axis(world.columns)
    paths = {name: simulate(world, weights, rule).returns() for name, rule in RULES.items()}
    annual = simulate(world, weights, BASELINE).returns()
    gains = pd.DataFrame(paths).sub(annual, axis=0)
    best = best_of_many(gains, block=BLOCK, n_resamples=RESAMPLES, seed=SEED)
    how: dict[str, Any] = {"block": BLOCK, "n_resamples": RESAMPLES, "seed": SEED}
    ratios = {
        "Sharpe ratio, annual less never": (annual, paths["never"]),
        "Sharpe ratio, monthly less annual": (paths["monthly"], annual),
    }
    found = {"best of five over annual": float(best["spa"])}
    for name, pair in ratios.items():
        found[name] = float(sharpe_difference(*pair, frequency=12.0, **how)["p_value"])
    return found
