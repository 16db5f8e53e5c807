"""What a target that follows risk gained or lost against fixed weights: a stored study."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

import research_lib as rl
from research_lib.chapters.risk_targets.data import (
    BASKETS,
    BILLS,
    FEE,
    MIXES,
    NAMES,
    SETS,
    Case,
    case,
    mix,
    risk_rules,
)
from research_lib.chapters.risk_targets.limits import limit_of, limit_rule
from research_lib.datasets.study import stored

MEASURES = ["sharpe", "volatility", "growth", "drawdown"]
SAMPLE = ["risk, shares, bonds (y)", "limit, 13 hedge funds (m)"]
SEED = 37


def rows() -> list[str]:
    """List kinds of target, each with the label of a data set."""
    kinds = {"risk": SETS, "limit": BASKETS, "volatility": MIXES}
    return [f"{kind}, {label}" for kind, labels in kinds.items() for label in labels]


def study(row: str) -> pd.DataFrame:
    """Every measure of each rule less that of fixed weights; the limit from one start.

    Columns: `policy`, `measure`; `value` of the rule and its `difference` from fixed weights, means
    over all starts of the calendar, with `least` and `most`; `turnover` a year; `p` and `error` of
    the difference of Sharpe ratios from the first start. Besides the measures of
    :func:`research_lib.performance`: `bills`, what the growth of fixed weights loses if bills are
    put to them until they are as volatile as the rule, and `equal volatility`, the growth of the
    rule less that of fixed weights so diluted.
    """
    kind, label = row.split(", ", 1)
    if kind == "volatility":
        held = mix(label)
        rules = {name: held.rules[name] for name in ("target, window", "constant mix")}
        found = Case(held.returns, held.target, held.returns[BILLS], 0, 0, 0)
        return gaps(found, rules, baseline="constant mix")
    found = case(label)
    if kind == "limit":
        rule = limit_rule(found, limit_of(found))
        rules = {"limited": rl.Policy(found.ahead, target=rule), "fixed": rl.Policy(found.ahead)}
        return gaps(found, rules, baseline="fixed", all_starts=False)
    built = risk_rules(found)
    rules = {name: built[name] for name in ("equal risk", "minimum variance", "fixed")}
    return gaps(found, rules, baseline="fixed")


def gaps(
    found: Case, rules: dict[str, rl.Policy], *, baseline: str, all_starts: bool = True
) -> pd.DataFrame:
    """Measure rules against one of them, over all starts of the calendar or the first alone."""
    known = found.returns, found.target
    runs = rl.sweep(*known, rules, [FEE], all_starts=all_starts, cash=found.cash)
    of = {
        measure: runs.pivot_table(measure, "offset", "policy")
        for measure in [*MEASURES, "turnover"]
    }
    offsets = of["growth"].index
    paths = {
        name: [rl.simulate(*known, replace(rule, offset=k), costs=FEE).returns() for k in offsets]
        for name, rule in rules.items()
    }
    tables = []
    for name in [name for name in rules if name != baseline]:
        pairs = list(zip(paths[name], paths[baseline], strict=True))
        tested = rl.sharpe_difference(*pairs[0], cash=found.cash, seed=SEED)
        apart = {measure: of[measure][name] - of[measure][baseline] for measure in MEASURES}
        lost = pd.Series([diluted(*pair, found.cash) for pair in pairs], offsets)
        apart |= {"bills": lost, "equal volatility": apart["growth"] - lost}
        table = pd.DataFrame(apart).agg(["mean", "min", "max"]).T
        table = table.set_axis(["difference", "least", "most"], axis=1)
        table.insert(0, "value", pd.Series({m: of[m][name].mean() for m in MEASURES}))
        table["turnover"] = of["turnover"][name].mean()
        table["p"], table["error"] = tested["p_value"], tested["standard_error"]
        table = table.rename_axis("measure").reset_index()
        table.insert(0, "policy", name)
        tables.append(table)
    return pd.concat(tables, ignore_index=True).round(9)


def read(kind: str, policy: str, measure: str) -> pd.DataFrame:
    """Return one rule's stored differences, a row a data set by its plain name."""
    table = stored("risk_gaps")
    table = table[(table["policy"] == policy) & (table["measure"] == measure)]
    table = table[table["row"].str.startswith(f"{kind}, ")]
    labels = table["row"].str.removeprefix(f"{kind}, ").map(NAMES)
    columns = ["value", "difference", "least", "most", "turnover", "p", "error"]
    return table.set_index(labels)[columns].rename_axis("data")


def for_ranking(table: pd.DataFrame, tried: int, *, tested: bool) -> pd.DataFrame:
    """Add the ends that :func:`ranking` draws, and how many variants were tried.

    Over all starts; if `tested`, an end at zero where the test does not reject at 5 %.
    """
    ends = table.assign(low=table["least"], high=table["most"])
    if tested:
        reject, mean = table["p"] <= 0.05, table["difference"]
        ends["low"] = mean.where(reject, mean.clip(upper=0.0))
        ends["high"] = mean.where(reject, mean.clip(lower=0.0))
    ends.attrs["n_variants"] = tried
    return ends


def diluted(one: pd.Series, other: pd.Series, cash: pd.Series) -> float:
    """Growth a year that `other` loses if bills are put to it until it moves as much as `one`.

    `one`, `other` (Series of length T): returns a period of two portfolios. `cash` (Series of
    length T): return of bills. Both volatilities are those of returns over bills; where `one` moves
    more, bills are borrowed at their own rate.
    """
    over = other - cash
    share = (one - cash).std() / over.std()
    yearly = rl.periods_per_year(one.index)
    mixed, plain = (
        np.expm1(yearly * np.log1p(path.to_numpy()).mean()) for path in (cash + share * over, other)
    )
    return float(mixed - plain)
