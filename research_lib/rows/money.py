"""Rows of money at hand, which files call by many words."""

from __future__ import annotations

import re
from typing import Any

from research_lib.cells.words import CURRENCIES, ENDING, WORDS, folded

# Words by which files call money at hand.
MONEY = frozenset(map(folded, WORDS["rows"]["cash"].split("|")))
CODES = frozenset(map(folded, CURRENCIES)) - {""}
ACCOUNTS = {"account", "balance", "balances", "and", "equivalents", "konto", "счет"}
WORD = re.compile(r"[^\W_]+")


def is_money(name: Any) -> bool:
    """Whether a file means money at hand by a name, in a language whose word is known.

    >>> is_money("GBP CASH"), is_money("Cash (EUR)"), is_money("Cash Converters")
    (True, True, False)
    """
    text = str(name)
    if folded(text) in MONEY or folded(ENDING.sub("", text)) in MONEY:
        return True
    words = {folded(word) for word in WORD.findall(text)}
    return bool(words & MONEY) and words <= MONEY | CODES | ACCOUNTS
