"""The composed vault beside the simulator: how far apart they are, free and at a cost."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from research_lib.datasets.tables import load
from research_lib.rebalancing.costs import Costs
from research_lib.rebalancing.policies import Policy
from research_lib.rebalancing.risk_budget import RiskBudget
from research_lib.rebalancing.volatility_calendar import VolatilityCalendar
from research_lib.simulator.simulate import simulate
from research_lib.vaults.composed import ComposedVault
from research_lib.vaults.pieces import WHOLE
from research_lib.vaults.shares import SimpleVault

UNIT = 10**18
MONEY = 1000  # what the first holder brings
POLICIES = {
    "every month": Policy("ME"),
    "every 21 periods": Policy(21),
    "band, to the edge": Policy("ME", band=0.25, band_kind="relative", trade_to="edge"),
    "band, least trade": Policy("QE", band=0.1, band_kind="relative", trade_to="least"),
    "a third of looks skipped": Policy("ME", skip=1 / 3, seed=4),
    "paused in trends": Policy("ME", trend=12),
    "equal risk": Policy("QE", target=RiskBudget(window=60)),
    "turbulence": Policy(VolatilityCalendar(window=12)),
    "never": Policy(None),
}
READS_RISK = {"equal risk"}  # cash has no risk to share, and some stocks stand still for months


def returns_of(name: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return a data set and equal weights; ether is held beside cash."""
    returns = load(name).copy()
    if returns.shape[1] == 1:
        returns["cash"] = 0.0
    return returns, pd.Series(1 / returns.shape[1], returns.columns)


def gap(
    name: str,
    policy: Policy,
    costs: tuple[float, float, float] = (0.0, 0.0, 0.0),
    vaults: Mapping[object, SimpleVault] | None = None,
    rate: float = 0.0,
) -> dict[str, float]:
    """Return the largest relative gap between vault and simulator, the last one, and the end.

    `costs` are proportional, gas and impact of a vault of 1,000; `rate` is what the simulator is
    told that the fees of the simple vaults cost.
    """
    returns, target = returns_of(name)
    proportional, gas, impact = costs
    paid = Costs(proportional, gas * UNIT, impact)
    vault = ComposedVault(returns, target, policy, vaults=vaults, costs=paid)
    vault.deposit("holder", MONEY * UNIT)
    books = vault.run()
    beside = Costs(proportional + rate, gas, impact)
    value = simulate(
        returns, target, policy, costs=beside, initial=float(MONEY), charge_entry=True
    ).value
    apart = books["assets"] / UNIT / value - 1
    return {
        "largest": float(np.abs(apart).max()),
        "last": apart.iloc[-1],
        "trades": books["trades"].iloc[-1],
        "end": books["assets"].iloc[-1] / (UNIT * MONEY),
    }


def free_gaps(names: list[str]) -> pd.DataFrame:
    """Return what `gap` finds without costs, a row for each data set and policy."""
    found = {
        (name, label): gap(name, policy)
        for name in names
        for label, policy in POLICIES.items()
        if label not in READS_RISK or name == "us_industries_30"
    }
    return pd.DataFrame(found).T


def costly_gaps(name: str, policy: Policy) -> pd.DataFrame:
    """Return what `gap` finds under gas, fees that leave, impact, and all of them."""
    cases = {
        "free": (0.0, 0.0, 0.0),
        "gas": (0.0, 0.01, 0.0),
        "proportional": (0.003, 0.0, 0.0),
        "impact": (0.0, 0.0, 0.02),
        "all three": (0.003, 0.01, 0.02),
    }
    found = {case: gap(name, policy, costs) for case, costs in cases.items()}
    vaults = vaults_with_fees(name, 0.003, keeps=False)
    found["fees that leave"] = gap(name, policy, vaults=vaults, rate=0.003)
    return pd.DataFrame(found).T


def vaults_with_fees(
    name: str, rate: float, *, keeps: bool, others: int = 0
) -> dict[object, SimpleVault]:
    """Return simple vaults whose fees take `rate` of what is traded, beside `others` times as much.

    An entry fee is on what is left of what comes, an exit fee on what is paid: a sale that loses
    c of what is sold pays c / (1 - c) of what is paid.
    """
    fees = {"entry_fee": int(rate * WHOLE), "exit_fee": int(rate / (1 - rate) * WHOLE)}
    vaults: dict[object, SimpleVault] = {}
    for asset in returns_of(name)[0]:
        vaults[asset] = SimpleVault(**fees, keeps_fees=keeps)  # type: ignore[arg-type]
        vaults[asset].deposit("others", others * MONEY * UNIT)
    return vaults


def kept_fees(name: str, policy: Policy, multiples: list[int]) -> pd.Series:
    """Return how much more the vault ends with where fees stay in the simple vaults, in percent."""
    ends = {}
    for others in multiples:
        vaults = vaults_with_fees(name, 0.003, keeps=True, others=others)
        ends[others] = 100 * gap(name, policy, vaults=vaults, rate=0.003)["last"]
    return pd.Series(ends)
