"""A vault that holds shares of other vaults and rebalances them by a policy."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import ceil
from typing import Any

import numpy as np
import pandas as pd

from research_lib.base.checks import check_covered
from research_lib.rebalancing.costs import Costs
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.set_up import FREE, Target, set_up
from research_lib.trading.goal import NOTHING, goal_at_look
from research_lib.trading.settle import ROUNDING, Rates
from research_lib.vaults.debt import DebtLimits
from research_lib.vaults.holdings import Holdings
from research_lib.vaults.pieces import WHOLE, amount, fee_inside, fee_on
from research_lib.vaults.shares import SimpleVault


class ComposedVault(Holdings):
    """A vault whose assets are shares of simple vaults, rebalanced by a policy.

    Its holders come and go as in any :class:`research_lib.SimpleVault`. What they bring waits idle
    until the next look of the policy; what they take is paid from what lies idle, and then by
    selling a bit of every simple vault. Where to trade is decided as in
    :func:`research_lib.simulate`, in the same code; money is counted in whole numbers.

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        Simple returns a period of what each simple vault does, in decimals.
    target : Series, mapping, or DataFrame of shape (K, N)
        Target weights, as for :func:`research_lib.simulate`.
    policy : Policy
        When to look, how far is too far, where to go.
    vaults : mapping of SimpleVault, optional
        The simple vaults, one for each column of the returns, with their fees, limits and queues;
        by default new ones without. No other composed vault may hold them: they would earn twice.
    costs : Costs, default none
        What a trade costs beside the fees of the simple vaults, in the smallest units: `fixed` is
        the gas of a trade in one simple vault, a whole number.
    limits : DebtLimits, optional
        What may be moved at once; by default everything.
    **own
        What the vault is to its own holders: offset, entry_fee and the others of
        :class:`research_lib.SimpleVault`.

    Attributes
    ----------
    vaults : dict
        The simple vaults.
    idle : int
        Assets that lie in none of them.
    assets : int
        What the vault owns: what is idle, and its shares at their price.
    step : int
        Periods that have passed: the time of its queue and of those of its simple vaults.
    spent : dict
        Paid so far, in the smallest units: gas, trading (proportional costs and impact) and fees of
        the simple vaults.
    books : DataFrame
        By period that has passed: price of a share, assets, idle, spent, trades.

    Raises
    ------
    TypeError
        If a simple vault is none.
    ValueError
        If an input is incomplete or contradictory, or the returns have come to their end. A call
        that fails changes nothing.

    Notes
    -----
    The opening is a look. A look whose cost cannot be paid trades nothing. Those who hold the
    vault when it trades pay for it, also where an exit forces a sale; `exit_fee` asks the leaver.
    A simple vault whose exits wait in a queue is asked at a look and pays later; what is on its way
    counts as assets and takes no part in the weights. Until it has come, holders can take at once
    only what is paid in full; a queue of the vault itself lets them wait for the rest.

    Without costs, fees and waiting, the price of a share is the value that
    :func:`research_lib.simulate` finds, to rounding. With :class:`research_lib.Costs` too, if the
    first purchase is charged there.

    References
    ----------
    ERC-4626, *Tokenized vaults* (2022); Yearn v3, ``VaultV3`` and ``DebtAllocator``.

    Examples
    --------
    >>> coin = pd.DataFrame({"stock": [1.0, -0.5], "cash": [0.0, 0.0]})
    >>> vault = rl.ComposedVault(coin, {"stock": 0.5, "cash": 0.5}, rl.Policy(calendar=1))
    >>> vault.deposit("A", 10**18)
    1000000000000000000
    >>> float(vault.run()["price"].iloc[-1])
    1.125
    """

    def __init__(
        self,
        returns: pd.DataFrame,
        target: Target,
        policy: Policy,
        *,
        vaults: Mapping[Hashable, SimpleVault] | None = None,
        costs: Costs = FREE,
        limits: DebtLimits | None = None,
        **own: Any,
    ) -> None:
        setup = set_up(returns, target, policy, costs=costs)
        if vaults is None:
            vaults = {name: SimpleVault() for name in setup.assets}
        check_covered(pd.Index(list(vaults)), setup.assets, "simple vaults")
        check_covered(setup.assets, pd.Index(list(vaults)), "returns")
        self._dates, self._limits = setup.dates, limits
        self._rows: list[tuple[float, ...]] = []
        super().__init__({name: vaults[name] for name in setup.assets}, setup.plan, **own)

    @property
    def books(self) -> pd.DataFrame:
        """What was written down at the end of each period that has passed."""
        names = ["price", "assets", "idle", "spent", "trades"]
        return pd.DataFrame(self._rows, self._dates[: self.step], names)

    # --- time -------------------------------------------------------------------------------------

    def advance(self, periods: int = 1) -> None:
        """Let time pass: simple vaults earn, queues pay, the policy looks where it does."""
        left = len(self._dates) - self.step
        if amount(periods, "periods") > left:
            end = self._dates[-1]
            raise ValueError(f"the returns end at {end}: {left} of {periods} periods are left")
        for _ in range(periods):
            if self.step == 0:
                self._look()
            growth = 1.0 + self._plan.returns[self.step]
            for vault, factor in zip(self.vaults.values(), growth, strict=True):
                vault.earn(vault.assets * int(factor * WHOLE) // WHOLE - vault.assets)
            self.step += 1
            arrived = self._collect()
            if self._plan.looks[self.step - 1]:
                self._look()
            elif arrived:
                self._look(sells=False)
            if self._queue:
                self._queue.fulfil(self.step)
            amounts = self.price, self.assets, self.idle, sum(self.spent.values())
            self._rows.append((*map(float, amounts), self._trades))

    def run(self) -> pd.DataFrame:
        """Let all the time pass that is left, and return the books."""
        self.advance(len(self._dates) - self.step)
        return self.books

    @property
    def _clock(self) -> int | None:
        # After the last period what still waits can be claimed, at any later time.
        return self.step if self.step < len(self._dates) else None

    def _collect(self) -> int:
        """Fetch what the queues of simple vaults pay by now."""
        queues = [vault._queue for vault in self.vaults.values() if vault._queue]
        for queue in queues:
            queue.fulfil(self.step)
        arrived = sum(queue.claim(self, self.step) for queue in queues)
        self.idle += arrived
        return arrived

    def _look(self, *, sells: bool = True) -> None:
        """Trade as the policy says, but for what is kept idle and what the queue is due."""
        kept = 0 if self._limits is None else int(self._limits.idle * self.assets)
        if self._queue:
            # Where a sale takes time, leavers are seen coming.
            slow = any(vault._queue for vault in self.vaults.values())
            kept += self._queue.owed(None if slow else self.step)
        self._deal(kept, looks=True, sells=sells)

    # --- trades -----------------------------------------------------------------------------------

    def _deal(self, kept: int, *, looks: bool, sells: bool = True) -> None:
        """Trade so that `kept` stays idle, and where the policy looks, to its goal."""
        plan, row = self._plan, max(self.step - 1, 0)
        held = {name: self._held(name) for name in self.vaults}
        holdings = np.array(list(held.values()), dtype=np.float64)
        self._quote()
        rates = Rates(plan.proportional + self._fees, self._quadratic, plan.fixed)
        weights = np.empty_like(holdings)
        target = plan.targets[plan.target_row[self.step]]
        spare, step = float(self.idle - kept), row if looks else -1
        after = goal_at_look(holdings, target, spare, step, plan.rule, rates, weights)
        if after == NOTHING:
            return
        goals = {name: int(w * after) for name, w in zip(held, weights, strict=True)}
        least = int(ROUNDING * (sum(held.values()) + max(spare, 0.0)))
        moves = {name: goal - held[name] for name, goal in goals.items()}
        sold = {n: -m for n, m in moves.items() if m < -least and sells}
        # What brings most comes first, and pays the gas of the others.
        for name in sorted(sold, key=lambda name: -sold[name]):
            if not looks or self._may_sell(name, held[name], goals[name]):
                self._sell(name, sold[name])
        bought = {n: m for n, m in moves.items() if m > least and self._may_move(n, m)}
        if bought:
            self._buy(bought, self.idle - kept)

    def _may_sell(self, name: Hashable, held: int, goal: int) -> bool:
        limits, vault = self._limits, self.vaults[name]
        if limits is None:
            return True
        sold = held - goal
        lost = fee_inside(sold, vault._exit_fee) + self._trading(name, sold)
        return (
            held > limits.most * goal
            and lost <= ceil(limits.loss * sold)
            and self._may_move(name, sold)
        )

    def _may_move(self, name: Hashable, moved: int) -> bool:
        """Whether a move is large enough, and late enough after the last."""
        limits = self._limits
        return limits is None or (
            moved > limits.change and self.step - self._moved[name] > limits.wait
        )

    def _go(self, holder: Hashable, assets: int, shares: int) -> None:
        self._raise(assets + (0 if self._keeps_fees else fee_on(assets, self._exit_fee)))
        super()._go(holder, assets, shares)

    def _raise(self, wanted: int) -> None:
        """Sell a bit of every simple vault, until as much is idle; all of them if it takes that."""
        if wanted <= self.idle:
            return
        self._quote()
        fetched = {name: self._fetched(name, at_once=True) for name in self.vaults}
        room = sum(ceil(vault.price) + self._gas + 2 for vault in self.vaults.values())
        room += wanted >> 40  # what floats round
        if wanted + room <= self.idle + sum(fetched.values()):
            self._deal(wanted + room - self._gas * len(fetched), looks=False)
        for name in sorted(fetched, key=self._held, reverse=True):
            if self.idle < wanted and self._fetched(name, at_once=True):
                self._sell(name, self._held(name))
