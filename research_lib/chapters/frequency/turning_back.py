"""How much relative prices turn back within a year, and what a fast rule is paid for it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.chapters.frequency.frequencies import Loaded, loaded
from research_lib.measures.mean_reversion import half_life
from research_lib.measures.premium import excess_growth
from research_lib.measures.relative_returns import relative_returns


def turning_back(free: pd.DataFrame) -> pd.DataFrame:
    r"""Hold the gain of the fastest frequency over annual against what turned back.

    .. math:: V = \frac{\sum_i b_i \overline{(x_{t+1,i} + \dots + x_{t+h,i})^2}}
        {h \sum_i b_i \overline{x_{t,i}^2}} \Big/ \Bigl(1 - \frac{h}{T}\Bigr)

    with x the logarithmic returns over those of the mix less their means, b the target, h periods a
    year and T in the data. `free`: growth without costs, a row a data set, fast to slow. Columns:
    `ratio`, V; `paid`, the excess growth of one-period moves, a year; `gain`, in logarithms;
    `predicted`, paid (1 - V); `share`, the gain as a share of what is paid.
    """
    rows = {name: [_ratio(of), _paid(of)] for name, of in loaded().items()}
    table = pd.DataFrame(rows, ["ratio", "paid"]).T
    speed = free.transform(np.log1p)
    table["gain"] = speed.bfill(axis=1).iloc[:, 0] - speed["annual"]
    table["predicted"] = table["paid"] * (1.0 - table["ratio"])
    table["share"] = table["gain"] / table["paid"]
    return table


def half_lives() -> pd.Series:
    """Years in which half of a distance between relative prices is gone, median of the assets."""
    found = {}
    for name, of in loaded().items():
        level = relative_returns(of.returns, of.target).cumsum().iloc[:: of.year // 12]
        found[name] = level.apply(half_life).loc["half_life"].median() / 12.0
    return pd.Series(found)


def _ratio(of: Loaded) -> float:
    relative, target = relative_returns(of.returns, of.target), of.target.to_numpy()
    far = relative.cumsum().diff(of.year)
    year, period = (float((each**2).mean().to_numpy() @ target) for each in [far, relative])
    # A mean taken off shortens long moves more than short ones.
    return year / (of.year * period * (1.0 - of.year / len(relative)))


def _paid(of: Loaded) -> float:
    return float(excess_growth(of.target, of.returns.cov() * of.yearly))
