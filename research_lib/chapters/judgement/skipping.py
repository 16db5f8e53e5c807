"""Reviews skipped at random, from none to nine in ten: a study of what that does to a portfolio."""

from __future__ import annotations

import numpy as np
import pandas as pd

import research_lib as rl
from research_lib.chapters.judgement.ten_sets import MIX, SHARES, YEARLY, case
from research_lib.measures.drift import drift_rmse, weights_before_trades

RATES, SEEDS = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9], 40
FEW = "5 factor funds, 2014–22"
SAMPLE = [FEW]


def rows() -> list[str]:
    """List three data sets, and one with four seeds that is quick to compute."""
    return [SHARES[0], SHARES[2], MIX, FEW]


def study(row: str) -> pd.DataFrame:
    """Means over the seeds by share of the monthly reviews that are `skipped`.

    `growth`, `turnover`, `volatility` and `sharpe` a year; `drift`, the root mean square distance
    of the weights from target before a review; `from` and `to`, nine tenths of the growths;
    `difference`, `low` and `high`, these less the growth of skipping none.
    """
    frame, target = case(row)
    lines = []
    for rate in RATES:
        found = []
        for seed in range((4 if row == FEW else SEEDS) if rate else 1):
            ledger = rl.simulate(frame, target, rl.Policy(1, skip=rate, seed=seed))
            run = rl.performance(ledger, frequency=YEARLY)
            run["drift"] = drift_rmse(weights_before_trades(frame, target, ledger), target)
            found.append(run)
        runs = pd.DataFrame(found)
        line = runs[["growth", "turnover", "volatility", "sharpe", "drift"]].mean().to_dict()
        ends = runs["growth"].quantile([0.05, 0.95])
        lines.append({"skipped": rate, **line, "from": ends[0.05], "to": ends[0.95]})
    table = pd.DataFrame(lines)
    none = table["growth"].iloc[0]
    for name, apart in {"growth": "difference", "from": "low", "to": "high"}.items():
        table[apart] = table[name] - none
    return table.round(9)


def by_random_walk(rates: list[float]) -> dict[str, pd.Series]:
    r"""Turnover and drift of skipping, over those of skipping none, where weights walk at random.

    With :math:`P(n) = (1-p)\,p^{n-1}` the chance that n months pass between two trades, turnover
    is :math:`(1-p)\sum_n P(n)\sqrt n` and drift :math:`(\sum_n P(n)\,n)^{1/2} = (1-p)^{-1/2}`.
    """
    waits = np.arange(1, 2000)
    turnover = {p: (1 - p) ** 2 * (p ** (waits - 1.0) * waits**0.5).sum() for p in rates}
    drift = {p: (1 - p) ** -0.5 for p in rates}
    return {"turnover": pd.Series(turnover), "drift": pd.Series(drift)}
