"""The same share under several names: by ISIN, CUSIP, ticker or name that two files have alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pandas as pd

# What proves most comes first: an ISIN is one class of one company, a ticker one on its exchange.
KINDS = ("isin", "cusip", "ticker", "name")


def same_in(held: pd.DataFrame, members: pd.DataFrame) -> dict[str, dict[Any, Any]]:
    """Return which member of a market each holding is, by the kind of text that says so.

    Parameters
    ----------
    held, members : DataFrame by label
        Columns `isin`, `cusip`, `ticker` and `name`, as far as the files have them, "" where one is
        missing.

    Returns
    -------
    dict of kind to dict of label to label
        For holdings whose own label is none of the market's: the one member whose text of that kind
        is the same. A text that several members have proves nothing.
    """
    found: dict[str, dict[Any, Any]] = {}
    left = [label for label in held.index if label not in members.index]
    for kind in (kind for kind in KINDS if kind in held and kind in members):
        texts = members[kind][(members[kind] != "") & ~members[kind].duplicated(keep=False)]
        member_of = {text: label for label, text in texts.items()}
        met = {label: member_of.get(held[kind][label]) for label in left}
        met = {label: member for label, member in met.items() if member is not None}
        if met:
            found[kind] = met
            left = [label for label in left if label not in met]
    return found


def labels_by_text(files: Iterable[pd.DataFrame], known: Collection[Any]) -> dict[str, Any]:
    """Return the label that each ISIN, CUSIP, ticker or name leads to, where it leads to one.

    `files` are texts by label, the labels being those that a case goes by; what is `known` as a
    label or otherwise leads nowhere else.
    """
    label_of: dict[str, Any] = {}
    several: set[str] = set()
    for texts in files:
        for kind in (kind for kind in KINDS if kind in texts):
            for label, text in texts[kind].items():
                if isinstance(text, str) and text and label_of.setdefault(text, label) != label:
                    several.add(text)
    return {text: to for text, to in label_of.items() if text not in several and text not in known}
