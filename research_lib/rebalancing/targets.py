"""Targets that follow measured risk: past returns turned into weights at each look."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.covariance import check_window, past_covariances, past_variances
from research_lib.base.equality import ByValue
from research_lib.base.parameters import number
from research_lib.base.quadratic import least_quadratic


@dataclass(frozen=True, eq=False)
class MinimumVariance(ByValue):
    """Weights of the smallest variance, long-only, none above a limit.

    Parameters
    ----------
    window : int
        Periods that the covariance is measured over, at least 2.
    halflife : float, optional
        Age in periods at which a return counts half; all count alike if not given.
    max_weight : float, default 1
        Largest weight.

    Raises
    ------
    ValueError
        If a number is out of its range. When asked for targets: if so few assets cannot add up
        to 1 within the limit, or the history is shorter than the window.

    Examples
    --------
    >>> moves = np.array([[0.01, 0.02], [-0.01, 0.02], [0.01, -0.02], [-0.01, -0.02]])
    >>> half, assets = np.array([0.5, 0.5]), pd.Index(["calm", "wild"])
    >>> rl.MinimumVariance(window=4).targets(moves, np.array([3]), half, assets).round(6).tolist()
    [[0.8, 0.2]]
    """

    window: int
    halflife: float | None = None
    max_weight: float = 1.0

    def __post_init__(self) -> None:
        check_window(self.window, self.halflife)
        set_numbers(self, "max_weight")
        check_max_weight(self.max_weight)

    def __repr__(self) -> str:
        return f"minimum variance over {span(self.window, self.halflife)}{most(self.max_weight)}"

    def targets(
        self, history: FloatArray, rows: IntArray, weights: FloatArray, assets: pd.Index
    ) -> FloatArray:
        """Target weights at `rows`, as :class:`TargetRule` says."""
        start, zero = even_weights(assets, self.max_weight), np.zeros(len(assets))

        def solve(covariance: FloatArray) -> FloatArray:
            size = np.trace(covariance) / len(assets)
            scaled = covariance / size if size > 0.0 else covariance
            found: FloatArray = least_quadratic(scaled, zero, self.max_weight, start)
            return found

        return at_looks(self, history, rows, weights, solve)


@dataclass(frozen=True, eq=False)
class VolatilityTarget(ByValue):
    r"""The fixed target's risky part, scaled to a volatility; what is left is held in cash.

    .. math:: w_i = a\, \frac{t_i}{1 - t_{cash}}, \qquad w_{cash} = 1 - a, \qquad
       a = \min\Bigl(most,\ \frac{volatility}{\hat\sigma}\Bigr)

    Parameters
    ----------
    volatility : float
        Volatility a year to aim at.
    cash : hashable
        Name of the asset that the rest is held in.
    window : int
        Periods that the volatility of the risky part is measured over, at least 2.
    halflife : float, optional
        Age in periods at which a return counts half; all count alike if not given.
    frequency : float, default 252
        Periods a year of the data.
    most : float, default 1
        Largest share of the risky part, at most 1: nothing is borrowed.

    Raises
    ------
    ValueError
        If a number is out of its range. When asked for targets: if there is no such cash, the
        fixed target is nothing but cash, or the history is shorter than the window.

    Notes
    -----
    Here $\hat\sigma$ is the volatility a year that the risky part, held at its target, showed over
    the window. Taking it for the volatility to come is a forecast.

    Examples
    --------
    >>> moves = np.array([[0.2, 0.0], [-0.2, 0.0], [0.2, 0.0], [-0.2, 0.0]])
    >>> rule = rl.VolatilityTarget(0.1, "bills", window=4, frequency=1)
    >>> fixed, assets = np.array([0.6, 0.4]), pd.Index(["shares", "bills"])
    >>> rule.targets(moves, np.array([3]), fixed, assets).round(4).tolist()
    [[0.433, 0.567]]
    """

    volatility: float
    cash: Hashable
    window: int
    halflife: float | None = None
    frequency: float = 252.0
    most: float = 1.0

    def __post_init__(self) -> None:
        check_window(self.window, self.halflife)
        set_numbers(self, "volatility", "frequency", "most")
        for field in ("volatility", "frequency"):
            if not 0.0 < getattr(self, field) < np.inf:
                raise ValueError(f"{field} is {getattr(self, field)}: give a positive number")
        if not 0.0 < self.most <= 1.0:
            raise ValueError(f"most is {self.most}: give a share above 0, at most 1")

    def __repr__(self) -> str:
        return f"volatility {self.volatility:g} over {span(self.window, self.halflife)}"

    def targets(
        self, history: FloatArray, rows: IntArray, weights: FloatArray, assets: pd.Index
    ) -> FloatArray:
        """Target weights at `rows`, as :class:`TargetRule` says."""
        if self.cash not in assets:
            raise ValueError(f"cash {self.cash!r} is no asset of the returns: add it")
        is_cash = np.asarray(assets == self.cash)
        if not weights[~is_cash].sum() > 0.0:
            raise ValueError(f"the fixed target holds {self.cash!r} alone: nothing can be scaled")
        risky = np.where(is_cash, 0.0, weights)
        risky /= risky.sum()

        found, filled = fixed_until_known(self, history, rows, weights)
        variance = past_variances(history @ risky, rows[filled], self.window, self.halflife)
        measured = np.sqrt(variance * self.frequency)
        # What does not move can be held in full.
        wanted = np.divide(
            self.volatility, measured, out=np.full(len(filled), self.most), where=measured > 0.0
        )
        share = np.minimum(self.most, wanted)[:, np.newaxis]
        found[filled] = share * risky + (1.0 - share) * is_cash
        return found


class Estimated(Protocol):
    """What all of these rules have: the past that they measure."""

    @property
    def window(self) -> int:
        """Periods that the covariance is measured over."""
        ...

    @property
    def halflife(self) -> float | None:
        """Age in periods at which a return counts half."""
        ...


def at_looks(
    rule: Estimated,
    history: FloatArray,
    rows: IntArray,
    weights: FloatArray,
    solve: Callable[[FloatArray], FloatArray],
) -> FloatArray:
    """Weights that `solve` makes of the covariance at each look; `weights` until there is one.

    Raises
    ------
    ValueError
        If `solve` refuses or does not come to an end; the message names the look. If the history is
        shorter than the window.
    """
    found, filled = fixed_until_known(rule, history, rows, weights)
    covariances = past_covariances(history, rows[filled], rule.window, rule.halflife)
    for look, covariance in zip(filled, covariances, strict=True):
        try:
            found[look] = solve(covariance)
            if not found[look].min() >= 0.0:
                raise ValueError("no weights found, measure over a longer window")
        except ValueError as error:
            where = f"at period {rows[look] + 1} of the history, {rule!r}"
            raise ValueError(f"{where}: {error}") from error
    return found


def fixed_until_known(
    rule: Estimated, history: FloatArray, rows: IntArray, weights: FloatArray
) -> tuple[FloatArray, IntArray]:
    """Return fixed weights at each look, and the looks at which the rule has past enough."""
    if len(history) < rule.window:
        raise ValueError(
            f"{rule!r} never has past enough on {len(history)} periods, and would hold the fixed "
            "weights throughout: measure over a shorter window, or give a longer history"
        )
    return np.tile(weights, (len(rows), 1)), np.flatnonzero(rows >= rule.window - 1)


def even_weights(assets: pd.Index, max_weight: float) -> FloatArray:
    """Equal weights, where a limit lets them be held."""
    if max_weight * len(assets) < 1.0:
        raise ValueError(
            f"max_weight is {max_weight:g}: {len(assets)} assets cannot add up to 1 within it"
        )
    return np.full(len(assets), 1.0 / len(assets))


def set_numbers(rule: object, *names: str) -> None:
    """Make sure that fields of a frozen rule are numbers, its window and half-life included."""
    window, halflife = rule.__dict__["window"], rule.__dict__["halflife"]
    object.__setattr__(rule, "window", int(window))
    object.__setattr__(rule, "halflife", None if halflife is None else float(halflife))
    for name in names:
        object.__setattr__(rule, name, number(rule.__dict__[name], name))


def check_max_weight(max_weight: float) -> None:
    """Raise unless a largest weight is a share of the whole."""
    if not 0.0 < max_weight <= 1.0:
        raise ValueError(f"max_weight is {max_weight}: give a share above 0, at most 1")


def span(window: int, halflife: float | None) -> str:
    """Return the past that a rule measures, in words."""
    half = "" if halflife is None else f", half-life {halflife:g}"
    return f"{window} periods{half}"


def most(max_weight: float) -> str:
    """Return the largest weight of a rule, in words, if it has one."""
    return "" if max_weight == 1.0 else f", at most {max_weight:g} each"
