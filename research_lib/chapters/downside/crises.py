"""Falls of the market, found by one rule, and what rebalancing did in each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import empyrical
import numpy as np
import pandas as pd

from research_lib.comparison.compare import compare
from research_lib.comparison.sweep import start_offsets
from research_lib.datasets.tables import load, market_weight_panel
from research_lib.diversification.overlap import Weights
from research_lib.measures.paths import SimulatedPath
from research_lib.measures.performance import periods_per_year
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate

MEASURES = ["loss", "drawdown", "cvar", "volatility", "turnover"]
TAIL = 0.05  # share of the worst periods whose mean is the CVaR
NEVER = Policy(None)


def daily_market_and_bills() -> pd.DataFrame:
    """US shares and Treasury bills by day since 1926, put together from the book's data sets.

    Returns a DataFrame of shape (T, 2): simple returns of "US market" and "US bills". Shares are
    the ten size groups, bought at their market weights at the start of each month and left alone
    until its end; a month's bill rate is earned in equal steps on its trading days. No daily market
    of the catalogue reaches beyond 2018 or before 1960.
    """
    weights = market_weight_panel("us_size_deciles")
    # Known at the end of the month before, in force from its close on.
    weights.index = pd.DatetimeIndex(weights.index) - pd.offsets.MonthEnd(1)
    shares = simulate(load("us_size_deciles_daily"), weights, Policy("ME")).returns()
    months = pd.DatetimeIndex(shares.index).to_period("M")
    bills = load("us_bills").iloc[:, 0]
    rate = bills.set_axis(pd.DatetimeIndex(bills.index).to_period("M")).reindex(months).to_numpy()
    days = months.value_counts().reindex(months).to_numpy()
    daily = (1.0 + rate) ** (1.0 / days) - 1.0
    return pd.DataFrame({"US market": shares, "US bills": daily}, index=shares.index)


def after_close(returns: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Rows of `returns` after the close of `first`, up to `last`."""
    dates = pd.DatetimeIndex(returns.index)
    return returns.iloc[(dates > first) & (dates <= last)]


def covered(returns: pd.DataFrame, crises: pd.DataFrame, before: int = 1) -> pd.DataFrame:
    """Crises that lie inside the data, with at least `before` periods up to the peak."""
    rows = returns.index.searchsorted(crises["peak"], side="right")
    inside = (rows >= before) & (crises["trough"] <= returns.index[-1]).to_numpy()
    return crises.iloc[np.flatnonzero(inside)]


def same_start(
    returns: pd.DataFrame,
    target: Weights,
    rules: Mapping[str, Policy],
    crises: pd.DataFrame,
) -> pd.DataFrame:
    """Rules that all hold the target at the peak, from all their starts, down to each trough.

    `returns` (DataFrame of shape (T, N)): simple returns a period, by date. `target`: weights held
    at the close of the peak. `rules` (mapping of str to Policy): the rules by name. `crises`: from
    :func:`bear_markets`; those outside the data are left out. Returns a DataFrame: a row for each
    variant (index crisis, rule, offset): `loss` (result to the trough), `drawdown`, `cvar` (mean of
    the worst 5 % of periods), `volatility` a year, and one-way `turnover` in the window.
    """
    found, yearly = {}, periods_per_year(returns.index)
    for name, crisis in covered(returns, crises).iterrows():
        window = after_close(returns, crisis["peak"], crisis["trough"])
        for rule, policy in rules.items():
            for variant in start_offsets(policy):
                ledger = simulate(window, target, variant)
                earned = ledger.returns().to_numpy()
                found[name, rule, variant.offset] = [
                    float(ledger.value.iloc[-1]) - 1.0,
                    float(empyrical.max_drawdown(earned)),
                    float(empyrical.conditional_value_at_risk(earned, TAIL)),
                    float(empyrical.annual_volatility(earned, annualization=yearly)),
                    float(ledger.turnover.sum()),
                ]
    table = pd.DataFrame.from_dict(found, orient="index", columns=MEASURES)
    table.index = pd.MultiIndex.from_tuples(table.index, names=["crisis", "rule", "offset"])
    return table


def two_effects(
    returns: pd.DataFrame,
    target: Weights,
    policy: Policy,
    crises: pd.DataFrame,
    before: Sequence[int],
) -> pd.DataFrame:
    r"""Split what rebalancing changed in each crisis into its weights and its trades.

    Two portfolios are bought at the target some time before the peak; one is rebalanced, the other
    never. With :math:`R` the results from peak to trough of the rebalanced portfolio, of the same
    if it stops trading at the peak, and of the one never touched,

    .. math:: R - R_\text{never} = (R - R_\text{stopped}) + (R_\text{stopped} - R_\text{never}) .

    `returns`, `target`, `crises`: as for :func:`same_start`. `policy`: the rule of the rebalanced
    portfolio. `before`: periods between the purchase and the peak. Returns a DataFrame: a row for
    each crisis and purchase (index crisis, before) that the data hold: `rebalanced`, `stopped` and
    `never` (results), `trades` and `weights` (the two effects).
    """
    found = {}
    for periods in before:
        for name, crisis in covered(returns, crises, periods).iterrows():
            peak = int(returns.index.searchsorted(crisis["peak"], side="right"))
            history = returns.loc[: crisis["trough"]].iloc[peak - periods :]
            after = after_close(returns, crisis["peak"], crisis["trough"])
            results = []
            for rule in (policy, NEVER):
                ledger = simulate(history, target, rule)
                at_peak = ledger.value.loc[crisis["peak"]]
                results.append(float(ledger.value.iloc[-1] / at_peak) - 1.0)
                if rule is policy:
                    held = ledger.weights.loc[crisis["peak"]]
                    stopped = float(simulate(after, held / held.sum(), NEVER).value.iloc[-1]) - 1.0
            found[name, periods] = [results[0], stopped, results[1]]
    table = pd.DataFrame.from_dict(found, "index", columns=["rebalanced", "stopped", "never"])
    table.index = pd.MultiIndex.from_tuples(table.index, names=["crisis", "before"])
    table["trades"] = table["rebalanced"] - table["stopped"]
    table["weights"] = table["stopped"] - table["never"]
    return table


def tail_differences(
    returns: pd.DataFrame,
    target: Weights,
    rules: Mapping[str, Policy],
    baseline: str,
    **how: Any,
) -> pd.DataFrame:
    """CVaR of rules against a baseline, every rule simulated anew on every resampled history.

    `returns`, `target`, `rules`, `baseline`, `**how`: as for :func:`research_lib.compare`, which
    has no CVaR; the same three last ones give the same histories. Returns a DataFrame indexed by
    rule: `value` (mean return of the worst 5 % of periods), `difference` from the baseline, and
    `low` and `high`, the ends of its 95 % interval.
    """

    def cvar(path: SimulatedPath) -> float:
        return float(empyrical.conditional_value_at_risk(path.returns, TAIL))

    table = compare(returns, target, rules, measures=cvar, baseline=baseline, **how)
    return table.droplevel("measure")[["value", "difference", "low", "high"]]
