"""Names that are no company's: money under any name, and rows such as "Other"."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import pandas as pd

from research_lib.cells.facts import listed
from research_lib.cells.words import WORDS, folded
from research_lib.files.labels import ISIN
from research_lib.rows.money import CODES, MONEY, WORD
from research_lib.rows.money import is_money as is_money

OTHER, BESIDE = (
    frozenset(map(folded, WORDS["rows"][kind].split("|"))) for kind in ("other", "beside")
)
# Chinese is written without spaces: a word is several.
UNSPACED = re.compile(
    "|".join(sorted((w for w in MONEY | OTHER | BESIDE if w > "\u3000"), key=len, reverse=True))
)


def is_no_company(name: Any) -> bool:
    """Whether all words of a name are such as "Other" or "Cash and others", and it is not money.

    >>> is_no_company("Cash and other"), is_no_company("其他股票"), is_no_company("Other Ocean")
    (True, True, False)
    """
    words = {folded(word) for text in WORD.findall(str(name)) for word in _cut(text)}
    known = words <= MONEY | OTHER | BESIDE | CODES
    return known and bool(words & (OTHER | MONEY)) and not is_money(name)


def _cut(text: str) -> list[str]:
    """Cut a word of Chinese into those that it is made of."""
    found = UNSPACED.findall(text)
    return found if found and "".join(found) == text else [text]


def say_no_companies(
    facts: pd.DataFrame, texts: pd.DataFrame, confirmed: Collection[Any] = ()
) -> None:
    """Ask about rows of a file whose name is no company's.

    `texts` are by label, and `confirmed` are labels that the reader has named. A row with an ISIN
    is a company.
    """
    columns = {kind: texts[kind].fillna("") for kind in ("name", "isin") if kind in texts}
    empty = pd.Series("", texts.index)
    names, isin = columns.get("name", empty), columns.get("isin", empty)
    asked = [label for label in texts.index if label not in confirmed]
    asked = [label for label in asked if not ISIN.fullmatch(isin[label])]
    others = {label: name for label in asked if is_no_company(name := str(names[label] or label))}
    if others:
        first = next(iter(others))
        facts.loc[len(facts)] = [
            "question: rows that name no company, each counted as one",
            f"{listed(others.values())}: give what it is made of, or say by aliases that it is "
            f"money (--alias '{first}=cash') or a company (--alias '{first}={first}')",
        ]


def say_without_pieces(facts: pd.DataFrame, frame: pd.DataFrame, money: str) -> None:
    """Ask about holdings that have a value and no pieces, where others have both."""
    bare = frame["pieces"].isna() & frame["price"].isna() & frame["value"].notna()
    names = [name for name in frame.index[bare] if name != money and not is_no_company(name)]
    if names and frame["pieces"].notna().any():
        facts.loc[len(facts)] = [
            "question: worth something, and without pieces",
            f"{listed(names)}: money is told by aliases (--alias '{names[0]}={money}')",
        ]
