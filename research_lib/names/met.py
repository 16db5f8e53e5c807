"""Names of holdings met with those of a market: exactly, or as the reader confirms."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from research_lib.files.labels import instead_of
from research_lib.names.alike import refuse_alike

# Names for which close ones are looked for: the largest that have no match.
CLOSELY = 300
# Names of the market that are compared letter by letter with each of them: those that share most
# pairs of letters, counted in so many boxes.
COMPARED, BOXES = 10, 256


def checked_aliases(
    names: Iterable[Any],
    known: Iterable[Any],
    aliases: Mapping[str, str] | None = None,
    files: Collection[pd.DataFrame] = (),
) -> dict[str, str]:
    """Return the aliases, if they settle which names of a market holdings have.

    Parameters
    ----------
    names, known : names
        Of the holdings and of the market.
    aliases : mapping of str to str, optional
        Name of a holding to name of the market, as the reader confirms it. A name that stands for
        itself is confirmed to be none of the market's.
    files : DataFrames of text by name, default ()
        What else they are called, as for :func:`research_lib.names.alike.refuse_alike`.

    Raises
    ------
    ValueError
        If a name differs from one of the market in case, spaces or signs alone and `aliases` does
        not say whether it is the same; or if an alias names what is not there.

    Examples
    --------
    >>> checked_aliases(["Tea Ltd"], ["TEA LTD.", "Rum"], {"Tea Ltd": "TEA LTD."})
    {'Tea Ltd': 'TEA LTD.'}
    """
    chosen, held = dict(aliases or {}), dict.fromkeys(names)
    theirs = {str(name): name for name in known}
    there = set(theirs.values())
    for name, target in chosen.items():
        if name not in held:
            remedy = f"{instead_of(name, held)}, or take it out"
            raise ValueError(f"aliases names {name!r}, which is not held: {remedy}")
        if target not in there and target != name:
            raise ValueError(
                f"aliases gives {name!r} the name {target!r}, which the market does not have: "
                f"{instead_of(target, theirs)}"
            )
    refuse_alike([name for name in held if name not in chosen], theirs.values(), files=files)
    return chosen


def close_names(
    left: pd.Series, known: Iterable[Any], confirmed: Iterable[Any] = ()
) -> pd.DataFrame:
    """Return names without a match, largest first, with the names that are close.

    Parameters
    ----------
    left : Series
        Weights by name.
    known : names
        Of the market.
    confirmed : names, default ()
        Those for which none is looked for.

    Returns
    -------
    DataFrame
        By name, largest first: ``weight``, and ``suggestion``, names of the market that are close,
        best first, or "".
    """
    left, skipped = left.sort_values(ascending=False), set(confirmed)
    small = {str(name).casefold(): str(name) for name in known}
    theirs = np.array([*small], dtype=object)
    pairs = _pairs(theirs)
    many = pairs.sum(axis=1, dtype=np.int64)
    said = [""] * len(left)
    for place, name in enumerate(left.index[:CLOSELY]):
        if name in skipped or not len(theirs):
            continue
        text = str(name).casefold()
        own = _pairs([text])
        shared = 2.0 * np.minimum(pairs, own).sum(axis=1, dtype=np.int64) / (many + own.sum())
        best = np.argsort(-shared, kind="stable")[:COMPARED]
        close = difflib.get_close_matches(text, theirs[best].tolist(), 3, 0.75)
        said[place] = ", ".join(small[one] for one in close)
    frame = pd.DataFrame({"weight": left.to_numpy(), "suggestion": said}, index=left.index)
    return frame.rename_axis("name")


def _pairs(texts: Iterable[str]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Count the pairs of neighbouring letters of each text, in boxes."""
    rows = []
    for text in texts:
        codes = np.frombuffer(f" {text} "[:200].encode("utf-32-le", "replace"), dtype=np.uint32)
        boxes = (codes[:-1] * np.uint32(31) + codes[1:]) % BOXES
        rows.append(np.bincount(boxes, minlength=BOXES).astype(np.uint8))
    return np.array(rows, dtype=np.uint8).reshape(-1, BOXES)
