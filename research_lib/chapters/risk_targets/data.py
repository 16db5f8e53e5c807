"""The data sets of the chapter, what is held in each, and when it is looked at."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

import research_lib as rl
from research_lib.datasets.plain_names import PLAIN
from research_lib.rebalancing.policies import TargetRule

SETS = {
    "5 factor funds": "factor_etfs_daily",
    "20 US stocks": "us_stocks_20_daily",
    "30 industries (m)": "us_industries_30",
    "20 countries (m)": "countries",
    "13 hedge funds (m)": "hedge_funds",
    "shares, bonds (y)": "us_asset_classes_annual",
}
"""Name of the data by label; the last holds 60 % shares, all others equal weights."""

BASKETS = list(SETS)[:5]
"""Those with enough periods to look at what came after each look."""

MIXES = {
    "US market": ("us_market_daily", "us_bills_daily"),
    "US market (m)": ("us_market", "us_bills"),
    "5 factor funds": (),
    "20 US stocks": (),
    "20 countries (m)": (),
}
"""Risky assets that are held with bills: 60 % in the constant mix."""

NAMES = PLAIN | {
    "shares, bonds (y)": "60/20/20 shares and bonds, 1928–2025",
    "US market": "US shares, days, 1960–2018",
    "US market (m)": "US shares, months, 1926–2026",
}
"""Labels as readers see them."""

FEE = rl.Costs(proportional=0.001)
AIM, RISKY, BILLS = 0.1, 0.6, "US bills"
# By periods a year: window, periods from look to look, and those held out after a look.
_SPANS = {252: (252, 63, 63), 12: (60, 3, 12), 1: (10, 1, 10)}
# By periods a year: windows of the volatility target, the first the usual one, and the pace.
_TARGETS = {252: ((63, 21, 252), 21), 12: ((12, 6, 36), 1)}


class Case(NamedTuple):
    """One data set: returns, target weights, bills, and the spans of its looks in periods."""

    returns: pd.DataFrame
    target: pd.Series
    cash: pd.Series
    window: int
    pace: int
    ahead: int


class Mix(NamedTuple):
    """Risky assets and bills, weights of the constant mix, rules by name, window in periods."""

    returns: pd.DataFrame
    target: pd.Series
    rules: dict[str, rl.Policy]
    window: int

    def risky(self) -> pd.Series:
        """Return what the risky part earns a period, brought back to its weights every period."""
        assets = self.target.drop(BILLS)
        return self.returns[assets.index] @ (assets / RISKY)


def case(label: str) -> Case:
    """Load one data set by its label in `SETS`; a month's bills are spread over its days."""
    table = rl.load(SETS[label])
    spans = _SPANS[int(rl.periods_per_year(table.index))]
    if label == "shares, bonds (y)":
        target = pd.Series({"S&P 500": 0.6, "Baa bonds": 0.2, "T-Notes": 0.2})
        return Case(table[list(target.index)], target, table["T-Bills"], *spans)
    returns = table.loc["1991":] if label == "20 countries (m)" else table
    target = pd.Series(1.0 / returns.shape[1], returns.columns)
    bills = rl.load("us_bills")[BILLS]
    by_month = bills.set_axis(pd.DatetimeIndex(bills.index).to_period("M"))
    months = pd.DatetimeIndex(returns.index).to_period("M")
    days = pd.Series(1, months).groupby(level=0).transform("size").to_numpy()
    rate = (1.0 + by_month.reindex(months).to_numpy()) ** (1.0 / days) - 1.0
    return Case(returns, target, pd.Series(rate, returns.index), *spans)


def mix(label: str) -> Mix:
    """Load one of `MIXES`, with the volatility targets that are tried on it."""
    names = MIXES[label]
    if names:
        returns = pd.concat([rl.load(name) for name in names], axis=1)
    else:
        found = case(label)
        returns = found.returns.assign(**{BILLS: found.cash})
    risky = returns.shape[1] - 1
    target = pd.Series([RISKY / risky] * risky + [1.0 - RISKY], returns.columns)
    yearly = rl.periods_per_year(returns.index)
    (window, short, long), pace = _TARGETS[int(yearly)]
    spans = {
        "window": {"window": window},
        "short window": {"window": short},
        "long window": {"window": long},
        "half-life": {"window": long, "halflife": short},
    }
    rules = {
        f"target, {name}": rl.Policy(
            pace, target=rl.VolatilityTarget(AIM, BILLS, frequency=yearly, **span)
        )
        for name, span in spans.items()
    }
    rules |= {"never": rl.Policy(None), "constant mix": rl.Policy(pace)}
    return Mix(returns, target, rules, window)


def risk_rules(found: Case) -> dict[str, rl.Policy]:
    """Return the rules that weigh by risk, with all variants tried, and fixed weights last."""
    window = found.window
    moving: dict[str, TargetRule] = {
        "equal risk": rl.RiskBudget(window),
        "equal risk, window / 2": rl.RiskBudget(window // 2),
        "equal risk, window × 2": rl.RiskBudget(2 * window),
        "equal risk, half-life": rl.RiskBudget(window, halflife=window / 4),
        "minimum variance": rl.MinimumVariance(window, max_weight=2.0 / len(found.target)),
    }
    built = {name: rl.Policy(found.pace, target=rule) for name, rule in moving.items()}
    return {**built, "fixed": rl.Policy(found.pace)}
