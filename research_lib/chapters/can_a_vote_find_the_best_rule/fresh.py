"""Worlds without data in which all rules earn the same: what a vote gains there by luck alone."""

from __future__ import annotations

import numpy as np

from research_lib.base.arrays import FloatArray

WORLDS, RULES, RECORD, AFTER = 10_000, 20, 36, 12  # the last two in months
MEAN, MARKET, ALIKE = 0.007, 0.045, 0.003  # of a month: return, volatility, and of each rule's own


def drawn(furthest: float, seed: int = 43) -> FloatArray:
    """Monthly returns, shape (worlds, months, rules): one market, and what each rule strays by.

    All stray by the same volatility but the last one, which strays by `furthest`.
    """
    draws, shape = np.random.default_rng(seed), (WORLDS, RECORD + AFTER)
    stray = np.full(RULES, ALIKE)
    stray[-1] = furthest
    market = MEAN + MARKET * draws.standard_normal((*shape, 1))
    return np.array(market + stray * draws.standard_normal((*shape, RULES)))


def fresh_worlds(furthest: float) -> dict[str, float]:
    """Return what the rule with the best record leads all by, before and in the year after.

    `seen` and `after` are Sharpe ratios, `points` the lead of the year after in points a year, both
    with their standard errors; `won by it, %`, how often the last rule wins.
    """
    rules = drawn(furthest)
    parts = rules[:, :RECORD], rules[:, RECORD:]
    before, after = (np.sqrt(12) * p.mean(axis=1) / p.std(axis=1, ddof=1) for p in parts)
    points = 1200 * parts[1].mean(axis=1)
    won, world = before.argmax(axis=1), np.arange(WORLDS)
    saw, had, earned = (each[world, won] - each.mean(axis=1) for each in (before, after, points))
    return {
        "seen": float(saw.mean()),
        "after": float(had.mean()),
        "its error": float(had.std() / np.sqrt(WORLDS)),
        "points": float(earned.mean()),
        "error": float(earned.std() / np.sqrt(WORLDS)),
        "won by it, %": float(100 * (won == RULES - 1).mean()),
    }
