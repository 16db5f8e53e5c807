"""How often a rebalanced portfolio lags buy-and-hold: career risk, measured.

Somebody who answers for a portfolio is asked after one, three or ten years how it did against the
portfolio that nobody touched. Both start on target, at every date of the data.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import chi2

from research_lib.base.arrays import BoolArray, FloatArray
from research_lib.chapters.judgement.ten_sets import YEARLY, Case
from research_lib.diversification.overlap import Weights
from research_lib.measures.premium import checked_logs, checked_target
from research_lib.measures.premium_windows import premium_windows

HORIZONS = {"1 year": 12, "3 years": 36, "5 years": 60, "10 years": 120}
# Level with the portfolio left alone, but for rounding, is not behind.
LEVEL = -1e-12


def lag_without_trend(assets: int) -> float:
    r"""Chance of lagging buy-and-hold if no asset is better and nothing trends or turns back.

    .. math:: P\bigl(\chi^2_{N-1} > N - 1\bigr)

    `assets`: number of assets N, equally weighted, equally volatile, equally correlated. Returns
    between 0.317 for two assets and one half; the same for every horizon. ValueError if there are
    fewer than two assets. To second order the log growth of buy-and-hold exceeds the mean of its
    assets by half the variance across assets of what they grew; that of a constant mix by half the
    mean of that variance. So the mix lags when the assets end further apart than chance lets them
    on average; see Hallerbach (2014) for the two halves. Source: Hallerbach, W. G. (2014),
    "Disentangling rebalancing return", Journal of Asset Management 15.

    >>> [round(lag_without_trend(assets), 3) for assets in (2, 5, 20)]
    [0.317, 0.406, 0.457]
    """
    if assets < 2:
        raise ValueError(f"assets is {assets}: one asset cannot lag itself, give two or more")
    return float(chi2.sf(assets - 1, assets - 1))


def _behind(mix: FloatArray, held: FloatArray) -> BoolArray:
    """Whether the mix is behind by more than rounding; level is not behind."""
    return np.asarray(mix < held - 1e-12)


def longest_behind(returns: pd.DataFrame, target: Weights) -> pd.DataFrame:
    """Longest unbroken time behind buy-and-hold, for a portfolio started at each period.

    `returns` (DataFrame of shape (T, N)): simple returns a period, none of them a total loss.
    `target`: fixed target weights; the mix looks every period, both start on target. Returns a
    DataFrame of shape (T, 3): indexed by the first period of each portfolio: `longest`, the periods
    in a row at whose end the mix was worth less; `at the end`, whether it was so when the data
    ended; and `periods`, how many it was watched for. No costs.

    >>> rise = pd.DataFrame({"stock": [1.0, 1.0, -0.5], "cash": [0.0] * 3})
    >>> longest_behind(rise, {"stock": 0.5, "cash": 0.5})["longest"].tolist()
    [1, 0, 0]
    """
    aim, logs = checked_target(returns, target), checked_logs(returns)
    mix = np.log(np.exp(logs) @ aim)
    rows = []
    for start in range(len(logs)):
        held = np.log(np.exp(np.cumsum(logs[start:], axis=0)) @ aim)
        behind = _behind(np.cumsum(mix[start:]), held)
        # Where the mix is not behind, a count of periods starts again.
        clear = np.flatnonzero(np.concatenate(([True], ~behind, [True])))
        rows.append((int(np.diff(clear).max()) - 1, bool(behind[-1]), len(behind)))
    return pd.DataFrame(rows, returns.index, ["longest", "at the end", "periods"])


def lag_table(sets: Mapping[str, Case]) -> pd.DataFrame:
    """How often and by how much monthly reviews lag buy-and-hold, over every window.

    `sets`: data by name, in months. Returns a DataFrame indexed by (horizon, data), horizons that
    are at least a year shorter than the data: `share` of windows lagged; `least` and `most` of it
    over the ways to take separate windows; `chance` without trends, :func:`lag_without_trend`;
    `yearly`, the share if reviews are yearly; `spans`, how many windows fit without overlap; and
    the value over that of buy-and-hold, less one: the mean `lag` and `lead`, `worst` and `best`.
    """
    rows = {}
    for horizon, months in HORIZONS.items():
        for name, (returns, target) in sets.items():
            if months > len(returns) - YEARLY:
                continue
            case = returns, target
            gap = premium_windows(*case, 1, months, frequency=YEARLY)["premium"]
            slow = premium_windows(*case, 12, months, frequency=YEARLY)["premium"]
            behind, apart = gap < LEVEL, np.expm1(gap * months / YEARLY)
            separate = behind.groupby(np.arange(len(behind)) % months).mean()
            rows[horizon, name] = {
                "share": behind.mean(),
                "least": separate.min(),
                "most": separate.max(),
                "chance": lag_without_trend(returns.shape[1]),
                "yearly": (slow < LEVEL).mean() if months > YEARLY else np.nan,
                "spans": len(returns) / months,
                "lag": apart[behind].mean(),
                "lead": apart[~behind].mean(),
                "worst": apart.min(),
                "best": apart.max(),
            }
    return pd.DataFrame(rows).T.rename_axis(["horizon", "data"])
