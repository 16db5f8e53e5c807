"""How much customers must trade before a pool does as well as its owner alone would."""

from __future__ import annotations

import numpy as np

from research_lib.chapters.self_rebalancing_pools.blocks import YEAR


def left_to_arbitrage(fee: float, volatility: float, seconds: float) -> float:
    r"""Part of the loss that a fee and blocks at random leave to arbitrage.

    .. math:: 1 / (1 + \sqrt2\, \gamma / (\sigma \sqrt{\Delta t}))

    >>> round(left_to_arbitrage(0.003, 0.05 * 365.25**0.5, 12.0), 3)
    0.122
    """
    return 1.0 / (1.0 + _steep(volatility, seconds) * _not_below_0(fee, "fee"))


def _steep(volatility: float, seconds: float) -> float:
    r"""Return :math:`\sqrt2 / (\sigma \sqrt{\Delta t})`, by which a fee counts."""
    if not 0.0 < volatility < np.inf or not 0.0 < seconds < np.inf:
        raise ValueError(
            f"volatility is {volatility}, seconds {seconds}: give both above 0, for prices that "
            "never move or blocks without end leave nothing to arbitrage"
        )
    return float(2**0.5 / (volatility * (seconds / YEAR) ** 0.5))


def _not_below_0(given: float, what: str) -> float:
    if not 0.0 <= given < np.inf:
        raise ValueError(f"{what} is {given}: give a number, 0 or more")
    return float(given)


def volume_needed(handed: float, fee: float, own: float = 0.0) -> float:
    r"""Return what must be brought to a pool a year, over its value, for it to equal the mix.

    .. math:: v = (\Gamma - c) / \gamma

    `handed` is what a pool without a fee hands over a year, `own` what rebalancing by oneself would
    cost. Fees alone raise the pool above the geometric mean of its assets, each trade by its size
    times the fee, whoever trades and whenever: block times and models do not come into it. Without
    a fee no trade is enough: infinite, or 0 where nothing has to be made up for.

    >>> round(volume_needed(0.08, 0.003), 2)
    26.67
    """
    short = max(_not_below_0(max(handed, 0.0), "handed") - _not_below_0(own, "own"), 0.0)
    if _not_below_0(fee, "fee") == 0.0:
        return float("inf") if short else 0.0
    return short / fee


def customers_needed(handed: float, fee: float, part: float) -> float:
    """Return what of it customers must bring, if arbitrage keeps `part` of what it could have.

    Arbitrage pays fees on what it brings, and keeps the rest of what a pool without a fee would
    have handed over.

    >>> round(customers_needed(0.08, 0.003, 0.122), 2)
    3.25
    """
    if not 0.0 < part <= 1.0:
        raise ValueError(f"part is {part}: give a share above 0, 1 at most")
    return part * volume_needed(handed, fee)


def fee_needed(handed: float, customers: float, volatility: float, seconds: float) -> float:
    r"""Find the least fee at which a pool equals the mix, given what customers bring a year.

    The root above 0 of :math:`\gamma v (1 + k \gamma) = \Gamma` with :math:`k = \sqrt2 / (\sigma
    \sqrt{\Delta t})`, if customers trade alike at every fee. Raises if no fee below 1 is enough.

    >>> fee = fee_needed(0.08, 10.0, 0.8, 12.0)
    >>> part = left_to_arbitrage(fee, 0.8, 12.0)
    >>> round(customers_needed(0.08, fee, part), 6)
    10.0
    """
    steep = _steep(volatility, seconds)
    # Without customers nothing is made up for at any fee: arbitrage keeps a part at each.
    asked = _not_below_0(handed, "handed")
    if not 0.0 < customers < np.inf:
        raise ValueError(f"customers is {customers}: give above 0 what they bring a year")
    fee = float((np.sqrt(1.0 + 4.0 * steep * asked / customers) - 1.0) / (2.0 * steep))
    if fee >= 1.0:
        raise ValueError(
            f"customers is {customers}: with {handed} handed over a year a fee of {fee:.0%} would "
            "be needed; give customers who bring more"
        )
    return fee
