"""Names that may be the same share: alike but for case, spaces and signs, or for their endings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import pandas as pd

from research_lib.cells.facts import listed
from research_lib.cells.words import WORDS, folded
from research_lib.names.identities import KINDS

# Words behind a name that tell of its form, its class or its place, and not of the company.
ENDINGS = frozenset(map(folded, WORDS["rows"]["endings"].split("|")))
WORD = re.compile(r"[^\W_]+")
# A ticker and its exchange, before or behind it; with a space in a column of tickers alone.
LISTED_AT = re.compile(r"(?:[A-Z]{2,6}:)?([A-Z0-9]{1,6})(?:[.:/-][A-Z]{1,4})?")
SPACED = re.compile(r"([A-Z0-9]{1,6}) [A-Z]{1,2}(?: Equity)?", re.IGNORECASE)


def refuse_alike(
    names: Iterable[Any],
    known: Iterable[Any],
    whose: str = "the market's",
    files: Collection[pd.DataFrame] = (),
) -> None:
    """Refuse names that differ from known ones in case, spaces or signs alone.

    Parameters
    ----------
    names, known : names
        What is looked for, and among what.
    whose : str, default "the market's"
        Who has the known names.
    files : DataFrames of text by name, default ()
        Columns ``isin``, ``cusip``, ``ticker`` and ``name``, as far as there are: what else names
        are called. One text that is alike is enough.

    Raises
    ------
    ValueError
        With the aliases that settle it.
    """
    theirs = [*known]
    there = {*theirs}
    left = [name for name in dict.fromkeys(names) if name not in there]
    if not left or not theirs:
        return
    loose = _labels_of(((name, folded(text)) for name, text, _ in texts_of(theirs, files)))
    alike: dict[Any, list[Any]] = {}
    for name, text, _ in texts_of(left, files):
        for to in loose.get(folded(text), ()):
            alike.setdefault(name, []).append(to)
    if alike:
        pairs = {name: [*dict.fromkeys(several)] for name, several in alike.items()}
        told = (f"{name!r} and {' or '.join(map(repr, to[:3]))}" for name, to in pairs.items())
        chosen = {name: several[0] for name, several in pairs.items()}
        raise ValueError(
            f"these names differ from {whose} in case, spaces or signs alone, or are called alike "
            f"in another column: {listed(told)}; confirm them by aliases={chosen!r}, or a name "
            "that is another by {name: name}"
        )


def same_core(
    names: Iterable[Any], known: Iterable[Any], files: Collection[pd.DataFrame] = ()
) -> dict[Any, list[Any]]:
    """Return known names by name that differ in their endings alone: a class, a form, an exchange.

    >>> same_core(["SAP.DE", "TEA INC DEL", "Rum"], ["SAP", "Tea Inc Class B", "Rye"])
    {'SAP.DE': ['SAP'], 'TEA INC DEL': ['Tea Inc Class B']}
    """
    theirs, left = [*known], [*dict.fromkeys(names)]
    if not left:
        return {}
    cores = _labels_of((name, core(text, kind)) for name, text, kind in texts_of(theirs, files))
    found: dict[Any, list[Any]] = {}
    for name, text, kind in texts_of(left, files):
        found.setdefault(name, []).extend(cores.get(core(text, kind), ()))
    return {name: [*dict.fromkeys(several)] for name, several in found.items() if several}


def core(text: str, kind: str = "") -> str:
    """Return what stays of a name without its endings, or of a ticker without its exchange.

    >>> core("Berkshire Hathaway Inc. Class B"), core("XETR:SAP"), core("AAPL US", "ticker")
    ('berkshirehathaway', 'sap', 'aapl')
    """
    found = LISTED_AT.fullmatch(text) or (kind == "ticker" and SPACED.fullmatch(text))
    if found:
        return folded(found[1])
    words = [folded(word) for word in WORD.findall(text)]
    while len(words) > 1 and words[-1] in ENDINGS:
        words.pop()
    return "".join(words)


def texts_of(
    names: Iterable[Any], files: Collection[pd.DataFrame]
) -> Iterator[tuple[Any, str, str]]:
    """Go through names with all texts that they are called by, and the kind of each."""
    wanted = dict.fromkeys(names)
    yield from ((name, str(name), "") for name in wanted)
    for frame in files:
        for kind in (kind for kind in KINDS if kind in frame):
            for name, text in zip(frame.index, frame[kind], strict=True):
                if name in wanted and isinstance(text, str) and text and text != name:
                    yield name, text, kind


def _labels_of(pairs: Iterable[tuple[Any, str]]) -> dict[str, list[Any]]:
    """Return by text the names that have it; nothing has no text."""
    found: dict[str, list[Any]] = {}
    for name, text in pairs:
        if text and name not in found.setdefault(text, []):
            found[text].append(name)
    return found
