"""Moscow's index members of December 2012 to 2026, those that left included."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.datasets.moscow import index_weights
from research_lib.datasets.tables import load
from research_lib.rebalancing.costs import Costs
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate
from research_lib.sweeps.starts import start_offsets

LIST = "2012-12-18"
# Trading days: 250.5 a year in these data.
PACES: dict[str, int | None] = {"never": None, "annual": 250, "monthly": 21}


def members() -> pd.DataFrame:
    """Return the members with prices from the close of that day, missing once they left.

    Shape (T, 39); the list of 50 names is known for 40, of which one has no prices.
    """
    listed = [asset for asset in index_weights(LIST)["asset"] if asset]
    return load("moscow_shares_daily").loc[LIST:, listed].iloc[1:]


def survivors(returns: pd.DataFrame) -> pd.DataFrame:
    """Return those with a price to the end: what a data set chosen today would hold."""
    return returns.dropna(axis=1)


def leavers_at_half(returns: pd.DataFrame) -> pd.DataFrame:
    """Take half of the last close from whoever held what left: a harsh guess."""
    last = returns.notna() & returns.isna().shift(-1, fill_value=False)
    return returns.mask(last, 0.5 * (1.0 + returns) - 1.0)


def values_by_pace(returns: pd.DataFrame, cost: float = 0.0) -> dict[str, pd.DataFrame]:
    """Value of equal weights at each close, by pace, a column for each start.

    What leaves is sold at its last close, and the money is shared out pro rata; the target of what
    is gone goes to the rest. `cost` is proportional, one way.
    """
    target = pd.Series(1.0 / returns.shape[1], returns.columns)
    found = {}
    for pace, calendar in PACES.items():
        starts = [
            simulate(returns, target, policy, costs=Costs(cost), missing="unlisted").value
            for policy in start_offsets(Policy(calendar))
        ]
        found[pace] = pd.concat(starts, axis=1, keys=range(len(starts)))
    return found


def growth_by_pace(values: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Growth a year of each pace over its starts, and what it is over never.

    Columns `growth` and `over never`, means of all starts, and `least` and `most` over never.
    """
    closes = next(iter(values.values())).index
    years = (closes[-1] - closes[0]).days / 365.25
    growth = {pace: table.iloc[-1] ** (1.0 / years) - 1.0 for pace, table in values.items()}
    never = float(growth["never"].iloc[0])
    rows = {
        pace: [ends.mean(), *(np.array([ends.mean(), ends.min(), ends.max()]) - never)]
        for pace, ends in growth.items()
    }
    return pd.DataFrame(rows, ["growth", "over never", "least", "most"]).T
