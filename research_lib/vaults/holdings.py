"""What a vault of vaults holds: money that is idle, and shares that can be bought and sold."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import ceil
from typing import Any

import numpy as np

from research_lib.simulator.loop import fill_impact
from research_lib.simulator.plan import Plan
from research_lib.vaults.pieces import WHOLE, fee_inside, fee_on, whole
from research_lib.vaults.shares import SimpleVault, checked_vault


class Holdings(SimpleVault):
    """A vault whose assets are idle money and shares of simple vaults."""

    def __init__(self, vaults: Mapping[Hashable, SimpleVault], plan: Plan, **own: Any) -> None:
        self.vaults, self._plan = _own(vaults), plan
        if plan.fixed % 1.0:
            raise ValueError(f"fixed is {plan.fixed}: give whole units, such as dollars * 10**18")
        self._place = {name: i for i, name in enumerate(self.vaults)}
        self._gas, self._quadratic = int(plan.fixed), np.zeros(len(self.vaults))
        # An exit fee f on what is paid takes f / (1 + f) of what is sold.
        fees = [v._entry_fee + v._exit_fee / (1 + v._exit_fee / WHOLE) for v in vaults.values()]
        self._fees = np.array(fees) / (2 * WHOLE)  # of an entry or an exit, in the mean
        self._moved = dict.fromkeys(self.vaults, -(10**9))  # step of the last trade
        self.idle = self.step = self._trades = 0
        self.spent = {"gas": 0, "trading": 0, "fees": 0}
        super().__init__(**own)
        for vault in self.vaults.values():
            vault._mover = self

    @property
    def assets(self) -> int:
        """What the vault owns: what is idle, and its shares at their price."""
        return self.idle + sum(map(self._held, self.vaults)) + self._on_its_way()

    @assets.setter
    def assets(self, value: int) -> None:
        # Whatever comes or goes through the front door is idle money.
        self.idle += value - self.assets

    def earn(self, gain: int) -> None:
        """Add what somebody gave; what is lost here (below 0) was idle."""
        if self.idle + whole(gain, "gain") < 0:
            raise ValueError(f"a loss of {-gain} of {self.idle} idle assets: simple vaults lose")
        self.idle += int(gain)

    # --- trades -----------------------------------------------------------------------------------

    def _sell(self, name: Hashable, worth: int) -> None:
        """Give back shares of a simple vault, if the cost of it can be paid."""
        vault = self.vaults[name]
        has, cost = vault.shares.get(self, 0), self._trading(name, worth)
        shares = has if worth >= self._held(name) else min(has, vault.convert_to_shares(worth))
        if vault._queue:
            if self.idle < cost + self._gas or not shares:
                return
            vault._queue.request(self, shares, self.step)
            vault._queue.fulfil(self.step)
        else:
            shares = min(shares, vault.max_redeem(self))
            if self.idle + vault.preview_redeem(shares) < cost + self._gas:
                return
            before = vault.convert_to_assets(shares)
            paid = vault.redeem(self, shares)
            self.idle += paid
            self.spent["fees"] += before - paid
        self._book(name, cost)

    def _buy(self, wanted: dict[Hashable, int], money: int) -> None:
        """Enter simple vaults, each with the same part of what is wanted if money is short."""
        fees = {name: self.vaults[name]._entry_fee for name in wanted}
        cost = {n: fee_on(w, fees[n]) + self._trading(n, w) for n, w in wanted.items()}
        whole_cost, money = sum(wanted.values()) + sum(cost.values()), money - self._gas * len(cost)
        for name, worth in wanted.items():
            part = min(worth, worth * max(money, 0) // whole_cost)
            trading = self._trading(name, part)
            most = min(self.idle - trading - self._gas, self.vaults[name].max_deposit())
            gross = min(part + fee_on(part, fees[name]), most)
            if gross > 0 and self.vaults[name].preview_deposit(gross) > 0:
                self.vaults[name].deposit(self, gross)
                self.idle -= gross
                self.spent["fees"] += fee_inside(gross, fees[name])
                self._book(name, trading)

    def _book(self, name: Hashable, trading: int) -> None:
        self.idle -= trading + self._gas
        self.spent["gas"] += self._gas
        self.spent["trading"] += trading
        self._moved[name] = self.step
        self._trades += 1

    # --- what it holds, and what that would fetch -------------------------------------------------

    def _held(self, name: Hashable) -> int:
        vault = self.vaults[name]
        return vault._assets_of(vault.shares.get(self, 0), up=False)

    def _on_its_way(self) -> int:
        return sum(v._queue.worth(self) for v in self.vaults.values() if v._queue)

    def _quote(self) -> None:
        """Fill in what impact costs at this close."""
        plan, row = self._plan, max(self.step - 1, 0)
        if plan.impact.any():
            fill_impact(plan.impact, plan.volume, row, float(self.assets), self._quadratic)

    def _trading(self, name: Hashable, worth: int) -> int:
        """Return what a trade costs beside gas and the fees of the simple vault."""
        i = self._place[name]
        return ceil(float(self._plan.proportional[i] + self._quadratic[i] * worth) * worth)

    def _fetched(self, name: Hashable, *, at_once: bool) -> int:
        """Return what all the shares of a simple vault would bring, after all costs."""
        vault, held = self.vaults[name], self._held(name)
        if vault._queue or (self._waits(name) and not at_once):
            return 0 if at_once else held
        paid = vault.preview_redeem(vault.max_redeem(self))
        return max(0, paid - self._trading(name, held) - self._gas)

    def _waits(self, name: Hashable) -> bool:
        """Whether a part of what it holds in a simple vault cannot be sold at once."""
        return self.vaults[name].max_redeem(self) < self.vaults[name].shares.get(self, 0)

    def max_redeem(self, holder: Hashable) -> int:
        """Return the most shares that a holder can give back at once.

        Where simple vaults pay later, no more than what can be paid now, in full; where none does,
        all, also those that fetch less than their worth because everything has to be sold.
        """
        has = super().max_redeem(holder)
        if not self._on_its_way() and not any(map(self._waits, self.vaults)):
            return has
        now = self._payable()
        return min(has, self._shares_of(now + fee_on(now, self._exit_fee), up=False))

    def preview_redeem(self, shares: int) -> int:
        """Return the assets that would be paid: no more than a sale of everything brings."""
        return min(super().preview_redeem(shares), self._payable())

    def max_withdraw(self, holder: Hashable) -> int:
        """Return the most assets that a holder can take at once."""
        return min(super().max_withdraw(holder), self._payable())

    def _payable(self, *, at_once: bool = True) -> int:
        self._quote()
        fetched = sum(self._fetched(name, at_once=at_once) for name in self.vaults)
        return self._after_fee(self.idle + fetched + (0 if at_once else self._on_its_way()))


def _own(vaults: Mapping[Hashable, SimpleVault]) -> dict[Hashable, SimpleVault]:
    """Return simple vaults that nobody else moves: each earns once a period, from time 0."""
    names: dict[int, Hashable] = {}
    for name, given in vaults.items():
        vault = checked_vault(given, f"the simple vault {name!r}")
        first = names.setdefault(id(vault), name)
        if first != name:
            raise ValueError(f"{first!r} and {name!r} are one simple vault: give each its own")
        if vault._mover is not None:
            raise ValueError(f"{name!r} earns in another composed vault already: give a new one")
        if vault._queue and vault._queue.now:
            at = vault._queue.now
            raise ValueError(f"the queue of {name!r} is at {at} and must begin at 0: give new ones")
    return dict(vaults)
