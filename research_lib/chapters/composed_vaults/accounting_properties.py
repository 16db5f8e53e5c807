"""The properties of a16z's ERC4626.prop.sol, held to sequences that are read from bytes.

Five bytes are a call: which, whose, and a number, small or large. The same reading serves random
bytes, of which a page counts many, and bytes that Hypothesis makes up, shortens and tests with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from math import ceil
from random import Random
from typing import Any

import numpy as np
import pandas as pd

from research_lib.chapters.composed_vaults import accounting_fees as fees
from research_lib.rebalancing.costs import Costs
from research_lib.rebalancing.policies import Policy
from research_lib.vaults.composed import ComposedVault
from research_lib.vaults.pieces import UNLIMITED, WHOLE
from research_lib.vaults.shares import SimpleVault

CALLS = ["deposit", "mint", "withdraw", "redeem"]
IN_ASSETS, INWARD = {"deposit", "withdraw"}, {"deposit", "mint"}
# There and back: in, then out, or out, then in; eight in all.
ROUND_TRIPS = [(a, b) for a in CALLS for b in CALLS if (a in INWARD) != (b in INWARD)]
OTHERS = ["gain", "loss", "donation", "fee for time", "fee for success", "above the most", "time"]
MOVES = [*CALLS, *CALLS, *OTHERS, *(f"{there}, {back}" for there, back in ROUND_TRIPS)]
FEES = [0, 0, 10**15, WHOLE // 20]
RATE = WHOLE // 5
HISTORY = pd.DataFrame(
    np.random.default_rng(41).uniform(-0.5, 1.0, (16, 3)), columns=["one", "two", "three"]
)
POLICIES = [Policy(1), Policy(2, band=0.1), Policy(1, band=0.1, trade_to="least"), Policy(None)]

Held = dict[str, bool]


class Trial:
    """One vault under one sequence of calls, and which properties have held in it."""

    def __init__(self, vault: SimpleVault) -> None:
        self.vault, self.mark = vault, fees.HighWaterMark(vault, RATE)
        self.held: Held = {}

    def note(self, name: str, holds: bool) -> None:
        """Write down whether a property holds; once broken it stays so."""
        self.held[name] = self.held.get(name, True) and holds

    def slack(self) -> int:
        """Return what a forced sale may lose to rounding: nothing in a simple vault."""
        if not isinstance(self.vault, ComposedVault):
            return 0
        return sum(ceil(vault.price) + 1 for vault in self.vault.vaults.values())

    def most(self, what: str, holder: Hashable) -> int:
        """Return the most that a call takes."""
        limit = getattr(self.vault, f"max_{what}")
        return int(limit() if what in INWARD else limit(holder))

    def move(self, what: str, holder: Hashable, units: int) -> None:
        """Make one move."""
        vault = self.vault
        if what in CALLS:
            self.call(what, holder, units)
        elif ", " in what:
            self.round_trip(what, holder, units)
        elif what == "gain":
            vault.earn(_idle(vault) * (units % 100) // 100)
        elif what == "loss":
            vault.earn(-(_idle(vault) * (units % 101) // 100))
        elif what == "donation":
            vault.earn(units)
        elif what == "fee for time":
            issued = fees.management_fee_shares(vault.supply, WHOLE // 50, units % 366)
            vault.issue("manager", issued)
        elif what == "fee for success":
            high = min(self.mark.mark, vault.price)
            self.mark.charge("manager")
            self.note(
                "a fee for success leaves the price at its mark or above", vault.price >= high
            )
        elif what == "above the most":
            self.refused(holder, units)
        elif isinstance(vault, ComposedVault) and vault.step < len(HISTORY):
            vault.advance()
        self.always(holder, units)

    def call(self, what: str, holder: Hashable, units: int) -> int:
        """Make a call as far as the holder can, and hold it to what it promised."""
        vault = self.vault
        units = min(units, self.most(what, holder))
        promised = getattr(vault, f"preview_{what}")(units)
        before, parts = (vault.assets, vault.shares.get(holder, 0), vault.supply), _parts(vault)
        sent, worth = vault.fees_sent, vault.convert_to_assets(before[1])
        got: int = getattr(vault, what)(holder, units)
        self.note(f"{what} keeps its preview", got == promised)
        assets, shares = (units, got) if what in IN_ASSETS else (got, units)
        sign, slack = (1 if what in INWARD else -1), self.slack()
        cash = vault.assets - before[0] - sign * assets + vault.fees_sent - sent
        moved = vault.shares.get(holder, 0) - before[1] == sign * shares == vault.supply - before[2]
        self.note(f"{what} moves what it says", moved and -slack <= cash <= 0)
        now = _parts(vault)
        falls = (now[0] + slack) * parts[1] < parts[0] * now[1]
        self.note("no call lowers the price", not falls)
        richer = vault.convert_to_assets(vault.shares.get(holder, 0)) - sign * assets - worth
        self.note("no call makes its caller richer", richer <= slack)
        return got

    def round_trip(self, both: str, holder: Hashable, units: int) -> None:
        """There and back again: never with a profit."""
        vault, (there, back) = self.vault, both.split(", ")
        count = _parts(vault)[1]
        units = min(units, self.most(there, holder))
        got = self.call(there, holder, units)
        assets, shares = (units, got) if there in IN_ASSETS else (got, units)
        asked, before = (assets, shares) if back in IN_ASSETS else (shares, assets)
        if asked > self.most(back, holder):
            return  # what went in cannot all be taken out: no profit either
        stayed = _parts(vault)[1]
        again = self.call(back, holder, asked)
        # What a forced sale loses to rounding is borne by the shares that are left.
        slack = self.slack() * ceil(count / stayed)
        slack = slack if back not in IN_ASSETS else ceil(slack / vault.price)
        pays = again < before - slack if back in {"withdraw", "mint"} else again > before + slack
        self.note(f"{there}, then {back} earns nothing", not pays)

    def refused(self, holder: Hashable, units: int) -> None:
        """Ask for more than the most: it is refused, and nothing has changed."""
        for what in CALLS:
            most, before = self.most(what, holder), (self.vault.assets, dict(self.vault.shares))
            if most == UNLIMITED:
                continue
            try:
                getattr(self.vault, what)(holder, most + units + 1)
                fine = False
            except ValueError:
                fine = (self.vault.assets, dict(self.vault.shares)) == before
            self.note(f"{what} above the most is refused", fine)

    def always(self, holder: Hashable, units: int) -> None:
        """Hold what must hold at any time: the views answer, the shares add up."""
        vault = self.vault
        answers = [vault.assets, vault.max_deposit(), vault.max_mint(), vault.supply]
        answers += [vault.max_withdraw(holder), vault.max_redeem(holder)]
        answers += [vault.convert_to_shares(units), vault.convert_to_assets(units)]
        self.note("views never fail", min(answers) >= 0)
        self.note("nobody owes", min([_idle(vault), *vault.shares.values()]) >= 0)


def _idle(vault: SimpleVault) -> int:
    return vault.idle if isinstance(vault, ComposedVault) else vault.assets


def _parts(vault: SimpleVault) -> tuple[int, int]:
    """Return the two numbers whose ratio is the price."""
    return vault.assets + vault._extra_assets, vault.supply + vault._extra_shares


def vault_of(data: bytes, *, composed: bool, cost: float) -> SimpleVault:
    """Return an empty vault as six bytes say: decimals, fees, where these go, the most it takes.

    `cost` is what a composed one pays for a unit of what it trades.
    """
    own: dict[str, Any] = {
        "offset": [0, 1, 3, 6, 18][data[0] % 5],
        "entry_fee": FEES[data[1] % 4],
        "exit_fee": FEES[data[2] % 4],
        "keeps_fees": data[3] % 2 == 0,
        "most": None if data[4] % 4 else 10**9,
    }
    if not composed:
        return SimpleVault(**own)
    simple = {name: SimpleVault(offset=data[5] % 4) for name in HISTORY}
    third = dict.fromkeys(HISTORY, 1 / 3)
    policy = POLICIES[data[5] % 4]
    return ComposedVault(HISTORY, third, policy, vaults=simple, costs=Costs(cost), **own)


def trial(data: bytes, *, composed: bool = False, cost: float = 0.0) -> Held:
    """Read a sequence from bytes, six for the vault and five for each move, and make it."""
    head, moves = data[:6].ljust(6, b"\0"), data[6:]
    found = Trial(vault_of(head, composed=composed, cost=cost))
    for at in range(0, len(moves) - 4, 5):
        what, whose, size, high, low = moves[at : at + 5]
        units = 256 * high + low
        units = units % 32 if size < 64 else units << (size % 64)
        found.move(MOVES[what % len(MOVES)], "ABC"[whose % 3], units)
    return found.held


def count(
    sequences: int, *, composed: bool = False, cost: float = 0.0, seed: int = 41
) -> pd.DataFrame:
    """Count, of random sequences of up to 12 moves, in how many a property was tried and held."""
    random, tried, held = Random(seed), Counter[str](), Counter[str]()
    for _ in range(sequences):
        data = random.randbytes(6 + 5 * random.randint(1, 12))
        found = trial(data, composed=composed, cost=cost)
        tried.update(found.keys())
        held.update(name for name, holds in found.items() if holds)
    return pd.DataFrame({"tried": tried, "held": held}).fillna(0).astype(int).sort_index()
