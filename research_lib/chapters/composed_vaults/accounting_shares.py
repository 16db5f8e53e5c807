"""Shares of one vault: the published sequence, the attack on an empty vault, fees."""

from __future__ import annotations

from typing import Any

import pandas as pd

from research_lib.chapters.composed_vaults import accounting_fees as fees
from research_lib.vaults.pieces import WHOLE
from research_lib.vaults.shares import SimpleVault

UNIT = 10**18
VAULTS: dict[str, dict[str, Any]] = {
    "no virtual shares": {"virtual": False},
    "virtual, δ = 0": {"offset": 0},
    "virtual, δ = 3": {"offset": 3},
    "virtual, δ = 6": {"offset": 6},
}
# The sequence of solmate's and OpenZeppelin's tests; "earn" is money that arrives.
SEQUENCE = (
    "A mint 2000, B deposit 4000, earn 3000, A deposit 2000, B mint 2000, earn 3000, "
    "A redeem 1333, B withdraw 2929, A withdraw 3643, B redeem 4392"
)


def published_sequence() -> pd.DataFrame:
    """Make the calls of the published tests, with virtual shares and without.

    Each row is a call, with what it answers and what the shares of A and B are worth after it.
    """
    columns, steps = {}, SEQUENCE.split(", ")
    for kind, options in {"virtual": {"virtual": True}, "none": {"virtual": False}}.items():
        vault, rows = SimpleVault(**options), []
        for step in steps:
            *holder, call, units = step.split()
            answer = getattr(vault, call)(*holder, int(units))
            worth = [vault.convert_to_assets(vault.shares.get(who, 0)) for who in "AB"]
            rows.append([answer, *worth, vault.assets])
        columns[kind] = pd.DataFrame(rows, columns=["answer", "A", "B", "left"])
    wide = pd.concat(columns, axis=1)
    wide.index = pd.Index([f"{number}. {step}" for number, step in enumerate(steps, 1)])
    return wide


def attack(kind: str) -> dict[str, float]:
    """Deposit 1, donate 10, let a victim deposit 10, leave: what it brings, in whole assets.

    `cost` is the least donation after which the victim's 10 buy no share at all.
    """
    vault = SimpleVault(**VAULTS[kind])
    vault.deposit("attacker", 1)
    vault.earn(10 * UNIT)
    vault.deposit("victim", 10 * UNIT)
    took = vault.redeem("attacker", vault.max_redeem("attacker"))
    back = vault.redeem("victim", vault.max_redeem("victim"))
    low, high = 0, 10**8 * UNIT
    while high - low > UNIT // 1000:
        middle = (low + high) // 2
        empty = SimpleVault(**VAULTS[kind])
        empty.deposit("attacker", 1)
        empty.earn(middle)
        low, high = (middle, high) if empty.preview_deposit(10 * UNIT) else (low, middle)
    return {"victim": back / UNIT - 10, "attacker": (took - 1) / UNIT - 10, "cost": high / UNIT}


def fees_by_hand() -> dict[str, float]:
    """Return what the published examples of fees come to."""
    vault = SimpleVault(entry_fee=WHOLE // 20, exit_fee=WHOLE // 20)
    a_year = fees.management_fee_shares(UNIT, UNIT // 50, 365.25)
    return {
        "5 % on entry: assets for 10,000 shares": vault.preview_mint(10_000),
        "5 % on entry: shares for 10,500 assets": vault.preview_deposit(10_500),
        "5 % on exit: shares for 10,000 assets": vault.preview_withdraw(10_000),
        "2 % a year: new shares on one": a_year / UNIT,
    }


def high_water_mark(changes: list[int], rate: float = 0.2) -> pd.DataFrame:
    """Let 100 gain and lose, and charge a fee for success after each change."""
    vault, rows = SimpleVault(), []
    mark = fees.HighWaterMark(vault, int(rate * WHOLE))
    vault.deposit("holder", 100 * UNIT)
    for change in changes:
        vault.earn(change * UNIT)
        before = float(vault.price)
        fee = vault.convert_to_assets(mark.charge("manager")) / UNIT
        row = {"change": change, "price before": before, "fee": fee}
        rows.append({**row, "price after": float(vault.price), "mark": float(mark.mark)})
    return pd.DataFrame(rows)
