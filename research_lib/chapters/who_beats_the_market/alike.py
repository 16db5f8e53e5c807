"""Participants who draw names whatever their size: a crowd that cannot own a whole market."""

from __future__ import annotations

import numpy as np

from research_lib.base.arrays import FloatArray
from research_lib.chapters.who_beats_the_market.windows import SEED, Market, januaries
from research_lib.draws.random_portfolios import random_portfolios


def names_alike(data: Market, names: int, years: int, cash: float) -> FloatArray:
    """Log growth over the market's, before costs, of who draws names alike, shape (S, K).

    Every set of `names` is equally likely; each holds its own as the market weighs them, from the
    start of a window on, with a share `cash` in bills that is restored every month. Small assets
    are drawn as often as large ones, so that all of them together want more of these than there
    is: this is no closed market, and their average is not the market's.
    """
    found = []
    for start in januaries(data, years):
        rows = slice(start, start + 12 * years)
        weights = data.weights.iloc[start]
        held = random_portfolios(weights, data.crowd, names=names, seed=SEED + start).to_numpy()
        grown = np.cumprod(1.0 + data.returns.iloc[rows].to_numpy(), axis=0)
        paths = np.vstack([held, weights]) @ grown.T
        before = np.hstack([np.ones((len(paths), 1)), paths[:, :-1]])
        steps = (1.0 - cash) * paths / before + cash * (1.0 + data.bills.iloc[rows].to_numpy())
        whole = np.log(paths[-1, -1])
        found.append(np.log(steps[:-1]).sum(axis=1) - whole)
    return np.array(found)
