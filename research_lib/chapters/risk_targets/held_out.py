"""What a target rule promised at each look, and what the periods after the look brought."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_covered, check_returns, check_weights
from research_lib.base.covariance import average_correlation, past_covariances, risk_shares
from research_lib.diversification.overlap import Weights
from research_lib.measures.performance import checked_frequency
from research_lib.rebalancing.policies import TargetRule

MEASURES = ["volatility", "correlation", "off budget"]


def held_out(
    returns: pd.DataFrame,
    target: Weights,
    rule: TargetRule | None,
    *,
    window: int,
    ahead: int,
    halflife: float | None = None,
    frequency: float | None = None,
) -> pd.DataFrame:
    """Compare each look's estimate of risk with the risk of the periods that follow.

    `returns` (DataFrame of shape (T, N)): simple returns a period. `target`: fixed target weights.
    `rule` (target rule or None): where weights come from, such as RiskBudget; None holds the fixed
    target. `window`: periods up to a look that its estimates are made over. `ahead`: periods after
    a look, and from one look to the next, so that none is counted twice. `halflife`: age in periods
    at which a past return counts half; all count alike if not given. Returns a DataFrame: a row a
    look. Columns (measure, when), where when is "promised" (from the past) or "came" (from the
    periods after, known only later), and measure is volatility (a year), correlation
    (:func:`average_correlation`) or off budget: the share of risk that lies elsewhere than in equal
    parts, half of sum |share - 1 / N|. ValueError if an input is bad, or the data end before the
    first look has its periods after. The weights of the look are held constant over the periods
    after it.
    """
    values, weights = check_returns(returns), check_weights(target)
    check_covered(returns.columns, weights.index, "returns")
    yearly = checked_frequency(returns.index, frequency)
    rows = np.arange(window - 1, len(returns) - ahead, ahead, dtype=np.int64)
    if not len(rows):
        raise ValueError(
            f"{len(returns)} periods are too few for a window of {window} and {ahead} after it"
        )
    fixed = weights.reindex(returns.columns, fill_value=0.0).to_numpy()
    held = np.tile(fixed, (len(rows), 1))
    if rule is not None:
        held = rule.targets(values, rows, fixed, returns.columns)
    promised = past_covariances(values, rows, window, halflife)
    came = past_covariances(values, rows + ahead, ahead)
    pairs = [_risk(held, promised, yearly), _risk(held, came, yearly)]
    columns = pd.MultiIndex.from_product([MEASURES, ["promised", "came"]])
    table = np.stack(pairs, axis=2).reshape(len(rows), len(columns))
    return pd.DataFrame(table, index=returns.index[rows], columns=columns)


def _risk(weights: FloatArray, covariances: FloatArray, yearly: float) -> FloatArray:
    """One row a look, one column a measure."""
    variance = np.einsum("ki,kij,kj->k", weights, covariances, weights)
    shares = risk_shares(weights, covariances)
    off = np.abs(shares - 1.0 / weights.shape[1]).sum(axis=1) / 2.0
    correlation = average_correlation(weights, covariances)
    return np.column_stack([np.sqrt(variance * yearly), correlation, off])


def earned_risk_shares(weights: pd.DataFrame, returns: pd.DataFrame) -> pd.Series:
    r"""Share of a portfolio's variance that each asset brought, over the whole history.

    .. math:: s_i = \frac{\mathrm{cov}(w_{i,t-1} r_{it},\ r_t)}{\mathrm{var}(r_t)},
       \qquad r_t = \sum_i w_{i,t-1} r_{it}

    `weights` (DataFrame of shape (T, N)): weights at the end of each period, as of
    :class:`research_lib.Ledger`. `returns` (DataFrame of shape (T, N)): simple returns of the
    assets. Returns a Series of length N: sums to 1, with no estimate of a covariance matrix. The
    first period has no weights before it and is left out.

    >>> half = pd.DataFrame({"calm": [0.5] * 3, "wild": [0.5] * 3})
    >>> moves = pd.DataFrame({"calm": [0.0, 0.1, -0.1], "wild": [0.0, 0.3, -0.3]})
    >>> earned_risk_shares(half, moves).round(6).to_dict()
    {'calm': 0.25, 'wild': 0.75}
    """
    parts = (weights.shift() * returns).iloc[1:]
    whole = parts.sum(axis=1)
    shares: pd.Series = parts.apply(lambda part: part.cov(whole)) / whole.var()
    return shares
