"""Falls of the market, found by one rule, and what rebalancing did in each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import empyrical
import numpy as np
import pandas as pd

from research_lib.comparison.every_start import sweep_every_start
from research_lib.datasets.tables import load, market_weight_panel
from research_lib.diversification.overlap import Weights
from research_lib.measures.performance import periods_per_year
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate
from research_lib.sweeps.starts import start_offsets

MEASURES = ["loss", "drawdown", "cvar", "volatility", "turnover"]
TAIL = 0.05  # share of the worst periods whose mean is the CVaR
NEVER = Policy(None)


def daily_market_and_bills() -> pd.DataFrame:
    """US shares and Treasury bills by day since 1926, put together from the book's data sets.

    Returns a DataFrame of shape (T, 2): simple returns of "US market" and "US bills". Shares are
    the ten size groups, bought at their market weights at the start of each month and left alone
    until its end; a month's bill rate is earned in equal steps on its trading days. The published
    daily market, ``us_market_daily_2026``, is held against it.
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


def trough_and_recovery(
    returns: pd.DataFrame, target: Weights, policy: Policy, crises: pd.DataFrame
) -> pd.DataFrame:
    """Rebalanced less left alone from the same weights at the peak, at the trough and after it.

    `returns`, `target`, `crises`: as for :func:`same_start`. `policy`: a calendar rule; the mean
    over all its starts. Returns a DataFrame indexed by crisis: `trough` and `recovery`, shares of
    the value at the peak; `recovery` is missing where the market is not back when the data end.
    """
    found, yearly = {}, periods_per_year(returns.index)
    rules = {"rule": policy, "never": NEVER}
    for name, crisis in covered(returns, crises).iterrows():
        ends = []
        for last in (crisis["trough"], crisis["recovery"]):
            if pd.isna(last) or last > returns.index[-1]:
                ends.append(np.nan)
                continue
            window = after_close(returns, crisis["peak"], last)
            swept = sweep_every_start(window, target, rules, frequency=yearly)
            final = swept.groupby("policy")["final"].mean()
            ends.append(float(final["rule"] - final["never"]))
        found[name] = ends
    return pd.DataFrame.from_dict(found, "index", columns=["trough", "recovery"])


def gap_by_day(
    returns: pd.DataFrame, target: Weights, policy: Policy, first: pd.Timestamp, last: pd.Timestamp
) -> pd.Series:
    """Rebalanced less left alone from the same weights at the close of `first`, at every close.

    `returns`, `target`, `policy`: as for :func:`trough_and_recovery`. Returns a Series by date, up
    to `last`: shares of the value at `first`, the mean over all starts of the rule.
    """
    window = after_close(returns, first, last)
    paths = [simulate(window, target, start).value for start in start_offsets(policy)]
    return pd.concat(paths, axis=1).mean(axis=1) - simulate(window, target, NEVER).value


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
