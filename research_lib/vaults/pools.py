"""A pool that keeps its weights by letting others trade with it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from math import exp, expm1, inf, log

import pandas as pd

from research_lib.base.checks import as_series, check_weights
from research_lib.base.parameters import number

ByAsset = Mapping[str, float] | pd.Series

# A trade or an exit beyond this share of a balance is refused: far from its balances a pool's
# price is one that nobody would pay, and the contracts refuse it too.
MOST_OF_A_BALANCE = 0.3


@dataclass(frozen=True, eq=False)
class WeightedPool:
    r"""A pool of assets that keeps the product of its balances, each to the power of its weight.

    Whoever trades with it leaves :math:`\prod_i B_i^{w_i}` as it was, before the fee. So at the
    prices of outside each asset makes up its weight of the pool's value, and those who bring it
    there are paid for it: a constant mix without a trader of its own.

    Every method returns the pool as it is afterwards beside what is paid; none changes it.

    Parameters
    ----------
    balances : mapping or Series
        Units of each asset in the pool, above 0; kept as a dict.
    weights : mapping or Series
        Share of each asset in the value, above 0, sum 1; kept as a dict.
    fee : float, default 0
        Share of what comes in that stays in the pool, from 0 to below 1.
    supply : float, default 1
        Shares of the pool that are outstanding.

    Raises
    ------
    ValueError
        If a balance, a weight, the fee or the supply is out of range, or assets do not match.

    References
    ----------
    Martinelli and Mushegian (2019), *Balancer: a non-custodial portfolio manager*, sections
    "Value function", "Spot price", "Trading formulas"; fees of single-asset joins and exits as in
    Balancer's ``BasePoolMath``: on what is not proportional, alone.

    Examples
    --------
    >>> pool = rl.WeightedPool({"ether": 10.0, "dollar": 20_000.0}, {"ether": 0.5, "dollar": 0.5})
    >>> pool.price("ether", "dollar")
    2000.0
    >>> pool, paid = pool.sell("dollar", 1000.0, "ether")
    >>> round(paid, 4)
    0.4762
    """

    balances: Mapping[str, float]
    weights: Mapping[str, float]
    fee: float = 0.0
    supply: float = 1.0

    def __post_init__(self) -> None:
        weights = {str(name): float(w) for name, w in check_weights(self.weights).items()}
        for name, weight in weights.items():
            if not weight > 0:
                raise ValueError(f"weight of {name!r} is {weight}: give a number above 0")
        if not 0 <= number(self.fee, "fee") < 1:
            raise ValueError(f"fee is {self.fee}: give a share from 0 to below 1, such as 0.003")
        if not 0 < number(self.supply, "supply") < inf:
            raise ValueError(f"supply is {self.supply}: give a number above 0")
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "balances", self._positive("balance", self.balances))

    @property
    def invariant(self) -> float:
        """The product of the balances, each to the power of its weight."""
        return exp(sum(w * log(self.balances[name]) for name, w in self.weights.items()))

    def price(self, asset: str, money: str) -> float:
        """Return the price of an asset in units of another, for a tiny trade without the fee.

        Raises
        ------
        ValueError
            If the pool has no such asset.
        """
        bought, paid = self._known(asset), self._known(money)
        return (self.balances[paid] / self.weights[paid]) / (
            self.balances[bought] / self.weights[bought]
        )

    def value(self, prices: ByAsset) -> float:
        """Return what the balances are worth at prices of outside.

        Raises
        ------
        ValueError
            If an asset has no price above 0.
        """
        outside = self._positive("price", prices)
        return sum(units * outside[name] for name, units in self.balances.items())

    def sell(self, sold: str, amount: float, bought: str) -> tuple[WeightedPool, float]:
        """Sell an amount of an asset to the pool; return the pool and the units that it pays.

        Raises
        ------
        ValueError
            If an asset is unknown or sold for itself, the amount is below 0, or more than 30 % of
            the pool's balance comes in.
        """
        given, taken = self._pair(sold, bought)
        _within("amount", amount, self.balances[given])
        grown = 1 + amount * (1 - self.fee) / self.balances[given]
        power = self.weights[given] / self.weights[taken]
        paid = -self.balances[taken] * expm1(-power * log(grown))
        return self._moved({given: amount, taken: -paid}), paid

    def buy(self, bought: str, amount: float, sold: str) -> tuple[WeightedPool, float]:
        """Buy an amount of an asset from the pool; return the pool and the units that it asks.

        Raises
        ------
        ValueError
            If an asset is unknown or bought with itself, the amount is below 0, or more than 30 %
            of the pool's balance goes out.
        """
        given, taken = self._pair(sold, bought)
        _within("amount", amount, self.balances[taken])
        power = self.weights[taken] / self.weights[given]
        left = 1 - amount / self.balances[taken]
        asked = self.balances[given] * expm1(-power * log(left)) / (1 - self.fee)
        return self._moved({given: asked, taken: -amount}), asked

    def join(self, amounts: ByAsset) -> tuple[WeightedPool, float]:
        """Put assets into the pool; return the pool and the shares that it issues.

        What comes in proportion to the balances pays no fee.

        Raises
        ------
        ValueError
            If an asset is unknown or an amount is below 0 or none is above.
        """
        come = {self._known(str(n)): number(a, f"amount of {n!r}") for n, a in amounts.items()}
        if not (all(0 <= amount < inf for amount in come.values()) and any(come.values())):
            raise ValueError("amounts: give numbers from 0 on, at least one of them above 0")
        grown = {name: 1 + come.get(name, 0.0) / units for name, units in self.balances.items()}
        even = self._mean(grown)
        # Only what is more than proportional is taxed.
        taxed = {name: ratio - self.fee * max(ratio - even, 0.0) for name, ratio in grown.items()}
        issued = self.supply * (self._mean(taxed) - 1)
        return self._moved(come, issued), issued

    def join_single(self, asset: str, shares: float) -> tuple[WeightedPool, float]:
        """Buy shares with one asset; return the pool and the units that it asks.

        Raises
        ------
        ValueError
            If the asset is unknown, or the shares are below 0 or more than 30 % of the supply.
        """
        name = self._known(asset)
        _within("shares", shares, self.supply)
        ratio, balance = 1 + shares / self.supply, self.balances[name]
        asked = balance * expm1(log(ratio) / self.weights[name])
        taxed = asked + balance - ratio * balance
        asked += taxed / (1 - self.fee) - taxed
        return self._moved({name: asked}, shares), asked

    def exit_single(self, asset: str, shares: float) -> tuple[WeightedPool, float]:
        """Give shares back for one asset; return the pool and the units that it pays.

        Raises
        ------
        ValueError
            If the asset is unknown, or the shares are below 0 or more than 30 % of the supply.
        """
        name = self._known(asset)
        _within("shares", shares, self.supply)
        ratio, balance = 1 - shares / self.supply, self.balances[name]
        left = balance * exp(log(ratio) / self.weights[name])
        paid = balance - left - self.fee * (ratio * balance - left)
        return self._moved({name: -paid}, -shares), paid

    def exit(self, shares: float) -> tuple[WeightedPool, dict[str, float]]:
        """Give shares back for their part of each asset, without a fee.

        Raises
        ------
        ValueError
            If the shares are below 0, or not below the supply.
        """
        if not 0 <= number(shares, "shares") < self.supply:
            raise ValueError(f"shares are {shares}: give a number from 0 to below {self.supply}")
        part = shares / self.supply
        paid = {name: part * units for name, units in self.balances.items()}
        return self._moved({name: -units for name, units in paid.items()}, -shares), paid

    def reweighted(self, weights: Mapping[str, float]) -> WeightedPool:
        """Return the pool with other weights and the same balances: its prices move.

        Raises
        ------
        ValueError
            If a weight is not above 0, or the assets are others.
        """
        return replace(self, weights=weights)

    def arbitraged(self, prices: ByAsset) -> WeightedPool:
        """Return the pool after others have traded with it for as long as it paid them.

        Without a fee they leave each asset at its weight of the value. With one they stop where a
        trade earns no more than the fee; for two assets this is exact.

        Raises
        ------
        ValueError
            If an asset has no price above 0, or there is a fee and the assets are not two.
        """
        outside = self._positive("price", prices)
        if not self.fee:
            each = {name: outside[name] / weight for name, weight in self.weights.items()}
            worth = self.invariant * self._mean(each)
            return self._at({name: worth / part for name, part in each.items()}, self.supply)
        if len(outside) != 2:
            raise ValueError(f"a pool of {len(outside)} assets with a fee: arbitrage needs two")
        first, second = outside
        for given, taken in ((first, second), (second, first)):
            # What the pool pays for one unit more of `given`, over what outside pays for it.
            lead = self.price(given, taken) * outside[taken] / outside[given] * (1 - self.fee)
            if lead > 1:
                return self._until_fair(given, taken, lead)
        return self

    def _until_fair(self, given: str, taken: str, lead: float) -> WeightedPool:
        """Return the pool after the trade whose last unit earns nothing.

        With x the growth of the balance of `given`, net of the fee, the pool's price falls as
        x to the power of -(1 + w_given / w_taken).
        """
        power = self.weights[given] / self.weights[taken]
        log_growth = log(lead) / (1 + power)
        come = self.balances[given] * expm1(log_growth) / (1 - self.fee)
        gone = self.balances[taken] * expm1(-power * log_growth)
        return self._moved({given: come, taken: gone})

    def _mean(self, factors: Mapping[str, float]) -> float:
        """Return the geometric mean of factors, by the weights of the pool."""
        return exp(sum(weight * log(factors[name]) for name, weight in self.weights.items()))

    def _moved(self, changes: Mapping[str, float], shares: float = 0.0) -> WeightedPool:
        moved = {name: units + changes.get(name, 0.0) for name, units in self.balances.items()}
        return self._at(moved, self.supply + shares)

    def _at(self, balances: dict[str, float], supply: float) -> WeightedPool:
        """Return the pool with other balances: what was checked once stays so."""
        pool = copy(self)
        object.__setattr__(pool, "balances", balances)
        object.__setattr__(pool, "supply", supply)
        return pool

    def _known(self, asset: str) -> str:
        if asset not in self.weights:
            raise ValueError(f"the pool has no {asset!r}; it has {', '.join(self.weights)}")
        return asset

    def _pair(self, sold: str, bought: str) -> tuple[str, str]:
        if self._known(sold) == self._known(bought):
            raise ValueError(f"{sold!r} for {bought!r}: name two assets")
        return sold, bought

    def _positive(self, what: str, given: ByAsset) -> dict[str, float]:
        """Return one number above 0 for each asset of the pool."""
        values = given if isinstance(given, Mapping) else as_series(given, f"{what}s")
        missing = [name for name in self.weights if name not in values]
        if missing or (what == "balance" and len(values) > len(self.weights)):
            raise ValueError(
                f"{what}s are of {', '.join(map(str, values.keys()))}, and the weights of "
                f"{', '.join(self.weights)}: give one for each"
            )
        found = {name: number(values[name], f"{what} of {name!r}") for name in self.weights}
        for name, value in found.items():
            if not 0 < value < inf:
                raise ValueError(f"{what} of {name!r} is {value}: give a number above 0")
        return found


def _within(what: str, amount: float, balance: float) -> None:
    if not 0 <= number(amount, what) <= MOST_OF_A_BALANCE * balance:
        most = MOST_OF_A_BALANCE * balance
        raise ValueError(f"{what} is {amount}: give from 0 to {most:g}, 30 % of what is there")
