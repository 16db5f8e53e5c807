"""The shop of the article: what is stolen, how sure its share is, and who pays for it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.stats import betabinom, binom

from research_lib.base.arrays import FloatArray, IntArray

# Rounding must not push a count over the edge of the margin that it lies on, nor a peak below.
EDGE = 1e-9


def share_deviation(buyers: ArrayLike, rate: float, correlation: float = 0.0) -> FloatArray:
    r"""Work out the standard deviation of the share of visitors who steal.

    .. math:: \sqrt{p(1-p)\left(\frac1n + \left(1 - \frac1n\right)\rho\right)}

    `buyers` (int or array of int): number of visitors n; each takes goods of the same value.
    `rate`: probability p that a visitor steals. `correlation`: correlation rho between any two
    visitors, 0 to 1; 0 if they decide independently. Returns an array, or float if `buyers` is one
    number: the standard deviation, in decimals; it never falls below the square root of rho p (1 -
    p). ValueError if the rate or the correlation is not between 0 and 1, or there is nobody.

    >>> round(float(share_deviation(1000, 0.02)), 5)
    0.00443
    """
    count = _checked(buyers, rate, correlation)
    return np.sqrt(rate * (1.0 - rate) * (1.0 / count + (1.0 - 1.0 / count) * correlation))


def stolen(
    buyers: int, rate: float, correlation: float = 0.0, *, count: int = 1, seed: int = 0
) -> IntArray:
    """Draw how many of `buyers` visitors steal, in each of `count` shops.

    `buyers`, `rate`, `correlation`: as for :func:`share_deviation`; a correlation comes from a mood
    of the day: a rate drawn from the beta distribution with that mean, by which all visitors of the
    day then decide. `count`: number of shops, independent of each other. Returns an array of int,
    shape (count,): the number of thieves in each.
    """
    _checked(buyers, rate, correlation)
    generator = np.random.default_rng(seed)
    if correlation == 0.0:
        return generator.binomial(buyers, rate, count)
    return generator.binomial(buyers, generator.beta(*_mood(rate, correlation), count))


def bands(visitors: ArrayLike, rate: float, value: float = 100.0) -> pd.DataFrame:
    """Where 95 % of shops end, by the exact law: the share stolen and the money beyond expected.

    `visitors` (array of int): numbers of independent visitors. `rate`: as for
    :func:`share_deviation`. `value`: of the goods that each takes. Returns a DataFrame indexed by
    visitors: columns share low, share high, money low, money high, and rate.

    >>> bands([100], 0.02)["money high"].tolist()
    [300.0]
    """
    many = _checked(visitors, rate, 0.0)
    low, high = binom(many, rate).interval(0.95)
    found = {"share low": low / many, "share high": high / many}
    found |= {"money low": value * (low - rate * many), "money high": value * (high - rate * many)}
    return pd.DataFrame(found | {"rate": rate}, pd.Index(many.astype(int), name="visitors"))


def drawn_deviations(
    visitors: Iterable[int], rate: float, correlations: Iterable[float], count: int = 4000
) -> pd.DataFrame:
    """Work out what :func:`share_deviation` says from `count` drawn shops each.

    `visitors`, `rate`, `correlations`: as for :func:`stolen`. Returns a DataFrame indexed by
    visitors, a column for each correlation.
    """
    many = list(visitors)
    found = {
        rho: [stolen(n, rate, rho, count=count, seed=n).std() / n for n in many]
        for rho in correlations
    }
    return pd.DataFrame(found, pd.Index(many, name="visitors"))


def chance_within(
    buyers: ArrayLike, rate: float, margin: float, correlation: float = 0.0
) -> FloatArray:
    """Probability that the share stolen ends within a margin of its rate, ends included.

    `buyers`, `rate`, `correlation`: as for :func:`stolen`. `margin`: distance from the rate, in
    decimals. Returns an array, or float if `buyers` is one number: the exact probability, binomial
    or beta-binomial.

    One of two steals with probability a half: the share is exact half the time.

    >>> round(float(chance_within(2, 0.5, 0.1)), 6)
    0.5
    """
    number = _checked(buyers, rate, correlation)
    law = betabinom(number, *_mood(rate, correlation)) if correlation else binom(number, rate)
    most = np.floor(number * (rate + margin) + EDGE)
    least = np.ceil(number * (rate - margin) - EDGE)
    return np.asarray(law.cdf(most) - law.cdf(least - 1.0))


def buyers_needed(rate: float, margin: float, confidence: float = 0.95) -> int:
    """Smallest number of independent visitors from which on the share is within the margin.

    `rate`, `margin`: as for :func:`chance_within`. `confidence`: probability with which it must be,
    for this number of visitors and every larger one. Returns the number. ValueError if the margin
    or the confidence is not between 0 and 1. The probability rises in a saw-tooth, because counts
    are whole. The inequality of Hoeffding (1963, theorem 2) settles all numbers from a
    ceiling on; below it every number is tried. Source: Hoeffding, W. (1963), "Probability
    inequalities for sums of bounded random variables", Journal of the American Statistical
    Association 58.

    >>> buyers_needed(0.5, 0.1)
    99
    """
    if not (0.0 < margin < 1.0 and 0.0 < confidence < 1.0):
        raise ValueError(
            f"margin is {margin} and confidence {confidence}: both must lie between 0 and 1"
        )
    ceiling = int(np.ceil(np.log(2.0 / (1.0 - confidence)) / (2.0 * margin**2)))
    numbers = np.arange(1, ceiling + 1)
    short = numbers[chance_within(numbers, rate, margin) < confidence]
    return int(short[-1]) + 1 if len(short) else 1


def price_with_leavers(stolen_share: float, elasticity: float) -> float:
    """Price at which a shop covers the theft although dearer goods drive buyers away.

    `stolen_share`: share of the goods that is stolen at a price of 1, the cost; what is stolen
    stays the same when buyers leave. `elasticity`: by how many percent the number of buyers falls
    when the price rises by one percent. Returns the lowest price, in units of cost; nan if no price
    covers it. Below an elasticity of 1 one always does, but near 1 it may be absurd, and infinite
    to a computer. ValueError if the share is not at least 0 and below 1, or the elasticity
    negative.

    >>> round(price_with_leavers(0.5, 0.0), 6)
    2.0
    """
    if not (0.0 <= stolen_share < 1.0 and elasticity >= 0.0):
        raise ValueError(
            f"stolen_share is {stolen_share} and elasticity {elasticity}: give a share of 0 or "
            "more and below 1, and an elasticity of 0 or more"
        )
    theft = stolen_share / (1.0 - stolen_share)  # for each unit bought
    if elasticity == 1.0 or theft == 0.0:  # the surcharge brings in 1 - 1 / price, or need not
        return 1.0 / (1.0 - theft) if theft < 1.0 else float("nan")

    def surplus(log_price: float) -> float:
        """Return what those who stay pay beyond cost, less the theft."""
        stay = np.exp((1.0 - elasticity) * log_price)
        return float(-np.expm1(-log_price) * stay - theft)

    # In logarithms: near an elasticity of 1 a price can have any number of digits. Below 1 the
    # surplus rises for ever and is above zero here; above 1 it is largest here.
    dearest = (
        1.0 + max(0.0, np.log(2.0 * theft) / (1.0 - elasticity))
        if elasticity < 1.0
        else np.log(elasticity / (elasticity - 1.0))
    )
    if surplus(dearest) <= EDGE:  # the peak may touch the theft
        return float(np.exp(dearest)) if surplus(dearest) >= -EDGE else float("nan")
    with np.errstate(over="ignore"):
        return float(np.exp(brentq(surplus, 0.0, dearest)))


def passed_on(cost: float, stolen_share: float) -> pd.DataFrame:
    """Prices of four shops before and after theft makes their goods dearer, and what is passed on.

    `cost`: what a good costs, below 100. `stolen_share`: share of what leaves the shop that is
    stolen at any price, so that a good that is sold costs 1 / (1 - share) times as much. Two shops
    are monopolies: with buyers that fall in a straight line from a price of 0 to one of 100, and
    by 2 % for each percent on the price. Returns a DataFrame: columns price before, price after,
    and passed on, the part of the dearer cost that is on the price.

    >>> passed_on(50.0, 0.02)["passed on"].round(3).tolist()
    [1.0, 0.5, 2.0, 0.0]
    """
    after = cost / (1.0 - stolen_share)
    street = (100.0 + cost) / 2.0  # any price that theft here does not move
    prices = {
        "breaks even, nobody leaves": [cost, after],
        "monopoly, linear demand": [(100.0 + cost) / 2.0, (100.0 + after) / 2.0],
        "monopoly, elasticity 2": [2.0 * cost, 2.0 * after],
        "takes the street's price": [street, street],
    }
    shops = pd.DataFrame.from_dict(prices, "index", columns=["price before", "price after"])
    return shops.assign(**{"passed on": shops.diff(axis=1).iloc[:, 1] / (after - cost)})


def _mood(rate: float, correlation: float) -> tuple[float, float]:
    """Parameters of the beta distribution with that mean and that correlation of its draws."""
    total = 1.0 / correlation - 1.0
    return rate * total, (1.0 - rate) * total


def _checked(buyers: ArrayLike, rate: float, correlation: float) -> FloatArray:
    if not (0.0 < rate < 1.0 and 0.0 <= correlation < 1.0):
        raise ValueError(
            f"rate is {rate} and correlation {correlation}: give a rate between 0 and 1, "
            "and a correlation of 0 or more and below 1"
        )
    number = np.asarray(buyers, dtype=np.float64)
    if number.min() < 1.0:
        raise ValueError(f"buyers is {number.min():g}: there must be at least one")
    return number
