"""What an export has beside its list: money of accounts, and parts that say nothing here."""

from __future__ import annotations

import math
from typing import Any

from research_lib.cells.facts import Facts, listed


def money_of_accounts(facts: Facts, currency: str | None) -> float:
    """Return the money at hand in the accounts of an export; 0 if it tells of none.

    Money in another currency than that of the deals is no part of the sum, nor is a debt: the
    accounts are then a question, and none of them is read.
    """
    say_parts(facts, "accounts")
    told = facts.beside.get("accounts")
    accounts = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    accounts = [one for one in accounts if one.get("balance") not in (None, 0)]
    if not accounts:
        return 0.0
    said = listed(
        f"{one.get('name') or one.get('id') or 'an account'} {one['balance']} "
        f"{one.get('currency') or 'of no currency'}"
        for one in accounts
    )
    if currency and all(_is_money(one, currency) for one in accounts):
        facts.say("cash, the balances of accounts", said)
        return float(sum(one["balance"] for one in accounts))
    facts.say(
        "question: balances of accounts, not read",
        f"{said}; deals in {currency or 'no currency'}: give a table of what is held instead, with "
        "a row of cash in the one currency of all",
    )
    return 0.0


def _is_money(account: dict[str, Any], currency: str) -> bool:
    balance = account["balance"]
    number = isinstance(balance, int | float) and not isinstance(balance, bool)
    return number and 0.0 < balance < math.inf and account.get("currency") == currency


def say_parts(facts: Facts, used: str = "") -> None:
    """Say which parts of an export hold something and are not used."""
    spare = [repr(name) for name, part in facts.beside.items() if part and name != used]
    if spare:
        facts.say("parts not used", ", ".join(spare))
