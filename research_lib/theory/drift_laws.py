"""What a band or a calendar trades, and how far from its target it strays, in closed form.

One risky and one safe asset, constant volatility, watched all the time. Near its target the weight
wanders like a Brownian motion of volatility v = s p (1 - p), p the target and s the volatility of
the risky asset. With d the distance, d^2 - v^2 t and d^4 - 6 v^2 (integral of d^2) are martingales:
a round from k b to the edge b lasts (1 - k^2) b^2 / v^2 and its mean square is (1 + k^2) b^2 / 6.
A trade from the edge is (1 - k) b, with k = 1 for the edge as the limit.
"""

from __future__ import annotations

from math import pi, sqrt

from research_lib.rebalancing.policies import KEEP, TradeTo


def weight_volatility(weight: float, volatility: float) -> float:
    """Volatility a year with which the weight itself wanders, in points of weight: s p (1 - p).

    `volatility` is that of the price of the risky asset over the safe one's, a year.

    >>> round(weight_volatility(0.6, 0.16), 4)
    0.0384
    """
    if not 0.0 < weight < 1.0:
        raise ValueError(f"weight is {weight}: give a share between 0 and 1")
    check_positive(volatility=volatility)
    return volatility * weight * (1.0 - weight)


def band_turnover(half_width: float, wander: float, trade_to: TradeTo = "edge") -> float:
    """One-way turnover a year of a band that is watched all the time.

    It is v^2 / b where trades end at the target, two thirds of it half-way, half of it for the
    edge; `wander` is v, see :func:`weight_volatility`.

    >>> round(band_turnover(0.05, 0.0384, "target") / band_turnover(0.05, 0.0384), 6)
    2.0
    """
    check_positive(half_width=half_width, wander=wander)
    return wander**2 / ((1.0 + share_kept(trade_to)) * half_width)


def band_distance(half_width: float, trade_to: TradeTo = "edge") -> float:
    """Root mean square distance from the target, in points, of a band watched all the time.

    >>> round(band_distance(0.03) / 0.03, 4)  # uniform between the edges
    0.5774
    """
    check_positive(half_width=half_width)
    return half_width * sqrt((1.0 + share_kept(trade_to) ** 2) / 6.0)


def calendar_turnover(interval: float, wander: float) -> float:
    """One-way turnover a year of trading to the target each `interval` years.

    It is v sqrt(2 / (pi h)): the mean of the absolute value of a normal law, over the interval.

    >>> round(calendar_turnover(0.25, 0.0384), 4)
    0.0613
    """
    check_positive(interval=interval, wander=wander)
    return wander * sqrt(2.0 / (pi * interval))


def calendar_distance(interval: float, wander: float) -> float:
    """Root mean square distance from the target between two trades `interval` years apart.

    It is v sqrt(h / 2), in points of weight.

    >>> round(calendar_distance(0.25, 0.0384), 4)
    0.0136
    """
    check_positive(interval=interval, wander=wander)
    return wander * sqrt(interval / 2.0)


def share_kept(trade_to: TradeTo) -> float:
    """Share of the distance from target to edge that a trade leaves."""
    if trade_to not in KEEP:
        raise ValueError(f"trade_to is {trade_to!r}: give one of {', '.join(KEEP)}")
    return float(KEEP[trade_to])


def check_positive(**numbers: float) -> None:
    """Raise for the first number that is not positive and finite."""
    for name, number in numbers.items():
        if not 0.0 < number < float("inf"):
            raise ValueError(f"{name} is {number}: give a positive number")
