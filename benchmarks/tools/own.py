"""The book's simulator."""

from __future__ import annotations

import pandas as pd

import research_lib as rl

from . import Data


def equal(returns: pd.DataFrame) -> dict[str, float]:
    return dict.fromkeys(returns.columns, 1.0 / returns.shape[1])


def monthly(data: Data, cost: float = 0.0) -> pd.Series:
    target, policy = equal(data.returns), rl.Policy("ME")
    return rl.simulate(data.returns, target, policy, costs=cost, charge_entry=True).value


def hold(data: Data) -> pd.Series:
    return rl.simulate(data.returns, equal(data.returns), rl.Policy(None)).value


def band(data: Data, width: float) -> pd.Series:
    policy = rl.Policy("D", band=width, band_kind="relative")
    return rl.simulate(data.returns, equal(data.returns), policy).value


def sweep(data: Data, cost: float, intervals: list[int]) -> list[float]:
    policies = {str(every): rl.Policy(every) for every in intervals}
    table = rl.sweep(data.returns, equal(data.returns), policies, cost)
    return (table["final"] / (1.0 + cost)).tolist()  # the first purchase too, as others charge
