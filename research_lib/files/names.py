"""Names of holdings met with those of a market: exactly, or as the reader confirms."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from research_lib.cells.facts import listed
from research_lib.cells.words import folded

# Names for which close ones are looked for: the largest that have no match.
CLOSELY = 300


@dataclass(frozen=True, eq=False)
class Matches:
    """Holdings under the names of a market.

    Attributes
    ----------
    weights : Series of shape (N,)
        What was given, by name of the market where there is one, else by its own.
    renamed : dict of str to str
        The names that the reader confirmed.
    unmatched : DataFrame
        By name, largest first: ``weight``, and ``suggestion``, names of the market that are close,
        best first, or "".
    """

    weights: pd.Series
    renamed: dict[str, str]
    unmatched: pd.DataFrame


def match_names(
    holdings: pd.Series, market: pd.Series, *, aliases: Mapping[str, str] | None = None
) -> Matches:
    """Match the names of holdings to those of a market.

    Parameters
    ----------
    holdings, market : Series
        Weights (or other amounts) by name.
    aliases : mapping of str to str, optional
        Name of a holding to name of the market, as the reader confirms it. A name that stands for
        itself is confirmed to be none of the market's.

    Returns
    -------
    Matches
        Nothing is renamed but by `aliases`. Two holdings with one name of the market add up.

    Raises
    ------
    ValueError
        If a name differs from one of the market in case, spaces or signs alone and `aliases` does
        not say whether it is the same; or if an alias names what is not there.

    Examples
    --------
    >>> held, market = pd.Series({"Tea Ltd": 1.0}), pd.Series({"TEA LTD.": 0.6, "Rum": 0.4})
    >>> match_names(held, market, aliases={"Tea Ltd": "TEA LTD."}).weights.to_dict()
    {'TEA LTD.': 1.0}
    """
    chosen, theirs = dict(aliases or {}), {str(name): name for name in market.index}
    for name, target in chosen.items():
        if name not in holdings.index:
            raise ValueError(f"aliases names {name!r}, which is not held: take it out")
        if target not in market.index and target != name:
            close = listed(map(repr, difflib.get_close_matches(str(target), list(theirs), 3)))
            raise ValueError(
                f"aliases gives {name!r} the name {target!r}, which the market does not have: "
                f"give one that it has{close and ', such as '}{close}"
            )
    known = {folded(name): name for name in reversed(theirs)}
    left = holdings[[n not in market.index and n not in chosen for n in holdings.index]]
    alike = {name: known[folded(str(name))] for name in left.index if folded(str(name)) in known}
    alike = {name: target for name, target in alike.items() if folded(str(name))}
    if alike:
        raise ValueError(
            "these names differ from the market's in case, spaces or signs alone: "
            f"{listed(f'{name!r} and {target!r}' for name, target in alike.items())}; "
            f"confirm them by aliases={alike!r}, or a name that is another by {{name: name}}"
        )
    weights = holdings.rename(index=chosen).groupby(level=0, sort=False).sum(min_count=1)
    left = weights[[name not in market.index for name in weights.index]]
    return Matches(weights, chosen, _unmatched(left.sort_values(ascending=False), list(theirs)))


def _unmatched(left: pd.Series, theirs: list[str]) -> pd.DataFrame:
    small = {name.casefold(): name for name in theirs}
    said = [""] * len(left)
    for place, name in enumerate(left.index[:CLOSELY]):
        close = difflib.get_close_matches(str(name).casefold(), list(small), 3, 0.75)
        said[place] = ", ".join(small[one] for one in close)
    frame = pd.DataFrame({"weight": left.to_numpy(), "suggestion": said}, index=left.index)
    return frame.rename_axis("name")
