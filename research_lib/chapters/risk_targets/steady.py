"""How steady volatility is from one stretch of time to the next, under three rules."""

from __future__ import annotations

import numpy as np
import pandas as pd

import research_lib as rl
from research_lib.chapters.risk_targets.data import BILLS, FEE, Mix

RULES = ["never", "target, window", "constant mix"]


def realised(mix: Mix) -> pd.DataFrame:
    """Volatility a year in stretches as long as the window, a row a stretch, a column a rule."""
    stretch = np.arange(len(mix.returns)) // mix.window
    yearly = rl.periods_per_year(mix.returns.index)
    found = {
        name: ledger.returns().groupby(stretch).std() * yearly**0.5
        for name, ledger in _ledgers(mix).items()
    }
    whole = len(stretch) // mix.window
    return pd.DataFrame(found)[:whole].set_axis(mix.returns.index[mix.window - 1 :: mix.window])


def spreads(mix: Mix) -> pd.DataFrame:
    """Spread of the logarithm of volatility over stretches, a row a rule.

    Columns: `spread`, its standard deviation; `difference` from the constant mix, whole, and in the
    `first half` and the `second half` of the stretches; `at risk`, mean share in the risky assets.
    """
    logs = np.log(realised(mix))
    middle = len(logs) // 2
    parts = {"difference": logs, "first half": logs[:middle], "second half": logs[middle:]}
    table = pd.DataFrame({"spread": logs.std()})
    for name, part in parts.items():
        spread = part.std()
        table[name] = spread - spread["constant mix"]
    table["at risk"] = pd.Series(
        {name: 1.0 - ledger.weights[BILLS].mean() for name, ledger in _ledgers(mix).items()}
    )
    return table


def _ledgers(mix: Mix) -> dict[str, rl.Ledger]:
    return {
        name: rl.simulate(mix.returns, mix.target, mix.rules[name], costs=FEE) for name in RULES
    }
