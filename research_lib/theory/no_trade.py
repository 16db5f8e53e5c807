"""How wide a no-trade region should be, and what costs take from who trades by it.

One risky and one safe asset, constant volatility, small costs. Let p be the target weight of the
risky asset, s the volatility of its price, g the risk aversion and e the relative bid-ask spread.
Being d away from the target costs g s^2 d^2 / 2 a year, and one-way turnover costs e / 2 a unit;
the distances and turnovers of research_lib.theory.drift_laws do the rest.
"""

from __future__ import annotations

from math import pi, sqrt

from research_lib.rebalancing.policies import TradeTo
from research_lib.theory.drift_laws import (
    band_distance,
    check_positive,
    share_kept,
    weight_volatility,
)


def bid_ask_spread(cost: float, safe_cost: float = 0.0) -> float:
    """Relative bid-ask spread that costs as much as given one-way costs.

    The share by which the price at which one sells is below that at which one buys; each trade of
    the risky asset is a trade of the safe one.

    >>> round(bid_ask_spread(0.001), 6), round(bid_ask_spread(0.001, 0.001), 6)
    (0.001998, 0.003992)
    """
    for name, given in {"cost": cost, "safe_cost": safe_cost}.items():
        if not 0.0 <= given < 1.0:
            raise ValueError(f"{name} is {given}: give a share of the value traded, below 1")
    bid = (1.0 - cost) * (1.0 - safe_cost)
    return 1.0 - bid / ((1.0 + cost) * (1.0 + safe_cost))


def no_trade_half_width(
    weight: float, risk_aversion: float, spread: float, trade_to: TradeTo = "edge"
) -> float:
    """Half-width of the best band around a target weight, in points of weight.

    Parameters
    ----------
    weight : float
        Target weight of the risky asset, between 0 and 1.
    risk_aversion : float
        Relative risk aversion.
    spread : float
        Relative bid-ask spread: twice the one-way cost, see :func:`bid_ask_spread`.
    trade_to : {"edge", "halfway", "target"}, default "edge"
        Where trades end. With proportional costs the edge is best.

    Returns
    -------
    float
        [3 / (4 g) p^2 (1 - p)^2 e]^(1/3) for the edge, the first term of the expansion of [1]_
        (theorem 2.2); 1.29 times as much half-way and 1.59 times as much for the target.

    Raises
    ------
    ValueError
        If a number is out of its range.

    References
    ----------
    .. [1] Gerhold, S., Guasoni, P., Muhle-Karbe, J., and Schachermayer, W. (2014), "Transaction
       costs, trading volume, and the liquidity premium", Finance and Stochastics 18.

    Examples
    --------
    >>> [round(100 * no_trade_half_width(0.6, 5.2, e), 1) for e in (0.01, 0.001, 0.0001)]
    [4.4, 2.0, 0.9]
    """
    check_positive(risk_aversion=risk_aversion, spread=spread)
    kept = share_kept(trade_to)
    unit = weight_volatility(weight, 1.0)
    factor = 3.0 / ((1.0 + kept) * (1.0 + kept**2) * risk_aversion)
    return float((factor * unit**2 * spread) ** (1.0 / 3.0))


def welfare_cost(
    weight: float,
    volatility: float,
    risk_aversion: float,
    spread: float,
    trade_to: TradeTo = "edge",
) -> float:
    """Safe return a year that the best band gives up to costs.

    g s^2 b^2 / 2 with b the half-width for the edge: the fall of the equivalent safe rate in
    theorem 2.2 of Gerhold et al., see :func:`no_trade_half_width`, proportional to e^(2/3). One
    third of it is distance, two are trades.

    >>> [round(1e4 * welfare_cost(0.6, 0.16, 5.2, e), 2) for e in (0.01, 0.001, 0.0001)]
    [1.27, 0.27, 0.06]
    """
    half_width = no_trade_half_width(weight, risk_aversion, spread, trade_to)
    check_positive(volatility=volatility)
    # At the optimum trades, falling as 1 / b, cost twice as much as distance, rising as b^2.
    return 1.5 * risk_aversion * volatility**2 * band_distance(half_width, trade_to) ** 2


def best_interval(weight: float, volatility: float, risk_aversion: float, spread: float) -> float:
    """Years between two trades of the best calendar: the band's law turned into a pace.

    Where g s^2 v^2 h / 4, the price of distance, and e v / sqrt(2 pi h), that of trades, add up to
    least; proportional to e^(2/3).

    >>> [round(best_interval(0.6, 0.16, 5.2, e), 2) for e in (0.01, 0.001, 0.0001)]
    [1.35, 0.29, 0.06]
    """
    check_positive(risk_aversion=risk_aversion, spread=spread)
    wander = weight_volatility(weight, volatility)
    pace = spread * sqrt(2.0 / pi) / (risk_aversion * volatility**2 * wander)
    return float(pace ** (2.0 / 3.0))
