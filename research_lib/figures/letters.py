"""Names that no font of the machine has the letters of: numbered in the picture, told beside it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties


def drawn_names(names: Iterable[Any], most: int = 24) -> tuple[list[str], str]:
    """Return names as a picture has them, and a sentence on those that it cannot draw.

    Parameters
    ----------
    names : iterable
        Names; each has at most `most` letters in the picture.
    most : int, default 24
        Letters of a name.

    Returns
    -------
    shown : list of str
        The names, or "(1)", "(2)" … where a font would draw empty boxes.
    told : str
        Which number is which name; "" if all are drawn.
    """
    shown: list[str] = []
    boxes: list[str] = []
    for name in map(str, names):
        if can_draw(name[:most]):
            shown.append(name[:most])
        else:
            boxes.append(f"({len(boxes) + 1}) {name}")
            shown.append(f"({len(boxes)})")
    told = f" No font here has the letters of {', '.join(boxes)}." if boxes else ""
    return shown, told


def can_draw(text: str) -> bool:
    """Whether the fonts that figures are drawn with have all letters of a text."""
    return {ord(letter) for letter in text if not letter.isspace()} <= _letters(
        tuple(mpl.rcParams["font.family"])
    )


@cache
def _letters(families: tuple[str, ...]) -> frozenset[int]:
    """Return the letters that some fonts have together."""
    found: set[int] = set()
    for family in families:
        try:
            path = font_manager.findfont(FontProperties(family=family), fallback_to_default=False)
        except ValueError:  # it is not on this machine
            continue
        found |= set(font_manager.get_font(path).get_charmap())
    return frozenset(found)
