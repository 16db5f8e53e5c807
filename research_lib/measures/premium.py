"""What rebalancing adds to growth, taken apart into sources that add up exactly.

Growth is logarithmic here, a year: growth rates of several periods, assets and sources can then be
added, which compound returns cannot.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import (
    check_covered,
    check_no_total_loss,
    check_returns,
    check_weights,
)
from research_lib.diversification.overlap import Weights
from research_lib.measures.performance import checked_frequency
from research_lib.simulator.ledger import Ledger

PARTS = ["premium", "volatility return", "dispersion discount"]


def excess_growth(weights: Weights, covariance: pd.DataFrame) -> float:
    r"""Growth that a constant mix has over the weighted growth of its assets, in theory.

    .. math:: \tfrac12 \Bigl( \sum_i w_i \Sigma_{ii} - w^\top \Sigma w \Bigr)

    Parameters
    ----------
    weights : Series or mapping
        Weights by asset, sum 1.
    covariance : DataFrame of shape (N, N)
        Covariance of returns, a year or a period.

    Returns
    -------
    float
        Logarithmic growth, in the time unit of `covariance`.

    Raises
    ------
    ValueError
        If the weights are bad or name an asset that `covariance` lacks.

    Notes
    -----
    The excess growth rate of [1]_ (section 1.1). With the covariance of realised returns it is the
    diversification return of [2]_ for a constant mix: half the weighted variance of the assets
    less half the variance of the portfolio.

    References
    ----------
    .. [1] Fernholz, E. R. (2002), "Stochastic portfolio theory", Springer.
    .. [2] Booth, D. G., and Fama, E. F. (1992), "Diversification returns and asset contributions",
       Financial Analysts Journal 48(3).

    Examples
    --------
    >>> risk = pd.DataFrame({"a": [0.04, 0.0], "b": [0.0, 0.0]}, ["a", "b"])
    >>> round(excess_growth({"a": 0.5, "b": 0.5}, risk), 6)  # a quarter of half the variance
    0.005
    """
    series = check_weights(weights)
    check_covered(covariance.columns, series.index, "covariance")
    risk = covariance.loc[series.index, series.index].to_numpy(dtype=np.float64)
    held = series.to_numpy()
    return 0.5 * float(held @ risk.diagonal() - held @ risk @ held)


def erb_harvey(volatility: float, correlation: float, assets: int) -> float:
    r"""Excess growth of equal weights in assets of equal volatility and equal correlation.

    .. math:: \tfrac12 \sigma^2 \Bigl(1 - \frac1N\Bigr) (1 - \rho)

    Parameters
    ----------
    volatility : float
        Of each asset, a year.
    correlation : float
        Of each pair.
    assets : int
        Their number.

    Returns
    -------
    float
        Logarithmic growth a year.

    Raises
    ------
    ValueError
        If no such assets exist.

    Notes
    -----
    The diversification return of [1]_ (table 7).

    References
    ----------
    .. [1] Erb, C. B., and Harvey, C. R. (2006), "The strategic and tactical value of commodity
       futures", Financial Analysts Journal 62(2).

    Examples
    --------
    >>> round(erb_harvey(0.3, 0.0, 30), 4), round(erb_harvey(0.3, 0.3, 30), 4)
    (0.0435, 0.0304)
    """
    if not 0.0 <= volatility < np.inf or assets < 1:
        raise ValueError(f"volatility is {volatility}, assets {assets}: give 0 or more, 1 or more")
    least = -1.0 / (assets - 1) if assets > 1 else -1.0
    if not least <= correlation <= 1.0:
        raise ValueError(
            f"correlation is {correlation}: {assets} assets can share one from {least:.3g} to 1"
        )
    return 0.5 * volatility**2 * (1.0 - 1.0 / assets) * (1.0 - correlation)


def growth_sources(
    returns: pd.DataFrame, target: Weights, ledger: Ledger, *, frequency: float | None = None
) -> pd.Series:
    r"""Where the growth of a simulated portfolio came from, whatever its rule.

    .. math::

        \log(1 + R_t) = \sum_i w_{i,t-1} \log(1 + r_{it})
        + \Bigl[ \log\bigl(1 + w_{t-1} \cdot r_t\bigr)
        - \sum_i w_{i,t-1} \log(1 + r_{it}) \Bigr]
        + \log(1 - c_t)

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        The simple returns that `ledger` was simulated on.
    target : Series or mapping
        The weights bought at the opening.
    ledger : Ledger
        The books.
    frequency : float, optional
        Periods a year; read off the dates if not given.

    Returns
    -------
    Series
        Logarithmic growth a year: `growth`, and the sources that sum to it: `weighted growth` of
        the assets at the weights held, `excess growth` (never negative: a logarithm is concave),
        and `costs` (never positive; taxes and the entry are in it).

    Raises
    ------
    ValueError
        If inputs are bad, or an asset loses everything: its logarithm has no value.
    """
    held = opening_weights(returns, target, ledger)
    logs = checked_logs(returns)
    yearly = checked_frequency(returns.index, frequency) / len(returns)
    weighted = float((held * logs).sum())
    gross = 1.0 + (held * returns.to_numpy()).sum(axis=1)
    before = np.concatenate(([ledger.initial - ledger.entry_cost], ledger.value.to_numpy()[:-1]))
    paid = (ledger.costs + ledger.taxes).to_numpy() / (before * gross)
    costs = float(np.log1p(-paid).sum() + np.log1p(-ledger.entry_cost / ledger.initial))
    excess = float(np.log(gross).sum()) - weighted
    growth = float(np.log1p(ledger.returns()).sum())
    sources = {"growth": growth, "weighted growth": weighted, "excess growth": excess}
    return pd.Series({**sources, "costs": costs}) * yearly


def opening_weights(returns: pd.DataFrame, target: Weights, ledger: Ledger) -> FloatArray:
    """Weights with which each period began, shape (T, N): those after the trades before it."""
    if not ledger.value.index.equals(returns.index):
        raise ValueError("the ledger has other dates than the returns: give those it was run on")
    first = checked_target(returns, target)
    return np.vstack([first, ledger.weights[list(returns.columns)].to_numpy()[:-1]])


def premium_sources(
    returns: pd.DataFrame, target: Weights, ledger: Ledger, *, frequency: float | None = None
) -> pd.Series:
    r"""Growth of a simulated portfolio over buy-and-hold: volatility return less dispersion.

    .. math::

        g_P - g_H = \Bigl[ g_P - \sum_i b_i g_i \Bigr] - \Bigl[ g_H - \sum_i b_i g_i \Bigr]

    with growth g of the portfolio P, of buy-and-hold H and of the assets i, and target b.

    Parameters
    ----------
    returns, target, ledger, frequency
        As for :func:`growth_sources`.

    Returns
    -------
    Series
        Logarithmic growth a year: `premium`, `volatility return` and `dispersion discount`; the
        first is the second less the third, and the third is never negative.

    Raises
    ------
    ValueError
        As for :func:`growth_sources`.

    Notes
    -----
    The names are those of [1]_. Costs, if any, are in the volatility return.

    References
    ----------
    .. [1] Hallerbach, W. G. (2014), "Disentangling rebalancing return", Journal of Asset
       Management 15(5).
    """
    bought = opening_weights(returns, target, ledger)[0]
    grown = checked_logs(returns).sum(axis=0)
    yearly = checked_frequency(returns.index, frequency) / len(returns)
    weighted = float(bought @ grown)
    volatility = float(np.log1p(ledger.returns()).sum()) - weighted
    dispersion = float(np.log(bought @ np.exp(grown))) - weighted
    return pd.Series([volatility - dispersion, volatility, dispersion], PARTS) * yearly


def checked_logs(returns: pd.DataFrame) -> FloatArray:
    """Logarithmic returns, shape (T, N), all finite."""
    values = check_returns(returns)
    remedy = "its logarithmic growth has no value; drop the asset, or end the data before"
    check_no_total_loss(values, returns, remedy)
    return np.asarray(np.log1p(values))


def checked_target(returns: pd.DataFrame, target: Weights) -> FloatArray:
    """Target weights in the order of the columns, shape (N,)."""
    weights = check_weights(target, "target weights")
    check_covered(returns.columns, weights.index, "returns")
    return weights.reindex(returns.columns, fill_value=0.0).to_numpy(dtype=np.float64)
