"""Who pays for whom: stale values, early leavers, sales that an exit forces, money that waits."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd

from research_lib.rebalancing.costs import Costs
from research_lib.rebalancing.policies import Policy
from research_lib.vaults.composed import ComposedVault
from research_lib.vaults.pieces import WHOLE
from research_lib.vaults.queue import RedemptionQueue
from research_lib.vaults.shares import SimpleVault

UNIT = 10**18
RATES = ["request", "fulfilment", "lower"]
HALF: dict[Hashable, float] = {"one": 0.5, "other": 0.5}


def stale_by_hand(leaves: float, error: float, rate: str, *, corrected_before: bool) -> float:
    r"""Return what a leaver takes from the others, as a share of what they own.

    The vault reports 1 and is worth :math:`1 + e`; a share :math:`\phi` asks to leave at the stale
    value, and the value is corrected before or after it is paid:

    .. math:: \frac{p - \phi (1 + e)}{(1 - \phi)(1 + e)}

    with :math:`p` the payment: :math:`\phi` at the rate of the request, :math:`\phi` or
    :math:`\phi (1 + e)` at that of the fulfilment, the smaller one at the lower rate.
    """
    at_request, at_fulfilment = leaves, leaves * (1 + error) if corrected_before else leaves
    paid = {
        "request": at_request,
        "fulfilment": at_fulfilment,
        "lower": min(at_request, at_fulfilment),
    }[rate]
    return (paid - leaves * (1 + error)) / ((1 - leaves) * (1 + error))


def stale_in_a_vault(leaves: float, error: float, rate: str, *, corrected_before: bool) -> float:
    """Return the same from a vault and its queue, in whole units."""
    vault = SimpleVault()
    going = int(leaves * UNIT)
    vault.deposit("leaver", going)
    vault.deposit("others", UNIT - going)
    queue = RedemptionQueue(vault, rate)  # type: ignore[arg-type]
    queue.request("leaver", going, now=0)
    correction = int(error * UNIT)
    if corrected_before:
        vault.earn(correction)
    queue.fulfil(now=1)
    if not corrected_before:
        vault.earn(correction)
    fair = (UNIT - going) * (1 + error)
    return 1 - vault.convert_to_assets(vault.shares["others"]) / fair


def stale_values(leaves: float, size: float) -> pd.DataFrame:
    """Cross the two errors and the two moments of correction with the three rates, in percent."""
    rows = {}
    for word, error in {"too high": -size, "too low": size}.items():
        for when, before in {"before": True, "after": False}.items():
            name = f"value {word}, corrected {when} the payment"
            rows[name] = {
                f"{rate}{how}": 100 * find(leaves, error, rate, corrected_before=before)
                for rate in RATES
                for how, find in {"": stale_in_a_vault, " by hand": stale_by_hand}.items()
            }
    return pd.DataFrame(rows).T


def still_vault(cost: float, exit_fee: float = 0.0, periods: int = 4) -> ComposedVault:
    """Return a vault of two simple ones that earn nothing; trades cost a share of what is traded.

    `exit_fee` is a share of what a leaver gives back.
    """
    returns = pd.DataFrame(0.0, range(periods), list(HALF))
    fee = int(exit_fee / (1 - exit_fee) * WHOLE)
    return ComposedVault(returns, HALF, Policy(None), costs=Costs(cost), exit_fee=fee)


def leaving_in_turn(cost: float, exit_fee: float, holders: int = 10) -> list[float]:
    """Let equal holders leave one after the other: what each gets of what he would own, percent."""
    vault = still_vault(cost, exit_fee)
    for holder in range(holders):
        vault.deposit(holder, UNIT)
    vault.advance()
    each = vault.assets / holders
    return [100 * vault.redeem(who, vault.max_redeem(who)) / each for who in range(holders)]


def there_and_back(cost: float, exit_fee: float) -> dict[str, float]:
    """Let half leave and come back at once: what leaver and stayer have then, percent of before.

    Both are counted at the price of a share; what comes back is not yet invested.
    """
    vault = still_vault(cost, exit_fee)
    for holder in ("stays", "leaves"):
        vault.deposit(holder, UNIT)
    vault.advance()
    before = vault.convert_to_assets(UNIT)
    vault.deposit("leaves", vault.redeem("leaves", vault.max_redeem("leaves")))
    return {
        who: 100 * vault.convert_to_assets(vault.shares[who]) / before
        for who in ("stays", "leaves")
    }


def entering(cost: float, close: int, *, rise: float = 0.0) -> pd.Series:
    """Let a second holder bring as much as the first owns, and look what each has lost, in percent.

    One of two simple vaults doubles in the second period, and the vault looks at the third and the
    fourth close. `close` 2 is an entry after the doubling and before both looks, 3 one between
    them. What all holdings earn in the third period is `rise`.
    """
    returns = pd.DataFrame({"one": [0.0, 1.0, rise, 0.0, 0.0], "other": [0.0, 0.0, rise, 0.0, 0.0]})
    vault = ComposedVault(returns, HALF, Policy(pd.Index([2, 3])), costs=Costs(cost))
    vault.deposit("first", UNIT)
    vault.advance(2)
    owned = vault.convert_to_assets(UNIT)
    vault.advance(close - 2)
    brought = vault.convert_to_assets(UNIT)
    vault.deposit("second", brought)
    vault.advance(5 - close)
    ends = {who: vault.convert_to_assets(vault.shares[who]) for who in ("first", "second")}
    alone = {"first": owned * (1 + rise), "second": brought}
    return pd.Series({who: 100 * (1 - end / alone[who]) for who, end in ends.items()})
