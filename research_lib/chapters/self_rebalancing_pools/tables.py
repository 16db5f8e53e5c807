"""The numbers of the chapter and its evidence, gathered as tables and figures show them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research_lib.chapters.self_rebalancing_pools.account import account, three_paths, walked
from research_lib.chapters.self_rebalancing_pools.blocks import World, simulate
from research_lib.chapters.self_rebalancing_pools.break_even import (
    customers_needed,
    left_to_arbitrage,
    volume_needed,
)
from research_lib.chapters.self_rebalancing_pools.data import Pooled, pooled
from research_lib.chapters.self_rebalancing_pools.with_fee import by_oneself, with_fee
from research_lib.growth.identity import race


def accounts(names: Sequence[str], fee: float) -> pd.DataFrame:
    """Growth a year of a pool and of the mix, and what must be brought at a fee; a row a set."""
    rows = {}
    for name in names:
        found = account(pooled(name)).drop("entropy")
        rows[name] = pd.concat([found, pd.Series({"all trade": volume_needed(found.iloc[1], fee)})])
    return pd.DataFrame(rows).T


def everywhere(names: Sequence[str]) -> pd.DataFrame:
    """Account of each set over the whole time, in logarithms, and what a walked pool misses.

    `floor` is what the level of the mix left alone asks of its entropy at least; `missed` the
    larger of both differences between identity and walk, in units of 1e-12.
    """
    rows = {}
    for name in names:
        data = pooled(name)
        parts = race(data.returns, data.target).iloc[-1]
        pool = three_paths(data.returns, data.target)["pool"].iloc[-1]
        missed = float(walked(data).abs().max())
        rows[name] = {
            "years": data.years,
            "pool": 100.0 * pool,
            "handed over": 100.0 * parts["paid"],
            "entropy": 100.0 * parts["drift"],
            "floor": 200.0 * (1.0 - parts["level"]) ** 2,
            "missed": 1e12 * missed,
        }
    return pd.DataFrame(rows).T


def pool_or_oneself(data: Pooled, fees: Sequence[float]) -> pd.DataFrame:
    """Growth a year with a fee and no customers, and of one who pays as much; a row a fee."""
    rows = {}
    for fee in fees:
        found = with_fee(data, fee)
        own = {name: by_oneself(data, every, fee) for name, every in _paces(data).items()}
        rows[fee] = {"pool": found["growth"], "of it fees": found["fees"], **own}
    return pd.DataFrame.from_dict(rows, orient="index")


def _paces(data: Pooled) -> dict[str, int]:
    """Every close, about a month and about a year."""
    month, year = max(round(data.yearly / 12), 1), round(data.yearly)
    named = {"every close": 1, "every month": month, "every year": year}
    return {name: every for name, every in named.items() if name == "every close" or every > 1}


def formula(
    volatility: float, fees: Sequence[float], blocks: dict[str, float]
) -> dict[str, pd.Series]:
    """Part of the loss that a fee leaves, by the formula; a line a block time."""
    return {
        name: pd.Series([left_to_arbitrage(fee, volatility, each) for fee in fees], list(fees))
        for name, each in blocks.items()
    }


def simulated(world: World, fees: Sequence[float], **options: int) -> pd.DataFrame:
    """Simulate the same part, with the ends of the simulation's interval; a row a fee."""
    found = {fee: simulate(world._replace(fee=fee), **options).handed for fee in fees}
    rows = {fee: [each.mean, *each.ends] for fee, each in found.items()}
    return pd.DataFrame(rows, ["value", "low", "high"]).T


def by_size(world: World, sizes: Sequence[float]) -> pd.DataFrame:
    """Simulate customers of several sizes who bring the same; a row a size.

    `net` is what is handed over less what customers leave, and `rule` what it should be if fees on
    all trade are set against the whole, both as parts of what a pool without a fee hands over.
    """
    whole = 0.5 * world.weight * (1.0 - world.weight) * world.volatility**2
    rows = {}
    for size in sizes:
        net, customers, arbitrage = simulate(world._replace(size=size))
        rule = 1.0 - world.fee * (customers.mean + arbitrage.mean) / whole
        told = {"customers": customers.mean, "arbitrage": arbitrage.mean}
        rows[size] = {**told, "net": net.mean, "low": net.ends[0], "high": net.ends[1]}
        rows[size]["rule"] = rule
    return pd.DataFrame(rows).T


def volatility(data: Pooled) -> float:
    """Volatility a year of the first asset's price in the second, from logarithmic returns."""
    logs = np.log1p(data.returns.to_numpy())
    return float((logs[:, 0] - logs[:, 1]).std(ddof=1) * data.yearly**0.5)


def needed_by_fee(data: Pooled, fees: Sequence[float], blocks: dict[str, float]) -> pd.DataFrame:
    """Return what must be brought a year, by all and by customers by block time; a row a fee."""
    handed, sigma = account(data)["handed over"], volatility(data)
    lines = {"all trade": [volume_needed(handed, fee) for fee in fees]}
    for name, each in blocks.items():
        parts = [left_to_arbitrage(fee, sigma, each) for fee in fees]
        needed = zip(fees, parts, strict=True)
        lines[f"customers,\n{name}"] = [customers_needed(handed, *pair) for pair in needed]
    return pd.DataFrame(lines, list(fees))


def needed_by_year(data: Pooled, fee: float, seconds: float) -> pd.DataFrame:
    """Return volatility, what was handed over and who must bring what, by whole calendar year."""
    paid = race(data.returns, data.target)["paid"]
    years = pd.DatetimeIndex(data.returns.index).year
    rows = {}
    for year in np.unique(years):
        inside = np.flatnonzero(years == year)
        if len(inside) < 0.99 * data.yearly:
            continue
        before = paid.iloc[inside[0] - 1] if inside[0] else 0.0
        handed = float(paid.iloc[inside[-1]] - before)
        sigma = volatility(data._replace(returns=data.returns.iloc[inside]))
        customers = customers_needed(handed, fee, left_to_arbitrage(fee, sigma, seconds))
        parts = {"arbitrage": volume_needed(handed, fee) - customers, "customers": customers}
        rows[int(year)] = {"volatility": sigma, "handed over": handed, **parts}
    return pd.DataFrame(rows).T
