"""How far weights drift between trades, and what that does to the risk."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.diversification.overlap import Weights
from research_lib.measures.performance import checked_frequency
from research_lib.measures.premium import checked_logs, checked_target, opening_weights
from research_lib.measures.stretches import drift_sums, wealth_along
from research_lib.simulator.ledger import Ledger

MEASURES = ["rmse", "off target", "volatility", "tracking error"]


def weights_before_trades(returns: pd.DataFrame, target: Weights, ledger: Ledger) -> pd.DataFrame:
    """Weights at the end of each period before that period's trades: what a look finds.

    Shape (T, N), each row sum 1 unless cash waits; `target` was bought at the opening.
    """
    held = opening_weights(returns, target, ledger)
    grown = held * (1.0 + returns.to_numpy())
    total = 1.0 + (held * returns.to_numpy()).sum(axis=1)
    return pd.DataFrame(grown / total[:, np.newaxis], returns.index, returns.columns)


def off_target(weights: pd.DataFrame, target: Weights) -> pd.Series:
    """Share of the portfolio that is not where the target wants it, at each date.

    Half the sum of absolute distances: the one-way turnover that a trade to target would take.

    >>> grown = pd.DataFrame([[0.3, 0.175, 0.175, 0.175, 0.175]], columns=list("abcde"))
    >>> float(off_target(grown, dict.fromkeys("abcde", 0.2)).round(6).iloc[0])
    0.1
    """
    return 0.5 * (weights - checked_target(weights, target)).abs().sum(axis=1)


def drift_rmse(weights: pd.DataFrame, target: Weights) -> float:
    r"""Root mean square distance of weights from their targets, over dates and assets.

    .. math:: \Bigl( \tfrac{1}{TN} \sum_t \sum_i (w_{it} - b_i)^2 \Bigr)^{1/2}

    >>> pair = pd.DataFrame({"a": [0.5, 0.6], "b": [0.5, 0.4]})
    >>> round(drift_rmse(pair, {"a": 0.5, "b": 0.5}), 6)
    0.070711
    """
    distance = (weights - checked_target(weights, target)).to_numpy()
    return float(np.sqrt((distance**2).mean()))


def tracking_error(
    ledger: Ledger, returns: pd.DataFrame, target: Weights, *, frequency: float | None = None
) -> float:
    """Tracking error a year of a portfolio to its own target, held exactly in every period."""
    exact = returns.to_numpy() @ checked_target(returns, target)
    yearly = checked_frequency(returns.index, frequency)
    return float((ledger.returns() - exact).std(ddof=1) * np.sqrt(yearly))


def drift_every_start(
    returns: pd.DataFrame,
    target: Weights,
    intervals: Mapping[str, int],
    *,
    frequency: float | None = None,
) -> pd.DataFrame:
    """Drift and risk of calendar rules over all their start offsets, in one pass over the data.

    `intervals` are periods between two looks, by name of the rule. A row for each rule and start
    offset (index rule, offset): `rmse` and mean share `off target` of the weights before trades,
    `volatility` and `tracking error` to the target a year. No costs.

    Notes
    -----
    What a rule holds at a date depends on that date and on how long ago it last looked, and
    nothing else. So all starts of all rules share the same stretches; the numbers are those of
    simulating each start, to rounding.
    """
    aim = checked_target(returns, target)
    gross = np.ascontiguousarray(np.exp(checked_logs(returns)).T)
    wealth = wealth_along(gross, np.arange(len(returns), dtype=np.int64))
    yearly = checked_frequency(returns.index, frequency)
    looks = np.array(list(intervals.values()), dtype=np.int64)
    sums = drift_sums(wealth, aim, returns.to_numpy() @ aim, looks)
    tables = {
        name: pd.DataFrame(drift_measures(part[:interval], len(returns), yearly), columns=MEASURES)
        for (name, interval), part in zip(intervals.items(), sums, strict=True)
    }
    return pd.concat(tables, names=["rule", "offset"])


def drift_measures(sums: FloatArray, periods: int, yearly: float) -> FloatArray:
    """MEASURES from sums over time, shape (K, 6) to (K, 4)."""
    squared, absolute, earned, of_earned, apart, of_apart = sums.T / periods
    scale = yearly * periods / (periods - 1)
    variance = np.maximum(np.array([of_earned - earned**2, of_apart - apart**2]), 0.0) * scale
    return np.column_stack([np.sqrt(squared), absolute, *np.sqrt(variance)])
