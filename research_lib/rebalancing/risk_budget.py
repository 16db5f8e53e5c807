"""Risk budgets: weights whose shares of the portfolio's risk are given."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.checks import check_weights, per_asset
from research_lib.base.compiled import compiled
from research_lib.base.covariance import check_window
from research_lib.base.equality import ByValue
from research_lib.base.quadratic import ROUNDS
from research_lib.rebalancing.targets import at_looks, set_numbers, span


@dataclass(frozen=True, eq=False)
class RiskBudget(ByValue):
    r"""Weights whose shares of the portfolio's variance are given; equal ones if none are.

    .. math:: \frac{w_i (\hat\Sigma w)_i}{w^\top \hat\Sigma w} = b_i

    Parameters
    ----------
    window : int
        Periods that the covariance is measured over, at least 2.
    halflife : float, optional
        Age in periods at which a return counts half; all count alike if not given.
    budgets : mapping or Series, optional
        Share of risk of every asset, sum 1; 1 / N each if not given. An asset whose budget is 0
        has a weight of 0.

    Raises
    ------
    ValueError
        If a number is out of its range. When asked for targets: if an asset never moved in a
        window, the history is shorter than it, or so few periods span so many assets that no
        weights meet the budgets.

    Notes
    -----
    Equal shares are the equal risk contribution of [1]_, given ones the risk budgets of [2]_.
    No expected return enters, and the level of volatility cancels: only how assets compare
    matters. For two assets, equal shares are weights in proportion to 1 / volatility, whatever
    the correlation.

    References
    ----------
    .. [1] Maillard, S., Roncalli, T., and Teïletche, J. (2010), "The properties of equally
       weighted risk contribution portfolios", Journal of Portfolio Management 36(4).
    .. [2] Bruder, B., and Roncalli, T. (2012), "Managing risk exposures using the risk budgeting
       approach", SSRN 2009778.

    Examples
    --------
    One asset moves three times as much as the other, so it gets a third of its weight.

    >>> moves = np.array([[0.01, 0.03], [-0.01, 0.03], [0.01, -0.03], [-0.01, -0.03]])
    >>> half, assets = np.array([0.5, 0.5]), pd.Index(["calm", "wild"])
    >>> rl.RiskBudget(window=4).targets(moves, np.array([3]), half, assets).round(6).tolist()
    [[0.75, 0.25]]
    """

    window: int
    halflife: float | None = None
    budgets: Mapping[Hashable, float] | pd.Series | None = None

    def __post_init__(self) -> None:
        check_window(self.window, self.halflife)
        set_numbers(self)
        if self.budgets is not None:
            object.__setattr__(self, "budgets", check_weights(self.budgets, "risk budgets"))

    def __repr__(self) -> str:
        shares = "equal risk" if self.budgets is None else "risk budgets"
        return f"{shares} over {span(self.window, self.halflife)}"

    def targets(
        self, history: FloatArray, rows: IntArray, weights: FloatArray, assets: pd.Index
    ) -> FloatArray:
        """Target weights at `rows`, as :class:`TargetRule` says."""
        budgets = np.full(len(assets), 1.0 / len(assets))
        if self.budgets is not None:
            named = pd.Series(self.budgets).index
            missing = assets.difference(named)
            if len(missing) and named.isin(assets).all():
                raise ValueError(
                    f"risk budgets miss {missing[0]!r} ({len(missing)} missing in all): give it a "
                    "budget, 0 to hold none of it"
                )
            budgets = per_asset(self.budgets, assets, "risk budgets")
        with_risk = budgets > 0.0

        def solve(covariance: FloatArray) -> FloatArray:
            found = np.zeros(len(budgets))
            covariance = covariance[np.ix_(with_risk, with_risk)]
            deviation = np.sqrt(np.diag(covariance))
            if not deviation.min() > 0.0:
                still = assets[with_risk][int(deviation.argmin())]
                raise ValueError(
                    f"{still!r} does not move, so it has no share of risk: give it a budget of 0"
                )
            correlation = covariance / np.outer(deviation, deviation)
            exposures = budget_weights(correlation, budgets[with_risk]) / deviation
            found[with_risk] = exposures / exposures.sum()
            return found

        return at_looks(self, history, rows, weights, solve)


@compiled
def budget_weights(correlation: FloatArray, budgets: FloatArray) -> FloatArray:
    r"""Solve for the exposures whose risk contributions are the budgets.

    Parameters
    ----------
    correlation : ndarray of shape (N, N)
        Correlation matrix, with a diagonal of ones.
    budgets : ndarray of shape (N,)
        Shares of risk, positive, sum 1.

    Returns
    -------
    ndarray of shape (N,)
        Exposures y with y_i (C y)_i = budget_i; weights are proportional to y_i over the
        standard deviation of asset i. NaN if no round was the last.

    Notes
    -----
    The conditions are those of the convex programme of [1]_ (section 2),

    .. math:: \min_{y > 0} \tfrac12 y^\top C y - \sum_i b_i \log y_i ,

    solved one coordinate at a time, as in [2]_ (section 2.2): each is the positive root of a
    quadratic equation, given the others.

    References
    ----------
    .. [1] Spinu, F. (2013), "An algorithm for computing risk parity weights", SSRN 2297383.
    .. [2] Griveau-Billion, T., Richard, J.-C., and Roncalli, T. (2013), "A fast algorithm for
       computing high-dimensional risk parity portfolios", SSRN 2325255.
    """
    exposures = np.sqrt(budgets)
    for _ in range(ROUNDS):
        product = correlation @ exposures
        if np.abs(exposures * product / budgets - 1.0).max() < 1e-12:
            return exposures
        for i in range(len(budgets)):
            others = product[i] - exposures[i]
            root = np.sqrt(others * others + 4.0 * budgets[i])
            # Of the two ways to write the root, the one that subtracts nothing close to itself.
            moved = 2.0 * budgets[i] / (root + others) if others > 0.0 else (root - others) / 2.0
            for j in range(len(budgets)):
                product[j] += correlation[i, j] * (moved - exposures[i])
            exposures[i] = moved
    return np.full(len(budgets), np.nan)
